//! Two checkers that share no code agree: `check` and the reading of docs/FORMAT.md in Python,
//! `tests/checker.py`; on the whole corpus, and on certificates that were just written.
//!
//! Needs `python3`, 3.9 or newer; without it the tests say so and do nothing. `tests/three_checkers.py` goes
//! on with random edits and with the checker extracted from Coq.

use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::verify;
use relucert::check::rejection::Rejection;
use relucert::check::statement::{Claim, network, problem};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A claim about three files.
struct Case {
    problem: PathBuf,
    network: PathBuf,
    certificate: PathBuf,
    kind: String,
    number: String,
}

fn has_python() -> bool {
    let script = "import sys; sys.exit(sys.version_info < (3, 9))";
    let found = Command::new("python3").args(["-c", script]).status().is_ok_and(|status| status.success());
    if !found {
        // Past the test harness, which keeps what a test that passes prints.
        stderr().write_all(b"SKIPPED: no python3 of version 3.9 or newer; the second checker did not run\n").unwrap();
    }
    found
}

/// What `tests/checker.py` says, without the place of a rejection.
fn python(cases: &[Case]) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checker.py");
    let mut list = String::new();
    for Case { problem, network, certificate, kind, number } in cases {
        let [problem, network, certificate] = [problem, network, certificate].map(|path| path.display());
        list += &format!("{problem}\t{network}\t{certificate}\t--{kind}\t{number}\n");
    }
    let mut checker = Command::new("python3");
    let mut child = checker.arg(script).arg("--batch").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.split(" (").next().unwrap().to_string()).collect()
}

/// The same, from the checker in Rust.
fn rust(case: &Case) -> String {
    let proved = || -> Result<String, Rejection> {
        let bytes = fs::read(&case.problem).unwrap();
        let problem = problem::parse(&bytes[..])?;
        let network = network::parse(&fs::read(&case.network).unwrap()[..], problem.columns())?;
        let digest: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        let evidence = verify(&problem, &digest, &network, &fs::read(&case.certificate).unwrap()[..])?;
        let number = Fraction::parse(&case.number).unwrap();
        let claim = match case.kind.as_str() {
            "gap" => Claim::Gap(number),
            "open-share" => Claim::OpenShare(number),
            _ => Claim::Lower(number),
        };
        Ok(format!("{} {}", claim.decide(&evidence).name(), evidence.lower))
    };
    proved().unwrap_or_else(|reason| format!("rejected {} {}", reason.code.rule(), reason.code.name()))
}

fn agree(cases: &[Case]) -> Vec<String> {
    let answers = python(cases);
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(&answers) {
        let about = format!("{} {} {}", case.certificate.display(), case.kind, case.number);
        assert_eq!(rust(case), *answer, "Rust left, Python right: {about}");
    }
    answers
}

#[test]
fn on_the_corpus() {
    if !has_python() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut cases = Vec::new();
    for line in fs::read_to_string(root.join("EXPECTED")).unwrap().lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (file, claim) = (root.join(words[0]), words[3]);
        let Some((kind, number)) = claim.split_once('=').filter(|_| !claim.contains('@')) else { continue };
        let mut case = Case {
            problem: root.join(words[1]).with_extension("problem"),
            network: root.join(words[2]).with_extension("network"),
            certificate: root.join("correct/paired-at-the-root.cert"),
            kind: kind.to_string(),
            number: number.to_string(),
        };
        match file.extension().and_then(|e| e.to_str()) {
            Some("problem") => case.problem = file,
            Some("network") => case.network = file,
            _ => case.certificate = file,
        }
        cases.push(case);
    }
    let answers = agree(&cases);
    let count = |word: &str| answers.iter().filter(|answer| answer.starts_with(word)).count();
    assert!(count("proved") >= 12 && count("undecided") >= 3 && count("refuted") >= 3 && count("rejected") >= 100);
}

/// Claims at what a certificate proves and one part in a million beyond.
#[cfg(feature = "prover")]
#[test]
fn on_fresh_certificates() {
    if !has_python() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("relucert-checkers-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let run = |words: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_relucert")).args(words).current_dir(&folder).output().unwrap();
        assert!(matches!(done.status.code(), Some(0 | 1 | 3)), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let mut cases = Vec::new();
    for (index, (rows, columns)) in [(8, 1), (9, 2), (14, 2), (12, 3)].into_iter().enumerate() {
        let row = |k: usize| -> String {
            let entries = (0..=columns).map(|i| ((k * k + 7 * i * k + 3 * i + 5 * index) * 37 % 23) as i64 - 11);
            entries.map(|entry| format!("{}.5", entry)).collect::<Vec<_>>().join(",")
        };
        let table: Vec<String> = (0..rows).map(row).collect();
        fs::write(folder.join("data.csv"), table.join("\n") + "\n").unwrap();
        let kinds = ["problem", "network", "zero", "worse"];
        let [problem, network, zero, worse] = kinds.map(|kind| format!("{index}.{kind}"));
        run(&[
            "problem",
            "data.csv",
            "--no-header",
            "--target",
            &columns.to_string(),
            "--beta",
            "0.1max",
            "-o",
            &problem,
        ]);
        run(&["train", &problem, "-o", &network]);
        fs::write(folder.join(&zero), format!("relucert-network 1\nshape 0 {}\nend 2\n", columns + 1)).unwrap();
        for (about, share) in [(&network, "0.1"), (&network, "0.001"), (&zero, "0.01")] {
            let certificate = format!("{index}-{}.cert", cases.len());
            run(&["certify", &problem, about, "--open-share", share, "-o", &certificate]);
            let [problem, network, certificate] = [&problem, about, &certificate].map(|name| folder.join(name));
            cases.push(Case { problem, network, certificate, kind: "open-share".into(), number: share.into() });
        }
        // The zero network alone refutes this one: the certificate is of kind `bound`.
        let weights = " 9".repeat(columns + 1);
        let text = format!("relucert-network 1\nshape 1 {}\nneuron 1{weights} 1 9\nend 3\n", columns + 1);
        fs::write(folder.join(&worse), text).unwrap();
        let certificate = cases[cases.len() - 3].certificate.clone();
        let [problem, network] = [&problem, &worse].map(|name| folder.join(name));
        cases.push(Case { problem, network, certificate, kind: "gap".into(), number: "0.01".into() });
    }
    // Rows of zeros leave no group: only the problem knows how many columns S has.
    let names = ["flat.problem", "flat.network", "flat.cert"];
    let head = "relucert-problem 1\nnumbers decimal\nbias none\nloss half-squared\nbeta 1 2\nshape 2 2\n";
    fs::write(folder.join(names[0]), format!("{head}denominators 1 1\nrow 0 0 5\nrow 0 0 3\nend 9\n")).unwrap();
    fs::write(folder.join(names[1]), "relucert-network 1\nshape 0 2\nend 2\n").unwrap();
    run(&["certify", names[0], names[1], "--gap", "0", "-o", names[2]]);
    let [problem, network, certificate] = names.map(|name| folder.join(name));
    cases.push(Case { problem, network, certificate, kind: "gap".into(), number: "0".into() });
    let answers = agree(&cases);
    assert!(answers.iter().any(|a| a.starts_with("refuted")) && answers.iter().any(|a| a.starts_with("proved")));
    // The bound that both name is what they prove, to the last digit.
    for (case, answer) in cases.iter_mut().zip(&answers) {
        case.kind = "lower".into();
        case.number = answer.split_once(' ').unwrap().1.to_string();
    }
    assert!(agree(&cases).iter().all(|answer| answer.starts_with("proved")));
    let above = Fraction::parse("1000001/1000000").unwrap();
    for case in &mut cases {
        case.number = (&Fraction::parse(&case.number).unwrap() * &above).to_string();
    }
    assert!(agree(&cases).iter().all(|answer| !answer.starts_with("proved")));
    fs::remove_dir_all(&folder).unwrap();
}
