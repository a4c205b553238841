//! From any network to a nearly minimal one (theory §8; [WLP22]).

use super::trail::{Path, Trail};
use crate::check::arithmetic::vector::dot;
use crate::check::statement::{Network, Problem};
use crate::check::weight_path::convex::Block;
use crate::check::weight_path::segment::Course;
use crate::check::weight_path::{Convex, Place, Segment, Shape};
use num_bigint::Sign;

/// The path that balances every neuron, lets those go that are zero on the data, and merges neurons of one
/// sign in one closed cone: all of them for [`Shape::Minimal`], those that are not collinear for the others,
/// so that the loss is strictly less after every segment that moves.
pub fn descend(problem: &Problem, start: &Place, goal: Shape) -> Path {
    let mut trail = Trail::new(problem, start.blocks());
    if matches!(start, Place::Network(_)) {
        trail.stay(Segment::Balance);
    }
    reduce(&mut trail, goal == Shape::Minimal);
    trail.finish()
}

/// Lets blocks go that are zero on the data, and merges.
///
/// Blocks on different sides of a row stay so when others join them; but collinear ones that were left alone
/// may cease to be collinear, hence the rounds.
pub(super) fn reduce(trail: &mut Trail, collinear: bool) {
    let problem = trail.problem;
    let idle = |block: &Block| problem.x.iter().all(|x| dot(x, block.w()).sign() != Sign::Plus);
    let zero = Block::zero(problem.columns());
    let kept = trail.slots.iter().map(|block| if idle(block) { zero.clone() } else { block.clone() }).collect();
    trail.straight(Course::Descent, kept);
    while round(trail, collinear) {}
}

/// One pass over all pairs; whether anything was merged.
fn round(trail: &mut Trail, collinear: bool) -> bool {
    let mut any = false;
    let mut sides: Vec<Vec<Sign>> = trail.slots.iter().map(|block| sides(trail.problem, block)).collect();
    for i in 0..sides.len() {
        for j in i + 1..sides.len() {
            let (one, other) = (&trail.slots[i], &trail.slots[j]);
            let apart = |(a, b): (&Sign, &Sign)| *a != Sign::NoSign && *b != Sign::NoSign && a != b;
            let mates = !one.is_zero() && !other.is_zero() && one.negative() == other.negative();
            if !mates || sides[i].iter().zip(&sides[j]).any(apart) || (!collinear && one.collinear(other)) {
                continue;
            }
            trail.merge(i, j);
            sides[i] = self::sides(trail.problem, &trail.slots[i]);
            any = true;
        }
    }
    any
}

fn sides(problem: &Problem, block: &Block) -> Vec<Sign> {
    problem.x.iter().map(|x| dot(x, block.w()).sign()).collect()
}

/// A minimal network with the same predictions on the data and at most the same balanced loss: no two neurons
/// of one sign in one closed cone. Elsewhere its function may differ.
pub fn minimal(problem: &Problem, network: &Network) -> Convex {
    descend(problem, &Place::Network(network.clone()), Shape::Minimal).end()
}
