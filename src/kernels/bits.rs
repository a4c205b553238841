//! Every set of instructions gives the bits of plain loops in the stated order of summation.

use super::block::{Block, ROWS};
use super::exact::{instances, rows};
use super::lanes::LANES;
use crate::kernels::*;
use fearless_simd::{Level, Simd, dispatch};
use proptest::prelude::*;

/// The sets of instructions that this machine has.
fn levels() -> Vec<Level> {
    let widest = Level::new();
    #[cfg(target_arch = "x86_64")]
    let narrower = [
        widest.as_sse2().map(|token| token.level()),
        widest.as_sse4_2().map(|token| token.level()),
        widest.as_avx2().map(|token| token.level()),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let narrower = [None];
    narrower.into_iter().flatten().chain([widest]).collect()
}

/// v + Xu, norms of rows, Xᵀv, Xᵀ(v)_+, x_kᵀSx_k and Σ v_k x_k x_kᵀ (its lower triangle).
type Results = [Vec<f64>; 6];

#[inline(always)]
fn compiled<S: Simd>(simd: S, matrix: &Matrix, u: &[f64], v: &[f64], lower: &[f64]) -> Results {
    let (n, d, columns) = (matrix.n, matrix.d, matrix.columns());
    let (mut forward, mut norms) = (v.to_vec(), vec![0.0; n]);
    columns.combine_with(simd, u, &mut forward);
    columns.norms_with(simd, d, &mut norms);
    let (mut transposed, mut masked) = (vec![0.0; d], vec![0.0; d]);
    columns.dots_with(simd, v, &mut transposed);
    let on: Vec<bool> = v.iter().map(|v| *v > 0.0).collect();
    columns.masked_with(simd, &on, v, &mut masked);
    let (mut forms, mut gram) = (Vec::new(), vec![0.0; d * d]);
    let (mut block, mut next) = (Block::new(d), rows(matrix));
    for part in v.chunks(ROWS) {
        block.gather(next.by_ref());
        let columns = block.columns();
        let mut weights = [0.0; ROWS];
        weights[..part.len()].copy_from_slice(part);
        gram::add_block_with(simd, columns, &weights, &mut gram, d);
        let mut some = vec![0.0; columns.n];
        forms::forms_with(simd, lower, columns, &mut some);
        forms.extend(&some[..part.len()]);
    }
    [forward, norms, transposed, masked, forms, gram]
}

fn plain(matrix: &Matrix, u: &[f64], v: &[f64], lower: &[f64]) -> Results {
    let d = matrix.d;
    let sum = |first: f64, terms: &[f64]| terms.iter().fold(first, |sum, term| sum + term);
    let product = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let forward = rows(matrix).zip(v).map(|(row, v)| sum(*v, &product(row, u))).collect();
    let norms = rows(matrix).map(|row| sum(0.0, &product(row, row)).sqrt()).collect();
    let dots = |v: &[f64]| -> Vec<f64> { (0..d).map(|j| dot(matrix.column(j), v)).collect() };
    let active: Vec<f64> = v.iter().map(|v| if *v > 0.0 { *v } else { 0.0 }).collect();
    let triangle = |i: usize| &lower[i * (i + 1) / 2..(i + 1) * (i + 2) / 2];
    let form = |x: &[f64]| {
        let images: Vec<f64> = (0..d).map(|i| sum(0.0, &product(triangle(i), x))).collect();
        sum(0.0, &product(x, &images))
    };
    let padded = |part: &[f64]| [part, &[0.0; LANES][..part.len().next_multiple_of(LANES) - part.len()]].concat();
    let entry = |i: usize, j: usize| {
        let weighted = product(v, matrix.column(i));
        let blocks = weighted.chunks(ROWS).zip(matrix.column(j).chunks(ROWS));
        sum(0.0, &blocks.map(|(a, b)| dot(&padded(a), &padded(b))).collect::<Vec<f64>>())
    };
    let gram = (0..d * d).map(|e| if e % d <= e / d { entry(e / d, e % d) } else { 0.0 }).collect();
    [forward, norms, dots(v), dots(&active), rows(matrix).map(form).collect(), gram]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bit_depends_on_the_machine((matrix, u, v, s) in instances()) {
        prop_assume!(matrix.n >= LANES);
        let lower = forms::lower_triangle(&s, matrix.d);
        let bits = |results: Results| results.map(|values| values.iter().map(|t| t.to_bits()).collect::<Vec<u64>>());
        let expected = bits(plain(&matrix, &u, &v, &lower));
        for level in levels() {
            let found = bits(dispatch!(level, simd => compiled(simd, &matrix, &u, &v, &lower)));
            prop_assert!(found == expected, "{level:?}");
        }
    }
}
