//! The command line: one file per subcommand, no mathematics.
//!
//! Exit codes: 0 proved or verified, 1 refuted or not verified, 2 usage or bad input, 3 undecided.

/// As the one of the standard library, but where results cannot be written (a full disk, a closed pipe) the program ends with code 2 instead of a panic.
macro_rules! println {
    () => { crate::cli::print(format_args!("\n")) };
    ($($text:tt)*) => { crate::cli::print(format_args!("{}\n", format_args!($($text)*))) };
}

/// As the one of the standard library, but what cannot be written is left out.
macro_rules! eprintln {
    ($($text:tt)*) => { crate::cli::tell(format_args!("{}\n", format_args!($($text)*))) };
}

#[cfg(feature = "prover")]
mod certify;
#[cfg(feature = "prover")]
mod certify_part;
#[cfg(feature = "prover")]
mod certify_scope;
mod check;
mod check_global_path;
mod check_homotopy;
mod check_lp;
mod check_path;
mod check_qualify;
mod check_set;
mod claim;
#[cfg(feature = "prover")]
mod connect;
#[cfg(feature = "prover")]
mod convert;
#[cfg(feature = "prover")]
mod demo;
#[cfg(feature = "prover")]
mod descend;
#[cfg(feature = "prover")]
mod exact_case;
mod fit;
#[cfg(feature = "prover")]
mod global_path;
#[cfg(feature = "prover")]
mod join;
mod load;
#[cfg(feature = "prover")]
mod lp;
mod model;
#[cfg(feature = "prover")]
mod network;
#[cfg(feature = "prover")]
mod optimal_set;
#[cfg(feature = "prover")]
mod output;
#[cfg(feature = "prover")]
mod path;
#[cfg(feature = "prover")]
mod patterns;
#[cfg(feature = "prover")]
mod polish;
mod polyhedral;
#[cfg(feature = "prover")]
mod problem;
#[cfg(feature = "prover")]
mod progress;
#[cfg(feature = "prover")]
mod prune;
#[cfg(feature = "prover")]
mod qp;
#[cfg(feature = "prover")]
mod qualify;
mod report;
mod scope;
#[cfg(feature = "prover")]
mod select;
#[cfg(feature = "prover")]
mod sensitivity;
mod show;
#[cfg(feature = "prover")]
mod snap;
#[cfg(feature = "prover")]
mod split;
#[cfg(feature = "prover")]
mod stationary;
#[cfg(feature = "prover")]
mod train;
#[cfg(feature = "prover")]
mod train_scope;

use clap::{Parser, Subcommand};
use std::io::Write;
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
    /// Count, list or sample the activation patterns of data
    #[cfg(feature = "prover")]
    Patterns(patterns::Args),
    /// Balance, split, merge: networks with the same predictions, and their convex weights
    #[cfg(feature = "prover")]
    Convert(convert::Args),
    /// Find and prove a path in weight space between two networks, with the loss along it
    #[cfg(feature = "prover")]
    Connect(connect::Args),
    /// Find and prove a path of decreasing loss from a network to a nearly minimal one
    #[cfg(feature = "prover")]
    Descend(descend::Args),
    /// Prove how far a network can be from the global optimum
    #[cfg(feature = "prover")]
    Certify(certify::Args),
    /// Cut the tree of a certificate into parts for separate processes or machines
    #[cfg(feature = "prover")]
    Split(split::Args),
    /// Put the parts of a tree together to one certificate
    #[cfg(feature = "prover")]
    Join(join::Args),
    /// Prove how far a network is from stationary, exactly
    #[cfg(feature = "prover")]
    Stationary(stationary::Args),
    /// Move a trained network to a stationary one nearby
    #[cfg(feature = "prover")]
    Polish(polish::Args),
    /// Prove that an optimum has independent active rows and strict multipliers, hence is unique and smooth
    #[cfg(feature = "prover")]
    Qualify(qualify::Args),
    /// Re-prove a certified claim, with integers only
    Check(check::Args),
    /// Print what the parser understood of a problem, network or certificate file
    Show(show::Args),
    /// One network among all with the same directions and training predictions
    #[cfg(feature = "prover")]
    Select(select::Args),
    /// Move a network's directions to rational unit vectors and solve for its coefficients exactly
    #[cfg(feature = "prover")]
    Snap(snap::Args),
    /// Fewer neurons with exactly the same predictions; then fewer still
    #[cfg(feature = "prover")]
    Prune(prune::Args),
    /// Solve a linear program exactly, with a proof
    #[cfg(feature = "prover")]
    Lp(lp::Args),
    /// Solve a convex quadratic program exactly, with a proof
    #[cfg(feature = "prover")]
    Qp(lp::Args),
    /// Re-prove the answer to a linear or quadratic program from its certificate, with integers only
    CheckLp(check_lp::Args),
    /// All networks with the directions and predictions of a given one
    #[cfg(feature = "prover")]
    OptimalSet(optimal_set::Args),
    /// The exact regularization path of a dictionary; or networks for every β, nearly optimal among all
    #[cfg(feature = "prover")]
    Path(path::Args),
    /// Exact derivatives of the coefficients in β and in the labels, and how far they hold
    #[cfg(feature = "prover")]
    Sensitivity(sensitivity::Args),
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

fn print(text: std::fmt::Arguments) {
    if let Err(error) = std::io::stdout().write_fmt(text) {
        eprintln!("relucert: cannot write to standard output: {error}");
        std::process::exit(2);
    }
}

fn tell(text: std::fmt::Arguments) {
    // There is nowhere to report this to.
    let _ = std::io::stderr().write_fmt(text);
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
        Command::Patterns(args) => patterns::run(args),
        #[cfg(feature = "prover")]
        Command::Convert(args) => convert::run(args),
        #[cfg(feature = "prover")]
        Command::Connect(args) => connect::run(args),
        #[cfg(feature = "prover")]
        Command::Descend(args) => descend::run(args),
        #[cfg(feature = "prover")]
        Command::Certify(args) => certify::run(args),
        #[cfg(feature = "prover")]
        Command::Split(args) => split::run(args),
        #[cfg(feature = "prover")]
        Command::Join(args) => join::run(args),
        #[cfg(feature = "prover")]
        Command::Stationary(args) => stationary::run(args),
        #[cfg(feature = "prover")]
        Command::Polish(args) => polish::run(args),
        #[cfg(feature = "prover")]
        Command::Qualify(args) => qualify::run(args),
        Command::Check(args) => check::run(args),
        Command::Show(args) => show::run(args),
        #[cfg(feature = "prover")]
        Command::Select(args) => select::run(args),
        #[cfg(feature = "prover")]
        Command::Snap(args) => snap::run(args),
        #[cfg(feature = "prover")]
        Command::Prune(args) => prune::run(args),
        #[cfg(feature = "prover")]
        Command::Lp(args) => lp::run(args),
        #[cfg(feature = "prover")]
        Command::Qp(args) => qp::run(args),
        Command::CheckLp(args) => check_lp::run(args),
        #[cfg(feature = "prover")]
        Command::OptimalSet(args) => optimal_set::run(args),
        #[cfg(feature = "prover")]
        Command::Path(args) => path::run(args),
        #[cfg(feature = "prover")]
        Command::Sensitivity(args) => sensitivity::run(args),
        #[cfg(feature = "prover")]
        Command::Demo(args) => demo::run(args),
    }
}
