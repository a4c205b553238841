//! Small problems of every loss, with weights, output biases and several outputs, whose optimum is known:
//! claims that are false or true by one part in a million. Nothing false is proved and nothing true refuted.
//!
//! `RELUCERT_INSTANCES=10000 cargo test --release --test falsehood_training -- --nocapture` runs so many and
//! prints the counts.
#![cfg(feature = "prover")]

mod arrangement;
mod checked;
mod planted;

use arrangement::Random;
use num_bigint::BigInt;
use planted::trainings::{KINDS, KnownTraining, optimum};
use relucert::check::arithmetic::range::Range;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::dictionary::bound::{self, Question};
use relucert::check::optimum::training::verify;
use relucert::check::patterns::Scope;
use relucert::check::patterns::training::{self as patterns, Model};
use relucert::check::statement::training::OutputBias;
use relucert::check::statement::{Claim, Evidence, TwoLayer, Verdict, constant, primal, two_layer};
use relucert::dyadic::quotient;
use relucert::format::dictionary_certificate;
use relucert::optimum::{Settings, certify_training};
use relucert::patterns::training::certify;
use std::collections::BTreeMap;

fn small(num: i64, den: i64) -> Fraction {
    Fraction::new(num.into(), den.into()).expect("not zero")
}

fn positive(value: i64) -> Positive {
    Positive::new(value.into()).expect("positive")
}

/// The network as it is, without neurons, with a neuron more, or with output weights or a bias a little off.
fn attempt(random: &mut Random, known: &KnownTraining) -> TwoLayer {
    let mut network = known.network.clone();
    let outputs = network.outputs();
    match random.below(5) {
        0 | 1 => {}
        2 => network.neurons.clear(),
        3 => {
            let factor = 1000 + random.within(30);
            let off = |n: &two_layer::Neuron| {
                let a = n.a.iter().map(|a| a * factor).collect();
                two_layer::Neuron::new(n.u.clone(), n.u_den.clone(), a, &n.a_den * positive(1000))
            };
            network.neurons = network.neurons.iter().map(off).collect();
            if known.training.output_bias != OutputBias::None {
                network.bias.iter_mut().for_each(|b| *b *= factor);
                network.bias_den = &network.bias_den * positive(1000);
            }
        }
        _ => {
            let u = (0..known.training.columns()).map(|_| BigInt::from(random.within(100))).collect();
            let a = (0..outputs).map(|_| BigInt::from(random.within(50))).collect();
            network.neurons.push(two_layer::Neuron::new(u, positive(300), a, positive(300)));
        }
    }
    network
}

/// Limits of the optimum, and the objectives of the network and of the best constant.
struct Truth {
    low: Fraction,
    high: Fraction,
    own: Range,
    zero: Range,
}

impl Truth {
    fn new(known: &KnownTraining, network: &TwoLayer) -> Truth {
        let own = primal::objective(&known.training, network).expect("a network for the problem");
        let zero = constant::best(&known.training).expect("a constant");
        let high = known.high.clone().min(own.high.clone()).min(zero.high.clone());
        Truth { low: known.low.clone().min(high.clone()), high, own, zero }
    }

    /// Whether the claim holds if the optimum is at one limit and the objectives are where that helps or does
    /// not.
    fn holds(&self, claim: &Claim, l: &Fraction, helped: bool) -> bool {
        let Range { low, high } = &self.own;
        let (own, other) = if helped { (low, high) } else { (high, low) };
        let constant = if helped { &self.zero.high } else { &self.zero.low };
        match claim {
            Claim::Gap(g) => own - l <= g * other,
            Claim::OpenShare(s) => own - l <= s * &(constant - l),
            Claim::Lower(v) => l >= v,
        }
    }

    fn is_true(&self, claim: &Claim) -> bool {
        self.holds(claim, &self.low, false)
    }

    fn is_false(&self, claim: &Claim) -> bool {
        !self.holds(claim, &self.high, true)
    }

    /// The claims of each kind that are false or true by one part in a million, and true ones with room.
    fn claims(&self) -> Vec<Claim> {
        let upper = &self.own.high;
        let share = |l: &Fraction| (upper - l).over(&(&self.zero.low - l));
        let gap = |l: &Fraction| (upper - l).over(upper);
        let (less, more) = (small(999_999, 1_000_000), small(1_000_001, 1_000_000));
        // An objective may be negative (Poisson).
        let off = |value: &Fraction, by: Fraction| value + &(&value.abs() * &by);
        let mut claims = vec![
            Claim::Lower(off(&self.high, small(1, 1_000_000))),
            Claim::Lower(off(&self.low, small(-1, 1_000_000))),
            Claim::Lower(off(&self.low, small(-1, 1000))),
        ];
        claims.extend(gap(&self.high).map(|g| Claim::Gap(&g * &less)));
        claims.extend(share(&self.high).map(|s| Claim::OpenShare(&s * &less)));
        let wider = |value: &Fraction| [&more * value, value + &small(1, 100)];
        claims.extend(gap(&self.low).iter().flat_map(wider).map(Claim::Gap));
        claims.extend(share(&self.low).iter().flat_map(wider).map(Claim::OpenShare));
        claims.retain(Claim::is_sensible);
        claims
    }
}

/// Proved, refuted, undecided; of the false, the true and the other claims.
#[derive(Debug, Default)]
struct Counts {
    of_false: [usize; 3],
    of_true: [usize; 3],
    of_unknown: [usize; 3],
    /// True claims for which the search was run.
    asked: [usize; 3],
    losses: BTreeMap<String, usize>,
}

impl Counts {
    /// Fails if a false claim is proved or a true one refuted.
    fn judge(&mut self, truth: &Truth, evidence: &Evidence, about: &str) {
        let Truth { low, high, .. } = truth;
        assert!(evidence.lower <= *high, "{about}: {} is above {high}", evidence.lower);
        assert!(evidence.better.as_ref().is_none_or(|better| better >= low), "{about}: {evidence:?}");
        for claim in truth.claims() {
            let verdict = claim.decide(evidence);
            let (is_true, is_false) = (truth.is_true(&claim), truth.is_false(&claim));
            assert!(!(is_false && verdict == Verdict::Proved), "{about}: a false claim is proved, {claim:?}");
            assert!(!(is_true && verdict == Verdict::Refuted), "{about}: a true claim is refuted, {claim:?}");
            let counts = match (is_true, is_false) {
                (true, _) => &mut self.of_true,
                (_, true) => &mut self.of_false,
                _ => &mut self.of_unknown,
            };
            counts[verdict as usize] += 1;
        }
    }
}

fn examine(round: usize, counts: &mut Counts) {
    let mut random = Random(0x5eed_0001_0000 + round as u64);
    let known = (0..10_000).find_map(|_| optimum(round % KINDS, &mut random)).expect("some plant succeeds");
    let training = &known.training;
    let about = format!("instance {round}, {:?}, {:?}", training.loss, training.output_bias);
    // The plant is an optimum: what the dual vector is worth is what the network attains, but for rounding.
    let (low, high) = (quotient(known.low.numerator(), known.low.denominator()), &known.high - &known.low);
    let width = quotient(high.numerator(), high.denominator());
    assert!((0.0..=1e-9 * (1.0 + low.abs())).contains(&width), "{about}: no optimum, {low} and {width} more");
    let network = attempt(&mut random, &known);
    let truth = Truth::new(&known, &network);
    let claims = truth.claims();
    let claim = claims[random.below(claims.len() as u64) as usize].clone();
    let settings = Settings { threads: 1, splits: 300, ..Settings::new(claim.clone()) };
    let digest = training.digest();
    let done = certify_training(training, &digest, &network, &settings, &mut |_| true).expect("a certificate");
    let evidence = verify(training, &digest, &network, done.certificate.as_slice()).expect("accepted");
    assert_eq!(evidence, done.evidence, "{about}");
    if let Some((_, value)) = &done.improved {
        assert!(*value >= truth.low, "{about}: improved to {value}");
    }
    if truth.is_true(&claim) {
        counts.asked[done.verdict as usize] += 1;
    }
    let word = format!("{} of {}", training.loss.name().0, training.outputs);
    *counts.losses.entry(word).or_default() += 1;
    // One certificate serves all claims: whatever it was made for.
    counts.judge(&truth, &evidence, &about);
}

/// Over the patterns and over the directions of the plant and of the network the optimum is that of all
/// networks.
fn examine_parts(round: usize, [scopes, dictionaries]: &mut [Counts; 2]) {
    let mut random = Random(0x5eed_0002_0000 + round as u64);
    let known = (0..10_000).find_map(|_| optimum(round % KINDS, &mut random)).expect("some plant succeeds");
    let training = &known.training;
    let about = format!("part of instance {round}, {:?}, {:?}", training.loss, training.output_bias);
    let network = attempt(&mut random, &known);
    let truth = Truth::new(&known, &network);
    let claims = truth.claims();
    let claim = claims[random.below(claims.len() as u64) as usize].clone();
    let digest = training.digest();
    let own = |network: &TwoLayer| Model::relu(network.clone()).own_gates();
    let scope = Scope { gated: false, gates: [own(&known.network), own(&network)].concat() };
    let model = Model::relu(network.clone());
    let done = certify(training, &digest, &model, &scope, &claim, &mut |_| true).expect("a certificate");
    let found = patterns::verify(training, &digest, &model, &scope, done.certificate.as_slice()).expect("accepted");
    assert_eq!(found, done.scoped, "{about}");
    scopes.judge(&truth, &found.evidence, &about);
    let mut certificate = Vec::new();
    dictionary_certificate(&digest, &known.nu.0, &known.nu.1, &mut certificate).expect("memory");
    let question = Question { training, network: &network, dictionary: &known.network };
    let found = bound::verify(question, &digest, certificate.as_slice()).expect("accepted");
    dictionaries.judge(&truth, &found, &about);
}

#[test]
fn nothing_false_is_proved_over_patterns_and_directions() {
    let instances = std::env::var("RELUCERT_INSTANCES").map_or(200, |n| n.parse().expect("a number"));
    let mut counts = [Counts::default(), Counts::default()];
    (0..instances).for_each(|round| examine_parts(round, &mut counts));
    println!("proved, refuted, undecided over patterns, over directions: {counts:?}");
    for counts in counts {
        let sum = |counts: [usize; 3]| counts.iter().sum::<usize>();
        assert!(sum(counts.of_false) >= instances, "too few false claims were offered: {counts:?}");
        assert!(counts.of_true[0] > sum(counts.of_true) / 3, "too few true claims are proved: {counts:?}");
    }
}

#[test]
fn nothing_false_is_proved_and_nothing_true_refuted() {
    let instances = std::env::var("RELUCERT_INSTANCES").map_or(200, |n| n.parse().expect("a number"));
    let mut counts = Counts::default();
    (0..instances).for_each(|round| examine(round, &mut counts));
    println!("proved, refuted, undecided: {counts:?}");
    let sum = |counts: [usize; 3]| counts.iter().sum::<usize>();
    assert!(sum(counts.of_false) >= instances, "too few false claims were offered: {counts:?}");
    assert!(counts.of_false[1] > sum(counts.of_false) / 4, "too few false claims are refuted: {counts:?}");
    assert!(counts.of_true[0] > sum(counts.of_true) / 3, "too few true claims are proved: {counts:?}");
    assert!(counts.asked[0] > sum(counts.asked) / 2, "too few true claims are proved when asked for: {counts:?}");
    assert!(counts.losses.len() == KINDS || instances < KINDS, "{counts:?}");
}
