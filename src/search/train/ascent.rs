//! Local maxima of F(u) = Σ v_k (x_k·u)_+ on the unit sphere, from many starts: the oracle for violated
//! constraints.

use super::breaks::climb_over;
use super::cell::{climb_until, is_late};
use crate::kernels::{Matrix, dot};
use crate::random::Random;
use rayon::prelude::*;
use std::time::Instant;

/// How hard to look for maxima.
#[derive(Clone, Debug)]
pub struct AscentSettings {
    /// Random normal starts.
    pub starts: usize,
    /// At most this many data rows x_k, and as many −x_k, are starts too.
    pub rows: usize,
    /// Starts near the highest maxima found so far, in three waves.
    pub hops: usize,
    /// Moves per climb.
    pub moves: usize,
    /// The value that matters (β): climbs that end well below it are not pursued with all care. Zero if all
    /// matter.
    pub goal: f64,
    /// Seed of the random starts.
    pub seed: u64,
    /// Whether the last column is a hidden bias without a penalty, whose entry is found by its breakpoints.
    pub breaks: bool,
}

impl Default for AscentSettings {
    fn default() -> AscentSettings {
        AscentSettings { starts: 200, rows: 100, hops: 400, moves: 1000, goal: 0.0, seed: 0, breaks: false }
    }
}

/// A local maximum.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// Unit vector.
    pub u: Vec<f64>,
    /// F(u).
    pub value: f64,
}

/// Maxima nearer than this (one minus the cosine) are one.
const SAME: f64 = 1e-12;

/// See [`AscentSettings::hops`].
const WAVES: usize = 3;
/// Sizes of the hops, relative to the unit vector they start from.
const HOPS: [f64; 4] = [0.1, 0.3, 0.03, 1.0];

/// Distinct local maxima, the highest first.
///
/// Starts are given directions (`warm`), some data rows and their negatives, and random normals; from each
/// `climb` finds an exact local maximum. Then come waves of *hops*: starts a little off the highest maxima
/// so far (basin hopping, Wales & Doye 1997). High maxima are neighbours: on a nearly optimal network for
/// `fertility` at β = 0.1 β_max a hop of 0.1 from one of the ten highest hit the one violated direction once
/// in 55 climbs, a random start once in 2500, starts reflected at data rows or between two maxima once
/// in 200. Equal rows are merged first (their weights add). Every start is independent of the others, so the
/// answer does not depend on the number of threads. A heuristic: the global maximum may be missed.
pub fn maxima(
    data_x: &[f64],
    n: usize,
    d: usize,
    v: &[f64],
    settings: &AscentSettings,
    warm: &[Vec<f64>],
) -> Vec<Direction> {
    let (matrix, group) = Matrix::distinct(data_x, n, d);
    let mut weights = vec![0.0; matrix.n];
    for (group, v) in group.iter().zip(v) {
        if let Some(g) = group {
            weights[*g] += v;
        }
    }
    search(&matrix, &weights, settings, warm)
}

/// As [`maxima`], for a matrix whose rows are distinct.
pub fn search(matrix: &Matrix, v: &[f64], settings: &AscentSettings, warm: &[Vec<f64>]) -> Vec<Direction> {
    search_until(matrix, v, settings, warm, None)
}

/// The same within a time: climbs end where they are then, and no other begins.
pub fn search_until(
    matrix: &Matrix,
    v: &[f64],
    settings: &AscentSettings,
    warm: &[Vec<f64>],
    until: Option<Instant>,
) -> Vec<Direction> {
    let (n, d) = (matrix.n, matrix.d);
    if n == 0 || d == 0 {
        return Vec::new();
    }
    let mut random = Random::new(settings.seed, 0x0a5c);
    let mut starts: Vec<Vec<f64>> = warm.to_vec();
    let mut rows: Vec<usize> = (0..n).collect();
    let taken = settings.rows.min(n);
    for i in 0..taken {
        let other = i + (random.next_u64() % (n - i) as u64) as usize;
        rows.swap(i, other);
        starts.push(matrix.row(rows[i]).to_vec());
        starts.push(matrix.row(rows[i]).iter().map(|x| -x).collect());
    }
    starts.extend((0..settings.starts).map(|_| random.normals(d)));
    let mut found = distinct(climb_all(matrix, v, &starts, settings, until));
    for wave in 0..WAVES {
        let share = (settings.hops + WAVES - 1 - wave) / WAVES;
        if found.is_empty() {
            break;
        }
        let starts: Vec<Vec<f64>> = (0..share)
            .map(|i| {
                // Two of three from the ten highest, the others from the forty highest.
                let from = &found[if i % 3 == 2 { i / 3 % found.len().min(40) } else { i % found.len().min(10) }];
                let size = HOPS[(i / 3) % HOPS.len()] / (d as f64).sqrt();
                from.u.iter().map(|u| u + size * random.normal()).collect()
            })
            .collect();
        found.extend(climb_all(matrix, v, &starts, settings, until));
        found = distinct(found);
    }
    found
}

fn climb_all(
    matrix: &Matrix,
    v: &[f64],
    starts: &[Vec<f64>],
    settings: &AscentSettings,
    until: Option<Instant>,
) -> Vec<Direction> {
    let from = |start: &[f64]| {
        let begins = !is_late(until);
        begins.then(|| climb_until(matrix, v, start, (settings.moves, until), settings.goal)).flatten()
    };
    let found: Vec<Option<Direction>> = starts
        .par_iter()
        .map(|start| if settings.breaks { climb_over(matrix, v, start, from) } else { from(start) })
        .map(|found| found.map(|(u, value)| Direction { u, value }))
        .collect();
    found.into_iter().flatten().collect()
}

/// The highest first, without repetitions.
fn distinct(mut found: Vec<Direction>) -> Vec<Direction> {
    found.sort_by(|a, b| b.value.total_cmp(&a.value));
    let mut distinct: Vec<Direction> = Vec::new();
    for next in found {
        // Equal maxima have nearly equal values, so only the end of the list is worth a look.
        let near = 1e-9 * next.value.abs();
        if !distinct.iter().rev().take_while(|e| e.value - next.value <= near).any(|e| 1.0 - dot(&e.u, &next.u) <= SAME)
        {
            distinct.push(next);
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the plane the maximum is found by going round the circle.
    #[test]
    fn finds_the_maximum_in_the_plane() {
        for seed in 0..20 {
            let mut random = Random::new(seed, 5);
            let n = 25;
            let (x, v) = (random.normals(2 * n), random.normals(n));
            let found = maxima(&x, n, 2, &v, &AscentSettings { starts: 50, ..Default::default() }, &[]);
            let circle = (0..20_000)
                .map(|i| {
                    let (s, c) = (std::f64::consts::TAU * i as f64 / 2e4).sin_cos();
                    (0..n).map(|k| v[k] * (x[2 * k] * c + x[2 * k + 1] * s).max(0.0)).sum::<f64>()
                })
                .fold(f64::MIN, f64::max);
            assert!(found[0].value >= circle - 1e-12 && found[0].value <= circle + 1e-3);
            assert!(found.windows(2).all(|w| w[0].value >= w[1].value));
        }
    }

    #[test]
    fn one_and_two_threads_agree() {
        let mut random = Random::new(11, 0);
        let (n, d) = (60, 5);
        let (x, v) = (random.normals(n * d), random.normals(n));
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| maxima(&x, n, d, &v, &AscentSettings::default(), &[]))
        };
        assert_eq!(run(1), run(2));
    }

    #[test]
    fn nothing_to_climb() {
        assert!(maxima(&[0.0, 0.0], 1, 2, &[1.0], &AscentSettings::default(), &[]).is_empty());
    }
}
