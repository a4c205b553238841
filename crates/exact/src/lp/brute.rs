//! Tests of the solver and of the exact simplex alone, against all vertices of small programs.

#[path = "../../../../tests/reference/linear.rs"]
mod reference;

use super::kernel::Exact;
use super::pivot;
use super::solver::solve;
use crate::random::Random;
use reference::small;
use relucert_check::lp::{Answer, Program};

/// The exact simplex from the activities, with the number of pivots.
pub(super) fn by_pivots(program: &Program) -> (Answer, usize) {
    let exact = Exact::new(program.clone());
    let mut pivots = 0;
    let certificate = pivot::solve(&exact, &mut exact.start(), &mut pivots);
    (program.verify(&certificate).unwrap(), pivots)
}

#[test]
fn small_programs_agree_with_all_vertices() {
    let mut random = Random::new(3, 0);
    let mut counts = [0; 3];
    for round in 0..6000 {
        let small = small(&mut |n| i128::from(random.next_u64() % n));
        let program = small.program();
        let solution = solve(&program).unwrap();
        assert!(small.agrees(&solution.answer), "round {round}: {:?} but {:?}", solution.answer, small.least());
        if !program.contradictory() {
            assert_eq!(by_pivots(&program).0, solution.answer, "round {round}");
        }
        counts[match solution.answer {
            Answer::Optimal(_) => 0,
            Answer::Infeasible => 1,
            Answer::Unbounded => 2,
        }] += 1;
    }
    assert!(counts.iter().all(|c| *c > 600), "{counts:?}");
}
