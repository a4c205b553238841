//! The arguments of `relucert problem`, and the ball that they mean.

use crate::check::statement::{Ball, Norm};
use crate::cli::options::{CandidateArgs, renaming};
use crate::cli::terminal::Format;
use crate::decimal;
use crate::problem::criterion::{Criterion, Reduction};
use crate::problem::decay::Decay;
use crate::problem::hidden_bias::HiddenBias;
use crate::problem::output_bias::Choice;
use crate::problem::weighting::ClassWeights;
use num_bigint::BigInt;
use std::path::PathBuf;

/// Write the canonical problem from a data set
#[derive(clap::Args)]
#[command(after_help = "\
The problem is to minimise ℓ(f(X)) + β/2 Σ(‖u‖² + ‖α‖²) + β₀/2 ‖b₀‖² over two-layer ReLU networks f = Σ α (u·x)₊ + b₀ of
any width, ℓ = Σ s φ(y, f(x)). What a script minimises is that times a scale, which is printed: docs/SCALES.md has it
for each loss of PyTorch, scikit-learn and Keras. One of --beta, --weight-decay and --alpha is needed, unless an .npz
file holds `beta`.
Losses: mse, bce-with-logits, cross-entropy, hinge, squared-hinge, huber:δ, smooth-l1:β, l1, quantile:τ,
epsilon-insensitive:ε, squared-epsilon-insensitive:ε, poisson; half-squared is ½ Σ(f − y)², mse-mean and mse-sum are mse
with that reduction. A loss of two classes takes labels 0 and 1, -1 and 1, or any two with --positive.")]
pub struct Args {
    /// The data: .csv, .tsv, .txt, .data (each also with .gz), or .npz with arrays X (rows × columns), y and
    /// perhaps beta
    pub(super) data: PathBuf,
    /// The problem file to write
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
    #[command(flatten)]
    pub(super) options: Options,
    /// Arrays: other names for X, y and beta, as X=data,y=labels
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = renaming)]
    pub(super) map: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) candidates: CandidateArgs,
    /// Seed of the choice
    #[arg(long, default_value_t = 0, requires = "split")]
    pub(super) seed: u64,
    /// Write the rows that --split left as a problem too, with the same scaling and β
    #[arg(long, value_name = "FILE", requires = "split")]
    pub(super) rest: Option<PathBuf>,
    /// How the report is printed
    #[arg(long, value_parser = Format::for_people(), default_value = "text")]
    pub(super) format: Format,
}

/// What else than its rows makes a problem of data: these options other commands have as well, see
/// [`Source`](super::Source).
#[derive(clap::Args, Clone)]
pub struct Options {
    /// Text: the column that is learned, by name or by index from 0 (-1 is the last), or several with commas
    /// between, an output for each [default: the last]
    #[arg(long, value_name = "NAME|INDEX", allow_hyphen_values = true)]
    pub(super) target: Option<String>,
    /// This label becomes +1, all others -1, or 0 with bce-with-logits
    #[arg(long, value_name = "LABEL", allow_hyphen_values = true)]
    pub(super) positive: Option<String>,
    /// Several classes: their labels in the order of the outputs [default: those that occur, sorted]
    #[arg(long, value_name = "LABEL,…", value_delimiter = ',', allow_hyphen_values = true)]
    pub(super) classes: Vec<String>,
    /// Text: the first line is a header [default: if no field of it is a number]
    #[arg(long, overrides_with = "no_header")]
    pub(super) header: bool,
    /// Text: the first line is data
    #[arg(long)]
    pub(super) no_header: bool,
    /// Text: what stands between two fields, one character or `tab` [default: a comma; in .tsv a tab]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub(super) delimiter: Option<u8>,
    /// What a value is: the double nearest to its text, that rounded to binary32, or the decimal itself
    #[arg(long, value_enum, default_value = "f64")]
    pub(super) numbers: NumbersArg,
    /// Columns minus mean over standard deviation, measured on the rows used: target too, or features only
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    pub(super) standardize: Option<StandardizeArg>,
    /// Hidden biases: a column of ones (appended after standardising), whose weights are decayed like the
    /// others, no bias, or one that is not decayed; decay:λ states the decay that the column has [default:
    /// column]
    #[arg(long, alias = "bias", value_name = "none|column|free|decay:λ", value_parser = HiddenBias::parse)]
    pub(super) hidden_bias: Option<HiddenBias>,
    /// Output bias: none, not decayed, or decayed like the weights or by β₀ (λ₀ beside --weight-decay)
    /// [default: with --weight-decay ridge, as in PyTorch with all parameters; with --alpha free; else none]
    #[arg(long, value_name = "none|free|ridge[:β₀]", value_parser = Choice::parse)]
    pub(super) output_bias: Option<Choice>,
    /// The norm of a neuron's input weights in the penalty; with l1 and linf the optimum is rational and
    /// found exactly
    #[arg(long, value_enum, default_value = "l2")]
    pub(super) norm: NormArg,
    /// Use this share of the rows, chosen at random: 0.75
    #[arg(long, value_name = "SHARE", value_parser = decimal::ratio, allow_hyphen_values = true)]
    pub(super) split: Option<(BigInt, BigInt)>,
    /// β: 0.01, 1/100, or 0.3max, a share of β_max, from which on the zero network is optimal
    #[arg(long, value_name = "β", value_parser = Decay::beta, allow_hyphen_values = true, conflicts_with = "weight_decay")]
    pub(super) beta: Option<Decay>,
    /// λ of PyTorch's weight_decay, or λ₁,λ₂ for the first layer and the output weights; needs --loss
    #[arg(long, value_name = "λ", value_parser = Decay::weight_decay, allow_hyphen_values = true)]
    pub(super) weight_decay: Option<Decay>,
    /// α of scikit-learn's MLPClassifier and MLPRegressor; needs --loss and --hidden-bias
    #[arg(long, value_name = "α", value_parser = Decay::alpha, allow_hyphen_values = true, conflicts_with_all = ["beta", "weight_decay"])]
    pub(super) alpha: Option<Decay>,
    /// The loss of a row, see below [default: half-squared]
    #[arg(long, value_name = "LOSS", value_parser = Criterion::parse)]
    pub(super) loss: Option<Criterion>,
    /// How the rows are put together: mean, sum, or weighted-mean, over the sum of the weights [default:
    /// mean; of half-squared the sum]
    #[arg(long, value_name = "REDUCTION", value_parser = Reduction::parse)]
    pub(super) reduction: Option<Reduction>,
    /// A column or array of weights of the rows
    #[arg(long, value_name = "COLUMN|ARRAY", allow_hyphen_values = true)]
    pub(super) sample_weight: Option<String>,
    /// Weights of classes: balanced, or yes=2,no=1
    #[arg(long, value_name = "LABEL=W,…|balanced", value_parser = ClassWeights::parse, allow_hyphen_values = true)]
    pub(super) class_weight: Option<ClassWeights>,
    /// Weight of the positive rows, with bce-with-logits
    #[arg(long, value_name = "W", value_parser = weight, allow_hyphen_values = true)]
    pub(super) pos_weight: Option<(BigInt, BigInt)>,
    /// Label smoothing ε, with cross-entropy
    #[arg(long, value_name = "ε", value_parser = share, allow_hyphen_values = true)]
    pub(super) label_smoothing: Option<(BigInt, BigInt)>,
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

fn weight(text: &str) -> Result<(BigInt, BigInt), String> {
    let (p, q) = decimal::ratio(text)?;
    if p > BigInt::ZERO { Ok((p, q)) } else { Err("expected a positive number".into()) }
}

fn share(text: &str) -> Result<(BigInt, BigInt), String> {
    let (p, q) = decimal::ratio(text)?;
    if p >= BigInt::ZERO && p <= q { Ok((p, q)) } else { Err("expected a number from 0 to 1".into()) }
}

impl Options {
    /// The ball of the penalty, if it is a polyhedron.
    pub fn ball(&self) -> Option<Ball> {
        let norm = match self.norm {
            NormArg::L2 => None,
            NormArg::L1 => Some(Norm::L1),
            NormArg::Linf => Some(Norm::Linf),
        };
        // Beside a free output bias, a free hidden bias in l2 is one of a training problem.
        let beside = self.output_bias == Some(Choice::Free) || self.alpha.is_some() && self.output_bias.is_none();
        let free_bias = self.hidden_bias == Some(HiddenBias::Free) && (norm.is_some() || !beside);
        (norm.is_some() || free_bias).then_some(Ball { norm, free_bias })
    }
}
