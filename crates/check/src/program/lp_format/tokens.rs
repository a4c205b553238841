//! The words of an LP file: names, numbers, signs.

use crate::program::refusal::Refusal;

/// A word, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) line: usize,
    /// Whether it is the first of its line.
    pub(crate) first: bool,
    pub(crate) word: Word,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Name(String),
    Number(String),
    /// `<`, `>` or `=`.
    Relation(char),
    /// Any other sign.
    Sign(char),
}

/// Whether a character may stand in a name. A bracket may within `x[1]`, which is looked at apart.
fn named(c: char) -> bool {
    c.is_alphanumeric() || "!\"#$%&(),.;?@_'`{}~|".contains(c)
}

/// How many bytes of the text are a number: digits, a point, an exponent.
fn numeral(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(0);
    if text[end..].starts_with('.') {
        end += 1 + digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let places = digits(end + 1 + sign);
        if places > 0 {
            end += 1 + sign + places;
        }
    }
    end
}

/// How many bytes of the text are a name.
fn name(text: &str) -> usize {
    let mut open = 0;
    for (at, c) in text.char_indices() {
        match c {
            '[' if at > 0 => open += 1,
            ']' if open > 0 => open -= 1,
            _ if named(c) => {}
            _ => return at,
        }
    }
    text.len()
}

/// The words of a line, without its comment.
pub(crate) fn cut(text: &str, line: usize, into: &mut Vec<Token>) -> Result<(), Refusal> {
    let mut rest = text.split('\\').next().unwrap_or(text);
    let mut first = true;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let Some(c) = rest.chars().next() else { return Ok(()) };
        let (length, word) = match c {
            _ if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) => {
                let length = numeral(rest);
                (length, Word::Number(rest[..length].to_string()))
            }
            '<' | '>' | '=' => {
                let sign = if c == '=' { rest.chars().nth(1).filter(|c| "<>".contains(*c)).unwrap_or('=') } else { c };
                let two = (c != '=' && rest[1..].starts_with('=')) || sign != c;
                (1 + usize::from(two), Word::Relation(sign))
            }
            '-' if rest.starts_with("->") => return Err("indicator constraints (->) are not linear".into()),
            '+' | '-' | '*' | '/' | '^' | ':' | '[' | ']' => (1, Word::Sign(c)),
            _ if named(c) && c != '.' => {
                let length = name(rest);
                (length, Word::Name(rest[..length].to_string()))
            }
            _ => return Err(format!("the character `{}` has no meaning here", c.escape_debug()).into()),
        };
        into.push(Token { line, first, word });
        first = false;
        rest = &rest[length..];
    }
}
