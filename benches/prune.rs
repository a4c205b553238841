//! Exact vertices of {τ ≥ 0 : Zτ = f} from an interior point: Z of n rows and m columns, entries uniform in
//! 0..2^53, coefficients too.
//!
//! Beside it Bareiss's elimination in integers on the same kind of system, whose cost for n = 500 is
//! extrapolated from the last doubling. `cargo bench --bench prune [-- LARGEST]` prunes up to n = LARGEST,
//! 500 if not given.

use num_bigint::BigInt;
use relucert::check::arithmetic::Positive;
use relucert::check::dictionary::polytope::Part;
use relucert::prune::vertex;
use relucert::random::Random;
use std::time::Instant;

fn main() {
    let largest = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(500);
    for n in [50, 100, 200, 500].into_iter().filter(|n| *n <= largest) {
        let polytope = polytope(n, 2 * n);
        let squares = vec![BigInt::from(1); 2 * n];
        let start = Instant::now();
        let vertex = vertex(&polytope, &squares).expect("a vertex");
        let bits = vertex.point.denominator.bits();
        println!(
            "{n}×{}: {:.2} s, vertex of {} columns, {bits} bits",
            2 * n,
            start.elapsed().as_secs_f64(),
            vertex.support.len()
        );
    }
    let mut before: Option<f64> = None;
    for n in [25, 50, 100, 200].into_iter().filter(|n| *n <= largest) {
        let rows = polytope(n, n);
        let rows = rows.rows.into_iter().zip(rows.fit).map(|(mut row, f)| {
            row.push(f);
            row
        });
        let start = Instant::now();
        let determinant = bareiss(rows.collect());
        let seconds = start.elapsed().as_secs_f64();
        println!("Bareiss {n}×{n}: {seconds:.3} s, {} bits", determinant.bits());
        if let Some(before) = before {
            let power = (seconds / before).log2();
            println!("  growing as n^{power:.1}; so n = 500 takes {:.0} s", seconds * (500.0 / n as f64).powf(power));
        }
        before = Some(seconds);
    }
}

fn polytope(n: usize, m: usize) -> Part {
    let mut random = Random::new(n as u64, m as u64);
    let mut entry = || BigInt::from(random.next_u64() >> 11);
    let rows: Vec<Vec<BigInt>> = (0..n).map(|_| (0..m).map(|_| entry()).collect()).collect();
    let point: Vec<BigInt> = (0..m).map(|_| entry() + 1).collect();
    let fit = rows.iter().map(|row| row.iter().zip(&point).map(|(z, t)| z * t).sum()).collect();
    Part { rows, fit, point, den: Positive::one() }
}

/// Fraction-free elimination (Bareiss 1968) without back substitution; the determinant.
fn bareiss(mut m: Vec<Vec<BigInt>>) -> BigInt {
    let mut previous = BigInt::from(1);
    for k in 0..m.len() {
        for i in k + 1..m.len() {
            for j in k + 1..m[k].len() {
                m[i][j] = (&m[k][k] * &m[i][j] - &m[i][k] * &m[k][j]) / &previous;
            }
        }
        previous = m[k][k].clone();
    }
    previous
}
