//! How a line is cut into fields.

use super::Section;

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
    /// What to try when fields are not what they should be.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Layout::Free => "; if names hold blanks, use --fixed",
            Layout::Fixed => "; if fields are not in their columns, use --free",
        }
    }
}

/// The fields of a line, without empty ones at the end. In fixed format a missing set name is an empty field.
pub(super) fn fields(layout: Layout, section: Section, text: &str) -> Result<Vec<&str>, String> {
    if layout == Layout::Free || section == Section::Sense {
        return Ok(text.split_whitespace().collect());
    }
    if !text.is_ascii() || text.contains('\t') {
        return Err("fixed format is ASCII without tabs; try --free".to_string());
    }
    let cut = |from: usize, to: usize| text.get(from..to.min(text.len())).unwrap_or("").trim();
    let mut fields = vec![cut(1, 3), cut(4, 12), cut(14, 22), cut(24, 36), cut(39, 47), cut(49, 61)];
    while fields.last() == Some(&"") {
        fields.pop();
    }
    if !matches!(section, Section::Rows | Section::Bounds) && !fields.is_empty() {
        fields.remove(0);
    }
    Ok(fields)
}
