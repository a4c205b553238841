//! Linear and quadratic programs as people write them: a model with names, and the reader of MPS and QPS
//! files.

pub mod model;
pub mod mps;
pub mod number;

pub use model::Model;
pub use number::Number;
