//! The joint program on instances with a known optimum.

use super::*;
use crate::random::Random;
use crate::search::relaxation::interior_point;

fn settings() -> Settings {
    Settings { gap: 1e-7, steps: 80, neighbours: 8, deadline: None }
}

/// Orthogonal rows of one sign: h is the norm of v, so the optimum is the projection of α onto the unit ball
/// (q = 1).
#[test]
fn orthogonal_rows_give_a_projection() {
    for (linear, expected) in [([3.0, 4.0], [0.6, 0.8]), ([0.3, 0.4], [0.3, 0.4])] {
        let rows = Rows { m: 2, d: 2, x: vec![0.6, 0.8, -0.8, 0.6], v: vec![1.0, 1.0] };
        let objective = Objective { linear: linear.to_vec(), square: vec![1.0; 2], range: Vec::new(), balance: None };
        let found = solve(&rows, &objective, [1.0, 1.0], &settings());
        for (v, e) in found.v.iter().zip(expected) {
            assert!((v - e).abs() < 1e-3, "{:?} is not {expected:?}", found.v);
        }
    }
}

/// Node solutions agree that the weights are feasible, and no scaling of the start does better.
#[test]
fn weights_are_feasible_and_better_than_scaling() {
    let mut random = Random::new(7, 0);
    for case in 0..12 {
        let (m, d) = (4 + 3 * case, 2 + case % 3);
        let mut rows = Rows { m, d, x: Vec::new(), v: Vec::new() };
        for _ in 0..m {
            let x: Vec<f64> = (0..d).map(|_| random.normal()).collect();
            let norm = dot(&x, &x).sqrt();
            rows.x.extend(x.iter().map(|t| t / norm));
            rows.v.push(random.normal());
        }
        let linear = rows.v.iter().map(|v| 3.0 * v).collect();
        let objective = Objective { linear, square: vec![1.0; m], range: Vec::new(), balance: None };
        let found = solve(&rows, &objective, [1.0, 1.0], &settings());
        let node = interior_point::Settings {
            parent_bound: 0.0,
            kept: 1e-2,
            target: f64::NEG_INFINITY,
            gap: 1e-6,
            steps: 100,
            pricing: 6,
            neighbours: 8,
            deadline: None,
        };
        let bound = |v: &[f64]| {
            let side = |t: f64| Rows { v: v.iter().map(|v| t * v).collect(), ..rows.clone() };
            [1.0, -1.0].map(|t| interior_point::solve(&side(t), &[], None, &node).bound).into_iter().fold(0.0, f64::max)
        };
        assert!(bound(&found.v) < 1.0 + 1e-3, "case {case}: {}", bound(&found.v));
        let free = dot(&objective.linear, &rows.v) / dot(&rows.v, &rows.v);
        let scale = free.min(1.0 / bound(&rows.v));
        let scaled: Vec<f64> = rows.v.iter().map(|v| scale * v).collect();
        let (joint, plain) = (objective.value(&found.v), objective.value(&scaled));
        assert!(joint > plain - 1e-3 * plain.abs(), "case {case}: {joint} against {plain}");
    }
}

/// The same rows with limits and a price of the sum: inside the ball the optimum is known for each row.
#[test]
fn limits_and_balance_are_held() {
    let solved = |linear: [f64; 2], range: Vec<(f64, f64)>, balance: Option<Balance>| {
        let rows = Rows { m: 2, d: 2, x: vec![0.6, 0.8, -0.8, 0.6], v: vec![0.1, 0.1] };
        let objective = Objective { linear: linear.to_vec(), square: vec![1e-3; 2], range, balance };
        solve(&rows, &objective, [1.0, 1.0], &settings()).v
    };
    let near = |v: &[f64], expected: [f64; 2]| {
        assert!(v.iter().zip(expected).all(|(v, e)| (v - e).abs() < 1e-3), "{v:?} is not {expected:?}");
    };
    let narrow = vec![(-1.0, 0.3), (-1.0, 0.5)];
    near(&solved([3.0, 4.0], narrow.clone(), None), [0.3, 0.5]);
    near(&solved([3.0, -4.0], narrow.clone(), None), [0.3, 0.0]);
    // v₁ − 2v₂ + 0.1 = 0.
    let balance = |give| Some(Balance { along: vec![1.0, -2.0], constant: 0.1, give });
    near(&solved([3.0, 4.0], narrow, balance(0.0)), [0.3, 0.2]);
    // A ball alone: 3v₁ + 4v₂ less (v₁ − 2v₂ + 0.1)²/2 is greatest on the circle.
    let wide = vec![(-9.0, 9.0); 2];
    let found = solved([3.0, 4.0], wide, balance(1.0));
    let value = |t: f64| 3.0 * t.cos() + 4.0 * t.sin() - (t.cos() - 2.0 * t.sin() + 0.1).powi(2) / 2.0;
    let best = (0..=10_000).map(|i| f64::from(i) * 1e-4 * 1.5).max_by(|a, b| value(*a).total_cmp(&value(*b))).unwrap();
    near(&found, [best.cos(), best.sin()]);
}
