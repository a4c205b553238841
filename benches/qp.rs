//! Exact optima of quadratic programs. `cargo bench --bench qp [-- LARGEST [FOLDER]]` solves up to LARGEST
//! variables (150 if not given) and writes the dense programs as QPS files to FOLDER, if given, for other
//! solvers (benches/qp.py).
//!
//! *Dense*: Q the Gram matrix of n×n integers of 20 bits, c of 53 bits, A x ≥ b with n/2 rows of 53-bit
//! entries uniform in [−1, 1], 0 ≤ x ≤ 10. *Dictionary*: min ½‖Zc − y‖² + β1ᵀc, c ≥ 0, entries of Z exact
//! products of doubles; the share of β decides the support.

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::lp::Answer;
use relucert::dyadic::{self, quotient};
use relucert::program::{Model, Number};
use relucert::qp;
use relucert::qp::lasso::Lasso;
use relucert::random::Random;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let largest = numbers.first().copied().unwrap_or(150);
    let folder = std::env::args().skip(1).find(|a| a.parse::<usize>().is_err() && !a.starts_with('-'));
    for n in [20, 40, 60, 100, 150, 200, 300].into_iter().filter(|n| *n <= largest) {
        let (model, text) = dense(n);
        if let Some(folder) = &folder {
            let path = Path::new(folder).join(format!("dense{n}.qps"));
            std::fs::File::create(path).and_then(|mut f| f.write_all(text.as_bytes())).expect("a folder to write to");
        }
        let program = model.quadratic();
        let start = Instant::now();
        let solution = qp::solve(&program, None).expect("a convex program");
        let seconds = start.elapsed().as_secs_f64();
        let start = Instant::now();
        program.verify(&solution.certificate).expect("a proof");
        let verified = start.elapsed().as_secs_f64();
        let Answer::Optimal(value) = &solution.answer else { panic!("a bounded program") };
        let value = quotient(value.numerator(), value.denominator());
        let pivots = solution.statistics.pivots;
        println!(
            "dense n={n} m={}: {seconds:.4} s, of which check {verified:.4} s, objective {value:.15e}, {pivots} exact pivots",
            n / 2
        );
    }
    let sizes =
        [(50, 100, 0.3), (100, 200, 0.1), (200, 400, 0.3), (200, 400, 0.03), (1000, 2000, 0.6), (1000, 2000, 0.4)];
    for (n, m, share) in sizes.into_iter().filter(|(n, _, _)| n / 7 <= largest) {
        for digits in [1, 2, 3] {
            let lasso = dictionary(n, m, share, digits);
            let bits = lasso.columns.iter().flatten().map(BigInt::bits).max().unwrap_or(0);
            let start = Instant::now();
            let fit = lasso.solve(None).expect("an optimum");
            println!(
                "dictionary {n}×{m}, {bits} bits, support {}: {:.4} s, {:?}, answer of {} bits",
                fit.active.len(),
                start.elapsed().as_secs_f64(),
                fit.statistics,
                fit.weights.den.bits()
            );
        }
    }
}

fn dense(n: usize) -> (Model, String) {
    let mut random = Random::new(n as u64, 5);
    let half = n / 2;
    let integers: Vec<Vec<i64>> =
        (0..n).map(|_| (0..n).map(|_| (random.next_u64() >> 43) as i64 - (1 << 20)).collect()).collect();
    let mut uniform = || 2.0 * random.uniform() - 1.0;
    let cost: Vec<f64> = (0..n).map(|_| uniform() * 1e12).collect();
    let rows: Vec<Vec<f64>> = (0..half).map(|_| (0..n).map(|_| uniform()).collect()).collect();
    let sides: Vec<f64> = (0..half).map(|_| uniform()).collect();
    let number = |v: f64| Number::double(v).expect("a finite number");
    let mut model = Model::minimize();
    let mut text = String::from("NAME dense\nROWS\n N c\n");
    let x: Vec<_> = cost.iter().map(|c| model.variable("", number(*c), Some(0.into()), Some(10.into()))).collect();
    (0..half).for_each(|i| text.push_str(&format!(" G r{i}\n")));
    text.push_str("COLUMNS\n");
    for j in 0..n {
        text.push_str(&format!(" x{j} c {:e}\n", cost[j]));
        rows.iter().enumerate().for_each(|(i, row)| text.push_str(&format!(" x{j} r{i} {:e}\n", row[j])));
    }
    text.push_str("RHS\n");
    for (i, (row, side)) in rows.iter().zip(sides).enumerate() {
        let terms: Vec<_> = x.iter().zip(row).map(|(x, a)| (*x, number(*a))).collect();
        model.constrain("", &terms, Some(number(side)), None);
        text.push_str(&format!(" b r{i} {side:e}\n"));
    }
    text.push_str("BOUNDS\n");
    (0..n).for_each(|j| text.push_str(&format!(" UP u x{j} 10\n")));
    text.push_str("QUADOBJ\n");
    for i in 0..n {
        for j in 0..=i {
            let q: i64 = integers.iter().map(|row| row[i] * row[j]).sum();
            model.curve(x[i], x[j], q);
            text.push_str(&format!(" x{j} x{i} {q}\n"));
        }
    }
    text.push_str("ENDATA\n");
    (model, text)
}

fn dictionary(n: usize, m: usize, share: f64, digits: usize) -> Lasso {
    let mut random = Random::new((n * digits) as u64, 6);
    let doubles = |random: &mut Random| {
        let values: Vec<f64> = random.normals(n);
        dyadic::dyadic(&values)
    };
    // Products of so many doubles, over one denominator for all: 53, 106 and 159 bits and a few more.
    let product = |random: &mut Random| {
        let start = (vec![BigInt::from(1); n], BigInt::from(1));
        (0..digits).fold(start, |(z, den), _| {
            let (f, f_den) = doubles(random);
            (z.iter().zip(&f).map(|(z, f)| z * f).collect(), den * f_den)
        })
    };
    let columns: Vec<(Vec<BigInt>, BigInt)> = (0..m).map(|_| product(&mut random)).collect();
    let den = columns.iter().map(|c| c.1.clone()).max().unwrap_or_default();
    let columns: Vec<Vec<BigInt>> =
        columns.into_iter().map(|(z, d)| z.into_iter().map(|v| v * (&den / &d)).collect()).collect();
    let (y, y_den) = doubles(&mut random);
    let correlation = |z: &Vec<BigInt>| z.iter().zip(&y).map(|(z, y)| z * y).sum::<BigInt>();
    let most = columns.iter().map(correlation).max().unwrap_or_default();
    let most = Fraction::new(most, &den * &y_den).unwrap_or_else(Fraction::zero);
    let beta = dyadic::dyadic(&[share * quotient(most.numerator(), most.denominator())]);
    let beta = Fraction::quotient(beta.0[0].clone(), beta.1);
    let lengths = vec![1.into(); columns.len()];
    Lasso { columns, columns_den: den, lengths, y, y_den: y_den.into(), beta, weights: None }
}
