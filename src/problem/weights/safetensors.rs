//! PyTorch state dicts of `nn.Sequential(Linear, ReLU, Linear)` in safetensors files.
//!
//! The two weights are the two tensors with two axes, told apart by their shapes (the output weight is (K,
//! m)) and, where both fit, by the order of their names. The bias of `fc1.weight` is `fc1.bias`.

use super::super::error::{Error, list, quote};
use super::super::misfit::Misfit;
use super::super::npy::shape_text;
use super::parts::{Parts, Tensor, mapped};
use crate::problem::npy::half;
use crate::remedy::Remedy;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;

type Tensors<'a> = BTreeMap<String, TensorView<'a>>;

/// Finds the parts of a network among the tensors, by their shapes or by `map`. Without `map` no other tensor
/// may be in the file.
pub(super) fn parts(bytes: &[u8], path: &str, map: &[(String, String)], outputs: usize) -> Result<Parts, Error> {
    let file = SafeTensors::deserialize(bytes)
        .map_err(|e| Error::Format { path: path.into(), what: format!("not a safetensors file: {e}") })?;
    let tensors: Tensors = file.tensors().into_iter().collect();
    let (w1, w2) = match (mapped(map, "W1"), mapped(map, "w2")) {
        (Some(w1), Some(w2)) => (w1.to_string(), w2.to_string()),
        (None, None) => weights(&tensors, path, outputs)?,
        _ => return Err(Misfit::OneName.into()),
    };
    let sibling =
        |weight: &str| Some(format!("{}bias", weight.strip_suffix("weight")?)).filter(|b| tensors.contains_key(b));
    let bias = |part: &str, weight: &str| {
        mapped(map, part).map(String::from).or_else(|| sibling(weight)).or_else(|| plain(&tensors, part))
    };
    let (b1, b2) = (bias("b1", &w1), bias("b2", &w2));
    if map.is_empty() {
        let known = [Some(&w1), Some(&w2), b1.as_ref(), b2.as_ref()];
        let extra: Vec<&str> = tensors.keys().filter(|name| !known.contains(&Some(name))).map(String::as_str).collect();
        if !extra.is_empty() {
            let what = format!(
                "the weights are {} and {}, but there is more: {}; only Linear, ReLU, Linear is supported",
                quote(&w1),
                quote(&w2),
                list(extra)
            );
            let remedy = Some(Remedy::OnlyNames([w1, w2].into()));
            return Err(Error::Unsupported { path: path.into(), what, remedy });
        }
    }
    let read = |name: &str, part: &str| tensor(&tensors, name, part, path);
    Ok(Parts {
        w1: read(&w1, "W1")?,
        b1: b1.map(|name| read(&name, "b1")).transpose()?,
        w2: read(&w2, "w2")?,
        b2: b2.map(|name| read(&name, "b2")).transpose()?,
    })
}

/// A part that stands under its own name, as `b1`.
fn plain(tensors: &Tensors, part: &str) -> Option<String> {
    tensors.contains_key(part).then(|| part.to_string())
}

/// The names of the hidden and the output weights.
fn weights(tensors: &Tensors, path: &str, outputs: usize) -> Result<(String, String), Error> {
    if let (Some(w1), Some(w2)) = (plain(tensors, "W1"), plain(tensors, "w2")) {
        return Ok((w1, w2));
    }
    let mut matrices: Vec<&str> =
        tensors.iter().filter(|(_, t)| t.shape().len() == 2).map(|(name, _)| name.as_str()).collect();
    matrices.sort_by_key(|name| natural(name));
    let described = || tensors.iter().map(|(name, t)| format!("{name} {}", shape_text(t.shape()))).collect::<Vec<_>>();
    let shapes = described();
    let [first, second] = matrices[..] else {
        let what = format!(
            "{} tensors with two axes, expected the two weights of Linear, ReLU, Linear; the file holds {}",
            matrices.len(),
            list(shapes.iter().map(String::as_str))
        );
        return Err(Error::Unsupported { path: path.into(), what, remedy: Some(Remedy::Names) });
    };
    // `b` can be the output weight of `a`.
    let follows = |a: &str, b: &str| tensors[b].shape() == [outputs, tensors[a].shape()[0]];
    if !follows(first, second) && follows(second, first) {
        Ok((second.into(), first.into()))
    } else {
        Ok((first.into(), second.into()))
    }
}

/// A name with its numbers as numbers, so that `net.10.weight` comes after `net.2.weight`.
fn natural(name: &str) -> Vec<(u64, &str)> {
    name.split('.').map(|piece| (piece.parse().unwrap_or(u64::MAX), piece)).collect()
}

/// The tensor's entries as doubles, exactly.
fn tensor(tensors: &Tensors, name: &str, part: &str, path: &str) -> Result<Tensor, Error> {
    let Some(view) = tensors.get(name) else {
        let names: Vec<&str> = tensors.keys().map(String::as_str).collect();
        return Err(Error::absent(path, ("tensor", name), part, &names));
    };
    let (size, decode): (usize, fn(&[u8]) -> f64) = match view.dtype() {
        Dtype::F64 => (8, |b| b.try_into().map_or(f64::NAN, f64::from_le_bytes)),
        Dtype::F32 => (4, |b| b.try_into().map_or(f64::NAN, |b| f64::from(f32::from_le_bytes(b)))),
        Dtype::F16 => (2, |b| half(u16::from_le_bytes([b[0], b[1]]))),
        Dtype::BF16 => (2, |b| f64::from(f32::from_bits(u32::from(u16::from_le_bytes([b[0], b[1]])) << 16))),
        other => {
            let what = format!("tensor {} holds {other:?}; expected F64, F32, F16 or BF16", quote(name));
            return Err(Error::Unsupported { path: path.into(), what, remedy: None });
        }
    };
    let bytes = view.shape().iter().try_fold(size, |n, &k| n.checked_mul(k));
    if bytes != Some(view.data().len()) {
        let what = format!(
            "tensor {} has {} bytes, which do not fit the shape {}",
            quote(name),
            view.data().len(),
            shape_text(view.shape())
        );
        return Err(Error::Format { path: path.into(), what });
    }
    let data = view.data().chunks_exact(size).map(decode).collect();
    Ok(Tensor { name: name.into(), shape: view.shape().to_vec(), data })
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let remedy = parts(&file(normed), "n", &[], 1).unwrap_err().remedy();
        assert_eq!(remedy, Some(Remedy::OnlyNames(["0.weight", "2.weight"].map(String::from).into())));
        assert_eq!(names(normed, &[("W1", "0.weight"), ("w2", "2.weight")]), some(["0.weight", "", "2.weight", ""]));
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
