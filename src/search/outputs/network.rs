//! Networks with several outputs as doubles.

use super::data::{Columns, Outputs};
use crate::check::arithmetic::Positive;
use crate::check::statement::{TwoLayer, two_layer};
use crate::dyadic::{dyadic, quotient};
use crate::kernels::{Matrix, add_scaled, norm};
use num_bigint::BigInt;

/// A unit x ↦ (u·x)_+ v.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Input weights.
    pub u: Vec<f64>,
    /// Output weights.
    pub v: Vec<f64>,
}

impl Unit {
    /// ‖u‖‖v‖, half of its weight decay when it is balanced.
    pub fn weight(&self) -> f64 {
        norm(&self.u) * norm(&self.v)
    }

    /// The same function with ‖u‖ = ‖v‖.
    pub fn balanced(&self) -> Unit {
        let (u, v) = (norm(&self.u), norm(&self.v));
        let factor = if u > 0.0 && v > 0.0 { (v / u).sqrt() } else { 0.0 };
        let scaled = |x: &[f64], factor: f64| x.iter().map(|t| t * factor).collect();
        Unit { u: scaled(&self.u, factor), v: scaled(&self.v, if factor > 0.0 { 1.0 / factor } else { 0.0 }) }
    }
}

/// Units and an output bias, zero where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The hidden layer.
    pub units: Vec<Unit>,
    /// b₀.
    pub bias: Vec<f64>,
}

impl Network {
    /// No units, and the best constant.
    pub fn constant(data: &Outputs) -> Network {
        let mut network = Network { units: Vec::new(), bias: vec![0.0; data.k] };
        data.fit_bias(&vec![vec![0.0; data.n]; data.k], &mut network.bias);
        network
    }

    /// The network in doubles.
    pub fn nearest(network: &TwoLayer) -> Network {
        let doubles = |values: &[BigInt], den: &Positive| values.iter().map(|v| quotient(v, den)).collect();
        let unit = |n: &two_layer::Neuron| Unit { u: doubles(&n.u, &n.u_den), v: doubles(&n.a, &n.a_den) };
        Network { units: network.neurons.iter().map(unit).collect(), bias: doubles(&network.bias, &network.bias_den) }
    }

    /// The network with exactly these weights; nothing if one of them is not finite.
    pub fn exact(&self) -> Option<TwoLayer> {
        let finite = |values: &[f64]| values.iter().all(|t| t.is_finite());
        let unit = |unit: &Unit| {
            let ((u, u_den), (a, a_den)) = (dyadic(&unit.u), dyadic(&unit.v));
            two_layer::Neuron::new(u, u_den, a, a_den)
        };
        let good = self.units.iter().all(|unit| finite(&unit.u) && finite(&unit.v)) && finite(&self.bias);
        good.then(|| {
            let (bias, bias_den) = dyadic(&self.bias);
            TwoLayer { neurons: self.units.iter().map(unit).collect(), bias, bias_den }
        })
    }

    /// f without the bias.
    pub fn hidden(&self, data: &Outputs, matrix: &Matrix) -> Columns {
        let mut f = vec![vec![0.0; data.n]; data.k];
        let mut z = vec![0.0; data.n];
        for unit in &self.units {
            matrix.forward(&unit.u, &mut z);
            z.iter_mut().for_each(|z| *z = z.max(0.0));
            f.iter_mut().zip(&unit.v).for_each(|(f, v)| add_scaled(f, *v, &z));
        }
        f
    }

    /// The objective, units balanced; `v` becomes the dual matrix.
    pub fn objective(&self, data: &Outputs, matrix: &Matrix, v: &mut Columns) -> f64 {
        let mut f = self.hidden(data, matrix);
        f.iter_mut().zip(&self.bias).for_each(|(f, b)| f.iter_mut().for_each(|f| *f += b));
        let decay = data.bias.decay().unwrap_or(0.0);
        let squares: f64 = self.bias.iter().map(|b| b * b).sum();
        data.loss(&f, v) + data.beta * self.units.iter().map(Unit::weight).sum::<f64>() + 0.5 * decay * squares
    }
}
