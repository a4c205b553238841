//! Citations of the theory and of FORMAT in the files of the repository.
//!
//! A citation names its page. These forms are found, also where a line ends within one:
//!
//! - theory, FORMAT or FORMAT.md, then a section sign and a number; lists and ranges of such numbers after
//!   it; a section "of the theory" after the number; FORMAT with "section" in place of the sign;
//! - R and a number, a rule of FORMAT, in Coq only within comments, where code has names of this form;
//! - "program" or "theory" and a number in parentheses, a formula of the theory;
//! - two to four capitals and two digits in brackets, a source of the theory.
//!
//! A section sign without a page is allowed on the two pages themselves, where it means their own sections,
//! after a year or a source, where it means theirs, and in the tables of the proofs whose heading says what
//! their last column is.

mod coq;
mod pages;

pub use pages::Pages;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

const SIGN: char = '§';
/// The file with examples, which cite what is not there.
const EXAMPLES: &str = "tests/citations.rs";
const FOLDERS: [&str; 9] = ["src", "crates", "python", "tests", "docs", "proofs", "fuzz", "benches", "examples"];
const ENDINGS: [&str; 10] = ["rs", "md", "v", "py", "pyi", "ml", "sh", "toml", "txt", "trycmd"];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Theory,
    Format,
    Rule,
    Formula,
    Source,
    /// A section sign that names no page.
    Unnamed,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Kind::Theory => "section of the theory",
            Kind::Format => "section of FORMAT",
            Kind::Rule => "rule of FORMAT",
            Kind::Formula => "formula of the theory",
            Kind::Source => "source of the theory",
            Kind::Unnamed => "section without a page",
        })
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Citation {
    pub kind: Kind,
    pub what: String,
    pub line: usize,
}

/// How many bytes at the start of `text` are the number of a section: an E or not, digits, perhaps more
/// digits after points.
fn section(text: &str) -> usize {
    let letter = usize::from(text.starts_with('E'));
    let digits = |at: usize| text[at..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = letter + digits(letter);
    if end == letter {
        return 0;
    }
    while text[end..].starts_with('.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    end
}

/// A text with the line of each byte. Breaks of lines, with what indents or comments the next line, are
/// single spaces.
struct Flat {
    text: String,
    lines: Vec<usize>,
}

impl Flat {
    fn new(text: &str) -> Flat {
        let mut flat = Flat { text: String::new(), lines: Vec::new() };
        for (i, line) in text.lines().enumerate() {
            let line = line.trim();
            let line = ["//!", "///", "//", "#", "(**", "(*", ">"]
                .iter()
                .find_map(|mark| line.strip_prefix(mark))
                .unwrap_or(line);
            flat.text.push_str(line.trim_start());
            flat.text.push(' ');
            flat.lines.resize(flat.text.len(), i + 1);
        }
        flat
    }
}

/// What a section sign without a page means in this file.
enum Own {
    Kind(Kind),
    /// In Coq: what the heading of the table around the line says.
    Tables(Vec<Option<Kind>>),
}

impl Own {
    fn new(file: &str, text: &str) -> Own {
        match file {
            "docs/FORMAT.md" => Own::Kind(Kind::Format),
            "docs/THEORY.md" | "docs/THEORY_EXTENSIONS.md" => Own::Kind(Kind::Theory),
            _ if file.ends_with(".v") => Own::Tables(coq::tables(text)),
            _ => Own::Kind(Kind::Unnamed),
        }
    }

    fn at(&self, line: usize) -> Kind {
        match self {
            Own::Kind(kind) => *kind,
            Own::Tables(lines) => lines.get(line - 1).copied().flatten().unwrap_or(Kind::Unnamed),
        }
    }
}

/// All citations of a file, in the order of their kinds.
pub fn citations(file: &str, text: &str) -> Vec<Citation> {
    let bare = if file.ends_with(".v") { coq::comments(text) } else { text.to_string() };
    let flat = Flat::new(&bare);
    let own = Own::new(file, &bare);
    let mut found = sections(&flat, &own);
    found.extend(words(&flat));
    found.extend(rules(&flat));
    found.extend(formulas(&flat));
    found.extend(sources(&flat));
    found
}

/// Section signs, and the numbers that go on after a comma or a dash.
fn sections(flat: &Flat, own: &Own) -> Vec<Citation> {
    let mut found: Vec<Citation> = Vec::new();
    let mut last = (0, Kind::Unnamed);
    for (at, _) in flat.text.match_indices(SIGN) {
        let line = flat.lines[at];
        let before = &flat.text[..at];
        let start = at + SIGN.len_utf8();
        let mut end = start + section(&flat.text[start..]);
        if end == start {
            // A sign that stands for itself, as in a sentence about signs.
            continue;
        }
        let joined = last.0 > 0 && [", ", "–", " and ", " or ", ", and ", "; ", " to "].contains(&&before[last.0..]);
        let kind = if joined { Some(last.1) } else { page(before, &flat.text[end..], own.at(line)) };
        let Some(kind) = kind else { continue };
        let mut push = |what: &str| found.push(Citation { kind, what: what.to_string(), line });
        push(&flat.text[start..end]);
        while let Some(next) = continued(&flat.text[end..]) {
            push(flat.text[end..end + next].trim_start_matches([',', ' ', '–']));
            end += next;
        }
        last = (end, kind);
    }
    found
}

/// Whether a list or range goes on with a number that has no sign of its own: how many bytes.
fn continued(text: &str) -> Option<usize> {
    let mark = ["–", ", "].iter().find(|mark| text.starts_with(**mark))?;
    let digits = section(&text[mark.len()..]);
    let after = text[mark.len() + digits..].chars().next().unwrap_or(' ');
    let ends = *mark == "–" || ",);|".contains(after) || text[mark.len() + digits..].starts_with(" |");
    (digits > 0 && ends).then_some(mark.len() + digits)
}

/// The page that a section sign is about. None if it is the section of a source.
fn page(before: &str, after: &str, own: Kind) -> Option<Kind> {
    let before = before.trim_end();
    let named =
        |name: &str| before.strip_suffix(name).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()));
    if named("theory") || named("Theory") || named("THEORY") || after.starts_with(" of the theory") {
        return Some(Kind::Theory);
    }
    if named("FORMAT") || named("FORMAT.md") || named("FORMAT.md)") || after.starts_with(" of FORMAT") {
        return Some(Kind::Format);
    }
    let source = before.trim_end_matches([',', ')', ']', ' ']);
    let digits = source.bytes().rev().take_while(u8::is_ascii_digit).count();
    let bracketed = source.rfind('[').is_some_and(|open| is_source(&source[open + 1..]));
    if digits == 4 || bracketed { None } else { Some(own) }
}

/// FORMAT with the word in place of the sign.
fn words(flat: &Flat) -> Vec<Citation> {
    let mut found = Vec::new();
    for (at, _) in flat.text.match_indices("FORMAT") {
        let rest = &flat.text[at + 6..];
        let rest = rest.strip_prefix(".md").unwrap_or(rest).trim_start_matches([',', ' ']);
        let Some(number) = rest.strip_prefix("section ") else { continue };
        let what = &number[..section(number)];
        found.push(Citation { kind: Kind::Format, what: what.to_string(), line: flat.lines[at] });
    }
    found
}

/// Words that are R and digits.
fn rules(flat: &Flat) -> Vec<Citation> {
    let mut found = Vec::new();
    for (at, _) in flat.text.match_indices('R') {
        let digits = flat.text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        let apart = !flat.text[..at].ends_with(inside) && !flat.text[at + 1 + digits..].starts_with(inside);
        if digits > 0 && apart {
            let what = flat.text[at..=at + digits].to_string();
            found.push(Citation { kind: Kind::Rule, what, line: flat.lines[at] });
        }
    }
    found
}

/// "program" or "theory", then one digit in parentheses, perhaps in parentheses with them.
fn formulas(flat: &Flat) -> Vec<Citation> {
    let mut found = Vec::new();
    for word in ["program (", "Program (", "programs (", "theory (", "problem ("] {
        for (at, _) in flat.text.match_indices(word) {
            let mut rest = flat.text[at + word.len()..].chars();
            if let (Some(digit), Some(')')) = (rest.next(), rest.next())
                && digit.is_ascii_digit()
            {
                found.push(Citation { kind: Kind::Formula, what: digit.to_string(), line: flat.lines[at] });
            }
        }
    }
    found
}

/// Whether a text begins like MP23.
fn is_source(text: &str) -> bool {
    let capitals = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = text[capitals..].bytes().take_while(u8::is_ascii_digit).count();
    let after = text[capitals + digits..].chars().next().unwrap_or(']');
    (2..=4).contains(&capitals) && digits == 2 && !after.is_alphanumeric()
}

/// Keys in brackets, one or more.
fn sources(flat: &Flat) -> Vec<Citation> {
    let mut found = Vec::new();
    for (at, _) in flat.text.match_indices('[') {
        let Some((inside, _)) = flat.text[at + 1..].split_once(']') else { continue };
        for key in inside.split(", ").filter(|key| is_source(key)) {
            let key = &key[..key.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(key.len())];
            found.push(Citation { kind: Kind::Source, what: key.to_string(), line: flat.lines[at] });
        }
    }
    found
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                collect(&path, into);
            }
        } else if path.extension().is_some_and(|e| ENDINGS.iter().any(|known| e == *known)) {
            into.push(path);
        }
    }
}

/// Every file that may cite, by its path from the root.
pub fn files(root: &Path) -> BTreeMap<String, String> {
    let mut paths = Vec::new();
    FOLDERS.iter().for_each(|folder| collect(&root.join(folder), &mut paths));
    let top = fs::read_dir(root).expect("the root").map(|entry| entry.expect("an entry").path());
    paths.extend(top.filter(|path| path.is_file() && path.extension().is_some_and(|e| e == "md")));
    let name = |path: &Path| path.strip_prefix(root).expect("under the root").to_string_lossy().replace('\\', "/");
    // What is not text cites nothing.
    paths
        .iter()
        .filter(|path| name(path) != EXAMPLES)
        .filter_map(|path| Some((name(path), fs::read_to_string(path).ok()?)))
        .collect()
}
