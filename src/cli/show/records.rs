//! Certificates and lists of vectors by their records: what stands in them once and is short is shown, of all
//! else the number of lines. What it means needs the problem.

use crate::check::lexer::Lines;
use crate::cli::files::load;
use serde_json::{Map, Value};
use std::io::BufRead;
use std::path::Path;

/// The kinds of files that are shown by their records, by their first word.
const KINDS: [(&str, &str); 11] = [
    ("relucert-certificate", "certificate"),
    ("relucert-part", "part of a certificate"),
    ("relucert-scope-certificate", "scope certificate"),
    ("relucert-dictionary-certificate", "dictionary certificate"),
    ("relucert-set-certificate", "set certificate"),
    ("relucert-stationary-certificate", "stationarity certificate"),
    ("relucert-krawczyk-certificate", "qualification certificate"),
    ("relucert-homotopy-certificate", "regularization path certificate"),
    ("relucert-global-path-certificate", "global path certificate"),
    ("relucert-patterns", "patterns"),
    ("relucert-gated", "gated model"),
];

/// What a file of the kind consists of; none if there is no such kind.
pub fn of(file: &Path, kind: &str) -> anyhow::Result<Option<Map<String, Value>>> {
    let Some((_, name)) = KINDS.iter().find(|(word, _)| *word == kind) else { return Ok(None) };
    let mut reader = load::open(file)?;
    let (mut rows, mut bytes, mut line) = (0u64, 0, Vec::new());
    while reader.read_until(b'\n', &mut line)? > 0 {
        (rows, bytes) = (rows + 1, bytes + line.len());
        line.clear();
    }
    let mut lines = Lines::new(load::open(file)?);
    let version = lines.version(kind, 2)?;
    // Keyword, the values of its first line if they are few, and the number of its lines, in the order of the
    // file.
    let mut records: Vec<(String, Option<String>, u64)> = Vec::new();
    for _ in 2..rows {
        let mut tokens = lines.next()?;
        let keyword = tokens.word()?;
        let known = records.iter_mut().find(|(known, ..)| known == keyword);
        if let Some((_, _, count)) = known {
            *count += 1;
            continue;
        }
        let keyword = keyword.to_string();
        let mut values = Vec::new();
        while tokens.more() && values.len() <= MOST {
            values.push(tokens.word()?);
        }
        let few = (1..=MOST).contains(&values.len()).then(|| values.join(" "));
        records.push((keyword, few, 1));
    }
    lines.finish()?;
    let mut facts = Map::new();
    facts.insert("kind".into(), (*name).into());
    facts.insert("version".into(), version.into());
    facts.insert("bytes".into(), bytes.into());
    let mut counts = Map::new();
    for (keyword, values, count) in records {
        match values.filter(|_| count == 1) {
            // Beside the kind of file there is a kind of claim.
            Some(claim) if keyword == "kind" => drop(facts.insert("kind".into(), format!("{name} {claim}").into())),
            Some(values) if keyword == "problem" => drop(facts.insert("problem_sha256".into(), values.into())),
            Some(values) => drop(facts.insert(keyword, values.into())),
            None => drop(counts.insert(keyword, count.into())),
        }
    }
    facts.insert("records".into(), counts.into());
    Ok(Some(facts))
}

/// Values of a line that are shown.
const MOST: usize = 5;
