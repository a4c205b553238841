//! Comma-separated text: header or not, labels that are numbers or strings.

use super::error::{Error, Fault, quote};
use super::labels::{Cells, Labelling};
use super::note::Note;
use super::table::{Origin, Table, Values};
use super::target;
use crate::decimal::{self, Decimal};
use crate::remedy::Remedy;

/// How to read the text.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether the first line is a header; `None` decides by looking at it.
    pub header: Option<bool>,
    /// Between two fields.
    pub delimiter: u8,
    /// Name or index of the target column, or several with commas between; the last if `None`.
    pub target: Option<String>,
    /// Name or index of the column of sample weights.
    pub weight: Option<String>,
    /// What the labels become, and whether numbers are kept as decimals.
    pub labels: Labelling,
}

impl Default for Options {
    /// Commas; the last column is the target, a number.
    fn default() -> Options {
        Options { header: None, delimiter: b',', target: None, weight: None, labels: Labelling::default() }
    }
}

/// Reads a data set from text in which every row has the same number of fields.
///
/// Without `options.header` the first line is a header if none of its fields is a number (and not all are
/// missing). Fields are trimmed; lines that are empty are skipped; quotes are those of RFC 4180.
///
/// # Errors
/// A field that is missing or not a number, a ragged row, no rows, no features, a target or weight column
/// that does not exist, labels that the loss does not have; each with file, line and column.
pub fn read(text: &[u8], path: &str, options: &Options) -> Result<Table, Error> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(options.delimiter)
        .trim(::csv::Trim::All)
        .from_reader(text);
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut record = ::csv::ByteRecord::new();
    let mut next = |record: &mut ::csv::ByteRecord| -> Result<Option<(u64, Vec<String>)>, Error> {
        if !reader.read_byte_record(record).map_err(|e| broken(path, e))? {
            return Ok(None);
        }
        let line = lines.of(record.position().map_or(0, |p| p.byte()));
        Ok(Some((line, record.iter().map(|f| String::from_utf8_lossy(f).into_owned()).collect())))
    };

    let Some((first, fields)) = next(&mut record)? else {
        return Err(Error::NoRows { path: path.into(), what: "the file is empty".into(), remedy: None });
    };
    let header = options.header.unwrap_or_else(|| looks_like_a_header(&fields));
    let names = if header { Some(fields.as_slice()) } else { None };
    let width = fields.len();
    if width < 2 {
        let (what, remedy) = one_column(&fields[0], options.delimiter);
        return Err(Error::NoFeatures { path: path.into(), what, remedy });
    }
    let targets = target::columns(path, names, width, options.target.as_deref())?;
    let asked = options.weight.as_deref();
    let weight = asked.map(|asked| target::column(path, names, width, Some(asked))).transpose();
    let weight = weight.map_err(as_weight)?;
    let taken = |i: usize| targets.contains(&i) || weight == Some(i);
    if weight.is_some_and(|i| targets.contains(&i)) || (0..width).all(taken) {
        let what = "every column is a target or the weight, or one is both; name others".to_string();
        return Err(Error::NoFeatures { path: path.into(), what, remedy: Some(Remedy::Target) });
    }
    let decimals = options.labels.decimals;
    let called: Vec<String> = (0..width)
        .map(|i| match names.map(|n| n[i].as_str()) {
            Some(name) if !name.is_empty() => format!("column {}", quote(name)),
            _ => format!("column {i} (from 0)"),
        })
        .collect();

    let (mut places, mut features, mut labels) = (Vec::new(), Numbers::new(decimals), Vec::new());
    let mut weights = Numbers::new(decimals);
    let mut row = if header { next(&mut record)? } else { Some((first, fields.clone())) };
    while let Some((line, cells)) = row {
        if cells.len() != width {
            return Err(Error::Ragged { path: path.into(), line, found: cells.len(), expected: width, first });
        }
        for (i, cell) in cells.iter().enumerate().filter(|(i, _)| !targets.contains(i)) {
            let into = if weight == Some(i) { &mut weights } else { &mut features };
            into.read(cell).map_err(|fault| {
                let unsaid = line == first && !header && options.header.is_none() && fault == Fault::NotANumber;
                Error::Cell {
                    place: format!("{path}, line {line}, {}", called[i]),
                    text: quote(cell),
                    fault,
                    remedy: unsaid.then_some(Remedy::Header(true)),
                }
            })?;
        }
        labels.extend(targets.iter().map(|&i| cells[i].clone()));
        places.push(line);
        row = next(&mut record)?;
    }
    if places.is_empty() {
        let (what, remedy) = ("there is only a header line".into(), Some(Remedy::Header(false)));
        return Err(Error::NoRows { path: path.into(), what, remedy });
    }
    let target = targets.iter().map(|&i| called[i].as_str()).collect::<Vec<_>>().join(", ");
    let place = |row: usize| format!("{path}, line {}, {target}", places[row]);
    let cells = Cells { path, target: &target, cells: &labels, outputs: targets.len(), place: &place };
    let read = cells.targets(&options.labels)?;

    let mut notes = Vec::new();
    if options.header.is_none() {
        let is = if header { "is a header" } else { "is data" };
        notes.push(Note { text: format!("line {first} {is}"), remedy: Some(Remedy::Header(!header)) });
    }
    if options.target.is_none() {
        let text = format!("the target is {target}, the last one");
        notes.push(Note { text, remedy: Some(Remedy::Target) });
    }
    let names = (0..width).filter(|&i| !taken(i)).map(|i| called[i].clone()).collect();
    Ok(Table {
        path: path.into(),
        rows: (0..places.len()).collect(),
        origin: Origin::Lines(places),
        features: names,
        x: features.into(),
        y: read.y,
        outputs: read.outputs,
        classes: read.classes,
        weights: weight.map(|i| (called[i].clone(), weights.into())),
        target,
        beta: None,
        notes,
    })
}

/// The column of weights that is asked for, not the target, is none.
fn as_weight(error: Error) -> Error {
    match error {
        Error::Target { path, asked, what, remedy } => {
            Error::Unfit { place: path, what: format!("the weights {asked}: {what}"), remedy }
        }
        other => other,
    }
}

/// Numbers as the number model wants them, while they come.
struct Numbers {
    doubles: Vec<f64>,
    decimals: Option<Vec<Decimal>>,
}

impl Numbers {
    fn new(decimals: bool) -> Numbers {
        Numbers { doubles: Vec::new(), decimals: decimals.then(Vec::new) }
    }

    fn read(&mut self, cell: &str) -> Result<(), Fault> {
        match &mut self.decimals {
            Some(decimals) => decimals.push(decimal::parse(cell)?),
            None => self.doubles.push(decimal::double(cell)?),
        }
        Ok(())
    }
}

impl From<Numbers> for Values {
    fn from(numbers: Numbers) -> Values {
        numbers.decimals.map_or(Values::Doubles(numbers.doubles), Values::Decimals)
    }
}

/// No field is a number, and some field is a name.
fn looks_like_a_header(fields: &[String]) -> bool {
    let faults: Vec<_> = fields.iter().map(|f| decimal::double(f).err()).collect();
    faults.iter().all(Option::is_some) && faults.contains(&Some(Fault::NotANumber))
}

/// What to say about text with one field per line.
fn one_column(field: &str, delimiter: u8) -> (String, Option<Remedy>) {
    match b";\t,".iter().find(|d| **d != delimiter && field.as_bytes().contains(d)) {
        Some(other) => (format!("the first line is one field, {}", quote(field)), Some(Remedy::Delimiter(*other))),
        None => ("there is one column, and it is the target".into(), None),
    }
}

/// Why the CSV library stopped: the text is in memory, so this does not happen.
fn broken(path: &str, error: ::csv::Error) -> Error {
    Error::Format { path: path.into(), what: error.to_string() }
}

/// Line numbers of increasing byte positions.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the record that was read from `byte` on begins (empty lines may stand before it).
    fn of(&mut self, byte: u64) -> u64 {
        let mut to = (byte as usize).min(self.text.len());
        while self.text.get(to).is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            to += 1;
        }
        self.line += self.text[self.at.min(to)..to].iter().filter(|&&b| b == b'\n').count() as u64;
        self.at = to;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn options() -> Options {
        Options::default()
    }

    fn positive(label: &str) -> Labelling {
        Labelling { positive: Some(label.into()), ..Labelling::default() }
    }

    #[test]
    fn weights_and_several_targets() {
        let text = b"a,w,y,z\n1,2,3,4\n5,6,7,8\n";
        let labels = Labelling { several: true, ..Labelling::default() };
        let asked = |target: &str, weight: &str| {
            let (target, weight) = (Some(target.into()), Some(weight.into()));
            read(text, "t.csv", &Options { target, weight, labels: labels.clone(), ..options() })
        };
        let table = asked("y,z", "w").unwrap();
        assert_eq!(table.x, Values::Doubles(vec![1.0, 5.0]));
        assert_eq!((table.y, table.outputs), (Values::Doubles(vec![3.0, 4.0, 7.0, 8.0]), 2));
        assert_eq!(table.weights, Some(("column `w`".into(), Values::Doubles(vec![2.0, 6.0]))));
        assert_eq!(table.target, "column `y`, column `z`");
        let error = |target, weight| asked(target, weight).unwrap_err().to_string();
        assert!(error("y", "y").contains("or one is both") && error("a,y,z", "w").contains("every column"));
        assert!(error("y", "v").starts_with("t.csv: the weights `v`: no such column"));
    }

    fn error(text: &str, options: &Options) -> String {
        read(text.as_bytes(), "t.csv", options).unwrap_err().to_string()
    }

    #[test]
    fn header_is_seen() {
        let with = read(b"\xef\xbb\xbfa, b,y\n1,2,3\n4,5,6\n", "t.csv", &options()).unwrap();
        let without = read(b"1,2,3\r\n\r\n4,5,6", "t.csv", &options()).unwrap();
        assert_eq!((&with.x, &with.y), (&without.x, &without.y));
        assert_eq!(with.x, Values::Doubles(vec![1.0, 2.0, 4.0, 5.0]));
        assert_eq!(with.features, ["column `a`", "column `b`"]);
        assert_eq!(without.features, ["column 0 (from 0)", "column 1 (from 0)"]);
        assert_eq!(without.origin, Origin::Lines(vec![1, 3]));
    }

    #[test]
    fn a_row_of_labels_is_not_a_header() {
        let table =
            read(b"5.1,1.4,setosa\n6.0,4.1,virginica\n", "t.csv", &Options { labels: positive("setosa"), ..options() });
        assert_eq!(table.unwrap().y, Values::Doubles(vec![1.0, -1.0]));
    }

    #[test]
    fn errors_say_where() {
        let o = options();
        assert_eq!(error("a,b,y\n1,2,3\n\n1,x,3\n", &o), "t.csv, line 4, column `b`: `x` is not a number");
        assert!(error("a,b,y\n1,,3\n", &o).starts_with("t.csv, line 2, column `b`: the empty cell is a missing value"));
        assert!(
            error("a,b,y\n1,2,3\n1,2,inf\n", &o).starts_with("t.csv, line 3, column `y`: `inf` is not a finite number")
        );
        assert_eq!(error("a,b,y\n1,2,3\n1,2\n", &o), "t.csv, line 3: 2 fields, but line 1 has 3");
        let remedy = |text: &str| read(text.as_bytes(), "t.csv", &o).unwrap_err().remedy();
        assert_eq!(remedy("1,x,2\n1,2,3\n"), Some(Remedy::Header(true)));
        assert_eq!(remedy("1,2,y\n1,2,3\n"), Some(Remedy::PositiveOrHeader));
        assert_eq!(remedy("a;b;y\n1;2;3\n"), Some(Remedy::Delimiter(b';')));
        assert!(error("", &o).contains("empty"));
        assert!(error("a,y\n", &o).contains("only a header"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_harmless(bytes in prop::collection::vec(any::<u8>(), 0..200), decimals: bool) {
            let _ = read(&bytes, "t.csv", &Options { labels: Labelling { decimals, ..Labelling::default() }, ..options() });
        }

        #[test]
        fn any_small_text_is_harmless(text in "[0-9a,.\"\n\r;e-]{0,60}", header in prop::option::of(any::<bool>())) {
            let _ = read(text.as_bytes(), "t.csv", &Options { header, labels: positive("a"), ..options() });
        }

        #[test]
        fn doubles_come_back(rows in prop::collection::vec(prop::array::uniform3(prop::num::f64::NORMAL | prop::num::f64::ZERO), 1..9)) {
            let text: String = rows.iter().map(|r| format!("{:e},{:?},{}\n", r[0], r[1], r[2])).collect();
            let table = read(text.as_bytes(), "t.csv", &Options { header: Some(false), ..options() }).unwrap();
            prop_assert_eq!(table.x, Values::Doubles(rows.iter().flat_map(|r| [r[0], r[1]]).collect()));
            prop_assert_eq!(table.y, Values::Doubles(rows.iter().map(|r| r[2]).collect()));
        }
    }
}
