//! The whole program: every subcommand. All but `check`, `check-lp` and `show` search, and the verifier lacks
//! them.

mod certify;
mod completions;
mod connect;
mod convert;
mod demo;
mod descend;
mod export;
mod join;
mod lp;
mod man;
mod network;
mod optimal_set;
mod path;
mod patterns;
mod plot;
mod polish;
mod problem;
mod prune;
mod qp;
mod qualify;
mod report;
mod select;
mod sensitivity;
mod snap;
mod split;
mod stationary;
mod train;

use crate::cli::examples::explained;
use crate::cli::terminal::watch::{self, Ends, Limits};
use crate::cli::terminal::{STYLE, Style, VERBOSE, ended};
use crate::cli::{check, show};
use clap::{Args, CommandFactory, FromArgMatches, Parser};
use std::ffi::OsString;
use std::process::ExitCode;

/// Prove facts about trained two-layer ReLU networks, in exact arithmetic.
#[derive(Parser)]
#[command(name = "relucert", version, max_term_width = 100)]
struct Program {
    #[command(subcommand)]
    command: Command,
    /// News on standard error while a search goes on: a bar on a terminal, else lines, if nothing is said
    #[arg(long, value_enum, value_name = "HOW", global = true, hide_short_help = true, display_order = 1000)]
    progress: Option<Style>,
    /// No news: --progress off
    #[arg(short, long, global = true, conflicts_with = "progress", hide_short_help = true, display_order = 1000)]
    quiet: bool,
    /// More news: phases with their seconds, and choices that are made
    #[arg(short, long, global = true, conflicts_with = "quiet", hide_short_help = true, display_order = 1000)]
    verbose: bool,
    #[command(flatten)]
    limits: Limits,
}

/// What the subcommands are for; all of them are named.
const GROUPS: [(&str, &[&str]); 6] = [
    (
        "From a trained network to a proof",
        &["problem", "network", "certify", "check", "report", "plot", "show", "demo"],
    ),
    ("Networks that are made", &["train", "polish", "snap", "prune", "select", "convert", "export"]),
    (
        "Other questions",
        &["stationary", "optimal-set", "qualify", "path", "sensitivity", "patterns", "connect", "descend"],
    ),
    ("Long jobs in parts", &["split", "join"]),
    ("Linear and quadratic programs", &["lp", "qp", "check-lp"]),
    ("For the shell", &["completions", "man"]),
];

/// The help of the whole program, in groups.
fn help(program: &clap::Command) -> String {
    let about = |name: &str| {
        let text = program.find_subcommand(name).and_then(|command| command.get_about());
        text.map(ToString::to_string).unwrap_or_default()
    };
    let group = |(title, names): &(&str, &[&str])| {
        let lines = names.iter().map(|name| format!("  {name:<13}{}\n", about(name)));
        format!("{title}:\n{}", lines.collect::<String>())
    };
    let groups: Vec<String> = GROUPS.iter().map(group).collect();
    format!(
        "{}\n\nUsage: relucert <COMMAND>\n\n{}\n`relucert COMMAND --help` has the options, and an example. For every command: \
         --format text|json, -q\n(no news), -v (more), --progress off|bar|lines, --time-limit SECONDS, --memory SIZE, -h, -V. The words of reports: docs/GLOSSARY.md",
        program.get_about().map(ToString::to_string).unwrap_or_default(),
        groups.join("\n")
    )
}

/// The program with all of its options.
fn program() -> clap::Command {
    explained(Program::command())
}

/// A subcommand that reads data with the options of `problem`: one line says so in its help.
fn short(command: clap::Command) -> clap::Command {
    if command.get_arguments().all(|argument| argument.get_long() != Some("weight-decay")) {
        return command;
    }
    let options = problem::Options::augment_args(clap::Command::new("problem"));
    let names: Vec<clap::Id> = options.get_arguments().map(|argument| argument.get_id().clone()).collect();
    command.mut_args(|argument| match names.contains(argument.get_id()) {
        true => argument.hide(true),
        false => argument,
    })
}

/// Runs the program on arguments, its own name first.
pub fn run(arguments: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let program = program();
    let help = help(&program);
    let program = program.mut_subcommands(|command| match command.get_name() {
        "problem" => command,
        _ => short(command),
    });
    let matches = program.override_help(help).try_get_matches_from(arguments).unwrap_or_else(|error| ended(&error));
    let program = Program::from_arg_matches(&matches).unwrap_or_else(|error| ended(&error));
    let _ = VERBOSE.set(program.verbose);
    let style = if program.quiet { Some(Style::Off) } else { program.progress };
    // There is one program in a process.
    let _ = style.map(|style| STYLE.set(style));
    watch::begin(program.limits)?;
    execute(program.command)
}

/// The subcommands.
// What a subcommand is for stands at its arguments, for `verifier` has some too. There is one value per
// process.
#[allow(clippy::large_enum_variant)]
#[derive(Parser)]
#[command(name = "relucert", version, max_term_width = 100)]
enum Command {
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
    #[command(visible_alias = "verify")]
    Check(check::Args),
    Show(show::Args),
    Report(report::Args),
    Plot(plot::Args),
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
    Completions(completions::Args),
    Man(man::Args),
}

/// Runs a subcommand.
fn execute(command: Command) -> anyhow::Result<ExitCode> {
    watch::ends(Ends::AtOnce);
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
        Command::Report(args) => report::run(args),
        Command::Plot(args) => plot::run(args),
        Command::Select(args) => select::run(args),
        Command::Snap(args) => snap::run(args),
        Command::Prune(args) => prune::run(args),
        Command::Lp(args) => lp::run(args),
        Command::Qp(args) => qp::run(args),
        Command::CheckLp(args) => check::lp::run(args),
        Command::OptimalSet(args) => optimal_set::run(args),
        Command::Path(args) => path::run(args),
        Command::Sensitivity(args) => sensitivity::run(args),
        Command::Completions(args) => completions::run(args, program()),
        Command::Man(args) => man::run(args, program()),
        Command::Demo(args) => demo::run(args, |line| execute(Command::try_parse_from(line)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subcommand_is_in_one_group_and_explained() {
        let program = Program::command();
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let mut all: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
        grouped.sort_unstable();
        all.sort_unstable();
        assert_eq!(grouped, all);
        assert!(program.get_subcommands().all(|command| command.get_about().is_some()));
    }
}
