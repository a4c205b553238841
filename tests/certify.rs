//! Certificates of tiny problems from one end to the other: the optimum is known by hand, by construction, or
//! between close limits.
#![cfg(feature = "prover")]

mod arrangement;
mod checked;
mod proving;

use arrangement::{Random, maximum, network, problem, signed};
use checked::Raw;
use num_bigint::BigInt;
use proving::{float, fraction, limits, run, share, trained};
use relucert::check::arithmetic::Fraction;
use relucert::check::statement::{Claim, Network, Problem, Verdict};
use relucert::dyadic::quotient;
use relucert::optimum::Settings;

/// Rows at right angles of one length s: the two signs of the labels part, L* = Σ βt/s − ½(β/s)² over t =
/// ‖y₊‖, ‖y₋‖ (½t² where t ≤ β/s).
fn orthogonal() -> Vec<(&'static str, Problem, Fraction)> {
    let plane = [vec![3, 4], vec![-4, 3]];
    let space = [vec![1, 2, 2], vec![2, 1, -2], vec![2, -2, 1]];
    let four = [vec![1, 1, 1, 1], vec![1, -1, 1, -1], vec![1, 1, -1, -1], vec![1, -1, -1, 1]];
    // Twice the row x with labels a, b is √2·x with √2·(a + b)/2, and (a − b)²/4 more.
    let twice = [vec![3, 4], vec![-4, 3], vec![3, 4], vec![-4, 3]];
    vec![
        ("line", problem(&[vec![2]], &[7], (1, 1)), fraction("27/8")),
        ("both sides", problem(&[vec![1], vec![-1]], &[5, -5], (1, 1)), fraction("9")),
        ("one neuron", problem(&plane, &[3, 4], (2, 1)), fraction("48/25")),
        ("one each", problem(&plane, &[3, -4], (2, 1)), fraction("66/25")),
        ("one is not worth it", problem(&plane, &[3, -4], (17, 1)), fraction("308/25")),
        ("space", problem(&space, &[2, 3, 6], (3, 1)), fraction("13/2")),
        ("four", problem(&four, &[3, -5, 4, -12], (1, 1)), fraction("35/4")),
        ("twice", problem(&twice, &[4, 3, 2, 5], (2, 1)), fraction("99/25")),
    ]
}

#[test]
fn optima_known_by_hand_are_proved() {
    for (name, problem, optimum) in orthogonal() {
        let settings = share("1/10000");
        let done = run(&problem, &trained(&problem), &settings);
        assert_eq!(done.verdict, Verdict::Proved, "{name}");
        let (lower, upper) = (&done.evidence.lower, &done.evidence.upper);
        assert!(*lower <= optimum && optimum <= *upper, "{name}: {optimum} is not in [{lower}, {upper}]");
        let open = (upper - lower).over(&(&done.evidence.zero - lower)).unwrap();
        assert!(open <= fraction("1/10000"), "{name}: {open} open");
        assert!(float(&(upper - &optimum)) < 1e-9, "{name}: training");
        // The limits that other tests measure by are right where the optimum is known.
        let (low, high) = limits(&problem);
        let optimum = float(&optimum);
        assert!(low <= optimum + 1e-9 && optimum <= high + 1e-9 && high - low < 1e-6, "{name}: [{low}, {high}]");
    }
}

/// ν with h₊(ν) = β attained at g/β, and labels y = ν + a(Xg)_+: the neuron a·g is optimal, and L* = ½‖ν‖² +
/// aβ².
#[test]
fn planted_optima_are_proved() {
    let mut random = Random(1);
    let mut planted = 0;
    while planted < 25 {
        let (d, n) = (2 + planted % 2, 3 + random.below(7) as usize);
        let data = random.data(n, d, 4);
        let nu: Vec<f64> = (0..n).map(|_| random.within(4) as f64).collect();
        let rows = problem(&data, &vec![0; n], (1, 1));
        let Some((value, u)) = maximum(&signed(&rows, &nu, 1).rows, &[]) else { continue };
        let other = maximum(&signed(&rows, &nu, -1).rows, &[]).map_or(0.0, |m| m.0);
        // Only where the maximum is attained inside a cell, at an integer g of integer length.
        let beta = value.round();
        let g: Vec<i64> = u.iter().map(|t| (t * beta).round() as i64).collect();
        let square: i64 = g.iter().map(|t| t * t).sum();
        if beta < 1.0 || (value - beta).abs() > 1e-9 || square != (beta * beta) as i64 || other > value {
            continue;
        }
        let z = |row: &Vec<i64>| row.iter().zip(&g).map(|(x, t)| x * t).sum::<i64>().max(0);
        let y: Vec<i64> = data.iter().zip(&nu).map(|(row, v)| *v as i64 + z(row)).collect();
        if y.iter().all(|v| *v == 0) {
            continue;
        }
        planted += 1;
        let problem = problem(&data, &y, (beta as i64, 1));
        let squares: i64 = nu.iter().map(|v| (*v as i64) * (*v as i64)).sum();
        let optimum = Fraction::new(BigInt::from(squares + 2 * square), 2.into()).unwrap();
        let neuron: &[i64] = &g;
        // Not balanced: the objective is larger than the optimum by the imbalance, which training removes.
        let given = run(&problem, &network(&[(neuron, 1)]), &share("1/10000"));
        let found = run(&problem, &trained(&problem), &share("1/10000"));
        assert_eq!(found.verdict, Verdict::Proved, "{data:?} {y:?} {beta}");
        for done in [given, found] {
            let (lower, upper) = (&done.evidence.lower, &done.evidence.upper);
            assert!(*lower <= optimum && optimum <= *upper, "{data:?} {y:?} {beta}: [{lower}, {upper}]");
        }
    }
}

/// From β_max on the zero network is optimal, and with ν = y the bound meets it exactly.
#[test]
fn the_zero_network_is_proved_with_gap_zero() {
    for (name, problem, _) in orthogonal() {
        let zero = Network::default();
        // β_max by brute force, and a little more.
        let y: Vec<f64> = problem.y.iter().map(|v| quotient(v, &problem.y_den)).collect();
        let unit = Raw { beta: (1.into(), 1.into()), ..Raw::of(&problem) }.checked();
        let top = |sign| maximum(&signed(&unit, &y, sign).rows, &[]).map_or(0.0, |m| m.0);
        let beta = (top(1).max(top(-1)) * 1.001 * 1e6).ceil() as i64;
        let problem = Raw { beta: (beta.into(), 1_000_000.into()), ..Raw::of(&problem) }.checked();
        for claim in [Claim::Gap(Fraction::zero()), Claim::OpenShare(Fraction::zero())] {
            let done = run(&problem, &zero, &Settings { threads: 1, ..Settings::new(claim) });
            assert_eq!(done.verdict, Verdict::Proved, "{name}");
            assert_eq!(done.evidence.lower, done.evidence.upper, "{name}");
        }
    }
}

#[test]
fn a_bad_network_is_refuted_by_a_better_one() {
    for (name, problem, optimum) in orthogonal() {
        let mut worse = trained(&problem);
        let neuron = &mut worse.neurons[0];
        *neuron = neuron.with_output(&neuron.a * 2, neuron.a_den.clone());
        for claim in [Claim::Gap(fraction("0.001")), Claim::OpenShare(fraction("0.001"))] {
            let done = run(&problem, &worse, &Settings { threads: 2, ..Settings::new(claim) });
            assert_eq!(done.verdict, Verdict::Refuted, "{name}");
            let better = done.evidence.better.expect("a better network");
            assert!(optimum <= better && better < done.evidence.upper, "{name}");
            assert_eq!(done.improved.expect("it is handed out").1, better, "{name}");
            assert!(float(&(&better - &optimum)) < 1e-6, "{name}: {better} for {optimum}");
        }
    }
}

/// `L* ≥ v` is proved a little below the optimum, and never above.
#[test]
fn lower_bounds_are_proved_up_to_the_optimum_only() {
    let claim = |v: &Fraction, factor: &str| Claim::Lower(v * &fraction(factor));
    for (name, problem, optimum) in orthogonal() {
        let network = trained(&problem);
        let verdict = |claim| run(&problem, &network, &Settings { threads: 2, ..Settings::new(claim) }).verdict;
        assert_eq!(verdict(claim(&optimum, "0.9999")), Verdict::Proved, "{name}");
        assert_ne!(verdict(claim(&optimum, "1.000000001")), Verdict::Proved, "{name}");
        assert_eq!(verdict(claim(&optimum, "1.01")), Verdict::Refuted, "{name}");
        assert_eq!(verdict(Claim::Lower(fraction("-1"))), Verdict::Proved, "{name}");
    }
}

#[test]
fn the_certificate_does_not_depend_on_the_threads() {
    let mut random = Random(2);
    for round in 0..8 {
        let (d, n) = (2 + round % 3, 12);
        let y: Vec<i64> = (0..n).map(|_| random.within(5)).collect();
        let problem = problem(&random.data(n, d, 2), &y, (1, 2));
        let network = trained(&problem);
        let certificate = |threads| run(&problem, &network, &Settings { threads, ..share("1/100000") }).certificate;
        assert!(certificate(1) == certificate(2), "round {round}");
    }
}
