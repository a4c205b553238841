//! The whole program: every subcommand. What is not in `check` and `show` searches, and is left out of the verifier.

mod certify;
mod connect;
mod convert;
mod demo;
mod descend;
mod join;
mod lp;
mod network;
mod optimal_set;
mod path;
mod patterns;
mod polish;
mod problem;
mod prune;
mod qp;
mod qualify;
mod select;
mod sensitivity;
mod snap;
mod split;
mod stationary;
mod train;

use crate::cli::check;
use crate::cli::show;
use clap::Parser;
use std::process::ExitCode;

/// Prove facts about trained two-layer ReLU networks, in exact arithmetic.
// One value per process.
#[allow(clippy::large_enum_variant)]
#[derive(Parser)]
#[command(name = "relucert", version, max_term_width = 100)]
pub enum Command {
    /// Write the canonical problem from a data set
    Problem(problem::Args),
    /// Convert a network to a relucert network file
    Network(network::Args),
    /// Train to the global optimum in practice, by columns
    Train(train::Args),
    /// Count, list or sample the activation patterns of data
    Patterns(patterns::Args),
    /// Balance, split, merge: networks with the same predictions, and their convex weights
    Convert(convert::Args),
    /// Find and prove a path in weight space between two networks, with the loss along it
    Connect(connect::Args),
    /// Find and prove a path of decreasing loss from a network to a nearly minimal one
    Descend(descend::Args),
    /// Prove how far a network can be from the global optimum
    Certify(certify::Args),
    /// Cut the tree of a certificate into parts for separate processes or machines
    Split(split::Args),
    /// Put the parts of a tree together to one certificate
    Join(join::Args),
    /// Prove how far a network is from stationary, exactly
    Stationary(stationary::Args),
    /// Move a trained network to a stationary one nearby
    Polish(polish::Args),
    /// Prove that an optimum has independent active rows and strict multipliers, hence is unique and smooth
    Qualify(qualify::Args),
    /// Re-prove a certified claim, with integers only
    Check(check::Args),
    /// Print what the parser understood of a problem, network or certificate file
    Show(show::Args),
    /// One network among all with the same directions and training predictions
    Select(select::Args),
    /// Move a network's directions to rational unit vectors and solve for its coefficients exactly
    Snap(snap::Args),
    /// Fewer neurons with exactly the same predictions; then fewer still
    Prune(prune::Args),
    /// Solve a linear program exactly, with a proof
    Lp(lp::Args),
    /// Solve a convex quadratic program exactly, with a proof
    Qp(lp::Args),
    /// Re-prove the answer to a linear or quadratic program from its certificate, with integers only
    CheckLp(check::lp::Args),
    /// All networks with the directions and predictions of a given one
    OptimalSet(optimal_set::Args),
    /// The exact regularization path of a dictionary; or networks for every β, nearly optimal among all
    Path(path::Args),
    /// Exact derivatives of the coefficients in β and in the labels, and how far they hold
    Sensitivity(sensitivity::Args),
    /// The whole way on built-in data: problem, train, certify, check, refute
    Demo(demo::Args),
}

/// Runs a subcommand.
pub fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Problem(args) => problem::run(args),
        Command::Network(args) => network::run(args),
        Command::Train(args) => train::run(args),
        Command::Patterns(args) => patterns::run(args),
        Command::Convert(args) => convert::run(args),
        Command::Connect(args) => connect::run(args),
        Command::Descend(args) => descend::run(args),
        Command::Certify(args) => certify::run(args),
        Command::Split(args) => split::run(args),
        Command::Join(args) => join::run(args),
        Command::Stationary(args) => stationary::run(args),
        Command::Polish(args) => polish::run(args),
        Command::Qualify(args) => qualify::run(args),
        Command::Check(args) => check::run(args),
        Command::Show(args) => show::run(args),
        Command::Select(args) => select::run(args),
        Command::Snap(args) => snap::run(args),
        Command::Prune(args) => prune::run(args),
        Command::Lp(args) => lp::run(args),
        Command::Qp(args) => qp::run(args),
        Command::CheckLp(args) => check::lp::run(args),
        Command::OptimalSet(args) => optimal_set::run(args),
        Command::Path(args) => path::run(args),
        Command::Sensitivity(args) => sensitivity::run(args),
        Command::Demo(args) => demo::run(args, |line| execute(Command::try_parse_from(line)?)),
    }
}
