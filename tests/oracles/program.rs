//! Tiny linear and quadratic programs: as MPS files for the reader, and as fractions for the oracle.

use crate::exact::{Q, int};
use crate::random::Random;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

/// `digits · 10^exponent`, as it is written into a file.
#[derive(Clone, Debug)]
pub struct Decimal {
    pub digits: i64,
    pub exponent: i32,
}

/// A variable: its entries in the objective and in every row, and the lines of BOUNDS about it.
#[derive(Clone, Debug)]
pub struct Column {
    pub cost: Option<Decimal>,
    pub entries: Vec<Option<Decimal>>,
    pub bounds: Vec<(&'static str, Option<Decimal>)>,
}

/// A row: L, G or E, with its entries in RHS and RANGES.
#[derive(Clone, Debug)]
pub struct Row {
    pub kind: char,
    pub side: Option<Decimal>,
    pub range: Option<Decimal>,
}

/// The numbers of an MPS file.
#[derive(Clone, Debug)]
pub struct Program {
    pub maximize: bool,
    pub constant: Option<Decimal>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Entries (i, j), i ≤ j, of the symmetric matrix of ½xᵀQx.
    pub products: Vec<(usize, usize, Decimal)>,
}

/// `low ≤ weights·x ≤ high`.
#[derive(Clone, Debug)]
pub struct Line {
    pub weights: Vec<Q>,
    pub low: Option<Q>,
    pub high: Option<Q>,
}

/// What the file means: least ½xᵀQx + costs·x (both negated if the file maximises) where every line holds;
/// variables first, then rows.
#[derive(Clone, Debug)]
pub struct Meaning {
    pub maximize: bool,
    pub costs: Vec<Q>,
    pub curvature: Vec<Vec<Q>>,
    pub lines: Vec<Line>,
}

impl Decimal {
    pub fn new(digits: i64, exponent: i32) -> Decimal {
        Decimal { digits, exponent }
    }

    /// Mostly small integers, tenths and zeros; now and then huge or tiny, below 10^20.
    pub fn random(random: &mut Random) -> Decimal {
        match random.below(16) {
            0..9 => Decimal::new(random.within(3), 0),
            9..12 => Decimal::new(random.within(25), -1),
            12 => Decimal::new(0, 0),
            13 => Decimal::new(random.within(12345), -3),
            14 => Decimal::new(random.within(9), random.pick(&[3, 9, 17])),
            _ => Decimal::new(random.within(9), random.pick(&[-7, -16, -30])),
        }
    }

    pub fn value(&self) -> Q {
        let power = Q::from(BigInt::from(10).pow(self.exponent.unsigned_abs()));
        if self.exponent < 0 { int(self.digits) / power } else { int(self.digits) * power }
    }

    /// One of the spellings of the number.
    pub fn text(&self, random: &mut Random) -> String {
        let sign = if self.digits < 0 { "-" } else { random.pick(&["", "", "+"]) };
        let digits = self.digits.unsigned_abs().to_string();
        let places = -self.exponent;
        let text = match places {
            0 => format!("{digits}{}", random.pick(&["", "", ".", ".0", "e0"])),
            1..4 if random.below(3) > 0 => {
                let padded = format!("{digits:0>width$}", width = places as usize + random.below(2));
                let (whole, fraction) = padded.split_at(padded.len() - places as usize);
                format!("{whole}.{fraction}")
            }
            -3..0 if random.once_in(2) => format!("{digits}{}", "0".repeat(-places as usize)),
            _ => format!("{digits}{}{}", random.pick(&["e", "E"]), self.exponent),
        };
        format!("{sign}{text}")
    }
}

fn maybe(random: &mut Random, often: usize) -> Option<Decimal> {
    (!random.once_in(often)).then(|| Decimal::random(random))
}

fn bounds(random: &mut Random) -> Vec<(&'static str, Option<Decimal>)> {
    let value = |random: &mut Random| Some(Decimal::random(random));
    let mut lines = match random.below(12) {
        0..4 => vec![],
        4 => vec![("UP", value(random))],
        5 => vec![("LO", value(random))],
        6 => vec![("FX", value(random))],
        7 => vec![("FR", None)],
        8 => vec![("MI", None)],
        9 => vec![("MI", None), ("UP", value(random))],
        10 => vec![("PL", None), ("LO", value(random))],
        _ => vec![("LO", value(random)), ("UP", value(random))],
    };
    if random.once_in(2) {
        lines.reverse();
    }
    lines
}

impl Program {
    /// So many variables as one of the sizes says, up to four rows; empty and repeated rows and columns are
    /// frequent.
    pub fn random(random: &mut Random, sizes: &[usize]) -> Program {
        let n = random.pick(sizes);
        let m = random.pick(&[0, 1, 1, 2, 2, 3, 4]);
        let column = |random: &mut Random| Column {
            cost: maybe(random, 4),
            entries: (0..m).map(|_| maybe(random, 3)).collect(),
            bounds: bounds(random),
        };
        let row = |random: &mut Random| Row {
            kind: random.pick(&['L', 'L', 'G', 'G', 'E']),
            side: maybe(random, 3),
            range: random.once_in(4).then(|| Decimal::random(random)),
        };
        let mut columns: Vec<Column> = (0..n).map(|_| column(random)).collect();
        if m > 1 && random.once_in(4) {
            // A row that repeats another, perhaps with the opposite sign.
            let sign = random.pick(&[1, -1]);
            for column in &mut columns {
                column.entries[m - 1] = column.entries[0].clone().map(|d| Decimal::new(sign * d.digits, d.exponent));
            }
        }
        let rows = (0..m).map(|_| row(random)).collect();
        let constant = random.once_in(4).then(|| Decimal::random(random));
        Program { maximize: random.once_in(3), constant, columns, rows, products: Vec::new() }
    }

    /// The conventions of docs/EXACT.md, a second time.
    pub fn meaning(&self) -> Meaning {
        let n = self.columns.len();
        let sign = int(if self.maximize { -1 } else { 1 });
        let value = |d: &Option<Decimal>| d.as_ref().map_or(Q::zero(), Decimal::value);
        let mut curvature = vec![vec![Q::zero(); n]; n];
        for (i, j, q) in &self.products {
            curvature[*i][*j] = q.value() * &sign;
            curvature[*j][*i] = q.value() * &sign;
        }
        let unit = |j: usize| (0..n).map(|k| int(i64::from(j == k))).collect();
        let variable = |(j, column): (usize, &Column)| {
            let (low, high) = ends(&column.bounds);
            Line { weights: unit(j), low, high }
        };
        let row = |(i, row): (usize, &Row)| {
            let (low, high) = sides(row.kind, value(&row.side), row.range.as_ref().map(Decimal::value));
            Line { weights: self.columns.iter().map(|column| value(&column.entries[i])).collect(), low, high }
        };
        let variables = self.columns.iter().enumerate().map(variable);
        Meaning {
            maximize: self.maximize,
            costs: self.columns.iter().map(|column| value(&column.cost) * &sign).collect(),
            curvature,
            lines: variables.chain(self.rows.iter().enumerate().map(row)).collect(),
        }
    }
}

fn ends(bounds: &[(&'static str, Option<Decimal>)]) -> (Option<Q>, Option<Q>) {
    let (mut low, mut high) = (Some(Q::zero()), None);
    let lower_is_given = bounds.iter().any(|(kind, _)| ["LO", "FX", "FR", "MI"].contains(kind));
    for (kind, value) in bounds {
        let value = value.as_ref().map(Decimal::value);
        match *kind {
            "UP" => {
                if value.as_ref().is_some_and(Signed::is_negative) && !lower_is_given {
                    low = None;
                }
                high = value;
            }
            "LO" => low = value,
            "FX" => (low, high) = (value.clone(), value),
            "FR" => (low, high) = (None, None),
            "MI" => low = None,
            _ => high = None,
        }
    }
    (low, high)
}

fn sides(kind: char, side: Q, range: Option<Q>) -> (Option<Q>, Option<Q>) {
    match (kind, range) {
        ('L', range) => (range.map(|r| &side - r.abs()), Some(side)),
        ('G', range) => (Some(side.clone()), range.map(|r| side + r.abs())),
        (_, None) => (Some(side.clone()), Some(side)),
        (_, Some(r)) if r.is_negative() => (Some(&side + r), Some(side)),
        (_, Some(r)) => (Some(side.clone()), Some(side + r)),
    }
}
