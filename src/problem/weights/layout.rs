//! Which axis of the weights is which: (units, inputs) as in PyTorch, or (inputs, units) as in Keras, JAX and
//! scikit-learn.
//!
//! The number of the problem's columns tells, but where a layer has as many units as inputs: both readings are
//! networks then, and other ones, so it has to be said. Names that end in `weight` are PyTorch's.

use super::super::error::Error;
use super::assemble::said;
use super::frame::{Frame, axes};
use super::parts::{Parts, Tensor};
use crate::remedy::Remedy;

/// The parts with the units first. `known` says that they are so, if nothing else is said.
pub(super) fn units_first(
    parts: Parts,
    transposed: Option<bool>,
    known: bool,
    path: &str,
    frame: Frame,
) -> Result<Parts, Error> {
    let fits = |transposed: bool| {
        let Some([units, inputs]) = axes(&parts.w1.shape, transposed) else { return false };
        let biased = parts.b1.as_ref().map(|b1| b1.shape == [units]);
        frame.has_width(inputs, biased.is_some())
            && biased != Some(false)
            && (parts.w2.shape == [units] || frame.follow(&parts.w1.shape, &parts.w2.shape, transposed))
    };
    let square = matches!(parts.w1.shape[..], [a, b] if a == b && frame.has_width(a, parts.b1.is_some()));
    let transposed = match transposed {
        Some(transposed) => transposed,
        None if known => false,
        None if square && !parts.w1.name.ends_with("weight") => {
            let what = format!(
                "{}: as many units as inputs, so that the shape does not say which axis is that of the units",
                said(&parts.w1)
            );
            return Err(Error::Shape { path: path.into(), what, remedy: Some(Remedy::Layout) });
        }
        None => !square && !fits(false) && fits(true),
    };
    if !transposed {
        return Ok(parts);
    }
    Ok(Parts { w1: transpose(parts.w1), w2: transpose(parts.w2), ..parts })
}

/// The same tensor with its two axes exchanged; with another number of axes as it is.
pub(super) fn transpose(tensor: Tensor) -> Tensor {
    let [rows, columns] = tensor.shape[..] else { return tensor };
    let data = (0..columns).flat_map(|j| (0..rows).map(move |i| i * columns + j));
    Tensor { data: data.map(|at| tensor.data[at]).collect(), shape: vec![columns, rows], name: tensor.name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::statement::problem::Bias;

    fn tensor(name: &str, shape: &[usize]) -> Tensor {
        let data = (0..shape.iter().product()).map(|i| i as f64).collect();
        Tensor { name: name.into(), shape: shape.to_vec(), data }
    }

    fn parts(name: &str, w1: [usize; 2], b1: usize, w2: &[usize]) -> Parts {
        Parts { w1: tensor(name, &w1), b1: Some(tensor("b", &[b1])), w2: tensor("out", w2), b2: None }
    }

    /// Two features and a bias column.
    fn read(parts: Parts, transposed: Option<bool>) -> Result<Parts, Error> {
        let frame =
            Frame { columns: 3, bias: Bias::Column, constant: None, outputs: 1, output_bias: false, version: 1 };
        units_first(parts, transposed, false, "n", frame)
    }

    #[test]
    fn the_columns_say_which() {
        let keras = read(parts("kernel", [2, 4], 4, &[4, 1]), None).unwrap();
        assert_eq!((keras.w1.shape, keras.w1.data), (vec![4, 2], vec![0.0, 4.0, 1.0, 5.0, 2.0, 6.0, 3.0, 7.0]));
        assert_eq!(keras.w2.shape, [1, 4]);
        let torch = parts("fc.weight", [4, 2], 4, &[1, 4]);
        assert_eq!(read(torch.clone(), None).unwrap(), torch);
        let one = parts("kernel", [2, 4], 4, &[4]);
        assert_eq!(read(one, None).unwrap().w1.shape, [4, 2]);
        // Neither fits: as it stands, for the message about shapes.
        let neither = parts("kernel", [5, 4], 4, &[4, 1]);
        assert_eq!(read(neither.clone(), None).unwrap(), neither);
    }

    #[test]
    fn a_square_has_to_be_said() {
        let square = parts("kernel", [2, 2], 2, &[2, 1]);
        let error = read(square.clone(), None).unwrap_err();
        assert!(error.to_string().contains("kernel has the shape (2, 2): as many units as inputs"), "{error}");
        assert_eq!(error.remedy(), Some(Remedy::Layout));
        assert_eq!(read(square.clone(), Some(true)).unwrap().w1.data, [0.0, 2.0, 1.0, 3.0]);
        let units = parts("kernel", [2, 2], 2, &[1, 2]);
        assert_eq!(read(units.clone(), Some(false)).unwrap(), units);
        let torch = parts("0.weight", [2, 2], 2, &[1, 2]);
        assert_eq!(read(torch.clone(), None).unwrap(), torch);
    }
}
