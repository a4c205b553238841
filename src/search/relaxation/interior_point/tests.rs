//! At the end of a run the duals satisfy the optimality conditions, by finite differences of S alone: no
//! derivative of the Newton step is used.

use super::super::interior_point::*;
use crate::random::Random;

/// S at `w` with the B of `w`, whatever room it leaves.
fn matrix(model: &Model, w: &[f64]) -> Vec<f64> {
    let (b, mut point) = model.point(w, 1.0).expect("M is positive definite");
    *point.s.last_mut().expect("a corner") -= b - w[model.layout().bound];
    point.s
}

/// ⟨∂S/∂w_e, X⟩ by central differences; with a larger μ, which only adds to S, M stays positive definite.
fn slope(solver: &Iterate, e: usize) -> f64 {
    let at = |step: f64| {
        let mut w = solver.w.clone();
        w[e] += step;
        w[solver.at.mu] += 1.0;
        dot(&matrix(&solver.model, &w), &solver.x)
    };
    // ω stands in a denominator, and may be small.
    let step = 1e-4 * solver.w[e].abs().clamp(1e-4, 1.0);
    (at(step) - at(-step)) / (2.0 * step)
}

fn rows(random: &mut Random, m: usize, d: usize) -> Rows {
    let mut x = random.normals(m * d);
    for row in x.chunks_exact_mut(d) {
        let length = dot(row, row).sqrt();
        row.iter_mut().for_each(|t| *t /= length);
    }
    Rows { m, d, x, v: random.normals(m) }
}

fn to_a_millionth(target: f64) -> Settings {
    Settings { target, gap: 1e-6, parent_bound: 0.0, steps: 100, pricing: 0, neighbours: 3, kept: 1e-2, deadline: None }
}

#[test]
fn duals_satisfy_the_optimality_conditions() {
    let settings = to_a_millionth(0.0);
    let (mut solved, mut fixed_partners) = (0, 0);
    for seed in 0..12 {
        let mut random = Random::new(seed, 0);
        let rows = rows(&mut random, 14, 2 + seed as usize % 3);
        let path: Vec<(usize, i8)> = (0..seed as usize % 4).map(|i| (3 * i, if i % 2 == 0 { 1 } else { -1 })).collect();
        let pairs = pairing::nearest(&rows, settings.neighbours);
        let mut solver = begin(Model::new(&rows, &path, &pairs), None);
        solver.run(&settings);
        if solver.point.bound <= settings.target {
            continue;
        }
        solved += 1;
        assert!(solver.gap() <= 2e-6, "seed {seed}: gap {}", solver.gap());
        let (at, q) = (solver.at, solver.model.free_n.len());
        let zero = |e: usize, value: f64| assert!(value.abs() < 1e-4, "seed {seed}, variable {e} of {at:?}: {value}");
        // The price of each capacity, as its parabola sees it.
        let price: Vec<f64> = (0..q).map(|i| slope(&solver, at.kappa + i) + solver.z[at.kappa + i]).collect();
        for e in 0..at.omega {
            let paid = match solver.model.partner[e] {
                super::super::model::Partner::Free(i) => price[i],
                super::super::model::Partner::Fixed(_) => {
                    fixed_partners += 1;
                    0.0
                }
            };
            zero(e, slope(&solver, e) + solver.z[e] - paid);
        }
        (at.omega..at.plus).for_each(|e| zero(e, slope(&solver, e) + solver.z[e]));
        for (i, price) in price.iter().enumerate() {
            for e in [at.plus + i, at.minus + i] {
                zero(e, slope(&solver, e) + solver.z[e] - price);
            }
        }
        (at.product..at.mu).for_each(|e| zero(e, slope(&solver, e) + solver.z[e]));
        zero(at.mu, slope(&solver, at.mu));
        zero(at.bound, slope(&solver, at.bound) - 1.0);
        // Capacities are used up, by no more and no less.
        let most = solver.model.rest(&solver.w).iter().fold(0.0f64, |m, r| m.max(r.abs()));
        assert!(most < 1e-7, "seed {seed}: {most} of a capacity is left");
    }
    assert!(solved >= 8 && fixed_partners > 0, "{solved} solved, {fixed_partners} pairs with fixed rows");
}

/// A node far above the target is solved to a hundredth, not to a share of its distance.
#[test]
fn nodes_far_above_the_target_are_solved_to_a_hundredth() {
    let settings = to_a_millionth(-10.0);
    for seed in 0..4 {
        let rows = rows(&mut Random::new(seed, 1), 14, 3);
        let root = solve(&rows, &[], None, &settings);
        let far = Settings { parent_bound: root.bound + 1.0, ..settings };
        let child = solve(&rows, &[(0, 1)], Some(&root.known()), &far);
        assert!(child.gap <= COARSE && child.gap > settings.gap, "seed {seed}: gap {}", child.gap);
    }
}
