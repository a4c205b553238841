//! Floating point, never trusted: local search, training by columns, the relaxation, branch and bound.

pub mod data;
