//! The command line: one file per subcommand, no mathematics.
//!
//! Exit codes: 0 proved or verified, 1 refuted or not verified, 2 usage or bad input, 3 undecided.

#[cfg(feature = "prover")]
mod certify;
mod check;
mod check_lp;
mod check_qualify;
mod claim;
#[cfg(feature = "prover")]
mod demo;
mod load;
#[cfg(feature = "prover")]
mod lp;
mod model;
#[cfg(feature = "prover")]
mod network;
#[cfg(feature = "prover")]
mod output;
#[cfg(feature = "prover")]
mod problem;
#[cfg(feature = "prover")]
mod progress;
#[cfg(feature = "prover")]
mod qp;
#[cfg(feature = "prover")]
mod qualify;
mod report;
mod show;
#[cfg(feature = "prover")]
mod snap;
#[cfg(feature = "prover")]
mod train;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Prove facts about trained two-layer ReLU networks, in exact arithmetic.
#[derive(Parser)]
#[command(name = "relucert", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

// One value per process.
#[allow(clippy::large_enum_variant)]
#[derive(Subcommand)]
enum Command {
    /// Write the canonical problem from a data set
    #[cfg(feature = "prover")]
    Problem(problem::Args),
    /// Convert a network to a relucert network file
    #[cfg(feature = "prover")]
    Network(network::Args),
    /// Train to the global optimum in practice, by columns
    #[cfg(feature = "prover")]
    Train(train::Args),
    /// Prove how far a network can be from the global optimum
    #[cfg(feature = "prover")]
    Certify(certify::Args),
    /// Prove that an optimum has independent active rows and strict multipliers, hence is unique and smooth
    #[cfg(feature = "prover")]
    Qualify(qualify::Args),
    /// Re-prove a certified claim, with integers only
    Check(check::Args),
    /// Print what the parser understood of a problem, network or certificate file
    Show(show::Args),
    /// Move a network's directions to rational unit vectors and solve for its coefficients exactly
    #[cfg(feature = "prover")]
    Snap(snap::Args),
    /// Solve a linear program exactly, with a proof
    #[cfg(feature = "prover")]
    Lp(lp::Args),
    /// Solve a convex quadratic program exactly, with a proof
    #[cfg(feature = "prover")]
    Qp(lp::Args),
    /// Re-prove the answer to a linear or quadratic program from its certificate, with integers only
    CheckLp(check_lp::Args),
    /// The whole way on built-in data: problem, train, certify, check, refute
    #[cfg(feature = "prover")]
    Demo(demo::Args),
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    execute(Cli::parse().command).unwrap_or_else(|error| {
        eprintln!("relucert: {error:#}");
        ExitCode::from(2)
    })
}

fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        #[cfg(feature = "prover")]
        Command::Problem(args) => problem::run(args),
        #[cfg(feature = "prover")]
        Command::Network(args) => network::run(args),
        #[cfg(feature = "prover")]
        Command::Train(args) => train::run(args),
        #[cfg(feature = "prover")]
        Command::Certify(args) => certify::run(args),
        #[cfg(feature = "prover")]
        Command::Qualify(args) => qualify::run(args),
        Command::Check(args) => check::run(args),
        Command::Show(args) => show::run(args),
        #[cfg(feature = "prover")]
        Command::Snap(args) => snap::run(args),
        #[cfg(feature = "prover")]
        Command::Lp(args) => lp::run(args),
        #[cfg(feature = "prover")]
        Command::Qp(args) => qp::run(args),
        Command::CheckLp(args) => check_lp::run(args),
        #[cfg(feature = "prover")]
        Command::Demo(args) => demo::run(args),
    }
}
