//! Coq files: their comments, and the tables in these.

use super::Kind;

/// For each line what the last column of its table in `<<` … `>>` is about, as the first line of the table
/// says.
pub fn tables(text: &str) -> Vec<Option<Kind>> {
    let mut column = None;
    let mut heading = false;
    let each = text.lines().map(|line| {
        match line.trim() {
            "<<" => heading = true,
            start if start.starts_with(">>") => column = None,
            _ if heading => {
                heading = false;
                column = match line.split_whitespace().last() {
                    Some("FORMAT") => Some(Kind::Format),
                    Some("theory") => Some(Kind::Theory),
                    _ => None,
                };
            }
            _ => {}
        }
        column
    });
    each.collect()
}

/// Coq without its code: what is not in a comment is blank.
pub fn comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0usize;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let mark = match (c, chars.peek()) {
            ('(', Some('*')) => {
                depth += 1;
                chars.next()
            }
            ('*', Some(')')) if depth > 0 => {
                depth -= 1;
                chars.next()
            }
            _ => None,
        };
        match mark {
            Some(second) => out.extend([c, second]),
            None => out.push(if depth > 0 || c == '\n' { c } else { ' ' }),
        }
    }
    out
}
