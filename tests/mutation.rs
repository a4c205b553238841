//! Random edits of valid certificates never prove a false claim, and never panic.

mod instances;

use instances::Random;
use relucert::check::claim::{Claim, Verdict};
use relucert::check::fraction::Fraction;
use relucert::check::network::Network;
use relucert::check::{network, problem, verify::verify};
use std::fs;
use std::path::Path;

/// One edit: of a token, a digit, a sign, a line, or a count.
fn mutate(lines: &mut Vec<String>, random: &mut Random) {
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

#[test]
fn edits_never_prove_more_than_the_optimum() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let digest = |name: &str| {
        let text = fs::read_to_string(root.join("correct").join(name)).unwrap();
        (text.lines().nth(1).unwrap()["problem ".len()..].to_string(), text)
    };
    // The optimum of both problems is 9: `line` and `plane` of tests/instances.
    let optimum = Fraction::parse("9").unwrap();
    let falsehood = Claim::Lower(&optimum * &Fraction::parse("1.000001").unwrap());
    let truth = Claim::Lower(&optimum * &Fraction::parse("0.9999").unwrap());
    let bases = [
        ("line", "paired-at-the-root.cert"),
        ("line", "tangent-and-fixed-partner.cert"),
        ("line", "arc-and-parabola.cert"),
        ("line", "product-on-empty-cones.cert"),
        ("line", "ball-terms.cert"),
        ("plane", "plane-paired.cert"),
        ("plane", "plane-split-idle.cert"),
    ];
    let mut random = Random(2026);
    let (mut accepted, mut rejected) = (0, 0);
    for (name, file) in bases {
        let problem = problem::parse(fs::read(root.join(name).with_extension("problem")).unwrap().as_slice()).unwrap();
        let network: Network = Network::default();
        let (sha256, text) = digest(file);
        let evidence = verify(&problem, &sha256, &network, text.as_bytes()).unwrap();
        assert_eq!(truth.decide(&evidence), Verdict::Proved, "{file} {}", evidence.lower);
        for _ in 0..3000 {
            let mut lines: Vec<String> = text.lines().map(String::from).collect();
            for _ in 0..1 + random.below(3) {
                mutate(&mut lines, &mut random);
            }
            if random.below(8) > 0 {
                // Mostly the count of lines is put right, or it would hide all else.
                if lines.last().is_some_and(|l| l.starts_with("end")) {
                    lines.pop();
                }
                lines.push(format!("end {}", lines.len()));
            }
            let mutant = lines.iter().map(|l| format!("{l}\n")).collect::<String>();
            match verify(&problem, &sha256, &network, mutant.as_bytes()) {
                Ok(evidence) => {
                    assert!(evidence.lower <= optimum, "{file}:\n{mutant}");
                    assert_ne!(falsehood.decide(&evidence), Verdict::Proved, "{file}:\n{mutant}");
                    accepted += 1;
                }
                Err(_) => rejected += 1,
            }
        }
    }
    // Some edits do no harm, such as one of a slack multiplier; without them the test would be blunt.
    assert!(accepted > 100 && rejected > 10_000, "{accepted} {rejected}");
    println!("{accepted} accepted, {rejected} rejected");
}

#[test]
fn random_bytes_in_any_file_never_panic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut random = Random(99);
    let problem = problem::parse(fs::read(root.join("space.problem")).unwrap().as_slice()).unwrap();
    let certificate = fs::read(root.join("correct/space-root.cert")).unwrap();
    let sha256 = String::from_utf8_lossy(&certificate).lines().nth(1).unwrap()["problem ".len()..].to_string();
    for file in ["line.problem", "space.problem", "line-best.network", "correct/space-root.cert"] {
        let bytes = fs::read(root.join(file)).unwrap();
        for _ in 0..2000 {
            let mut bytes = bytes.clone();
            for _ in 0..1 + random.below(4) {
                let at = random.below(bytes.len());
                match random.below(3) {
                    0 => bytes[at] = random.below(256) as u8,
                    1 => bytes[at] = b"0123456789- \n"[random.below(13)],
                    _ => bytes.truncate(at.max(1)),
                }
            }
            let _ = problem::parse(bytes.as_slice());
            let _ = network::parse(bytes.as_slice(), 1);
            let _ = verify(&problem, &sha256, &Network::default(), bytes.as_slice());
        }
    }
}
