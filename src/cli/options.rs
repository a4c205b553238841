//! Options that several subcommands have: the claim, the scope, and how values are spelt.

mod claim;
mod limits;
#[cfg(feature = "prover")]
mod map;
mod penalty;
pub mod reading;
#[cfg(feature = "prover")]
pub mod scaling;
pub mod scope;
#[cfg(feature = "prover")]
pub mod words;

pub use claim::{ClaimArgs, StationaryArgs, fraction};
#[cfg(feature = "prover")]
pub use limits::CheckpointArgs;
pub use limits::{bytes, seconds};
#[cfg(feature = "prover")]
pub use map::{check_map, renaming};
#[cfg(feature = "prover")]
pub use penalty::CANDIDATES;
pub use penalty::{CandidateArgs, without_scope};
pub use reading::Reading;
pub use scope::{ScopeArgs, ScopeName};
