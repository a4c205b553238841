//! What the labels of a data set are as targets of a loss.

use super::error::{Error, Fault, list, near, quote};
use super::table::Values;
use crate::decimal::{self, Decimal};
use crate::remedy::Remedy;
use std::collections::BTreeMap;

/// What targets a loss has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Any numbers.
    #[default]
    Numbers,
    /// Numbers that are not negative.
    Counts,
    /// 0 and 1, or what is between.
    Shares,
    /// −1 and 1.
    Signs,
    /// Shares of K classes, of each row all at one class or spread.
    Classes,
}

/// How labels are read.
#[derive(Clone, Debug, Default)]
pub struct Labelling {
    /// What they become.
    pub kind: Kind,
    /// Whether the loss takes several target columns; [`Kind::Classes`] does.
    pub several: bool,
    /// The label that becomes 1; others become −1, or 0 with [`Kind::Shares`].
    pub positive: Option<String>,
    /// The classes in their order.
    pub classes: Option<Vec<String>>,
    /// Keep decimals exactly instead of rounding them to doubles.
    pub decimals: bool,
}

/// Labels as targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Targets {
    /// n × K.
    pub y: Values,
    /// K.
    pub outputs: usize,
    /// The classes, if there are such: K of them, or the two of a loss with one output.
    pub classes: Vec<String>,
}

/// The cells of the target columns, K for each row, and how their places are called.
pub struct Cells<'a> {
    /// The file.
    pub path: &'a str,
    /// The target in messages.
    pub target: &'a str,
    /// Row by row.
    pub cells: &'a [String],
    /// K.
    pub outputs: usize,
    /// The place of row k.
    pub place: &'a dyn Fn(usize) -> String,
}

impl Cells<'_> {
    /// The targets that the labels mean.
    ///
    /// # Errors
    /// A missing label; labels that the loss does not have; labels that are strings without the positive one;
    /// a positive label that does not occur, a label that is none of the classes.
    pub fn targets(&self, labelling: &Labelling) -> Result<Targets, Error> {
        if self.outputs > 1 && !labelling.several && labelling.kind != Kind::Classes {
            let what = format!("{} target columns, but this loss has one output", self.outputs);
            return Err(self.unfit(what, None));
        }
        match (labelling.kind, &labelling.positive) {
            (Kind::Classes, _) if self.outputs == 1 => self.classes(labelling.classes.as_deref()),
            (Kind::Classes, _) => self.shares(labelling.decimals),
            (kind, Some(positive)) if self.outputs == 1 => self.against(positive, kind, labelling.decimals),
            (kind, _) => self.numbers(kind, labelling.decimals),
        }
    }

    fn bad(&self, at: usize, fault: Fault, remedy: Option<Remedy>) -> Error {
        Error::Cell { place: (self.place)(at / self.outputs), text: quote(&self.cells[at]), fault, remedy }
    }

    fn unfit(&self, what: String, remedy: Option<Remedy>) -> Error {
        Error::Unfit { place: format!("{}: target {}", self.path, self.target), what, remedy }
    }

    fn present(&self) -> Result<(), Error> {
        let missing = |cell: &String| decimal::double(cell) == Err(Fault::Missing);
        match self.cells.iter().position(missing) {
            Some(at) => Err(self.bad(at, Fault::Missing, None)),
            None => Ok(()),
        }
    }

    /// 1 for one label, −1 or 0 for all others.
    fn against(&self, positive: &str, kind: Kind, decimals: bool) -> Result<Targets, Error> {
        self.present()?;
        let number = decimal::double(positive);
        let same = |cell: &String| cell == positive || number.is_ok() && decimal::double(cell) == number;
        let hit: Vec<bool> = self.cells.iter().map(same).collect();
        let found = counted(self.cells);
        if !hit.contains(&true) {
            return Err(Error::Positive {
                path: self.path.into(),
                target: self.target.into(),
                asked: quote(positive),
                what: format!(
                    "does not occur{}; the labels are {}",
                    near(positive, found.keys().copied()),
                    described(&found)
                ),
            });
        }
        let low = if kind == Kind::Shares { 0 } else { -1 };
        let whole = |digits: i64| Decimal { digits: digits.into(), exponent: 0 };
        let y = match decimals {
            true => Values::Decimals(hit.iter().map(|&h| whole(if h { 1 } else { low })).collect()),
            false => Values::Doubles(hit.iter().map(|&h| if h { 1.0 } else { low as f64 }).collect()),
        };
        let others: Vec<&str> =
            found.keys().copied().filter(|label| *label != positive && !same(&(*label).to_string())).collect();
        let other = if let [other] = others[..] { other } else { "all others" };
        let classes = if kind == Kind::Numbers { vec![] } else { vec![other.into(), positive.into()] };
        Ok(Targets { y, outputs: 1, classes })
    }

    /// The numbers that the labels are; for a loss of two classes 0 and 1, −1 and 1, or shares.
    fn numbers(&self, kind: Kind, decimals: bool) -> Result<Targets, Error> {
        let numbers: Vec<Result<f64, Fault>> = self.cells.iter().map(|c| decimal::double(c)).collect();
        let strings = numbers.iter().all(Result::is_err) && numbers.contains(&Err(Fault::NotANumber));
        if strings && !numbers.contains(&Err(Fault::Missing)) {
            let distinct = counted(self.cells);
            return Err(Error::Strings {
                path: self.path.into(),
                target: self.target.into(),
                labels: described(&distinct),
                example: distinct.keys().next().copied().unwrap_or_default().into(),
                others: if kind == Kind::Shares { "0" } else { "-1" },
            });
        }
        let remedy = |fault| (fault == Fault::NotANumber).then_some(Remedy::PositiveOrHeader);
        let read = |(k, v): (usize, &Result<f64, Fault>)| v.map_err(|f| self.bad(k, f, remedy(f)));
        let doubles = numbers.iter().enumerate().map(read).collect::<Result<Vec<f64>, _>>()?;
        let exact = || {
            let read = |(k, c): (usize, &String)| decimal::parse(c).map_err(|f| self.bad(k, f, remedy(f)));
            self.cells.iter().enumerate().map(read).collect::<Result<_, _>>().map(Values::Decimals)
        };
        let is = |low: f64| doubles.iter().all(|v| *v == low || *v == 1.0);
        let turned = |from: f64, low: f64| doubles.iter().map(|v| if *v == from { low } else { *v }).collect();
        let two = |low: &str, y: Vec<f64>| Targets {
            y: Values::Doubles(y),
            outputs: 1,
            classes: vec![low.into(), "1".into()],
        };
        match kind {
            Kind::Signs if is(-1.0) || is(0.0) => {
                return Ok(two(if is(-1.0) { "-1" } else { "0" }, turned(0.0, -1.0)));
            }
            Kind::Shares if is(0.0) || is(-1.0) => {
                return Ok(two(if is(0.0) { "0" } else { "-1" }, turned(-1.0, 0.0)));
            }
            Kind::Signs => return Err(self.two_classes("-1 and 1, or 0 and 1")),
            Kind::Shares if doubles.iter().any(|v| !(0.0..=1.0).contains(v)) => {
                return Err(self.two_classes("0 and 1, -1 and 1, or shares between 0 and 1"));
            }
            Kind::Counts => {
                if let Some(at) = doubles.iter().position(|v| *v < 0.0) {
                    let what = format!("{} is negative; this loss has targets that are not", quote(&self.cells[at]));
                    return Err(Error::Unfit { place: (self.place)(at / self.outputs), what, remedy: None });
                }
            }
            _ => {}
        }
        let y = if decimals { exact()? } else { Values::Doubles(doubles) };
        Ok(Targets { y, outputs: self.outputs, classes: vec![] })
    }

    /// The error for labels that are not those of two classes.
    fn two_classes(&self, expected: &str) -> Error {
        let found = counted(self.cells);
        let example = found.keys().next_back().copied().unwrap_or_default().to_string();
        let what = format!("the labels are {}; this loss has {expected}: say which one is positive", described(&found));
        self.unfit(what, Some(Remedy::Positive(example)))
    }

    /// One-hot targets of the labels: the given classes, or all labels in order.
    fn classes(&self, given: Option<&[String]>) -> Result<Targets, Error> {
        self.present()?;
        let key = |label: &str| match decimal::double(label) {
            Ok(value) => Key::Number(value + 0.0),
            Err(_) => Key::Text(label.to_string()),
        };
        let keys: Vec<Key> = self.cells.iter().map(|cell| key(cell)).collect();
        let names: Vec<(Key, String)> = match given {
            Some(given) => given.iter().map(|name| (key(name), name.clone())).collect(),
            None => {
                let mut names: Vec<(Key, String)> = keys.iter().cloned().zip(self.cells.iter().cloned()).collect();
                names.sort_by(|a, b| a.0.order(&b.0));
                names.dedup_by(|a, b| a.0 == b.0);
                names
            }
        };
        if let Some(twice) = (1..names.len()).find(|&i| names[..i].iter().any(|(key, _)| *key == names[i].0)) {
            return Err(self.unfit(format!("the class {} is named twice", quote(&names[twice].1)), None));
        }
        if names.len() < 2 {
            let what = "a single class; a loss over classes has at least two".to_string();
            return Err(self.unfit(what, Some(Remedy::Classes)));
        }
        if given.is_none() && names.len() > 100 && names.len() * 2 > self.cells.len() {
            let what = format!("{} different labels in {} rows: these are no classes", names.len(), self.cells.len());
            return Err(self.unfit(what, Some(Remedy::Target)));
        }
        let mut y = vec![0.0; keys.len() * names.len()];
        for (k, key) in keys.iter().enumerate() {
            let Some(class) = names.iter().position(|(name, _)| name == key) else {
                let there = || names.iter().map(|(_, name)| name.as_str());
                let label = &self.cells[k];
                let what = format!(
                    "{} is none of the classes{}, which are {}",
                    quote(label),
                    near(label, there()),
                    list(there())
                );
                return Err(Error::Unfit { place: (self.place)(k), what, remedy: Some(Remedy::Classes) });
            };
            y[k * names.len() + class] = 1.0;
        }
        let classes: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
        Ok(Targets { y: Values::Doubles(y), outputs: classes.len(), classes })
    }

    /// Shares of the classes, row by row; that they add up to one is for the exact numbers to tell.
    fn shares(&self, decimals: bool) -> Result<Targets, Error> {
        let Targets { y, outputs, .. } = self.numbers(Kind::Numbers, decimals)?;
        let rows: Vec<f64> = self.cells.iter().map(|cell| decimal::double(cell).unwrap_or(f64::NAN)).collect();
        for (k, row) in rows.chunks(outputs).enumerate() {
            let sum: f64 = row.iter().sum();
            if row.iter().any(|v| *v < 0.0) || (sum - 1.0).abs() > 1e-5 {
                let what =
                    format!("{row:?} are not shares of {outputs} classes: they are not negative and add up to 1");
                return Err(Error::Unfit { place: (self.place)(k), what, remedy: None });
            }
        }
        let hot = rows.iter().all(|v| *v == 0.0 || *v == 1.0);
        let classes = if hot { (0..outputs).map(|class| class.to_string()).collect() } else { vec![] };
        Ok(Targets { y, outputs, classes })
    }
}

/// A label as it is compared: `1` and `1.0` are one.
#[derive(Clone, Debug, PartialEq)]
enum Key {
    Number(f64),
    Text(String),
}

impl Key {
    /// Numbers by size, then texts by the alphabet.
    fn order(&self, other: &Key) -> std::cmp::Ordering {
        match (self, other) {
            (Key::Number(a), Key::Number(b)) => a.total_cmp(b),
            (Key::Number(_), Key::Text(_)) => std::cmp::Ordering::Less,
            (Key::Text(_), Key::Number(_)) => std::cmp::Ordering::Greater,
            (Key::Text(a), Key::Text(b)) => a.cmp(b),
        }
    }
}

/// Every label with the number of its rows, in the order of the alphabet.
fn counted(cells: &[String]) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    for cell in cells {
        *found.entry(cell.as_str()).or_insert(0) += 1;
    }
    found
}

/// At most ten labels with their counts.
fn described(found: &BTreeMap<&str, usize>) -> String {
    let shown: Vec<String> = found.iter().take(10).map(|(l, n)| format!("{} ({n} rows)", quote(l))).collect();
    let more = if found.len() > 10 { format!(" and {} more", found.len() - 10) } else { String::new() };
    shown.join(", ") + &more
}

#[cfg(test)]
mod tests;
