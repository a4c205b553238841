//! Writing the files that [`check`](crate) reads: one function for each record of FORMAT.
//!
//! Not trusted: what is written wrongly is rejected when it is read.

mod dictionary;
mod fan;
mod norms;
mod paths;
mod polyhedral;
mod programs;
mod qualify;
mod scope;
pub mod statement;
mod training;
pub mod writer;

pub use statement::{network, problem};
pub use writer::Writer;

pub use dictionary::dictionary_certificate;
pub use paths::{convex, path_certificate};
pub use polyhedral::{polyhedral, vertex_certificate};
pub use programs::{lp_certificate, qp_certificate};
pub use qualify::krawczyk_certificate;
pub use scope::{
    AffineMultipliers, Multipliers, ScopeBound, model, patterns, scope_certificate, training_model,
    training_scope_certificate,
};
pub use training::{training, two_layer};
