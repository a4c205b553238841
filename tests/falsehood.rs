//! Hundreds of small random problems: what is proved is true and what is refuted is false, by limits that owe nothing to the tree.
#![cfg(feature = "prover")]

mod arrangement;
mod proving;

use arrangement::{Random, problem};
use num_bigint::BigInt;
use proving::{float, limits, run, trained};
use relucert::certify::Settings;
use relucert::check::claim::{Claim, Verdict};
use relucert::check::fraction::Fraction;
use relucert::check::network::{Network, Neuron};
use relucert::check::problem::Problem;

/// Relative size of what doubles may get wrong in the limits.
const DOUBT: f64 = 1e-9;

/// A problem of one of several kinds: any integers, few values (many rows in one plane), or rows and their opposites.
fn instance(random: &mut Random) -> Problem {
    let (d, n) = (1 + random.below(3) as usize, 1 + random.below(8) as usize);
    let mut data = match random.below(3) {
        0 => random.data(n, d, 5),
        _ => random.data(n, d, 1),
    };
    if random.below(3) == 0 {
        for k in 1..n {
            if random.below(2) == 0 {
                let factor = random.within(2);
                data[k] = data[k - 1].iter().map(|v| v * factor).collect();
            }
        }
    }
    let y: Vec<i64> = (0..n).map(|_| random.within(6)).collect();
    let beta = [(1, 100), (1, 10), (1, 2), (2, 1), (7, 1)][random.below(5) as usize];
    problem(&data, &y, beta)
}

/// The best network known with some of its weights changed, or another one.
fn attempt(random: &mut Random, problem: &Problem, best: &Network) -> Network {
    let mut network = best.clone();
    match random.below(4) {
        0 => {}
        1 => network = Network::default(),
        2 => {
            for neuron in &mut network.neurons {
                neuron.a = &neuron.a * (1000 + random.within(30)) / 1000;
            }
        }
        _ => {
            let u = (0..problem.columns()).map(|_| BigInt::from(random.within(100))).collect();
            network.neurons.push(Neuron {
                u,
                u_den: 300.into(),
                a: random.within(50).into(),
                a_den: 300.into(),
                atom: false,
            });
        }
    }
    network
}

fn some_claim(random: &mut Random, high: f64) -> Claim {
    let part = |n: u64| Fraction::new(n.into(), 1_000_000.into()).expect("not zero");
    let small = [0, 1, 10, 1000, 20_000, 300_000, 1_000_000][random.below(7) as usize];
    match random.below(3) {
        0 => Claim::Gap(part(small)),
        1 => Claim::OpenShare(part(small)),
        _ => {
            // Near the optimum from both sides.
            let factor =
                1.0 + [1e-6, 1e-4, 1e-2][random.below(3) as usize] * if random.below(2) == 0 { 1.0 } else { -1.0 };
            let (mut v, den) = relucert::exact::dyadic(&[high * factor]);
            Claim::Lower(Fraction::new(v.remove(0), den).expect("a power of two"))
        }
    }
}

/// How much the claim allows less what it needs, for an optimum of `l`: true where this is at least 0.
fn slack(claim: &Claim, upper: f64, zero: f64, l: f64) -> f64 {
    match claim {
        Claim::Gap(g) => float(g) * upper - (upper - l),
        Claim::OpenShare(s) => float(s) * (zero - l) - (upper - l),
        Claim::Lower(v) => l - float(v),
    }
}

#[test]
fn what_is_proved_is_true() {
    let mut random = Random(2024);
    let (mut counts, mut tight) = ([0; 3], 0);
    let rounds = 300;
    for round in 0..rounds {
        let problem = instance(&mut random);
        let best = trained(&problem);
        let (low, high) = limits(&problem);
        assert!(low <= high * (1.0 + DOUBT), "round {round}: [{low}, {high}]");
        tight += usize::from(high - low <= 1e-5 * high);
        let network = attempt(&mut random, &problem, &best);
        let claim = some_claim(&mut random, high);
        let done = run(&problem, &network, &Settings { threads: 1, splits: 300, ..Settings::new(claim.clone()) });
        let evidence = &done.evidence;
        let (lower, upper, zero) = (float(&evidence.lower), float(&evidence.upper), float(&evidence.zero));
        let doubt = DOUBT * (upper + zero);
        let about = format!("round {round}: {claim:?}, [{lower}, {upper}], zero {zero}, optimum in [{low}, {high}]");
        assert!(lower <= high + doubt, "{about}");
        assert!(upper >= low - doubt, "{about}");
        if let Some((_, value)) = &done.improved {
            assert!(float(value) >= low - doubt, "{about}: improved to {value}");
        }
        match done.verdict {
            // True for the least optimum there may be, or at least not false for the largest.
            Verdict::Proved => assert!(slack(&claim, upper, zero, high) >= -doubt, "{about}"),
            Verdict::Refuted => assert!(slack(&claim, upper, zero, low) <= doubt, "{about}"),
            // Only where the claim is decided by very little may it be left open.
            Verdict::Undecided => {
                let slacks = [low, high].map(|l| slack(&claim, upper, zero, l));
                let clear = slacks[0].abs().min(slacks[1].abs()) > 1e-4 * (upper + zero) && slacks[0] * slacks[1] > 0.0;
                assert!(!clear, "undecided though clear; {about}");
            }
        }
        counts[done.verdict as usize] += 1;
    }
    assert!(counts[0].min(counts[1]) > rounds / 4 && counts[2] > 0, "{counts:?} proved, refuted, undecided");
    assert!(tight > rounds * 9 / 10, "the limits are close in {tight} of {rounds} rounds only");
}
