//! Limits of time and memory, as they are spelt.

/// Reads a positive number of seconds.
pub fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(s) if s > 0.0 && s.is_finite() => Ok(s),
        _ => Err("expected a positive number of seconds".to_string()),
    }
}

/// Reads `unlimited`, or bytes such as 500M.
pub fn bytes(text: &str) -> Result<usize, String> {
    if text == "unlimited" {
        return Ok(usize::MAX);
    }
    let unit = |letter: char| "KMG".find(letter).map(|i| 10 * (i + 1));
    let (digits, shift) = match text.chars().last().and_then(unit) {
        Some(shift) => (&text[..text.len() - 1], shift),
        None => (text, 0),
    };
    let limit = digits.parse::<usize>().ok().and_then(|n| n.checked_mul(1 << shift)).filter(|n| *n > 0);
    limit.ok_or_else(|| "expected bytes, or a number with K, M or G such as 2G".to_string())
}
