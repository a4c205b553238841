//! From the parts of a network to exact neurons.

use super::super::error::Error;
use super::super::npy::shape_text;
use super::frame::Frame;
use super::parts::{Parts, Tensor};
use crate::check::arithmetic::Positive;
use crate::check::statement::problem::Bias;
use crate::check::statement::two_layer::{Neuron, TwoLayer};
use crate::dyadic;
use crate::remedy::Remedy;

/// Checks the shapes and makes the neurons, each over its own smallest powers of two.
pub(super) fn network(parts: Parts, path: &str, frame: Frame) -> Result<TwoLayer, Error> {
    let Frame { columns, bias, constant, outputs, .. } = frame;
    let shape = |what: String| Err(Error::Shape { path: path.into(), what, remedy: None });
    for tensor in [Some(&parts.w1), parts.b1.as_ref(), Some(&parts.w2), parts.b2.as_ref()].into_iter().flatten() {
        finite(tensor, path)?;
    }
    let Parts { w1, b1, w2, b2 } = parts;
    let &[m, width] = &w1.shape[..] else {
        return shape(format!("{}; expected (hidden units, columns)", said(&w1)));
    };
    match w2.shape[..] {
        [k] if k == m && outputs == 1 => {}
        [k, l] if l == m && k == outputs => {}
        [k, l] if l == m && k > 0 => {
            let one = |k: usize| if k == 1 { "one".to_string() } else { k.to_string() };
            let plural = if k == 1 { "" } else { "s" };
            let what = format!("{}: {} output{plural}, but the problem has {}", said(&w2), one(k), one(outputs));
            return shape(what);
        }
        _ => {
            let expected = if outputs == 1 { format!("(1, {m}) or ({m},)") } else { format!("({outputs}, {m})") };
            return shape(format!("{} and {}; expected {expected} for the output weights", said(&w1), said(&w2)));
        }
    }
    let output = output_bias(b2.as_ref(), path, frame)?;
    if let Some(b1) = &b1
        && b1.shape != [m]
    {
        return shape(format!("{} and {}; expected ({m},) for the hidden biases", said(&w1), said(b1)));
    }
    let problem = match bias {
        Bias::Column => {
            format!("the problem has {columns} columns, {} features and the bias column", columns.saturating_sub(1))
        }
        Bias::None => format!("the problem has {columns} columns and no bias column"),
    };
    if let (Some(b1), Bias::None, None) = (&b1, bias, constant) {
        return Err(Error::Shape {
            path: path.into(),
            what: format!("{} are hidden biases, but {problem}", b1.name),
            remedy: Some(Remedy::BiasColumn),
        });
    }
    if !frame.has_width(width, b1.is_some()) {
        let (hint, remedy) = if b1.is_none() && bias == Bias::Column && width.checked_add(1) == Some(columns) {
            ("; the network has no hidden biases", Some(Remedy::NoBiasColumn))
        } else if b1.is_some() && width == columns {
            ("; the network has hidden biases besides", Some(Remedy::OnesAsFeature))
        } else if m == columns && width != columns {
            ("; is it transposed? expected (hidden units, columns)", None)
        } else {
            ("", None)
        };
        let with = b1.as_ref().map_or(String::new(), |b| format!(" and {} the shape {}", b.name, shape_text(&b.shape)));
        let what = format!("{}{with}, but {problem}{hint}", said(&w1));
        return Err(Error::Shape { path: path.into(), what, remedy });
    }
    let neurons = (0..m).map(|i| {
        let mut row = w1.data[i * width..(i + 1) * width].to_vec();
        row.extend(b1.as_ref().map(|b| b.data[i]));
        let (mut u, mut u_den) = dyadic::dyadic(&row);
        if let Some((t, b)) = constant.zip(u.last_mut().filter(|_| b1.is_some()))
            && let Some(num) = Positive::new(t.numerator().clone())
        {
            // The weight of a column t is the bias over t.
            *b *= &**t.denominator();
            u.iter_mut().take(width).for_each(|w| *w *= &*num);
            u_den = &u_den * &num;
        }
        let weights: Vec<f64> = w2.data.iter().skip(i).step_by(m).copied().collect();
        let (a, a_den) = dyadic::dyadic(&weights);
        Neuron::new(u, u_den, a, a_den)
    });
    let (bias, bias_den) = dyadic::dyadic(&output);
    Ok(TwoLayer { neurons: neurons.collect(), bias, bias_den })
}

pub(super) fn said(t: &Tensor) -> String {
    format!("{} has the shape {}", t.name, shape_text(&t.shape))
}

/// The output bias, K numbers.
fn output_bias(b2: Option<&Tensor>, path: &str, frame: Frame) -> Result<Vec<f64>, Error> {
    let Some(b2) = b2 else { return Ok(vec![0.0; frame.outputs]) };
    if !frame.output_bias && b2.data.iter().any(|v| *v != 0.0) {
        return Err(Error::Unsupported {
            path: path.into(),
            what: format!("{} is the output bias and not zero, but the problem has no output bias", b2.name),
            remedy: Some(Remedy::OutputBias),
        });
    }
    if b2.data.len() != frame.outputs {
        let what = format!("{}; expected ({},) for the output bias", said(b2), frame.outputs);
        return Err(Error::Shape { path: path.into(), what, remedy: None });
    }
    Ok(b2.data.clone())
}

/// Refuses the first entry that is not finite.
fn finite(tensor: &Tensor, path: &str) -> Result<(), Error> {
    let Some(mut at) = tensor.data.iter().position(|v| !v.is_finite()) else { return Ok(()) };
    let value = tensor.data[at];
    let mut index = Vec::new();
    for &length in tensor.shape.iter().rev() {
        index.push((at % length.max(1)).to_string());
        at /= length.max(1);
    }
    index.reverse();
    let what = format!("{}[{}] is {value}; a network must have finite weights", tensor.name, index.join(", "));
    Err(Error::Format { path: path.into(), what })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::arithmetic::Fraction;

    fn tensor(name: &str, shape: &[usize], data: &[f64]) -> Tensor {
        Tensor { name: name.into(), shape: shape.to_vec(), data: data.to_vec() }
    }

    fn parts() -> Parts {
        Parts {
            w1: tensor("W1", &[2, 2], &[0.5, -1.0, 3.0, 0.0]),
            b1: Some(tensor("b1", &[2], &[0.25, 0.0])),
            w2: tensor("w2", &[1, 2], &[2.0, -0.125]),
            b2: Some(tensor("b2", &[1], &[0.0])),
        }
    }

    fn frame(columns: usize, bias: Bias) -> Frame<'static> {
        Frame { columns, bias, constant: None, outputs: 1, output_bias: false, version: 1 }
    }

    /// W1 = ((1/2, −1), (3, 0)), b1 = (1/4, 0) beside a column 3/2: the weights 1/6 and 0 of that column.
    #[test]
    fn biases_over_their_column() {
        let t = Fraction::parse("3/2").unwrap();
        let own = Frame { constant: Some(&t), ..frame(3, Bias::None) };
        let net = network(parts(), "n", own).unwrap();
        let numbers =
            |n: &Neuron| n.u.iter().map(|u| Fraction::quotient(u.clone(), n.u_den.clone())).collect::<Vec<_>>();
        let expected = ["1/2", "-1", "1/6"].map(|text| Fraction::parse(text).unwrap());
        assert_eq!(numbers(&net.neurons[0]), expected);
        assert_eq!(numbers(&net.neurons[1])[2], Fraction::zero());
        // Without hidden biases the column is a feature.
        let free = Parts { b1: None, ..parts() };
        assert_eq!(network(free, "n", Frame { constant: Some(&t), ..frame(2, Bias::None) }).unwrap().neurons.len(), 2);
    }

    fn error(parts: Parts, columns: usize, bias: Bias) -> String {
        network(parts, "n", frame(columns, bias)).unwrap_err().to_string()
    }

    #[test]
    fn several_outputs_and_a_bias() {
        let w2 = tensor("w2", &[3, 2], &[2.0, -0.125, 1.0, 0.0, 0.5, 4.0]);
        let b2 = Some(tensor("b2", &[3], &[0.5, 0.0, -1.0]));
        let frame = Frame { outputs: 3, output_bias: true, ..frame(3, Bias::Column) };
        let net = network(Parts { w2: w2.clone(), b2: b2.clone(), ..parts() }, "n", frame).unwrap();
        let power = Positive::power_of_two;
        let second =
            Neuron::new(vec![3.into(), 0.into(), 0.into()], power(0), vec![(-1).into(), 0.into(), 32.into()], power(3));
        assert_eq!((net.neurons.len(), &net.neurons[1]), (2, &second));
        assert_eq!((net.bias, net.bias_den), (vec![1.into(), 0.into(), (-2).into()], power(1)));
        let refused = |parts, frame| network(parts, "n", frame).unwrap_err();
        let none = Frame { output_bias: false, ..frame };
        assert_eq!(refused(Parts { w2: w2.clone(), b2, ..parts() }, none).remedy(), Some(Remedy::OutputBias));
        assert!(refused(Parts { w2, ..parts() }, frame).to_string().contains("b2 has the shape (1,); expected (3,)"));
        let one = refused(Parts { b2: None, ..parts() }, frame).to_string();
        assert!(one.contains("one output, but the problem has 3"), "{one}");
    }

    #[test]
    fn neurons_have_the_smallest_denominators() {
        let net = network(parts(), "n", frame(3, Bias::Column)).unwrap();
        let power = Positive::power_of_two;
        let first = Neuron::new(vec![2.into(), (-4).into(), 1.into()], power(2), vec![2.into()], power(0));
        let second = Neuron::new(vec![3.into(), 0.into(), 0.into()], power(0), vec![(-1).into()], power(3));
        assert_eq!(net.neurons, [first, second]);
        let free = Parts { b1: None, b2: None, ..parts() };
        assert_eq!(network(free.clone(), "n", frame(2, Bias::None)).unwrap().neurons.len(), 2);
        assert_eq!(network(free, "n", frame(2, Bias::Column)).unwrap().neurons.len(), 2);
    }

    #[test]
    fn both_shapes_are_named() {
        assert_eq!(
            error(parts(), 5, Bias::Column),
            "n: W1 has the shape (2, 2) and b1 the shape (2,), but the problem has 5 columns, 4 features and the bias column"
        );
        let remedy = |parts, columns, bias| network(parts, "n", frame(columns, bias)).unwrap_err().remedy();
        assert_eq!(remedy(parts(), 2, Bias::None), Some(Remedy::BiasColumn));
        assert_eq!(remedy(Parts { b1: None, ..parts() }, 3, Bias::Column), Some(Remedy::NoBiasColumn));
        assert_eq!(remedy(parts(), 2, Bias::Column), Some(Remedy::OnesAsFeature));
        assert!(
            error(Parts { w2: tensor("w2", &[3], &[1.0; 3]), ..parts() }, 3, Bias::Column)
                .contains("(2, 2) and w2 has the shape (3,)")
        );
        assert!(
            error(Parts { w2: tensor("w2", &[4, 2], &[1.0; 8]), ..parts() }, 3, Bias::Column).contains("4 outputs")
        );
        assert!(
            error(Parts { b1: Some(tensor("b1", &[3], &[1.0; 3])), ..parts() }, 3, Bias::Column)
                .contains("b1 has the shape (3,)")
        );
        assert!(
            error(Parts { b2: Some(tensor("b2", &[1], &[0.5])), ..parts() }, 3, Bias::Column)
                .contains("the problem has no output bias")
        );
        let wild = Parts { w1: tensor("W1", &[2, 2], &[0.5, -1.0, f64::NAN, 0.0]), ..parts() };
        assert!(error(wild, 3, Bias::Column).contains("W1[1, 0] is NaN"));
    }
}
