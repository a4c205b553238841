//! Networks in JSON: `{"W1": [[…], …], "b1": […], "w2": […], "b2": 0}`; `b1` and `b2` may be absent. With
//! several outputs `w2` has a list for each, and `b2` is a list.

use super::super::error::Error;
use super::parts::{Parts, Tensor};

/// The object as it is written; numbers become the nearest doubles.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "W1")]
    w1: Vec<Vec<f64>>,
    b1: Option<Vec<f64>>,
    w2: Rows,
    b2: Option<Entries>,
}

/// Output weights: a list, or a list for each output.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Rows {
    One(Vec<f64>),
    Several(Vec<Vec<f64>>),
}

/// A number, or one for each output.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Entries {
    One(f64),
    Several(Vec<f64>),
}

/// Reads the object.
pub(super) fn parts(bytes: &[u8], path: &str) -> Result<Parts, Error> {
    let format = |what: String| Error::Format { path: path.into(), what };
    let written: Written = serde_json::from_slice(bytes).map_err(|e| {
        format(format!(
            "not a network: {e}; expected {{\"W1\": [[…], …], \"w2\": […]}}, and perhaps \"b1\": […] and \"b2\": 0"
        ))
    })?;
    let width = written.w1.first().map_or(0, Vec::len);
    if let Some(i) = written.w1.iter().position(|row| row.len() != width) {
        return Err(format(format!("W1[{i}] has {} entries, but W1[0] has {width}", written.w1[i].len())));
    }
    let vector = |name: &str, data: Vec<f64>| Tensor { name: name.into(), shape: vec![data.len()], data };
    let w2 = match written.w2 {
        Rows::One(w2) => vector("w2", w2),
        Rows::Several(rows) => {
            let width = rows.first().map_or(0, Vec::len);
            if let Some(i) = rows.iter().position(|row| row.len() != width) {
                return Err(format(format!("w2[{i}] has {} entries, but w2[0] has {width}", rows[i].len())));
            }
            Tensor { name: "w2".into(), shape: vec![rows.len(), width], data: rows.concat() }
        }
    };
    Ok(Parts {
        w1: Tensor { name: "W1".into(), shape: vec![written.w1.len(), width], data: written.w1.concat() },
        b1: written.b1.map(|b| vector("b1", b)),
        w2,
        b2: written.b2.map(|b| match b {
            Entries::One(b) => vector("b2", vec![b]),
            Entries::Several(b) => vector("b2", b),
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn objects() {
        let parts = parts(br#"{"W1": [[1, 0.1], [2e-3, -4]], "w2": [1, -1], "b1": [0, 5]}"#, "n.json").unwrap();
        assert_eq!((parts.w1.shape, parts.w1.data), (vec![2, 2], vec![1.0, 0.1, 2e-3, -4.0]));
        assert_eq!((parts.b1.map(|b| b.data), parts.b2), (Some(vec![0.0, 5.0]), None));
    }

    #[test]
    fn several_outputs() {
        let parts = parts(br#"{"W1": [[1, 2]], "w2": [[1], [3]], "b2": [0.5, 0]}"#, "n.json").unwrap();
        assert_eq!((parts.w2.shape, parts.w2.data), (vec![2, 1], vec![1.0, 3.0]));
        assert_eq!(parts.b2.map(|b| b.data), Some(vec![0.5, 0.0]));
    }

    #[test]
    fn errors_say_where() {
        let error = |text: &str| parts(text.as_bytes(), "n.json").unwrap_err().to_string();
        assert!(error(r#"{"W1": [[1, 2], [3]], "w2": [1, 1]}"#).contains("W1[1] has 1 entries, but W1[0] has 2"));
        assert!(error(r#"{"W1": [[1, "x"]], "w2": [1]}"#).contains("line 1 column"));
        assert!(error(r#"{"W1": [[1, 2]]}"#).contains("missing field `w2`"));
        assert!(error(r#"{"W1": [[1]], "w2": [1], "w3": [1]}"#).contains("unknown field `w3`"));
        assert!(error(r#"{"W1": [[1e999]], "w2": [1]}"#).contains("out of range"));
    }

    proptest! {
        #[test]
        fn any_text_is_harmless(text in "[{}\\[\\]\"W12bw:,.0-9eE-]{0,60}") {
            let _ = parts(text.as_bytes(), "n.json");
        }

        #[test]
        fn doubles_come_back(values in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL, 1..5)) {
            let text = format!("{{\"W1\": [{values:?}], \"w2\": [1]}}");
            prop_assert_eq!(parts(text.as_bytes(), "n.json").unwrap().w1.data, values);
        }
    }
}
