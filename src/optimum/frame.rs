//! The rows as the trees see them: those of the data, or with a hidden bias that is not penalised centred
//! ones (FORMAT R208, theory §E2.5).

use super::samples::Samples;
use crate::check::arithmetic::Positive;
use crate::check::optimum::centred::Centred;
use crate::check::statement::Training;
use crate::check::statement::training::HiddenBias;
use crate::dyadic::{dyadic, quotient, scaled};
use crate::search::neuron::Neuron;
use crate::search::outputs::network::Network;
use num_bigint::BigInt;

/// The bias column is so many times as long as the longest row: 1/2 of its inverse square is what a bound
/// loses, 0.22 % (theory §E2.5).
const LENGTH: f64 = 15.0;
/// Bits of the centre's entries, relative to the largest.
const BITS: i32 = 16;

/// Rows for the trees, and how networks for the data become networks for them.
pub struct Frame<'a> {
    training: &'a Training,
    centred: Option<Rows>,
}

/// What the line `centre` says: m and t.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Centre {
    /// m times its denominator.
    pub entries: Vec<BigInt>,
    /// That denominator.
    pub den: Positive,
    /// t as numerator and denominator.
    pub length: (Positive, Positive),
}

/// Centred rows.
pub struct Rows {
    /// The rows, and ρ.
    pub rows: Centred,
    /// m and t.
    pub centre: Centre,
    /// m, t and ρ as doubles.
    shift: Vec<f64>,
    stretch: f64,
    factor: f64,
}

impl<'a> Frame<'a> {
    /// Of a training problem: m is the mean of the rows, rounded.
    pub fn new(training: &'a Training) -> Frame<'a> {
        if training.hidden_bias != HiddenBias::Free {
            return Frame { training, centred: None };
        }
        Frame::centred_at(training, Frame::centre(training))
    }

    /// Of a training problem, with the centre of a certificate where that has one.
    pub fn stated(training: &'a Training, centre: Option<&Centre>) -> Frame<'a> {
        centre.map_or_else(|| Frame::new(training), |centre| Frame::centred_at(training, centre.clone()))
    }

    /// The mean of the rows, rounded, and a t that is long enough.
    fn centre(training: &Training) -> Centre {
        let (n, d) = (training.rows() as f64, training.penalised());
        let column = |j: usize| training.x.iter().map(move |row| quotient(&row[j], &training.x_den));
        let means: Vec<f64> = (0..d).map(|j| column(j).sum::<f64>() / n).collect();
        let largest = means.iter().fold(0.0f64, |most, m| most.max(m.abs()));
        let scale = if largest > 0.0 { (BITS - largest.log2().ceil() as i32).clamp(0, 1000) as u32 } else { 0 };
        let entries: Vec<BigInt> = means.iter().map(|m| scaled(*m, scale, f64::round)).collect();
        let den = Positive::power_of_two(scale.into());
        let shift: Vec<f64> = entries.iter().map(|m| quotient(m, &den)).collect();
        let distance = |row: &Vec<BigInt>| {
            let offset = |(x, m): (&BigInt, &f64)| (quotient(x, &training.x_den) - m).powi(2);
            row.iter().zip(&shift).map(offset).sum::<f64>().sqrt()
        };
        let radius = training.x.iter().map(distance).fold(0.0, f64::max);
        // A power of two, so that the rows stay short.
        let stretch = (LENGTH * radius).log2().ceil().exp2();
        // No rows but one, or rows beyond the range of doubles, which the search will refuse.
        let stretch = if stretch > 0.0 && stretch.is_finite() { stretch } else { 1.0 };
        let (mut length, length_den) = dyadic(&[stretch]);
        let length = (Positive::new(length.remove(0)).unwrap_or_else(Positive::one), length_den);
        Centre { entries, den, length }
    }

    fn centred_at(training: &'a Training, centre: Centre) -> Frame<'a> {
        let Centre { entries, den, length } = &centre;
        let shift = entries.iter().map(|m| quotient(m, den)).collect();
        let stretch = quotient(&length.0, &length.1);
        let rows = Centred::new(training, entries, den, (&length.0, &length.1));
        let factor = quotient(rows.factor.numerator(), rows.factor.denominator());
        Frame { training, centred: Some(Rows { rows, centre, shift, stretch, factor }) }
    }

    /// The rows.
    pub fn samples(&self) -> Samples<'_> {
        match &self.centred {
            Some(Rows { rows, .. }) => Samples { x: &rows.x, x_den: &rows.x_den, centred: true },
            None => self.training.into(),
        }
    }

    /// ρ: what is proved of the rows is to be multiplied by it.
    pub fn factor(&self) -> f64 {
        self.centred.as_ref().map_or(1.0, |rows| rows.factor)
    }

    /// What the certificate says of the rows; nothing if they are those of the data.
    pub fn centred(&self) -> Option<&Rows> {
        self.centred.as_ref()
    }

    /// A neuron's input weights for these rows: (w, b) becomes (w, (b + w·m)/t).
    pub fn inwards(&self, u: &mut [f64]) {
        if let (Some(rows), Some((b, w))) = (&self.centred, u.split_last_mut()) {
            *b = (*b + w.iter().zip(&rows.shift).map(|(w, m)| w * m).sum::<f64>()) / rows.stretch;
        }
    }

    /// The other way: (w, b') becomes (w, tb' − w·m).
    pub fn outwards(&self, u: &mut [f64]) {
        if let (Some(rows), Some((b, w))) = (&self.centred, u.split_last_mut()) {
            *b = *b * rows.stretch - w.iter().zip(&rows.shift).map(|(w, m)| w * m).sum::<f64>();
        }
    }

    /// A network of several outputs for the data, as one for these rows.
    pub fn enter_several(&self, mut network: Network) -> Network {
        network.units.iter_mut().for_each(|unit| self.inwards(&mut unit.u));
        network
    }

    /// A network of several outputs for these rows, as one for the data.
    pub fn leave_several(&self, mut network: Network) -> Network {
        network.units.iter_mut().for_each(|unit| self.outwards(&mut unit.u));
        network
    }

    /// All neurons of a network for the data, as one for these rows.
    pub fn enter(&self, mut neurons: Vec<Neuron>) -> Vec<Neuron> {
        neurons.iter_mut().for_each(|neuron| self.inwards(&mut neuron.u));
        neurons
    }

    /// All neurons of a network for these rows, as one for the data.
    pub fn leave(&self, mut neurons: Vec<Neuron>) -> Vec<Neuron> {
        neurons.iter_mut().for_each(|neuron| self.outwards(&mut neuron.u));
        neurons
    }
}
