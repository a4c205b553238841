//! From one network to another through the convex program (theory §8; [WLP22], [KMP25]).

use super::descend::reduce;
use super::prune::prune;
use super::trail::{Path, Trail};
use crate::check::statement::Training;
use crate::check::weight_path::convex::Block;
use crate::check::weight_path::segment::{Course, Line};
use crate::check::weight_path::{Convex, Place, Segment};

/// There is no path of the width asked for among those tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no path with {asked} neurons was found; {needed} suffice")]
pub struct Narrow {
    /// The width asked for.
    pub asked: usize,
    /// The least width of a path that was found.
    pub needed: usize,
}

/// What is done to both ends before the straight segment between them, in the order in which it is tried.
const MEASURES: [fn(&mut Trail); 3] = [|_| {}, |trail| reduce(trail, true), prune];

/// A path of at most `width` neurons, if given.
///
/// Balance, the straight segment in the convex program, and back from balance: the neurons of the start and
/// those of the end need slots, but neurons of one sign in one closed cone share one. If that is too wide
/// both ends are merged first, and if it still is, pruned until their outputs are independent; the end is
/// then reached by the same segments backwards, along which the loss does not decrease.
///
/// # Errors
/// The least number of neurons of the three, if it is more than `width`.
pub fn connect(training: &Training, start: &Place, end: &Place, width: Option<usize>) -> Result<Path, Narrow> {
    let mut ends = [start, end].map(|place| Trail::new(training, place.convex()));
    if matches!(start, Place::Network(_)) {
        ends[0].stay(Segment::Balance);
    }
    let mut needed = usize::MAX;
    for measure in MEASURES {
        ends.iter_mut().for_each(measure);
        let [from, to] = &ends;
        let mut path = join(from.clone(), to, width);
        needed = needed.min(path.here.blocks.len());
        if width.is_none_or(|width| path.here.blocks.len() <= width) {
            if matches!(end, Place::Network(_)) {
                path.stay(Segment::Unbalance);
            }
            return Ok(path.finish());
        }
    }
    Err(Narrow { asked: width.unwrap_or(needed), needed })
}

/// The trail from the end of one to the end of the other and back to its start.
///
/// Tried in this order: loss constant, not increasing, not decreasing; each with as much sharing as there can
/// be, then with collinear neurons sharing only, which is wider but makes the penalty affine in the segment.
/// At the last, any course with the fewest slots.
fn join<'a>(mut from: Trail<'a>, to: &Trail<'a>, width: Option<usize>) -> Trail<'a> {
    let training = from.training;
    let same_cone = |a: &Block, b: &Block| a.direction() == b.direction() && a.parting_row(b, &training.x).is_none();
    let collinear = |a: &Block, b: &Block| a.direction() == b.direction() && a.collinear(b);
    let (own, others) = (&from.here.blocks, &to.here.blocks);
    let layouts = [Layout::new(own, others, same_cone), Layout::new(own, others, collinear)];
    let fits = |layout: &&Layout| width.is_none_or(|width| layout.width <= width);
    let ends = |layout: &Layout| {
        let mut slots = [from.here.clone(), Convex { blocks: Vec::new(), bias: to.here.bias.clone() }];
        slots.iter_mut().for_each(|slots| slots.blocks.resize(layout.width, Block::zero(training.columns())));
        layout.place.iter().zip(&to.here.blocks).for_each(|(&i, block)| slots[1].blocks[i] = block.clone());
        slots
    };
    let courses = [Course::Constant, Course::Descent, Course::Ascent];
    let found = courses.into_iter().find_map(|course| {
        let takes = |layout: &&Layout| {
            let [old, new] = ends(layout);
            Line::new(training, &old, &new).is_ok_and(|line| line.takes(course))
        };
        Some((course, layouts.iter().filter(fits).find(takes)?))
    });
    let (course, layout) = found.unwrap_or((Course::Convex, &layouts[0]));
    let [old, new] = ends(layout);
    from.here = old;
    from.straight(course, new);
    from.retrace(to, &layout.place);
    from
}

/// Which slots the blocks of the end take.
struct Layout {
    /// The slot of every block of the end, zero blocks included; no two the same.
    place: Vec<usize>,
    /// Slots in all.
    width: usize,
}

impl Layout {
    /// As many pairs as there can be share a slot: a maximum matching by augmenting paths. The other blocks
    /// of the end, and its zeros, take empty slots first and then new ones.
    fn new(from: &[Block], to: &[Block], may_share: impl Fn(&Block, &Block) -> bool) -> Layout {
        let mates: Vec<Vec<usize>> = to
            .iter()
            .map(|b| {
                (0..from.len()).filter(|&i| !b.is_zero() && !from[i].is_zero() && may_share(&from[i], b)).collect()
            })
            .collect();
        let mut owner: Vec<Option<usize>> = vec![None; from.len()];
        for j in 0..to.len() {
            augment(j, &mates, &mut owner, &mut vec![false; from.len()]);
        }
        let mut place = vec![usize::MAX; to.len()];
        owner.iter().enumerate().for_each(|(i, j)| j.iter().for_each(|&j| place[j] = i));
        let free = (0..from.len()).filter(|&i| from[i].is_zero()).chain(from.len()..);
        // Blocks before zeros, so that these never take a slot that a block could have.
        let (zeros, blocks): (Vec<usize>, Vec<usize>) =
            (0..to.len()).filter(|&j| place[j] == usize::MAX).partition(|&j| to[j].is_zero());
        blocks.into_iter().chain(zeros).zip(free).for_each(|(j, i)| place[j] = i);
        let width = place.iter().map(|i| i + 1).max().unwrap_or(0).max(from.len());
        Layout { place, width }
    }
}

/// Finds block j a slot, moving others on if need be.
fn augment(j: usize, mates: &[Vec<usize>], owner: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for &i in &mates[j] {
        if std::mem::replace(&mut seen[i], true) {
            continue;
        }
        if owner[i].is_none_or(|other| augment(other, mates, owner, seen)) {
            owner[i] = Some(j);
            return true;
        }
    }
    false
}
