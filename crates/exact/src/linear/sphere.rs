//! Rational points of the unit sphere (theory §4.2).

use num_bigint::BigInt;
use relucert_check::dyadic::scaled;

/// A point of the unit sphere near a direction: numerators and their denominator, which is their exact
/// Euclidean length.
///
/// Inverse stereographic projection maps t ∈ R^{d−1} to (2t, 1 − ‖t‖²)/(1 + ‖t‖²). The pole is the point
/// opposite to the largest entry p of u, so that t = u_j/(‖u‖ + |u_p|) is at most one in length; t is rounded
/// to multiples of 2^−`bits`, and the point moves by less than √d·2^−`bits`. None if u is zero or not finite.
pub fn rational_unit(u: &[f64], bits: u32) -> Option<(Vec<BigInt>, BigInt)> {
    let largest = u.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    if !(largest > 0.0 && largest.is_finite()) || u.iter().any(|v| v.is_nan()) {
        return None;
    }
    let pole = u.iter().position(|v| v.abs() == largest)?;
    let length = u.iter().map(|v| (v / largest) * (v / largest)).sum::<f64>().sqrt();
    let t: Vec<BigInt> = u.iter().map(|v| scaled(v / largest / (length + 1.0), bits, f64::round)).collect();
    let one = BigInt::from(1) << bits;
    let square: BigInt = t.iter().enumerate().filter(|(j, _)| *j != pole).map(|(_, t)| t * t).sum();
    let unit = &one * &one;
    let mut point: Vec<BigInt> = t.iter().map(|t| t * &one * 2).collect();
    point[pole] = if u[pole] < 0.0 { &square - &unit } else { &unit - &square };
    // Twos are the common factors that the construction makes.
    let den = unit + square;
    let twos = point.iter().chain([&den]).filter_map(BigInt::trailing_zeros).min().unwrap_or(0);
    Some((point.iter().map(|v| v >> twos).collect(), den >> twos))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use relucert_check::dyadic::quotient;

    proptest! {
        #[test]
        fn on_the_sphere_and_near(u in proptest::collection::vec(-1e3..1e3, 1..8), bits in 4u32..40, e in -300..300) {
            let u: Vec<f64> = u.iter().map(|v: &f64| v * 2f64.powi(e)).collect();
            let Some((point, den)) = rational_unit(&u, bits) else { return Ok(()) };
            prop_assert_eq!(point.iter().map(|v| v * v).sum::<BigInt>(), &den * &den);
            let length = u.iter().map(|v| v * v * 2f64.powi(-2 * e)).sum::<f64>().sqrt();
            for (p, v) in point.iter().zip(&u) {
                let off = (quotient(p, &den) - v * 2f64.powi(-e) / length).abs();
                prop_assert!(off <= (u.len() as f64).sqrt() * 2f64.powi(-(bits as i32)) + 1e-12, "{}", off);
            }
        }
    }

    #[test]
    fn poles_and_nothing() {
        let int = |v: i64| BigInt::from(v);
        assert_eq!(rational_unit(&[0.0, -2.0], 10), Some((vec![int(0), int(-1)], int(1))));
        assert_eq!(rational_unit(&[3.0], 10), Some((vec![int(1)], int(1))));
        for u in [&[0.0, 0.0][..], &[f64::NAN, 1.0], &[f64::INFINITY], &[]] {
            assert_eq!(rational_unit(u, 10), None);
        }
    }
}
