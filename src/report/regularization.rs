//! What was proved about a regularization path, for people and programs.

use super::decimal::{Round, decimal};
use crate::check::arithmetic::Fraction;
use crate::check::dictionary::{Lasso, Member};
use crate::check::regularization::validation::Least;
use crate::check::regularization::{Path, Uniqueness};
use num_bigint::{BigInt, Sign};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Significant digits of printed numbers.
const DIGITS: u32 = 9;

/// A path in the user's units: coefficients c of unit directions; exact numbers are `p/q`.
#[derive(Debug, Serialize)]
pub struct PathReport {
    /// Directions of the dictionary.
    pub directions: usize,
    /// By decreasing β; two with the same β are the ends of a jump.
    pub points: Vec<PointReport>,
    /// Between one point and the next; null for a jump.
    pub pieces: Vec<Option<PieceReport>>,
    /// Jumps.
    pub jumps: usize,
    /// Whether the coefficients are continuous in β.
    pub continuous: bool,
    /// Whether the solution is unique at every β of the path; null if that is not decided.
    pub unique: Option<bool>,
    /// Intervals of β, greater end first, inside which the solution is not known to be unique: all that there
    /// are, as far as pieces are decided.
    pub not_unique: Vec<(String, String)>,
    /// Whether all solutions of the path are optimal among all networks of any width; null if that is not
    /// known.
    pub global: Option<bool>,
    /// Bits of the longest integer in the points.
    pub bits: u64,
    /// Where the error on validation rows is least.
    pub validation: Option<ValidationReport>,
}

/// The least error on validation rows.
#[derive(Debug, Serialize)]
pub struct ValidationReport {
    /// β, exactly.
    pub beta: String,
    /// β, rounded down.
    pub beta_decimal: String,
    /// ½‖f − y‖² there, rounded up.
    pub error: String,
    /// Whether the derivative is zero there; otherwise β is a breakpoint or an end of the path.
    pub stationary: bool,
}

/// One point.
#[derive(Debug, Serialize)]
pub struct PointReport {
    /// β, exactly.
    pub beta: String,
    /// β, rounded down.
    pub beta_decimal: String,
    /// Direction and coefficient, rounded down.
    pub coefficients: Vec<(usize, String)>,
    /// Coefficient zero, and yet z_iᵀν = β: strict complementarity fails there.
    pub weak: Vec<usize>,
    /// Whether it is the only solution at this β.
    pub unique: Option<bool>,
    /// Another solution at this β.
    pub second: Option<Vec<(usize, String)>>,
}

/// The solutions between two points.
#[derive(Debug, Serialize)]
pub struct PieceReport {
    /// Directions in use.
    pub support: Vec<usize>,
    /// Unused ones with z_iᵀν = β all along.
    pub weak: Vec<usize>,
    /// Whether all solutions are unique.
    pub unique: Option<bool>,
    /// Another solution in the middle.
    pub second: Option<Vec<(usize, String)>>,
    /// ∂c/∂β, one for each of the support; of the selected path where solutions are not unique. Rounded down.
    pub slopes: Vec<(usize, String)>,
}

/// The coefficients at every point exactly: direction and c.
pub fn exact(lasso: &Lasso, path: &Path) -> Vec<Vec<(usize, Fraction)>> {
    let value = |point: &Member, i: usize| {
        Some(Fraction::quotient(point.entry(i) * lasso.lengths.get(i)?, point.den.clone()).reduced())
    };
    let of = |point: &Member| point.entries.keys().filter_map(|&i| Some((i, value(point, i)?))).collect();
    path.joints.iter().map(|joint| of(&joint.point)).collect()
}

/// The point half-way between two.
fn middle(a: &Member, b: &Member) -> Option<Member> {
    let keys = a.entries.keys().chain(b.entries.keys());
    let entries = keys.map(|i| (*i, a.entry(*i) * &b.den + b.entry(*i) * &a.den)).collect();
    Member::new((&a.den * &b.den) << 1, entries)
}

/// The solution farthest from a given one in a direction.
fn another(point: &Member, direction: &BTreeMap<usize, BigInt>) -> Option<Member> {
    let falling = direction.iter().filter(|(_, b)| b.sign() == Sign::Minus);
    let step = falling.filter_map(|(i, b)| Fraction::new(point.entry(*i), -b)).min().unwrap_or_else(Fraction::zero);
    let keys = point.entries.keys().chain(direction.keys());
    let move_to = |i: &usize| {
        let change = direction.get(i).cloned().unwrap_or_default() * step.numerator();
        (*i, point.entry(*i) * step.denominator() + change)
    };
    let entries = keys.map(move_to).filter(|(_, v)| v.sign() != Sign::NoSign).collect();
    Member::new(&point.den * step.denominator(), entries)
}

impl PathReport {
    /// From what the checker found.
    pub fn new(lasso: &Lasso, path: &Path, least: Option<&Least>) -> PathReport {
        let shown = |point: &Member| -> Vec<(usize, String)> {
            let value = |(i, v): (&usize, &BigInt)| {
                let size = Fraction::quotient(v * lasso.lengths.get(*i)?, point.den.clone());
                Some((*i, decimal(&size, DIGITS, Round::Down)))
            };
            point.entries.iter().filter_map(value).collect()
        };
        let second = |point: &Member, uniqueness: &Uniqueness| match uniqueness {
            Uniqueness::Direction(direction) => another(point, direction).as_ref().map(shown),
            _ => None,
        };
        let points: Vec<PointReport> = path
            .joints
            .iter()
            .map(|joint| PointReport {
                beta: joint.beta.to_string(),
                beta_decimal: decimal(&joint.beta, DIGITS, Round::Down),
                coefficients: shown(&joint.point),
                weak: joint.tight.iter().copied().filter(|i| !joint.point.entries.contains_key(i)).collect(),
                unique: joint.uniqueness.decided(),
                second: second(&joint.point, &joint.uniqueness),
            })
            .collect();
        let ends = path.joints.iter().zip(path.joints.iter().skip(1));
        let pieces: Vec<Option<PieceReport>> = path
            .links
            .iter()
            .zip(ends)
            .map(|(link, (above, below))| {
                let piece = link.as_ref()?;
                let width = &above.beta - &below.beta;
                let value = |point: &Member, i: usize| {
                    Some(Fraction::quotient(point.entry(i) * lasso.lengths.get(i)?, point.den.clone()))
                };
                let slope = |i: &usize| {
                    let change = &value(&above.point, *i)? - &value(&below.point, *i)?;
                    Some((*i, decimal(&change.over(&width)?, DIGITS, Round::Down)))
                };
                Some(PieceReport {
                    support: piece.support.clone(),
                    weak: piece.tight.iter().copied().filter(|i| !piece.support.contains(i)).collect(),
                    unique: piece.uniqueness.decided(),
                    second: middle(&above.point, &below.point).and_then(|point| second(&point, &piece.uniqueness)),
                    slopes: piece.support.iter().filter_map(slope).collect(),
                })
            })
            .collect();
        let mut not_unique: Vec<(String, String)> = Vec::new();
        let several = |piece: &&Option<PieceReport>| piece.as_ref().is_none_or(|piece| piece.unique != Some(true));
        for (pair, _) in points.windows(2).zip(&pieces).filter(|(_, piece)| several(piece)) {
            let ends = [&pair.first(), &pair.last()].map(|p| p.map_or(String::new(), |p| p.beta_decimal.clone()));
            let [from, to] = ends;
            match not_unique.last_mut().filter(|last| last.1 == from) {
                Some(last) => last.1 = to,
                None => not_unique.push((from, to)),
            }
        }
        let jumps = pieces.iter().filter(|piece| piece.is_none()).count();
        let longest = |joint: &crate::check::regularization::Joint| {
            let numbers = joint.point.entries.values().chain([
                &joint.point.den,
                joint.beta.numerator(),
                joint.beta.denominator(),
            ]);
            numbers.map(BigInt::bits).max().unwrap_or(0)
        };
        let bits = path.joints.iter().map(longest).max().unwrap_or(0);
        PathReport {
            directions: lasso.lengths.len(),
            points,
            pieces,
            jumps,
            continuous: path.continuous(),
            unique: path.unique(),
            not_unique,
            global: None,
            bits,
            validation: least.map(validation),
        }
    }

    /// Lines by prefix: `c` comment, `v` value.
    pub fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        let list = |of: &[usize]| if of.is_empty() { "-".to_string() } else { join(of.iter()) };
        let word = |unique: Option<bool>| unique.map_or("undecided", |unique| if unique { "yes" } else { "no" });
        writeln!(
            out,
            "c {} directions, {} points; β and coefficients are rounded down",
            self.directions,
            self.points.len()
        )?;
        writeln!(
            out,
            "c point: β, directions in use, unique; piece: the same between two points; weak: unused and yet zᵀν = β, so that strict complementarity fails and one-sided derivatives may differ"
        )?;
        for (k, point) in self.points.iter().enumerate() {
            let used: Vec<usize> = point.coefficients.iter().map(|(i, _)| *i).collect();
            writeln!(
                out,
                "v point {} used {} weak {} unique {}",
                point.beta_decimal,
                list(&used),
                list(&point.weak),
                word(point.unique)
            )?;
            second(out, point.second.as_deref())?;
            match self.pieces.get(k) {
                Some(None) => writeln!(out, "v jump")?,
                Some(Some(piece)) => {
                    writeln!(
                        out,
                        "v piece used {} weak {} unique {}",
                        list(&piece.support),
                        list(&piece.weak),
                        word(piece.unique)
                    )?;
                    second(out, piece.second.as_deref())?;
                }
                None => {}
            }
        }
        writeln!(out, "v bits {} of the longest number", self.bits)?;
        writeln!(out, "v fit continuous")?;
        writeln!(
            out,
            "v coefficients {}",
            if self.continuous { "continuous".to_string() } else { format!("{} jumps", self.jumps) }
        )?;
        let among = if self.global.is_some() { " over the dictionary" } else { "" };
        writeln!(out, "v unique {}{among}", word(self.unique))?;
        for (from, to) in &self.not_unique {
            writeln!(out, "v not-unique between {from} and {to}")?;
        }
        if self.global.is_some() {
            writeln!(out, "v global {}", word(self.global))?;
        }
        match &self.validation {
            Some(ValidationReport { beta_decimal, error, stationary, .. }) => {
                let what = if *stationary { "inside a piece" } else { "at a breakpoint or an end" };
                writeln!(out, "v least validation error {error} at β {beta_decimal}, {what}")
            }
            None => Ok(()),
        }
    }
}

fn validation(least: &Least) -> ValidationReport {
    ValidationReport {
        beta: least.beta.to_string(),
        beta_decimal: decimal(&least.beta, DIGITS, Round::Down),
        error: decimal(&least.error, DIGITS, Round::Up),
        stationary: least.stationary,
    }
}

fn join<T: ToString>(items: impl Iterator<Item = T>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(",")
}

fn second(out: &mut impl Write, point: Option<&[(usize, String)]>) -> io::Result<()> {
    match point {
        Some(point) => writeln!(out, "v another {}", join(point.iter().map(|(i, c)| format!("{i}:{c}")))),
        None => Ok(()),
    }
}
