//! One thing changed in a file, given as lines without the last one.

use crate::random::Random;
use num_bigint::BigInt;

/// Changes one thing; `columns` says how long the items of `ball` are.
pub fn edit(lines: &mut Vec<String>, columns: usize, random: &mut Random) {
    let at = 2 + random.below(lines.len() - 2);
    let other = random.below(lines.len() - 2);
    match random.below(16) {
        0..=5 => number(&mut lines[at], random),
        6 => drop(lines.remove(at)),
        7 => lines.insert(at, lines[at].clone()),
        8 => lines[2..].swap(at - 2, other),
        9 => trees(lines, random),
        10 => lowered(lines, random),
        11 => {
            // The right thing for another place.
            let same = |line: &&String| line.split(' ').next() == lines[at].split(' ').next();
            let others: Vec<String> = lines.iter().filter(same).cloned().collect();
            lines[at] = random.pick(&others);
        }
        _ => items(lines, columns, random),
    }
}

/// A number replaced.
fn number(line: &mut String, random: &mut Random) {
    let mut tokens: Vec<String> = line.split(' ').map(str::to_string).collect();
    let at = random.below(tokens.len());
    let Ok(value) = tokens[at].parse::<i128>() else { return };
    let other =
        random.pick(&[value + 1, value - 1, -value, 0, 2 * value, value / 2, value + value / 50, 1, -1, 1 << 90]);
    tokens[at] = other.to_string();
    *line = tokens.join(" ");
}

/// The trees of the two signs exchanged, or one of them twice.
fn trees(lines: &mut Vec<String>, random: &mut Random) {
    let Some(first) = lines.iter().position(|line| line == "sign +") else { return };
    let Some(second) = lines.iter().position(|line| line == "sign -").filter(|second| *second > first) else { return };
    let trees = [lines[first + 1..second].to_vec(), lines[second + 1..].to_vec()];
    let [one, other] = random.pick(&[[1, 0], [0, 0], [1, 1]]);
    lines.truncate(first + 1);
    lines.extend(trees[one].clone());
    lines.push("sign -".to_string());
    lines.extend(trees[other].clone());
}

/// A bound a little or much lower.
fn lowered(lines: &mut [String], random: &mut Random) {
    for line in lines.iter_mut().filter(|line| line.starts_with("bound ")) {
        let b: i128 = line[6..].parse().unwrap_or(1);
        *line = format!("bound {}", random.pick(&[b - b / 1000, b - b / 20, b / 2, b - 1]));
    }
}

/// An item of a list left out, doubled, or exchanged with its neighbour.
fn items(lines: &mut [String], columns: usize, random: &mut Random) {
    let widths = [("pairs", 3), ("omega", 1), ("theta", 2), ("product", 3), ("ball", 2 + columns)];
    let (keyword, width) = random.pick(&widths);
    let found: Vec<usize> = (0..lines.len()).filter(|i| lines[*i].split(' ').next() == Some(keyword)).collect();
    if found.is_empty() {
        return;
    }
    let line = &mut lines[random.pick(&found)];
    let tokens: Vec<String> = line.split(' ').skip(2).map(str::to_string).collect();
    let mut list: Vec<Vec<String>> = tokens.chunks(width).map(<[String]>::to_vec).collect();
    if list.is_empty() {
        return;
    }
    let at = random.below(list.len());
    match random.below(3) {
        0 => drop(list.remove(at)),
        1 => list.insert(at, list[at].clone()),
        _ => list.swap(at, 0),
    }
    *line = [vec![keyword.to_string(), list.len().to_string()], list.concat()].concat().join(" ");
}

/// Another scale for the same numbers, up to the largest and beyond; now and then the numbers are left as
/// they were.
pub fn rescale(lines: &mut [String], columns: usize, random: &mut Random) {
    let (field, honest) = (random.below(5), !random.once_in(8));
    let Some(at) = lines.iter().position(|line| line.starts_with("scales ")) else { return };
    let mut scales: Vec<usize> = lines[at].split(' ').skip(1).filter_map(|word| word.parse().ok()).collect();
    let Some(scale) = scales.get_mut(field) else { return };
    let more = random.pick(&[1, 7, 64, 400, 4096 - *scale, 4097 - *scale]);
    *scale += more;
    lines[at] = format!("scales {}", crate::tiny::words(&scales));
    for line in lines.iter_mut().filter(|_| honest) {
        // Which tokens of a line have this scale: a period, and places in it.
        let mut tokens: Vec<String> = line.split(' ').map(str::to_string).collect();
        let (skip, period, from) = match (field, tokens[0].as_str()) {
            (0, "dual") | (3, "bound" | "leaf") => (1, 1, 0),
            (0, "pairs") | (3, "product") => (2, 3, 2),
            (0, "theta") => (2, 2, 1),
            (1, "omega") | (4, "factor") => (2, 1, 0),
            (3, "ball") => (2, 2 + columns, 1),
            _ => continue,
        };
        for (i, token) in tokens.iter_mut().skip(skip).enumerate().filter(|(i, _)| i % period >= from) {
            let value: BigInt = token.parse().unwrap_or_else(|_| panic!("token {i} is no integer"));
            *token = (value << more).to_string();
        }
        *line = tokens.join(" ");
    }
}
