//! Neurons as doubles, and as *columns* w = |α|u with a sign: the variables of the convex program (theory
//! §1.2).

use super::data::Data;
use crate::check::arithmetic::Positive;
use crate::check::statement::{Network, TwoLayer, two_layer};
use crate::dyadic::{self, quotient};
use crate::kernels::{Matrix, add_scaled, dot, norm, normalize};
use num_bigint::BigInt;

/// One neuron x ↦ α (u·x)_+.
#[derive(Clone, Debug, PartialEq)]
pub struct Neuron {
    /// Input weights.
    pub u: Vec<f64>,
    /// Output weight.
    pub alpha: f64,
}

impl Neuron {
    /// The neuron, exactly: doubles are integers over powers of two. `None` for infinities and NaN.
    pub fn exact(&self) -> Option<crate::check::statement::Neuron> {
        if !self.u.iter().chain([&self.alpha]).all(|t| t.is_finite()) {
            return None;
        }
        let ((u, u_den), (mut a, a_den)) = (dyadic::dyadic(&self.u), dyadic::dyadic(&[self.alpha]));
        Some(crate::check::statement::Neuron::new(u, u_den, a.remove(0), a_den))
    }

    /// The neuron rounded to doubles.
    pub fn nearest(neuron: &crate::check::statement::Neuron) -> Neuron {
        Neuron {
            u: neuron.u.iter().map(|v| quotient(v, &neuron.u_den)).collect(),
            alpha: quotient(&neuron.a, &neuron.a_den),
        }
    }
}

/// A network with one output and an output bias, exactly. `None` for infinities and NaN.
pub fn two_layer(neurons: &[Neuron], bias: f64) -> Option<TwoLayer> {
    let network = Network { neurons: neurons.iter().map(Neuron::exact).collect::<Option<_>>()? };
    let (mut b, den) = bias.is_finite().then(|| dyadic::dyadic(&[bias]))?;
    Some(TwoLayer::from(network).biased(b.remove(0), den))
}

/// The neurons and the output bias of a network with one output, in doubles.
pub fn nearest(network: &TwoLayer) -> (Vec<Neuron>, f64) {
    let first = |values: &[BigInt], den: &Positive| values.first().map_or(0.0, |value| quotient(value, den));
    let neuron = |n: &two_layer::Neuron| Neuron {
        u: n.u.iter().map(|v| quotient(v, &n.u_den)).collect(),
        alpha: first(&n.a, &n.a_den),
    };
    (network.neurons.iter().map(neuron).collect(), first(&network.bias, &network.bias_den))
}

/// A neuron up to scaling: w = |α|u and the sign of α. Its penalty, balanced, is β‖w‖.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Direction times weight.
    pub w: Vec<f64>,
    /// 1 or −1.
    pub sign: f64,
}

impl Column {
    /// The weight c of the column's unit direction.
    pub fn norm(&self) -> f64 {
        norm(&self.w)
    }

    /// The unit direction.
    pub fn unit(&self) -> Vec<f64> {
        let mut u = self.w.clone();
        normalize(&mut u);
        u
    }

    /// From a neuron of any balance; `None` if it is dead (zero or not finite).
    pub fn from_neuron(neuron: &Neuron) -> Option<Column> {
        let w: Vec<f64> = neuron.u.iter().map(|u| u * neuron.alpha.abs()).collect();
        let length = norm(&w);
        (length > 0.0 && length.is_finite()).then_some(Column { w, sign: neuron.alpha.signum() })
    }

    /// The balanced neuron: ‖u‖ = |α| = √‖w‖.
    pub fn neuron(&self) -> Neuron {
        let root = self.norm().sqrt();
        Neuron { u: self.w.iter().map(|w| w / root).collect(), alpha: self.sign * root }
    }
}

/// The outputs f = Σ s (Xw)_+ + b.
pub fn outputs(data: &Data, matrix: &Matrix, columns: &[Column], bias: f64) -> Vec<f64> {
    let mut f = vec![bias; data.n];
    let mut z = vec![0.0; data.n];
    for column in columns {
        matrix.forward(&column.w, &mut z);
        z.iter_mut().for_each(|z| *z = z.max(0.0));
        add_scaled(&mut f, column.sign, &z);
    }
    f
}

/// ν_k = −s_k φ′(f_k), of one side at a kink; y − f for the plain squared loss, rounded as ever.
pub fn residual(data: &Data, matrix: &Matrix, columns: &[Column], bias: f64) -> Vec<f64> {
    if !data.fit.is_plain() {
        return slopes(data, &outputs(data, matrix, columns, bias));
    }
    let mut nu = data.y.clone();
    let mut z = vec![0.0; data.n];
    for column in columns {
        matrix.forward(&column.w, &mut z);
        z.iter_mut().for_each(|z| *z = z.max(0.0));
        add_scaled(&mut nu, -column.sign, &z);
    }
    nu
}

/// ν_k = −s_k φ′(f_k) at the outputs f.
pub fn slopes(data: &Data, f: &[f64]) -> Vec<f64> {
    f.iter().zip(&data.y).enumerate().map(|(k, (&f, &y))| data.fit.nu(k, y, f)).collect()
}

/// The curvatures s_k φ″(f_k), at least the share `floor` of the largest; if none is positive, of the weights.
pub fn bends(data: &Data, f: &[f64], floor: f64) -> Vec<f64> {
    let mut bends: Vec<f64> = f.iter().zip(&data.y).enumerate().map(|(k, (&f, &y))| data.fit.bend(k, y, f)).collect();
    let top = bends.iter().copied().fold(0.0, f64::max);
    let least = |k: usize| floor * if top > 0.0 { top } else { data.fit.weight(k) };
    bends.iter_mut().enumerate().for_each(|(k, bend)| *bend = bend.max(least(k)));
    bends
}

/// Σ s_k φ(y_k, f_k) + β₀/2 b²; infinite where doubles end.
pub fn misfit(data: &Data, f: &[f64], bias: f64) -> f64 {
    let ridge = 0.5 * data.fit.bias.decay().unwrap_or(0.0) * bias * bias;
    let loss: f64 = f.iter().zip(&data.y).enumerate().map(|(k, (&f, &y))| data.fit.value(k, y, f)).sum();
    if loss.is_nan() { f64::INFINITY } else { loss + ridge }
}

/// Σ s_k φ(y_k, f_k) + β Σ‖w‖ + β₀/2 b²; ½‖f − y‖² + β Σ‖w‖ for the plain squared loss.
pub fn objective(data: &Data, matrix: &Matrix, columns: &[Column], bias: f64) -> f64 {
    let loss = if data.fit.is_plain() {
        let nu = residual(data, matrix, columns, bias);
        0.5 * dot(&nu, &nu)
    } else {
        misfit(data, &outputs(data, matrix, columns, bias), bias)
    };
    loss + data.beta * columns.iter().map(Column::norm).sum::<f64>()
}

/// Adds up columns of one sign that share a closed cell of the arrangement of the rows (within rounding): the
/// fit stays and the penalty can only shrink, by the triangle inequality (theory §8).
pub fn merge(matrix: &Matrix, columns: &[Column]) -> Vec<Column> {
    const TIED: f64 = 1e-11;
    let mut merged: Vec<(Column, Vec<f64>)> = Vec::new();
    let mut z = vec![0.0; matrix.n];
    for column in columns {
        let length = column.norm();
        if length.is_nan() || length <= 0.0 {
            continue;
        }
        matrix.forward(&column.unit(), &mut z);
        z.iter_mut().zip(&matrix.norms).for_each(|(z, x)| *z = if z.abs() <= TIED * x { 0.0 } else { *z });
        let mate = merged
            .iter_mut()
            .find(|(other, sides)| other.sign == column.sign && sides.iter().zip(&z).all(|(a, b)| a * b >= 0.0));
        match mate {
            Some((other, sides)) => {
                add_scaled(&mut other.w, 1.0, &column.w);
                sides.iter_mut().zip(&z).for_each(|(a, b)| *a += b);
            }
            None => merged.push((column.clone(), z.clone())),
        }
    }
    merged.into_iter().map(|(column, _)| column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neurons_of_one_cell_merge() {
        let matrix = Matrix::new(&[1.0, 0.0, 0.0, 1.0], 2, 2);
        let column = |a: f64, b: f64, sign: f64| Column { w: vec![a, b], sign };
        let merged = merge(
            &matrix,
            &[column(1.0, 2.0, 1.0), column(1.0, 1.0, -1.0), column(3.0, 0.0, 1.0), column(1.0, -1.0, 1.0)],
        );
        assert_eq!(merged, [column(4.0, 2.0, 1.0), column(1.0, 1.0, -1.0), column(1.0, -1.0, 1.0)]);
        assert_eq!(column(3.0, 4.0, -1.0).neuron().alpha, -(5f64.sqrt()));
        assert_eq!(Column::from_neuron(&Neuron { u: vec![1.0, 2.0], alpha: -2.0 }), Some(column(2.0, 4.0, -1.0)));
    }
}
