//! What rounding changes.

use super::layers::Layers;
use super::neuron::{LastColumn, real};
use super::scaling::Scaling;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::TwoLayer;
use crate::dyadic::decode;
use num_bigint::{BigInt, Sign};

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
