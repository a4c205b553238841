//! The node relaxation and the search against the maximum of F by brute force.
#![cfg(feature = "prover")]

mod arrangement;
mod checked;

use arrangement::{Random, Signed, dot, maximum, problem, signed, value};
use num_bigint::BigInt;
use relucert::dyadic::quotient;
use relucert::format::Writer;
use relucert::kernels::Matrix;
use relucert::search::branch::forest::Node;
use relucert::search::branch::{Goal, search};
use relucert::search::relaxation::interior_point::{Settings, solve};
use relucert::search::relaxation::{Known, Outcome, Rows};
use relucert::search::rounding::round;
use relucert::search::rounding::thin::thin;
use relucert::search::train::cell::climb;

/// The bounds are floating point: what rounding a leaf proves exactly may be larger by so much.
const TOLERANCE: f64 = 1e-6;

/// Below every bound: leaves are rounded as finely as can be.
const NO_ROOM: f64 = -1e6;

/// Nearly to the end, with every pair from the start.
fn accurately() -> Settings {
    Settings {
        target: 0.0,
        gap: 1e-7,
        parent_bound: 0.0,
        steps: 300,
        pricing: 30,
        neighbours: 20,
        kept: 1e-2,
        deadline: None,
    }
}

/// As the search does it: stops at a gap, a few pairs only.
fn hastily() -> Settings {
    Settings {
        target: 1.0,
        gap: 1e-3,
        parent_bound: 0.0,
        steps: 60,
        pricing: 2,
        neighbours: 2,
        kept: 1e-2,
        deadline: None,
    }
}

/// A function over small integer data in `d` dimensions with `n` rows, as β = 1.
fn function(random: &mut Random, d: usize, n: usize) -> Signed {
    let data = random.data(n, d, 3);
    let nu: Vec<f64> = (0..n).map(|_| random.within(1000) as f64 / 700.0).collect();
    signed(&problem(&data, &vec![1; n], (1, 1)), &nu, 1)
}

/// A random path of at most `longest` splits on rows that are `wanted`.
fn walk(random: &mut Random, rows: &Rows, longest: u64, wanted: fn(f64) -> bool) -> Vec<(usize, i8)> {
    let mut path: Vec<(usize, i8)> = Vec::new();
    for _ in 0..random.below(longest + 1) {
        let k = random.below(rows.m as u64) as usize;
        if wanted(rows.v[k]) && path.iter().all(|p| p.0 != k) {
            path.push((k, if random.below(2) == 0 { 1 } else { -1 }));
        }
    }
    path
}

/// Every path prefix is solved from its parent, as in the tree: down to the first closed node. The outcomes
/// from the root on.
fn descend(rows: &Rows, path: &[(usize, i8)], settings: &Settings) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for depth in 0..=path.len() {
        let parent = outcomes.last().cloned().map(Outcome::known);
        let outcome = solve(rows, &path[..depth], parent.as_ref(), settings);
        let closed = outcome.bound <= settings.target;
        outcomes.push(outcome);
        if closed {
            break;
        }
    }
    outcomes
}

#[test]
fn brute_force_agrees_with_maxima_known_by_hand() {
    // Orthogonal rows of length 5: F(u) = 5 Σ v_k (e_k·u)_+, so the maximum is 5‖v₊‖.
    let plane = |nu: &[f64], sign| signed(&problem(&[vec![3, 4], vec![-4, 3]], &[1, 1], (1, 1)), nu, sign).rows;
    let top = |rows: &Rows, path: &[(usize, i8)]| maximum(rows, path).map(|m| m.0);
    assert!((top(&plane(&[3.0, 4.0], 1), &[]).unwrap() - 25.0).abs() < 1e-12);
    assert!((top(&plane(&[3.0, -4.0], 1), &[]).unwrap() - 15.0).abs() < 1e-12);
    assert!((top(&plane(&[3.0, -4.0], -1), &[]).unwrap() - 20.0).abs() < 1e-12);
    // On the quadrant where the first row is negative only the second counts.
    assert!((top(&plane(&[3.0, 4.0], 1), &[(0, -1)]).unwrap() - 20.0).abs() < 1e-12);
    assert!((top(&plane(&[3.0, -4.0], 1), &[(0, -1), (1, 1)]).unwrap() - 0.0).abs() < 1e-12);
    // A ridge: ν = (1, 1, −9) with the last row between the others; the maximum is on its wall.
    let ridge = signed(&problem(&[vec![1, 0], vec![-1, 0], vec![0, 1]], &[1, 1, 1], (1, 1)), &[1.0, 1.0, -9.0], 1);
    assert_eq!(top(&ridge.rows, &[]), Some(1.0));
    // Half-lines and nothing at all.
    let line = signed(&problem(&[vec![2], vec![-3]], &[1, 1], (1, 1)), &[1.0, -1.0], 1).rows;
    assert_eq!((top(&line, &[]), top(&line, &[(0, -1)]), top(&line, &[(0, 1), (1, 1)])), (Some(2.0), Some(-3.0), None));
}

#[test]
fn brute_force_is_at_least_what_climbing_finds() {
    let mut random = Random(1);
    let mut met = 0;
    for round in 0..60 {
        let (d, n) = (1 + round % 4, 4 + round % 9);
        let rows = function(&mut random, d, n).rows;
        let top = maximum(&rows, &[]).unwrap();
        assert!((value(&rows, &top.1) - top.0).abs() < 1e-12);
        let matrix = Matrix::new(&rows.x, rows.m, d);
        let mut climbed = f64::NEG_INFINITY;
        for _ in 0..30 {
            let start: Vec<f64> = (0..d).map(|_| random.within(1000) as f64 + 0.5).collect();
            climbed = climbed.max(climb(&matrix, &rows.v, &start, 500, 0.0).unwrap().1);
        }
        assert!(climbed <= top.0 + 1e-9, "round {round}: {climbed} above {}", top.0);
        met += usize::from(climbed > top.0 - 1e-9);
    }
    assert!(met >= 55, "climbing met the maximum in {met} of 60 rounds only");
}

/// A bound is at least the maximum on its cone whatever the effort, and a child's is no larger than its
/// parent's.
#[test]
fn bounds_hold_on_random_paths_and_tighten() {
    let mut random = Random(2);
    let (mut cones, mut empty) = (0, 0);
    for round in 0..120 {
        let (d, n) = (1 + round % 4, 2 + round % 11);
        let rows = function(&mut random, d, n).rows;
        let path = walk(&mut random, &rows, 5, |_| true);
        for settings in [accurately(), hastily()] {
            let outcomes = descend(&rows, &path, &settings);
            for (depth, outcome) in outcomes.iter().enumerate() {
                assert!(outcome.bound.is_finite(), "round {round}, depth {depth}");
                match maximum(&rows, &path[..depth]) {
                    Some((top, u)) => {
                        cones += 1;
                        let bound = outcome.bound;
                        assert!(bound >= top - TOLERANCE, "round {round}, depth {depth}: {bound} below {top} at {u:?}");
                    }
                    None => empty += 1,
                }
            }
            if settings.target == 0.0 {
                for pair in outcomes.windows(2) {
                    let (parent, child) = (pair[0].bound, pair[1].bound);
                    assert!(child <= parent + 1e-6, "round {round}, {path:?}: {child} under {parent}");
                }
            }
        }
    }
    assert!(cones > 500 && empty > 5, "{cones} cones, {empty} empty ones");
}

/// With every row of positive weight signed F is concave on the cone, and the relaxation gives its maximum.
#[test]
fn bounds_are_exact_where_all_positive_rows_are_signed() {
    let mut random = Random(3);
    let mut compared = 0;
    for round in 0..100 {
        let (d, n) = (1 + round % 4, 2 + round % 8);
        let rows = function(&mut random, d, n).rows;
        // The signs of a point, so that the cone has an inside.
        let u: Vec<f64> = (0..d).map(|_| random.within(1000) as f64 + 0.5).collect();
        let side = |k: usize| if dot(rows.row(k), &u) >= 0.0 { 1 } else { -1 };
        let path: Vec<(usize, i8)> = (0..rows.m).filter(|&k| rows.v[k] > 0.0).map(|k| (k, side(k))).collect();
        let top = maximum(&rows, &path).unwrap().0;
        // Below zero the solver may stop, closed.
        let most = top.max(0.0) + 1e-5;
        let fresh = solve(&rows, &path, None, &accurately()).bound;
        let grown = descend(&rows, &path, &accurately()).pop().unwrap().bound;
        compared += 1;
        for (bound, from) in [(fresh, "nothing"), (grown, "the parent")] {
            assert!((top - TOLERANCE..most).contains(&bound), "round {round} from {from}: {bound}, maximum {top}");
        }
    }
    assert_eq!(compared, 100);
}

/// Rounded leaves pass the checker's own test, and rounding costs next to nothing.
#[test]
fn rounded_leaves_are_proved_by_the_checker() {
    let mut random = Random(4);
    let mut worst = 0.0f64;
    for round_number in 0..100 {
        let (d, n) = (1 + round_number % 4, 2 + round_number % 11);
        let signed = function(&mut random, d, n);
        let path = walk(&mut random, &signed.rows, 5, |_| true);
        for settings in [accurately(), hastily()] {
            let mut outcomes = descend(&signed.rows, &path, &settings);
            let path = &path[..outcomes.len() - 1];
            let outcome = outcomes.pop().unwrap();
            let function = signed.function();
            let leaf =
                round(&function, &signed.rows, &signed.units, path, &outcome.clone().known(), NO_ROOM, None).unwrap();
            let form = function.assemble(path, &leaf.pairs, &leaf.leaf).unwrap();
            form.prove(&leaf.bound, &leaf.leaf.factor).unwrap();
            let least = quotient(&leaf.bound, &(BigInt::from(1) << signed.scales.quad)) / signed.units.beta;
            if let Some((top, _)) = maximum(&signed.rows, path) {
                assert!(least >= top - 1e-12, "round {round_number}: {least} below {top}");
            }
            worst = worst.max((least - outcome.bound) / outcome.bound.max(1.0));
        }
    }
    assert!(worst < 1e-6, "rounding costs {worst} of a bound");
}

/// What a leaf's bound leaves up to the one allowed pays for fewer pairs and digits: the checker accepts the
/// leaf, and its B is within what was allowed.
#[test]
fn leaves_with_room_are_short() {
    let mut random = Random(7);
    let (mut fine, mut coarse, mut thinner) = (0, 0, 0);
    for round_number in 0..40 {
        let signed = function(&mut random, 3 + round_number % 3, 40);
        let path = walk(&mut random, &signed.rows, 3, |v| v > 0.0);
        let outcome = solve(&signed.rows, &path, None, &Settings { target: 0.0, ..hastily() }).known();
        let function = signed.function();
        let digits = |outcome: &Known, allowed: f64| {
            let leaf = round(&function, &signed.rows, &signed.units, &path, outcome, allowed, None).unwrap();
            let form = function.assemble(&path, &leaf.pairs, &leaf.leaf).unwrap();
            form.prove(&leaf.bound, &leaf.leaf.factor).unwrap();
            let least = quotient(&leaf.bound, &(BigInt::from(1) << signed.scales.quad)) / signed.units.beta;
            assert!(
                least <= allowed.max(outcome.bound + TOLERANCE),
                "round {round_number}: {least}, allowed {allowed}"
            );
            let mut out = Writer::new(Vec::new());
            out.pairs(&leaf.pairs).unwrap();
            out.leaf(&leaf.leaf).unwrap();
            let text = String::from_utf8(out.end().unwrap()).unwrap();
            text.split_whitespace().map(|word| word.trim_end_matches('0').len()).sum::<usize>()
        };
        fine += digits(&outcome, NO_ROOM);
        let allowed = 1.05 * outcome.bound;
        let thin = thin(&signed.rows, &path, &outcome, allowed, None).map(Outcome::known);
        if let Some(thin) = &thin {
            assert!(thin.bound <= allowed);
            thinner += usize::from(thin.multipliers.pairs.len() < outcome.multipliers.pairs.len());
        }
        coarse += digits(thin.as_ref().unwrap_or(&outcome), allowed);
    }
    assert!(thinner > 20, "only {thinner} leaves have fewer pairs");
    assert!(2 * coarse < fine, "{coarse} digits with room, {fine} without");
}

/// The smallest bound that trees can prove is the larger maximum of the two signs, and they prove it.
#[test]
fn the_search_closes_at_the_maximum_and_repeats() {
    let mut random = Random(5);
    let mut split = 0;
    for round in 0..60 {
        let (d, n) = (3 + round % 2, 8 + round % 5);
        let data = random.data(n, d, 1);
        let nu: Vec<f64> = (0..n).map(|_| random.within(1000) as f64 / 700.0).collect();
        let of = |beta: (i64, i64), sign| signed(&problem(&data, &vec![1; n], beta), &nu, sign).rows;
        let tops = [1, -1].map(|sign| maximum(&of((1, 1), sign), &[]).unwrap().0);
        let top = tops[0].max(tops[1]);
        if top < 0.1 {
            continue;
        }
        // β next to the maximum from above: the search has to close everything there.
        let beta = ((top * 1e6).ceil() as i64 + 1, 1_000_000);
        let rows = [of(beta, 1), of(beta, -1)];
        let target = 1.0 + 2e-5;
        let goal = Goal { target, splits: 4000, deadline: None, memory: usize::MAX };
        let run = |goal: &Goal| search(&rows, goal, &mut |_, _| true);
        let (forest, witness) = run(&goal);
        let bounds: Vec<f64> = forest
            .nodes
            .iter()
            .filter_map(|node| if let Node::Leaf(outcome) = node { Some(outcome.known.bound) } else { None })
            .collect();
        let bound = bounds.iter().fold(0.0f64, |m, b| m.max(*b));
        assert!(bound <= target, "round {round}: open at {bound}");
        let maxima = [1, -1].map(|sign| maximum(&of(beta, sign), &[]).unwrap().0);
        assert!(bound >= maxima[0].max(maxima[1]) - TOLERANCE);
        assert!(witness.value <= maxima[witness.sign] + 1e-9);
        assert!((value(&rows[witness.sign], &witness.u) - witness.value).abs() < 1e-12);
        split += usize::from(forest.nodes.len() > 2);
        for (node, (sign, path)) in forest.nodes.iter().zip(&forest.place) {
            if let Node::Split(k, children) = node {
                assert!(rows[*sign].v[*k] > 0.0, "only rows of positive weight are split");
                for (side, child) in [1, -1].into_iter().zip(children) {
                    let extended: Vec<(usize, i8)> = path.iter().copied().chain([(*k, side)]).collect();
                    assert_eq!(forest.place[*child], (*sign, extended));
                }
            }
        }
        let again = run(&goal).0;
        assert_eq!(again.place, forest.place);
        let bits = |f: &relucert::search::branch::forest::Forest| -> Vec<u64> {
            f.nodes.iter().map(|n| if let Node::Leaf(o) = n { o.known.bound.to_bits() } else { 0 }).collect()
        };
        assert_eq!(bits(&again), bits(&forest));
    }
    assert!(split >= 12, "only {split} trees were split");
}

/// Below the maximum nothing closes: the search ends by itself with every row signed, and the bound stays
/// above.
#[test]
fn a_target_below_the_maximum_is_never_met() {
    let mut random = Random(6);
    for round in 0..20 {
        let (d, n) = (1 + round % 3, 3 + round % 4);
        let data = random.data(n, d, 3);
        let nu: Vec<f64> = (0..n).map(|_| random.within(1000) as f64 / 700.0).collect();
        let of = |beta: (i64, i64)| [1, -1].map(|sign| signed(&problem(&data, &vec![1; n], beta), &nu, sign).rows);
        let top = |rows: &[Rows; 2]| [0, 1].map(|i| maximum(&rows[i], &[]).unwrap().0).into_iter().fold(0.0, f64::max);
        let size = top(&of((1, 1)));
        if size < 0.1 {
            continue;
        }
        let rows = of(((size * (1.0 - 1e-4) * 1e6) as i64, 1_000_000));
        let top = top(&rows);
        let goal = Goal { target: 1.0, splits: usize::MAX, deadline: None, memory: usize::MAX };
        let mut last = 0.0;
        let (forest, _) = search(&rows, &goal, &mut |progress, _| {
            last = progress.attained;
            true
        });
        let bound =
            forest.nodes.iter().map(|n| if let Node::Leaf(o) = n { o.known.bound } else { 0.0 }).fold(0.0, f64::max);
        for (node, (sign, _)) in forest.nodes.iter().zip(&forest.place) {
            if let Node::Split(k, _) = node {
                assert!(rows[*sign].v[*k] > 0.0, "round {round}: only rows of positive weight are split");
            }
        }
        assert!(top > 1.00009 && bound >= top - TOLERANCE, "round {round}: {bound} below {top}");
        assert!(bound <= top + 1e-5, "round {round}: {bound}, maximum {top}");
        assert!(last <= top + 1e-12, "round {round}: {last} seen, maximum {top}");
    }
}
