//! The arguments of `relucert problem`, and the recipe and the ball that they mean.

use crate::check::statement::problem::{Bias, Loss, Numbers};
use crate::check::statement::{Ball, Norm};
use crate::cli::options::{CandidateArgs, check_map, renaming};
use crate::cli::terminal::Format;
use crate::decimal;
use crate::problem::decay::Decay;
use crate::problem::{Recipe, Standardize};
use num_bigint::BigInt;
use std::path::PathBuf;

/// Write the canonical problem from a data set
#[derive(clap::Args)]
#[command(after_help = "\
The problem is to minimise ½‖f(X) − y‖² + β/2 ‖θ‖² over two-layer ReLU networks f of any width with weights θ.
One of --beta and --weight-decay is needed, unless an .npz file holds `beta`.")]
pub struct Args {
    /// The data: .csv, .tsv, .txt, .data (each also with .gz), or .npz with arrays X (rows × columns), y and
    /// perhaps beta
    pub(super) data: PathBuf,
    /// The problem file to write
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// Text: the column that is learned, by name or by index from 0 (-1 is the last) [default: the last]
    #[arg(long, value_name = "NAME|INDEX", allow_hyphen_values = true)]
    pub(super) target: Option<String>,
    /// Text: this label becomes +1, all others -1
    #[arg(long, value_name = "LABEL", allow_hyphen_values = true)]
    pub(super) positive: Option<String>,
    /// Text: the first line is a header [default: if no field of it is a number]
    #[arg(long, overrides_with = "no_header")]
    pub(super) header: bool,
    /// Text: the first line is data
    #[arg(long)]
    pub(super) no_header: bool,
    /// Text: what stands between two fields, one character or `tab` [default: a comma; in .tsv a tab]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub(super) delimiter: Option<u8>,
    /// Arrays: other names for X, y and beta, as X=data,y=labels
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = renaming)]
    pub(super) map: Vec<(String, String)>,
    /// What a value is: the double nearest to its text, that rounded to binary32, or the decimal itself
    #[arg(long, value_enum, default_value = "f64")]
    pub(super) numbers: NumbersArg,
    /// Columns minus mean over standard deviation, measured on the rows used: target too, or features only
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    pub(super) standardize: Option<StandardizeArg>,
    /// Append a column of ones (after standardising), whose weights are penalised like the others, or not at
    /// all
    #[arg(long, value_enum, default_value = "column")]
    pub(super) bias: BiasArg,
    /// The norm of a neuron's input weights in the penalty; with l1 and linf the optimum is rational and
    /// found exactly
    #[arg(long, value_enum, default_value = "l2")]
    pub(super) norm: NormArg,
    #[command(flatten)]
    pub(super) candidates: CandidateArgs,
    /// Use this share of the rows, chosen at random: 0.75
    #[arg(long, value_name = "SHARE", value_parser = decimal::ratio, allow_hyphen_values = true)]
    pub(super) split: Option<(BigInt, BigInt)>,
    /// Seed of the choice
    #[arg(long, default_value_t = 0, requires = "split")]
    pub(super) seed: u64,
    /// Write the rows that --split left as a problem too, with the same scaling and β
    #[arg(long, value_name = "FILE", requires = "split")]
    pub(super) rest: Option<PathBuf>,
    /// β: 0.01, 1/100, or 0.3max, a share of β_max, from which on the zero network is optimal
    #[arg(long, value_name = "β", value_parser = Decay::beta, allow_hyphen_values = true, conflicts_with = "weight_decay")]
    pub(super) beta: Option<Decay>,
    /// λ of PyTorch's weight_decay, with all parameters decayed; needs --loss
    #[arg(long, value_name = "λ", value_parser = Decay::weight_decay, allow_hyphen_values = true)]
    pub(super) weight_decay: Option<Decay>,
    /// The loss that goes with --weight-decay: nn.MSELoss(), nn.MSELoss(reduction="sum"), or half the latter
    #[arg(long, value_enum)]
    pub(super) loss: Option<LossArg>,
    /// How the report is printed
    #[arg(long, value_parser = Format::for_people(), default_value = "text")]
    pub(super) format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum NumbersArg {
    F64,
    F32,
    Decimal,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum StandardizeArg {
    All,
    Features,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub enum BiasArg {
    Column,
    None,
    Free,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub enum LossArg {
    HalfSquared,
    MseMean,
    MseSum,
}

/// The norm of the penalty.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum NormArg {
    /// The Euclidean norm, that of weight decay
    L2,
    /// The sum of the absolute values
    L1,
    /// The largest absolute value
    Linf,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text == "tab" || text == "\\t" => Ok(b'\t'),
        [b @ (b'"' | b'\n' | b'\r' | b'.' | b'-' | b'+')] => {
            Err(format!("{:?} cannot stand between fields", char::from(*b)))
        }
        [b] if b.is_ascii() && !b.is_ascii_alphanumeric() => Ok(*b),
        _ => Err("expected one character that is not a letter or digit, or `tab`".into()),
    }
}

impl Args {
    /// How the problem is made from the data.
    pub fn recipe(&self) -> anyhow::Result<Recipe> {
        check_map(&self.map)?;
        let decay = self.beta.clone().or(self.weight_decay.clone());
        let loss = match (self.loss, &self.weight_decay) {
            (None, Some(_)) => anyhow::bail!(
                "--weight-decay needs --loss: mse-mean for nn.MSELoss(), mse-sum for nn.MSELoss(reduction=\"sum\"), half-squared for half the latter"
            ),
            (Some(LossArg::MseMean | LossArg::MseSum), None) if self.beta.is_some() => anyhow::bail!(
                "--loss mse-mean and mse-sum go with --weight-decay; --beta is always in the scale ½‖f − y‖² + β/2 ‖θ‖²"
            ),
            (Some(LossArg::MseMean), _) => Loss::MseMean,
            (Some(LossArg::MseSum), _) => Loss::MseSum,
            _ => Loss::HalfSquared,
        };
        Ok(Recipe {
            header: if self.header { Some(true) } else { self.no_header.then_some(false) },
            delimiter: self.delimiter,
            target: self.target.clone(),
            positive: self.positive.clone(),
            map: self.map.clone(),
            numbers: match self.numbers {
                NumbersArg::F64 => Numbers::F64,
                NumbersArg::F32 => Numbers::F32,
                NumbersArg::Decimal => Numbers::Decimal,
            },
            standardize: match self.standardize {
                None => Standardize::No,
                Some(StandardizeArg::All) => Standardize::All,
                Some(StandardizeArg::Features) => Standardize::Features,
            },
            bias: match self.bias {
                BiasArg::Column | BiasArg::Free => Bias::Column,
                BiasArg::None => Bias::None,
            },
            split: self.split.clone().map(|share| (share, self.seed)),
            decay,
            loss,
        })
    }

    /// The ball of the penalty, if it is a polyhedron.
    pub fn ball(&self) -> Option<Ball> {
        let norm = match self.norm {
            NormArg::L2 => None,
            NormArg::L1 => Some(Norm::L1),
            NormArg::Linf => Some(Norm::Linf),
        };
        let free_bias = self.bias == BiasArg::Free;
        (norm.is_some() || free_bias).then_some(Ball { norm, free_bias })
    }
}
