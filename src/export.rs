//! Networks for other tools: weights rounded to floating point, in the files that those read.
//!
//! The other way round is [`problem::weights`](crate::problem::weights), which rounds nothing.

mod arrays;
mod onnx;

use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::TwoLayer;
use crate::check::statement::two_layer::Neuron;
use crate::dyadic::{decode, dyadic, quotient};
use num_bigint::{BigInt, Sign};

/// To what weights are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dtype {
    /// The nearest double.
    F64,
    /// The single nearest to that.
    F32,
}

/// What the last column of the data is.
#[derive(Clone, Debug, PartialEq)]
pub enum LastColumn {
    /// A feature like the others: there are no hidden biases.
    Feature,
    /// This number in all rows: its weights times that are the hidden biases.
    Constant(Fraction),
}

/// Centre and spread of the columns that a network was trained on: x̃ = (x − mean)/deviation, 0 where the
/// deviation is 0. Without targets these are as they were.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Scaling {
    /// Mean and deviation of each feature.
    pub features: Vec<(f64, f64)>,
    /// Mean and deviation of each target.
    pub targets: Vec<(f64, f64)>,
}

/// Why a network is not exported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A weight is too large for the floating-point numbers.
    #[error("{0} is too large for the numbers asked for")]
    TooLarge(String),
    /// There is no last column to be the bias.
    #[error("the network has no inputs, so none that is the bias")]
    NoBias,
    /// The scaling is of another number of columns.
    #[error("the scaling is of {0} features and {1} targets, the network has {2} inputs and {3} outputs")]
    OtherScaling(usize, usize, usize, usize),
    /// The scaling has a number that is not finite.
    #[error("the scaling has a mean or deviation that is no finite number")]
    BadScaling,
    /// A library refuses to write the file.
    #[error("{0}")]
    Write(String),
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// safetensors.
    Safetensors,
    /// A NumPy archive.
    Npz,
    /// An object with W1, b1, w2, b2.
    Json,
    /// A graph of Gemm, Relu, Gemm.
    Onnx,
}

/// The names of hidden weights, hidden biases, output weights and output bias in a file: PyTorch's.
pub const NAMES: [&str; 4] = ["0.weight", "0.bias", "2.weight", "2.bias"];

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

/// A neuron with an exact bias of its own.
struct Unit {
    w: Vec<Fraction>,
    b: Option<Fraction>,
    a: Vec<Fraction>,
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

    /// The bytes of a file. `names` are those of the four parts, which JSON does not have.
    ///
    /// # Errors
    /// What the writer of the format refuses.
    pub fn file(&self, kind: Kind, names: &[String; 4]) -> Result<Vec<u8>, Error> {
        match kind {
            Kind::Safetensors => arrays::safetensors(&self.parts(names), self.dtype),
            Kind::Npz => arrays::npz(&self.parts(names), self.dtype),
            Kind::Json => Ok(arrays::json(self)),
            Kind::Onnx => Ok(onnx::model(self, names)),
        }
    }

    /// Name, shape and numbers of the parts that there are.
    fn parts<'a>(&'a self, names: &'a [String; 4]) -> Vec<Part<'a>> {
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
struct Part<'a> {
    name: &'a str,
    shape: Vec<usize>,
    data: &'a [f64],
}

impl Part<'_> {
    /// Its numbers, little end first.
    fn bytes(&self, dtype: Dtype) -> Vec<u8> {
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

/// The neuron as it stands; an atom balanced, as far as doubles are: the network is compared as it is written.
fn unit(neuron: &Neuron, last: &LastColumn) -> Option<Unit> {
    let over = |v: &BigInt, den: &Positive| Fraction::quotient(v.clone(), den.clone());
    let mut w: Vec<Fraction> = neuron.u.iter().map(|v| over(v, &neuron.u_den)).collect();
    let mut a: Vec<Fraction> = neuron.a.iter().map(|v| over(v, &neuron.a_den)).collect();
    if let (true, [only]) = (neuron.atom, a.as_mut_slice()) {
        let root = real(quotient(only.numerator(), only.denominator()).abs().sqrt());
        if root > Fraction::zero() {
            w.iter_mut().for_each(|w| *w = &*w * &root);
            *only = only.over(&root)?;
        }
    }
    let b = match last {
        LastColumn::Feature => None,
        LastColumn::Constant(t) => Some(&w.pop()? * t),
    };
    Some(Unit { w, b, a })
}

/// A finite double, exactly.
fn real(value: f64) -> Fraction {
    let (m, e) = decode(value);
    match u64::try_from(e) {
        Ok(e) => Fraction::quotient(BigInt::from(m) << e, Positive::one()),
        Err(_) => Fraction::quotient(m.into(), Positive::power_of_two(e.unsigned_abs())),
    }
}

impl Scaling {
    fn fits(&self, inputs: usize, outputs: usize) -> Result<(), Error> {
        let (features, targets) = (self.features.len(), self.targets.len());
        if features != inputs || targets != 0 && targets != outputs {
            return Err(Error::OtherScaling(features, targets, inputs, outputs));
        }
        let numbers = self.features.iter().chain(&self.targets);
        let mut numbers = numbers.flat_map(|(mean, deviation)| [mean, deviation]);
        if numbers.all(|v| v.is_finite()) { Ok(()) } else { Err(Error::BadScaling) }
    }

    /// w·(x − μ)/σ + b is (w/σ)·x + b − w·μ/σ, and a network f of the scaled targets is fσ + μ of the targets.
    fn unfold(&self, unit: &mut Unit) {
        let mut b = unit.b.take().unwrap_or_else(Fraction::zero);
        for (w, (mean, deviation)) in unit.w.iter_mut().zip(&self.features) {
            *w = w.over(&real(*deviation)).unwrap_or_else(Fraction::zero).reduced();
            b = &b - &(&*w * &real(*mean));
        }
        unit.b = Some(b);
        for (a, (_, deviation)) in unit.a.iter_mut().zip(&self.targets) {
            *a = &*a * &real(*deviation);
        }
    }

    /// The output bias of the targets as they were.
    fn shift(&self, output: &mut [Fraction]) {
        for (b, (mean, deviation)) in output.iter_mut().zip(&self.targets) {
            *b = &(&*b * &real(*deviation)) + &real(*mean);
        }
    }
}

/// The outputs of a network at rows over a denominator, those of one row after those of the other.
fn outputs(network: &TwoLayer, rows: &[Vec<BigInt>], den: &Positive) -> Vec<Fraction> {
    let mut found = Vec::new();
    for row in rows {
        let mut f: Vec<Fraction> =
            network.bias.iter().map(|b| Fraction::quotient(b.clone(), network.bias_den.clone())).collect();
        for neuron in &network.neurons {
            let z: BigInt = neuron.u.iter().zip(row).map(|(u, x)| u * x).sum();
            if z.sign() == Sign::Plus {
                let z = Fraction::quotient(z, &neuron.u_den * den);
                for (f, a) in f.iter_mut().zip(&neuron.a) {
                    *f = (&*f + &(&z * &Fraction::quotient(a.clone(), neuron.a_den.clone()))).reduced();
                }
            }
        }
        found.extend(f);
    }
    found
}

/// The largest difference between the predictions of a network on the rows x/`den` of its problem and those of
/// the exported one. With a scaling the latter is taken at the points mean + deviation·x/`den`, whose scaled
/// rows these are but for the rounding of the scaled data, and the former in the terms of the targets as they
/// were.
pub fn difference(
    network: &TwoLayer,
    layers: &Layers,
    rows: &[Vec<BigInt>],
    den: &Positive,
    last: &LastColumn,
    scaling: Option<&Scaling>,
) -> Fraction {
    let mut own = outputs(network, rows, den);
    let other = match scaling {
        None => outputs(&layers.exact(last), rows, den),
        Some(scaling) => {
            own.chunks_mut(network.outputs().max(1)).for_each(|f| scaling.shift(f));
            // The features as they were, and a one for the hidden biases, over a power of two.
            let power = scaling.features.iter().map(|(mean, deviation)| -decode(*mean).1.min(decode(*deviation).1));
            let power = Positive::power_of_two(power.max().unwrap_or(0).max(0).unsigned_abs());
            let all = &power * den;
            let whole = |v: f64| {
                let value = real(v);
                value.numerator() * &*power / &**value.denominator()
            };
            let scales: Vec<(BigInt, BigInt)> =
                scaling.features.iter().map(|(mean, deviation)| (whole(*mean), whole(*deviation))).collect();
            let raw = |row: &Vec<BigInt>| {
                let features = row.iter().zip(&scales).map(|(x, (mean, deviation))| mean * &**den + deviation * x);
                features.chain([(*all).clone()]).collect()
            };
            let rows: Vec<Vec<BigInt>> = rows.iter().map(raw).collect();
            outputs(&layers.exact(&LastColumn::Constant(Fraction::one())), &rows, &all)
        }
    };
    let differences = own.iter().zip(&other).map(|(own, other)| (own - other).abs());
    differences.max().unwrap_or_else(Fraction::zero).reduced()
}
