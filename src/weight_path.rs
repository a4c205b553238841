//! Paths between networks along which the loss is known (theory §8): proposed here, proved by
//! [`check::weight_path`](crate::check::weight_path).
//!
//! The mathematics and worked examples: `docs/PATHS.md`.

mod along;
mod connect;
mod descend;
mod prune;
mod trail;

pub use along::{Sample, sample};
pub use connect::{Narrow, connect};
pub use descend::{descend, minimal};
pub use trail::Path;
