//! Exact optima of dense programs with double data: min c·x, A x ≥ b, 0 ≤ x ≤ 10, A uniform in [−1, 1].
//!
//! *Generic*: b and c uniform too. *Ties*: b = fl(A x₀), c = fl(Aᵀ y₀) with half of x₀ and y₀ zero: the
//! optimum is degenerate up to rounding, which decides it. `cargo bench --bench dense_lp [-- LARGEST]` solves
//! up to LARGEST rows, 120 if not given.

use relucert::lp::solve_model;
use relucert::program::{Model, Number};
use relucert::random::Random;
use std::time::Instant;

fn main() {
    let largest = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(120);
    for m in [10, 20, 40, 60, 80, 120, 200, 300, 400].into_iter().filter(|m| *m <= largest) {
        for ties in [false, true] {
            let model = family(m, 2 * m, ties);
            let start = Instant::now();
            let solution = solve_model(&model).expect("a program");
            let seconds = start.elapsed().as_secs_f64();
            let (kind, statistics) = (if ties { "ties" } else { "generic" }, &solution.statistics);
            let status = format!("{:?}", solution.answer);
            let status = status.split('(').next().unwrap_or("");
            println!("{m}×{} {kind}: {seconds:.4} s, {status}, {statistics:?}", 2 * m);
        }
    }
}

fn family(m: usize, n: usize, ties: bool) -> Model {
    let mut random = Random::new(m as u64, u64::from(ties));
    let mut uniform = || 2.0 * random.uniform() - 1.0;
    let a: Vec<Vec<f64>> = (0..m).map(|_| (0..n).map(|_| uniform()).collect()).collect();
    let (b, c): (Vec<f64>, Vec<f64>) = if ties {
        let x: Vec<f64> = (0..n).map(|j| if j % 2 == 0 { 0.0 } else { 1.0 + uniform() }).collect();
        let y: Vec<f64> = (0..m).map(|i| if i % 2 == 0 { 0.0 } else { 1.0 + uniform() }).collect();
        let b = a.iter().map(|row| row.iter().zip(&x).map(|(a, x)| a * x).sum());
        let c = (0..n).map(|j| a.iter().zip(&y).map(|(row, y)| row[j] * y).sum());
        (b.collect(), c.collect())
    } else {
        ((0..m).map(|_| uniform()).collect(), (0..n).map(|_| uniform()).collect())
    };
    let number = |v: f64| Number::double(v).expect("a finite number");
    let mut model = Model::minimize();
    let x: Vec<_> = c.iter().map(|c| model.variable("", number(*c), Some(0.into()), Some(10.into()))).collect();
    for (row, b) in a.iter().zip(b) {
        let terms: Vec<_> = x.iter().zip(row).map(|(x, a)| (*x, number(*a))).collect();
        model.constrain("", &terms, Some(number(b)), None);
    }
    model
}
