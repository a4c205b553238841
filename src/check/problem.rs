//! The canonical problem: data, labels and β as integers over declared denominators (FORMAT §2).

use crate::check::lexer::{Lines, Tokens};
use crate::check::polyhedral::{Ball, Norm};
use crate::check::rejection::{Code, Rejection};
use crate::check::work::bytes;
use num_bigint::BigInt;
use std::io::BufRead;

/// Which numbers the data are: what a decimal in the source became before it was stored (FORMAT §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Every value is a binary64 number.
    F64,
    /// Every value is a binary32 number.
    F32,
    /// Every value is the decimal that was written.
    Decimal,
}

/// What the last column of the data is (theory §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// No bias.
    None,
    /// The last column is all ones; its weight is penalised like every other.
    Column,
}

/// How the user's objective relates to `½‖f − y‖² + β/2 ‖θ‖²` (theory §1.3); proofs are always in the latter scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The same.
    HalfSquared,
    /// `2/n` times it.
    MseMean,
    /// Twice it.
    MseSum,
}

/// A training problem, exactly: the matrix is `x / x_den` (n rows, d columns), labels `y / y_den`, weight decay `beta.0 / beta.1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Number model of the data.
    pub numbers: Numbers,
    /// Bias mode.
    pub bias: Bias,
    /// The scale the user thinks in.
    pub loss: Loss,
    /// β > 0 as numerator and denominator, both positive.
    pub beta: (BigInt, BigInt),
    /// Rows of the data, each of length d, times `x_den`.
    pub x: Vec<Vec<BigInt>>,
    /// Positive denominator of the data.
    pub x_den: BigInt,
    /// Labels times `y_den`.
    pub y: Vec<BigInt>,
    /// Positive denominator of the labels.
    pub y_den: BigInt,
}

impl Problem {
    /// Number of rows n.
    pub fn rows(&self) -> usize {
        self.x.len()
    }

    /// Number of columns d, the bias column included.
    pub fn columns(&self) -> usize {
        self.x.first().map_or(0, Vec::len)
    }

    /// The bytes of its file, or a little less: of the denominators only what is long in them.
    pub(crate) fn bytes(&self) -> u128 {
        bytes(self.x.iter().flatten()).saturating_add(bytes(&self.y))
    }
}

/// The words of the format for [`Numbers`].
pub const NUMBERS: [(&str, Numbers); 3] = [("f64", Numbers::F64), ("f32", Numbers::F32), ("decimal", Numbers::Decimal)];
/// The words of the format for [`Bias`].
pub const BIAS: [(&str, Bias); 2] = [("none", Bias::None), ("column", Bias::Column)];
/// The words of the format for [`Loss`].
pub const LOSS: [(&str, Loss); 3] =
    [("half-squared", Loss::HalfSquared), ("mse-mean", Loss::MseMean), ("mse-sum", Loss::MseSum)];

fn choice<T: Copy>(lines: &mut Lines<impl BufRead>, keyword: &str, words: &[(&str, T)]) -> Result<T, Rejection> {
    chosen(lines.record(keyword)?, keyword, words)
}

/// The word after a keyword that was read.
fn chosen<T: Copy>(mut tokens: Tokens, keyword: &str, words: &[(&str, T)]) -> Result<T, Rejection> {
    let word = tokens.word()?;
    let found = words.iter().find(|(name, _)| *name == word);
    let found = found.ok_or_else(|| tokens.reject(Code::WrongKeyword, format!("`{keyword}` cannot be `{word}`")))?;
    tokens.end()?;
    Ok(found.1)
}

/// Whether `value` is a power of ten: its decimal spelling is a one and zeros.
fn is_power_of_ten(value: &BigInt) -> bool {
    value.to_string().strip_prefix('1').is_some_and(|zeros| zeros.bytes().all(|b| b == b'0'))
}

/// Reads a problem file strictly: every rule of FORMAT §1–2, R5 included.
///
/// The gate of R110: a [`Problem`] has the norm ℓ₂ and no unpenalised bias, and a file that says otherwise is rejected here.
pub fn parse(input: impl BufRead) -> Result<Problem, Rejection> {
    let message = "this problem has another norm than l2 or an unpenalised bias (`bias free`), \
                   which only problem, train, certify, path, check and show know, without a scope";
    match parse_stated(input)? {
        (problem, None) => Ok(problem),
        (_, Some(_)) => Err(Rejection::new(Code::OtherNorm, 0, message)),
    }
}

/// Reads a problem file of any norm (R110): without a ball the data are a [`Problem`], with one they are not.
pub(super) fn parse_stated(input: impl BufRead) -> Result<(Problem, Option<Ball>), Rejection> {
    let mut lines = Lines::new(input);
    lines.heading("relucert-problem")?;
    let numbers = choice(&mut lines, "numbers", &NUMBERS)?;
    let biases = BIAS.map(|(word, bias)| (word, (bias, false)));
    let [none, column] = biases;
    let (bias, free_bias) = choice(&mut lines, "bias", &[none, column, ("free", (Bias::Column, true))])?;
    let mut tokens = lines.next()?;
    let norm = match tokens.word()? {
        "norm" => {
            let norm = chosen(tokens, "norm", &[("l1", Norm::L1), ("linf", Norm::Linf)])?;
            tokens = lines.record("loss")?;
            Some(norm)
        }
        "loss" => None,
        word => return Err(tokens.reject(Code::WrongKeyword, format!("`loss` must stand here, not `{word}`"))),
    };
    let loss = chosen(tokens, "loss", &LOSS)?;
    let mut tokens = lines.record("beta")?;
    let beta = (tokens.positive()?, tokens.positive()?);
    tokens.end()?;
    let (n, d) = shape(&mut lines.record("shape")?)?;
    let ball = (norm.is_some() || free_bias).then_some(Ball { norm, free_bias });
    if d > 0 && ball.is_some_and(|ball| !ball.fits(d)) {
        let message = "an unpenalised bias has a feature before it, and the line `norm` if there are several";
        return Err(Rejection::new(Code::FreeBias, lines.number(), message));
    }
    let mut tokens = lines.next()?;
    if n == 0 || d == 0 {
        return Err(Rejection::new(Code::NotPositive, lines.number() - 1, "a problem has a row and a column"));
    }
    tokens.keyword("denominators")?;
    let mut denominator = || -> Result<BigInt, Rejection> {
        let value = tokens.positive()?;
        let fits = match numbers {
            Numbers::Decimal => is_power_of_ten(&value),
            Numbers::F64 | Numbers::F32 => value.trailing_zeros() == value.bits().checked_sub(1),
        };
        let base = if numbers == Numbers::Decimal { "ten" } else { "two" };
        let message = || format!("{value} is not a power of {base}, as the number model demands");
        if fits { Ok(value.clone()) } else { Err(tokens.reject(Code::BadDenominator, message())) }
    };
    let (x_den, y_den) = (denominator()?, denominator()?);
    tokens.end()?;
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let mut tokens = lines.record("row")?;
        let row = tokens.integers(d)?;
        if bias == Bias::Column && row.last() != Some(&x_den) {
            return Err(tokens.reject(Code::BiasNotOne, format!("the bias column holds {x_den} in every row")));
        }
        x.push(row);
        y.push(tokens.integer()?);
        tokens.end()?;
    }
    lines.finish()?;
    Ok((Problem { numbers, bias, loss, beta, x, x_den, y, y_den }, ball))
}

/// The rest of a line `shape A B`.
pub(crate) fn shape(tokens: &mut Tokens) -> Result<(usize, usize), Rejection> {
    let shape = (tokens.count()?, tokens.count()?);
    tokens.end()?;
    Ok(shape)
}
