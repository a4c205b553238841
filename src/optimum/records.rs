//! The nodes of trees as certificates and parts have them. They are read, not tested.

use super::samples::Samples;
use crate::check::lexer::{Lines, Tokens};
use crate::check::optimum::{Leaf, Pair, tree};
use crate::check::rejection::{Code, Rejection};
use crate::search::branch::seed::Walk;
use num_bigint::BigInt;

/// A node of a tree in prefix order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A split on a group.
    Split(usize),
    /// A leaf with the pairing table that is valid for it.
    Leaf(Vec<Pair>, Box<Leaf>),
}

impl Record {
    pub(crate) fn split(&self) -> Option<usize> {
        match self {
            Record::Split(k) => Some(*k),
            Record::Leaf(..) => None,
        }
    }
}

/// A line that is this keyword and an integer.
pub(crate) fn integer(lines: &mut Lines, keyword: &str) -> Result<BigInt, Rejection> {
    let mut tokens = lines.record(keyword)?;
    let value = tokens.integer()?;
    tokens.end()?;
    Ok(value)
}

/// The line `sign + | -`, as 1 or −1, and its number.
pub(crate) fn read_sign(lines: &mut Lines) -> Result<(i8, u64), Rejection> {
    let reject = |line| Rejection::new(Code::WrongKeyword, line, "`sign` must stand here");
    let found = sign_or_norms(lines)?;
    found.ok_or_else(|| reject(lines.number()))
}

/// The same, or nothing if the line is `norms`.
pub(crate) fn sign_or_norms(lines: &mut Lines) -> Result<Option<(i8, u64)>, Rejection> {
    let line = lines.number() + 1;
    let mut tokens = lines.next()?;
    let sign = match (tokens.word()?, tokens.more()) {
        ("norms", false) => return Ok(None),
        ("sign", true) => match tokens.word()? {
            "+" => 1,
            "-" => -1,
            word => return Err(tokens.reject(Code::WrongKeyword, format!("there is no sign `{word}`"))),
        },
        (word, _) => return Err(tokens.reject(Code::WrongKeyword, format!("`sign` must stand here, not `{word}`"))),
    };
    tokens.end()?;
    Ok(Some((sign, line)))
}

/// Tests that a split is on a group that exists and is not on the path (R11).
pub(crate) fn splittable(tokens: &Tokens, k: usize, groups: usize, path: &[(usize, i8)]) -> Result<(), Rejection> {
    if k >= groups {
        return Err(tokens.reject(Code::UnknownGroup, format!("there is no group {k}")));
    }
    if path.iter().any(|p| p.0 == k) {
        return Err(tokens.reject(Code::SplitTwice, format!("group {k} was split before")));
    }
    Ok(())
}

/// The nodes of one tree below a path.
pub(crate) fn nodes(
    lines: &mut Lines,
    samples: Samples,
    groups: usize,
    path: Vec<(usize, i8)>,
) -> Result<Vec<Record>, Rejection> {
    let mut walk = Walk::new(path);
    let mut pairs: Vec<Pair> = Vec::new();
    let mut records = Vec::new();
    loop {
        let mut tokens = lines.next()?;
        match tokens.word()? {
            "pairs" => pairs = tree::table(&mut tokens)?,
            "split" => {
                let k = tokens.count()?;
                splittable(&tokens, k, groups, &walk.path)?;
                tokens.end()?;
                walk.split(k);
                records.push(Record::Split(k));
            }
            "leaf" => {
                let mu = tokens.integer()?;
                tokens.end()?;
                let leaf = tree::leaf(lines, mu, samples.columns())?;
                records.push(Record::Leaf(pairs.clone(), Box::new(leaf)));
                if walk.leaf() {
                    return Ok(records);
                }
            }
            keyword => {
                let message = format!("`pairs`, `split` or `leaf` must stand here, not `{keyword}`");
                return Err(tokens.reject(Code::WrongKeyword, message));
            }
        }
    }
}
