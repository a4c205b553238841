//! All coordinate ranges of {c ≥ 0 : Zc = f}, f = Z·1, Z of products of two doubles uniform in [−1, 1] (106
//! bits), and ones in its first row: each of the 2m programs alone, then all with one solver that goes on
//! from the last basis. A third of the rows of Z depend on the others in the second table.
//!
//! `cargo bench --bench ranges [-- ROWS [COORDINATES]]` for ROWS × 2·ROWS, 20 if not given, and the first
//! COORDINATES, all if not given.

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::lp::{Answer, Column, Program, Row};
use relucert::dyadic;
use relucert::lp::{Solver, solve};
use relucert::random::Random;
use std::time::Instant;

fn main() {
    let mut numbers = std::env::args().filter_map(|a| a.parse::<usize>().ok());
    let rows = numbers.next().unwrap_or(20);
    let count = numbers.next().unwrap_or(2 * rows).min(2 * rows);
    let objectives = || objectives(2 * rows, count);
    for dependent in [false, true] {
        let program = polytope(rows, 2 * rows, dependent);
        let kind = if dependent { "dependent rows" } else { "independent rows" };
        let start = Instant::now();
        let mut solver = Solver::new(program.clone()).expect("a program");
        let mut proposals = 0;
        let warm: Vec<Answer> = objectives()
            .map(|(maximize, costs)| {
                solver.set_objective(maximize, &costs, &1.into()).expect("as many costs as variables");
                let solution = solver.solve().expect("an answer");
                proposals += solution.statistics.proposals;
                solution.answer
            })
            .collect();
        let together = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let alone = |(maximize, costs): (bool, Vec<BigInt>)| {
            let mut program = Program { maximize, ..program.clone() };
            program.columns.iter_mut().zip(costs).for_each(|(column, cost)| column.cost = cost);
            solve(&program).expect("an answer").answer
        };
        let cold: Vec<Answer> = objectives().map(alone).collect();
        let separately = start.elapsed().as_secs_f64();
        assert_eq!(warm, cold);
        println!(
            "{rows}×{}, {kind}: {} programs, separately {separately:.2} s, together {together:.2} s ({proposals} float proposals)",
            2 * rows,
            warm.len()
        );
    }
}

/// The least of the first coordinates, then their largest.
fn objectives(columns: usize, count: usize) -> impl Iterator<Item = (bool, Vec<BigInt>)> {
    let unit = move |j: usize| (0..columns).map(|k| BigInt::from(u32::from(k == j))).collect();
    [false, true].into_iter().flat_map(move |maximize| (0..count).map(move |j| (maximize, unit(j))))
}

fn polytope(rows: usize, columns: usize, dependent: bool) -> Program {
    let mut random = Random::new(rows as u64, 5);
    let mut uniform =
        |count: usize| dyadic::dyadic(&(0..count).map(|_| 2.0 * random.uniform() - 1.0).collect::<Vec<_>>()).0;
    let mut z: Vec<Vec<BigInt>> = vec![vec![1.into(); columns]];
    for i in 1..rows {
        let row = match dependent && i % 3 == 2 {
            true => z[i - 1].iter().zip(&z[i - 2]).map(|(a, b)| a - b).collect(),
            false => uniform(columns).iter().zip(uniform(columns)).map(|(a, b)| a * b).collect(),
        };
        z.push(row);
    }
    let row = |z: Vec<BigInt>| {
        let side: BigInt = z.iter().sum();
        Row { terms: z.into_iter().enumerate().collect(), lower: Some(side.clone()), upper: Some(side) }
    };
    let column = Column { cost: 0.into(), den: 1.into(), lower: Some(0.into()), upper: None };
    Program {
        maximize: false,
        cost_den: 1.into(),
        constant: Fraction::zero(),
        columns: vec![column; columns],
        rows: z.into_iter().map(row).collect(),
    }
}
