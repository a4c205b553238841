//! Options that several subcommands have: the claim, the scope, and how values are spelt.

mod claim;
#[cfg(feature = "prover")]
mod limits;
#[cfg(feature = "prover")]
mod map;
mod penalty;
pub mod reading;
pub mod scope;

pub use claim::{ClaimArgs, StationaryArgs, fraction};
#[cfg(feature = "prover")]
pub use limits::{bytes, seconds};
#[cfg(feature = "prover")]
pub use map::{check_map, renaming};
pub use penalty::{CandidateArgs, without_scope};
pub use reading::Reading;
pub use scope::{ScopeArgs, ScopeName};
