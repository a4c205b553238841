//! What a dual vector proves over a dictionary, for any loss, output bias and number of outputs (FORMAT §24,
//! theory §E3.9).
//!
//! A member is a pair of directions, of the input and of the output weights of a neuron; with one output the
//! latter is a sign. The claim is about all networks whose neurons have pairs of the list. Weak duality asks
//! no more of ν than that z·ν ≤ β for these columns z.

use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::slopes::slopes;
use crate::dictionary::training::direction;
use crate::lexer::{Lines, digest};
use crate::rejection::Rejection;
use crate::statement::two_layer::Neuron;
use crate::statement::{Evaluation, Evidence, Size, Training, TwoLayer, constant, dual, primal};
use crate::work::{Work, count, longest, products};
use num_bigint::BigInt;
use std::io::BufRead;

/// The first word of a certificate.
pub const HEADING: &str = "relucert-dictionary-certificate";

/// Bits behind the point of an irrational length.
const PRECISION: u32 = 64;

/// A problem, a network, and further members of the dictionary: neurons whose output weights only say
/// directions.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The problem.
    pub training: &'a Training,
    /// The network that the claim is about; its neurons are members.
    pub network: &'a TwoLayer,
    /// Further members.
    pub dictionary: &'a TwoLayer,
}

/// What is proved by the vector of a certificate (R220, R221).
pub fn verify(question: Question, problem_sha256: &str, certificate: impl BufRead) -> Result<Evidence, Rejection> {
    let mut lines = Lines::about(certificate, Work::new(question.bytes()));
    lines.heading(HEADING)?;
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let mut tokens = lines.record("dual")?;
    let (den, count) = (tokens.positive()?, tokens.count()?);
    let nu = tokens.integers(count)?;
    tokens.end()?;
    let line = lines.number();
    let evidence = question.bounded(&nu, &den, lines.work());
    let evidence = evidence.map_err(|rejection| Rejection { line, ..rejection })?;
    lines.finish()?;
    Ok(evidence)
}

/// What is proved by the slopes of the loss at the outputs of the network, ν = −∇ℓ(f) (R222); nothing if the
/// loss has a kink there, or slopes that are irrational.
pub fn verify_own(question: Question) -> Result<Option<Evidence>, Rejection> {
    let Question { training, network, .. } = question;
    training.admits(network)?;
    let mut work = Work::new(question.bytes());
    let evaluation = Evaluation::of(training, network);
    work.spend(evaluation.objective().saturating_add(evaluation.losses()))?;
    let Some((nu, den)) = slopes(training, network) else { return Ok(None) };
    question.bounded(&nu, &den, &mut work).map(Some)
}

impl Question<'_> {
    fn bytes(&self) -> u128 {
        let networks = self.network.bytes().saturating_add(self.dictionary.bytes());
        self.training.bytes().saturating_add(networks)
    }

    /// The objective of the network, and D(cν) with c = min(1, β/B), B the greatest of the members (R221,
    /// R223).
    fn bounded(&self, nu: &[BigInt], den: &Positive, work: &mut Work) -> Result<Evidence, Rejection> {
        let Question { training, network, dictionary } = *self;
        training.admits(dictionary)?;
        let evaluation = Evaluation::of(training, network);
        work.spend(evaluation.objective())?;
        work.spend(evaluation.losses().saturating_mul(2).saturating_add(Evaluation::constant(training)))?;
        let (own, zero) = (primal::objective(training, network)?, constant::best(training)?);
        let data = longest(training.x.iter().flatten());
        let mut bound = Fraction::zero();
        for network in [network, dictionary] {
            let inner = longest(network.neurons.iter().flat_map(|n| &n.u)).saturating_add(data);
            let places = count(nu.len()).saturating_mul(count(network.neurons.len()));
            work.spend(Evaluation::of(training, network).columns())?;
            work.spend(products(places, inner, longest(nu).saturating_add(1)))?;
            bound = network.neurons.iter().map(|neuron| steepness(training, neuron, nu)).fold(bound, Fraction::max);
        }
        // cν, and what the rows get from it.
        let long = longest(nu).saturating_add(longest([bound.numerator(), &**bound.denominator()]));
        work.spend(products(count(nu.len()).saturating_mul(8), long, long))?;
        let unit = den * &training.x_den;
        let bound = Fraction::quotient(bound.numerator().clone(), bound.denominator() * unit).reduced();
        let decay = training.decay();
        // With a ν of the domain of ℓ* every cν, 0 ≤ c ≤ 1, is in it (theory §E1.4).
        let c = decay.over(&bound).map_or(Fraction::one(), |c| c.min(Fraction::one())).reduced();
        let scaled: Vec<BigInt> = nu.iter().map(|nu| nu * c.numerator()).collect();
        let lower = dual::value(training, &scaled, &(den * c.denominator()))?;
        let width = (&own.high - &own.low).max(&zero.high - &zero.low).reduced();
        Ok(Evidence {
            upper: own.high,
            lower,
            zero: zero.high,
            better: None,
            width,
            bound_over_beta: bound.over(&decay).map(|ratio| ratio.reduced()),
            size: Size::default(),
        })
    }
}

/// `z·ν` of a member in units of the integers ν and X, or a little more where it is positive: the lengths of
/// its directions are rounded down, rational ones are exact. Of the direction of the input weights what is
/// penalised has length one.
///
/// A member without a length is no column at all, or one of constants, whose product with an admissible ν is
/// zero: it occurs where a hidden bias costs nothing, and then 1ᵀν = 0 is tested with the rest (R205).
fn steepness(training: &Training, neuron: &Neuron, nu: &[BigInt]) -> Fraction {
    let (direction, _) = direction(neuron);
    let entry = |(x, nu): (&Vec<BigInt>, &[BigInt])| dot(x, &neuron.u).max(BigInt::ZERO) * dot(nu, &direction);
    let inner: BigInt = training.x.iter().zip(nu.chunks(training.outputs)).map(entry).sum();
    let inputs: BigInt = neuron.u.iter().take(training.penalised()).map(|u| u * u).sum();
    let length: BigInt = (inputs * dot(&direction, &direction)) << (2 * PRECISION);
    match Positive::new(length.sqrt()) {
        Some(length) => Fraction::quotient(inner << PRECISION, length),
        None => Fraction::zero(),
    }
}
