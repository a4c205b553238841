//! The command line: one file per subcommand, no mathematics.
//!
//! Exit codes: 0 proved or verified, 1 refuted or not verified, 2 usage or bad input, 3 undecided.

// First, for its macros.
#[macro_use]
mod terminal;

mod check;
mod files;
mod options;
#[cfg(feature = "prover")]
mod prover;
mod show;
#[cfg(not(feature = "prover"))]
mod verifier;

#[cfg(feature = "prover")]
use prover::run;
use std::process::ExitCode;
#[cfg(not(feature = "prover"))]
use verifier::run;

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("relucert: {}", terminal::remedies::said(&error));
        ExitCode::from(2)
    })
}
