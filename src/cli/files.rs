//! The user's files: reading what a command is about, writing what it finds.

#[cfg(feature = "prover")]
pub mod kept;
pub mod load;
pub mod model;
pub mod output;
#[cfg(feature = "prover")]
pub mod picture;
