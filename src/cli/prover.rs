//! The whole program: every subcommand. All but `check`, `check-lp` and `show` search, and the verifier lacks
//! them.

mod certify;
mod connect;
mod convert;
mod demo;
mod descend;
mod export;
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

use crate::cli::{check, show};
use clap::Parser;
use std::process::ExitCode;

/// Prove facts about trained two-layer ReLU networks, in exact arithmetic.
// What a subcommand is for stands at its arguments, for `verifier` has some too. There is one value per
// process.
#[allow(clippy::large_enum_variant)]
#[derive(Parser)]
#[command(name = "relucert", version, max_term_width = 100)]
pub enum Command {
    Problem(problem::Args),
    Network(network::Args),
    Export(export::Args),
    Train(train::Args),
    Patterns(patterns::Args),
    Convert(convert::Args),
    Connect(connect::Args),
    Descend(descend::Args),
    Certify(certify::Args),
    Split(split::Args),
    Join(join::Args),
    Stationary(stationary::Args),
    Polish(polish::Args),
    Qualify(qualify::Args),
    Check(check::Args),
    Show(show::Args),
    Select(select::Args),
    Snap(snap::Args),
    Prune(prune::Args),
    Lp(lp::Args),
    Qp(qp::Args),
    CheckLp(check::lp::Args),
    OptimalSet(optimal_set::Args),
    Path(path::Args),
    Sensitivity(sensitivity::Args),
    Demo(demo::Args),
}

/// Runs a subcommand.
pub fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Problem(args) => problem::run(args),
        Command::Network(args) => network::run(args),
        Command::Export(args) => export::run(args),
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
