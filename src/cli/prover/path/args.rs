//! The arguments of `relucert path`, and what it finds.

use crate::check::arithmetic::Fraction;
use crate::check::regularization::Path;
use crate::check::statement::Network;
use crate::cli::options::{CandidateArgs, CheckpointArgs, Reading, fraction, seconds};
use crate::cli::prover::problem::Source;
use crate::cli::terminal::{Format, Progress, watch};
use crate::problem::decay::Decay;
use crate::regularization::{Regularized, Selection};
use crate::report::decimal::{Round, decimal};
use crate::search::directions;
use std::path::PathBuf;
use std::process::ExitCode;

/// The exact regularization path of a dictionary; or networks for every β, nearly optimal among all
#[derive(clap::Args)]
#[command(after_help = "\
The certificate is re-proved by `relucert check PROBLEM ATOMS CERT`, ATOMS being the dictionary written with --atoms, or the one given if
its directions have rational lengths already; with --global by `relucert check PROBLEM CERT --from β --to β --gap G`. Exit codes of --global: 0 proved on
the whole interval, 3 on a part of it; the report says where. With another penalty than l2 (`relucert problem --norm` or `--bias free`) and without
--dictionary the path is that of optimal networks: `relucert check --global` proves that no network of any width is better at any β.
The penalty of an output bias stays as it is in the problem; with --global it stays in proportion to β.")]
pub struct Args {
    #[command(flatten)]
    pub(super) source: Source,
    /// The greatest β: 2.5, 5/2, or 0.3max, a share of β_max
    #[arg(long, value_name = "β", value_parser = Decay::beta, default_value = "1max")]
    pub(super) from: Decay,
    /// The least β
    #[arg(long, value_name = "β", value_parser = Decay::beta, default_value = "0.05max", default_value_if("global", "true", "0.3max"))]
    pub(super) to: Decay,
    /// Instead of the solutions over a dictionary: a path of networks, each proved nearly optimal among all
    /// networks of any width
    #[arg(long)]
    pub(super) global: bool,
    /// Claim of --global: objective − optimum ≤ G × objective, for every β between [default: 0.01]
    #[arg(long, value_name = "G", value_parser = fraction)]
    pub(super) gap: Option<Fraction>,
    /// Seconds for the search; what is known then is proved
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(super) time_limit: Option<f64>,
    #[command(flatten)]
    pub(super) checkpoint: CheckpointArgs,
    /// Threads of --global; the certificate does not depend on them [default: all cores]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
    /// The directions and signs: the neurons of this network, snapped to rational unit directions if they are
    /// not [default: those of networks trained at some β of the path; with other penalties than l2 all that
    /// optimal networks need]
    #[arg(long, value_name = "NET", conflicts_with = "global")]
    pub(super) dictionary: Option<PathBuf>,
    /// Where to write the directions, if they are snapped or found
    #[arg(long, value_name = "FILE", conflicts_with = "global")]
    pub(super) atoms: Option<PathBuf>,
    /// Where to write the certificate; with --global it holds the networks
    #[arg(short, long, value_name = "CERT")]
    pub(super) output: PathBuf,
    /// Which solution is taken where there are several
    #[arg(long, value_enum, default_value = "min-norm", conflicts_with = "global")]
    pub(super) selection: SelectionArg,
    /// A problem file with validation rows, made with the same scaling (`relucert problem --rest`): the least
    /// error along the path
    #[arg(long, value_name = "PROBLEM", conflicts_with = "global")]
    pub(super) validation: Option<PathBuf>,
    /// Draw the coefficients against β as SVG, with the numbers as CSV beside it; with --global the gap and
    /// the number of neurons
    #[arg(long, value_name = "FILE")]
    pub(super) plot: Option<PathBuf>,
    /// Bits behind the point of the stereographic coordinates of snapped directions
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=52), conflicts_with = "global")]
    pub(super) bits: u32,
    /// Networks that are trained where no dictionary is given, at β between --to and --from
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64), conflicts_with = "global")]
    pub(super) networks: u32,
    /// Seed of the training
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) candidates: CandidateArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
}

impl Args {
    /// Which solution is taken.
    pub fn selection(&self) -> Selection {
        match self.selection {
            SelectionArg::MinNorm => Selection::LeastNorm,
            SelectionArg::Vertex => Selection::Vertex,
        }
    }

    /// How directions are found where no dictionary is given.
    pub fn trained<'a>(&self, ends: (&'a Fraction, &'a Fraction)) -> directions::Settings<'a> {
        directions::Settings { ends, networks: self.networks, seed: self.seed, left: &watch::left }
    }

    /// Refuses a dictionary of which no file would be left; `given` is whether it is the file given, neuron
    /// by neuron.
    pub fn check_atoms(&self, given: bool) -> anyhow::Result<()> {
        anyhow::ensure!(
            given || self.atoms.is_some(),
            "the directions are not those of a file; give --atoms FILE to write them: `relucert check` needs them"
        );
        Ok(())
    }
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum SelectionArg {
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

/// The exit code of a path, 3 if it was stopped before the least β that was asked for, which is said.
pub fn ended(code: ExitCode, path: &Path, to: &Fraction) -> ExitCode {
    let short = path.interval().filter(|(_, last)| *last > to);
    let (Some(why), Some((_, last))) = (watch::why(), short) else { return code };
    let [last, to] = [last, to].map(|beta| decimal(beta, 9, Round::Up));
    eprintln!("relucert: {why}: the path is proved down to β {last}, not to {to}");
    ExitCode::from(3)
}

/// Shows β and the round of training; false if the user stops it.
pub fn training_status(progress: &mut Progress) -> impl FnMut(f64, usize) -> bool {
    |beta, round| {
        progress.status(&format!("training at β {beta:.6}, round {round}"));
        !progress.interrupted()
    }
}

/// Shows β and the number of directions in use; false if the user stops the search.
pub fn status(progress: &mut Progress) -> impl FnMut(&Fraction, usize) -> bool {
    |beta, used| {
        progress.status(&format!("β {}  {used} directions", decimal(beta, 6, Round::Down)));
        !progress.interrupted()
    }
}
