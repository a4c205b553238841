//! Logarithms and what is made of them (FORMAT R204): the checker's intervals hold the value, also where it
//! is a hair beside one of the numbers that an end can be.

use crate::exact::{Q, int, q};
use crate::logarithm_truth::{Real, exp, ln, log_sum_exp, softplus, surprisal};
use crate::random::Random;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use relucert::check::arithmetic::Positive;
use relucert::check::arithmetic::enclosure::Interval;
use relucert::check::arithmetic::logarithm as checked;
use std::collections::BTreeMap;

/// The checker's ends are multiples of this.
fn unit() -> Q {
    Q::new(BigInt::one(), BigInt::one() << 96)
}

fn positive(value: &BigInt) -> Positive {
    Positive::new(value.clone()).expect("positive")
}

/// A positive fraction: near 1, a power of two and a little more or less, huge, tiny, short, or with a
/// logarithm that lies 2^−115 beside a multiple of the unit.
fn argument(random: &mut Random) -> Q {
    let bits = random.pick(&[1usize, 3, 20, 63, 64, 65, 111, 112, 113, 300, 4000]);
    let power = BigInt::one() << bits;
    let little = BigInt::from(random.within(2));
    let number = |random: &mut Random| BigInt::from(random.next() >> random.below(60)) + 1;
    match random.below(8) {
        0 => Q::new((&power + little).max(BigInt::one()), power),
        1 => Q::new((power + little).max(BigInt::one()), BigInt::one()),
        2 => Q::new(BigInt::one(), (power + little).max(BigInt::one())),
        3 => Q::new(power + little + 2, (BigInt::from(2) << random.below(4000)) + random.within(1)),
        4 => Q::new(number(random), number(random)),
        5 => int(1 + random.below(9) as i64) / int(1 + random.below(9) as i64),
        _ => {
            let near = Q::from(BigInt::from(random.next()) << random.below(35)) * unit() * int(random.within(1) | 1);
            let Real { low, .. } = exp(&near);
            // Shorter, and by less than 2^−120 wrong.
            let one = Q::from(BigInt::one() << 170);
            let short = (low * &one).floor() / one;
            short * (Q::one() + q(random.within(1) | 1, 1 << 20) * Q::new(BigInt::one(), BigInt::one() << 95))
        }
    }
}

/// An exponent, a multiple of the unit: small, at the ends of what is computed, or any.
fn exponent(random: &mut Random) -> BigInt {
    let ends = [0, 1, -1, -176, -177, -178, -181, -1000, 30, 700, 4096, -(1 << 20)];
    let whole = BigInt::from(random.pick(&ends)) << 96;
    match random.below(3) {
        0 => whole + random.within(2),
        1 => whole + BigInt::from(random.within(1 << 40)) * (BigInt::one() << random.below(56)),
        _ => BigInt::from(random.next() as i64) << random.below(38),
    }
}

/// An interval of exponents, often one point, sometimes long.
fn exponents(random: &mut Random) -> (BigInt, BigInt) {
    let low = exponent(random);
    let width = random.pick(&[0usize, 0, 0, 1, 60, 96, 98]);
    let high = if width == 0 { low.clone() } else { &low + (BigInt::from(random.next()) << width >> 64u32) };
    (low, high)
}

fn interval((low, high): &(BigInt, BigInt)) -> Interval {
    Interval::new(low.clone(), high.clone()).expect("ends in order")
}

fn number(value: &BigInt) -> Q {
    Q::from(value.clone()) * unit()
}

/// What the checker says of one argument, and the least and greatest value that must be in it; the name of
/// the function, with the arguments in words.
fn ask(random: &mut Random) -> (&'static str, String, Option<Interval>, Real) {
    let at = |f: fn(&Q) -> Real, x: &(BigInt, BigInt)| Real { low: f(&number(&x.0)).low, high: f(&number(&x.1)).high };
    match random.below(6) {
        0 | 1 => {
            let x = argument(random);
            ("ln", x.to_string(), Some(checked::ln(&positive(x.numer()), &positive(x.denom()))), ln(&x))
        }
        2 => {
            let p = if random.once_in(20) { Q::zero() } else { argument(random) };
            let found = checked::surprisal(p.numer(), &positive(p.denom()));
            ("surprisal", p.to_string(), Some(found), surprisal(&p))
        }
        3 => {
            let mut x = exponents(random);
            let most = BigInt::from(4096) << 96;
            if x.1 > most && !random.once_in(4) {
                x = (most.clone(), most.clone());
            }
            let found = checked::exponential(&interval(&x));
            let truth = if x.1 > most { Real::from(Q::zero()) } else { at(exp, &x) };
            assert!(x.1 <= most || found.is_none(), "e^{x:?}");
            ("exponential", format!("{x:?}"), found, truth)
        }
        4 => {
            let x = exponents(random);
            ("softplus", format!("{x:?}"), Some(checked::softplus(&interval(&x))), at(softplus, &x))
        }
        _ => {
            let mut entries: Vec<_> = (0..1 + random.below(4)).map(|_| exponents(random)).collect();
            let first = entries[0].clone();
            entries.extend((0..random.below(3)).map(|_| first.clone()));
            let found = checked::log_sum_exp(&entries.iter().map(interval).collect::<Vec<_>>());
            let side = |end: fn(&(BigInt, BigInt)) -> &BigInt| -> Vec<Q> {
                entries.iter().map(|entry| number(end(entry))).collect()
            };
            let (low, high) = (log_sum_exp(&side(|entry| &entry.0)), log_sum_exp(&side(|entry| &entry.1)));
            ("log-sum-exp", format!("{entries:?}"), Some(found), Real { low: low.low, high: high.high })
        }
    }
}

#[test]
fn logarithms() {
    let count = std::env::var("RELUCERT_ORACLES").ok().and_then(|n| n.parse().ok()).unwrap_or(3000);
    let mut random = Random::new(0x10a);
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for i in 0..count {
        let (name, what, found, Real { low, high }) = ask(&mut random);
        let [asked, refused, near] = counts.entry(name).or_default();
        *asked += 1;
        let Some(found) = found else {
            *refused += 1;
            continue;
        };
        let (below, above) = (number(&found.low), number(&found.high));
        // The truth is known to 2^−110 where it is not large: what is more than that inside of the ends is
        // wrong.
        assert!(below <= high && low <= above, "{name}, {i}: {what}: not in {below} to {above}");
        let hair = Q::new(BigInt::one(), BigInt::one() << 110);
        *near += usize::from((&high - &below).abs() < hair.clone() || (above - low).abs() < hair);
    }
    println!("oracle logarithms: enclosed, refused, by less than 2^-110: {counts:?}");
    assert!(counts.values().map(|counts| counts[0]).min().is_some_and(|least| least * 20 > count), "{counts:?}");
    // Ends that leave hardly any room: one unit less, and they would be wrong.
    assert!(counts["ln"][2] * 20 > counts["ln"][0] && counts["exponential"][1] > 0, "{counts:?}");
}
