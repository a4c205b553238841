//! The other questions on planted problems: claims that are false by one part in a million about predictions,
//! stationarity and paths over a dictionary.
#![cfg(feature = "prover")]

mod arrangement;
mod checked;
mod planted;

use arrangement::Random;
use checked::{RawNeuron, predictions};
use num_bigint::BigInt;
use planted::{Known, dot, optimum};
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::Lasso;
use relucert::check::regularization;
use relucert::check::statement::{Network, Neuron, Problem, Verdict};
use relucert::check::stationary::Claim;
use relucert::stationary::{NODES, certify};

const DIGEST: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

fn fraction(num: BigInt, den: impl Into<BigInt>) -> Fraction {
    Fraction::new(num, den.into()).expect("a denominator")
}

fn plants(seed: u64, count: usize) -> impl Iterator<Item = Known> {
    let mut random = Random(seed);
    std::iter::from_fn(move || (0..1000).find_map(|_| optimum(&mut random))).take(count)
}

/// One part in a million more or less.
fn nearly(value: &BigInt, random: &mut Random) -> (BigInt, BigInt) {
    let sign = if random.below(2) == 0 { 1 } else { -1 };
    (value * (1_000_000 + sign), 1_000_000.into())
}

/// f(x_k) by its definition, in fractions.
fn output(problem: &Problem, network: &Network, k: usize) -> Fraction {
    network.neurons.iter().fold(Fraction::zero(), |sum, neuron| {
        let z = dot(&neuron.u, &problem.x[k]).max(BigInt::ZERO);
        &sum + &fraction(z * &neuron.a, &neuron.u_den * &neuron.a_den * &problem.x_den)
    })
}

/// A network with other weights and mostly the same function: neurons split, scaled, reordered, and some that
/// are silent.
fn disguised(random: &mut Random, network: &Network) -> Network {
    let mut neurons = Vec::new();
    for neuron in &network.neurons {
        let parts = 1 + random.below(3) as i64;
        for part in 0..parts {
            let factor = 1 + random.below(5) as i64;
            // Weights 1, 2, …, whose sum is parts·(parts + 1)/2.
            let (a, a_den) =
                (&neuron.a * (part + 1) * 2, &neuron.a_den * checked::positive(parts * (parts + 1) * factor));
            let u = neuron.u.iter().map(|v| v * factor).collect();
            neurons.insert(0, Neuron::new(u, neuron.u_den.clone(), a, a_den));
        }
    }
    if random.below(2) == 0 {
        let u = vec![BigInt::ZERO; network.neurons[0].u.len()];
        neurons.push(RawNeuron { u, u_den: 7.into(), a: 3.into(), a_den: 1.into(), atom: false }.checked());
    }
    Network { neurons }
}

#[test]
fn predictions_that_differ_by_little_are_not_the_same() {
    let mut random = Random(31);
    let mut counts = [0; 2];
    for Known { problem, network, .. } in plants(1, 300) {
        let mut other = disguised(&mut random, &network);
        if random.below(2) == 0 {
            let at = random.below(other.neurons.len() as u64) as usize;
            let (a, den) = nearly(&other.neurons[at].a, &mut random);
            other.neurons[at] = other.neurons[at].with_output(a, &other.neurons[at].a_den * checked::positive(den));
        }
        let differs = (0..problem.rows()).find(|k| output(&problem, &network, *k) != output(&problem, &other, *k));
        assert_eq!(predictions(&problem, &network).first_difference(&predictions(&problem, &other)), differs);
        counts[usize::from(differs.is_some())] += 1;
    }
    assert!(counts.iter().all(|count| *count > 50), "{counts:?} same, different");
}

/// A planted optimum of balanced neurons is stationary, kinks and all; with another coefficient it is not:
/// the derivative along the neuron is c‖z‖² off.
#[test]
fn networks_that_are_nearly_stationary_are_not() {
    let mut random = Random(32);
    let mut counts = [0; 3];
    for Known { problem, network, .. } in plants(2, 300) {
        let found = certify(&problem, DIGEST, &network, NODES).expect("a certificate").evidence;
        assert_eq!(found.total.lower, Fraction::zero(), "a stationary network has no distance");
        assert_ne!(Claim::NotStationary.decide(&found), Verdict::Proved);
        assert_ne!(Claim::Within(Fraction::zero()).decide(&found), Verdict::Refuted);
        counts[0] += usize::from(Claim::Within(Fraction::zero()).decide(&found) == Verdict::Proved);
        let (a, den) = nearly(&network.neurons[0].a, &mut random);
        if a == BigInt::ZERO {
            continue;
        }
        let first = &network.neurons[0];
        let moved = first.with_output(a, &first.a_den * checked::positive(den));
        let found =
            certify(&problem, DIGEST, &Network { neurons: vec![moved] }, NODES).expect("a certificate").evidence;
        assert_ne!(Claim::Within(Fraction::zero()).decide(&found), Verdict::Proved);
        assert_ne!(Claim::NotStationary.decide(&found), Verdict::Refuted);
        counts[1] += usize::from(Claim::NotStationary.decide(&found) == Verdict::Proved);
        counts[2] += 1;
    }
    assert!(counts[0] > 250 && counts[2] > 150 && counts[1] > counts[2] * 9 / 10, "{counts:?}");
}

/// Over one direction the solution is c = (zᵀy − β)/‖z‖², or 0: a point of a path is accepted with it and
/// with no other.
#[test]
fn points_beside_the_path_are_refused() {
    let mut random = Random(33);
    let mut positive = 0;
    for Known { problem, network, .. } in plants(3, 300) {
        let dictionary = Network { neurons: vec![network.neurons[0].with_output(1.into(), checked::positive(1))] };
        let z: Vec<BigInt> = problem.x.iter().map(|row| dot(row, &network.neurons[0].u).max(BigInt::ZERO)).collect();
        // γ = c/ℓ: (zᵀy·DX/DY − βℓDX²)/‖z‖² in the integers z.
        let beta = fraction(problem.beta.0.clone().into(), problem.beta.1.clone());
        let pull = fraction(dot(&z, &problem.y) * &problem.x_den, problem.y_den.clone());
        let price = &beta * &fraction((&network.neurons[0].u_den * problem.x_den.square()).into(), 1);
        let gamma = (&pull - &price).over(&fraction(dot(&z, &z), 1)).expect("a column").reduced();
        let accepted = |num: &BigInt, den: &BigInt| {
            let entries = if *num == BigInt::ZERO { "0".to_string() } else { format!("1 0 {num}") };
            let point = format!("point {} {} {den} {entries}\nat none\n", problem.beta.0, problem.beta.1);
            let head =
                format!("relucert-homotopy-certificate 1\nproblem {DIGEST}\nshape {} 1\npoints 1\n", problem.rows());
            let lasso = Lasso::new(&problem, &dictionary).expect("a length");
            regularization::verify(&lasso, DIGEST, format!("{head}{point}end 6\n").as_bytes()).is_ok()
        };
        let used = gamma > Fraction::zero();
        assert_eq!(accepted(&BigInt::ZERO, &1.into()), !used);
        if used {
            positive += 1;
            assert!(accepted(gamma.numerator(), gamma.denominator()), "{gamma}");
            let (num, den) = nearly(gamma.numerator(), &mut random);
            assert!(!accepted(&num, &(den * gamma.denominator())), "{gamma}");
        }
    }
    assert!(positive > 100, "{positive}");
}
