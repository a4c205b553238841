//! The loss of the networks of a set on other data, and the network for which it is least.

use super::choice::{Choice, Error};
use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::training::{direction, predictions};
use crate::check::lp::{Column, Program, Row, Vector};
use crate::check::qp::{self, Curvature, Square};
use crate::check::statement::Training;
use crate::check::statement::loss::{Limit, Shape};
use crate::check::statement::training::OutputBias;
use num_bigint::{BigInt, Sign};

/// The outputs of a set on other data: (Wτ + offset)/unit, the K of one row after those of the other. With a
/// free output bias τ settles it: W has the outputs less those on the first training row, whose prediction is
/// known.
pub(super) struct Judge<'a> {
    data: &'a Training,
    shape: Shape,
    rows: Vec<Vec<BigInt>>,
    offset: Vec<BigInt>,
    unit: Positive,
}

impl<'a> Judge<'a> {
    /// For a set and data with as many columns and outputs, and a loss that is piecewise linear or quadratic.
    pub(super) fn new(choice: &Choice, data: &'a Training) -> Result<Judge<'a>, Error> {
        let (training, network) = (&choice.training, &choice.network);
        let shape = data.loss.shape().ok_or(Error::Logarithms(data.loss.name().0))?;
        let free = training.output_bias == OutputBias::Free;
        let known = predictions(training, network).map_err(|e| Error::Program(e.to_string()))?;
        let (bias, bias_den) = match free {
            true => (&known.num[..training.outputs], &known.den),
            false => (&network.bias[..], &network.bias_den),
        };
        let first = if free { &training.x_den } else { &data.x_den };
        let inputs = data.x_den.lcm(first);
        let unit = (&inputs * &choice.members.den).lcm(bias_den);
        let factor = &*unit / (&inputs * &choice.members.den);
        let neurons: Vec<_> = network.neurons.iter().chain(&choice.dictionary.neurons).collect();
        let directions: Vec<Vec<BigInt>> = neurons.iter().map(|neuron| direction(neuron).0).collect();
        let active = |x: &[BigInt], u: &[BigInt]| dot(x, u).max(BigInt::ZERO);
        let entry = |x: &[BigInt], i: usize| {
            let own = active(x, &neurons[i].u) * (&*inputs / &data.x_den);
            match training.x.first().filter(|_| free) {
                Some(x) => (own - active(x, &neurons[i].u) * (&*inputs / &training.x_den)) * &factor,
                None => own * &factor,
            }
        };
        let mut rows = Vec::new();
        for x in &data.x {
            let outputs: Vec<BigInt> = (0..neurons.len()).map(|i| entry(x, i)).collect();
            let row = |c: usize| directions.iter().zip(&outputs).map(|(p, z)| &p[c] * z).collect();
            rows.extend((0..data.outputs).map(row));
        }
        let offset = bias.iter().map(|b| &*unit / bias_den * b).collect();
        Ok(Judge { data, shape, rows, offset, unit })
    }

    /// The offset and target of every row of W.
    fn entries(&self) -> impl Iterator<Item = (&Vec<BigInt>, &BigInt, &BigInt)> {
        let offsets = self.offset.iter().cycle();
        self.rows.iter().zip(offsets).zip(&self.data.y).map(|((row, offset), y)| (row, offset, y))
    }

    /// s_k for every row of W.
    fn weights(&self) -> impl Iterator<Item = Fraction> {
        let each = |weight: Fraction| std::iter::repeat_n(weight, self.data.outputs);
        self.data.samples().into_iter().flat_map(move |sample| each(sample.weight()))
    }

    /// Output and target of every row of W.
    fn outputs(&self, point: &Vector) -> impl Iterator<Item = (Fraction, Fraction)> {
        self.entries().filter_map(|(row, offset, y)| {
            let f = Fraction::new(dot(row, &point.num) + offset * &point.den, &point.den * &self.unit)?;
            Some((f, Fraction::quotient(y.clone(), self.data.y_den.clone())))
        })
    }

    /// Σ s φ(y, f).
    pub(super) fn value(&self, point: &Vector) -> Fraction {
        let loss = |((f, y), s): ((Fraction, Fraction), Fraction)| &s * &self.shape.value(&self.shape.error(&y, &f));
        let losses = self.outputs(point).zip(self.weights()).map(loss);
        losses.fold(Fraction::zero(), |sum, loss| (&sum + &loss).reduced())
    }

    /// The slopes of the loss by the coefficients τ, times a positive number.
    pub(super) fn slopes(&self, point: &Vector) -> Vec<BigInt> {
        let slope = |((f, y), s): ((Fraction, Fraction), Fraction)| {
            let t = &s * &self.shape.slope(&self.shape.error(&y, &f), Limit::Right);
            (if self.shape.margin { &Fraction::zero() - &(&y * &t) } else { t }).reduced()
        };
        let slopes: Vec<Fraction> = self.outputs(point).zip(self.weights()).map(slope).collect();
        let (slopes, _) = over_common(&slopes);
        let columns = self.rows.first().map_or(0, Vec::len);
        (0..columns).map(|i| self.rows.iter().zip(&slopes).map(|(row, r)| &row[i] * r).sum()).collect()
    }

    /// The loss over the set of a program without objective, but for a positive factor and a constant.
    ///
    /// Without ends of t and without ε it is ½ s e²/κ. Else g is the infimal convolution of the conjugates of
    /// the three parts of ½κt² + ε|t| and the box (Rockafellar 1970, §16): of q²/(2κ), of what is free
    /// between −ε and ε, and of high·a − low·b with a, b ≥ 0, where e = q + i + a − b. All are multiplied by
    /// E = unit·y_den.
    pub(super) fn program(&self, mut linear: Program, acts: impl Fn(usize) -> bool) -> qp::Program {
        let (zero, scale) = (Fraction::zero(), &self.unit * &self.data.y_den);
        let Shape { curvature, insensitive, low, high, margin } = &self.shape;
        let mut costs: Vec<Fraction> = vec![zero.clone(); linear.columns.len()];
        let mut squares: Vec<(Fraction, Vec<(usize, BigInt)>)> = Vec::new();
        let plain = low.is_none() && high.is_none() && *insensitive == zero;
        for ((row, offset, y), s) in self.entries().zip(self.weights()) {
            // E·e = Σ factor·row·τ + constant.
            let factor = if *margin { -y.clone() } else { self.data.y_den.clone().into() };
            let target = if *margin { BigInt::from(self.data.y_den.clone()) } else { -y.clone() };
            let constant = &factor * offset + target * &self.unit;
            let terms = || row.iter().enumerate().filter(|(i, w)| acts(*i) && w.sign() != Sign::NoSign);
            let steep = s.over(curvature);
            if let (Some(steep), true) = (&steep, plain) {
                let weight = steep * &Fraction::quotient(&factor * &factor, Positive::one());
                terms().for_each(|(i, w)| {
                    costs[i] = &costs[i] + &(steep * &Fraction::quotient(&factor * w * &constant, Positive::one()));
                });
                squares.push((weight, terms().map(|(i, w)| (i, w.clone())).collect()));
                continue;
            }
            let mut all: Vec<(usize, BigInt)> = terms().map(|(i, w)| (i, w * &factor)).collect();
            let mut part = |sign: i32, cost: Fraction, lower: Option<&Fraction>, upper: Option<&Fraction>| {
                let at = linear.columns.len();
                let end = |end: &Fraction, den: &Positive| end.numerator() * &scale * (&**den / end.denominator());
                let den = [lower, upper].into_iter().flatten().fold(Positive::one(), |d, e| d.lcm(e.denominator()));
                let (lower, upper) = (lower.map(|e| end(e, &den)), upper.map(|e| end(e, &den)));
                linear.columns.push(Column { cost: BigInt::ZERO, den: den.into(), lower, upper });
                costs.push(cost);
                all.push((at, sign.into()));
                at
            };
            let times = |value: &Fraction| &(&s * value) * &Fraction::quotient((*scale).clone(), Positive::one());
            if let Some(steep) = steep {
                squares.push((steep, vec![(part(-1, zero.clone(), None, None), 1.into())]));
            }
            if *insensitive > zero {
                part(-1, zero.clone(), Some(&(&zero - insensitive)), Some(insensitive));
            }
            if let Some(high) = high {
                part(-1, times(high), Some(&zero), None);
            }
            if let Some(low) = low {
                part(1, times(&(&zero - low)), Some(&zero), None);
            }
            linear.rows.push(Row { terms: all, lower: Some(-&constant), upper: Some(-constant) });
        }
        let (costs, cost_den) = over_common(&costs);
        linear.columns.iter_mut().zip(costs).for_each(|(column, cost)| column.cost = cost);
        linear.cost_den = cost_den;
        let (weights, den) = over_common(&squares.iter().map(|(weight, _)| weight.clone()).collect::<Vec<_>>());
        let square = |(weight, (_, terms))| Square { weight, terms };
        let squares = weights.into_iter().zip(squares).map(square).filter(|square| !square.terms.is_empty()).collect();
        qp::Program { linear, curvature: Curvature { den, squares, matrix: Vec::new() } }
    }
}

/// Fractions over their least common denominator.
fn over_common(values: &[Fraction]) -> (Vec<BigInt>, BigInt) {
    let values: Vec<Fraction> = values.iter().map(Fraction::reduced).collect();
    let den = values.iter().fold(Positive::one(), |den, value| den.lcm(value.denominator()));
    (values.iter().map(|value| &*den / value.denominator() * value.numerator()).collect(), den.into())
}
