//! The weights of a network, rounded.

use super::error::Error;
use super::neuron::{LastColumn, Unit, unit};
use super::scaling::Scaling;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::TwoLayer;
use crate::check::statement::two_layer::Neuron;
use crate::dyadic::{dyadic, quotient};
use num_bigint::BigInt;

/// To what weights are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dtype {
    /// The nearest double.
    F64,
    /// The single nearest to that.
    F32,
}

/// The weights f(x) = w2 · max(0, W1 x + b1) + b2, which are floating-point numbers of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Layers {
    /// What the numbers are.
    pub dtype: Dtype,
    /// Hidden units m, inputs d, outputs K.
    pub size: [usize; 3],
    /// Hidden weights, (m, d).
    pub w1: Vec<f64>,
    /// Hidden biases, (m,).
    pub b1: Option<Vec<f64>>,
    /// Output weights, (K, m).
    pub w2: Vec<f64>,
    /// Output bias, (K,).
    pub b2: Option<Vec<f64>>,
}

impl Layers {
    /// Rounds the weights of a network of so many inputs. `bias` says whether an output bias is written though
    /// it is zero. With a scaling the network is one of the columns as they were before it: centre and spread
    /// go into the weights, exactly, before these are rounded.
    ///
    /// # Errors
    /// A weight that is too large; a scaling of other columns.
    pub fn of(
        network: &TwoLayer,
        columns: usize,
        last: &LastColumn,
        bias: bool,
        scaling: Option<&Scaling>,
        dtype: Dtype,
    ) -> Result<Layers, Error> {
        let mut units: Vec<Unit> =
            network.neurons.iter().map(|neuron| unit(neuron, last)).collect::<Option<_>>().ok_or(Error::NoBias)?;
        let fraction = |b: &BigInt| Fraction::quotient(b.clone(), network.bias_den.clone());
        let mut output: Vec<Fraction> = network.bias.iter().map(fraction).collect();
        let inputs = match last {
            LastColumn::Feature => columns,
            LastColumn::Constant(_) => columns.checked_sub(1).ok_or(Error::NoBias)?,
        };
        let biased = bias || output.iter().any(|b| *b != Fraction::zero());
        if let Some(scaling) = scaling {
            scaling.fits(inputs, network.outputs())?;
            units.iter_mut().for_each(|unit| scaling.unfold(unit));
            scaling.shift(&mut output);
        }
        let round = |value: &Fraction, name: &dyn Fn() -> String| {
            let value = quotient(value.numerator(), value.denominator());
            let value = if dtype == Dtype::F32 { f64::from(value as f32) } else { value };
            if value.is_finite() { Ok(value) } else { Err(Error::TooLarge(name())) }
        };
        let (m, outputs) = (units.len(), network.outputs());
        let (mut w1, mut b1) = (Vec::new(), Vec::new());
        for (i, unit) in units.iter().enumerate() {
            for (j, w) in unit.w.iter().enumerate() {
                w1.push(round(w, &|| format!("the weight of input {j} of neuron {i}"))?);
            }
            if let Some(b) = &unit.b {
                b1.push(round(b, &|| format!("the bias of neuron {i}"))?);
            }
        }
        let mut w2 = Vec::new();
        for k in 0..outputs {
            for (i, unit) in units.iter().enumerate() {
                w2.push(round(&unit.a[k], &|| format!("the weight of output {k} of neuron {i}"))?);
            }
        }
        let b2 = output.iter().enumerate().map(|(k, b)| round(b, &|| format!("the bias of output {k}")));
        let b2 = b2.collect::<Result<Vec<f64>, Error>>()?;
        let shifted = scaling.is_some_and(|scaling| !scaling.targets.is_empty());
        let hidden = *last != LastColumn::Feature || scaling.is_some();
        let (b1, b2) = (hidden.then_some(b1), (biased || shifted).then_some(b2));
        Ok(Layers { dtype, size: [m, inputs, outputs], w1, b1, w2, b2 })
    }

    /// The exact network of these numbers for data with that last column.
    pub fn exact(&self, last: &LastColumn) -> TwoLayer {
        let [m, inputs, outputs] = self.size;
        let neurons = (0..m).map(|i| {
            let mut row: Vec<f64> = self.w1[i * inputs..(i + 1) * inputs].to_vec();
            row.extend(self.b1.as_ref().map(|b1| b1[i]));
            let (mut u, mut u_den) = dyadic(&row);
            if let (LastColumn::Constant(t), Some(top)) = (last, positive(last)) {
                u.iter_mut().take(inputs).for_each(|w| *w *= &*top);
                u.iter_mut().skip(inputs).for_each(|b| *b *= &**t.denominator());
                u_den = &u_den * &top;
            }
            let weights: Vec<f64> = self.w2.iter().skip(i).step_by(m).copied().collect();
            let (a, a_den) = dyadic(&weights);
            Neuron::new(u, u_den, a, a_den)
        });
        let neurons = neurons.collect();
        let (bias, bias_den) = dyadic(&self.b2.clone().unwrap_or_else(|| vec![0.0; outputs]));
        TwoLayer { neurons, bias, bias_den }
    }

    /// Name, shape and numbers of the parts that there are.
    pub(super) fn parts<'a>(&'a self, names: &'a [String; 4]) -> Vec<Part<'a>> {
        let [m, inputs, outputs] = self.size;
        let parts = [
            (vec![m, inputs], Some(&self.w1)),
            (vec![m], self.b1.as_ref()),
            (vec![outputs, m], Some(&self.w2)),
            (vec![outputs], self.b2.as_ref()),
        ];
        let named = names.iter().zip(parts);
        named.filter_map(|(name, (shape, data))| Some(Part { name, shape, data: data? })).collect()
    }
}

/// A part of a file.
pub(super) struct Part<'a> {
    pub name: &'a str,
    pub shape: Vec<usize>,
    pub data: &'a [f64],
}

impl Part<'_> {
    /// Its numbers, little end first.
    pub fn bytes(&self, dtype: Dtype) -> Vec<u8> {
        match dtype {
            Dtype::F64 => self.data.iter().flat_map(|v| v.to_le_bytes()).collect(),
            Dtype::F32 => self.data.iter().flat_map(|v| (*v as f32).to_le_bytes()).collect(),
        }
    }
}

/// The numerator of the constant.
fn positive(last: &LastColumn) -> Option<Positive> {
    match last {
        LastColumn::Feature => None,
        LastColumn::Constant(t) => Positive::new(t.numerator().clone()),
    }
}
