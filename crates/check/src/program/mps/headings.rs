//! The lines that begin in column 1: headings of sections, NAME, OBJSENSE, ENDATA.

use super::layout::{BLANKS, Section, words};
use super::reader::{Reader, Target};

const KNOWN: &str = "NAME, OBJSENSE, OBJNAME, ROWS, COLUMNS, RHS, RANGES, BOUNDS, QUADOBJ, QSECTION, QMATRIX, ENDATA";

impl Reader<'_> {
    pub(crate) fn heading(&mut self, text: &str) -> Result<(), String> {
        let (keyword, rest) = text.split_once(BLANKS).unwrap_or((text, ""));
        if self.section == Section::Sense && !self.headings.sense {
            if maximal(keyword).is_some() {
                return self.sense(&words(text).collect::<Vec<_>>());
            }
            return Err("OBJSENSE is followed by MIN or MAX, in its line or in the next; neither is there".to_string());
        }
        let rest = rest.trim_matches(BLANKS);
        let upper = keyword.to_ascii_uppercase();
        let section = match upper.as_str() {
            "NAME" => Section::Name,
            "OBJSENSE" => Section::Sense,
            "OBJNAME" => Section::Objective,
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
            Section::Objective if !rest.is_empty() => self.want(&words(rest).collect::<Vec<_>>())?,
            Section::Sense | Section::Objective => {}
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
        let used = [Section::Columns, Section::Rhs, Section::Ranges, Section::Bounds, Section::Quadratic];
        if let Some(line) = used.into_iter().filter_map(line_of).min().filter(|_| section == Section::Objective) {
            return Err(format!("OBJNAME stands before what it is used for; the section in line {line} is one"));
        }
        self.headings.sections.push((section, self.line));
        Ok(())
    }

    /// MIN or MAX, once.
    pub(crate) fn sense(&mut self, words: &[&str]) -> Result<(), String> {
        let &[word] = words else {
            return Err(format!("OBJSENSE is MIN or MAX, one word and not `{}`", words.join(" ")));
        };
        let maximize = maximal(word).ok_or_else(|| format!("OBJSENSE is MIN or MAX, not `{word}`"))?;
        self.model.set_maximize(maximize);
        match std::mem::replace(&mut self.headings.sense, true) {
            false => Ok(()),
            true => Err(format!("`{word}` after MIN or MAX; OBJSENSE is given once")),
        }
    }

    /// The name of the row that is the objective, once; the row may stand before or behind it.
    pub(crate) fn want(&mut self, words: &[&str]) -> Result<(), String> {
        let (&[name], None) = (words, &self.rows.wanted) else {
            return Err(format!("OBJNAME is the name of one row, given once, and not `{}`", words.join(" ")));
        };
        self.rows.wanted = Some((name.to_string(), self.line));
        if let Some((_, target)) = self.rows.targets.get(name) {
            if let Target::Row(_) = target {
                return Err(format!("`{name}` is no row of kind N, and cannot be the objective"));
            }
            for (row, (_, target)) in &mut self.rows.targets {
                match target {
                    Target::Row(_) => {}
                    _ if row == name => *target = Target::Objective,
                    _ => *target = Target::Ignored,
                }
            }
        }
        self.rows.objective = Some(name.to_string());
        Ok(())
    }
}

/// Whether MAX or MIN is said, if one of them is.
fn maximal(word: &str) -> Option<bool> {
    match word.to_ascii_uppercase().as_str() {
        "MAX" | "MAXIMIZE" | "MAXIMISE" => Some(true),
        "MIN" | "MINIMIZE" | "MINIMISE" => Some(false),
        _ => None,
    }
}
