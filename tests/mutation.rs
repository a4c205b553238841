//! Random edits of valid certificates never prove a false claim, and never panic.

mod checked;
mod instances;

use instances::Random;
use instances::edits::mutate;
use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::verify;
use relucert::check::statement::{Claim, Network, Verdict, network, problem};
use std::fs;
use std::path::Path;

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
            let mutant = mutate(&text, &mut random);
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
