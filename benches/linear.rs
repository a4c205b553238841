//! Time of exact dense solves: doubles uniform in [−1, 1] as integers of 53 bits, one right-hand side, verified.

use num_bigint::BigInt;
use relucert::exact::matrix::Matrix;
use relucert::exact::system::System;
use relucert::search::random::Random;
use std::time::Instant;

fn main() {
    for n in [20, 50, 100, 200, 400] {
        let mut random = Random::new(n as u64, 1);
        let mut entry = || (random.next_u64() >> 11) as i64 - (1 << 52);
        let rows: Vec<Vec<i64>> = (0..n).map(|_| (0..n).map(|_| entry()).collect()).collect();
        let b: Vec<BigInt> = (0..n).map(|_| BigInt::from(entry())).collect();
        let matrix = Matrix::dense(&rows, n);
        let mut times: Vec<(f64, f64)> = (0..5)
            .map(|_| {
                let start = Instant::now();
                let system = System::new(matrix.clone()).expect("an invertible matrix");
                let factored = start.elapsed().as_secs_f64();
                let x = system.solve(&b);
                assert_eq!(x.numerators.len(), n);
                (start.elapsed().as_secs_f64(), factored)
            })
            .collect();
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        println!("n = {n}: {:.3} ms, of which factors {:.3} ms", times[2].0 * 1e3, times[2].1 * 1e3);
    }
}
