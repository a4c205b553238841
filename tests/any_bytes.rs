//! The bodies of the fuzz targets on seeded random mutations of our own files: no panic, and what the files
//! of `fuzz` assert.
#![cfg(feature = "prover")]

#[path = "../fuzz/bodies.rs"]
mod bodies;
#[path = "../fuzz/claims.rs"]
mod claims;
#[path = "../fuzz/curves.rs"]
mod curves;
#[path = "../fuzz/decode.rs"]
mod decode;
#[path = "../fuzz/exact.rs"]
mod exact;
#[path = "../fuzz/files.rs"]
mod files;
#[path = "../fuzz/neighbours.rs"]
mod neighbours;
#[path = "../fuzz/numbers.rs"]
mod numbers;
#[path = "../fuzz/passages.rs"]
mod passages;
#[path = "../fuzz/programs.rs"]
mod programs;
#[path = "../fuzz/trainings.rs"]
mod trainings;
#[path = "../fuzz/trees.rs"]
mod trees;

#[path = "reference/fractions.rs"]
mod fractions;
#[path = "reference/linear.rs"]
mod linear;
#[path = "reference/quadratic.rs"]
mod quadratic;

use std::collections::BTreeSet;
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

/// The files that match a pattern of the repository: a folder and `*` with an ending.
fn matching(pattern: &str) -> Vec<Vec<u8>> {
    let (folder, ending) = pattern.split_once('*').expect("a star");
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).into_iter().flatten();
    let mut paths: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_str().unwrap().ends_with(ending));
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The seeds of a target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let lines = include_str!("../fuzz/seeds.txt").lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let patterns = lines.into_iter().find(|words| words[0] == target).expect("a line of seeds.txt");
    patterns[1..].iter().flat_map(|pattern| matching(pattern)).collect()
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

/// Runs the body of a target on what broke it once, on its seeds and on so many mutations of them; enough
/// must be accepted for the assertions behind the parser to mean something.
fn run(target: &str, body: fn(&[u8]) -> bool, rounds: usize) {
    replay(target, body);
    let seeds = seeds(target);
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
            mutate(&mut data, &mut random, &seeds);
        }
        survived += usize::from(body(&data));
    }
    assert!(survived >= 20, "only {survived} of {rounds} mutations were accepted");
}

/// The inputs that broke a target once, as `cargo fuzz tmin` left them.
fn replay(target: &str, body: fn(&[u8]) -> bool) {
    for data in matching(&format!("fuzz/regressions/{target}/*")) {
        body(&data);
    }
}

/// For bodies that make something of any bytes.
fn run_random(target: &str, body: fn(&[u8]) -> bool, rounds: usize) {
    replay(target, body);
    let mut random = Random(7);
    for _ in 0..rounds {
        let length = random.below(120);
        let data: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
        body(&data);
    }
}

/// A test that has the name of its target.
macro_rules! tests {
    ($($run:ident $module:ident::$target:ident, $rounds:expr;)*) => {
        $(#[test]
        fn $target() {
            $run(stringify!($target), $module::$target, $rounds);
        })*

        /// Each line of seeds.txt is a target that is tested here, and a binary.
        #[test]
        fn every_target_is_tested() {
            let tested = [$(stringify!($target)),*];
            let lines = include_str!("../fuzz/seeds.txt").lines().filter(|line| !line.starts_with('#'));
            let listed: Vec<&str> = lines.map(|line| line.split(' ').next().unwrap()).collect();
            assert_eq!(BTreeSet::from(tested), listed.into_iter().collect());
            let binaries = include_str!("../fuzz/Cargo.toml").matches("[[bin]]").count();
            assert_eq!(binaries, tested.len());
            for target in tested {
                assert!(include_str!("../fuzz/Cargo.toml").contains(&format!("name = \"{target}\"")), "{target}");
            }
        }
    };
}

tests! {
    run bodies::problem, 20_000;
    run bodies::network, 20_000;
    run bodies::csv, 10_000;
    run bodies::npz, 4_000;
    run bodies::safetensors, 10_000;
    run bodies::json, 10_000;
    run bodies::onnx, 10_000;
    run bodies::torch, 10_000;
    run trees::certificate, 20_000;
    run files::files, 10_000;
    run trees::part, 4_000;
    run claims::scope, 10_000;
    run claims::set, 10_000;
    run claims::stationary, 10_000;
    run claims::path, 10_000;
    run claims::qualify, 10_000;
    run claims::program, 10_000;
    run claims::mps, 10_000;
    run claims::weights, 10_000;
    run curves::homotopy, 10_000;
    run curves::global, 4_000;
    run curves::vertices, 10_000;
    run numbers::numbers, 10_000;
    run trainings::training, 20_000;
    run trainings::two_layers, 20_000;
    run trainings::certificates, 10_000;
    run passages::passages, 10_000;
    run passages::courses, 4_000;
    run passages::fan_parts, 1_000;
    run neighbours::training_scope, 10_000;
    run neighbours::training_set, 10_000;
    run neighbours::training_dictionary, 10_000;
    run_random trainings::duality, 10_000;
    run_random exact::linear, 1_000;
    run_random programs::lp, 2_000;
    run_random programs::qp, 2_000;
}
