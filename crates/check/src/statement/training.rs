//! The training problem of any loss, with an output bias, sample weights and several outputs (FORMAT §20,
//! theory §E1).
//!
//! A [`Problem`] is the one with ½‖f − y‖², one output and nothing else; questions that know no other take
//! that, and its own file format is read here too.

use crate::arithmetic::positive::readable;
use crate::arithmetic::{Fraction, Positive};
use crate::lexer::{Lines, Tokens};
use crate::rejection::{Code, Rejection};
use crate::statement::loss::Loss;
use crate::statement::problem::{self, Bias, Fields, NUMBERS, Numbers, Problem, choice};
use crate::work::bytes;
use num_bigint::BigInt;
use std::io::BufRead;

/// What the last column of the data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenBias {
    /// A feature like the others.
    None,
    /// All ones; its weight is penalised like the others.
    Column,
    /// All ones; its weight is not penalised (theory §E2.5).
    Free,
}

impl From<Bias> for HiddenBias {
    fn from(bias: Bias) -> HiddenBias {
        if bias == Bias::Column { HiddenBias::Column } else { HiddenBias::None }
    }
}

impl HiddenBias {
    /// Whether the last column is all ones, whatever its weight costs.
    pub fn column(self) -> Bias {
        if self == HiddenBias::None { Bias::None } else { Bias::Column }
    }
}

/// The words of the format for [`HiddenBias`].
pub const HIDDEN_BIAS: [(&str, HiddenBias); 3] =
    [("none", HiddenBias::None), ("column", HiddenBias::Column), ("free", HiddenBias::Free)];

/// An output bias b₀, added to every output, and what it costs: β₀/2 ‖b₀‖².
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputBias {
    /// b₀ = 0.
    None,
    /// β₀ = 0.
    Free,
    /// β₀ > 0 as numerator and denominator.
    Ridge(Positive, Positive),
}

impl OutputBias {
    /// β₀, zero for a bias that costs nothing or is not there.
    pub fn price(&self) -> Fraction {
        match self {
            OutputBias::Ridge(p, q) => Fraction::quotient((**p).clone(), q.clone()),
            OutputBias::Free | OutputBias::None => Fraction::zero(),
        }
    }

    /// β₀ where it is positive.
    pub fn decay(&self) -> Option<Fraction> {
        match self {
            OutputBias::Ridge(p, q) => Some(Fraction::quotient((**p).clone(), q.clone())),
            _ => None,
        }
    }
}

/// What a training problem consists of: n rows, d columns, K outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Number model of the data.
    pub numbers: Numbers,
    /// What the last column is.
    pub hidden_bias: HiddenBias,
    /// The output bias.
    pub output_bias: OutputBias,
    /// φ, in ℓ(f) = Σ_k s_k φ(y_k, f_k).
    pub loss: Loss,
    /// The user's objective over ℓ(f) + β/2 Σ(‖u‖² + ‖α‖²) + β₀/2 ‖b₀‖², as numerator and denominator.
    pub scale: (Positive, Positive),
    /// β > 0 as numerator and denominator.
    pub beta: (Positive, Positive),
    /// Rows of the data, each of length d, times `x_den`.
    pub x: Vec<Vec<BigInt>>,
    /// Denominator of the data.
    pub x_den: Positive,
    /// K.
    pub outputs: usize,
    /// Targets times `y_den`, the K of one row after those of the other.
    pub y: Vec<BigInt>,
    /// Denominator of the targets.
    pub y_den: Positive,
    /// Sample weights times their denominator; without them all are one.
    pub weights: Option<(Vec<Positive>, Positive)>,
}

/// What a row is compared with, and how much that counts.
#[derive(Clone, Debug)]
pub struct Sample {
    /// y_k, K targets.
    pub targets: Vec<Fraction>,
    /// s_k > 0 as numerator and denominator.
    pub weight: (Positive, Positive),
}

impl Sample {
    /// s_k.
    pub fn weight(&self) -> Fraction {
        Fraction::quotient((*self.weight.0).clone(), self.weight.1.clone())
    }
}

/// A training problem, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training(Terms);
readable!(Training, Terms);

impl Terms {
    /// Tests the targets of row k (R201).
    fn targets(&self, k: usize, y: &[BigInt]) -> Result<(), (Code, String)> {
        let wrong = |expected| {
            let what = if y.len() == 1 { "the target" } else { "the targets" };
            (Code::BadTarget, format!("{what} of row {} must be {expected}, as the loss demands", k + 1))
        };
        self.loss.admits(y, &self.y_den).map_err(wrong)
    }

    /// Tests that the loss has so many outputs: softmax at least two, the squared loss any number, others
    /// one.
    fn outputs(&self) -> Result<(), (Code, String)> {
        let (fits, expected) = match self.loss {
            Loss::Softmax => (self.outputs >= 2, "at least two outputs"),
            Loss::Squared => (self.outputs >= 1, "an output"),
            _ => (self.outputs == 1, "one output"),
        };
        let message = || format!("the loss `{}` has {expected}, not {}", self.loss.name().0, self.outputs);
        if fits { Ok(()) } else { Err((Code::BadOutputs, message())) }
    }

    /// Whether a [`Problem`] says the same.
    fn plain(&self) -> bool {
        self.loss == Loss::Squared
            && self.output_bias == OutputBias::None
            && self.outputs == 1
            && self.weights.is_none()
    }
}

impl Training {
    /// The training problem, if it is one (R201) and no [`Problem`]: what has a spelling in version 1 has
    /// none here.
    pub fn new(terms: Terms) -> Result<Training, Rejection> {
        let reject = |(code, message): (Code, String)| Rejection::new(code, 0, message);
        let (n, d) = (terms.x.len(), terms.x.first().map_or(0, Vec::len));
        if n == 0 || d == 0 {
            return Err(Rejection::new(Code::NotPositive, 0, "a problem has a row and a column"));
        }
        terms.outputs().map_err(reject)?;
        let weighted = terms.weights.as_ref().is_none_or(|(weights, _)| weights.len() == n);
        let all = n.checked_mul(terms.outputs);
        if Some(terms.y.len()) != all || terms.x.iter().any(|row| row.len() != d) || !weighted {
            let message = "rows of one length, and targets and a weight for each";
            return Err(Rejection::new(Code::WrongShape, 0, message));
        }
        terms.numbers.denominator(&terms.x_den).map_err(reject)?;
        for (k, (row, y)) in terms.x.iter().zip(terms.y.chunks(terms.outputs)).enumerate() {
            let entry = |(j, value)| problem::entry(terms.numbers, &terms.x_den, (k, j), value);
            row.iter().enumerate().try_for_each(entry).map_err(reject)?;
            problem::ones(terms.hidden_bias.column(), &terms.x_den, row).map_err(reject)?;
            terms.targets(k, y).map_err(reject)?;
        }
        if terms.hidden_bias == HiddenBias::Free && (terms.output_bias != OutputBias::Free || d < 2) {
            let message = "an unpenalised hidden bias has a feature before it and a free output bias beside it";
            return Err(Rejection::new(Code::FreeHiddenBias, 0, message));
        }
        if terms.plain() {
            return Err(Rejection::new(Code::BadVersion, 0, "version 1 of the format says the same"));
        }
        Ok(Training(terms))
    }

    /// Whether it is a [`Problem`].
    pub fn is_plain(&self) -> bool {
        self.0.plain()
    }

    /// Whether ℓ is ½‖f − y‖² of all rows and outputs, which is a sum of integers over one denominator.
    pub(crate) fn has_plain_squares(&self) -> bool {
        self.loss == Loss::Squared && self.weights.is_none()
    }

    /// How many of a neuron's input weights are penalised: the first ones.
    pub fn penalised(&self) -> usize {
        self.columns() - usize::from(self.hidden_bias == HiddenBias::Free)
    }

    /// The same problem with β = p/q, if both are positive; a penalty on the output bias stays in proportion.
    pub fn with_beta(&self, p: BigInt, q: BigInt) -> Option<Training> {
        let beta = (Positive::new(p)?, Positive::new(q)?);
        let output_bias = match &self.output_bias {
            OutputBias::Ridge(b, c) => OutputBias::Ridge(&(b * &beta.0) * &self.beta.1, &(c * &beta.1) * &self.beta.0),
            other => other.clone(),
        };
        Some(Training(Terms { beta, output_bias, ..self.0.clone() }))
    }

    /// The same problem with other targets, if they are as many and of the kind that the loss demands.
    pub fn with_targets(&self, y: Vec<BigInt>, y_den: Positive) -> Option<Training> {
        let fits = y.len() == self.y.len() && y.chunks(self.outputs).all(|y| self.loss.admits(y, &y_den).is_ok());
        fits.then(|| Training(Terms { y, y_den, ..self.0.clone() }))
    }

    /// Number of rows n.
    pub fn rows(&self) -> usize {
        self.x.len()
    }

    /// Number of columns d, the bias column included.
    pub fn columns(&self) -> usize {
        self.x.first().map_or(0, Vec::len)
    }

    /// β.
    pub fn decay(&self) -> Fraction {
        Fraction::quotient((*self.beta.0).clone(), self.beta.1.clone())
    }

    /// Targets and weight of every row.
    pub fn samples(&self) -> Vec<Sample> {
        let target = |y: &BigInt| Fraction::quotient(y.clone(), self.y_den.clone());
        let targets = self.y.chunks(self.outputs).map(|y| y.iter().map(target).collect());
        match &self.weights {
            Some((weights, den)) => {
                targets.zip(weights).map(|(targets, s)| Sample { targets, weight: (s.clone(), den.clone()) }).collect()
            }
            None => targets.map(|targets| Sample { targets, weight: (Positive::one(), Positive::one()) }).collect(),
        }
    }

    /// The bytes of its file, or a little less.
    pub(crate) fn bytes(&self) -> u128 {
        let weights = self.weights.iter().flat_map(|(weights, _)| weights).map(|s| &**s);
        bytes(self.x.iter().flatten()).saturating_add(bytes(&self.y)).saturating_add(bytes(weights))
    }
}

impl From<Problem> for Training {
    fn from(problem: Problem) -> Training {
        let scale = problem.scale();
        let Fields { numbers, bias, beta, x, x_den, y, y_den, .. } = problem.into_fields();
        Training(Terms {
            numbers,
            hidden_bias: bias.into(),
            output_bias: OutputBias::None,
            loss: Loss::Squared,
            scale,
            beta,
            x,
            x_den,
            outputs: 1,
            y,
            y_den,
            weights: None,
        })
    }
}

/// Reads a problem file of version 2 after its first line, to its end (R4, R200, R201).
pub(crate) fn parse_body(lines: &mut Lines) -> Result<Training, Rejection> {
    let numbers = choice(lines, "numbers", &NUMBERS)?;
    let loss = loss(&mut lines.record("loss")?)?;
    let scale = ratio(&mut lines.record("scale")?)?;
    let beta = ratio(&mut lines.record("beta")?)?;
    let hidden_bias = choice(lines, "hidden-bias", &HIDDEN_BIAS)?;
    let output_bias = output_bias(&mut lines.record("output-bias")?)?;
    let mut tokens = lines.record("shape")?;
    let (n, d, outputs) = (tokens.count()?, tokens.count()?, tokens.count()?);
    if n == 0 || d == 0 || outputs == 0 {
        return Err(tokens.reject(Code::NotPositive, "a problem has a row, a column and an output"));
    }
    tokens.end()?;
    let mut tokens = lines.record("denominators")?;
    let (x_den, y_den) = (tokens.positive()?, tokens.positive()?);
    tokens.end()?;
    let mut tokens = lines.record("weights")?;
    let mut weights = match tokens.is_next("none") {
        true => None,
        false => Some((Vec::new(), tokens.positive()?)),
    };
    tokens.end()?;
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let mut tokens = lines.record("row")?;
        x.push(tokens.integers(d)?);
        y.extend(tokens.integers(outputs)?);
        if let Some((weights, _)) = &mut weights {
            weights.push(tokens.positive()?);
        }
        tokens.end()?;
    }
    let terms = Terms { numbers, hidden_bias, output_bias, loss, scale, beta, x, x_den, outputs, y, y_den, weights };
    let training = Training::new(terms).map_err(|rejection| Rejection { line: lines.number(), ..rejection })?;
    lines.finish()?;
    Ok(training)
}

/// The rest of a line `keyword P Q`.
fn ratio(tokens: &mut Tokens) -> Result<(Positive, Positive), Rejection> {
    let ratio = (tokens.positive()?, tokens.positive()?);
    tokens.end()?;
    Ok(ratio)
}

/// The rest of the line `loss`.
fn loss(tokens: &mut Tokens) -> Result<Loss, Rejection> {
    let word = tokens.word()?;
    let unknown = || tokens.reject(Code::WrongKeyword, format!("there is no loss `{word}`"));
    let parameter = match Loss::has_parameter(word).ok_or_else(unknown)? {
        true => {
            let (p, q) = (tokens.positive()?, tokens.positive()?);
            Some(Fraction::quotient(p.into(), q))
        }
        false => None,
    };
    let range = || tokens.reject(Code::BadParameter, format!("a parameter that the loss `{word}` cannot have"));
    let loss = Loss::named(word, parameter).ok_or_else(range)?;
    tokens.end()?;
    Ok(loss)
}

/// The rest of the line `output-bias`.
fn output_bias(tokens: &mut Tokens) -> Result<OutputBias, Rejection> {
    let bias = match tokens.word()? {
        "none" => OutputBias::None,
        "free" => OutputBias::Free,
        "ridge" => OutputBias::Ridge(tokens.positive()?, tokens.positive()?),
        word => return Err(tokens.reject(Code::WrongKeyword, format!("`output-bias` cannot be `{word}`"))),
    };
    tokens.end()?;
    Ok(bias)
}

/// Reads a problem file of either version; of version 1 what [`problem::parse`] reads.
pub fn parse(input: impl BufRead) -> Result<Training, Rejection> {
    let mut lines = Lines::new(input);
    match lines.version("relucert-problem", 2)? {
        1 => problem::euclidean(problem::parse_body(&mut lines)?).map(Training::from),
        _ => parse_body(&mut lines),
    }
}
