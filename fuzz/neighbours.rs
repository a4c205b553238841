//! What must hold for certificates about problems of version 2 that are not about all networks (FORMAT §24,
//! §25, §29), on problems whose answers are known by hand. Shared with `tests/any_bytes.rs`.
#![allow(dead_code)]

use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::bound::{self, Question};
use relucert::check::dictionary::members::members_of;
use relucert::check::optimal_set::{Coefficient, Facts, verify, verify_all};
use relucert::check::patterns::training::{self as scopes, Model};
use relucert::check::patterns::{Scope, Scoped};
use relucert::check::statement::training::parse;
use relucert::check::statement::{Claim, Evidence, Training, TwoLayer, Verdict, two_layer};

/// A problem of the corpus and a network for it.
struct Case {
    problem: &'static [u8],
    network: &'static [u8],
}

macro_rules! case {
    ($problem:literal, $network:literal) => {
        Case {
            problem: include_bytes!(concat!("../tests/corpus/", $problem, ".problem")),
            network: include_bytes!(concat!("../tests/corpus/", $network, ".network")),
        }
    };
}

/// Networks that are optimal over their directions and over their patterns, the first but for the rounding of
/// ln 3: free biases, a ridge, two outputs.
const BEST: [Case; 3] = [case!("logit", "logit-best"), case!("margin", "margin-best"), case!("pair", "pair-best")];

impl Case {
    /// Nothing if the bytes are about another problem: much is computed before the digest is compared.
    fn read(&self, data: &[u8]) -> Option<(Training, String, TwoLayer)> {
        let training = parse(self.problem).expect("a problem");
        let digest = training.digest();
        let named = data.windows(digest.len()).any(|part| part == digest.as_bytes());
        let network = two_layer::parse(self.network, training.columns(), training.outputs).expect("a network");
        named.then_some((training, digest.to_string(), network))
    }
}

/// The network is optimal: no bound above it, and it is not refuted.
fn optimal(evidence: &Evidence) {
    let Evidence { upper, lower, zero, better, .. } = evidence;
    assert!([Some(upper), Some(zero), better.as_ref()].into_iter().flatten().all(|known| lower <= known));
    assert_ne!(Claim::Lower(upper + &Fraction::dyadic(1.into(), 40)).decide(evidence), Verdict::Proved);
    assert_ne!(Claim::Gap(Fraction::dyadic(1.into(), 20)).decide(evidence), Verdict::Refuted, "{evidence:?}");
}

/// Over a network's own patterns, as ReLU units or gated, nothing above the optimum is proved.
pub fn training_scope(data: &[u8]) -> bool {
    let mut accepted = false;
    for (training, digest, network) in BEST.iter().filter_map(|case| case.read(data)) {
        let model = Model::relu(network);
        for gated in [false, true] {
            let scope = Scope { gated, gates: model.own_gates() };
            let Ok(Scoped { evidence, .. }) = scopes::verify(&training, &digest, &model, &scope, data) else {
                continue;
            };
            optimal(&evidence);
            accepted = true;
        }
    }
    accepted
}

/// The same over a network's own directions.
pub fn training_dictionary(data: &[u8]) -> bool {
    let mut accepted = false;
    for (training, digest, network) in BEST.iter().filter_map(|case| case.read(data)) {
        let dictionary = TwoLayer::zero(training.outputs);
        let question = Question { training: &training, network: &network, dictionary: &dictionary };
        let Ok(evidence) = bound::verify(question, &digest, data) else { continue };
        optimal(&evidence);
        accepted = true;
    }
    accepted
}

/// Segments: two directions that are one, with a free output bias or two outputs, and a third that is
/// essential; the optimal networks of a hinge loss, of one direction.
pub fn training_set(data: &[u8]) -> bool {
    let cases = [case!("lift", "lift-twins"), case!("pair", "pair-twins"), case!("flat", "flat-end")];
    let mut accepted = false;
    for (i, (training, digest, network)) in cases.iter().enumerate().filter_map(|(i, c)| Some((i, c.read(data)?))) {
        let none = TwoLayer::zero(training.outputs);
        let members = members_of(&training, &network, &none).expect("a network");
        if let Ok(facts) = verify(&members, &digest, data) {
            // With its predictions the last network is alone.
            shape(&facts, if i == 2 { [0, 1, 1, 1] } else { [1, 2, 2, 1] });
            accepted = true;
        }
        if let Ok((_, facts)) = verify_all(&training, &network, &none, &digest, data) {
            shape(&facts, if i == 2 { [1, 2, 1, 1] } else { [1, 2, 2, 1] });
            accepted = true;
        }
    }
    accepted
}

/// Dimension, vertices, the number of neurons of each, and how many are essential; there is always one that
/// is, and none that never is active.
fn shape(facts: &Facts, [dimension, vertices, neurons, essential]: [usize; 4]) {
    assert!(facts.dimension.is_none_or(|d| d == dimension), "{facts:?}");
    assert!(facts.unique.is_none_or(|unique| unique == (dimension == 0)), "{facts:?}");
    assert!([facts.least, facts.most].into_iter().flatten().all(|m| m == neurons), "{facts:?}");
    assert!(facts.vertices.as_ref().is_none_or(|v| v.len() == vertices), "{facts:?}");
    let count = |holds: fn(&Coefficient) -> bool| facts.coefficients.iter().filter(|c| holds(c)).count();
    assert!(count(|c| c.essential == Some(true)) <= essential, "{facts:?}");
    assert_ne!(facts.coefficients[0].possible, Some(false), "{facts:?}");
    assert!(facts.coefficients.iter().all(|c| c.least >= c.lower), "{facts:?}");
}
