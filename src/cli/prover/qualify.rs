//! `relucert qualify`: LICQ and strict complementary slackness at an optimum.

use crate::check::qualify::complementarity::complementarity_training;
use crate::check::qualify::squares;
use crate::check::statement::TwoLayer;
use crate::cli::files::{load, output};
use crate::cli::options::Reading;
use crate::cli::terminal::remedies::said;
use crate::cli::terminal::{Format, report};
use crate::qualify::{Undecided, qualify_training};
use crate::report::qualify::QualifyReport;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The program whose optimum is meant.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Scope {
    /// The convex program over the network's own activation patterns, near the network
    Patterns,
    /// The coefficients of the network's directions and those of --dictionary, at the network itself
    Dictionary,
}

/// Prove that an optimum has independent active rows and strict multipliers, hence is unique and smooth
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network, near an optimum of its scope
    network: PathBuf,
    /// Which program's optimum
    #[arg(long, value_enum, default_value = "patterns")]
    scope: Scope,
    /// More directions for --scope dictionary, a network file; coefficients do not matter, their signs do
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
    /// Rows with |x·w| up to this share of |x||w| are proposed as active; the proof is exact
    #[arg(long, value_name = "T", default_value_t = 1e-9)]
    snap_ties: f64,
    /// Print enclosures of dw/dbeta
    #[arg(long)]
    sensitivity: bool,
    /// Where to write the certificate (--scope patterns)
    #[arg(short, long, value_name = "CERT")]
    output: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let patterns = args.scope == Scope::Patterns;
    anyhow::ensure!(!patterns || args.dictionary.is_none(), "--dictionary is for --scope dictionary");
    anyhow::ensure!(patterns || args.output.is_none(), "--scope dictionary needs no certificate: leave -o away");
    anyhow::ensure!(patterns || !args.sensitivity, "--sensitivity is for --scope patterns");
    anyhow::ensure!((0.0..1.0).contains(&args.snap_ties), "--snap-ties is at least 0 and less than 1");
    let inputs: Vec<&Path> =
        [&args.problem, &args.network].into_iter().chain(&args.dictionary).map(PathBuf::as_path).collect();
    if let Some(path) = &args.output {
        output::distinct(path, &inputs)?;
    }
    let (training, network, sha256) = load::any_loss(&args.problem, &args.network, &args.reading)?;
    if !patterns {
        let dictionary =
            args.dictionary.as_deref().map(|path| load::any_network(path, &training, &args.reading)).transpose()?;
        let dictionary = dictionary.unwrap_or_else(|| TwoLayer::zero(training.outputs));
        let found = complementarity_training(&training, &network, &dictionary)?;
        return report::print_qualify(&QualifyReport::dictionary(&found), args.format);
    }
    squares(&training)?;
    let report = match qualify_training(&training, &sha256, &network, args.snap_ties) {
        Ok(proved) => {
            if let Some(path) = &args.output {
                output::write(path, &proved.certificate)?;
            }
            QualifyReport::patterns(&proved.qualified, args.sensitivity)
        }
        Err(Undecided::Io(error)) => return Err(error.into()),
        Err(Undecided::Rejected(rejection)) => QualifyReport::undecided("patterns", &rejection.message),
        Err(reason) => QualifyReport::undecided("patterns", &said(&reason.into())),
    };
    report::print_qualify(&report, args.format)
}
