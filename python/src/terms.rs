//! Messages of the command line in Python's terms: `weight_decay=1e-4` for `--weight-decay 1e-4`.

use pyo3::pyfunction;

/// Options without a value.
const FLAGS: [&str; 3] = ["standardize", "transposed", "header"];

/// Options whose next word can be a value, and the words that are; a number is one of each.
const WORDS: [(&str, &[&str]); 6] = [
    ("hidden-bias", &["none", "column", "free", "decay"]),
    ("output-bias", &["none", "free", "ridge"]),
    ("loss", &["mse", "bce-with-logits", "cross-entropy", "half-squared", "mse-mean", "mse-sum"]),
    ("reduction", &["mean", "sum", "weighted-mean"]),
    ("numbers", &["f64", "f32", "decimal"]),
    ("norm", &["l1", "l2", "linf"]),
];

/// The same message with keyword arguments in place of options.
#[pyfunction]
pub fn terms(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some(at) = rest.find("--") {
        let (before, option) = rest.split_at(at);
        out.push_str(before);
        let option = &option[2..];
        let end = option.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(option.len());
        let (name, after) = option.split_at(end);
        if name.is_empty() || before.ends_with(|c: char| c.is_alphanumeric()) {
            out.push_str("--");
            rest = option;
            continue;
        }
        out.push_str(&name.replace('-', "_"));
        rest = after;
        if let Some(no) = after.strip_prefix("=no") {
            out.push_str("=False");
            rest = no;
        } else if FLAGS.contains(&name) {
            out.push_str("=True");
        } else if let Some((value, left)) = value(name, after) {
            out.push('=');
            out.push_str(&value);
            rest = left;
        }
    }
    out.push_str(rest);
    out.replace("`relucert ", "`relucert.")
}

/// The value after an option, as Python writes it, and what follows.
fn value<'a>(name: &str, after: &'a str) -> Option<(String, &'a str)> {
    let text = after.strip_prefix([' ', '='])?;
    let end = text.find(|c: char| c.is_whitespace() || ",;()".contains(c)).unwrap_or(text.len());
    let (word, left) = text.split_at(end);
    let head = word.split(':').next().unwrap_or_default();
    let known = WORDS.iter().any(|(option, words)| *option == name && words.contains(&head));
    let number = word.parse::<f64>().is_ok();
    let quoted = word.starts_with(|c: char| c.is_ascii_digit()) || known;
    match (number, quoted) {
        (true, _) => Some((word.to_string(), left)),
        (_, true) => Some((format!("\"{word}\""), left)),
        _ => None,
    }
}
