//! Time to assemble and to prove one synthetic leaf: 700 groups, rows of about 60 bits, weights of 40.

use num_bigint::BigInt;
use relucert::check::arithmetic::Positive;
use relucert::check::optimum::{Exponents, Function, Leaf, Pair, Scales};
use relucert::check::statement::reduction::reduce;
use std::time::Instant;

fn main() {
    for d in [10, 35] {
        let mut state = 88172645463325252u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as i64
        };
        let n = 700;
        let x: Vec<Vec<BigInt>> = (0..n).map(|_| (0..d).map(|_| BigInt::from(next() >> 3)).collect()).collect();
        let nu: Vec<BigInt> = (0..n).map(|_| BigInt::from(next() >> 23)).collect();
        let reduction = reduce(&x).expect("rows");
        let x_den = Positive::power_of_two(57);
        let scales = Scales::new(Exponents { dual: 40, omega: 30, arc: 30, quad: 40, factor: 40 }).expect("scales");
        let function = Function::new(&reduction, &nu, 1, &x_den, scales).expect("weights");
        let is_negative = |k: usize| function.weights()[k] < BigInt::ZERO;
        let negative: Vec<usize> = (0..n).filter(|k| is_negative(*k)).collect();
        let mut pairs = Vec::new();
        for (i, j) in (0..n).filter(|k| !is_negative(*k)).enumerate() {
            let mut partners: Vec<usize> = (0..3).map(|s| negative[(i + 7 * s) % negative.len()]).collect();
            partners.sort_unstable();
            for k in partners {
                let gamma = &function.weights()[k] / 8;
                pairs.push(Pair { j, k, gamma });
            }
        }
        let omega = vec![BigInt::from(1i64 << 29); n - negative.len()];
        let order = d + 1;
        let factor = (0..order * (order + 1) / 2).map(|_| BigInt::from(next() >> 30)).collect();
        let leaf = Leaf { omega, factor, ..Leaf::default() };
        let repeats = 20;
        let start = Instant::now();
        for _ in 1..repeats {
            function.assemble(&[], &pairs, &leaf).expect("a valid leaf");
        }
        let form = function.assemble(&[], &pairs, &leaf).expect("a valid leaf");
        let assembled = start.elapsed() / repeats;
        let start = Instant::now();
        for _ in 0..repeats {
            let _ = form.prove(&BigInt::from(1), &leaf.factor);
        }
        println!("d = {d}: assemble {assembled:?}, prove {:?}", start.elapsed() / repeats);
    }
}
