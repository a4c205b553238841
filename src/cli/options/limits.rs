//! Limits of time and memory, as they are spelt.

/// Reads a positive number of seconds.
pub fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(s) if s > 0.0 && s.is_finite() => Ok(s),
        _ => Err("expected a positive number of seconds".to_string()),
    }
}

/// Reads `unlimited`, or bytes such as 500M or 8GiB.
pub fn bytes(text: &str) -> Result<usize, String> {
    if text == "unlimited" {
        return Ok(usize::MAX);
    }
    let number = text.strip_suffix("iB").or_else(|| text.strip_suffix('B')).unwrap_or(text);
    let unit = |letter: char| "KMGT".find(letter).map(|i| 10 * (i + 1));
    let (digits, shift) = match number.chars().last().and_then(unit) {
        Some(shift) => (&number[..number.len() - 1], shift),
        None => (number, 0),
    };
    let limit = digits.parse::<usize>().ok().and_then(|n| n.checked_mul(1 << shift)).filter(|n| *n > 0);
    limit.ok_or_else(|| "expected bytes, or a number with K, M or G such as 2G or 2GiB".to_string())
}

/// How often a long search writes what it has.
#[cfg(feature = "prover")]
#[derive(clap::Args, Clone, Copy)]
pub struct CheckpointArgs {
    /// Write the best so far to the output every so many seconds; 0 for only at the end
    #[arg(long, value_name = "SECONDS", value_parser = pause, default_value = "300")]
    pub checkpoint: f64,
}

#[cfg(feature = "prover")]
impl CheckpointArgs {
    /// Seconds between two checkpoints, if there are to be any.
    pub fn every(self) -> Option<f64> {
        (self.checkpoint > 0.0).then_some(self.checkpoint)
    }
}

/// Reads a number of seconds that may be zero.
#[cfg(feature = "prover")]
fn pause(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(s) if s >= 0.0 && s.is_finite() => Ok(s),
        _ => Err("expected a number of seconds, or 0 for none".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let sizes = ["1", "3K", "500M", "2G", "8GiB", "8GB", "1T", "7B"].map(|text| bytes(text).unwrap());
        assert_eq!(sizes, [1, 3 << 10, 500 << 20, 2 << 30, 8 << 30, 8 << 30, 1 << 40, 7]);
        for wrong in ["", "G", "2X", "-1", "0", "1.5G", "99999999T", "GiB"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times() {
        assert_eq!(seconds("0.5"), Ok(0.5));
        assert!(["0", "-1", "inf", "nan", "x", ""].iter().all(|wrong| seconds(wrong).is_err()));
    }
}
