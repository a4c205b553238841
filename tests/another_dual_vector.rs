//! A search that begins with the trees of another dual vector: they are hints, and every bound is one for the
//! new vector.
#![cfg(feature = "prover")]

mod arrangement;
mod checked;

use arrangement::{Random, maximum, problem, signed};
use relucert::search::branch::forest::Node;
use relucert::search::branch::{Goal, search, search_from};
use relucert::search::relaxation::Rows;

/// Floating point, and trees that close next to the maximum.
const TOLERANCE: f64 = 1e-6;

#[test]
fn leaves_of_another_dual_vector_are_solved_again() {
    let mut random = Random(11);
    let (mut split, mut turned, mut stopped) = (0, 0, 0);
    for round in 0..40 {
        let (d, n) = (4, 10 + round % 4);
        let data = random.data(n, d, 1);
        let first: Vec<f64> = (0..n).map(|_| random.within(1000) as f64 / 700.0).collect();
        let second: Vec<f64> = first.iter().map(|v| v + random.within(1000) as f64 / 3000.0).collect();
        let of = |nu: &[f64], beta: (i64, i64)| -> [Rows; 2] {
            [1, -1].map(|sign| signed(&problem(&data, &vec![1; n], beta), nu, sign).rows)
        };
        let top = |rows: &[Rows; 2]| rows.iter().map(|rows| maximum(rows, &[]).unwrap().0).fold(0.0, f64::max);
        // β next to the maximum from above, for each of them.
        let [before, after] = [&first, &second].map(|nu| {
            let size = top(&of(nu, (1, 1)));
            of(nu, ((size * 1e6).ceil() as i64 + 1, 1_000_000))
        });
        if before[0].v.len() != after[0].v.len() {
            continue;
        }
        let goal = Goal { target: 1.0 + 2e-5, splits: 4000, deadline: None, memory: usize::MAX };
        let (old, _) = search(&before, &goal, &mut |_, _| true);
        let (forest, _) = search_from(&after, &goal, old.seeds(), &mut |_, _| true);
        for (node, (sign, path)) in forest.nodes.iter().zip(&forest.place) {
            let Node::Leaf(leaf) = node else { continue };
            let bound = leaf.known.bound;
            let least = maximum(&after[*sign], path).map_or(0.0, |top| top.0);
            assert!(bound >= least - TOLERANCE, "round {round}: {bound} on a cone where F reaches {least}");
            assert!(bound <= goal.target, "round {round}: open at {bound}");
        }
        assert!(old.place.iter().all(|place| forest.place.contains(place)), "round {round}: a cone was lost");
        split += usize::from(old.nodes.len() > 2);
        turned += before[0].v.iter().zip(&after[0].v).filter(|(a, b)| *a * *b < 0.0).count();
        // Stopped at once nothing is proved for the new vector.
        let mut bounds = Vec::new();
        let (cut, _) = search_from(&after, &goal, old.seeds(), &mut |progress, _| {
            bounds.push(progress.bound);
            false
        });
        assert_eq!((bounds, cut.nodes.len()), (vec![f64::INFINITY], old.nodes.len()));
        stopped += 1;
    }
    assert!(
        split >= 6 && turned >= 12 && stopped >= 20,
        "{split} trees split, {turned} rows of another sign, {stopped} stopped"
    );
}
