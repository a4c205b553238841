//! `relucert path`: the exact regularization path of a dictionary; `--global` in `global_path`.

use super::check_homotopy::{self, HomotopyArgs};
use super::problem::{check_map, renaming};
use super::progress::Progress;
use super::{claim::fraction, global_path, load, output, report};
use crate::check::fraction::Fraction;
use crate::check::lasso::Lasso;
use crate::check::network::{self, Network};
use crate::check::objective::quotient;
use crate::check::problem::Problem;
use crate::check::validation::validate;
use crate::format;
use crate::plot::svg;
use crate::problem::decay::Decay;
use crate::regularization::picture::panels;
use crate::regularization::{Regularized, Selection, path};
use crate::report::decimal::{Round, decimal};
use crate::report::regularization::PathReport;
use crate::search::data::Data;
use crate::search::train::{Neuron, TrainSettings, train};
use crate::snap;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `relucert path`.
#[derive(clap::Args)]
#[command(after_help = "\
The certificate is re-proved by `relucert check PROBLEM ATOMS CERT`, ATOMS being the dictionary written with --atoms, or the one given if
its directions have rational lengths already; with --global by `relucert check PROBLEM CERT --from β --to β --gap G`. Exit codes of --global: 0 proved on
the whole interval, 3 on a part of it; the report says where.")]
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
    /// at some β of the path]
    #[arg(long, value_name = "NET", conflicts_with = "global")]
    dictionary: Option<PathBuf>,
    /// Where to write the snapped directions
    #[arg(long, value_name = "FILE", conflicts_with = "global")]
    atoms: Option<PathBuf>,
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
    map: Vec<(String, String)>,
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
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let other = check_homotopy::other(args.validation.as_deref(), &problem)?;
    let [from, to] = [&args.from, &args.to].map(|decay| decay.resolve(&problem).map(|r| quotient(r.beta.0, r.beta.1)));
    let (from, to) = (from?, to?);
    anyhow::ensure!(to < from, "--to must be less than --from");
    let mut progress = Progress::new();
    let dictionary = match &args.dictionary {
        Some(path) => load::network(path, &problem, &args.map)?,
        None => trained(&problem, (&from, &to), &args, &mut progress)?,
    };
    let exact = Lasso::new(&problem, &dictionary).is_ok();
    let dictionary = if exact { dictionary } else { snap::dictionary(&dictionary, args.bits) };
    anyhow::ensure!(
        args.atoms.is_some() || (exact && args.dictionary.is_some()),
        "the directions are not those of a file; give --atoms FILE to write them: `relucert check` needs them"
    );
    let atoms = args.atoms.as_ref().map(|file| written(&dictionary, &problem, file)).transpose()?;
    let selection = match args.selection {
        SelectionArg::MinNorm => Selection::LeastNorm,
        SelectionArg::Vertex => Selection::Vertex,
    };
    let mut status = |beta: &Fraction, used: usize| {
        progress.status(&format!("β {}  {used} directions", decimal(beta, 6, Round::Down)));
        !progress.interrupted()
    };
    let found = path(&problem, &sha256, &dictionary, (&from, &to), selection, &mut status);
    progress.clear();
    let Regularized { certificate, path } = found?;
    let lasso = Lasso::new(&problem, &dictionary)?;
    let other = other.as_ref().map(|other| Lasso::new(other, &dictionary)).transpose()?;
    let validated = other.as_ref().map(|other| validate(other, &path));
    if let Some((file, bytes)) = args.atoms.as_ref().zip(atoms) {
        output::write(file, &bytes)?;
    }
    output::write(&args.output, &certificate)?;
    if let Some(file) = &args.plot {
        let curves = validated.as_ref().map(|(curves, _)| curves.as_slice());
        output::write(file, svg(&panels(&lasso, &path, curves)).map_err(anyhow::Error::msg)?.as_bytes())?;
    }
    let least = validated.and_then(|(_, least)| least);
    let report = PathReport::new(&lasso, &path, least.as_ref());
    check_homotopy::print(&report, &path, &HomotopyArgs::default(), &sha256, args.format)
}

/// The directions as a file for the checker, which has to be able to read it.
fn written(dictionary: &Network, problem: &Problem, file: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    format::network(dictionary, problem.columns(), &mut bytes)?;
    network::parse(bytes.as_slice(), problem.columns())
        .with_context(|| format!("{} is not written; fewer --bits make shorter numbers", file.display()))?;
    Ok(bytes)
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
