//! Linear and quadratic programs of a few variables against brute force over all vertices and all active
//! sets; and certificates made of bytes, which must not prove another answer.
#![allow(dead_code)]

use crate::decode::Bytes;
use crate::linear::{Small, small};
use crate::quadratic::Curved;
use num_bigint::BigInt;
use relucert::check::lp::{self, Certificate, Program, Vector};
use relucert::check::qp::{self, Convexity};
use relucert::{format, lp as linear_programs, qp as quadratic_programs};

fn some(bytes: &mut Bytes) -> Small {
    small(&mut |n| i128::from(bytes.below(n)))
}

/// The same program in other units: rows, costs and bounds multiplied, with their denominators.
fn magnified(program: &mut Program, bytes: &mut Bytes) {
    let mut factor = || BigInt::from(1 + bytes.below(3)) << (bytes.below(3) * bytes.below(120));
    let by = factor();
    program.cost_den *= &by;
    for column in &mut program.columns {
        let by_bounds = factor();
        column.cost *= &by;
        column.den *= &by_bounds;
        column.lower.iter_mut().chain(&mut column.upper).for_each(|v| *v *= &by_bounds);
    }
    for row in &mut program.rows {
        let by = factor();
        row.terms.iter_mut().for_each(|(_, v)| *v *= &by);
        row.lower.iter_mut().chain(&mut row.upper).for_each(|v| *v *= &by);
    }
}

/// Vectors of the right lengths; small numbers, for these satisfy small programs.
fn vectors(program: &Program, bytes: &mut Bytes) -> Certificate {
    let den = BigInt::from(1 + bytes.below(4));
    let mut vector = |n: usize| Vector { num: (0..n).map(|_| bytes.small(6).into()).collect(), den: den.clone() };
    let (x, y, ray) = (vector(program.columns.len()), vector(program.rows.len()), vector(program.columns.len()));
    match bytes.below(3) {
        0 => Certificate::Optimal { x, y },
        1 => Certificate::Infeasible { y },
        _ => Certificate::Unbounded { x, ray },
    }
}

/// Takes away the sides of a row or the bounds of a variable.
fn relax(program: &mut Program, bytes: &mut Bytes) {
    let (rows, columns) = (program.rows.len(), program.columns.len());
    let at = bytes.below((rows + columns) as u64) as usize;
    match program.rows.get_mut(at) {
        Some(row) => (row.lower, row.upper) = (None, None),
        None => (program.columns[at - rows].lower, program.columns[at - rows].upper) = (None, None),
    }
}

/// A linear program: the answer of the solver, its certificate written and read, and the answer to any
/// certificate, be it that of a program with less constraints.
pub fn lp(data: &[u8]) -> bool {
    let mut bytes = Bytes(data);
    let small = some(&mut bytes);
    let mut program = small.program();
    let any = vectors(&program, &mut bytes);
    let lucky = program.verify(&any).inspect(|answer| assert!(small.agrees(answer), "{answer:?} by any certificate"));
    magnified(&mut program, &mut bytes);
    let solution = linear_programs::solve(&program).expect("an answer");
    assert!(small.agrees(&solution.answer), "{:?}, but the least is {:?}", solution.answer, small.least());
    let mut written = Vec::new();
    format::lp_certificate(&solution.certificate, &mut written).expect("memory");
    let read = lp::parse(written.as_slice()).expect("what was written is read");
    assert_eq!(program.verify(&read), Ok(solution.answer));
    let mut relaxed = program.clone();
    relax(&mut relaxed, &mut bytes);
    let other = linear_programs::solve(&relaxed).expect("an answer").certificate;
    let answer = program.verify(&other);
    assert!(
        answer.as_ref().map_or(true, |answer| small.agrees(answer)),
        "{answer:?} by the certificate of another program"
    );
    lucky.is_ok()
}

/// xᵀQx, times the denominator.
fn form(curvature: &qp::Curvature, x: &[BigInt]) -> BigInt {
    curvature.times(x).expect("indices of x").iter().zip(x).map(|(q, x)| q * x).sum()
}

/// A quadratic program, convex or not, in the same way.
pub fn qp(data: &[u8]) -> bool {
    let mut bytes = Bytes(data);
    let mut linear = some(&mut bytes);
    linear.rows.truncate(2);
    let curved = Curved::new(linear, &mut |n| i128::from(bytes.below(n)));
    let mut program = curved.program();
    let any = qp::Certificate { vectors: vectors(&program.linear, &mut bytes), convexity: Convexity::default() };
    let lucky = program.verify(&any).inspect(|answer| assert!(curved.agrees(answer), "{answer:?} by any certificate"));
    magnified(&mut program.linear, &mut bytes);
    match quadratic_programs::solve(&program, None) {
        Ok(solution) => {
            let least = curved.least();
            assert!(curved.is_convex(), "it is not convex");
            assert!(curved.agrees(&solution.answer), "{:?}, but the least is {least:?}", solution.answer);
            let mut written = Vec::new();
            format::qp_certificate(&solution.certificate, &mut written).expect("memory");
            let read = qp::parse(written.as_slice()).expect("what was written is read");
            assert_eq!(program.verify(&read), Ok(solution.answer));
            let mut relaxed = program.clone();
            relax(&mut relaxed.linear, &mut bytes);
            let other = quadratic_programs::solve(&relaxed, None).expect("an answer").certificate;
            let answer = program.verify(&other);
            assert!(
                answer.as_ref().map_or(true, |answer| curved.agrees(answer)),
                "{answer:?} by the certificate of another program"
            );
        }
        Err(quadratic_programs::Error::NotConvex(x)) => {
            assert!(!curved.is_convex(), "it is convex");
            assert!(form(&program.curvature, &x) < BigInt::ZERO, "not a direction of negative curvature");
        }
        Err(quadratic_programs::Error::MatrixNotConvex(x)) => {
            program.curvature.squares.clear();
            assert!(form(&program.curvature, &x) < BigInt::ZERO, "not a direction of negative curvature of the matrix");
        }
        Err(error) => panic!("{error}"),
    }
    lucky.is_ok()
}
