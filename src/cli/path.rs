//! `relucert path`: the exact regularization path of a dictionary; `--global` in `global_path`.

use super::check_homotopy::{self, HomotopyArgs};
use super::claim::fraction;
use super::polyhedral::CandidateArgs;
use super::problem::{check_map, renaming};
use super::progress::Progress;
use super::{exact_case, global_path, load, output, report};
use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Lasso;
use crate::check::polyhedral::Stated;
use crate::check::regularization::validation::validate;
use crate::check::statement::{Network, Problem, network};
use crate::plot::svg;
use crate::problem::decay::Decay;
use crate::problem::polyhedral::resolve;
use crate::regularization::picture::panels;
use crate::regularization::{Regularized, Selection, path};
use crate::report::decimal::{Round, decimal};
use crate::report::regularization::PathReport;
use crate::search::data::Data;
use crate::search::train::{Neuron, TrainSettings, train};
use crate::{format, snap};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `relucert path`.
#[derive(clap::Args)]
#[command(after_help = "\
The certificate is re-proved by `relucert check PROBLEM ATOMS CERT`, ATOMS being the dictionary written with --atoms, or the one given if
its directions have rational lengths already; with --global by `relucert check PROBLEM CERT --from β --to β --gap G`. Exit codes of --global: 0 proved on
the whole interval, 3 on a part of it; the report says where. With another penalty than l2 (`relucert problem --norm` or `--bias free`) and without
--dictionary the path is that of optimal networks: `relucert check --global` proves that no network of any width is better at any β.")]
pub struct Args {
    /// The problem file; its β does not matter
    pub(super) problem: PathBuf,
    /// The greatest β: 2.5, 5/2, or 0.3max, a share of β_max
    #[arg(long, value_name = "β", value_parser = Decay::beta, default_value = "1max")]
    pub(super) from: Decay,
    /// The least β
    #[arg(long, value_name = "β", value_parser = Decay::beta, default_value = "0.05max", default_value_if("global", "true", "0.3max"))]
    pub(super) to: Decay,
    /// Instead of the solutions over a dictionary: a path of networks, each proved nearly optimal among all networks of any width
    #[arg(long)]
    global: bool,
    /// Claim of --global: objective − optimum ≤ G × objective, for every β between [default: 0.01]
    #[arg(long, value_name = "G", value_parser = fraction)]
    pub(super) gap: Option<Fraction>,
    /// Seconds for the search of --global; what is known then is proved
    #[arg(long, value_name = "S")]
    pub(super) time_limit: Option<f64>,
    /// Threads of --global; the certificate does not depend on them [default: all cores]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
    /// The directions and signs: the neurons of this network, snapped to rational unit directions if they are not [default: those of networks trained
    /// at some β of the path; with other penalties than l2 all that optimal networks need]
    #[arg(long, value_name = "NET", conflicts_with = "global")]
    pub dictionary: Option<PathBuf>,
    /// Where to write the directions, if they are snapped or found
    #[arg(long, value_name = "FILE", conflicts_with = "global")]
    pub atoms: Option<PathBuf>,
    /// Where to write the certificate; with --global it holds the networks
    #[arg(short, long, value_name = "CERT")]
    pub(super) output: PathBuf,
    /// Which solution is taken where there are several
    #[arg(long, value_enum, default_value = "min-norm", conflicts_with = "global")]
    selection: SelectionArg,
    /// A problem file with validation rows, made with the same scaling (`relucert problem --rest`): the least error along the path
    #[arg(long, value_name = "PROBLEM", conflicts_with = "global")]
    validation: Option<PathBuf>,
    /// Draw the coefficients against β as SVG; with --global the gap and the number of neurons
    #[arg(long, value_name = "FILE")]
    pub(super) plot: Option<PathBuf>,
    /// Bits behind the point of the stereographic coordinates of snapped directions
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=52), conflicts_with = "global")]
    bits: u32,
    /// Networks that are trained where no dictionary is given, at β between --to and --from
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64), conflicts_with = "global")]
    networks: u32,
    /// Seed of the training
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    /// The names of the parts in the network's file, as W1=fc1.weight,b1=fc1.bias,w2=fc2.weight
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = renaming, conflicts_with = "global")]
    pub map: Vec<(String, String)>,
    #[command(flatten)]
    pub candidates: CandidateArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: report::Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum SelectionArg {
    /// That of least norm, which is continuous in β
    MinNorm,
    /// One with independent columns on each piece; it may jump
    Vertex,
}

/// What `path` finds for a problem.
pub struct Outcome {
    /// The dictionary of the path.
    pub dictionary: Network,
    /// The path, with its certificate.
    pub found: Regularized,
    /// Whether its solutions are optimal among all networks, if that is known.
    pub global: Option<bool>,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    check_map(&args.map)?;
    let inputs = [&args.problem].into_iter().chain(&args.dictionary).chain(&args.validation);
    let inputs: Vec<&Path> = inputs.map(PathBuf::as_path).collect();
    let outputs = [&args.output].into_iter().chain(&args.atoms).chain(&args.plot);
    let outputs: Vec<&Path> = outputs.map(PathBuf::as_path).collect();
    for (at, file) in outputs.iter().enumerate() {
        output::distinct(file, &[&inputs, &outputs[..at]].concat())?;
    }
    let global_only = args.gap.is_some() || args.time_limit.is_some() || args.threads.is_some();
    anyhow::ensure!(
        args.global || !global_only,
        "--gap, --time-limit and --threads go with --global; the path over a dictionary is exact"
    );
    if args.global {
        return global_path::run(&args);
    }
    let (problem, sha256) = load::stated(&args.problem)?;
    let other = check_homotopy::other(args.validation.as_deref(), &problem)?;
    let ends = [&args.from, &args.to].map(|decay| match &problem {
        Stated::Euclidean(problem) => decay.resolve(problem),
        Stated::Polyhedral(problem) => resolve(decay, problem, args.candidates.candidates),
    });
    let [from, to] = ends.map(|end| {
        let (num, den) = end?.beta;
        Fraction::new(num, den).context("a denominator of zero")
    });
    let (from, to) = (from?, to?);
    anyhow::ensure!(to < from, "--to must be less than --from");
    let mut progress = Progress::new();
    let outcome = match &problem {
        Stated::Euclidean(problem) => euclidean(&args, (problem, &sha256), (&from, &to), &mut progress),
        Stated::Polyhedral(problem) => exact_case::path(&args, (problem, &sha256), (&from, &to), &mut progress),
    };
    progress.clear();
    let Outcome { dictionary, found: Regularized { certificate, path }, global } = outcome?;
    if let Some(file) = &args.atoms {
        write_atoms(file, &dictionary, &problem)?;
    }
    output::write(&args.output, &certificate)?;
    let program = |rows| check_homotopy::program(&problem, rows, &dictionary);
    let lasso = program(&problem)?;
    let validated = other.as_ref().map(program).transpose()?.map(|other| validate(&other, &path)).transpose()?;
    if let Some(file) = &args.plot {
        let curves = validated.as_ref().map(|(curves, _)| curves.as_slice());
        output::write(file, svg(&panels(&lasso, &path, curves)).map_err(anyhow::Error::msg)?.as_bytes())?;
    }
    let least = validated.and_then(|(_, least)| least);
    let report = PathReport { global, ..PathReport::new(&lasso, &path, least.as_ref()) };
    check_homotopy::print(&report, &path, &HomotopyArgs::default(), &sha256, args.format)
}

impl Args {
    /// Which solution is taken.
    pub fn selection(&self) -> Selection {
        match self.selection {
            SelectionArg::MinNorm => Selection::LeastNorm,
            SelectionArg::Vertex => Selection::Vertex,
        }
    }

    /// Refuses a dictionary of which no file would be left; `given` is whether it is the file given, neuron by neuron.
    pub fn check_atoms(&self, given: bool) -> anyhow::Result<()> {
        anyhow::ensure!(
            given || self.atoms.is_some(),
            "the directions are not those of a file; give --atoms FILE to write them: `relucert check` needs them"
        );
        Ok(())
    }
}

/// Shows β and the number of directions in use; false if the user stops the search.
pub fn status(progress: &mut Progress) -> impl FnMut(&Fraction, usize) -> bool {
    |beta, used| {
        progress.status(&format!("β {}  {used} directions", decimal(beta, 6, Round::Down)));
        !progress.interrupted()
    }
}

/// The path of a dictionary that is given, or of directions of trained networks.
fn euclidean(
    args: &Args,
    (problem, sha256): (&Problem, &str),
    ends: (&Fraction, &Fraction),
    progress: &mut Progress,
) -> anyhow::Result<Outcome> {
    let dictionary = match &args.dictionary {
        Some(path) => load::network(path, problem, &args.map)?,
        None => trained(problem, ends, args, progress)?,
    };
    let exact = Lasso::new(problem, &dictionary).is_ok();
    let dictionary = if exact { dictionary } else { snap::dictionary(&dictionary, args.bits) };
    args.check_atoms(exact && args.dictionary.is_some())?;
    let found = path(problem, sha256, &dictionary, ends, args.selection(), &mut status(progress))?;
    Ok(Outcome { dictionary, found, global: None })
}

/// Writes the dictionary, if it can be read back.
fn write_atoms(file: &Path, dictionary: &Network, problem: &Stated) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    format::network(dictionary, problem.columns(), &mut bytes)?;
    let read = match problem {
        Stated::Euclidean(problem) => network::parse(bytes.as_slice(), problem.columns()),
        Stated::Polyhedral(problem) => problem.network(bytes.as_slice()),
    };
    read.with_context(|| format!("{} is not written; fewer --bits make shorter numbers", file.display()))?;
    output::write(file, &bytes)
}

/// The neurons of networks trained at the least β and at others, in geometric steps up to a quarter of the way.
fn trained(
    problem: &Problem,
    (from, to): (&Fraction, &Fraction),
    args: &Args,
    progress: &mut Progress,
) -> anyhow::Result<Network> {
    let mut data = Data::new(problem);
    let [high, low] = [from, to].map(|v| crate::exact::quotient(v.numerator(), v.denominator()));
    let settings = TrainSettings { seed: args.seed, rounds: 20, ..TrainSettings::default() };
    let mut neurons = Vec::new();
    let mut start: Vec<Neuron> = Vec::new();
    for k in (0..args.networks).rev() {
        data.beta = low * (high / low).powf(f64::from(k) / f64::from(args.networks));
        start = train(&data, &start, &settings, &mut |round| {
            progress.status(&format!("training at β {:.6}, round {}", data.beta, round.number));
            !progress.interrupted()
        })
        .neurons;
        neurons.extend(start.iter().map(Neuron::exact));
    }
    let neurons: Option<Vec<_>> = neurons.into_iter().collect();
    Ok(Network { neurons: neurons.context("the network has weights that are not finite")? })
}
