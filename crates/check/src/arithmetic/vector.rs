//! Vectors of integers; a place that does not exist is an error.

use crate::rejection::{Code, Rejection};
use num_bigint::BigInt;

/// Σ aᵢbᵢ over the places that both have.
pub fn dot(a: &[BigInt], b: &[BigInt]) -> BigInt {
    a.iter().zip(b).map(|(p, q)| p * q).sum()
}

/// `sum += factor · row`.
pub(crate) fn add_multiple(sum: &mut [BigInt], factor: &BigInt, row: &[BigInt]) {
    sum.iter_mut().zip(row).for_each(|(entry, r)| *entry += factor * r);
}

/// The value times a sign, 1 or −1.
pub fn signed(value: &BigInt, sign: i8) -> BigInt {
    if sign < 0 { -value } else { value.clone() }
}

/// Whether keys are strictly increasing.
pub(crate) fn increasing<K: Ord>(mut keys: impl Iterator<Item = K>) -> bool {
    let Some(mut last) = keys.next() else { return true };
    keys.all(|key| std::mem::replace(&mut last, key) < last)
}

/// An entry that must be there: lists that do not fit each other prove nothing.
pub(crate) fn at<T>(list: &[T], i: usize) -> Result<&T, Rejection> {
    list.get(i).ok_or_else(|| Rejection::new(Code::WrongShape, 0, format!("no entry {i} in a list of {}", list.len())))
}

/// The same, to be changed.
pub(crate) fn at_mut<T>(list: &mut [T], i: usize) -> Result<&mut T, Rejection> {
    let message = format!("no entry {i} in a list of {}", list.len());
    list.get_mut(i).ok_or_else(|| Rejection::new(Code::WrongShape, 0, message))
}

/// Columns of a matrix given by rows of this length.
pub(crate) fn transposed<'a>(rows: impl Iterator<Item = &'a Vec<BigInt>>, length: usize) -> Vec<Vec<BigInt>> {
    let mut columns = vec![Vec::new(); length];
    for row in rows {
        columns.iter_mut().zip(row).for_each(|(column, entry)| column.push(entry.clone()));
    }
    columns
}
