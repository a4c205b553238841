//! Paths between networks along which the loss is known (theory §8): proposed here, proved by
//! [`check::weight_path`](crate::check::weight_path).
//!
//! The mathematics and worked examples: `docs/PATHS.md`.

mod along;
mod connect;
mod descend;
mod prune;
mod replay;
mod trail;

pub use along::{Sample, panel, sample};
pub use connect::{Narrow, connect};
pub use descend::{descend, minimal};
pub use replay::replay;
pub use trail::Path;
