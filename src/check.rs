//! The island: integers only, no floats, no `unsafe`, no dependency but `num-bigint`, nothing of ours imported.
//!
//! Problem, network and claim come from the caller; the certificate can only make the answer *yes*.
//! The format and its rules: `docs/FORMAT.md`. The mathematics: theory §2–3.
//!
//! Reading order: [`problem`] and [`network`] say what is claimed about, [`claim`] what is claimed;
//! [`verify`] reads a certificate, `tree` walks it, [`leaf`] holds the one lemma.

pub mod arrangement;
pub mod claim;
pub mod complementarity;
pub mod convex;
pub mod convexity;
pub mod dictionary;
pub mod enclosure;
pub mod facts;
pub mod fit;
pub mod form;
pub mod fraction;
pub mod function;
pub mod gated;
pub mod global_path;
pub mod homotopy;
pub mod kkt;
pub mod krawczyk;
pub mod lasso;
pub mod leaf;
pub(crate) mod lexer;
pub mod lp;
pub mod members;
pub mod network;
pub mod objective;
pub mod passage;
pub mod path;
pub mod patterns;
pub mod penalty;
pub mod polyhedral;
pub mod polytope;
pub mod problem;
pub mod products;
pub mod qp;
pub mod qualify;
pub mod radicals;
pub mod rank;
pub mod reduction;
pub mod rejection;
pub mod scope;
pub mod segment;
pub mod sensitivity;
pub mod set;
pub mod stationary;
pub mod subgradient;
pub mod supports;
pub mod tree;
pub mod validation;
pub mod verify;
pub mod vertices;
pub(crate) mod work;
