//! The best threshold of a direction, exactly: for a last column that is constant, as that of a hidden bias
//! without a penalty is (theory §E2.5).

use crate::kernels::Matrix;

/// Rounds of climbing and moving the threshold.
const ROUNDS: usize = 8;
/// A rise by less than this share ends them.
const RISE: f64 = 1e-12;

/// u with the last entry that makes F(u)/‖u‖ = Σ v_k (x_k·u)_+ / ‖u‖ greatest over all breakpoints, where a
/// row turns on; `None` without such a column. Between breakpoints F is linear in the entry, and of the
/// length it has next to no part where the column is long; so the best breakpoint is as good as the best
/// entry, nearly. A climb along the sphere misses maxima at other thresholds: they are far away in the entry,
/// and the way goes down.
pub fn placed(matrix: &Matrix, v: &[f64], u: &[f64]) -> Option<Vec<f64>> {
    let (n, d) = (matrix.n, matrix.d);
    let constant = matrix.column(d.checked_sub(1)?);
    let t = *constant.first()?;
    if t <= 0.0 || constant.iter().take(n).any(|c| *c != t) {
        return None;
    }
    let mut u = u.to_vec();
    u[d - 1] = 0.0;
    let square: f64 = u.iter().map(|u| u * u).sum();
    let mut z = vec![0.0; n];
    matrix.forward(&u, &mut z);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| z[*b].total_cmp(&z[*a]));
    // From all rows off: F and its slope in x·u + b, b = −z_k at the breakpoint of row k.
    let (mut value, mut slope, mut last) = (0.0, 0.0, f64::NAN);
    let (mut best, mut place) = (f64::NEG_INFINITY, 0.0);
    for &k in &order {
        value += if slope == 0.0 { 0.0 } else { slope * (last - z[k]) };
        let entry = -z[k] / t;
        let share = value / (square + entry * entry).sqrt();
        if share > best {
            (best, place) = (share, entry);
        }
        slope += v[k];
        last = z[k];
    }
    u[d - 1] = place;
    best.is_finite().then_some(u)
}

/// Climbs by `climb` from a start with its best threshold, and again from where another threshold is better.
pub fn climb_over(
    matrix: &Matrix,
    v: &[f64],
    start: &[f64],
    climb: impl Fn(&[f64]) -> Option<(Vec<f64>, f64)>,
) -> Option<(Vec<f64>, f64)> {
    let mut best = climb(&placed(matrix, v, start).unwrap_or_else(|| start.to_vec()))?;
    for _ in 0..ROUNDS {
        let Some(next) = placed(matrix, v, &best.0).and_then(|u| climb(&u)) else { break };
        if next.1 <= best.1 + RISE * best.1.abs() {
            break;
        }
        best = next;
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::search::train::cell;

    /// No threshold on a fine grid is better, neither at first nor at the end of the climbs.
    #[test]
    fn the_best_of_all_thresholds() {
        for seed in 0..10 {
            let mut random = Random::new(seed, 2);
            let (n, t) = (30, 40.0);
            let mut v = random.normals(n);
            let mean = v.iter().sum::<f64>() / n as f64;
            v.iter_mut().for_each(|v| *v -= mean);
            let x: Vec<f64> = (0..n).flat_map(|_| [random.normal(), random.normal(), t]).collect();
            let matrix = Matrix::new(&x, n, 3);
            let value = |u: &[f64]| {
                let mut z = vec![0.0; n];
                matrix.forward(u, &mut z);
                let length = u.iter().map(|u| u * u).sum::<f64>().sqrt();
                z.iter().zip(&v).map(|(z, v)| v * z.max(0.0)).sum::<f64>() / length
            };
            let start = random.normals(3);
            let best_of = |u: &[f64], found: f64| {
                for i in -400..=400 {
                    let other = value(&[u[0], u[1], f64::from(i) * 0.03 * (u[0].abs() + u[1].abs()) / t]);
                    assert!(other <= found + 1e-3 * found.abs(), "seed {seed}: {other} above {found}");
                }
            };
            let found = value(&placed(&matrix, &v, &start).unwrap());
            best_of(&start, found);
            let climb = |u: &[f64]| cell::climb(&matrix, &v, u, 1000, 0.0);
            let (end, reached) = climb_over(&matrix, &v, &start, climb).unwrap();
            assert!(reached >= found - 1e-9, "seed {seed}: {reached} below {found}");
            best_of(&end, reached);
        }
        assert_eq!(placed(&Matrix::new(&[1.0, 2.0, 1.0, 3.0], 2, 2), &[1.0, -1.0], &[1.0, 0.0]), None);
    }
}
