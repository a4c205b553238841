//! The user's files: reading what a command is about, writing what it finds.

pub mod load;
pub mod model;
pub mod output;
