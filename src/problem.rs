//! Reading data and networks into exact problems and networks.
//!
//! [`make`] turns a file of data into a [`Problem`]: *read* ([`csv`], [`npz`]) → *choose the rows*
//! ([`split`]) → *scale* ([`standardize`]) → *round* to the number model → *append the bias column* → *fix β*
//! ([`decay`]). Up to the rounding the values are doubles (or, with [`Numbers::Decimal`], the decimals as
//! written); from there on they are integers over a common denominator. [`weights`] reads networks of other
//! tools.

pub mod beta_max;
pub mod csv;
pub mod decay;
pub mod error;
pub mod misfit;
pub mod note;
pub mod npy;
pub mod npz;
pub mod polyhedral;
pub mod spelling;
pub mod split;
pub mod standardize;
pub mod table;
pub mod target;
pub mod weights;

use crate::check::arithmetic::Positive;
use crate::check::statement::Problem;
use crate::check::statement::problem::{Bias, Fields, Loss, Numbers};
use crate::remedy::Remedy;
use decay::{Decay, Resolved};
use error::Error;
use misfit::{Misfit, TextChoice};
use note::Note;
use num_bigint::BigInt;
use standardize::Scaling;
use std::io::Read;
use std::path::Path;
use table::{Table, Values};

/// What is standardised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standardize {
    /// Nothing.
    No,
    /// The features.
    Features,
    /// The features and the target.
    All,
}

/// Everything that decides what a problem is made of, beside the file.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Text: whether the first line is a header; `None` decides by its look.
    pub header: Option<bool>,
    /// Text: between two fields; `None` is the comma, in `.tsv` the tab.
    pub delimiter: Option<u8>,
    /// Text: name or index of the target; `None` is the last column.
    pub target: Option<String>,
    /// Text: the label that becomes +1.
    pub positive: Option<String>,
    /// Arrays: (`X`, `y` or `beta`, its name in the file).
    pub map: Vec<(String, String)>,
    /// What the values are.
    pub numbers: Numbers,
    /// What is scaled.
    pub standardize: Standardize,
    /// Whether a column of ones is appended.
    pub bias: Bias,
    /// Share of the rows that is used, as p/q, and the seed of the choice.
    pub split: Option<((BigInt, BigInt), u64)>,
    /// Weight decay; `None` takes `beta` of the file.
    pub decay: Option<Decay>,
    /// The scale the user thinks in.
    pub loss: Loss,
}

impl Default for Recipe {
    /// As `relucert problem` without options: doubles, a bias column, nothing scaled, β from the file.
    fn default() -> Recipe {
        Recipe {
            header: None,
            delimiter: None,
            target: None,
            positive: None,
            map: Vec::new(),
            numbers: Numbers::F64,
            standardize: Standardize::No,
            bias: Bias::Column,
            split: None,
            decay: None,
            loss: Loss::HalfSquared,
        }
    }
}

/// A problem and how it came about.
#[derive(Clone, Debug)]
pub struct Made {
    /// The problem.
    pub problem: Problem,
    /// The rows that the split left, with the same scaling and β, if there are any.
    pub rest: Option<Problem>,
    /// The target's name.
    pub target: String,
    /// Smallest and largest label, for people.
    pub labels: (String, String),
    /// Number of features, the bias column not counted.
    pub features: usize,
    /// Number of rows in the file.
    pub rows_in_file: usize,
    /// A proved lower bound for β_max, if β is a share of it.
    pub beta_max: Option<(BigInt, BigInt)>,
    /// What was decided without being asked for.
    pub notes: Vec<Note>,
    /// What may not be meant.
    pub warnings: Vec<Note>,
}

/// The endings of data files.
const ENDINGS: &str = ".csv, .tsv, .txt, .data (each also with .gz), and .npz";

/// Makes the problem from the file.
///
/// # Errors
/// Anything wrong with the file or the recipe, see [`Error`].
pub fn make(path: &Path, recipe: &Recipe) -> Result<Made, Error> {
    let table = read(path, recipe)?;
    from_table(table, recipe)
}

/// Reads the data; the ending of the file decides how.
fn read(path: &Path, recipe: &Recipe) -> Result<Table, Error> {
    let shown = path.display().to_string();
    let lower = shown.to_ascii_lowercase();
    let io = |cause| Error::Io { path: shown.clone(), cause };
    let zipped = lower.ends_with(".gz");
    let inner = lower.strip_suffix(".gz").unwrap_or(&lower);
    let ending = Path::new(inner).extension().and_then(|e| e.to_str()).unwrap_or_default();
    match ending {
        "csv" | "tsv" | "txt" | "data" => {
            if !recipe.map.is_empty() {
                return Err(Misfit::NamesOfText { path: shown }.into());
            }
            let mut text = Vec::new();
            let mut file = std::fs::File::open(path).map_err(io)?;
            if zipped {
                flate2::read::MultiGzDecoder::new(file).read_to_end(&mut text)
            } else {
                file.read_to_end(&mut text)
            }
            .map_err(io)?;
            let options = csv::Options {
                header: recipe.header,
                delimiter: recipe.delimiter.unwrap_or(if ending == "tsv" { b'\t' } else { b',' }),
                target: recipe.target.clone(),
                positive: recipe.positive.clone(),
                decimals: recipe.numbers == Numbers::Decimal,
            };
            csv::read(&text, &shown, &options)
        }
        "npz" if !zipped => {
            let asked = [
                (recipe.header.is_some(), TextChoice::Header),
                (recipe.delimiter.is_some(), TextChoice::Delimiter),
                (recipe.target.is_some(), TextChoice::Target),
                (recipe.positive.is_some(), TextChoice::Positive),
            ];
            if let Some(&(_, choice)) = asked.iter().find(|(asked, _)| *asked) {
                return Err(Misfit::Arrays { choice, path: shown }.into());
            }
            if recipe.numbers == Numbers::Decimal {
                return Err(Misfit::DecimalArrays { path: shown }.into());
            }
            let file = std::fs::File::open(path).map_err(io)?;
            npz::Archive::open(std::io::BufReader::new(file), &shown)?.table(&recipe.map)
        }
        "pt" | "pth" | "pkl" | "pickle" => Err(Error::Pickle {
            lines: format!(
                "    import numpy, torch; data = torch.load({shown:?})\n    numpy.savez(\"data.npz\", X=data[\"X\"], y=data[\"y\"])"
            ),
            path: shown,
        }),
        _ => Err(Error::Ending { path: shown, supported: ENDINGS }),
    }
}

/// Makes the problem from a table that is already read.
///
/// # Errors
/// A recipe that does not fit, a constant target, β ≤ 0.
pub fn from_table(table: Table, recipe: &Recipe) -> Result<Made, Error> {
    if recipe.standardize != Standardize::No && recipe.numbers == Numbers::Decimal {
        return Err(Misfit::StandardDecimals.into());
    }
    let rows_in_file = table.rows.len();
    let mut notes = table.notes.clone();
    let mut warnings = Vec::new();
    let decay = match (&recipe.decay, table.beta) {
        (Some(decay), file) => {
            if let Some(beta) = file {
                notes.push(format!("the file's beta = {beta} is not used, since another one was given").into());
            }
            decay.clone()
        }
        (None, Some(beta)) => in_file(beta, recipe.loss)?,
        (None, None) => {
            return Err(Misfit::NoDecay.into());
        }
    };

    let (mut used, mut left) = match &recipe.split {
        Some((share, seed)) => {
            let (train, rest) = split::split(rows_in_file, share, *seed)?;
            (table.select(&train), (!rest.is_empty()).then(|| table.select(&rest)))
        }
        None => (table, None),
    };
    check_target(&used, recipe.split.is_some())?;
    if recipe.standardize != Standardize::No {
        let scaling = Scaling::measure(&used, recipe.standardize == Standardize::All)?;
        for (name, scale) in used.features.iter().zip(&scaling.features) {
            if scale.deviation == 0.0 {
                warnings.push(format!("{name} is constant ({}); standardised it is all zeros", scale.mean).into());
            }
        }
        for table in [Some(&mut used), left.as_mut()].into_iter().flatten() {
            scaling.apply(table)?;
        }
    }
    if recipe.numbers == Numbers::F32 {
        for table in [Some(&mut used), left.as_mut()].into_iter().flatten() {
            table.round_to_single()?;
        }
    }
    check_target(&used, recipe.split.is_some())?;

    let labels = extremes(&used.y);
    let (target, features) = (used.target.clone(), used.features.clone());
    let problem = exactly(used, recipe)?;
    if recipe.bias == Bias::Column
        && let Some(j) = (0..features.len()).find(|&j| problem.x.iter().all(|row| problem.x_den == row[j]))
    {
        let text = format!("{} is all ones already, and a bias column is appended", features[j]);
        warnings.push(Note { text, remedy: Some(Remedy::NoBiasColumn) });
    }
    let Resolved { beta, beta_max } = decay.resolve(&problem)?;
    let with = |problem: Problem| with_beta(&problem, &beta);
    let rest = left.map(|table| exactly(table, recipe).and_then(with)).transpose()?;
    let problem = with_beta(&problem, &beta)?;
    Ok(Made { problem, rest, target, labels, features: features.len(), rows_in_file, beta_max, notes, warnings })
}

/// β of an array file: the exact value of the double, or λ if the loss is one of PyTorch's.
fn in_file(beta: f64, loss: Loss) -> Result<Decay, Error> {
    if !(beta.is_finite() && beta > 0.0) {
        return Err(Error::FileBeta(beta));
    }
    if loss != Loss::HalfSquared {
        return Err(Misfit::LossOfBeta.into());
    }
    let (mut integers, den) = crate::dyadic::dyadic(&[beta]);
    Ok(Decay::Beta(integers.remove(0), den.into()))
}

/// Refuses a constant target.
fn check_target(table: &Table, split: bool) -> Result<(), Error> {
    let constant = match &table.y {
        Values::Doubles(y) => y.iter().all(|v| *v == y[0]),
        Values::Decimals(y) => y.iter().all(|v| *v == y[0]),
    };
    if constant {
        return Err(Error::ConstantTarget {
            path: table.path.clone(),
            target: table.target.clone(),
            value: extremes(&table.y).0,
            rows: table.rows.len(),
            used: if split { " of the training part" } else { "" },
        });
    }
    Ok(())
}

/// The smallest and the largest value, for people.
fn extremes(values: &Values) -> (String, String) {
    let doubles: Vec<f64> = match values {
        Values::Doubles(v) => v.clone(),
        Values::Decimals(v) => {
            v.iter().map(|v| format!("{}e{}", v.digits, v.exponent).parse().unwrap_or(f64::NAN)).collect()
        }
    };
    let low = doubles.iter().copied().fold(f64::INFINITY, f64::min);
    let high = doubles.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (low.to_string(), high.to_string())
}

/// The table as integers, with the bias column if wanted; β is 1 for now.
fn exactly(table: Table, recipe: &Recipe) -> Result<Problem, Error> {
    let integers = |values: &Values| match values {
        Values::Doubles(v) => crate::dyadic::dyadic(v),
        Values::Decimals(v) => spelling::decimal(v),
    };
    let d = table.features.len();
    let ((x, x_den), (y, y_den)) = (integers(&table.x), integers(&table.y));
    let bias = (recipe.bias == Bias::Column).then_some(&*x_den);
    let x = x.chunks_exact(d).map(|row| row.iter().chain(bias).cloned().collect()).collect();
    let (numbers, bias, loss, beta) = (recipe.numbers, recipe.bias, recipe.loss, (Positive::one(), Positive::one()));
    let fields = Fields { numbers, bias, loss, beta, x, x_den, y, y_den };
    Problem::new(fields).map_err(Error::Rejected)
}

/// The problem with this β.
fn with_beta(problem: &Problem, (p, q): &(BigInt, BigInt)) -> Result<Problem, Error> {
    let refused = || Error::Beta(format!("β is {p}/{q}, but must be positive"));
    problem.with_beta(p.clone(), q.clone()).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn recipe() -> Recipe {
        Recipe {
            header: None,
            delimiter: None,
            target: None,
            positive: None,
            map: vec![],
            numbers: Numbers::F64,
            standardize: Standardize::No,
            bias: Bias::Column,
            split: None,
            decay: Some(Decay::Beta(1.into(), 10.into())),
            loss: Loss::HalfSquared,
        }
    }

    fn made(text: &str, recipe: &Recipe) -> Result<Made, Error> {
        let options = csv::Options {
            header: recipe.header,
            delimiter: b',',
            target: None,
            positive: None,
            decimals: recipe.numbers == Numbers::Decimal,
        };
        from_table(csv::read(text.as_bytes(), "t.csv", &options)?, recipe)
    }

    #[test]
    fn number_models() {
        let text = "0.5,0.1,1\n2,-3,-1\n";
        let decimal = made(text, &Recipe { numbers: Numbers::Decimal, ..recipe() }).unwrap().problem;
        assert_eq!(decimal.x, [[5, 1, 10], [20, -30, 10]].map(|r| r.map(BigInt::from).to_vec()));
        assert!(decimal.x_den == BigInt::from(10) && decimal.y_den == Positive::one());
        let double = made(text, &recipe()).unwrap().problem;
        assert_eq!(double.x_den, Positive::power_of_two(55));
        assert_eq!(double.x[0][1], BigInt::from(3602879701896397u64));
        let single = made(text, &Recipe { numbers: Numbers::F32, ..recipe() }).unwrap().problem;
        assert!(single.x_den == Positive::power_of_two(27) && single.x[0][1] == 13421773.into());
    }

    #[test]
    fn weight_decay_in_pytorch_terms() {
        let text = "1,1\n2,3\n4,5\n";
        let beta = |decay, loss| {
            let problem = made(text, &Recipe { decay: Some(decay), loss, ..recipe() }).unwrap().problem;
            (BigInt::from(problem.beta.0.clone()), BigInt::from(problem.beta.1.clone()))
        };
        let decay = || Decay::WeightDecay(1.into(), 10000.into());
        assert_eq!(beta(decay(), Loss::MseMean), (3.into(), 20000.into()));
        assert_eq!(beta(decay(), Loss::MseSum), (1.into(), 20000.into()));
        assert_eq!(beta(decay(), Loss::HalfSquared), (1.into(), 10000.into()));
    }

    #[test]
    fn training_part_and_rest() {
        let text: String = (0..8).map(|i| format!("{i},{},{}\n", i * i, i % 3)).collect();
        let split = Some(((3.into(), 4.into()), 1));
        let made = made(&text, &Recipe { split, standardize: Standardize::All, ..recipe() }).unwrap();
        let rest = made.rest.unwrap();
        assert_eq!((made.problem.rows(), rest.rows(), made.rows_in_file), (6, 2, 8));
        assert_eq!(rest.beta, made.problem.beta);
        assert!(rest.x.iter().all(|r| rest.x_den == r[2]));
    }

    #[test]
    fn what_is_refused_or_warned_about() {
        let error = |text: &str, r: &Recipe| made(text, r).unwrap_err().to_string();
        assert!(error("1,5\n2,5\n", &recipe()).contains("target column 1 (from 0) is constant: 5 in all 2 rows"));
        let r = Recipe { standardize: Standardize::All, numbers: Numbers::Decimal, ..recipe() };
        assert!(error("1,5\n2,6\n", &r).contains("irrational"));
        assert!(error("1,5\n2,6\n", &Recipe { decay: None, ..recipe() }).contains("no weight decay"));
        assert!(error("1e200,5\n2,6\n", &Recipe { numbers: Numbers::F32, ..recipe() }).contains("line 1, column 0"));
        let constant = made("1,7,5\n2,7,6\n", &Recipe { standardize: Standardize::Features, ..recipe() }).unwrap();
        assert!(constant.warnings[0].text.contains("column 1 (from 0) is constant (7)"));
        assert!(made("1,7,5\n1,8,6\n", &recipe()).unwrap().warnings[0].text.contains("all ones already"));
    }
}
