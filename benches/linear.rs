//! CPU time of exact dense solves: doubles uniform in [−1, 1] as integers of 53 bits, one right-hand side, verified.

use num_bigint::BigInt;
use relucert::exact::matrix::Matrix;
use relucert::exact::system::System;
use relucert::search::random::Random;
use std::sync::LazyLock;
use std::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Seconds of CPU of this thread, so that other work on the machine counts little; of wall time where Linux does not tell.
fn seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let cpu = text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok());
    cpu.map_or_else(|| START.elapsed().as_secs_f64(), |ns| ns * 1e-9)
}

fn main() {
    for n in [20, 50, 100, 200, 400] {
        let mut random = Random::new(n as u64, 1);
        let mut entry = || (random.next_u64() >> 11) as i64 - (1 << 52);
        let rows: Vec<Vec<i64>> = (0..n).map(|_| (0..n).map(|_| entry()).collect()).collect();
        let b: Vec<BigInt> = (0..n).map(|_| BigInt::from(entry())).collect();
        let matrix = Matrix::dense(&rows, n);
        // The clock of the system ticks slowly: many solves per reading.
        let repeats = (10_000_000 / (n * n * n)).clamp(2, 500);
        let start = seconds();
        let systems: Vec<System> = (0..repeats).filter_map(|_| System::new(matrix.clone())).collect();
        let factored = seconds() - start;
        let lengths: usize = systems.iter().map(|system| system.solve(&b).numerators.len()).sum();
        assert_eq!(lengths, n * repeats);
        let per = 1e3 / repeats as f64;
        println!("n = {n}: {:.3} ms, of which factors {:.3} ms", (seconds() - start) * per, factored * per);
    }
}
