//! What the checker may not have: dependencies, imports, floats, panics.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folder = fs::read_dir(src.join("check")).expect("src/check");
    let mut files: Vec<_> = folder.map(|e| e.expect("an entry").path()).collect();
    files.push(src.join("check.rs"));
    files.iter().map(|p| (p.display().to_string(), fs::read_to_string(p).expect("a source file"))).collect()
}

#[test]
fn the_verifier_is_built_without_solvers_and_readers() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--no-default-features", "-e", "normal", "--prefix", "none"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).expect("UTF-8");
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"num-bigint"));
    let banned = [
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
    let found: Vec<_> = banned.iter().filter(|name| names.contains(name)).collect();
    assert!(found.is_empty(), "{found:?} in the verifier");
}

/// What verdicts rest on besides the files that all or those on global optimality use: subject, files, lines of code. The names of what can
/// be wrong are a table of its own.
const ROOMS: [(&str, &[&str], usize); 14] = [
    ("names", &["rejection.rs"], 175),
    ("the price of work", &["work.rs"], 150),
    ("linear programs", &["lp.rs"], 300),
    ("quadratic programs", &["qp.rs", "convexity.rs"], 275),
    ("given patterns", &["patterns.rs", "gated.rs", "products.rs"], 380),
    ("paths", &["convex.rs", "passage.rs", "path.rs", "radicals.rs", "segment.rs"], 830),
    ("global paths", &["global_path.rs"], 230),
    ("the Krawczyk test", &["enclosure.rs", "krawczyk.rs"], 250),
    ("qualifications", &["complementarity.rs", "kkt.rs", "qualify.rs", "scope.rs"], 700),
    ("stationarity", &["stationary.rs", "subgradient.rs", "arrangement.rs"], 390),
    ("dictionaries and predictions", &["dictionary.rs", "fit.rs", "penalty.rs", "polytope.rs", "rank.rs"], 300),
    ("polyhedral penalties", &["polyhedral.rs", "vertices.rs"], 400),
    ("regularization paths", &["homotopy.rs", "lasso.rs", "sensitivity.rs", "validation.rs"], 450),
    ("sets of networks", &["facts.rs", "members.rs", "set.rs", "supports.rs"], 700),
];

/// The room of a line: that of its file, but the name of a module and a reason of rejection belong to the room that they are for.
fn room(file: &str, code: &str) -> usize {
    let of = |file: &str| ROOMS.iter().position(|(_, files, _)| files.contains(&file)).unwrap_or(ROOMS.len());
    match file {
        "check.rs" => of(&code.trim().trim_start_matches("pub mod ").replace(';', ".rs")),
        "rejection.rs" if (60..70).any(|rule| code.contains(&format!("\"R{rule}\""))) => of("krawczyk.rs"),
        _ => of(file),
    }
}

/// Where a value stands for one that is not there, and why that is no guess. Files, a word of the line, the reason.
const DEFAULTS: [(&str, &str, &str); 13] = [
    ("claim.rs", "better.as_ref()", "without a better network the claim is about the given one"),
    ("fraction.rs", "split_once", "the exponent and the digits after the point may be left out"),
    ("gated.rs", "gate.unwrap_or(&n.u)", "a ReLU neuron is its own gate"),
    ("lexer.rs", "self.text.get(..", "the place of a rejection"),
    ("lexer.rs", "self.text.get(self.at..)", "after the last token nothing is left, which is rejected"),
    ("lexer.rs", "split(' ')", "a last token has no space behind it"),
    ("lexer.rs", "strip_prefix", "a number without a sign"),
    ("path.rs", "&self.zero", "slots that are not kept are empty"),
    ("path.rs", "Along::Constant", "the loss of a path that does not move"),
    ("path.rs", "Shape::Minimal", "no two neurons are near each other"),
    ("vertices.rs", "u64::MAX", "more choices than can be counted are more than any limit"),
    ("work.rs", "u128::MAX", "what cannot be counted costs too much"),
    ("work.rs", "max().unwrap_or(1)", "a word of nothing"),
];

/// A lookup that fails is an error, not a zero: these words would hide it.
#[test]
fn nothing_is_made_up_where_something_is_missing() {
    let mut used = [false; DEFAULTS.len()];
    for (path, text) in &sources() {
        let file = path.rsplit('/').next().unwrap_or("");
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let place = format!("{path}:{}: {line}", number + 1);
            for word in ["unwrap_or_default", "unwrap_or_else(Fraction::zero)", "unwrap_or_else(BigInt", ".take(1)"] {
                assert!(!code.contains(word), "{word}: {place}");
            }
            assert!(!code.contains("filter_map(|") || !code.contains(".get("), "a lookup that is skipped: {place}");
            if code.contains("unwrap_or(") {
                let reason = DEFAULTS.iter().position(|(of, word, _)| *of == file && code.contains(word));
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
    for (path, text) in &sources() {
        let file = path.rsplit('/').next().unwrap_or("");
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            lines[room(file, code)] += usize::from(!code.trim().is_empty());
            let place = format!("{path}:{}: {line}", number + 1);
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
            assert!(!code.contains("crate::") || code.contains("crate::check::"), "an import: {place}");
            assert!(
                !code.trim_start().starts_with("use ")
                    || ["num_bigint", "std::", "crate::check::", "super::"].iter().any(|m| code.contains(m)),
                "an import: {place}"
            );
        }
    }
    for ((what, _, limit), lines) in ROOMS.iter().chain([&("global optimality", &[][..], 1650)]).zip(lines) {
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

/// Files of `src` by name; of a folder all.
fn files(names: &[&str]) -> Vec<PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let below = |name: &&str| match src.join(name) {
        folder if folder.is_dir() => {
            fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect()
        }
        file => vec![file],
    };
    names.iter().flat_map(below).collect()
}

/// The table of README that says on how many lines an answer of the verifier rests.
#[test]
fn the_lines_that_are_trusted_are_those_of_the_readme() {
    let others: Vec<&str> = ROOMS.iter().skip(1).flat_map(|(_, files, _)| files.iter().copied()).collect();
    let name = |path: &PathBuf| path.file_name().is_some_and(|name| others.contains(&name.to_str().unwrap_or("")));
    let (other, own): (Vec<PathBuf>, Vec<PathBuf>) = files(&["check", "check.rs"]).into_iter().partition(name);
    let claims = [
        "main.rs",
        "cli.rs",
        "cli/check.rs",
        "cli/claim.rs",
        "cli/scope.rs",
        "cli/load.rs",
        "cli/fit.rs",
        "cli/polyhedral.rs",
        "cli/check_global_path.rs",
        "cli/check_homotopy.rs",
        "cli/check_path.rs",
        "cli/check_qualify.rs",
        "cli/check_set.rs",
    ];
    let reports = ["report", "report.rs", "cli/report.rs"];
    let programs = [
        "lp/mps",
        "lp/mps.rs",
        "lp/model.rs",
        "lp/number.rs",
        "decimal.rs",
        "exact/dyadic.rs",
        "cli/model.rs",
        "cli/check_lp.rs",
    ];
    let rows = [
        (
            own,
            "the checker of global optimality",
            "`src/check`: what all questions share, and the names of the reasons of rejection",
        ),
        (
            other,
            "the checkers of the other questions, some hundred lines each",
            "`src/check`: the rooms of `tests/island.rs`",
        ),
        (
            files(&claims),
            "from options and files to the checker: the routing of claims",
            "`src/cli` (`check`, `claim`, `scope`, `load` and what they call)",
        ),
        (files(&reports), "from its answer to the screen", "`src/report`"),
        (
            files(&programs),
            "for `check-lp` besides: the reader of MPS files and the model of a program",
            "`src/lp/{mps,model,number}`, `src/decimal.rs`, `src/exact/dyadic.rs`, `src/cli/{model,check_lp}.rs`",
        ),
    ];
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md");
    let wrong: Vec<String> = rows
        .iter()
        .map(|(files, what, place)| format!("| {} | {what} | {place} |", code(files)))
        .filter(|row| !readme.contains(row.as_str()))
        .collect();
    assert!(wrong.is_empty(), "README.md lacks\n{}", wrong.join("\n"));
}
