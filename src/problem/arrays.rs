//! Arrays as a table: those of an archive, or of a program that has them in memory.

use super::error::{Error, Fault, quote};
use super::labels::{Cells, Kind, Labelling};
use super::npy::Array;
use super::table::{Origin, Table, Values};

/// An array with its name in messages.
pub type Named = (String, Array);

/// Labels: numbers, or a text for each row.
#[derive(Clone, Debug, PartialEq)]
pub enum Labels {
    /// (n,), or (n, K).
    Numbers(Array),
    /// One for each row.
    Texts(Vec<String>),
}

/// The arrays that make a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrays {
    /// Where they are from, in messages.
    pub path: String,
    /// Features, (n, d).
    pub x: Named,
    /// Name and labels.
    pub y: (String, Labels),
    /// Sample weights, (n,).
    pub weights: Option<Named>,
    /// β, a single number.
    pub beta: Option<Named>,
}

impl Arrays {
    /// The table of these arrays, with y as the targets that its labels mean.
    ///
    /// # Errors
    /// A shape that does not fit, an entry that is not finite, labels that the loss does not have.
    pub fn table(self, labels: &Labelling) -> Result<Table, Error> {
        let (n, d) = self.shape()?;
        let outputs = self.outputs(n, labels)?;
        let beta = self.beta()?;
        let Arrays { path, x: (x_name, x), y: (y_name, y), weights, .. } = self;
        let weights = weights.map(|weights| finite_weights(weights, &path, n)).transpose()?;
        let table = Table {
            path: path.clone(),
            rows: (0..n).collect(),
            features: (0..d).map(|j| format!("{x_name}[:, {j}]")).collect(),
            target: y_name.clone(),
            origin: Origin::Arrays(x_name, y_name.clone()),
            x: Values::Doubles(Vec::new()),
            y: Values::Doubles(Vec::new()),
            outputs,
            classes: Vec::new(),
            weights,
            beta,
            notes: Vec::new(),
        };
        if let Some(i) = x.data.iter().position(|v| !v.is_finite()) {
            return Err(table.bad_feature(i / d, i % d, &x.data[i].to_string(), fault(x.data[i])));
        }
        let cells = match y {
            Labels::Texts(texts) => texts,
            Labels::Numbers(y) => {
                if let Some(i) = y.data.iter().position(|v| !v.is_finite()) {
                    return Err(table.bad_label(i / outputs, &y.data[i].to_string(), fault(y.data[i])));
                }
                if labels.kind == Kind::Numbers && labels.positive.is_none() {
                    return Ok(Table { x: Values::Doubles(x.data), y: Values::Doubles(y.data), ..table });
                }
                // The shortest text of a double is read back as that double.
                y.data.iter().map(f64::to_string).collect()
            }
        };
        let place = |row: usize| format!("{path}, {y_name}[{row}]");
        let read = Cells { path: &path, target: &y_name, cells: &cells, outputs, place: &place }.targets(labels)?;
        Ok(Table { x: Values::Doubles(x.data), y: read.y, outputs: read.outputs, classes: read.classes, ..table })
    }

    /// n and d of X.
    fn shape(&self) -> Result<(usize, usize), Error> {
        let (name, x) = &self.x;
        let (path, what) = (self.path.clone(), format!("{name} has the shape {}", x.shape_text()));
        match x.shape[..] {
            [0, _] => Err(Error::NoRows { path, what, remedy: None }),
            [_, 0] => Err(Error::NoFeatures { path, what, remedy: None }),
            [n, d] => Ok((n, d)),
            _ => Err(misshapen(&path, format!("{what}; expected two axes, (rows, columns)"))),
        }
    }

    /// Columns of y, for n rows.
    fn outputs(&self, n: usize, labels: &Labelling) -> Result<usize, Error> {
        let several = labels.several || labels.kind == Kind::Classes;
        let (name, y) = &self.y;
        let shape = match y {
            Labels::Numbers(y) => y.shape.clone(),
            Labels::Texts(texts) => vec![texts.len()],
        };
        match shape[..] {
            [k] if k == n => Ok(1),
            [k, outputs] if k == n && (outputs == 1 || several && outputs > 1) => Ok(outputs),
            _ => {
                let (x_name, x) = &self.x;
                let (x, y) = (x.shape_text(), super::npy::shape_text(&shape));
                let more = if several { ", or of one column for each output" } else { "" };
                let what = format!(
                    "{name} has the shape {y} and {x_name} {x}; expected {name} of shape ({n},) or ({n}, 1){more}"
                );
                Err(misshapen(&self.path, what))
            }
        }
    }

    fn beta(&self) -> Result<Option<f64>, Error> {
        let Some((name, beta)) = &self.beta else { return Ok(None) };
        match beta.data[..] {
            [value] => Ok(Some(value)),
            _ => {
                let shape = beta.shape_text();
                Err(misshapen(&self.path, format!("{name} has the shape {shape}; expected a single number")))
            }
        }
    }
}

/// Sample weights of n rows, finite.
fn finite_weights((name, weights): Named, path: &str, n: usize) -> Result<(String, Values), Error> {
    if !matches!(weights.shape[..], [k] | [k, 1] if k == n) {
        let shape = weights.shape_text();
        return Err(misshapen(path, format!("{name} has the shape {shape}; expected ({n},), a weight for each row")));
    }
    match weights.data.iter().position(|v| !v.is_finite()) {
        Some(i) => Err(Error::Cell {
            place: format!("{path}, {name}[{i}]"),
            text: quote(&weights.data[i].to_string()),
            fault: fault(weights.data[i]),
            remedy: None,
        }),
        None => Ok((name, Values::Doubles(weights.data))),
    }
}

fn fault(value: f64) -> Fault {
    if value.is_nan() { Fault::Missing } else { Fault::NotFinite }
}

fn misshapen(path: &str, what: String) -> Error {
    Error::Shape { path: path.into(), what, remedy: None }
}
