//! The best bound that a cone gives: the shortest w with q_i·w ≥ b_i for its generators (theory §E4.3).

use crate::kernels::{add_scaled, dot, norm};

/// The shortest w with q_i·w ≥ b_i for all i, the b_i not negative; `None` if the generators are dependent.
///
/// The dual is max b·a − ½‖Σ a_iq_i‖² over a ≥ 0, and w = Σ a_iq_i. With few generators the set of positive
/// a_i is found by trying all of them, the full set first: nearly always that is it.
pub fn shortest(q: &[&[f64]], b: &[f64]) -> Option<Vec<f64>> {
    let r = q.len();
    let full = (1usize << r) - 1;
    let fits = |w: &[f64]| q.iter().zip(b).all(|(q, b)| dot(q, w) >= b - 1e-12 * (1.0 + b.abs()));
    (0..=full).map(|left_out| full ^ left_out).find_map(|set| {
        let chosen: Vec<usize> = (0..r).filter(|i| set >> i & 1 == 1).collect();
        let gram: Vec<Vec<f64>> = chosen.iter().map(|i| chosen.iter().map(|j| dot(q[*i], q[*j])).collect()).collect();
        let a = solve(gram, chosen.iter().map(|i| b[*i]).collect())?;
        let mut w = vec![0.0; q.first()?.len()];
        chosen.iter().zip(&a).for_each(|(i, a)| add_scaled(&mut w, *a, q[*i]));
        (a.iter().all(|a| *a >= -1e-12) && fits(&w)).then_some(w)
    })
}

/// The bound of a cone: the length of the shortest w, infinite if there is none.
pub fn bound(q: &[&[f64]], b: &[f64]) -> f64 {
    shortest(q, b).map_or(f64::INFINITY, |w| norm(&w))
}

/// Solves a small positive definite system by elimination; `None` if a pivot vanishes.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Option<Vec<f64>> {
    let n = b.len();
    let size: Vec<f64> = (0..n).map(|i| a[i][i]).collect();
    for i in 0..n {
        if a[i][i].is_nan() || a[i][i] <= 1e-12 * size[i] {
            return None;
        }
        let (upper, lower) = a.split_at_mut(i + 1);
        for (k, row) in lower.iter_mut().enumerate() {
            let factor = row[i] / upper[i][i];
            add_scaled(row, -factor, &upper[i]);
            b[i + 1 + k] -= factor * b[i];
        }
    }
    for i in (0..n).rev() {
        let later: f64 = (i + 1..n).map(|j| a[i][j] * b[j]).sum();
        b[i] = (b[i] - later) / a[i][i];
    }
    Some(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_shortest_vector_of_a_cone() {
        assert_eq!(shortest(&[&[1.0, 0.0], &[0.0, 2.0]], &[3.0, 8.0]), Some(vec![3.0, 4.0]));
        // The second generator is bounded by the first.
        assert_eq!(shortest(&[&[1.0, 0.0], &[1.0, 1.0]], &[3.0, 1.0]), Some(vec![3.0, 0.0]));
        assert_eq!(shortest(&[&[1.0, 0.0], &[2.0, 0.0]], &[1.0, 3.0]), Some(vec![1.5, 0.0]));
    }

    /// A shorter w would contradict the multipliers: compare with random feasible ones.
    #[test]
    fn none_is_shorter() {
        for seed in 0..50 {
            let mut random = Random::new(seed, 4);
            let q: Vec<Vec<f64>> = (0..3).map(|_| random.normals(3)).collect();
            let b: Vec<f64> = random.normals(3).iter().map(|b| b.abs()).collect();
            let q: Vec<&[f64]> = q.iter().map(Vec::as_slice).collect();
            let w = shortest(&q, &b).unwrap();
            assert!(q.iter().zip(&b).all(|(q, b)| dot(q, &w) >= b - 1e-9));
            for _ in 0..200 {
                let other: Vec<f64> = w.iter().map(|w| w + 0.3 * random.normal()).collect();
                let least = q.iter().zip(&b).map(|(q, b)| dot(q, &other) / b).fold(f64::INFINITY, f64::min);
                assert!(least <= 0.0 || norm(&other) / least >= norm(&w) - 1e-9);
            }
        }
    }
}
