//! Honest material: tiny training problems with a good network and a certificate, both from the search of the
//! project. Nothing here is trusted; the oracle computes what they are worth itself.

use crate::exact::{Q, q};
use crate::logarithm_truth::Real;
use crate::random::Random;
use crate::tiny::DIGEST;
use crate::training_tiny::{Network, Training};
use num_traits::Zero;
use relucert::check::arithmetic::Fraction;
use relucert::check::statement::{Claim, TwoLayer, training};
use relucert::format;
use relucert::optimum::{Settings, certify_training};

/// A problem with what is known about it.
pub struct Member {
    pub problem: Training,
    pub best: Network,
    /// The objective of the best network.
    pub value: Real,
    /// The lines of the certificate without the last one.
    pub lines: Vec<String>,
}

/// What the search makes of a problem; nothing where it fails.
pub fn member(problem: Training) -> Option<Member> {
    let theirs = training::parse(problem.text().as_bytes()).expect("a problem");
    let nothing = TwoLayer::zero(problem.outputs);
    let claim = Claim::Gap(Fraction::new(1.into(), 1000.into()).expect("a fraction"));
    let settings = Settings { threads: 1, splits: 300, ..Settings::new(claim) };
    let certify = |network: &TwoLayer| certify_training(&theirs, DIGEST, network, &settings, &mut |_| true).ok();
    let first = certify(&nothing)?;
    let network = first.improved.map_or(nothing, |(network, _)| network);
    let certificate = certify(&network)?.certificate;
    let mut text = Vec::new();
    format::two_layer(&network, problem.columns(), &mut text).expect("memory");
    let text = String::from_utf8(text).expect("ASCII");
    let mut best = Network::read(&text, problem.columns(), problem.outputs).expect("what is written is read");
    let mut value = problem.objective(&best)?;
    // A constant is as good, or better, where the search has stopped too early.
    let means: Vec<Q> = vec![Q::zero(); problem.outputs];
    for factor in [q(0, 1), q(1, 1)] {
        let other = Network::constant(if problem.output_bias.is_some() {
            means.iter().zip(problem.targets(0)).map(|(m, y)| m + y * &factor).collect()
        } else {
            means.clone()
        });
        if let Some(other_value) = problem.objective(&other).filter(|other| other.high < value.low) {
            (best, value) = (other, other_value);
        }
    }
    let mut lines: Vec<String> = String::from_utf8(certificate).expect("ASCII").lines().map(str::to_string).collect();
    lines.pop();
    Some(Member { problem, best, value, lines })
}

/// So many, always the same ones for a seed; every loss, bias and number of outputs is among some dozens.
pub fn pool(count: usize, seed: u64) -> Vec<Member> {
    let mut random = Random::new(seed);
    std::iter::from_fn(|| Some(member(Training::random(&mut random)))).flatten().take(count).collect()
}
