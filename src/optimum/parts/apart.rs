//! A part gone on with for a while, and cut again where it is still open.
//!
//! Some leaves need a hundred times the work of others, and which ones is known only once they were split. So a part
//! that is open after some splits is cut again, where the open leaves are. What is closed is set aside, and is not
//! read and rounded again by whoever goes on. A heuristic, like all of the search; it goes by the tree alone.

use super::cut::after;
use super::grow::{Effort, grown};
use super::part::Part;
use crate::check::statement::Training;
use crate::optimum::error::Error;
use crate::optimum::records::Record;
use crate::optimum::settings::Event;
use num_bigint::BigInt;

/// A piece of a part that has grown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shoot {
    /// The piece, a part itself.
    pub part: Part,
    /// Its open leaves; none if it is closed.
    pub open: usize,
}

/// Splits the open leaves of a part as [`grow`](super::grow()) does, and cuts what comes of it: so many pieces at most
/// have open leaves, about as many each.
///
/// # Errors
/// As [`grow`](super::grow()).
pub fn grow_apart(
    training: &Training,
    part: &Part,
    effort: &Effort,
    count: usize,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<Vec<Shoot>, Error> {
    let (part, _, bounds) = grown(training, part, effort, proceed)?;
    if part.is_closed() {
        return Ok(vec![Shoot { part, open: 0 }]);
    }
    Ok(apart(&part, bounds, count))
}

/// A subtree: its splits from the root, its records, and how many of its leaves are open.
struct Piece {
    path: Vec<(usize, i8)>,
    start: usize,
    end: usize,
    open: usize,
}

/// The pieces of a part whose leaves have these bounds. The one with the most open leaves is halved at its first split
/// until enough of them have open leaves, and then each whose first split has a side without.
fn apart(part: &Part, bounds: Vec<BigInt>, count: usize) -> Vec<Shoot> {
    let mut bounds = bounds.into_iter();
    let leaf = |record: &Record| match record {
        Record::Split(_) => None,
        Record::Leaf(..) => bounds.next(),
    };
    let bounds: Vec<Option<BigInt>> = part.nodes.iter().map(leaf).collect();
    let open = |start: usize, end: usize| bounds[start..end].iter().flatten().filter(|b| **b > part.target).count();
    let whole = Piece { path: part.path.clone(), start: 0, end: part.nodes.len(), open: open(0, part.nodes.len()) };
    let mut pieces = vec![whole];
    let halves = |piece: &Piece| {
        let Record::Split(k) = part.nodes[piece.start] else { return None };
        let middle = after(&part.nodes, piece.start + 1);
        let half = |side: i8, start: usize, end: usize| {
            let path = piece.path.iter().copied().chain([(k, side)]).collect();
            Piece { path, start, end, open: open(start, end) }
        };
        Some([half(1, piece.start + 1, middle), half(-1, middle, piece.end)])
    };
    loop {
        let enough = pieces.iter().filter(|piece| piece.open > 0).count() >= count;
        let largest = (0..pieces.len())
            .filter(|&i| pieces[i].open > 0)
            .filter_map(|i| Some((i, halves(&pieces[i])?)))
            .filter(|(_, halves)| !enough || halves.iter().any(|half| half.open == 0))
            .max_by_key(|(i, _)| (pieces[*i].open, usize::MAX - i));
        let Some((i, halves)) = largest else { break };
        pieces.splice(i..=i, halves);
    }
    let shoot = |Piece { path, start, end, open }: Piece| {
        let bound = bounds[start..end].iter().flatten().max().cloned().unwrap_or_default();
        Shoot { part: Part { path, bound, nodes: part.nodes[start..end].to_vec(), ..part.clone() }, open }
    };
    pieces.into_iter().map(shoot).collect()
}
