//! The question *which networks fit the same way?*: the set of networks with given directions, signs and
//! predictions (theory §5).
//!
//! Everything found here is a hint; what the certificate proves is what
//! [`check::optimal_set`](crate::check::optimal_set) derives from it. A generic network has independent
//! columns, and then the rank alone says that it is the only one. Otherwise a linear program gives a member
//! with the largest support and the neurons that are zero in all members, and a walk along the edges the
//! vertices. Where these are degenerate or too many, two more programs per neuron give the range of its
//! coefficient, the double description method the vertices, and a tree of supports the proof that there are
//! no others, or the least number of neurons.
//!
//! In words, with examples: `docs/OPTIMAL_SET.md`.

mod cell;
pub mod certificate;
pub mod dual;
mod extent;
mod hints;
mod interior;
mod least;
pub mod picture;
mod space;
mod tree;
pub mod vertices;
mod walk;
pub mod witness;

use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Members;
use crate::check::dictionary::members::members_of;
use crate::check::dictionary::optimal::all_optimal;
use crate::check::optimal_set::{Facts, verify, verify_all};
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::{Network, Problem, Training, TwoLayer};
use crate::check::stationary::slopes;
pub use hints::{Bound, Hints, Node, Supports, Watch};
use space::Space;
use std::collections::BTreeSet;
use walk::{Walk, walk};

/// How much is to be found.
#[derive(Clone, Debug)]
pub struct Options {
    /// Exact ranges of all coefficients instead of only whether they can be zero.
    pub ranges: bool,
    /// Vertices are listed while there are at most so many.
    pub max_vertices: usize,
    /// Work on the least number of neurons, when vertices are too many: cells times the cost of one, rank³
    /// times the bits of the numbers.
    pub effort: u64,
    /// Only in integers: nothing that the checker may refuse.
    pub exact: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { ranges: false, max_vertices: 1000, effort: 6_000_000_000, exact: false }
    }
}

/// A certificate with what the checker made of it.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The set that it is about.
    pub members: Members,
    /// The certificate file.
    pub certificate: Vec<u8>,
    /// What the checker derived from it.
    pub facts: Facts,
}

/// What can be proved about the set of all networks with the directions and signs of `dictionary` that
/// predict what `network` does, for a problem as it stands in its file; when the watch says stop, what was
/// found so far.
///
/// # Errors
/// If the network is not of the dictionary, or the certificate found does not pass the checker.
pub fn prove(
    problem: &Problem,
    network: &Network,
    dictionary: &Network,
    options: &Options,
    watch: &mut Watch,
) -> Result<Proved, Rejection> {
    let [own, added] = [network, dictionary].map(|network| network.clone().into());
    prove_training(&problem.clone().into(), &problem.digest(), &own, &added, options, watch)
}

/// The same for a training problem of any loss and bias, and networks with an output bias and several
/// outputs; for the problem file with this digest.
///
/// # Errors
/// As [`prove`].
pub fn prove_training(
    training: &Training,
    problem_sha256: &str,
    network: &TwoLayer,
    dictionary: &TwoLayer,
    options: &Options,
    watch: &mut Watch,
) -> Result<Proved, Rejection> {
    let members = members_of(training, network, dictionary)?;
    let (certificate, facts) = proved(&members, problem_sha256, options, watch)?;
    Ok(Proved { members, certificate, facts })
}

/// A certificate about a set, and what the checker derived from it.
///
/// # Errors
/// If it does not pass the checker.
pub fn proved(
    members: &Members,
    problem_sha256: &str,
    options: &Options,
    watch: &mut Watch,
) -> Result<(Vec<u8>, Facts), Rejection> {
    accepted(members, options, watch, |hints| {
        let mut certificate = Vec::new();
        let written = certificate::write(members, problem_sha256, hints, &mut certificate);
        written.map_err(|error| Rejection::new(Code::Unreadable, 0, error.to_string()))?;
        let facts = verify(members, problem_sha256, certificate.as_slice())?;
        Ok((certificate, facts))
    })
}

/// What the judge makes of what is found; if doubles misled the walk, of what integers find.
fn accepted<T>(
    members: &Members,
    options: &Options,
    watch: &mut Watch,
    judge: impl Fn(&Hints) -> Result<T, Rejection>,
) -> Result<T, Rejection> {
    let hints = explore(members, options, watch);
    match judge(&hints) {
        Err(_) if matches!(hints.supports, Supports::Bases(_)) => {
            judge(&explore(members, &Options { exact: true, ..options.clone() }, watch))
        }
        answer => answer,
    }
}

/// What can be proved about the set of all optimal networks over the directions of a network and a
/// dictionary, whatever they predict; none if no dual vector shows that the network is optimal once it is
/// balanced.
///
/// # Errors
/// As [`prove`]; a loss whose slopes are no rational numbers.
pub fn prove_all(
    training: &Training,
    problem_sha256: &str,
    network: &TwoLayer,
    dictionary: &TwoLayer,
    options: &Options,
    watch: &mut Watch,
) -> Result<Option<Proved>, Rejection> {
    let ranges = slopes::ranges(training, network)?;
    let message = "the slopes of this loss are no rational numbers: no network is known to be exactly optimal";
    if ranges.enclosed {
        return Err(Rejection::new(Code::OtherLoss, 0, message));
    }
    let ranges: Vec<(Fraction, Fraction)> = ranges.entries.into_iter().map(|r| (r.low, r.high)).collect();
    let Some(dual) = dual::dual(training, network, dictionary, &ranges) else { return Ok(None) };
    let members = all_optimal(training, network, dictionary, &dual.0, &dual.1)?;
    let proved = accepted(&members, options, watch, |hints| {
        let mut certificate = Vec::new();
        let written = certificate::write_all(&members, problem_sha256, &dual, hints, &mut certificate);
        written.map_err(|error| Rejection::new(Code::Unreadable, 0, error.to_string()))?;
        let (members, facts) = verify_all(training, network, dictionary, problem_sha256, certificate.as_slice())?;
        Ok(Proved { members, certificate, facts })
    });
    proved.map(Some)
}

/// Finds as much about the set as the options ask for; when the watch says stop, what was found so far.
pub fn explore(members: &Members, options: &Options, watch: &mut Watch) -> Hints {
    let mut hints = Hints::default();
    let open: Vec<usize> = (0..members.columns.len()).filter(|i| !members.left_out[*i]).collect();
    watch("rank of the columns");
    let whole = Space::new(members, open);
    if whole.rows.len() == whole.open.len() || watch("a member with the largest support") {
        return hints;
    }
    let space = match interior::largest_support(&whole, &mut hints) {
        Some(never) => Space::new(members, whole.open.iter().copied().filter(|i| !never.contains(i)).collect()),
        None => return hints,
    };
    if space.rows.len() == space.open.len() {
        return hints;
    }
    let walked = if options.exact { Walk::Open } else { walk(&space, options.max_vertices, watch) };
    let most = match walked {
        Walk::Bases(bases) => {
            hints.supports = Supports::Bases(bases);
            return hints;
        }
        Walk::TooMany => None,
        Walk::Open => Some(options.max_vertices),
    };
    let mut essential = BTreeSet::new();
    if !extent::extents(&space, options.ranges, &mut hints, &mut essential, watch) {
        return hints;
    }
    hints.supports = match most.and_then(|most| vertices::of(&space, &essential, most, watch)) {
        Some(found) => {
            let full = |vertex| space.member(vertex).is_some_and(|member| member.entries.len() == space.rows.len());
            let simple = found.vertices.iter().all(full);
            space.note_vertices(found, &mut hints);
            match simple {
                true => Supports::Simple,
                false => tree::all(&space, &essential, &hints.points, watch).map_or(Supports::None, Supports::All),
            }
        }
        None => least::least(&space, &essential, &mut hints.points, options.effort, watch).unwrap_or_default(),
    };
    hints
}
