//! The kernels against exact arithmetic: each result lies within its stated rounding error of the exact
//! value.

use super::block::ROWS;
use crate::dyadic;
use crate::kernels::*;
use num_bigint::BigInt;
use proptest::prelude::*;

/// An exact sum and the sum of the magnitudes of its terms, over one denominator.
struct Sum {
    value: BigInt,
    size: BigInt,
    den: BigInt,
}

/// Σ of the products of the factors of each term.
fn sum<const F: usize>(factors: [&[f64]; F]) -> Sum {
    let exact = factors.map(dyadic::dyadic);
    let den = exact.iter().map(|(_, den)| &**den).product();
    let terms = (0..factors[0].len()).map(|t| exact.iter().map(|(integers, _)| &integers[t]).product::<BigInt>());
    let (value, size) = terms.fold((BigInt::ZERO, BigInt::ZERO), |(value, size), t| {
        let magnitude = BigInt::from(t.magnitude().clone());
        (value + t, size + magnitude)
    });
    Sum { value, size, den }
}

/// |found − value| ≤ γ_k · size, in integers.
fn within(found: &[f64], exact: &Sum, k: usize) -> bool {
    // A product of doubles, of which all but the first carry the error: the norm's square is one.
    let (factors, den) = found
        .iter()
        .map(|f| dyadic::dyadic(&[*f]))
        .fold((BigInt::from(1), BigInt::from(1)), |(m, d), (f, e)| (m * &f[0], d * e));
    let error = factors * &exact.den - &exact.value * &den;
    let error = BigInt::from(error.magnitude().clone());
    error * ((1i64 << 53) - k as i64) <= &exact.size * den * k
}

/// The roundings of [`dot`].
fn roundings(n: usize) -> usize {
    (n / 8 + 3).max(7) + 2
}

/// Doubles with full mantissas over 40 powers of two, some of them zero, both signs.
fn entries(count: usize) -> impl Strategy<Value = Vec<f64>> {
    let number = (-(1i64 << 53)..1 << 53, -20..20i32);
    let entry = prop_oneof![9 => number.prop_map(|(m, e)| m as f64 * 2f64.powi(e - 53)), 1 => Just(0.0)];
    prop::collection::vec(entry, count)
}

/// A matrix n × d with a vector of either length and a symmetric matrix of order d.
pub(crate) fn instances() -> impl Strategy<Value = (Matrix, Vec<f64>, Vec<f64>, Vec<f64>)> {
    (prop_oneof![1..40usize, 100..300usize], prop_oneof![9 => 1..12usize, 1 => 16..36usize]).prop_flat_map(|(n, d)| {
        (entries(n * d).prop_map(move |x| Matrix::new(&x, n, d)), entries(d), entries(n), entries(d * d)).prop_map(
            move |(x, u, v, mut s)| {
                (0..d).for_each(|i| (0..i).for_each(|j| s[j * d + i] = s[i * d + j]));
                (x, u, v, s)
            },
        )
    })
}

pub(crate) fn rows(matrix: &Matrix) -> impl Iterator<Item = &[f64]> {
    (0..matrix.n).map(|k| matrix.row(k))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn products_with_the_matrix((matrix, u, v, _) in instances()) {
        let (n, d) = (matrix.n, matrix.d);
        let (mut z, mut out, mut whole) = (vec![0.0; n], vec![0.0; d], vec![0.0; d]);
        matrix.forward(&u, &mut z);
        for (row, z) in rows(&matrix).zip(&z) {
            prop_assert!(within(&[*z], &sum([row, &u]), d));
        }
        let positive: Vec<f64> = z.iter().map(|z| z.max(0.0)).collect();
        prop_assert!(within(&[positive_dot(&v, &z)], &sum([&v, &positive]), roundings(n)));
        let side: Vec<bool> = z.iter().map(|z| *z > 0.0).collect();
        let active: Vec<f64> = side.iter().zip(&v).map(|(on, v)| if *on { *v } else { 0.0 }).collect();
        matrix.masked(&side, &v, &mut out);
        matrix.transposed(&v, &mut whole);
        for (j, out) in out.iter().enumerate() {
            prop_assert!(within(&[*out], &sum([matrix.column(j), &active]), roundings(n)));
            prop_assert!(within(&[whole[j]], &sum([matrix.column(j), &v]), roundings(n)));
            prop_assert_eq!(*out, dot(matrix.column(j), &active));
            prop_assert_eq!(whole[j], dot(matrix.column(j), &v));
        }
    }

    #[test]
    fn norms_of_rows((matrix, ..) in instances()) {
        for (row, norm) in rows(&matrix).zip(&matrix.norms) {
            prop_assert!(within(&[*norm, *norm], &sum([row, row]), matrix.d + 2));
        }
    }

    #[test]
    fn quadratic_forms((matrix, _, _, s) in instances()) {
        let d = matrix.d;
        let found = forms(&s, d, rows(&matrix));
        prop_assert_eq!(found.len(), matrix.n);
        for (row, found) in rows(&matrix).zip(found) {
            let left: Vec<f64> = row.iter().flat_map(|x| vec![*x; d]).collect();
            prop_assert!(within(&[found], &sum([&left, &s, &row.repeat(d)]), 2 * d));
        }
    }

    #[test]
    fn gram_matrices((matrix, _, v, _) in instances()) {
        let (n, d) = (matrix.n, matrix.d);
        let found = gram(d, v.iter().copied().zip(rows(&matrix)));
        let columns: Vec<f64> = (0..d).flat_map(|j| matrix.column(j).to_vec()).collect();
        prop_assert_eq!(&found, &gram_of_columns(&columns, &v));
        for i in 0..d {
            for j in 0..=i {
                let exact = sum([&v, matrix.column(i), matrix.column(j)]);
                prop_assert!(within(&[found[i * d + j]], &exact, 35 + n.div_ceil(ROWS)));
                prop_assert_eq!(found[i * d + j], found[j * d + i]);
            }
        }
    }
}
