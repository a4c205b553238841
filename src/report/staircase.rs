//! How the optimal set of networks is connected, width by width.

use serde::Serialize;

/// How the optimal set of networks of a width is connected, if the directions of the set are all that an
/// optimal network can have (theory §5; Kim, Mishkin & Pilanci 2025).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Staircase {
    /// The optimal set is finite at this width, up to the order of neurons; none are narrower.
    pub finite: usize,
    /// A continuum from here on.
    pub continuum: usize,
    /// No isolated point from here on.
    pub no_isolated: usize,
    /// Connected from here on.
    pub connected: usize,
}

impl Staircase {
    /// From m*, M* and the number of rows. None for m* = 0: the zero network alone is optimal at every width.
    pub fn new(least: usize, most: usize, rows: usize) -> Option<Staircase> {
        let connected = (least + most).min(rows + 1);
        (least > 0).then_some(Staircase { finite: least, continuum: least + 1, no_isolated: most + 1, connected })
    }
}
