//! Figures of README that stand in its prose.

use std::fs;
use std::path::Path;

/// What is said of the session in words: the ends of the interval cut off after three digits, the neurons,
/// the size of the certificate, and the order of the number of patterns: 2 Σ C(n − 1, k) for k < d in general
/// position.
pub fn prose(text: &str, verdict: &str, folder: &Path) {
    let (_, interval) = verdict.split_once("; the optimum").and_then(|(_, rest)| rest.split_once('[')).unwrap();
    let ends: Vec<&str> = interval.split(']').next().unwrap().split(", ").map(|end| end.split_at(7).0).collect();
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let shape = |text: &str| -> Vec<usize> {
        let line = text.lines().find_map(|line| line.strip_prefix("shape ")).unwrap();
        line.split(' ').map(|n| n.parse().unwrap()).collect()
    };
    let neurons = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let kilobytes = (read("cert").len() as f64 / 1e4).round() * 10.0;
    let size = shape(&read("problem"));
    let binomial = |k: usize| (0..k).map(|i| (size[0] - 1 - i) as f64 / (i + 1) as f64).product::<f64>();
    let patterns = 2.0 * (0..size[1]).map(binomial).sum::<f64>();
    for figure in [
        format!("below {};", ends[0]),
        format!("has {} neurons and {}.", neurons[shape(&read("net"))[0]], ends[1]),
        format!("and {kilobytes} kB."),
        format!("10^{} activation patterns", patterns.log10().round()),
    ] {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&figure), "README.md does not say: {figure}");
    }
}
