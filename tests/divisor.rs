//! The checker's greatest common divisor against Euclid's algorithm as it stands, on numbers of all lengths;
//! seen through fractions in lowest terms.

use num_bigint::{BigInt, Sign};
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;

/// The greatest common divisor of numbers that are not negative.
fn euclid(a: &BigInt, b: &BigInt) -> BigInt {
    if b.sign() == Sign::NoSign { a.clone() } else { euclid(b, &(a % b)) }
}

/// The divisor that `reduced` cancels.
fn cancelled(num: &BigInt, den: &BigInt) -> BigInt {
    let fraction = Fraction::new(num.clone(), den.clone()).expect("a denominator");
    den / fraction.reduced().denominator()
}

fn integer(bytes: &[u8]) -> BigInt {
    BigInt::from_bytes_le(Sign::Plus, bytes)
}

proptest! {
    #[test]
    fn divisors_are_those_of_euclid(
        a in prop::collection::vec(any::<u8>(), 0..90),
        b in prop::collection::vec(any::<u8>(), 0..90),
        common in prop::collection::vec(any::<u8>(), 1..60),
        negative: bool,
    ) {
        let (a, b, common) = (integer(&a), integer(&b) + 1, integer(&common) + 1);
        let (num, den): (BigInt, BigInt) = (&a * &common, &b * &common);
        let signed = if negative { -&num } else { num.clone() };
        prop_assert_eq!(cancelled(&signed, &den), euclid(&num, &den));
    }
}

#[test]
fn zero_long_quotients_and_neighbours() {
    let power = |bits: u32| BigInt::from(1) << bits;
    assert_eq!(cancelled(&BigInt::ZERO, &power(500)), power(500));
    assert_eq!(cancelled(&power(900), &power(300)), power(300));
    assert_eq!(cancelled(&(power(900) + 1), &(power(900) - 1)), BigInt::from(1));
    assert_eq!(cancelled(&(power(129) * 7), &BigInt::from(21)), BigInt::from(7));
    // All quotients are one: the worst case of the algorithm.
    let (mut a, mut b) = (BigInt::from(1), BigInt::from(1));
    for _ in 0..3000 {
        (a, b) = (&a + &b, a);
    }
    assert_eq!(cancelled(&(&a * 30), &(&b * 42)), BigInt::from(6) * euclid(&(&a * 5), &(&b * 7)));
}
