//! Hostile certificates against oracles that share no code with the checker.
//!
//! For each kind of claim a generator makes tiny problems and certificates that follow the grammar and little else: wrong signs, zeros, duplicates,
//! ties, empty lists, extreme scales, honest ones with one number changed. What the checker accepts is compared with the truth, which an oracle
//! finds by brute force in exact fractions from the numbers themselves, not from what the checker read. An accepted claim
//! that is false fails the test; so does a generator none of whose certificates is accepted with a claim that is true, or none rejected.
//!
//! `RELUCERT_ORACLES=100000 cargo test --release --test oracles -- --nocapture` tries so many of each kind and prints the counts.

mod climb;
mod edits;
mod exact;
mod global;
mod global_path;
mod global_truth;
mod leaf;
mod nearly;
#[cfg(feature = "prover")]
mod parts;
mod random;
mod tally;
mod tiny;
mod tree;
