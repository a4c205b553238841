//! CPU time of exact dense solves, one right-hand side, verified: entries uniform, of 53 bits (doubles as
//! integers) and of two and three times as many.

mod clock;

use clock::seconds;
use num_bigint::BigInt;
use relucert::linear::matrix::Matrix;
use relucert::linear::system::System;
use relucert::random::Random;

fn main() {
    for bits in [53, 110, 170] {
        for n in [20, 50, 100, 200, 400].into_iter().filter(|n| bits == 53 || (100..).contains(n)) {
            measure(n, bits);
        }
    }
}

fn measure(n: usize, bits: u32) {
    let mut random = Random::new(n as u64, 1);
    let mut entry = || {
        let word = |rest: BigInt, _| (rest << 53u32) + BigInt::from(random.next_u64() >> 11);
        let digits = (0..bits.div_ceil(53)).fold(BigInt::ZERO, word);
        (digits >> (53 * bits.div_ceil(53) - bits)) - (BigInt::from(1) << (bits - 1))
    };
    let rows: Vec<Vec<BigInt>> = (0..n).map(|_| (0..n).map(|_| entry()).collect()).collect();
    let b: Vec<BigInt> = (0..n).map(|_| entry()).collect();
    let matrix = Matrix::dense(&rows, n);
    // The clock of the system ticks slowly: many solves per reading.
    let repeats = if bits == 53 { (10_000_000 / (n * n * n)).clamp(2, 500) } else { 1 };
    let start = seconds();
    let systems: Vec<System> = (0..repeats).filter_map(|_| System::new(matrix.clone())).collect();
    let factored = seconds() - start;
    let lengths: usize = systems.iter().map(|system| system.solve(&b).numerators.len()).sum();
    assert_eq!(lengths, n * repeats);
    let per = 1e3 / repeats as f64;
    let total = (seconds() - start) * per;
    println!("n = {n}, {bits} bits: {total:.3} ms, of which factors {:.3} ms", factored * per);
}
