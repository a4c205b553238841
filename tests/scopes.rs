//! The scopes `patterns` and `gated`: solver, prover and checker on instances whose optimum is known or
//! enclosed.
#![cfg(feature = "prover")]

mod checked;
mod instances;

use checked::Raw;
use instances::edits::mutate;
use instances::{DIGEST, Random, fraction, int, line_text};
use nalgebra::{DMatrix, DVector};
use num_bigint::BigInt;
use relucert::check::patterns::{Model, Products, Scope, verify};
use relucert::check::rejection::Code;
use relucert::check::statement::problem::{Bias, Loss, Numbers, parse};
use relucert::check::statement::{Claim, Network, Problem, Verdict};
use relucert::patterns::cells::list;
use relucert::patterns::certify::{certify, trained};
use relucert::random;
use relucert::search::data::Data;
use relucert::search::fit::Fit;
use relucert::search::group_lasso::gates::{Gate, sample};
use relucert::search::group_lasso::{Program, Solution, solve};

/// A gated model is measured by gates that ReLU networks do not have.
#[test]
fn gated_models_are_no_networks() {
    let problem = parse(line_text().as_bytes()).expect("a problem");
    let relu = Model::relu(
        relucert::check::statement::network::parse(
            "relucert-network 1\nshape 1 1\nneuron 1 2 1 2\nend 3\n".as_bytes(),
            1,
        )
        .expect("one"),
    );
    let model = Model::gated(relu.network.clone(), vec![vec![int(-1)]]).expect("a gate of dimension one");
    let body = format!(
        "relucert-scope-certificate 1\nproblem {DIGEST}\nkind bound\nscale 1\ndual 2 -2\nbound 2\nmultipliers 0\n"
    );
    let text = format!("{body}end 7\n");
    for gated in [true, false] {
        let scope = Scope { gated, gates: vec![vec![int(1)], vec![int(-1)]] };
        let code = verify(&problem, DIGEST, &model, &scope, text.as_bytes()).map(drop).map_err(|r| r.code);
        assert_eq!(code, if gated { Ok(()) } else { Err(Code::OutsideScope) });
    }
}

fn problem(random: &mut Random, n: usize, d: usize, beta: (i64, i64)) -> Problem {
    let mut entries = |count: usize| (0..count).map(|_| int(random.within(4))).collect::<Vec<BigInt>>();
    Raw {
        numbers: Numbers::F64,
        bias: Bias::None,
        loss: Loss::HalfSquared,
        beta: (int(beta.0), int(beta.1)),
        x: (0..n).map(|_| entries(d)).collect(),
        x_den: int(2),
        y: entries(n),
        y_den: int(1),
    }
    .checked()
}

fn gates(problem: &Problem, vectors: Vec<Vec<BigInt>>) -> Vec<Gate> {
    let products = Products::new(&problem.x);
    vectors.into_iter().map(|g| Gate::new(&problem.x, &products, g)).collect()
}

fn vectors(gates: &[Gate]) -> Vec<Vec<BigInt>> {
    gates.iter().map(|gate| gate.g.clone()).collect()
}

fn solved(data: &Data, gates: &[Gate], cones: bool) -> Solution {
    solve(&Program { data, gates, cones, free: false }, 1e-11, &mut |_| true)
}

/// Labels ν + f, where f is the output of t·w in its own cone, w = XᵀDν, β = ‖w‖: then t·w/‖w‖ is the optimum
/// for its pattern, and ½‖ν‖² + βt its objective. Other patterns with a shorter gradient change nothing.
#[test]
fn planted_optimum() {
    for seed in 0..6 {
        let mut random = random::Random::new(seed, 2);
        let (n, d, t) = (20, 3, 2.0);
        let x = random.normals(n * d);
        let row = |k: usize| &x[k * d..(k + 1) * d];
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let planted = random.normals(d);
        let nu: Vec<f64> = (0..n).map(|k| dot(row(k), &planted).max(0.0)).collect();
        let gradient = |g: &Vec<f64>| -> Vec<f64> {
            let active = (0..n).filter(|k| dot(row(*k), g) >= 0.0).collect::<Vec<_>>();
            (0..d).map(|j| active.iter().map(|k| nu[*k] * row(*k)[j]).sum()).collect()
        };
        // XᵀDν lies in its own cone at a fixed point of its sides.
        let w = (0..50).fold(planted, |w, _| gradient(&w));
        let beta = dot(&w, &w).sqrt();
        let y = (0..n).map(|k| nu[k] + t * dot(row(k), &w).max(0.0) / beta).collect();
        let data = Data { n, d, x: x.clone(), y, beta, fit: Fit::default() };
        let rows: Vec<Vec<BigInt>> = (0..n).map(|k| row(k).iter().map(|v| steps(*v)).collect()).collect();
        let products = Products::new(&rows);
        let others = sample(&rows, 12, seed).into_iter().filter(|gate| {
            let g: Vec<f64> = gate.g.iter().map(relucert::dyadic::to_f64).collect();
            dot(&gradient(&g), &gradient(&g)).sqrt() < 0.99 * beta
        });
        let own = Gate::new(&rows, &products, w.iter().map(|v| steps(*v)).collect());
        let gates: Vec<Gate> = others.chain([own]).collect();
        let solution = solved(&data, &gates, true);
        let optimum = 0.5 * dot(&nu, &nu) + beta * t;
        assert!((solution.objective - optimum).abs() < 1e-9 * optimum, "{} {optimum}", solution.objective);
        assert_eq!(solution.active.len(), 1);
        let found = &solution.active[0];
        assert!((0..d).all(|j| (found.w[j] - t * w[j] / beta).abs() < 1e-4 * t), "{found:?}");
    }
}

fn steps(value: f64) -> BigInt {
    BigInt::from((value * (1u64 << 40) as f64).round() as i64)
}

/// With one gate on which every row is active and β near zero, what is left is least squares: ½‖r‖² ≤ optimum
/// ≤ ½‖r‖² + β‖w‖.
#[test]
fn gated_least_squares() {
    let mut random = Random(4711);
    for _ in 0..10 {
        let mut problem = Raw::of(&problem(&mut random, 12, 3, (1, 1000)));
        problem.x.iter_mut().for_each(|row| row[0] = int(2));
        let problem = problem.checked();
        let data = Data::new(&problem);
        let (x, y) = (DMatrix::from_row_slice(12, 3, &data.x), DVector::from_column_slice(&data.y));
        let w = (x.transpose() * &x).lu().solve(&(x.transpose() * &y)).expect("full rank");
        let rest = 0.5 * (&y - x * &w).norm_squared();
        let solution = solved(&data, &gates(&problem, vec![[1, 0, 0].map(int).to_vec()]), false);
        let highest = rest + data.beta * w.norm();
        assert!(solution.objective >= rest - 1e-8 && solution.objective <= highest + 1e-8, "{solution:?} {rest}");
        assert!((0..3).all(|j| (solution.active[0].w[j] * solution.active[0].sign - w[j]).abs() < 1e-2));
    }
}

#[test]
fn gates_twice_change_nothing_and_large_penalties_leave_nothing() {
    let mut random = Random(99);
    for cones in [true, false] {
        let few = problem(&mut random, 9, 3, (1, 2));
        let once = sample(&few.x, 8, 1);
        let twice: Vec<Gate> = once.iter().chain(&once).cloned().collect();
        let (one, two) = (solved(&Data::new(&few), &once, cones), solved(&Data::new(&few), &twice, cones));
        assert!((one.objective - two.objective).abs() < 1e-9 * one.objective, "{} {}", one.objective, two.objective);
        let mut data = Data::new(&few);
        data.beta = 1e4;
        let zero = solved(&data, &once, cones);
        assert!(zero.active.is_empty());
        let half = 0.5 * data.y.iter().map(|y| y * y).sum::<f64>();
        assert!((zero.objective - half).abs() < 1e-12 * half && zero.gap < 1e-9);
    }
}

/// A certificate for a trained model, the model, and its scope.
fn certified(problem: &Problem, gates: &[Gate], gated: bool, claim: &Claim) -> (Model, Scope, Vec<u8>, Verdict) {
    let solution = solved(&Data::new(problem), gates, !gated);
    let model = trained(&solution, gates, gated).expect("finite");
    let scope = Scope { gated, gates: vectors(gates) };
    let done = certify(problem, DIGEST, &model, &scope, claim, &mut |_| true).expect("of the scope");
    (model, scope, done.certificate, done.verdict)
}

/// Over all patterns, over some, and over its own: a trained model is proved optimal to 1e-8.
#[test]
fn trained_models_are_proved_optimal() {
    let mut random = Random(31337);
    let claim = Claim::Gap(fraction("1e-8"));
    for round in 0..12 {
        let problem = problem(&mut random, 10, 2 + round % 2, (1, 4));
        let all = gates(&problem, list(&problem.x, usize::MAX, &mut |_| true).cells);
        for gates in [all, sample(&problem.x, 5, round as u64)] {
            let (model, scope, _, verdict) = certified(&problem, &gates, round % 3 == 2, &claim);
            assert_eq!(verdict, Verdict::Proved, "round {round}");
            let own = Scope { gates: model.own_gates(), ..scope };
            let done = certify(&problem, DIGEST, &model, &own, &claim, &mut |_| true).expect("of the scope");
            assert_eq!(done.verdict, Verdict::Proved, "own patterns, round {round}");
        }
    }
}

/// No edit proves more than a model of the scope reaches: with the optimum known by hand, and with that of a
/// solved program as an upper bound.
#[test]
fn edits_never_prove_more_than_a_model_reaches() {
    let line = parse(line_text().as_bytes()).expect("a problem");
    let mut bases = vec![
        (line.clone(), Scope { gated: false, gates: vec![vec![int(1)], vec![int(-1)]] }, fraction("9")),
        (line.clone(), Scope { gated: false, gates: vec![vec![int(3)]] }, fraction("17")),
        (line, Scope { gated: true, gates: vec![vec![int(-1)], vec![int(2)]] }, fraction("9")),
    ];
    let mut random = Random(2027);
    for gated in [false, false, false, true] {
        let problem = problem(&mut random, 8, 3, (1, 4));
        let gates = sample(&problem.x, 3, 5);
        let model = trained(&solved(&Data::new(&problem), &gates, !gated), &gates, gated).expect("finite");
        let reached = model.objective(&problem).expect("a model for the problem");
        bases.push((problem, Scope { gated, gates: vectors(&gates) }, reached));
    }
    let zero = Model::relu(Network::default());
    let (mut accepted, mut rejected, mut multipliers) = (0, 0, 0);
    for (problem, scope, reached) in &bases {
        let truth = Claim::Lower(reached * &fraction("0.9999999"));
        let falsehood = Claim::Lower(reached * &fraction("1.000001"));
        let done = certify(problem, DIGEST, &zero, scope, &truth, &mut |_| true).expect("of the scope");
        assert_eq!(done.verdict, Verdict::Proved, "{}", done.scoped.evidence.lower);
        let text = String::from_utf8(done.certificate).expect("text");
        multipliers += text.lines().filter(|l| l.starts_with("rho")).count();
        for _ in 0..2500 {
            let mutant = mutate(&text, &mut random);
            match verify(problem, DIGEST, &zero, scope, mutant.as_bytes()) {
                Ok(scoped) => {
                    assert!(scoped.evidence.lower <= *reached, "{mutant}");
                    assert_ne!(falsehood.decide(&scoped.evidence), Verdict::Proved, "{mutant}");
                    accepted += 1;
                }
                Err(_) => rejected += 1,
            }
        }
    }
    // Cones must have mattered, and some edits do no harm; without both the test would be blunt.
    assert!(multipliers >= 5 && accepted > 100 && rejected > 5_000, "{multipliers} {accepted} {rejected}");
}
