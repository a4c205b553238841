//! `relucert optimal-set`: all networks with given directions and predictions.

use crate::check::dictionary::Members;
use crate::check::optimal_set::Facts;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::check::optimal_set::{SetArgs, print};
use crate::cli::files::{self, load, output};
use crate::cli::options::{Reading, seconds};
use crate::cli::prover::problem::{About, Shared};
use crate::cli::terminal::watch::{self, Ends};
use crate::cli::terminal::{Format, Progress};
use crate::format;
use crate::optimal_set::{Options, Proved, picture, prove_all, prove_training, witness};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// All networks with the directions and predictions of a given one
#[derive(clap::Args)]
#[command(after_help = "\
The set holds the networks with the directions and signs of the given one (and of the dictionary) and its predictions on the data. If
the given network is exactly optimal over these directions, which is decided in exact arithmetic, it is the set of all optimal
networks over them; for losses other than the squared one, of those with its predictions. A coefficient is |a|·|u|. Exit codes: 0 all claims proved, 1 not.")]
pub struct Args {
    #[command(flatten)]
    about: About,
    #[command(flatten)]
    set: SetArgs,
    /// Exact ranges of all coefficients, not only whether they can be zero
    #[arg(long)]
    ranges: bool,
    /// List the vertices while there are at most so many
    #[arg(long, value_name = "N", default_value_t = 1000)]
    max_vertices: usize,
    /// Stop searching after so many seconds; what was found is still proved
    #[arg(long, alias = "time", value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<f64>,
    /// Write the certificate to this file
    #[arg(short, long, value_name = "CERT")]
    output: Option<PathBuf>,
    /// Write another network of the set, the one with the fewest neurons that is known
    #[arg(long, value_name = "NET2")]
    witness: Option<PathBuf>,
    /// Write the inequalities for lrs or cddlib
    #[arg(long, value_name = "FILE")]
    export_ine: Option<PathBuf>,
    /// Draw the set, projected on its principal directions or on two --axes, with the numbers as CSV beside
    /// it
    #[arg(long, value_name = "SVG")]
    plot: Option<PathBuf>,
    /// The coefficients of two neurons as the axes of the plot
    #[arg(long, value_name = "I,J", value_delimiter = ',', requires = "plot")]
    axes: Vec<usize>,
    #[command(flatten)]
    reading: Reading,
    /// How the report is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Why there is no set of all optimal networks.
const NOT_OPTIMAL: &str = "no dual vector shows that the network is exactly optimal over its directions: --all-optimal starts from one that is";

/// Runs the subcommand.
pub fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    args.about.made(&Shared::of(args.output.as_deref(), &args.reading))?;
    let (problem, network) = (args.about.problem(), args.about.network());
    let mut taken: Vec<&Path> = vec![problem, network];
    taken.extend(args.set.dictionary.as_deref());
    for path in [&args.output, &args.witness, &args.export_ine].into_iter().flatten() {
        output::distinct(path, &taken)?;
        taken.push(path);
    }
    args.plot.as_ref().map_or(Ok(()), |plot| files::picture::distinct(plot, &taken))?;
    anyhow::ensure!(
        !args.set.all_optimal || args.witness.is_none(),
        "--witness is for sets of equal predictions, --all-optimal for one of several"
    );
    let limit = args.time_limit.map(Duration::try_from_secs_f64).transpose().context("--time-limit is too long")?;
    let name = network.file_name().unwrap_or_default().to_string_lossy();
    let (training, network, sha256) = load::any_loss(problem, network, &args.reading)?;
    let dictionary = args.set.network(&training, &args.reading)?;
    let axes = axes(&args.axes, network.neurons.len() + dictionary.neurons.len())?;
    let options = Options { ranges: args.ranges, max_vertices: args.max_vertices, ..Options::default() };
    let (mut progress, start) = (Progress::new(), Instant::now());
    watch::ends(Ends::ByItself);
    let mut watch = |text: &str| {
        progress.status(text);
        progress.interrupted() || limit.is_some_and(|limit| start.elapsed() > limit)
    };
    let proved = match args.set.all_optimal {
        true => prove_all(&training, &sha256, &network, &dictionary, &options, &mut watch)?.context(NOT_OPTIMAL)?,
        false => prove_training(&training, &sha256, &network, &dictionary, &options, &mut watch)?,
    };
    progress.clear();
    let Proved { members, certificate, facts } = proved;
    if let Some(path) = &args.export_ine {
        output::write(path, witness::ine(&members, &name).as_bytes())?;
    }
    if let Some(path) = &args.output {
        output::write(path, &certificate)?;
    }
    if let Some(path) = &args.plot {
        files::picture::write(path, &[picture::panel(&members, &facts, axes)])?;
    }
    if let Some(path) = &args.witness {
        write_witness(path, &training, &members, &facts, [&network, &dictionary])?;
    }
    print((&training, &sha256), Ok((members, facts)), &args.set, args.format)
}

fn axes(axes: &[usize], neurons: usize) -> anyhow::Result<picture::Axes> {
    match axes {
        [] => Ok(picture::Axes::Principal),
        [i, j] if *i < neurons && *j < neurons => Ok(picture::Axes::Neurons(*i, *j)),
        _ => anyhow::bail!(
            "--axes takes two neurons, as 0,1; the last of the {neurons} is {}",
            neurons.saturating_sub(1)
        ),
    }
}

/// The other member with the fewest neurons.
fn write_witness(
    path: &Path,
    training: &Training,
    members: &Members,
    facts: &Facts,
    networks: [&TwoLayer; 2],
) -> anyhow::Result<()> {
    let others = facts.points.iter().filter(|point| !point.same(&members.given));
    let Some(member) = others.min_by_key(|point| members.size(point)) else {
        eprintln!("relucert: {} is not written: no other network of the set is known", path.display());
        return Ok(());
    };
    let witness = witness::network(training, members, networks[0], networks[1], member);
    let mut bytes = Vec::new();
    format::two_layer(&witness.context("the member found is not of the set")?, training.columns(), &mut bytes)?;
    output::write(path, &bytes)
}
