//! How a line is cut into fields.

use crate::decimal;
use crate::program::reading::Layout;
use crate::program::refusal::{Refusal, Remedy};

impl Layout {
    /// Fields that are not what they should be: the other layout may help.
    pub(crate) fn misfit(self, message: impl Into<String>) -> Refusal {
        let other = match self {
            Layout::Auto | Layout::Free => Remedy::Fixed,
            Layout::Fixed => Remedy::Free,
        };
        Refusal::new(message, other)
    }
}

/// What parts words.
pub(crate) const BLANKS: [char; 2] = [' ', '\t'];

/// The words of a line.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(BLANKS).filter(|word| !word.is_empty())
}

/// Refuses what one reader takes for the end of a line or for a blank and another for a part of a name.
pub(crate) fn characters(text: &str) -> Result<(), String> {
    let strange = |c: &char| !BLANKS.contains(c) && (c.is_control() || c.is_whitespace());
    match text.chars().find(strange) {
        None => Ok(()),
        Some(c) => {
            Err(format!("the character U+{:04X} may stand for a blank or a line end; use blanks and LF", u32::from(c)))
        }
    }
}

/// The fields of a line of data, without empty ones at the end and without a comment. In fixed format a
/// missing set name is an empty field. A word that begins with `$` begins a comment, in ROWS from the third
/// on, unless it is a name: then readers differ.
pub(crate) fn fields(
    layout: Layout,
    section: Section,
    text: &str,
    known: impl Fn(&str) -> bool,
) -> Result<Vec<&str>, Refusal> {
    let mut fields = match layout {
        Layout::Fixed if !matches!(section, Section::Sense | Section::Objective) => fixed(section, text)?,
        _ => words(text).collect(),
    };
    let first = if section == Section::Rows { 2 } else { 1 };
    if let Some(at) = (first..fields.len()).find(|&at| fields[at].starts_with('$')) {
        if known(fields[at]) {
            let message = format!("`{}` begins a comment for some readers; rename what is meant", fields[at]);
            return Err(message.into());
        }
        fields.truncate(at);
        while fields.last() == Some(&"") {
            fields.pop();
        }
    }
    Ok(fields)
}

/// Whether a line is a comment: its first word is `*`, or begins so in a line that does not end with a number
/// as data do.
pub(crate) fn comment(text: &str) -> Result<bool, Refusal> {
    let mut all = words(text);
    let Some(first) = all.next().filter(|word| word.starts_with('*')) else { return Ok(false) };
    let data = first.len() > 1 && text.starts_with(BLANKS) && all.last().is_some_and(|w| decimal::parse(w).is_ok());
    match data {
        true => Err(format!("is `{first}` a name, or does it begin a comment? a comment has its * in column 1").into()),
        false => Ok(true),
    }
}

/// The six fields of fixed format, from 0, with the end of each. Fields 2, 3 and 5 are names.
const COLUMNS: [(usize, usize); 6] = [(1, 3), (4, 12), (14, 22), (24, 36), (39, 47), (49, 61)];

fn fixed(section: Section, text: &str) -> Result<Vec<&str>, Refusal> {
    if !text.is_ascii() || text.contains('\t') {
        return Err(Layout::Fixed.misfit("fixed format is ASCII without tabs"));
    }
    // A comment: behind the fields, or in place of a name.
    let dollar = [14, 39].into_iter().find(|&at| text.as_bytes().get(at) == Some(&b'$'));
    let behind = text.get(61..).and_then(|rest| rest.find('$').filter(|&at| rest[..at].trim().is_empty()));
    let text = behind.map_or(text, |at| text[..61 + at].trim_end());
    let within = |at: usize| {
        COLUMNS.iter().any(|&(from, to)| (from..to).contains(&at)) || dollar.is_some_and(|start| at > start)
    };
    if let Some((at, _)) = text.bytes().enumerate().find(|&(at, byte)| byte != b' ' && !within(at)) {
        let expected = "fields are columns 2-3, 5-12, 15-22, 25-36, 40-47 and 50-61";
        return Err(Layout::Fixed.misfit(format!("column {} belongs to no field; {expected}", at + 1)));
    }
    let cut = |(from, to): (usize, usize)| text.get(from..to.min(text.len())).unwrap_or("");
    let mut fields: Vec<&str> = COLUMNS.into_iter().map(cut).collect();
    // Blanks before a name are a part of it.
    for (at, field) in fields.iter_mut().enumerate() {
        *field = if matches!(at, 1 | 2 | 4) { field.trim_end() } else { field.trim() };
    }
    while fields.last() == Some(&"") {
        fields.pop();
    }
    if !matches!(section, Section::Rows | Section::Bounds) && !fields.is_empty() {
        let first = fields.remove(0);
        if !first.is_empty() {
            return Err(Layout::Fixed.misfit(format!("`{first}` in columns 2-3, which only ROWS and BOUNDS use")));
        }
    }
    Ok(fields)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    None,
    Name,
    Sense,
    Objective,
    Rows,
    Columns,
    Rhs,
    Ranges,
    Bounds,
    Quadratic,
    End,
}
