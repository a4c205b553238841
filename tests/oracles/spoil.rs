//! One fault more, whatever a file says: lines dropped, doubled and exchanged, one number changed.
#![allow(dead_code)]

use crate::random::Random;

/// Drops, doubles or exchanges lines, or changes a number of one; `from` lines are left as they are.
pub fn spoil(random: &mut Random, lines: &mut Vec<String>, from: usize) {
    if lines.len() <= from {
        return;
    }
    let at = from + random.below(lines.len() - from);
    match random.below(6) {
        0 => _ = lines.remove(at),
        1 => lines.insert(at, lines[at].clone()),
        2 => {
            let other = from + random.below(lines.len() - from);
            lines.swap(at, other);
        }
        _ => lines[at] = changed(random, &lines[at]),
    }
}

/// The line with one of its numbers changed.
fn changed(random: &mut Random, line: &str) -> String {
    let mut words: Vec<String> = line.split(' ').map(str::to_string).collect();
    let numbers: Vec<usize> = (0..words.len()).filter(|i| words[*i].parse::<i128>().is_ok()).collect();
    if numbers.is_empty() {
        return line.to_string();
    }
    let at = random.pick(&numbers);
    let value: i128 = words[at].parse().expect("tested above");
    let others = [value + 1, value - 1, -value, 0, value.saturating_mul(2), value.saturating_mul(1_000_000_007)];
    words[at] = random.pick(&others).to_string();
    words.join(" ")
}
