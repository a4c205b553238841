//! Random edits of certificates.

use super::Random;

/// One to three edits; mostly the count of lines is put right, or it would hide all else.
pub fn mutate(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    for _ in 0..1 + random.below(3) {
        edit(&mut lines, random);
    }
    if random.below(8) > 0 {
        if lines.last().is_some_and(|l| l.starts_with("end")) {
            lines.pop();
        }
        lines.push(format!("end {}", lines.len()));
    }
    lines.iter().map(|l| format!("{l}\n")).collect()
}

/// One edit: of a token, a digit, a sign, a line, or a count.
fn edit(lines: &mut Vec<String>, random: &mut Random) {
    // The first three lines cannot prove anything; edits there are rarer.
    let skip = if random.below(20) == 0 || lines.len() < 5 { 0 } else { 3 };
    if lines.is_empty() {
        return;
    }
    let at = skip + random.below(lines.len() - skip);
    let tokens: Vec<String> = lines[at].split(' ').map(String::from).collect();
    let t = random.below(tokens.len());
    let replace = |lines: &mut Vec<String>, token: String| {
        let mut tokens = tokens.clone();
        tokens[t] = token;
        lines[at] = tokens.join(" ");
    };
    let token = tokens[t].clone();
    if token.is_empty() {
        return replace(lines, "0".to_string());
    }
    match random.below(12) {
        0 => {
            let next = (at + 1) % lines.len();
            lines.swap(at, next);
        }
        1 => drop(lines.remove(at)),
        2 => lines.insert(at, lines[at].clone()),
        3 => {
            let other = skip + random.below(lines.len() - skip);
            lines[at] = lines[other].clone();
        }
        4 => replace(lines, token.strip_prefix('-').map_or(format!("-{token}"), String::from)),
        5 => replace(lines, random.within(3).to_string()),
        6 => replace(lines, format!("{token}{}", random.below(10))),
        7 => replace(lines, token[..token.len() - 1].to_string()),
        8 => {
            let other: Vec<&str> = lines[random.below(lines.len())].split(' ').collect();
            let word = other[random.below(other.len())].to_string();
            replace(lines, word);
        }
        9 | 10 => {
            // A digit changed: small steps of numbers.
            let mut bytes = token.into_bytes();
            let digit = random.below(bytes.len());
            if bytes[digit].is_ascii_digit() {
                bytes[digit] = b'0' + random.below(10) as u8;
            }
            replace(lines, String::from_utf8(bytes).unwrap());
        }
        _ => {
            let mut tokens = tokens.clone();
            if random.below(2) == 0 {
                drop(tokens.remove(t))
            } else {
                tokens.insert(t, random.within(9).to_string())
            }
            lines[at] = tokens.join(" ");
        }
    }
}
