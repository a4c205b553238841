//! `relucert plot`: pictures of a network or of a proof.

use crate::check::statement::{Training, TwoLayer};
use crate::cli::files::{load, picture};
use crate::cli::options::{Reading, scaling};
use crate::cli::terminal::Format;
use crate::optimum;
use crate::page::picture as drawn;
use crate::plot::Panel;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Draw a network or the tree of a proof as SVG, with the numbers as CSV beside it
#[derive(clap::Args)]
#[command(after_help = "\
Example: relucert plot function problem net -o net.svg writes net.svg, and the numbers that it is drawn from to net.csv.
Pictures are drawn in floating point, and prove nothing. Other pictures: --plot of path, prune, optimal-set, connect and
descend, and those in the page of `relucert report`.")]
pub struct Args {
    /// What is drawn
    #[arg(value_enum)]
    kind: Kind,
    /// Problem file
    problem: PathBuf,
    /// The network; for `tree` a certificate of global optimality
    #[arg(value_name = "NET|CERT")]
    file: PathBuf,
    /// The picture
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Draw `function` in the columns as they were before they were standardised; the file is what
    /// `relucert problem --format json` printed
    #[arg(long, value_name = "REPORT")]
    raw: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// How to print what was written
    #[arg(long, value_parser = Format::for_people(), default_value = "text")]
    format: Format,
}

/// Pictures.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// The function of a network of one or two features, with the data; probabilities where the loss makes
    /// some
    Function,
    /// What each neuron costs and adds to the outputs, largest first
    Neurons,
    /// The outputs against the targets
    Predictions,
    /// The trees of a certificate, and which leaf is the worst
    Tree,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let inputs = [&args.problem, &args.file].into_iter().chain(&args.raw);
    let inputs: Vec<&Path> = inputs.map(PathBuf::as_path).collect();
    picture::distinct(&args.output, &inputs)?;
    ensure!(
        args.raw.is_none() || args.kind == Kind::Function,
        "--raw is for `function`, which has the features as its axes"
    );
    let (training, sha256) = load::any_problem(&args.problem)?;
    let panels = match args.kind {
        Kind::Tree => tree(&args, &training, &sha256)?,
        kind => network(&args, kind, &training)?,
    };
    picture::write(&args.output, &panels)?;
    if args.format == Format::Json {
        let name = |path: &Path| path.display().to_string();
        let numbers = picture::table(&args.output).as_deref().map(name);
        println!("{:#}", serde_json::json!({ "picture": name(&args.output), "numbers": numbers }));
    }
    Ok(ExitCode::SUCCESS)
}

fn tree(args: &Args, training: &Training, sha256: &str) -> anyhow::Result<Vec<Panel>> {
    let shown = || args.file.display().to_string();
    let certificate = std::fs::read(&args.file).with_context(shown)?;
    let panels = optimum::picture::panels(training, sha256, &certificate).with_context(shown)?;
    panels.context("a certificate for several outputs has a fan of cones and no such trees")
}

fn network(args: &Args, kind: Kind, training: &Training) -> anyhow::Result<Vec<Panel>> {
    let network: TwoLayer = load::any_network(&args.file, training, &args.reading)?;
    match kind {
        Kind::Function => {
            let scaling = args.raw.as_deref().map(scaling::read).transpose()?.map(|s| [s.features, s.targets]);
            let features = drawn::features(training);
            let panel = drawn::function(training, &network, scaling.as_ref()).with_context(|| {
                format!(
                    "a function of {features} features with {} outputs has no picture; of one feature there is a curve, \
                     of two a heat map of one output or of probabilities. `predictions` and `neurons` are for all",
                    training.outputs
                )
            })?;
            Ok(vec![panel])
        }
        Kind::Predictions => {
            let panel = drawn::predictions(training, &network);
            Ok(vec![panel.context("`predictions` are those of one output; `neurons` is for all networks")?])
        }
        _ => {
            let panels = drawn::contributions(training, &network);
            ensure!(!panels.is_empty(), "{} has no neurons that are not zero", args.file.display());
            Ok(panels)
        }
    }
}
