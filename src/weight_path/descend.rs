//! From any network to a nearly minimal one (theory §8; [WLP22]).

use super::trail::{Path, Trail};
use crate::check::arithmetic::vector::dot;
use crate::check::statement::{Training, TwoLayer};
use crate::check::weight_path::convex::Block;
use crate::check::weight_path::segment::Course;
use crate::check::weight_path::{Convex, Place, Segment, Shape};
use num_bigint::Sign;

/// The path that balances every neuron, lets those go that are zero on the data, and merges neurons of one
/// direction of output weights in one closed cone: all of them for [`Shape::Minimal`], those that are not
/// collinear for the others, so that the loss is strictly less after every segment that moves.
pub fn descend(training: &Training, start: &Place, goal: Shape) -> Path {
    let mut trail = Trail::new(training, start.convex());
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
    let training = trail.training;
    let idle = |block: &Block| training.x.iter().all(|x| dot(x, block.w()).sign() != Sign::Plus);
    let zero = Block::zero(training.columns());
    let blocks = trail.here.blocks.iter().map(|block| if idle(block) { zero.clone() } else { block.clone() }).collect();
    trail.straight(Course::Descent, Convex { blocks, ..trail.here.clone() });
    while round(trail, collinear) {}
}

/// One pass over all pairs; whether anything was merged.
fn round(trail: &mut Trail, collinear: bool) -> bool {
    let mut any = false;
    let mut sides: Vec<Vec<Sign>> = trail.here.blocks.iter().map(|block| sides(trail.training, block)).collect();
    for i in 0..sides.len() {
        for j in i + 1..sides.len() {
            let (one, other) = (&trail.here.blocks[i], &trail.here.blocks[j]);
            let apart = |(a, b): (&Sign, &Sign)| *a != Sign::NoSign && *b != Sign::NoSign && a != b;
            let mates = !one.is_zero() && !other.is_zero() && one.direction() == other.direction();
            if !mates || sides[i].iter().zip(&sides[j]).any(apart) || (!collinear && one.collinear(other)) {
                continue;
            }
            trail.merge(i, j);
            sides[i] = self::sides(trail.training, &trail.here.blocks[i]);
            any = true;
        }
    }
    any
}

fn sides(training: &Training, block: &Block) -> Vec<Sign> {
    training.x.iter().map(|x| dot(x, block.w()).sign()).collect()
}

/// A minimal network with the same predictions on the data and at most the same balanced loss: no two neurons
/// of one direction of output weights in one closed cone. Elsewhere its function may differ.
pub fn minimal(training: &Training, network: &TwoLayer) -> Convex {
    descend(training, &Place::Network(network.clone()), Shape::Minimal).end()
}
