//! A certificate of a regularization path: what it proves (FORMAT R90–R96, theory §10.1).
//!
//! Points at decreasing β, each with its exact solution. The optimality conditions at the points and a few
//! equalities make the solutions between two points, on the straight line from one to the other, optimal as
//! well; so nothing is stored for the pieces.
//!
//! In words: `docs/REGULARIZATION.md`; the format: FORMAT §18; the theorems: `proofs/Path.v`,
//! `proofs/Sensitivity.v`.

pub mod sensitivity;
pub mod validation;

use crate::arithmetic::Fraction;
use crate::arithmetic::rank::independent_within;
use crate::arithmetic::vector::{add_multiple, at, dot, increasing};
use crate::dictionary::{Lasso, Member};
use crate::lexer::{Lines, Tokens, digest, shape};
use crate::rejection::{Code, Rejection};
use crate::work::{Work, count, longest, products};
use num_bigint::{BigInt, Sign};
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

/// Whether a solution is the only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uniqueness {
    /// It is: the tight columns are independent.
    Independent,
    /// It is: the used columns are independent, and multipliers keep the other tight ones at zero.
    Apart,
    /// It is not: adding a small multiple of this keeps the solution optimal.
    Direction(BTreeMap<usize, BigInt>),
    /// Nothing is proved.
    Open,
}

impl Uniqueness {
    /// Yes, no or unknown.
    pub fn decided(&self) -> Option<bool> {
        match self {
            Uniqueness::Independent | Uniqueness::Apart => Some(true),
            Uniqueness::Direction(_) => Some(false),
            Uniqueness::Open => None,
        }
    }
}

/// A point of the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// β.
    pub beta: Fraction,
    /// An optimal γ at β; c_i = γ_i·ℓ_i.
    pub point: Member,
    /// The directions with z_iᵀν = βℓ_i; those among them with γ_i = 0 break strict complementarity.
    pub tight: Vec<usize>,
    /// Whether γ is the only solution at β.
    pub uniqueness: Uniqueness,
}

/// The solutions strictly between two points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The directions with γ_i > 0, at every β.
    pub support: Vec<usize>,
    /// The directions that are tight, at every β.
    pub tight: Vec<usize>,
    /// Whether the solutions are unique, at every β.
    pub uniqueness: Uniqueness,
}

/// A proved path: `links[k]` is between `joints[k]` and `joints[k + 1]`, none for a jump (two different
/// solutions at one β).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// By decreasing β.
    pub joints: Vec<Joint>,
    /// One fewer than joints.
    pub links: Vec<Option<Piece>>,
}

impl Path {
    /// The β of the first point and of the last: all that is proved is about the β between them. None for a
    /// path without a point, which no file has.
    pub fn interval(&self) -> Option<(&Fraction, &Fraction)> {
        self.joints.first().zip(self.joints.last()).map(|(first, last)| (&first.beta, &last.beta))
    }

    /// Whether the coefficients are continuous in β: there is no jump.
    pub fn continuous(&self) -> bool {
        self.links.iter().all(Option::is_some)
    }

    /// Whether the solution is unique at every β of the path, if that is decided; a jump joins two solutions.
    pub fn unique(&self) -> Option<bool> {
        let answers = || {
            let points = self.joints.iter().map(|joint| joint.uniqueness.decided());
            points.chain(self.links.iter().flatten().map(|piece| piece.uniqueness.decided()))
        };
        match answers().any(|unique| unique == Some(false)) || !self.continuous() {
            true => Some(false),
            false => answers().all(|unique| unique == Some(true)).then_some(true),
        }
    }
}

/// What the caller asks of a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The path reaches from the greater β to the lesser.
    pub covers: Option<(Fraction, Fraction)>,
    /// The coefficients are continuous in β.
    pub continuous: bool,
    /// There is one solution at every β of the path.
    pub unique: bool,
    /// For polyhedral penalties: the solutions are optimal among all networks of any width (R117).
    pub global: bool,
}

impl Claim {
    /// Whether all that is asked was proved; `global` is whether no network of any width is better at any β
    /// of the path, if that was decided.
    pub fn proved(&self, path: &Path, global: Option<bool>) -> bool {
        let Some((first, last)) = path.interval() else { return false };
        let covered = |(high, low): &(Fraction, Fraction)| high >= low && first >= high && last <= low;
        self.covers.as_ref().is_none_or(covered)
            && (!self.continuous || path.continuous())
            && (!self.unique || path.unique() == Some(true))
            && (!self.global || global == Some(true))
    }
}

/// The first word of the file.
pub const HEADING: &str = "relucert-homotopy-certificate";

/// Re-proves a certificate, streaming. `problem_sha256` as in [`verify`](crate::optimum::verify).
pub fn verify(lasso: &Lasso, problem_sha256: &str, certificate: impl BufRead) -> Result<Path, Rejection> {
    let mut lines = Lines::about(certificate, Work::new(lasso.bytes));
    if lines.version(HEADING, 2)? != lasso.version {
        let message = format!("a certificate for this problem has version {}", lasso.version);
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let expected = (lasso.rows(), lasso.columns.len());
    if shape(&mut lines.record("shape")?)? != expected {
        let message = format!("the program has {} rows and {} directions", expected.0, expected.1);
        return Err(Rejection::new(Code::DictionaryShape, lines.number(), message));
    }
    let mut tokens = lines.record("points")?;
    let count = tokens.count()?;
    if count == 0 {
        return Err(tokens.reject(Code::NoPoint, "a path has at least one point"));
    }
    tokens.end()?;
    let mut path = Path { joints: Vec::new(), links: Vec::new() };
    for _ in 0..count {
        let next = joint(lasso, &mut lines)?;
        if let Some(last) = path.joints.last() {
            path.links.push(link(lasso, &mut lines, last, &next)?);
        }
        path.joints.push(next);
    }
    lines.finish()?;
    Ok(path)
}

/// `point P Q D entries` and its line `at` (R92, R94).
fn joint(lasso: &Lasso, lines: &mut Lines) -> Result<Joint, Rejection> {
    let mut tokens = lines.record("point")?;
    let beta = Fraction::quotient(tokens.positive()?.into(), tokens.positive()?);
    let den = tokens.positive()?;
    let entries = entries(&mut tokens, lasso, true)?;
    let point = Member::new(den, entries);
    let point = point.ok_or_else(|| tokens.reject(Code::NotPositive, "a coefficient is not positive"))?;
    tokens.end()?;
    lines.spend(lasso.cost(&beta, &point))?;
    let line = lines.number();
    let tight = lasso.tight(&beta, &point).map_err(|rejection| Rejection { line, ..rejection })?;
    let used: BTreeSet<usize> = point.entries.keys().copied().collect();
    let uniqueness = uniqueness(lasso, lines, "at", &tight, &used, true)?;
    Ok(Joint { beta, point, tight, uniqueness })
}

/// What is between two points (R93).
///
/// For γ on the straight line between them the slacks are affine in β, so they are not negative. Every
/// direction that is used at one end is tight at both, hence between them: with γ_i > 0 the slack is zero.
fn link(lasso: &Lasso, lines: &mut Lines, above: &Joint, below: &Joint) -> Result<Option<Piece>, Rejection> {
    let reject = |code, message: String| Err(Rejection::new(code, lines.number(), message));
    if above.beta == below.beta {
        return match above.point.same(&below.point) {
            true => reject(Code::SamePoint, "the point is the one before".to_string()),
            false => Ok(None),
        };
    }
    if above.beta < below.beta {
        return reject(Code::BetaOrder, "β rises".to_string());
    }
    let support: BTreeSet<usize> = above.point.entries.keys().chain(below.point.entries.keys()).copied().collect();
    let tight: Vec<usize> = above.tight.iter().copied().filter(|i| below.tight.binary_search(i).is_ok()).collect();
    if let Some(i) = support.iter().find(|i| tight.binary_search(i).is_err()) {
        return reject(Code::NotAffine, format!("direction {i} is used at one end and not tight at the other"));
    }
    let ends = [above, below].map(|joint| joint.uniqueness == Uniqueness::Independent);
    let uniqueness = uniqueness(lasso, lines, "between", &tight, &support, !ends.contains(&true))?;
    Ok(Some(Piece { support: support.into_iter().collect(), tight, uniqueness }))
}

/// The lines `at` and `between` (R94). With `doubt` the rank of the tight columns is computed, else they are
/// known to be independent.
///
/// Two solutions at one β have the same fit, and both are zero outside the tight directions. Their difference
/// b has Zb = 0, and b_i ≥ 0 where the first is zero.
fn uniqueness(
    lasso: &Lasso,
    lines: &mut Lines,
    keyword: &str,
    tight: &[usize],
    used: &BTreeSet<usize>,
    doubt: bool,
) -> Result<Uniqueness, Rejection> {
    let mut tokens = lines.record(keyword)?;
    let kind = tokens.word()?;
    let columns = |which: &mut dyn Iterator<Item = &usize>| -> Result<Vec<Vec<BigInt>>, Rejection> {
        which.map(|i| at(&lasso.columns, *i).cloned()).collect()
    };
    let found = match kind {
        "none" => match !doubt || independent_within(&columns(&mut tight.iter())?, tokens.work())? {
            true => Uniqueness::Independent,
            false => Uniqueness::Open,
        },
        "other" => {
            let direction = entries(&mut tokens, lasso, false)?;
            let allowed = |(i, b): (&usize, &BigInt)| {
                tight.binary_search(i).is_ok()
                    && (used.contains(i) || b.sign() != Sign::Minus)
                    && b.sign() != Sign::NoSign
            };
            let terms = count(direction.len()).saturating_mul(count(lasso.rows()));
            tokens.spend(products(terms, lasso.longest, longest(direction.values())))?;
            let mut image = vec![BigInt::ZERO; lasso.rows()];
            for (i, b) in &direction {
                add_multiple(&mut image, b, at(&lasso.columns, *i)?);
            }
            let kernel = image.into_iter().all(|v| v.sign() == Sign::NoSign);
            if direction.is_empty() || !direction.iter().all(allowed) || !kernel {
                return Err(tokens.reject(Code::NotAnother, "the direction does not lead to another solution"));
            }
            Uniqueness::Direction(direction)
        }
        "apart" => {
            let y = tokens.integers(lasso.rows())?;
            tokens.spend(products(count(tight.len()).saturating_mul(count(y.len())), lasso.longest, longest(&y)))?;
            let sign = |i: &usize| lasso.columns.get(*i).map(|column| dot(column, &y).sign());
            let right = |i: &usize| sign(i) == Some(if used.contains(i) { Sign::NoSign } else { Sign::Plus });
            if !tight.iter().all(right) || !independent_within(&columns(&mut used.iter())?, tokens.work())? {
                return Err(tokens.reject(Code::NotApart, "the multipliers do not keep the unused directions at zero"));
            }
            Uniqueness::Apart
        }
        _ => {
            let message = format!("`{kind}` is no reason for or against uniqueness");
            return Err(tokens.reject(Code::WrongKeyword, message));
        }
    };
    tokens.end()?;
    Ok(found)
}

/// `K i_1 v_1 … i_K v_K`, directions strictly increasing and all of the dictionary; numbers perhaps positive.
fn entries(tokens: &mut Tokens, lasso: &Lasso, positive: bool) -> Result<BTreeMap<usize, BigInt>, Rejection> {
    let list = tokens.list(|t| Ok((t.count()?, if positive { t.positive()?.into() } else { t.integer()? })))?;
    let known = list.iter().all(|(i, _)| *i < lasso.columns.len());
    match known && increasing(list.iter().map(|(i, _)| *i)) {
        true => Ok(list.into_iter().collect()),
        false => Err(tokens.reject(Code::DirectionOrder, "the directions are not strictly increasing, or unknown")),
    }
}
