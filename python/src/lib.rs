//! The module `relucert._relucert`: what the Python package calls.
//!
//! Objects are files: a problem or a network is held as it stands in its file, so that it can be pickled, compared and
//! hashed, and so that what is checked here is what the command line checks. Exact numbers cross as texts `p/q`,
//! arrays as little-endian doubles. No mathematics is done here.

mod arrangement;
mod arrays;
mod decay;
mod error;
mod export;
mod near;
mod network;
mod news;
mod parts;
mod problem;
mod programs;
mod questions;
mod recipe;
mod sets;
mod terms;
mod train;
mod travel;

use pyo3::prelude::*;

/// The compiled part of the package; its functions are documented in the package.
#[pymodule(gil_used = false)]
mod _relucert {
    #[pymodule_export]
    use super::arrangement::{count_patterns, list_patterns};
    #[pymodule_export]
    use super::decay::{check_global_path, check_path, global_path, path, sensitivity};
    #[pymodule_export]
    use super::export::export;
    #[pymodule_export]
    use super::near::{check_dictionary, check_qualify, check_stationary, qualify, snap};
    #[pymodule_export]
    use super::network::Network;
    #[pymodule_export]
    use super::parts::{begin, grow, join, split};
    #[pymodule_export]
    use super::problem::Problem;
    #[pymodule_export]
    use super::programs::{solve_lp, solve_qp};
    #[pymodule_export]
    use super::questions::{certify, check, page, polish, prune, stationary};
    #[pymodule_export]
    use super::sets::{check_set, optimal_set, select};
    #[pymodule_export]
    use super::train::train;
    #[pymodule_export]
    use super::travel::{check_weight_path, connect, descend};
    #[pymodule_export]
    use super::{main, terms::terms};
}

/// Runs the command line on these arguments, the program's name first; the exit code.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    let code = py.detach(|| relucert::cli::run_on(arguments));
    (0..=u8::MAX).find(|number| std::process::ExitCode::from(*number) == code).unwrap_or(2)
}
