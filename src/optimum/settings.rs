//! What to prove and how hard to try, news on the way, and what comes out.

use crate::check::arithmetic::Fraction;
use crate::check::statement::{Claim, Evidence, Network, Verdict};
use crate::optimum::proposal::Proposal;
use crate::search::branch::Progress;
use crate::search::train::Round;

/// What to prove and how hard to try.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The claim about the network.
    pub claim: Claim,
    /// Seconds for everything, the check included; what is known then is certified.
    pub time_limit: Option<f64>,
    /// Whether trees, fans or the one matrix of many outputs may be tried; else norms of the data bound (FORMAT §31).
    pub trees: bool,
    /// Splits of the tree at most.
    pub splits: usize,
    /// Threads, 0 for all cores. The certificate does not depend on it (unless a time limit cuts the search).
    pub threads: usize,
    /// Seed of the search for violations.
    pub seed: u64,
    /// Bytes of the open nodes' multipliers up to which the search goes best first; above, depth first.
    pub memory: usize,
    /// Seconds between two [checkpoints](Event::Checkpoint); none if nothing is said. The search does not depend on it,
    /// unless a time limit cuts it.
    pub checkpoint: Option<f64>,
    /// A certificate to go on from: its dual vector instead of the residual's, and its trees.
    pub resume: Option<Proposal>,
    /// The tree is to be cut into parts: its dual vector shall be one that can meet the claim, though another one
    /// proves more at first.
    pub to_cut: bool,
}

impl Settings {
    /// Defaults for a claim.
    pub fn new(claim: Claim) -> Settings {
        Settings {
            claim,
            time_limit: None,
            trees: true,
            splits: usize::MAX,
            threads: 0,
            seed: 0,
            memory: usize::MAX,
            checkpoint: None,
            resume: None,
            to_cut: false,
        }
    }
}

/// News on the way.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A round of training from the network.
    Training(&'a Round),
    /// The bound that closes a node, over β, and the number of distinct rows.
    Target(f64, usize),
    /// The open share, as far as floating point can tell, that is certified without a tree, where the
    /// residual's two roots did not do.
    Root(f64),
    /// Several outputs: so many generators of the fan were looked at, or then proved.
    Fan(usize),
    /// What there is no time for.
    Skipped(Skipped),
    /// A dual vector was bounded by norms.
    Norms,
    /// Many outputs: so many steps towards the dual matrix and the one matrix that bounds it.
    Spectral(usize),
    /// A batch of the tree; and, of a whole tree, where the optimum is as floating point sees it: what the bound is
    /// worth, and the least objective that is known.
    Tree(&'a Progress, Option<[f64; 2]>),
    /// A direction with |F| > β was met: its value over β. Training goes on from there.
    Violation(f64),
    /// The certificate, or the part of a tree, that the search has so far, as a file; it is not yet checked.
    Checkpoint(&'a [u8]),
    /// Leaves are rounded and the certificate checked.
    Checking(usize),
}

/// A search by trees that did not begin, as their leaves could not be rounded and checked in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Skipped {
    /// A time limit with which it would begin.
    pub seconds: f64,
}

/// Where the time went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seconds {
    /// Search, rounding and writing.
    pub search: f64,
    /// The check.
    pub check: f64,
    /// What one exact evaluation of the network takes, which both hold.
    pub evaluation: f64,
}

/// A certificate with what the checker made of it.
#[derive(Clone, Debug)]
pub struct Certified<N = Network> {
    /// The claim's verdict, by the checker's evidence.
    pub verdict: Verdict,
    /// What the checker proved.
    pub evidence: Evidence,
    /// The certificate file.
    pub certificate: Vec<u8>,
    /// A network with a strictly lower exact objective than the given one, if one was found, and that
    /// objective, or its upper end.
    pub improved: Option<(N, Fraction)>,
    /// Seconds of search and of checking.
    pub seconds: Seconds,
}

impl<N> Certified<N> {
    /// Whether this decides the claim and the other does not, or else proves a greater lower bound.
    pub(super) fn says_more(&self, other: &Certified<N>) -> bool {
        let rank = |done: &Certified<N>| done.verdict != Verdict::Undecided;
        match rank(self) == rank(other) {
            true => self.evidence.lower > other.evidence.lower,
            false => rank(self),
        }
    }
}
