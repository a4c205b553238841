//! The command line: one file per subcommand, no mathematics.
//!
//! Exit codes: 0 proved or verified, 1 refuted or not verified, 2 usage or bad input, 3 undecided.

// First, for its macros.
#[macro_use]
mod terminal;

mod check;
mod examples;
mod files;
mod options;
#[cfg(feature = "prover")]
mod prover;
mod show;
#[cfg(not(feature = "prover"))]
mod verifier;

#[cfg(feature = "prover")]
use prover::run;
use std::ffi::OsString;
use std::process::ExitCode;
#[cfg(not(feature = "prover"))]
use verifier::run;

/// What the library refuses, in the words of this program.
pub use terminal::remedies::said;

/// A note of the library in the words of this program.
#[cfg(feature = "prover")]
pub use terminal::remedies::note as noted;

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    run_on(std::env::args_os().collect())
}

/// Runs the program on arguments, its own name first. Help and slips in the arguments end the process.
pub fn run_on(arguments: Vec<OsString>) -> ExitCode {
    run(arguments).unwrap_or_else(|error| {
        #[cfg(feature = "prover")]
        files::output::withdraw();
        terminal::said(&error)
    })
}
