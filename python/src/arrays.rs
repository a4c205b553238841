//! Arrays as they cross: little-endian doubles and a shape.

use crate::error::{Answer, refused};
use relucert::problem::npy::Array;

/// The array of these bytes.
pub fn array(bytes: &[u8], shape: Vec<usize>) -> Answer<Array> {
    let count = shape.iter().try_fold(1usize, |n, &k| n.checked_mul(k));
    if count.and_then(|n| n.checked_mul(8)) != Some(bytes.len()) {
        return refused(format!("{} bytes are no doubles of the shape {shape:?}", bytes.len()));
    }
    let data = bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect();
    Ok(Array { shape, data })
}

/// The bytes of doubles.
pub fn bytes(data: &[f64]) -> Vec<u8> {
    data.iter().flat_map(|v| v.to_le_bytes()).collect()
}
