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
    /// Splits of the tree at most.
    pub splits: usize,
    /// Threads, 0 for all cores. The certificate does not depend on it (unless a time limit cuts the search).
    pub threads: usize,
    /// Seed of the search for violations.
    pub seed: u64,
    /// Bytes of the open nodes' multipliers up to which the search goes best first; above, depth first.
    pub memory: usize,
    /// A certificate to go on from: its dual vector instead of the residual's, and its trees.
    pub resume: Option<Proposal>,
}

impl Settings {
    /// Defaults for a claim.
    pub fn new(claim: Claim) -> Settings {
        Settings { claim, time_limit: None, splits: usize::MAX, threads: 0, seed: 0, memory: usize::MAX, resume: None }
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
    /// Many outputs: so many steps towards the dual matrix and the one matrix that bounds it.
    Spectral(usize),
    /// A batch of the tree.
    Tree(&'a Progress),
    /// A direction with |F| > β was met: its value over β. Training goes on from there.
    Violation(f64),
    /// Leaves are rounded and the certificate checked.
    Checking(usize),
}

/// Where the time went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seconds {
    /// Search, rounding and writing.
    pub search: f64,
    /// The check.
    pub check: f64,
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
