//! The search for a certificate of qualifications: what it is about.

use crate::check::qualify::scope::Scope;
use crate::check::rejection::Rejection;
use crate::check::statement::{Network, Training};
use crate::remedy::Remedy;
use crate::search::data::Data;

/// Scale of the numbers of a certificate.
pub(crate) const SCALE: u32 = 192;

pub(crate) struct Search<'a> {
    pub(super) training: &'a Training,
    /// Its neurons alone.
    pub(super) network: &'a Network,
    pub(super) bias: f64,
    pub(super) scope: &'a Scope,
    pub(super) data: Data,
    pub(super) ties: f64,
}

/// Why nothing was proved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Undecided {
    /// The equations are degenerate there, or Newton's method does not get to a solution.
    #[error("{0}")]
    Newton(String),
    /// Newton's method finds no solution near the network.
    #[error(
        "Newton's method finds no solution near the network: it is not near an optimum over its patterns, or the active rows are others"
    )]
    Far,
    /// The checker's reason.
    #[error("the certificate was not accepted by the checker")]
    Rejected(#[from] Rejection),
    /// Never.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Undecided {
    /// What may help.
    pub fn remedy(&self) -> Option<Remedy> {
        matches!(self, Undecided::Far).then_some(Remedy::Ties)
    }
}
