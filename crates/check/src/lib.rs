#![doc = include_str!("../README.md")]
//!
//! # Inside
//!
//! The island: integers only, no floats, no `unsafe`, no dependency but numbers and the hash,
//! nothing of ours imported.
//!
//! Problem, network and claim come from the caller; the certificate can only make the answer *yes*.
//! The format and its rules: `docs/FORMAT.md`. The mathematics: theory §2–3.
//!
//! Ground: [`rejection`] names what can be wrong, `work` limits what a file may cost, [`arithmetic`]
//! computes, `lexer` reads lines, [`statement`] holds problem, network and claim. On it stand the questions,
//! a room each: [`optimum`] (is the network globally optimal?), [`patterns`] (… over given activation
//! patterns?), [`dictionary`] (… over a list of directions?), [`optimal_set`], [`regularization`],
//! [`global_path`], [`weight_path`], [`stationary`], [`qualify`], [`polyhedral`], [`lp`], [`qp`].

pub mod arithmetic;
pub mod decimal;
pub mod dictionary;
pub mod dyadic;
pub mod format;
pub mod global_path;
pub mod lexer;
pub mod lp;
pub mod optimal_set;
pub mod optimum;
pub mod patterns;
pub mod polyhedral;
pub mod program;
pub mod qp;
pub mod qualify;
pub mod regularization;
pub mod rejection;
pub mod statement;
pub mod stationary;
pub mod weight_path;
pub(crate) mod work;
