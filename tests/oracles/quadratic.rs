//! Convex quadratic programs (FORMAT R24–R29) as a user checks them. An optimum may be claimed where Q ⪰ 0
//! only, which the oracle decides by principal minors.

use crate::convexity_proof::Proof;
use crate::linear::{Files, check, damage, evidence, program};
use crate::program::{Decimal, Program};
use crate::random::Random;
use crate::tally::try_all;
use crate::tiny::file;
use num_bigint::BigInt;

/// Entries (i, j), i ≤ j, of a symmetric matrix in units of 10^−6; many are just positive semidefinite, or
/// just not.
fn matrix(random: &mut Random, n: usize) -> Vec<(usize, usize, i64)> {
    let pairs = || (0..n).flat_map(|i| (i..n).map(move |j| (i, j)));
    let entries = |entry: &mut dyn FnMut(usize, usize) -> i64| -> Vec<(usize, usize, i64)> {
        pairs().map(|(i, j)| (i, j, 1_000_000 * entry(i, j))).collect()
    };
    let (kind, rows) = (random.below(11), 1 + random.below(n));
    let mut a: Vec<Vec<i64>> = (0..rows).map(|_| (0..n).map(|_| random.within(2)).collect()).collect();
    if random.once_in(3) {
        // A variable without curvature.
        let flat = random.below(n);
        a.iter_mut().for_each(|row| row[flat] = 0);
    }
    let mut gram = entries(&mut |i, j| a.iter().map(|row| row[i] * row[j]).sum());
    let at = random.below(gram.len());
    match kind {
        0..4 => {}
        4 => gram[at].2 += random.pick(&[1, -1]),
        5 => gram[at].2 += random.pick(&[1_000_000, -1_000_000]),
        6 => gram.iter_mut().filter(|(i, j, _)| i != j).for_each(|(_, _, q)| *q = -*q),
        7 => gram.iter_mut().filter(|(i, j, _)| i != j).for_each(|(_, _, q)| *q = 0),
        8 => gram = entries(&mut |_, _| random.within(3)),
        // A square, but for one entry of the diagonal.
        9 => {
            gram = entries(&mut |i, j| a[0][i] * a[0][j]);
            gram.last_mut().into_iter().for_each(|(_, _, q)| *q -= 1_000_000);
        }
        // What a factor with an entry given twice may seem to be the factor of.
        _ => gram = entries(&mut |i, j| [[1, 2, 0], [2, 3, 0], [0, 0, 1]][i][j]),
    }
    gram
}

fn products(random: &mut Random, program: &Program) -> Vec<(usize, usize, Decimal)> {
    let concave = program.maximize != random.once_in(8);
    let factor = random.pick(&[1, 1, 1, 2]) * if concave { -1 } else { 1 };
    let exponent = random.pick(&[-6, -6, -6, -5, 3, -9]);
    let entry = |(i, j, q): (usize, usize, i64)| {
        let mut value = Decimal::new(q * factor, exponent);
        while value.digits != 0 && value.digits % 10 == 0 {
            value = Decimal::new(value.digits / 10, value.exponent + 1);
        }
        (i, j, if value.digits == 0 { Decimal::new(0, 0) } else { value })
    };
    let matrix = matrix(random, program.columns.len());
    // Zeros may be written or not.
    let written = random.once_in(3);
    matrix.into_iter().map(entry).filter(|(_, _, value)| written || value.digits != 0).collect()
}

fn proof(random: &mut Random, program: &Program) -> Proof {
    let (n, meaning) = (program.columns.len(), program.meaning());
    let neighbour = meaning.neighbour(random).curvature;
    let mut proof = match random.below(8) {
        0 => Proof::bare(n),
        1 => Proof::honest(random, &neighbour),
        2 if n > 1 => twice(n),
        _ => Proof::honest(random, &meaning.curvature),
    };
    if random.once_in(4) {
        proof.spoil(random, n);
    }
    proof
}

/// A factor whose second row has an entry twice.
fn twice(n: usize) -> Proof {
    let one = || (0, BigInt::from(1));
    let mut factor = vec![vec![one()], vec![one(), one()]];
    factor.resize(n, Vec::new());
    Proof { factor, ..Proof::bare(n) }
}

#[test]
fn quadratic_programs() {
    try_all("quadratic program", |random| {
        let mut program = program(random, &[1, 2, 2, 3]);
        program.products = products(random, &program);
        let evidence = evidence(random, &program);
        let kind = if program.products.iter().any(|(_, _, q)| q.digits != 0) { "qp" } else { "lp" };
        let mut lines = vec![format!("relucert-{kind}-certificate 1"), format!("status {}", evidence.status)];
        if kind == "qp" && evidence.status == "optimal" {
            lines.extend(proof(random, &program).lines());
        }
        lines.extend(evidence.lines(random, &program));
        damage(random, &mut lines);
        let files = Files { mps: program.file(random), certificate: file(lines) };
        check(random, &program, &files)
    });
}
