//! What the checker may not have: dependencies, imports, floats, panics.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the checker is.
const CHECKER: &str = "src/check";

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
    let mut sources: Vec<_> = files.into_iter().map(named).collect();
    let front = folder.with_extension("rs");
    sources.push(("check.rs".to_string(), fs::read_to_string(front).expect("a source file")));
    sources
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

/// What verdicts rest on besides what all share: subject, rooms (a file `name.rs` and the folder `name/`) or files, the most lines of code they may
/// have.
const ROOMS: [(&str, &[&str], usize); 15] = [
    ("names", &["rejection"], 180),
    ("the price of work", &["work", "statement/evaluation"], 180),
    ("linear programs", &["lp"], 300),
    ("quadratic programs", &["qp"], 280),
    ("given patterns", &["patterns"], 380),
    ("roots, intervals and ranks", &["arithmetic/radicals", "arithmetic/enclosure", "arithmetic/rank"], 330),
    ("paths", &["weight_path"], 730),
    ("global paths", &["global_path"], 230),
    ("the Krawczyk test", &["qualify/krawczyk"], 170),
    ("qualifications", &["qualify"], 700),
    ("stationarity", &["stationary"], 400),
    ("dictionaries and predictions", &["dictionary"], 480),
    ("polyhedral penalties", &["polyhedral"], 390),
    ("regularization paths", &["regularization"], 370),
    ("sets of networks", &["optimal_set"], 490),
];

/// What global optimality rests on, with the reasons of rejection and the price of work; it names no other room.
const KERNEL: [&str; 6] = ["lexer", "rejection", "work", "arithmetic", "statement", "optimum"];

/// What of arithmetic the kernel does without.
const BEYOND: [&str; 6] = ["radicals", "Radicals", "enclosure", "Interval", "rank::", "independent"];

/// Whether a file is in a room.
fn within(file: &str, room: &str) -> bool {
    file.strip_prefix(room).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// The room of a line: that of its file, but the name of a module and a reason of rejection belong to the room that they are for.
fn room(file: &str, code: &str) -> usize {
    let of = |file: &str| {
        let found = |(_, rooms, _): &(&str, &[&str], usize)| rooms.iter().any(|room| within(file, room));
        ROOMS.iter().position(found).unwrap_or(ROOMS.len())
    };
    let krawczyk = |code: &str| (60..70).any(|rule| code.contains(&format!("\"R{rule}\"")));
    match file {
        "check.rs" => of(&code.trim().trim_start_matches("pub mod ").replace(';', ".rs")),
        "rejection.rs" if krawczyk(code) => of("qualify/krawczyk.rs"),
        _ => of(file),
    }
}

/// An answer about global optimality depends on the code that it names, and that is no other question's.
#[test]
fn the_kernel_of_global_optimality_names_no_other_question() {
    let inside = |file: &str| {
        let beyond = ["radicals", "enclosure", "rank"].iter().any(|name| file == format!("arithmetic/{name}.rs"));
        file != "arithmetic.rs" && !beyond && KERNEL.iter().any(|room| within(file, room))
    };
    let mut seen = 0;
    for (file, text) in sources().iter().filter(|(file, _)| inside(file)) {
        seen += 1;
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let place = format!("{file}:{}: {line}", number + 1);
            for rest in code.split("check::").skip(1) {
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

/// Where a value stands for one that is not there, and why that is no guess. Files, a word of the line, the reason.
const DEFAULTS: [(&str, &str, &str); 13] = [
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
            assert!(!code.contains("crate::") || code.contains("crate::check::"), "an import: {place}");
            assert!(
                !code.trim_start().starts_with("use ")
                    || ["num_bigint", "std::", "crate::check::", "super::"].iter().any(|m| code.contains(m)),
                "an import: {place}"
            );
        }
    }
    for ((what, _, limit), lines) in ROOMS.iter().chain([&("global optimality", &[][..], 1710)]).zip(lines) {
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
    let all = |name: &&str| match src.join(name) {
        folder if folder.is_dir() => {
            let mut found = Vec::new();
            below(&folder, &mut found);
            found
        }
        file => vec![file],
    };
    names.iter().flat_map(all).collect()
}

/// The table of README that says on how many lines an answer of the verifier rests.
#[test]
fn the_lines_that_are_trusted_are_those_of_the_readme() {
    let others: Vec<&str> = ROOMS.iter().skip(2).flat_map(|(_, rooms, _)| rooms.iter().copied()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CHECKER);
    let name = |path: &PathBuf| {
        let file = path.strip_prefix(&folder).map(|file| file.display().to_string()).unwrap_or_default();
        others.iter().any(|room| within(&file, room))
    };
    let (other, own): (Vec<PathBuf>, Vec<PathBuf>) = files(&["check", "check.rs"]).into_iter().partition(name);
    let claims = [
        "main.rs",
        "cli.rs",
        "cli/prover.rs",
        "cli/verifier.rs",
        "cli/check.rs",
        "cli/check/args.rs",
        "cli/check/fit.rs",
        "cli/check/global_path.rs",
        "cli/check/optimal_set.rs",
        "cli/check/optimum.rs",
        "cli/check/polyhedral.rs",
        "cli/check/qualify.rs",
        "cli/check/regularization.rs",
        "cli/check/stationary.rs",
        "cli/check/weight_path.rs",
        "cli/options.rs",
        "cli/options/claim.rs",
        "cli/options/penalty.rs",
        "cli/options/scope.rs",
        "cli/files.rs",
        "cli/files/load.rs",
    ];
    let reports = ["report", "report.rs", "cli/terminal.rs", "cli/terminal/format.rs", "cli/terminal/report.rs"];
    let programs = [
        "lp/mps",
        "lp/mps.rs",
        "lp/model.rs",
        "lp/number.rs",
        "decimal.rs",
        "exact/dyadic.rs",
        "cli/files/model.rs",
        "cli/check/lp.rs",
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
            "`src/cli`: `check`, `options`, `files` and the lists of subcommands",
        ),
        (files(&reports), "from its answer to the screen", "`src/report`, `src/cli/terminal`"),
        (
            files(&programs),
            "for `check-lp` besides: the reader of MPS files and the model of a program",
            "`src/lp/{mps,model,number}`, `src/decimal.rs`, `src/exact/dyadic.rs`, `src/cli/{files/model,check/lp}.rs`",
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
