//! Snapped networks for any loss, output bias and number of outputs (theory §E3.9).
//!
//! Input and output directions are moved to rational points of their unit spheres. Over these pairs of
//! directions the coefficients and the output bias solve the restricted program; its dual vector is the
//! certificate. Where a hidden bias costs nothing directions have length one in what is penalised, and a
//! neuron with nothing else is left out: the output bias, which costs nothing either, does the same.

use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::Lasso;
use crate::check::dictionary::bound::{Question, verify};
use crate::check::rejection::Rejection;
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{Evidence, Network, Training, TwoLayer, network};
use crate::dyadic::{quotient, scaled};
use crate::format::dictionary_certificate;
use crate::linear::sphere::rational_unit;
use crate::search::restricted::{self, Program};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// A snapped network with its proof.
pub struct Snapped {
    /// With one output and penalised biases of atoms; else of neurons that are balanced to 64 bits.
    pub network: TwoLayer,
    /// All pairs of directions, as neurons with coefficient one.
    pub dictionary: TwoLayer,
    /// The dual vector as a file.
    pub certificate: Vec<u8>,
    /// What the checker made of the three.
    pub evidence: Evidence,
}

/// Why there is no snapped network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program over the directions.
    #[error(transparent)]
    Program(#[from] restricted::Error),
    /// The program's own certificate did not check: a defect, nothing is claimed.
    #[error("the certificate was not accepted by the checker, so nothing is claimed (please report this)")]
    Rejected(#[from] Rejection),
    /// Writing to memory failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Snaps the directions of a network to multiples of about 2^−`bits`, and solves for the coefficients and the
/// output bias. Pairs of directions that fall together are one. `sha256` is the digest of the problem's file.
///
/// # Errors
/// If numbers are beyond the range of doubles; no other is known.
pub fn snap(training: &Training, sha256: &str, network: &TwoLayer, bits: u32) -> Result<Snapped, Error> {
    let (members, start) = members(training, network, bits);
    let program = Program::of(training, &members).ok_or(restricted::Error::Shape)?;
    let optimum = program.solve(Some(&start))?;
    let mut neurons = Vec::new();
    for (member, weight) in members.iter().zip(&optimum.weights.num).filter(|(_, w)| w.sign() != Sign::NoSign) {
        let c = Fraction::new(weight * &member.u_den * &member.a_den, optimum.weights.den.clone());
        let c = c.ok_or(restricted::Error::Unsolved)?.reduced();
        neurons.push(with_coefficient(training, member, &c).ok_or(restricted::Error::Unsolved)?);
    }
    let whole = Positive::new(optimum.bias.den).ok_or(restricted::Error::Unsolved)?;
    let (bias, bias_den) = whole.lowest(&optimum.bias.num);
    let snapped = TwoLayer { neurons, bias, bias_den };
    let dictionary = with_ones(training, &members).ok_or(restricted::Error::Unsolved)?;
    let den = Positive::new(optimum.dual.den).ok_or(restricted::Error::Unsolved)?;
    let (nu, den) = den.lowest(&optimum.dual.num);
    let mut certificate = Vec::new();
    dictionary_certificate(sha256, &nu, &den, &mut certificate)?;
    let question = Question { training, network: &snapped, dictionary: &dictionary };
    let evidence = verify(question, sha256, certificate.as_slice())?;
    Ok(Snapped { network: snapped, dictionary, certificate, evidence })
}

/// The snapped pairs of directions of a network, each once, as neurons with coefficient one; the network
/// itself, without its output bias, if its directions have rational lengths. None if one cannot be snapped.
pub fn directions(training: &Training, network: TwoLayer, bits: u32) -> Option<(TwoLayer, Kept)> {
    let network = TwoLayer { neurons: network.neurons, ..TwoLayer::zero(training.outputs) };
    match Lasso::of_training(training, &network) {
        Ok(_) => Some((network, Kept::Exactly)),
        Err(_) => Some((with_ones(training, &members(training, &network, bits).0)?, Kept::Nearly)),
    }
}

/// What is said where [`directions`] finds none.
pub const NOT_SNAPPED: &str = "the directions of the dictionary have no rational ones nearby";

/// Whether directions are those that were given, neuron by neuron.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// They are.
    Exactly,
    /// They are near them.
    Nearly,
}

/// The pairs of directions nearest to those of a network, each once, and their sizes.
fn members(training: &Training, network: &TwoLayer, bits: u32) -> (Vec<Neuron>, Vec<f64>) {
    let mut sizes: BTreeMap<(Vec<BigInt>, Vec<BigInt>), usize> = BTreeMap::new();
    let (mut members, mut start): (Vec<Neuron>, Vec<f64>) = (Vec::new(), Vec::new());
    for neuron in &network.neurons {
        let Some(member) = member(training, neuron, bits) else { continue };
        let at = *sizes.entry((member.u.clone(), member.a.clone())).or_insert(members.len());
        if at == members.len() {
            members.push(member);
            start.push(0.0);
        }
        start[at] += size(training, neuron);
    }
    (members, start)
}

/// The members with coefficient one.
fn with_ones(training: &Training, members: &[Neuron]) -> Option<TwoLayer> {
    let neurons = members.iter().map(|member| with_coefficient(training, member, &Fraction::one()));
    Some(TwoLayer { neurons: neurons.collect::<Option<_>>()?, ..TwoLayer::zero(training.outputs) })
}

/// Integers as doubles, the largest being one: doubles reach far enough for any length. None if all are zero.
fn near(values: &[BigInt], largest: &BigInt) -> Option<Vec<f64>> {
    (largest.sign() == Sign::Plus).then(|| values.iter().map(|v| quotient(v, largest)).collect())
}

fn largest(values: &[BigInt]) -> BigInt {
    values.iter().map(|v| BigInt::from(v.magnitude().clone())).max().unwrap_or(BigInt::ZERO)
}

/// The pair of directions nearest to those of a neuron: u of length u_den in what is penalised, a of length
/// a_den. None if it has none.
fn member(training: &Training, neuron: &Neuron, bits: u32) -> Option<Neuron> {
    let (a, a_den) = match neuron.a.as_slice() {
        [a] => (vec![BigInt::from(if a.sign() == Sign::Minus { -1 } else { 1 })], Positive::one()),
        a => {
            let (a, den) = rational_unit(&near(a, &largest(a))?, bits)?;
            (a, Positive::new(den)?)
        }
    };
    if neuron.atom {
        return Some(Neuron::new(neuron.u.clone(), neuron.u_den.clone(), a, a_den));
    }
    let (inner, free) = neuron.u.split_at(training.penalised());
    let largest = largest(inner);
    let near_inner = near(inner, &largest)?;
    let (mut u, den) = rational_unit(&near_inner, bits)?;
    let mut u_den = Positive::new(den)?;
    if let [bias] = free {
        let length = near_inner.iter().map(|v| v * v).sum::<f64>().sqrt();
        let bias = scaled(quotient(bias, &largest) / length, bits, f64::round);
        u.iter_mut().for_each(|u| *u <<= bits);
        u.push(bias * &u_den);
        u_den = u_den << u64::from(bits);
    }
    Some(Neuron::new(u, u_den, a, a_den))
}

/// ‖u‖‖a‖ in doubles, or the coefficient of an atom.
fn size(training: &Training, neuron: &Neuron) -> f64 {
    let length = |values: &[BigInt], den: &Positive| quotient(&dot(values, values), &den.square()).sqrt();
    length(&neuron.u[..training.penalised()], &neuron.u_den) * length(&neuron.a, &neuron.a_den)
}

/// The member with the coefficient c > 0 of its directions of length one: an atom where there are such, else
/// with the input weights gu and the output weights c/g·p, g next to √c.
fn with_coefficient(training: &Training, member: &Neuron, c: &Fraction) -> Option<Neuron> {
    if let ([sign], true) = (member.a.as_slice(), training.penalised() == training.columns()) {
        let a = c.numerator() * sign;
        let atom = network::Neuron::atom(member.u.clone(), member.u_den.clone(), a, c.denominator().clone())?;
        return TwoLayer::from(Network { neurons: vec![atom] }).neurons.pop();
    }
    let ratio = c.numerator().bits() as i64 - c.denominator().bits() as i64;
    let shift = (BITS - ratio / 2).max(0) as u64;
    let root = Positive::new(((c.numerator() << (2 * shift)) / c.denominator()).sqrt())?;
    let times = |values: &[BigInt], factor: &BigInt| values.iter().map(|v| v * factor).collect::<Vec<_>>();
    let (u, u_den) = (&member.u_den << shift).lowest(&times(&member.u, &root));
    let (a, a_den) = (c.denominator() * &root * &member.a_den).lowest(&times(&member.a, &(c.numerator() << shift)));
    Some(Neuron::new(u, u_den, a, a_den))
}

/// Bits of the factor that balances a neuron.
const BITS: i64 = 64;
