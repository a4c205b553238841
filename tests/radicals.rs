//! Sums of square roots, compared exactly, and the files of convex weights whose lengths they are.

mod checked;

use checked::positive;
use num_bigint::{BigInt, Sign};
use relucert::check::arithmetic::{Fraction, Radicals};
use relucert::check::rejection::Code;
use relucert::check::weight_path::Convex;
use relucert::check::weight_path::convex::{self, Block};
use relucert::format;

fn block(negative: bool, w: &[i64], den: i64) -> Block {
    Block::new(negative, w.iter().map(|&v| v.into()).collect(), positive(den))
}

fn equal(a: &Radicals, b: &Radicals) -> bool {
    a.minus(b).sign() == Some(Sign::NoSign)
}

#[test]
fn convex_weights_are_read_as_they_are_written() {
    let convex = Convex::from(vec![block(true, &[2, -4], 6), block(false, &[0, 0], 3)]);
    let mut bytes = Vec::new();
    format::convex(&convex, 2, &mut bytes).unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes), "relucert-convex 1\nshape 2 2\nblock - 3 1 -2\nblock + 1 0 0\nend 4\n");
    assert_eq!(convex::parse(bytes.as_slice(), Some(2)).unwrap(), (convex, 2));
    assert_eq!(convex::parse(bytes.as_slice(), Some(3)).unwrap_err().code, Code::WrongShape);
}

/// √2 + √8 = √18, and a number that differs from it in the last of many digits does not.
#[test]
fn sums_of_square_roots_are_compared_exactly() {
    let one = Fraction::parse("1").unwrap();
    let root = |w: &[i64]| {
        let mut sum = Radicals::default();
        sum.add_length(&one, &w.iter().map(|&w| BigInt::from(w)).collect::<Vec<_>>());
        sum
    };
    let mut sum = root(&[1, 1]);
    sum.add_length(&one, &[BigInt::from(2), BigInt::from(2)]);
    assert!(equal(&sum, &root(&[3, 3])));
    // ‖(1, 7)‖ = 5√2 has another radicand than ‖(1, 1)‖.
    let mut five = Radicals::default();
    five.add_length(&Fraction::parse("5").unwrap(), &[1.into(), 1.into()]);
    assert!(equal(&five, &root(&[1, 7])));
    let tiny = Radicals::rational(Fraction::new(1.into(), BigInt::from(1) << 3000u32).unwrap());
    assert_eq!(five.minus(&root(&[1, 7])).minus(&tiny).sign(), Some(Sign::Minus));
    assert_eq!(five.minus(&root(&[1, 6])).sign(), Some(Sign::Plus));
    assert_eq!(root(&[1, 6]).minus(&five).sign(), Some(Sign::Minus));
}
