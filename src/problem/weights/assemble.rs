//! From the parts of a network to exact neurons.

use super::super::error::Error;
use super::super::npy::shape_text;
use super::parts::{Parts, Tensor};
use crate::check::statement::problem::Bias;
use crate::check::statement::{Network, Neuron};
use crate::dyadic;
use crate::remedy::Remedy;

/// Checks the shapes and makes the neurons, each over its own smallest powers of two.
pub(super) fn network(parts: Parts, path: &str, columns: usize, bias: Bias) -> Result<Network, Error> {
    let shape = |what: String| Err(Error::Shape { path: path.into(), what, remedy: None });
    for tensor in [Some(&parts.w1), parts.b1.as_ref(), Some(&parts.w2), parts.b2.as_ref()].into_iter().flatten() {
        finite(tensor, path)?;
    }
    let Parts { w1, b1, w2, b2 } = parts;
    let said = |t: &Tensor| format!("{} has the shape {}", t.name, shape_text(&t.shape));
    let &[m, width] = &w1.shape[..] else {
        return shape(format!("{}; expected (hidden units, columns)", said(&w1)));
    };
    match w2.shape[..] {
        [k] | [1, k] if k == m => {}
        [k, l] if l == m && k > 1 => {
            return Err(Error::Unsupported {
                path: path.into(),
                what: format!("{}: {k} outputs; a network with one output is supported", said(&w2)),
                remedy: None,
            });
        }
        _ => {
            return shape(format!(
                "{} and {}; expected (1, {m}) or ({m},) for the output weights",
                said(&w1),
                said(&w2)
            ));
        }
    }
    if let Some(b1) = &b1
        && b1.shape != [m]
    {
        return shape(format!("{} and {}; expected ({m},) for the hidden biases", said(&w1), said(b1)));
    }
    if let Some(b2) = &b2
        && b2.data.iter().any(|v| *v != 0.0)
    {
        return Err(Error::Unsupported {
            path: path.into(),
            what: format!(
                "{} is the output bias and not zero; an output bias is not supported yet: train with nn.Linear(…, bias=False) as the last layer",
                b2.name
            ),
            remedy: None,
        });
    }
    let problem = match bias {
        Bias::Column => {
            format!("the problem has {columns} columns, {} features and the bias column", columns.saturating_sub(1))
        }
        Bias::None => format!("the problem has {columns} columns and no bias column"),
    };
    let fits = match (&b1, bias) {
        (None, _) => width == columns,
        (Some(_), Bias::Column) => width.checked_add(1) == Some(columns),
        (Some(b1), Bias::None) => {
            return Err(Error::Shape {
                path: path.into(),
                what: format!("{} are hidden biases, but {problem}", b1.name),
                remedy: Some(Remedy::BiasColumn),
            });
        }
    };
    if !fits {
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
        let (u, u_den) = dyadic::dyadic(&row);
        let (mut a, a_den) = dyadic::dyadic(&w2.data[i..=i]);
        Neuron::new(u, u_den, a.remove(0), a_den)
    });
    Ok(Network { neurons: neurons.collect() })
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
    use crate::check::arithmetic::Positive;

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

    fn error(parts: Parts, columns: usize, bias: Bias) -> String {
        network(parts, "n", columns, bias).unwrap_err().to_string()
    }

    #[test]
    fn neurons_have_the_smallest_denominators() {
        let net = network(parts(), "n", 3, Bias::Column).unwrap();
        let power = Positive::power_of_two;
        let first = Neuron::new(vec![2.into(), (-4).into(), 1.into()], power(2), 2.into(), power(0));
        let second = Neuron::new(vec![3.into(), 0.into(), 0.into()], power(0), (-1).into(), power(3));
        assert_eq!(net.neurons, [first, second]);
        let free = Parts { b1: None, b2: None, ..parts() };
        assert_eq!(network(free.clone(), "n", 2, Bias::None).unwrap().neurons.len(), 2);
        assert_eq!(network(free, "n", 2, Bias::Column).unwrap().neurons.len(), 2);
    }

    #[test]
    fn both_shapes_are_named() {
        assert_eq!(
            error(parts(), 5, Bias::Column),
            "n: W1 has the shape (2, 2) and b1 the shape (2,), but the problem has 5 columns, 4 features and the bias column"
        );
        let remedy = |parts, columns, bias| network(parts, "n", columns, bias).unwrap_err().remedy();
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
                .contains("not supported yet")
        );
        let wild = Parts { w1: tensor("W1", &[2, 2], &[0.5, -1.0, f64::NAN, 0.0]), ..parts() };
        assert!(error(wild, 3, Bias::Column).contains("W1[1, 0] is NaN"));
    }
}
