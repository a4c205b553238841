//! The bodies of the fuzz targets on seeded random mutations of our own files: no panic, and what `fuzz/bodies.rs` asserts.
#![cfg(feature = "prover")]

#[path = "../fuzz/bodies.rs"]
mod bodies;
#[path = "../fuzz/claims.rs"]
mod claims;

use std::fs;
use std::path::Path;

/// splitmix64
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// The files of the folders below `tests`, or of the repository, with one of the endings.
fn seeds(folders: &[&str], endings: &[&str]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for folder in folders {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = if folder.starts_with("fuzz/") { root.join(folder) } else { root.join("tests").join(folder) };
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let fits = |path: &Path| path.extension().is_some_and(|e| endings.contains(&e.to_str().unwrap()));
        found.extend(paths.iter().filter(|path| fits(path)).map(|path| fs::read(path).unwrap()));
    }
    assert!(!found.is_empty(), "seeds");
    found
}

/// Tokens that parsers trip over.
const TOKENS: [&str; 12] =
    ["-", "0", "-1", "1e400", "4294967296", "18446744073709551615", "\n", " ", "nan", "\"", ",", "\u{ff}\0"];

fn mutate(data: &mut Vec<u8>, random: &mut Random, seeds: &[Vec<u8>]) {
    let at = random.below(data.len() + 1);
    let end = (at + random.below(16)).min(data.len());
    match random.below(9) {
        0 if at < data.len() => data[at] ^= 1 << random.below(8),
        1 if at < data.len() => data[at] = random.below(256) as u8,
        2 => drop(data.drain(at..end)),
        3 => data.insert(at, random.below(256) as u8),
        4 => drop(data.splice(at..at, TOKENS[random.below(TOKENS.len())].bytes())),
        5 => {
            let copy = data[at..end].to_vec();
            data.splice(at..at, copy);
        }
        6 => data.truncate(at),
        7 => {
            let other = &seeds[random.below(seeds.len())];
            data.truncate(at);
            data.extend(&other[random.below(other.len() + 1)..]);
        }
        _ => {
            // A digit for a digit, which numbers survive.
            if let Some(i) = (at..data.len()).find(|i| data[*i].is_ascii_digit()) {
                data[i] = b'0' + random.below(10) as u8;
            }
        }
    }
}

/// Runs a body on the seeds and on so many mutations of them; enough must be accepted for the assertions behind the parser to mean something.
fn run(body: fn(&[u8]) -> bool, seeds: &[Vec<u8>], rounds: usize) {
    let accepted: Vec<&Vec<u8>> = seeds.iter().filter(|seed| body(seed)).collect();
    assert!(!accepted.is_empty(), "no seed is accepted");
    let mut random = Random(7);
    let mut survived = 0;
    for round in 0..rounds {
        // Every second one from a file that is accepted.
        let mut data = match round % 2 {
            0 => accepted[random.below(accepted.len())].clone(),
            _ => seeds[random.below(seeds.len())].clone(),
        };
        for _ in 0..1 + random.below(3) {
            mutate(&mut data, &mut random, seeds);
        }
        survived += usize::from(body(&data));
    }
    assert!(survived >= 20, "only {survived} of {rounds} mutations were accepted");
}

#[test]
fn problem() {
    run(bodies::problem, &seeds(&["corpus", "cmd/network.in", "cmd/problem.out"], &["problem"]), 20_000);
}

#[test]
fn network() {
    run(bodies::network, &seeds(&["corpus", "cmd/network-errors.in", "cmd/network.out"], &["network"]), 20_000);
}

#[test]
fn certificate() {
    let folders = ["corpus/correct", "corpus/incorrect", "corpus/malformed"];
    run(bodies::certificate, &seeds(&folders, &["cert"]), 20_000);
}

#[test]
fn csv() {
    run(bodies::csv, &seeds(&["cmd/problem.in", "cmd/problem-errors.in"], &["csv", "tsv"]), 10_000);
}

#[test]
fn npz() {
    let folders = ["cmd/problem.in", "cmd/problem-errors.in", "cmd/network.in", "cmd/network-errors.in"];
    run(bodies::npz, &seeds(&folders, &["npz"]), 4_000);
}

#[test]
fn safetensors() {
    run(bodies::safetensors, &seeds(&["cmd/network.in", "cmd/network-errors.in"], &["safetensors"]), 10_000);
}

#[test]
fn scope() {
    run(claims::scope, &seeds(&["corpus/correct", "corpus/incorrect"], &["cert"]), 10_000);
}

#[test]
fn set() {
    run(claims::set, &seeds(&["corpus/correct", "corpus/incorrect"], &["set"]), 10_000);
}

#[test]
fn stationary() {
    run(claims::stationary, &seeds(&["fuzz/seeds/stationary"], &["cert"]), 10_000);
}

#[test]
fn path() {
    run(claims::path, &seeds(&["fuzz/seeds/path"], &["cert"]), 10_000);
}

#[test]
fn qualify() {
    run(claims::qualify, &seeds(&["fuzz/seeds/qualify"], &["cert"]), 10_000);
}

#[test]
fn program() {
    run(claims::program, &seeds(&["fuzz/seeds/program"], &["cert"]), 10_000);
}

#[test]
fn mps() {
    run(claims::mps, &seeds(&["fuzz/seeds/mps", "cmd/lp-errors.in"], &["mps"]), 10_000);
}

#[test]
fn weights() {
    run(claims::weights, &seeds(&["fuzz/seeds/weights"], &["convex", "patterns", "gated"]), 10_000);
}
