//! Parts of a tree, certified by separate processes or machines and joined again (FORMAT §16).
//!
//! A part is the subtree below one cone. Nothing in it is trusted: the joined file is an ordinary
//! certificate, whose check covers the space by construction.

mod apart;
mod begin;
mod cut;
pub mod fans;
mod grow;
mod join;
pub mod part;
mod reach;
mod reading;
mod state;
mod writing;

pub use apart::{Shoot, grow_apart};
pub use begin::{BeginError, begin};
pub use cut::{CutError, cut};
pub use grow::{Effort, grow};
pub use join::{JoinError, join};
pub use part::{HEADING, Part};
pub use reach::{Reach, beyond};
pub use reading::read;
pub use state::State;
pub use writing::write;
