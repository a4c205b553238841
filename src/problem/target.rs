//! Which column is learned, and what its labels are as numbers.

use super::error::{Error, Fault, list, near, quote};
use super::table::Values;
use crate::decimal::{self, Decimal};
use crate::remedy::Remedy;
use std::collections::BTreeMap;

/// The index of the target column: by name (if there are `names`), else by index from 0, or from the end if
/// negative; the last by default.
///
/// # Errors
/// No such column, or a name that stands over several.
pub fn column(path: &str, names: Option<&[String]>, width: usize, asked: Option<&str>) -> Result<usize, Error> {
    let Some(asked) = asked else { return Ok(width - 1) };
    let refused = |what: String, remedy| Err(Error::Target { path: path.into(), asked: quote(asked), what, remedy });
    let fail = |what| refused(what, None);
    let places: Vec<usize> = (0..width).filter(|&i| names.is_some_and(|n| n[i] == asked)).collect();
    match places[..] {
        [place] => return Ok(place),
        [] => {}
        _ => {
            let indices = places.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
            return fail(format!("several columns have this name; use one of the indices {indices}"));
        }
    }
    let index = asked.parse::<i64>().ok();
    let place = index.map(|i| if i < 0 { i.saturating_add(width as i64) } else { i });
    match (place, index, names) {
        (Some(place), ..) if (0..width as i64).contains(&place) => Ok(place as usize),
        (_, Some(_), _) => {
            fail(format!("there are {width} columns: indices 0 to {}, or -1 to -{width} from the end", width - 1))
        }
        (.., Some(names)) => {
            let names = || names.iter().map(String::as_str);
            fail(format!("no such column{}; the columns are {}", near(asked, names()), list(names())))
        }
        (.., None) => {
            let what = format!("the file has no header line; use an index from 0 to {}", width - 1);
            refused(what, Some(Remedy::Header(true)))
        }
    }
}

/// The labels as numbers: ±1 by `positive` if given, else the numbers that they are.
///
/// # Errors
/// A missing label; labels that are strings without `positive`; a label `positive` that does not occur.
pub fn labels(
    path: &str,
    target: &str,
    lines: &[u64],
    cells: &[String],
    positive: Option<&str>,
    decimals: bool,
) -> Result<Values, Error> {
    let bad = |row: usize, fault, remedy| Error::Cell {
        place: format!("{path}, line {}, {target}", lines[row]),
        text: quote(&cells[row]),
        fault,
        remedy,
    };
    let numbers: Vec<Result<f64, Fault>> = cells.iter().map(|c| decimal::double(c)).collect();
    if let Some(positive) = positive {
        if let Some(row) = numbers.iter().position(|v| *v == Err(Fault::Missing)) {
            return Err(bad(row, Fault::Missing, None));
        }
        let number = decimal::double(positive);
        let hit: Vec<bool> =
            (0..cells.len()).map(|k| cells[k] == positive || number.is_ok() && numbers[k] == number).collect();
        if !hit.contains(&true) {
            let distinct = counted(cells);
            let names = || distinct.keys().copied();
            return Err(Error::Positive {
                path: path.into(),
                target: target.into(),
                asked: quote(positive),
                what: format!("does not occur{}; the labels are {}", near(positive, names()), described(&distinct)),
            });
        }
        return Ok(if decimals {
            Values::Decimals(
                hit.iter().map(|&h| Decimal { digits: if h { 1.into() } else { (-1).into() }, exponent: 0 }).collect(),
            )
        } else {
            Values::Doubles(hit.iter().map(|&h| if h { 1.0 } else { -1.0 }).collect())
        });
    }
    let strings = numbers.iter().all(Result::is_err) && numbers.contains(&Err(Fault::NotANumber));
    if strings && !numbers.contains(&Err(Fault::Missing)) {
        let distinct = counted(cells);
        return Err(Error::Strings {
            path: path.into(),
            target: target.into(),
            labels: described(&distinct),
            example: distinct.keys().next().copied().unwrap_or_default().into(),
        });
    }
    let remedy = |fault| (fault == Fault::NotANumber).then_some(Remedy::PositiveOrHeader);
    if decimals {
        let read = |(k, c): (usize, &String)| decimal::parse(c).map_err(|f| bad(k, f, remedy(f)));
        return cells.iter().enumerate().map(read).collect::<Result<_, _>>().map(Values::Decimals);
    }
    let read = |(k, v): (usize, Result<f64, Fault>)| v.map_err(|f| bad(k, f, remedy(f)));
    numbers.into_iter().enumerate().map(read).collect::<Result<_, _>>().map(Values::Doubles)
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
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["age", "bmi", "age", "risk"].map(String::from).to_vec()
    }

    #[test]
    fn by_name_or_index() {
        let names = names();
        let at = |asked| column("t", Some(&names), 4, asked).map_err(|e| e.to_string());
        assert_eq!((at(None), at(Some("bmi")), at(Some("0")), at(Some("-2"))), (Ok(3), Ok(1), Ok(0), Ok(2)));
        assert!(at(Some("age")).unwrap_err().contains("indices 0, 2"));
        assert!(at(Some("rsik")).unwrap_err().contains("did you mean `risk`?"));
        assert!(at(Some("4")).unwrap_err().contains("0 to 3"));
        assert!(at(Some("-9223372036854775808")).is_err());
        assert!(column("t", None, 4, Some("age")).unwrap_err().to_string().contains("no header"));
    }

    #[test]
    fn labels_become_signs() {
        let cells = ["no", "yes", "no"].map(String::from);
        let read = |positive| labels("t", "y", &[1, 2, 3], &cells, positive, false).map_err(|e| e.to_string());
        assert_eq!(read(Some("yes")), Ok(Values::Doubles(vec![-1.0, 1.0, -1.0])));
        assert!(read(None).unwrap_err().contains("`no` (2 rows), `yes` (1 rows)"));
        assert!(read(Some("yess")).unwrap_err().contains("did you mean `yes`?"));
        let cells = ["1", "1.0", "2"].map(String::from);
        let y = labels("t", "y", &[1, 2, 3], &cells, Some("1"), false).unwrap();
        assert_eq!(y, Values::Doubles(vec![1.0, 1.0, -1.0]));
    }
}
