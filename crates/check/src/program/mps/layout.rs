//! How a line is cut into fields.

use super::refusal::{Refusal, Remedy};

/// How lines are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// At blanks.
    #[default]
    Free,
    /// By columns.
    Fixed,
}

impl Layout {
    /// Fields that are not what they should be: the other layout may help.
    pub(crate) fn misfit(self, message: impl Into<String>) -> Refusal {
        let other = match self {
            Layout::Free => Remedy::Fixed,
            Layout::Fixed => Remedy::Free,
        };
        Refusal { message: message.into(), remedy: Some(other) }
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

/// The fields of a line of data, without empty ones at the end. In fixed format a missing set name is an
/// empty field.
pub(crate) fn fields(layout: Layout, section: Section, text: &str) -> Result<Vec<&str>, Refusal> {
    if text.trim_start_matches(BLANKS).starts_with('*') {
        return Err("a comment has its * in column 1, and no first name begins with *".into());
    }
    let fields = match layout {
        Layout::Fixed if section != Section::Sense => fixed(section, text)?,
        _ => words(text).collect(),
    };
    // ROWS apart, where the name is field 2.
    let comment = fields.iter().skip(1).find(|field| field.starts_with('$') && section != Section::Rows);
    match comment {
        None => Ok(fields),
        Some(field) => {
            Err(format!("`{field}` begins a comment for some readers; remove it, or rename what is meant").into())
        }
    }
}

/// The six fields of fixed format, from 0, with the end of each. Fields 2, 3 and 5 are names.
const COLUMNS: [(usize, usize); 6] = [(1, 3), (4, 12), (14, 22), (24, 36), (39, 47), (49, 61)];

fn fixed(section: Section, text: &str) -> Result<Vec<&str>, Refusal> {
    if !text.is_ascii() || text.contains('\t') {
        return Err(Layout::Fixed.misfit("fixed format is ASCII without tabs"));
    }
    let within = |at: usize| COLUMNS.iter().any(|&(from, to)| (from..to).contains(&at));
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
    Rows,
    Columns,
    Rhs,
    Ranges,
    Bounds,
    Quadratic,
    End,
}
