//! The rank of integer matrices, `check::arithmetic::rank` (FORMAT R53), on matrices that mislead elimination
//! modulo numbers below 2^31.

use crate::exact::{Q, rank as exact_rank};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use num_bigint::BigInt;
use num_traits::{One, Zero};
use relucert::check::arithmetic::rank::{independent, rank};

#[test]
fn rank_of_integers() {
    try_all("rank", |random| {
        let rows = random_rows(random);
        let read: Vec<Vec<num_bigint::BigInt>> =
            rows.iter().map(|row| row.iter().map(|v| v.to_string().parse().expect("an integer")).collect()).collect();
        let truth = exact_rank(&rows.iter().map(|row| row.iter().cloned().map(Q::from).collect()).collect::<Vec<_>>());
        let found = rank(&read).and_then(|rank| Ok((rank, independent(&read)?)));
        match found.expect("rows of one length") {
            (r, free) if r != truth || free != (truth == rows.len()) => {
                Outcome::False(format!("the rank is called {r}, it is {truth}: {rows:?}"))
            }
            (_, false) => Outcome::Rejected("dependent"),
            _ => Outcome::True(1),
        }
    });
}

/// The odd numbers from 2^31 − 1 down, among which the moduli are.
fn candidate(i: usize) -> BigInt {
    BigInt::from((1i64 << 31) - 1 - 2 * i as i64)
}

/// The least common multiple of so many: zero modulo each, and less than their product.
fn common(count: usize) -> BigInt {
    (0..count).map(candidate).fold(BigInt::one(), |common, q| {
        let reduced = Q::new(common.clone(), q);
        common * reduced.denom()
    })
}

/// A number that is small, a multiple of moduli, next to one, or very long.
fn entry(random: &mut Random, kind: usize) -> BigInt {
    let small = BigInt::from(random.within(3));
    match kind {
        0 => small,
        1 => small * candidate(random.below(12)),
        2 => small + candidate(random.below(12)) * random.within(1),
        3 => small * common(random.pick(&[1, 2, 3, 12, 40])),
        _ => small + (BigInt::from(random.next()) << random.pick(&[40, 400, 3000])) * random.within(1),
    }
}

/// Rows of such numbers; often some row is a combination of others, exactly or but for one entry.
fn random_rows(random: &mut Random) -> Vec<Vec<BigInt>> {
    let (n, d) = (1 + random.below(5), 1 + random.below(5));
    let kind = random.below(5);
    let mut rows: Vec<Vec<BigInt>> = (0..n)
        .map(|_| (0..d).map(|_| if random.once_in(4) { BigInt::zero() } else { entry(random, kind) }).collect())
        .collect();
    if n > 1 && !random.once_in(3) {
        let (i, j) = (random.below(n - 1), random.below(n - 1));
        let (a, b) = (entry(random, 2), entry(random, 0));
        rows[n - 1] = (0..d).map(|k| &a * &rows[i][k] + &b * &rows[j][k]).collect();
        if random.once_in(2) {
            // Independent by this alone, and dependent modulo the first numbers.
            let product = common(random.pick(&[0, 1, 2, 5, 40]));
            rows[n - 1][random.below(d)] += product;
        }
        rows.swap(0, n - 1);
    }
    if random.once_in(10) {
        rows[random.below(n)] = vec![BigInt::zero(); d];
    }
    if random.once_in(10) {
        let scale = BigInt::one() << random.pick(&[31, 64, 5000]);
        rows[random.below(n)].iter_mut().for_each(|v| *v *= &scale);
    }
    rows
}
