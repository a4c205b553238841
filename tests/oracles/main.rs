//! Hostile certificates against oracles that share no code with the checker.
//!
//! For each kind of claim a generator makes tiny problems and certificates that follow the grammar and little
//! else: wrong signs, zeros, duplicates, ties, empty lists, extreme scales, honest ones with one number
//! changed. What the checker accepts is compared with the truth, which an oracle finds by brute force in
//! exact fractions from the numbers themselves, not from what the checker read. An accepted claim that is
//! false fails the test; so does a generator none of whose certificates is accepted with a claim that is
//! true, or none rejected.
//!
//! `RELUCERT_ORACLES=100000 cargo test --release --test oracles -- --nocapture` tries so many of each kind
//! and prints the counts.

mod bracket;
mod climb;
mod complementarity;
mod conjugate;
mod convert;
mod convexity_proof;
mod dictionary;
mod edits;
mod exact;
mod fit;
mod fit_networks;
mod global;
mod global_path;
mod global_truth;
mod homotopy;
mod homotopy_tiny;
mod homotopy_truth;
mod lasso_truth;
mod leaf;
mod linear;
mod logarithm;
mod logarithm_truth;
mod nearly;
#[cfg(feature = "prover")]
mod norms;
#[cfg(feature = "prover")]
mod norms_truth;
#[cfg(feature = "prover")]
mod parts;
mod path;
mod path_truth;
mod path_walk;
mod polyhedral;
mod polyhedral_path;
mod polyhedral_tiny;
mod polyhedral_truth;
mod program;
mod program_certificate;
mod program_file;
mod program_truth;
mod quadratic;
mod qualify;
mod qualify_facts;
mod qualify_plant;
mod qualify_truth;
mod radicals_truth;
mod random;
mod rank;
mod scope_draft;
mod scope_random;
mod scope_truth;
mod scopes;
mod sensitivity;
mod set_certificate;
mod set_tiny;
mod set_tree;
mod set_truth;
mod sets;
#[cfg(feature = "prover")]
mod slopes;
mod spoil;
mod stationary;
mod stationary_certificate;
mod stationary_plant;
mod stationary_ties;
mod stationary_truth;
mod tally;
mod tiny;
#[cfg(feature = "prover")]
mod training;
#[cfg(feature = "prover")]
mod training_claims;
#[cfg(feature = "prover")]
mod training_complementarity;
#[cfg(feature = "prover")]
mod training_curve;
#[cfg(feature = "prover")]
mod training_dictionary;
#[cfg(feature = "prover")]
mod training_directions;
#[cfg(feature = "prover")]
mod training_draft;
#[cfg(feature = "prover")]
mod training_fan;
mod training_fit;
mod training_homotopy;
mod training_lasso;
#[cfg(feature = "prover")]
mod training_parts;
mod training_path;
mod training_path_truth;
mod training_path_walk;
#[cfg(feature = "prover")]
mod training_pool;
#[cfg(feature = "prover")]
mod training_read;
#[cfg(feature = "prover")]
mod training_scope;
#[cfg(feature = "prover")]
mod training_scope_draft;
#[cfg(feature = "prover")]
mod training_scope_pool;
#[cfg(feature = "prover")]
mod training_scope_truth;
mod training_sensitivity;
#[cfg(feature = "prover")]
mod training_sets;
#[cfg(feature = "prover")]
mod training_sets_tiny;
#[cfg(feature = "prover")]
mod training_sets_truth;
mod training_tiny;
mod training_truth;
mod tree;
