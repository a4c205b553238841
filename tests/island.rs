//! What the checker may not have: dependencies, imports, floats, panics.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the checker is.
const CHECKER: &str = "crates/check/src";

/// What stands in that crate beside the checker: the writers of its formats, the reader of linear and
/// quadratic programs, and what that reads numbers with.
const BESIDE: [&str; 4] = ["decimal", "dyadic", "format", "program"];

/// All files of a folder and of those in it.
fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        match entry.expect("an entry").path() {
            inner if inner.is_dir() => below(&inner, found),
            file => found.push(file),
        }
    }
}

/// The files of the checker: their names relative to its folder, and what is in them.
fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CHECKER);
    let mut files = Vec::new();
    below(&folder, &mut files);
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&folder).expect("inside").display().to_string();
        (name, fs::read_to_string(&path).expect("a source file"))
    };
    let checks = |(file, _): &(String, String)| !BESIDE.iter().any(|room| within(file, room));
    files.into_iter().map(named).filter(checks).collect()
}

/// The names of the packages that a package is built from, itself included.
fn packages(arguments: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "-e", "normal", "--prefix", "none"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).expect("UTF-8");
    let mut names: Vec<String> = tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_string).collect();
    names.sort();
    names.dedup();
    names
}

/// Integers, fractions and the hash, with what these need.
const OF_THE_CHECKER: [&str; 15] = [
    "block-buffer",
    "cfg-if",
    "const-oid",
    "cpufeatures",
    "crypto-common",
    "digest",
    "hybrid-array",
    "libc",
    "num-bigint",
    "num-integer",
    "num-rational",
    "num-traits",
    "relucert-check",
    "sha2",
    "typenum",
];

#[test]
fn the_checker_is_built_from_integers_and_a_hash() {
    let names = packages(&["-p", "relucert-check"]);
    let others: Vec<_> = names.iter().filter(|name| !OF_THE_CHECKER.contains(&name.as_str())).collect();
    assert!(others.is_empty() && names.contains(&"num-bigint".to_string()), "{others:?}");
}

/// Exact linear algebra and programs need the checker, an interior point method for proposals, and a macro for
/// messages.
#[test]
fn the_exact_programs_are_built_from_the_checker() {
    let messages = ["thiserror", "thiserror-impl", "proc-macro2", "quote", "syn", "unicode-ident", "relucert-exact"];
    let checker = packages(&["-p", "relucert-check"]);
    let proposals = packages(&["-p", "clarabel"]);
    let names = packages(&["-p", "relucert-exact"]);
    let known = |n: &String| checker.contains(n) || proposals.contains(n) || messages.contains(&n.as_str());
    let others: Vec<_> = names.iter().filter(|n| !known(n)).collect();
    assert!(others.is_empty() && names.len() > checker.len(), "{others:?}");
}

#[test]
fn the_verifier_is_built_without_solvers_and_readers() {
    let names = packages(&["-p", "relucert", "--no-default-features"]);
    assert!(names.contains(&"relucert-check".to_string()));
    let banned = [
        "relucert-exact",
        "nalgebra",
        "rayon",
        "rayon-core",
        "csv",
        "zip",
        "safetensors",
        "flate2",
        "ctrlc",
        "simba",
        "matrixmultiply",
        "good_lp",
        "clarabel",
        "microlp",
        "argmin",
        "ndarray",
        "faer",
        "approx",
        "libm",
        "rand",
    ];
    let found: Vec<_> = banned.iter().filter(|name| names.contains(&name.to_string())).collect();
    assert!(found.is_empty(), "{found:?} in the verifier");
}

/// What verdicts rest on besides what all share: subject, rooms (a file `name.rs` and the folder `name/`) or
/// files, the most lines of code they may have.
const ROOMS: [(&str, &[&str], usize); 18] = [
    ("names", &["rejection"], 200),
    ("the price of work", &["work", "statement/evaluation"], 180),
    ("several outputs", &["optimum/fan", "optimum/matrix", "optimum/several", "optimum/spectral"], 480),
    ("norms in place of trees", &["optimum/norms", "arithmetic/limbs"], 260),
    ("other losses and biases", &LOSSES, 1400),
    ("linear programs", &["lp"], 300),
    ("quadratic programs", &["qp"], 280),
    ("given patterns", &["patterns"], 740),
    ("roots, intervals and ranks", &["arithmetic/radicals", "arithmetic/enclosure", "arithmetic/rank"], 330),
    ("paths", &["weight_path"], 950),
    ("global paths", &["global_path"], 330),
    ("the Krawczyk test", &["qualify/krawczyk"], 170),
    ("qualifications", &["qualify"], 800),
    ("stationarity", &["stationary"], 750),
    ("dictionaries and predictions", &["dictionary"], 1050),
    ("polyhedral penalties", &["polyhedral"], 390),
    ("regularization paths", &["regularization"], 370),
    ("sets of networks", &["optimal_set"], 760),
];

/// What only problems of version 2 need.
const LOSSES: [&str; 10] = [
    "arithmetic/logarithm",
    "arithmetic/range",
    "statement/constant",
    "statement/dual",
    "statement/loss",
    "statement/primal",
    "statement/training",
    "statement/two_layer",
    "optimum/centred",
    "optimum/training",
];

/// What global optimality rests on, with the reasons of rejection and the price of work; it names no other
/// room.
const KERNEL: [&str; 6] = ["lexer", "rejection", "work", "arithmetic", "statement", "optimum"];

/// What of arithmetic the kernel does without.
const BEYOND: [&str; 6] = ["radicals", "Radicals", "enclosure", "Interval", "rank::", "independent"];

/// Whether a file is in a room.
fn within(file: &str, room: &str) -> bool {
    file.strip_prefix(room).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// The room of a line: that of its file, but the name of a module and a reason of rejection belong to the
/// room that they are for.
fn room(file: &str, code: &str) -> usize {
    let of = |file: &str| {
        let found = |(_, rooms, _): &(&str, &[&str], usize)| rooms.iter().any(|room| within(file, room));
        ROOMS.iter().position(found).unwrap_or(ROOMS.len())
    };
    let krawczyk = |code: &str| (60..70).any(|rule| code.contains(&format!("\"R{rule}\"")));
    match file {
        "lib.rs" => of(&code.trim().trim_start_matches("pub mod ").replace(';', ".rs")),
        "rejection.rs" if krawczyk(code) => of("qualify/krawczyk.rs"),
        _ => of(file),
    }
}

/// An answer about global optimality depends on the code that it names, and that is no other question's.
#[test]
fn the_kernel_of_global_optimality_names_no_other_question() {
    let inside = |file: &str| {
        let beyond = ["radicals", "enclosure", "rank"].iter().any(|name| file == format!("arithmetic/{name}.rs"))
            || LOSSES.iter().any(|room| within(file, room));
        file != "arithmetic.rs" && !beyond && KERNEL.iter().any(|room| within(file, room))
    };
    let mut seen = 0;
    for (file, text) in sources().iter().filter(|(file, _)| inside(file)) {
        seen += 1;
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let place = format!("{file}:{}: {line}", number + 1);
            for rest in code.split("crate::").skip(1) {
                let named: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                assert!(KERNEL.contains(&named.as_str()), "another question: {place}");
            }
            assert!(!code.contains("super::super"), "an import that is not spelt out: {place}");
            let reason = file == "rejection.rs";
            assert!(reason || !BEYOND.iter().any(|word| code.contains(word)), "other arithmetic: {place}");
        }
    }
    assert!(seen > 15, "{seen} files");
}

/// Where a value stands for one that is not there, and why that is no guess. Files, a word of the line, the
/// reason.
const DEFAULTS: [(&str, &str, &str); 14] = [
    ("statement/problem.rs", "self.rows()", "a problem has a row"),
    ("statement/claim.rs", "better.as_ref()", "without a better network the claim is about the given one"),
    ("arithmetic/fraction.rs", "split_once", "the exponent and the digits after the point may be left out"),
    ("patterns/gated.rs", "gate.unwrap_or(&n.u)", "a ReLU neuron is its own gate"),
    ("lexer.rs", "self.text.get(..", "the place of a rejection"),
    ("lexer.rs", "self.text.get(self.at..)", "after the last token nothing is left, which is rejected"),
    ("lexer.rs", "split(' ')", "a last token has no space behind it"),
    ("lexer.rs", "strip_prefix", "a number without a sign"),
    ("weight_path.rs", "&self.zero", "slots that are not kept are empty"),
    ("weight_path.rs", "Along::Constant", "the loss of a path that does not move"),
    ("weight_path.rs", "Shape::Minimal", "no two neurons are near each other"),
    ("polyhedral/vertices.rs", "u64::MAX", "more choices than can be counted are more than any limit"),
    ("work.rs", "u128::MAX", "what cannot be counted costs too much"),
    ("work.rs", "max().unwrap_or(1)", "a word of nothing"),
];

/// A lookup that fails is an error, not a zero: these words would hide it.
#[test]
fn nothing_is_made_up_where_something_is_missing() {
    let mut used = [false; DEFAULTS.len()];
    for (file, text) in &sources() {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let place = format!("{file}:{}: {line}", number + 1);
            for word in ["unwrap_or_default", "unwrap_or_else(Fraction::zero)", "unwrap_or_else(BigInt", ".take(1)"] {
                assert!(!code.contains(word), "{word}: {place}");
            }
            assert!(!code.contains("filter_map(|") || !code.contains(".get("), "a lookup that is skipped: {place}");
            if code.contains("unwrap_or(") {
                let reason = DEFAULTS.iter().position(|(of, word, _)| of == file && code.contains(word));
                used[reason.unwrap_or_else(|| panic!("a default without a reason: {place}"))] = true;
            }
        }
    }
    for ((file, word, reason), used) in DEFAULTS.iter().zip(used) {
        assert!(used, "no longer there: {file}, {word}, {reason}");
    }
}

#[test]
fn the_island_is_small_integers_only_and_imports_nothing_of_ours() {
    let mut lines = [0; ROOMS.len() + 1];
    for (file, text) in &sources() {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            lines[room(file, code)] += usize::from(!code.trim().is_empty());
            let place = format!("{file}:{}: {line}", number + 1);
            for word in ["f32", "f64"] {
                assert!(!code.replace(&format!("\"{word}\""), "").contains(word), "a float: {place}");
            }
            for word in [
                "unsafe",
                ".unwrap()",
                ".expect(",
                "panic!",
                "unreachable!",
                "assert!",
                "println!",
                "HashMap",
                " as usize",
                " as u32",
                " as i64",
            ] {
                assert!(!code.contains(word), "{word}: {place}");
            }
            let beside = BESIDE.iter().any(|room| code.contains(&format!("crate::{room}")));
            assert!(!beside, "the checker imports nothing that stands beside it: {place}");
            assert!(
                !code.trim_start().starts_with("use ")
                    || ["num_bigint", "num_rational", "sha2", "std::", "crate::", "super::", "pub use "]
                        .iter()
                        .any(|m| code.contains(m)),
                "an import: {place}"
            );
        }
    }
    for ((what, _, limit), lines) in ROOMS.iter().chain([&("global optimality", &[][..], 1900)]).zip(lines) {
        assert!(lines < *limit, "{lines} lines of code for {what}");
    }
}

/// Lines of code, without blanks, comments and unit tests.
fn code(files: &[PathBuf]) -> usize {
    let lines = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_string();
        text.lines().filter(|line| !line.split("//").next().unwrap_or("").trim().is_empty()).count()
    };
    files.iter().map(lines).sum()
}

/// Files by name; of a folder all.
fn files(names: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = |name: &&str| match root.join(name) {
        folder if folder.is_dir() => {
            let mut found = Vec::new();
            below(&folder, &mut found);
            found
        }
        file => vec![file],
    };
    names.iter().flat_map(all).collect()
}

/// The table of docs/TRUST.md that says on how many lines an answer of the verifier rests.
#[test]
fn the_lines_that_are_trusted_are_those_of_the_page() {
    let others: Vec<&str> = ROOMS.iter().skip(2).flat_map(|(_, rooms, _)| rooms.iter().copied()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CHECKER);
    let name = |path: &PathBuf| {
        let file = path.strip_prefix(&folder).map(|file| file.display().to_string()).unwrap_or_default();
        others.iter().any(|room| within(&file, room))
    };
    let beside = |path: &PathBuf| {
        let file = path.strip_prefix(&folder).map(|file| file.display().to_string()).unwrap_or_default();
        BESIDE.iter().any(|room| within(&file, room))
    };
    let island = files(&[CHECKER]).into_iter().filter(|path| !beside(path));
    let (other, own): (Vec<PathBuf>, Vec<PathBuf>) = island.partition(name);
    let claims = [
        "src/main.rs",
        "src/cli.rs",
        "src/cli/prover.rs",
        "src/cli/verifier.rs",
        "src/cli/check.rs",
        "src/cli/check/args.rs",
        "src/cli/check/fit.rs",
        "src/cli/check/global_path.rs",
        "src/cli/check/optimal_set.rs",
        "src/cli/check/optimum.rs",
        "src/cli/check/polyhedral.rs",
        "src/cli/check/qualify.rs",
        "src/cli/check/regularization.rs",
        "src/cli/check/stationary.rs",
        "src/cli/check/weight_path.rs",
        "src/cli/options.rs",
        "src/cli/options/claim.rs",
        "src/cli/options/penalty.rs",
        "src/cli/options/reading.rs",
        "src/cli/options/scope.rs",
        "src/cli/files.rs",
        "src/cli/files/load.rs",
    ];
    let reports = [
        "src/report",
        "src/report.rs",
        "src/cli/terminal.rs",
        "src/cli/terminal/format.rs",
        "src/cli/terminal/remedies.rs",
        "src/cli/terminal/remedies/verifier.rs",
        "src/cli/terminal/report.rs",
    ];
    let programs = [
        "crates/check/src/program",
        "crates/check/src/program.rs",
        "crates/check/src/decimal.rs",
        "crates/check/src/dyadic.rs",
        "src/cli/files/model.rs",
        "src/cli/check/lp.rs",
    ];
    let rows = [
        (
            own,
            "the checker of global optimality",
            "`crates/check`: what all questions share, and the names of the reasons of rejection",
        ),
        (
            other,
            "the checkers of the other questions, some hundred lines each",
            "`crates/check`: the rooms of `tests/island.rs`",
        ),
        (
            files(&claims),
            "from options and files to the checker: the routing of claims",
            "`src/cli`: `check`, `options`, `files` and the lists of subcommands",
        ),
        (files(&reports), "from its answer to the screen", "`src/report`, `src/cli/terminal`"),
        (
            files(&programs),
            "for `check-lp` besides: the readers of MPS and LP files and the model of a program",
            "`crates/check/src/{program,decimal,dyadic}`, `src/cli/{files/model,check/lp}.rs`",
        ),
    ];
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/TRUST.md");
    let page = fs::read_to_string(page).expect("docs/TRUST.md");
    let wrong: Vec<String> = rows
        .iter()
        .map(|(files, what, place)| format!("| {} | {what} | {place} |", code(files)))
        .filter(|row| !page.contains(row.as_str()))
        .collect();
    assert!(wrong.is_empty(), "docs/TRUST.md lacks\n{}", wrong.join("\n"));
}
