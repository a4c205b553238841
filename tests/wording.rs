//! Messages of the library name no options and no subcommands: the command line adds its own words (src/cli,
//! src/report, src/page).

use std::fs;
use std::path::{Path, PathBuf};

/// The command line and what it prints.
const COMMAND_LINE: [&str; 4] = ["src/cli", "src/page", "src/report", "src/main.rs"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        match entry.expect("an entry").path() {
            inner if inner.is_dir() => sources(&inner, found),
            file if file.extension().is_some_and(|e| e == "rs") => found.push(file),
            _ => {}
        }
    }
}

/// Where the text of the string begins and ends that begins at `at`, perhaps with `b` or `r#`; nothing if
/// none does.
fn string(code: &[char], at: usize) -> Option<(usize, usize)> {
    let prefix = code[at..].iter().take_while(|c| matches!(c, 'b' | 'c' | 'r')).count();
    let raw = code[at..at + prefix].contains(&'r');
    let hashes = if raw { code[at + prefix..].iter().take_while(|c| **c == '#').count() } else { 0 };
    let start = at + prefix + hashes + 1;
    if code.get(start - 1) != Some(&'"') {
        return None;
    }
    let mut end = start;
    while end < code.len() {
        match code[end] {
            '\\' if !raw => end += 2,
            '"' if code[end + 1..].iter().take_while(|c| **c == '#').count() >= hashes => return Some((start, end)),
            _ => end += 1,
        }
    }
    panic!("a string without an end: {}", code[start..].iter().take(60).collect::<String>())
}

/// The string literals of the code, each with the line it begins in; comments, characters and unit tests are
/// left out.
fn strings(text: &str) -> Vec<(usize, String)> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code: Vec<char> = text.chars().collect();
    let begins = |at: usize, what: &str| what.chars().enumerate().all(|(i, c)| code.get(at + i) == Some(&c));
    let (mut found, mut at) = (Vec::new(), 0);
    while at < code.len() {
        let inside_a_word = at > 0 && (code[at - 1].is_alphanumeric() || code[at - 1] == '_');
        if begins(at, "//") {
            at += code[at..].iter().take_while(|c| **c != '\n').count();
        } else if begins(at, "/*") {
            let mut depth = 0;
            while at < code.len() {
                depth += i32::from(begins(at, "/*")) - i32::from(begins(at, "*/"));
                at += if begins(at, "/*") || begins(at, "*/") { 2 } else { 1 };
                if depth == 0 {
                    break;
                }
            }
        } else if begins(at, "'\\") {
            // An escaped character; at least one stands behind the backslash.
            at += 3 + code[at + 3..].iter().take_while(|c| **c != '\'').count() + 1;
        } else if code[at] == '\'' && code.get(at + 2) == Some(&'\'') {
            at += 3;
        } else if let Some((start, end)) = string(&code, at).filter(|_| !inside_a_word) {
            let line = 1 + code[..at].iter().filter(|c| **c == '\n').count();
            found.push((line, code[start..end].iter().collect()));
            // Behind the quotation mark, with the `#` of a raw string that follow it.
            at = end + 1;
        } else {
            at += 1;
        }
    }
    found
}

/// An option or a subcommand in a text.
fn named(text: &str) -> Option<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect::<String>();
    ["--", "relucert "].iter().find_map(|sign| {
        let mut places = text.match_indices(sign).map(|(at, _)| word(&text[at + sign.len()..]));
        places.find(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).map(|word| format!("{sign}{word}"))
    })
}

#[test]
fn the_library_names_no_options_and_no_subcommands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "crates/check/src", "crates/exact/src"] {
        sources(&root.join(folder), &mut files);
    }
    files.sort();
    let (mut seen, mut wrong) = (0, Vec::new());
    for path in files.iter().filter(|path| path.file_name().is_none_or(|name| name != "tests.rs")) {
        let name = path.strip_prefix(root).expect("inside").display().to_string();
        let within = |room: &&str| {
            name.strip_prefix(*room).is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/'))
        };
        if COMMAND_LINE.iter().any(within) {
            continue;
        }
        for (line, text) in strings(&fs::read_to_string(path).expect("a source file")) {
            seen += 1;
            wrong.extend(named(&text).map(|what| format!("{name}:{line}: `{what}` in {text:?}")));
        }
    }
    assert!(seen > 500, "{seen} strings");
    assert!(wrong.is_empty(), "words of the command line in the library:\n{}", wrong.join("\n"));
}

/// The reader itself: what is a string and what is not, and what is found in it.
#[test]
fn strings_are_read() {
    let text = r##"
// "no" and // 'no'
/* "no" /* "no" */ "no" */ fn f<'a>(c: &'a str) { let q = ['"', '\'', '\u{22}', '\\']; }
/// "no"
g("one \" two", b"three", r#"four "--five""#, br"six"); let bar = "se\
ven";
#[cfg(test)]
mod tests {
    const NO: &str = "--no";
}
"##;
    let found: Vec<(usize, String)> = strings(text);
    let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["one \\\" two", "three", "four \"--five\"", "six", "se\\\nven"]);
    assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5, 5, 5, 5, 5]);
    for (text, what) in [
        ("try --standardize", Some("--standardize")),
        ("`relucert prune` removes them", Some("relucert prune")),
        ("a -- b, relucert's, --, ---, relucert-network 1", None),
        ("- -- --no-header", Some("--no-header")),
    ] {
        assert_eq!(named(text).as_deref(), what, "{text}");
    }
}
