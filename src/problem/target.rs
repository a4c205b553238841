//! Which columns are learned.

use super::error::{Error, list, near, quote};
use crate::remedy::Remedy;

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

/// The indices of the target columns: one as by [`column()`]; where there is no column of that name, several of
/// them with commas between.
///
/// # Errors
/// As [`column()`]; one column twice.
pub fn columns(path: &str, names: Option<&[String]>, width: usize, asked: Option<&str>) -> Result<Vec<usize>, Error> {
    let whole = column(path, names, width, asked);
    let several = asked.filter(|asked| asked.contains(',') && whole.is_err());
    let Some(several) = several else { return whole.map(|place| vec![place]) };
    let places: Vec<usize> =
        several.split(',').map(|one| column(path, names, width, Some(one.trim()))).collect::<Result<_, _>>()?;
    match (1..places.len()).find(|&i| places[..i].contains(&places[i])) {
        Some(_) => {
            let what = "a column stands there twice".to_string();
            Err(Error::Target { path: path.into(), asked: quote(several), what, remedy: None })
        }
        None => Ok(places),
    }
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
    fn several() {
        let names = names();
        let at = |asked| columns("t", Some(&names), 4, Some(asked)).map_err(|e| e.to_string());
        assert_eq!((at("bmi,risk"), at("bmi, -1"), at("bmi")), (Ok(vec![1, 3]), Ok(vec![1, 3]), Ok(vec![1])));
        assert!(at("bmi,1").unwrap_err().contains("twice") && at("bmi,x").unwrap_err().contains("no such column"));
        let comma = ["a,b", "c"].map(String::from);
        assert_eq!(columns("t", Some(&comma), 2, Some("a,b")).unwrap(), [0]);
    }
}
