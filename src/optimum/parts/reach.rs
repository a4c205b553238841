//! Whether the dual vector of a certificate can meet a claim at all.

use super::cut::CutError;
use crate::check::statement::{Training, TwoLayer};
use crate::optimum::dual::Dual;
use crate::optimum::proposal::Proposal;
use crate::optimum::run::Run;
use crate::optimum::settings::Settings;
use crate::search::neuron::nearest;
use std::fmt;

/// What a dual vector can prove, and what a claim needs, as far as floating point can tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// No tree with this dual vector proves a lower bound above this.
    pub most: f64,
    /// The lower bound that the claim needs.
    pub needed: f64,
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Reach { most, needed } = self;
        if most >= needed {
            return write!(
                f,
                "this dual vector proves what the claim needs, {needed:.9}, with nothing left for rounding"
            );
        }
        write!(f, "this dual vector proves a lower bound of {most:.9} at most, the claim needs {needed:.9}")
    }
}

/// The reach of a certificate's dual vector, one output, if the claim is beyond it. With a direction for which F is
/// seen to be s·β, no B below s·β is a bound, and D decreases in B (theory §2): a search for such directions gives
/// the most. A heuristic: nothing is refused for it.
///
/// # Errors
/// If norms or weights are no doubles.
pub fn beyond(
    training: &Training,
    network: &TwoLayer,
    settings: &Settings,
    proposal: &Proposal,
) -> Result<Option<Reach>, CutError> {
    let out_of_range = |_| CutError::Range;
    let run = Run::new(training, &proposal.header.sha256, network, settings).map_err(out_of_range)?;
    let header = &proposal.header;
    let dual = Dual::new(run.frame.samples(), &run.reduction, &run.data, header.nu.clone(), header.scales)
        .map_err(out_of_range)?;
    if !dual.in_range() {
        return Err(CutError::Range);
    }
    let seen = run.seen(&dual, &run.frame.enter(nearest(network).0));
    let reach = Reach { most: run.lower(&dual, seen), needed: run.wanted() };
    Ok((!run.reaches(&dual, seen)).then_some(reach))
}
