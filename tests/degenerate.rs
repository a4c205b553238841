//! Problems and networks at the edge of sense: nothing panics, every certificate is accepted, and every
//! interval is true.
#![cfg(feature = "prover")]

mod arrangement;
mod checked;
mod proving;

use arrangement::{Random, network, problem};
use checked::{Raw, RawNeuron};
use num_bigint::BigInt;
use proving::{DIGEST, float, limits, run, share, trained};
use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::verify;
use relucert::check::statement::{Claim, Network, Neuron, Problem, Verdict};
use relucert::optimum::{Event, Settings, certify};

/// Names, problems, and whether the optimum is out of the zero network's reach.
fn problems() -> Vec<(&'static str, Problem)> {
    let plane = [vec![3, 1], vec![-1, 2], vec![2, -3], vec![-2, -1]];
    let with = |extra: &[Vec<i64>]| -> Vec<Vec<i64>> { plane.iter().chain(extra).cloned().collect() };
    vec![
        ("duplicate rows", problem(&with(&plane), &[3, -1, 2, 1, 5, -3, 0, 2], (1, 2))),
        ("collinear rows", problem(&with(&[vec![6, 2], vec![-9, -3], vec![1, -2]]), &[3, -1, 2, 1, 2, 4, -2], (1, 2))),
        ("a zero row", problem(&with(&[vec![0, 0]]), &[3, -1, 2, 1, 7], (1, 2))),
        ("a zero column", problem(&[vec![3, 0], vec![-1, 0], vec![2, 0]], &[3, -1, 2], (1, 2))),
        ("only zero rows", problem(&[vec![0, 0], vec![0, 0]], &[3, -1], (1, 2))),
        ("all rows in one line", problem(&[vec![1, 2], vec![2, 4], vec![-3, -6]], &[3, -1, 2], (1, 2))),
        ("rows in a plane of space", problem(&[vec![1, 0, 1], vec![0, 1, 1], vec![1, -1, 0]], &[3, -1, 2], (1, 2))),
        ("positive labels", problem(&plane, &[3, 1, 2, 4], (1, 2))),
        ("negative labels", problem(&plane, &[-3, -1, -2, -4], (1, 2))),
        ("labels of zero", problem(&plane, &[0, 0, 0, 0], (1, 2))),
        ("one label that is not zero", problem(&plane, &[0, 0, 5, 0], (1, 2))),
        ("one row", problem(&[vec![2, -3]], &[4], (1, 2))),
        ("one row, one column", problem(&[vec![-2]], &[-4], (1, 2))),
        ("more columns than rows", problem(&[vec![2, -3, 1, 4], vec![1, 1, -1, 0]], &[4, -2], (1, 2))),
        ("contradicting labels", problem(&[vec![2, 1], vec![2, 1]], &[4, -4], (1, 2))),
        ("beta tiny", problem(&plane, &[3, -1, 2, 1], (1, 1_000_000))),
        ("beta huge", problem(&plane, &[3, -1, 2, 1], (1_000_000_000, 1))),
    ]
}

/// What is proved about `network` is true.
fn is_true(name: &str, problem: &Problem, network: &Network, settings: &Settings) -> relucert::optimum::Certified {
    let done = run(problem, network, settings);
    let (low, high) = limits(problem);
    let (lower, upper) = (float(&done.evidence.lower), float(&done.evidence.upper));
    assert!(lower <= high * (1.0 + 1e-12), "{name}: proved {lower}, but a network has {high}");
    assert!(upper >= low * (1.0 - 1e-9), "{name}: an objective of {upper}, but nothing is below {low}");
    done
}

#[test]
fn degenerate_problems() {
    for (name, problem) in problems() {
        let done = is_true(name, &problem, &trained(&problem), &share("0.01"));
        assert_eq!(done.verdict, Verdict::Proved, "{name}");
    }
}

/// The same data in other units: X·s, y·t and β·s·t have the optimum times t².
#[test]
fn scales() {
    let power = |e: u32| BigInt::from(10).pow(e);
    let base = problem(&[vec![3, 1], vec![-1, 2], vec![2, -3], vec![-2, -1]], &[3, -1, 2, 1], (1, 2));
    let by = |f: &BigInt, v: &[BigInt]| -> Vec<BigInt> { v.iter().map(|v| v * f).collect() };
    let (low, high) = limits(&base);
    for (sx, sy) in [(6i32, 0i32), (-8, 0), (0, -6), (0, 9), (6, -6), (-8, 8), (12, 12), (-12, -12), (40, 0), (0, -40)]
    {
        let mut scaled = Raw::of(&base);
        let part = |e: i32| (power(e.max(0) as u32), power((-e).max(0) as u32));
        let ((xn, xd), (yn, yd)) = (part(sx), part(sy));
        scaled.x = scaled.x.iter().map(|row| by(&xn, row)).collect();
        scaled.x_den = xd.clone();
        scaled.y = by(&yn, &scaled.y);
        scaled.y_den = yd.clone();
        scaled.beta = (scaled.beta.0 * xn * &yn, scaled.beta.1 * xd * &yd);
        scaled.numbers = relucert::check::statement::problem::Numbers::Decimal;
        let scaled = scaled.checked();
        let done = run(&scaled, &trained(&scaled), &share("0.01"));
        let unit = 10f64.powi(2 * sy);
        let (lower, upper) = (float(&done.evidence.lower) / unit, float(&done.evidence.upper) / unit);
        assert!(lower <= high * (1.0 + 1e-9), "X·1e{sx}, y·1e{sy}: {lower} above {high}");
        assert!(upper >= low * (1.0 - 1e-9), "X·1e{sx}, y·1e{sy}: {upper} below {low}");
        assert_eq!(done.verdict, Verdict::Proved, "X·1e{sx}, y·1e{sy}: [{lower}, {upper}]");
    }
}

#[test]
fn degenerate_networks() {
    let plane = problem(&[vec![3, 1], vec![-1, 2], vec![2, -3], vec![2, 1]], &[3, -1, 2, 1], (1, 2));
    let neuron = |u: &[i64], den: &str, a: i64| {
        RawNeuron {
            u: u.iter().map(|v| BigInt::from(*v)).collect(),
            u_den: den.parse().unwrap(),
            a: a.into(),
            a_den: 1.into(),
            atom: false,
        }
        .checked()
    };
    let good = trained(&plane);
    let and = |extra: Neuron| Network { neurons: good.neurons.iter().cloned().chain([extra]).collect() };
    let tiny = format!("1{}", "0".repeat(400));
    // (name, network, whether it is as good as the best)
    let cases = [
        ("no neurons", Network::default(), false),
        ("a neuron of zeros", and(neuron(&[0, 0], "1", 0)), true),
        ("a neuron without output", and(neuron(&[1, 0], "100000", 0)), true),
        ("a neuron without input", and(neuron(&[0, 0], "1", 1)), false),
        ("a neuron that never fires", and(neuron(&[-10, -1], "1000000", 1)), false),
        ("weights too small for doubles", and(neuron(&[1, 1], &tiny, 0)), true),
        ("one huge neuron", network(&[(&[1_000_000_000, 1], 1_000_000_000)]), false),
        ("two that cancel", network(&[(&[5, 5], 3), (&[5, 5], -3)]), false),
        ("a thousand times the same", network(&vec![(&[1i64, 1][..], 1i64); 1000]), false),
    ];
    for (name, network, optimal) in cases {
        let done = is_true(name, &plane, &network, &share("0.001"));
        assert_eq!(done.verdict, if optimal { Verdict::Proved } else { Verdict::Refuted }, "{name}");
        assert!(optimal || done.improved.is_some(), "{name}");
    }
}

/// A problem whose trees need splits: with none allowed the interval is wider but true.
#[test]
fn limits_give_a_wider_interval() {
    let mut random = Random(41);
    let (mut wider, mut widest) = (0, 0.0f64);
    for round in 0..6 {
        let (d, n) = (4, 14);
        let y: Vec<i64> = (0..n).map(|_| random.within(5)).collect();
        let problem = problem(&random.data(n, d, 1), &y, (1, 10));
        let network = trained(&problem);
        let full = run(&problem, &network, &share("1/100000"));
        assert_eq!(full.verdict, Verdict::Proved, "round {round}");
        let root = run(&problem, &network, &Settings { splits: 0, ..share("1/100000") });
        assert!(root.evidence.lower <= full.evidence.upper);
        assert_eq!(root.evidence.size.leaves, 2);
        if full.evidence.size.leaves > 2 {
            assert_eq!(root.verdict, Verdict::Undecided, "round {round}");
            assert!(root.evidence.lower < full.evidence.lower);
            wider += 1;
            widest = widest.max(float(&(&full.evidence.lower - &root.evidence.lower)));
        }
        for time_limit in [1e-9, 1e-3] {
            let cut = run(&problem, &network, &Settings { time_limit: Some(time_limit), ..share("1/100000") });
            assert!(cut.evidence.lower <= full.evidence.upper, "round {round}");
        }
    }
    assert!(wider > 0 && widest > 0.0, "no tree was split");
}

/// `proceed` ends the search at any event, and what is known then is certified all the same.
#[test]
fn stopping_at_any_event_gives_a_true_interval() {
    let mut random = Random(43);
    let (d, n) = (4, 14);
    let y: Vec<i64> = (0..n).map(|_| random.within(5)).collect();
    let problem = problem(&random.data(n, d, 1), &y, (1, 10));
    let network = trained(&problem);
    let settings = Settings { threads: 1, ..Settings::new(Claim::OpenShare(Fraction::zero())) };
    let (_, high) = limits(&problem);
    let mut in_trees = 0;
    for last in 0..40 {
        let mut events = 0;
        let mut trees = 0;
        let done = certify(&problem, DIGEST, &network, &settings, &mut |event| {
            events += 1;
            trees += usize::from(matches!(event, Event::Tree(..)));
            events <= last
        })
        .unwrap();
        in_trees += usize::from(events > last && trees > 0);
        verify(&problem, DIGEST, &network, done.certificate.as_slice()).unwrap();
        assert!(float(&done.evidence.lower) <= high * (1.0 + 1e-12), "stopped after {last} events");
        assert_ne!(done.verdict, Verdict::Proved);
    }
    assert!(in_trees > 2, "only {in_trees} stops fell into the tree");
}

/// Norms that overflow a double: a clear error, where the search once looked for a starting point for ever.
#[test]
fn data_beyond_the_range_of_doubles_are_refused() {
    let mut vast = Raw::of(&problem(&[vec![1, 2], vec![-3, 1], vec![2, -1]], &[1, -1, 2], (1, 1)));
    vast.numbers = relucert::check::statement::problem::Numbers::Decimal;
    let factor = BigInt::from(10).pow(200);
    vast.x.iter_mut().flatten().for_each(|v| *v *= &factor);
    let vast = vast.checked();
    let refused = certify(&vast, DIGEST, &Network::default(), &share("0.01"), &mut |_| true);
    assert!(matches!(refused, Err(relucert::optimum::Error::Range)), "{refused:?}");
}
