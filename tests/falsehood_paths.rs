//! Paths of weights, paths over β and parts of proofs (FORMAT §26–§28) for small problems of every loss whose
//! optimum is known: what the known optimum refutes is never proved, whatever a certificate says.
//!
//! `RELUCERT_INSTANCES=3000 cargo test --release --test falsehood_paths -- --nocapture` runs so many and
//! prints the counts.
#![cfg(feature = "prover")]

mod arrangement;
mod checked;
mod planted;

use arrangement::Random;
use num_bigint::BigInt;
use planted::trainings::{KINDS, KnownTraining, optimum};
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::global_path::{PathClaim as CurveClaim, verify_training as trace};
use relucert::check::optimum::training::verify;
use relucert::check::statement::{Claim, Training, TwoLayer, two_layer};
use relucert::check::weight_path::segment::Course;
use relucert::check::weight_path::{Along, PathClaim, Place, Segment, Shape, verify_training as walk};
use relucert::format;
use relucert::global_path::{self, trace_training};
use relucert::optimum::parts::{self, fans};
use relucert::optimum::{Settings, certify_training, proposal};
use relucert::weight_path::{connect, descend};

fn small(num: i64, den: i64) -> Fraction {
    Fraction::new(num.into(), den.into()).expect("not zero")
}

/// The optimal network with its output weights and its bias off by a few hundredths, and a neuron more now
/// and then.
fn worse(random: &mut Random, known: &KnownTraining) -> TwoLayer {
    let mut network = known.network.clone();
    let factor = 100 + random.within(9);
    let hundred = Positive::new(100.into()).expect("positive");
    let off = |n: &two_layer::Neuron| {
        let a = n.a.iter().map(|a| a * factor).collect();
        two_layer::Neuron::new(n.u.clone(), n.u_den.clone(), a, &n.a_den * &hundred)
    };
    network.neurons = network.neurons.iter().map(off).collect();
    network.bias.iter_mut().for_each(|b| *b *= factor);
    network.bias_den = &network.bias_den * &hundred;
    if network.neurons.is_empty() || random.below(2) == 0 {
        let u = (0..known.training.columns()).map(|_| BigInt::from(random.within(30))).collect();
        let a = (0..network.outputs()).map(|_| BigInt::from(random.within(20))).collect();
        network.neurons.push(two_layer::Neuron::new(u, hundred.clone(), a, hundred));
    }
    network
}

/// Accepted certificates, claims proved, and claims that are false.
#[derive(Debug, Default)]
struct Counts {
    accepted: usize,
    proved: usize,
    offered: usize,
}

/// What the ends say of the claims about the loss along a path.
fn judge(
    training: &Training,
    digest: &str,
    ends: [&Place; 2],
    width: usize,
    segments: &[Segment],
    counts: &mut Counts,
) {
    let mut text = Vec::new();
    format::path_certificate(digest, width, Some(training.outputs), segments, &mut text).expect("memory");
    let [start, end] = ends.map(|end| end.level(training).expect("of the problem").enclosure(200));
    // Falls: surely more at the start; rises: surely more at the end.
    let (falls, rises) = (end.1 < start.0, end.0 > start.1);
    let about = || format!("{:?} {:?}\n{}", training.loss, training.output_bias, String::from_utf8_lossy(&text));
    let Ok(passage) = walk(training, digest, ends[0], Some(ends[1]), text.as_slice()) else { return };
    counts.accepted += 1;
    assert!(passage.peak >= start.0 && passage.peak >= end.0, "{}", about());
    let claims = [
        (Along::Constant, falls || rises),
        (Along::Decreasing, rises),
        (Along::NonIncreasing, rises),
        (Along::NeverAbove, rises),
    ];
    for (along, is_false) in claims {
        let proved = PathClaim { along, width: None, shape: Shape::Any }.proved(&passage);
        assert!(!(proved && is_false), "{along:?} is proved\n{}", about());
        counts.proved += usize::from(proved);
        counts.offered += usize::from(is_false);
    }
}

/// From the optimum to a worse network and back, and what else somebody may say of the segments.
fn weights(known: &KnownTraining, random: &mut Random, counts: &mut Counts) {
    let (training, digest) = (&known.training, known.training.digest().to_string());
    let [best, other] = [known.network.clone(), worse(random, known)].map(Place::Network);
    for ends in [[&best, &other], [&other, &best]] {
        let path = connect(training, ends[0], ends[1], None).expect("any width");
        judge(training, &digest, ends, path.width, &path.segments, counts);
        for course in [Course::Constant, Course::Descent, Course::Ascent, Course::Convex] {
            let mut segments = path.segments.clone();
            for segment in &mut segments {
                if let Segment::Straight(said, ..) = segment {
                    *said = course;
                }
            }
            judge(training, &digest, ends, path.width, &segments, counts);
        }
    }
    let path = descend(training, &other, Shape::Minimal);
    let end = Place::Convex(path.end());
    assert!(end.level(training).expect("of the problem").upper() >= known.low);
    judge(training, &digest, [&other, &end], path.width, &path.segments, counts);
}

/// A path over β from that of the problem to half of it: at its first knot the gap is known.
fn curve(known: &KnownTraining, counts: &mut Counts) {
    let (training, digest) = (&known.training, known.training.digest().to_string());
    let (beta, one) = (training.decay(), small(1, 1));
    let claim = CurveClaim { from: beta.clone(), to: beta.half(), gap: small(1, 4) };
    let settings = global_path::Settings { claim, time_limit: None, threads: 1, seed: 0 };
    // Objectives that may be negative have no gap.
    let Ok(path) = trace_training(training, &digest, &settings, &mut |_, _| true) else { return };
    counts.accepted += 1;
    let knot = &path.knots[0];
    assert!(knot.lower() <= known.high && knot.objective() >= known.low, "{knot:?}");
    let Some(share) = known.high.over(&knot.objective()) else { return };
    for less in [small(1, 1 << 30), small(1, 100)] {
        let gap = &(&one - &share) - &less;
        let claim = CurveClaim { from: beta.clone(), to: beta.clone(), gap: gap.clone() };
        let traced = trace(training, &digest, &claim, path.certificate.as_slice()).expect("accepted");
        assert!(!traced.proved, "{gap} is proved: {:?}", training.loss);
        counts.offered += 1;
    }
    counts.proved += usize::from(path.traced.proved);
}

/// Proofs in parts, joined with their own bounds and with lower ones.
fn proofs(known: &KnownTraining, counts: &mut Counts) {
    let (training, digest) = (&known.training, known.training.digest());
    let settings = Settings { threads: 1, splits: 2, ..Settings::new(Claim::Gap(small(1, 1_000_000))) };
    let network = &known.network;
    let done = certify_training(training, &digest, network, &settings, &mut |_| true).expect("a certificate");
    let Ok(proposal) = proposal::read(done.certificate.as_slice(), training, &digest) else { return };
    let mut sound = |joined: &[u8]| {
        let Ok(evidence) = verify(training, &digest, network, joined) else { return };
        assert!(evidence.lower <= known.high, "{} is above {}", evidence.lower, known.high);
        counts.accepted += 1;
    };
    for lower in [0, 1, 1000, 1_000_000] {
        let less = |bound: &mut BigInt| *bound -= &*bound * lower / 2_000_000;
        let name = |i: usize| format!("part {i}");
        if training.outputs == 1 {
            let Ok(mut all) = parts::cut(training, network, &settings, &proposal, 2) else { return };
            all.iter_mut().for_each(|part| less(&mut part.bound));
            let named: Vec<_> = all.into_iter().enumerate().map(|(i, part)| (name(i), part)).collect();
            sound(&parts::join(training, &named).expect("all parts"));
            counts.offered += 1;
            assert!(parts::join(training, &named[1..]).is_err(), "a part is missing");
        } else {
            let Ok(mut all) = fans::cut(training, network, &settings, &proposal, 2) else { return };
            all.iter_mut().flat_map(|part| &mut part.trees).for_each(|tree| less(&mut tree.bound));
            let named: Vec<_> = all.into_iter().enumerate().map(|(i, part)| (name(i), part)).collect();
            fans::join(training, &named).into_iter().for_each(|joined| sound(&joined));
            counts.offered += 1;
            assert!(fans::join(training, &named[1..]).is_err(), "a part is missing");
        }
    }
}

#[test]
fn what_a_known_optimum_refutes_is_not_proved() {
    let instances = std::env::var("RELUCERT_INSTANCES").map_or(45, |n| n.parse().expect("a number"));
    let mut all: [Counts; 3] = Default::default();
    for round in 0..instances {
        let mut random = Random(0x5eed_0002_0000 + round as u64);
        let known = (0..10_000).find_map(|_| optimum(round % KINDS, &mut random)).expect("some plant succeeds");
        weights(&known, &mut random, &mut all[0]);
        // The search takes its time.
        if round % 4 < 2 {
            curve(&known, &mut all[1]);
        }
        proofs(&known, &mut all[2]);
    }
    println!("paths of weights, over β, and parts: {all:?}");
    let [weights, curves, parts] = all;
    assert!(weights.accepted > 3 * instances && weights.offered > 3 * instances && weights.proved > instances);
    assert!(curves.offered > instances / 2 && curves.proved > instances / 4, "{curves:?}");
    assert!(parts.accepted > instances / 8 && parts.offered > instances / 4, "{parts:?}");
}
