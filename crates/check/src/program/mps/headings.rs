//! The lines that begin in column 1: headings of sections, NAME, OBJSENSE, ENDATA.

use super::layout::{BLANKS, Section, words};
use super::reader::Reader;

const KNOWN: &str = "NAME, OBJSENSE, ROWS, COLUMNS, RHS, RANGES, BOUNDS, QUADOBJ, QSECTION, QMATRIX, ENDATA";

impl Reader {
    pub(crate) fn heading(&mut self, text: &str) -> Result<(), String> {
        if self.section == Section::Sense && !self.headings.sense {
            return Err("OBJSENSE is followed by MIN or MAX, in its line or in the next; neither is there".to_string());
        }
        let (keyword, rest) = text.split_once(BLANKS).unwrap_or((text, ""));
        let rest = rest.trim_matches(BLANKS);
        let upper = keyword.to_ascii_uppercase();
        let section = match upper.as_str() {
            "NAME" => Section::Name,
            "OBJSENSE" => Section::Sense,
            "ROWS" => Section::Rows,
            "COLUMNS" => Section::Columns,
            "RHS" => Section::Rhs,
            "RANGES" => Section::Ranges,
            "BOUNDS" => Section::Bounds,
            "QUADOBJ" | "QSECTION" | "QMATRIX" => Section::Quadratic,
            "ENDATA" => Section::End,
            _ => {
                let data = if rest.is_empty() { "" } else { "; a line of data begins with a blank" };
                return Err(format!(
                    "`{keyword}` is no section of a linear or quadratic program; known are {KNOWN}{data}"
                ));
            }
        };
        self.open(section, &upper)?;
        match section {
            Section::Name => self.model.name = rest.to_string(),
            Section::Sense if !rest.is_empty() => self.sense(&words(rest).collect::<Vec<_>>())?,
            Section::Sense => {}
            Section::Quadratic => self.open_quadratic(&upper, words(rest).collect::<Vec<_>>().as_slice())?,
            _ if rest.is_empty() => {}
            _ => {
                return Err(format!(
                    "the heading {upper} stands alone in its line, without `{rest}`; a line of data begins with a blank"
                ));
            }
        }
        self.section = section;
        Ok(())
    }

    /// Every section stands once, and NAME before ROWS.
    fn open(&mut self, section: Section, keyword: &str) -> Result<(), String> {
        let line_of = |wanted| self.headings.sections.iter().find(|(s, _)| *s == wanted).map(|(_, line)| *line);
        // Of two quadratic sections open_quadratic says more.
        if let Some(line) = line_of(section).filter(|_| section != Section::Quadratic) {
            return Err(format!("a second {keyword}, the first is in line {line}; a line of data begins with a blank"));
        }
        if let Some(line) = line_of(Section::Rows).filter(|_| section == Section::Name) {
            return Err(format!(
                "NAME stands before ROWS, which is in line {line}; a line of data begins with a blank"
            ));
        }
        self.headings.sections.push((section, self.line));
        Ok(())
    }

    /// MIN or MAX, once.
    pub(crate) fn sense(&mut self, words: &[&str]) -> Result<(), String> {
        let &[word] = words else {
            return Err(format!("OBJSENSE is MIN or MAX, one word and not `{}`", words.join(" ")));
        };
        match word.to_ascii_uppercase().as_str() {
            "MAX" | "MAXIMIZE" | "MAXIMISE" => self.model.set_maximize(true),
            "MIN" | "MINIMIZE" | "MINIMISE" => self.model.set_maximize(false),
            _ => return Err(format!("OBJSENSE is MIN or MAX, not `{word}`")),
        }
        match std::mem::replace(&mut self.headings.sense, true) {
            false => Ok(()),
            true => Err(format!("`{word}` after MIN or MAX; OBJSENSE is given once")),
        }
    }
}
