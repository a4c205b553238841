//! Common divisors and multiples.

use num_bigint::{BigInt, Sign};

/// The greatest common divisor, not negative: Euclid's algorithm, many steps at once on the leading bits
/// (Lehmer 1938), in machine integers once the numbers fit.
///
/// An integer matrix of determinant ±1 keeps the common divisors of two numbers, whatever quotients it was
/// made from: so the leading bits decide how fast it goes, not what comes out. Where they bring nothing, one
/// step of Euclid's does.
pub fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    let size = |v: &BigInt| BigInt::from(v.magnitude().clone());
    let (mut a, mut b) = (size(a), size(b));
    loop {
        if a < b {
            (a, b) = (b, a);
        }
        if b.sign() == Sign::NoSign {
            return a;
        }
        if let (Ok(mut p), Ok(mut q)) = (u128::try_from(&a), u128::try_from(&b)) {
            while q != 0 {
                (p, q) = (q, p % q);
            }
            return BigInt::from(p);
        }
        let [[p, q], [r, s]] = steps(&a, &b);
        let (c, d) = (size(&(&a * p + &b * q)), size(&(&a * r + &b * s)));
        (a, b) = if c.bits().max(d.bits()) < a.bits() { (c, d) } else { (b.clone(), a % b) };
    }
}

/// The steps of Euclid's algorithm on the leading 62 bits of a ≥ b, until half of them are used up: a matrix
/// of determinant ±1.
pub(crate) fn steps(a: &BigInt, b: &BigInt) -> [[i64; 2]; 2] {
    let shift = a.bits().saturating_sub(62);
    let mut rows = [[1, 0], [0, 1]];
    let (Ok(mut x), Ok(mut y)) = (i64::try_from(a >> shift), i64::try_from(b >> shift)) else { return rows };
    while y >> 31 != 0 {
        let quotient = x / y;
        let [[p, q], [r, s]] = rows;
        let next = |p: i64, r: i64| quotient.checked_mul(r).and_then(|t| p.checked_sub(t));
        let (Some(u), Some(v)) = (next(p, r), next(q, s)) else { return rows };
        rows = [[r, s], [u, v]];
        (x, y) = (y, x % y);
    }
    rows
}

/// The least common multiple of positive integers.
pub(crate) fn lcm(a: &BigInt, b: &BigInt) -> BigInt {
    a / gcd(a, b) * b
}
