//! Elimination in fractions, slow and plain.

// Not every test needs all of it.
#![allow(dead_code)]

use relucert::check::arithmetic::Fraction;

/// Brings rows to reduced echelon form, pivots being sought in the first columns only; returns the columns of
/// the pivots.
pub fn echelon(rows: &mut [Vec<Fraction>], columns: usize) -> Vec<usize> {
    let mut pivots = Vec::new();
    for column in 0..columns {
        let k = pivots.len();
        let Some(at) = (k..rows.len()).find(|&i| rows[i][column] != Fraction::zero()) else { continue };
        rows.swap(k, at);
        let head = rows[k][column].clone();
        rows[k] = rows[k].iter().map(|v| v.over(&head).expect("a pivot").reduced()).collect();
        let pivot = rows[k].clone();
        for row in rows.iter_mut().enumerate().filter(|(i, _)| *i != k).map(|(_, row)| row) {
            let factor = row[column].clone();
            *row = row.iter().zip(&pivot).map(|(v, p)| (v - &(&factor * p)).reduced()).collect();
        }
        pivots.push(column);
    }
    pivots
}

/// Solves a square system given by its rows, each with its right side at the end; none for a singular matrix.
pub fn gauss(mut rows: Vec<Vec<Fraction>>) -> Option<Vec<Fraction>> {
    let n = rows.len();
    let pivots = echelon(&mut rows, n);
    (pivots.len() == n).then(|| rows.into_iter().map(|mut row| row.remove(n)).collect())
}
