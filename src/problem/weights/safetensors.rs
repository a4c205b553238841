//! PyTorch state dicts of `nn.Sequential(Linear, ReLU, Linear)` in safetensors files.

use super::super::error::{Error, quote};
use super::super::npy::shape_text;
use super::floats::Float;
use super::naming::Source;
use super::parts::Tensor;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;

/// The tensors of a file.
pub(super) struct Tensors<'a> {
    views: BTreeMap<String, TensorView<'a>>,
    path: &'a str,
}

/// Reads the head of a file.
pub(super) fn open<'a>(bytes: &'a [u8], path: &'a str) -> Result<Tensors<'a>, Error> {
    let file = SafeTensors::deserialize(bytes)
        .map_err(|e| Error::Format { path: path.into(), what: format!("not a safetensors file: {e}") })?;
    Ok(Tensors { views: file.tensors().into_iter().collect(), path })
}

impl Source for Tensors<'_> {
    const KIND: &'static str = "tensor";

    fn members(&mut self) -> Vec<(String, Vec<usize>)> {
        self.views.iter().map(|(name, view)| (name.clone(), view.shape().to_vec())).collect()
    }

    fn read(&mut self, name: &str, part: &str) -> Result<Tensor, Error> {
        let path = self.path;
        let Some(view) = self.views.get(name) else {
            let names: Vec<&str> = self.views.keys().map(String::as_str).collect();
            return Err(Error::absent(path, ("tensor", name), part, &names));
        };
        let float = match view.dtype() {
            Dtype::F64 => Float::F64,
            Dtype::F32 => Float::F32,
            Dtype::F16 => Float::F16,
            Dtype::BF16 => Float::BF16,
            other => {
                let what = format!("tensor {} holds {other:?}; expected F64, F32, F16 or BF16", quote(name));
                return Err(Error::Unsupported { path: path.into(), what, remedy: None });
            }
        };
        let bytes = view.shape().iter().try_fold(float.size(), |n, &k| n.checked_mul(k));
        if bytes != Some(view.data().len()) {
            let what = format!(
                "tensor {} has {} bytes, which do not fit the shape {}",
                quote(name),
                view.data().len(),
                shape_text(view.shape())
            );
            return Err(Error::Format { path: path.into(), what });
        }
        Ok(Tensor { name: name.into(), shape: view.shape().to_vec(), data: float.decode(view.data()) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::Frame;
    use super::super::layers;
    use super::super::naming::Naming;
    use super::super::parts::Parts;
    use super::*;
    use crate::check::statement::problem::Bias;
    use proptest::prelude::*;

    /// A file of F32 tensors of ones.
    fn file(tensors: &[(&str, &[usize])]) -> Vec<u8> {
        let raw: Vec<Vec<u8>> = tensors.iter().map(|(_, s)| 1f32.to_le_bytes().repeat(s.iter().product())).collect();
        let views = tensors
            .iter()
            .zip(&raw)
            .map(|((name, s), raw)| (*name, TensorView::new(Dtype::F32, s.to_vec(), raw).unwrap()));
        ::safetensors::serialize(views, None).unwrap()
    }

    fn parts(bytes: &[u8], path: &str, map: &[(String, String)], outputs: usize) -> Result<Parts, Error> {
        let naming = Naming { map: map.to_vec(), ..Naming::default() };
        let frame = Frame { columns: 3, bias: Bias::None, constant: None, outputs, output_bias: false, version: 1 };
        layers::parts(open(bytes, path)?, path, &naming, frame)
    }

    fn names(tensors: &[(&str, &[usize])], map: &[(&str, &str)]) -> Result<[Option<String>; 4], String> {
        let map: Vec<_> = map.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        let p = parts(&file(tensors), "n.safetensors", &map, 1).map_err(|e| e.to_string())?;
        Ok([Some(p.w1), p.b1, Some(p.w2), p.b2].map(|t| t.map(|t| t.name)))
    }

    fn some(names: [&str; 4]) -> Result<[Option<String>; 4], String> {
        Ok(names.map(|n| (!n.is_empty()).then(|| n.to_string())))
    }

    #[test]
    fn state_dicts() {
        let sequential: &[(&str, &[usize])] =
            &[("0.weight", &[5, 3]), ("0.bias", &[5]), ("2.weight", &[1, 5]), ("2.bias", &[1])];
        assert_eq!(names(sequential, &[]), some(["0.weight", "0.bias", "2.weight", "2.bias"]));
        let modules: &[(&str, &[usize])] = &[("out.weight", &[1, 5]), ("zero.weight", &[5, 3])];
        assert_eq!(names(modules, &[]), some(["zero.weight", "", "out.weight", ""]));
        let one: &[(&str, &[usize])] = &[("net.2.weight", &[1, 1]), ("net.10.weight", &[1, 1])];
        assert_eq!(names(one, &[]), some(["net.2.weight", "", "net.10.weight", ""]));
        let plain: &[(&str, &[usize])] = &[("W1", &[5, 3]), ("b1", &[5]), ("w2", &[5])];
        assert_eq!(names(plain, &[]), some(["W1", "b1", "w2", ""]));
    }

    /// With three outputs the weights whose shape says so are those of the outputs.
    #[test]
    fn several_outputs() {
        let of = |tensors: &[(&str, &[usize])]| parts(&file(tensors), "n", &[], 3).unwrap().w2.name;
        assert_eq!(of(&[("a", &[3, 5]), ("b", &[5, 2])]), "a");
        assert_eq!(of(&[("a", &[5, 3]), ("b", &[3, 5])]), "b");
    }

    #[test]
    fn more_than_a_network() {
        let deep: &[(&str, &[usize])] = &[("0.weight", &[5, 3]), ("2.weight", &[5, 5]), ("4.weight", &[1, 5])];
        assert!(names(deep, &[]).unwrap_err().contains("3 tensors with two axes"));
        let normed: &[(&str, &[usize])] = &[("0.weight", &[5, 3]), ("1.running_mean", &[5]), ("2.weight", &[1, 5])];
        assert!(names(normed, &[]).unwrap_err().contains("`1.running_mean`"));
        for of in [deep, normed] {
            let last = of[2].0;
            let refused = names(of, &[("W1", "0.weight"), ("w2", last)]).unwrap_err();
            assert!(refused.contains(&format!("but there is more: `{}`", of[1].0)), "{refused}");
        }
        assert!(
            names(normed, &[("W1", "0.wieght"), ("w2", "2.weight")]).unwrap_err().contains("did you mean `0.weight`?")
        );
        assert!(names(normed, &[("W1", "0.weight")]).unwrap_err().contains("both"));
    }

    #[test]
    fn types() {
        let of = |dtype, raw: &[u8]| {
            let view = TensorView::new(dtype, vec![1, 1], raw).unwrap();
            let bytes = ::safetensors::serialize([("a.weight", view.clone()), ("b.weight", view)], None).unwrap();
            parts(&bytes, "n", &[], 1).map(|p| p.w1.data[0]).map_err(|e| e.to_string())
        };
        assert_eq!(of(Dtype::F64, &0.1f64.to_le_bytes()), Ok(0.1));
        assert_eq!(of(Dtype::F32, &0.1f32.to_le_bytes()), Ok(f64::from(0.1f32)));
        assert_eq!(of(Dtype::F16, &[0x00, 0xc2]), Ok(-3.0));
        assert_eq!(of(Dtype::BF16, &[0x40, 0xc0]), Ok(-3.0));
        assert!(of(Dtype::I32, &[1, 0, 0, 0]).unwrap_err().contains("holds I32"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_harmless(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parts(&bytes, "n", &[], 1);
        }

        #[test]
        fn a_damaged_file_is_harmless(at in 0usize..500, byte: u8) {
            let mut bytes = file(&[("0.weight", &[2, 3]), ("2.weight", &[1, 2])]);
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = parts(&bytes, "n", &[], 1);
        }
    }
}
