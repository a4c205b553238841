//! The module `relucert._relucert`: what the Python package calls.
//!
//! Objects are files: a problem or a network is held as it stands in its file, so that it can be pickled, compared and
//! hashed, and so that what is checked here is what the command line checks. Exact numbers cross as texts `p/q`,
//! arrays as little-endian doubles. No mathematics is done here.

mod arrays;
mod error;
mod network;
mod news;
mod parts;
mod problem;
mod programs;
mod questions;
mod recipe;
mod terms;
mod train;

use pyo3::prelude::*;

/// The compiled part of the package; its functions are documented in the package.
#[pymodule(gil_used = false)]
mod _relucert {
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
    use super::train::train;
    #[pymodule_export]
    use super::{main, terms::terms};
}

/// Runs the command line on these arguments, the program's name first; the exit code.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    let code = py.detach(|| relucert::cli::run_on(arguments));
    (0..=u8::MAX).find(|number| std::process::ExitCode::from(*number) == code).unwrap_or(2)
}
