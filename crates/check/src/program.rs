//! Linear and quadratic programs as people write them: a model with names, and the readers of MPS, QPS and LP
//! files.

pub mod lp_format;
pub mod model;
pub mod mps;
pub mod note;
pub mod number;
pub mod reading;
pub mod refusal;

pub use model::Model;
pub use note::Note;
pub use number::Number;
pub use reading::{Infinity, Layout, Numbers, Reading};
pub use refusal::{FileError, Remedy};
