//! The commands as a user sees them: `tests/cmd/*.md`, run in the folder `*.in` beside each.
#![cfg(feature = "prover")]

use std::path::Path;
use std::process::Command;

#[test]
fn shown() {
    trycmd::TestCases::new().case("tests/cmd/*.md").default_bin_name("relucert");
}

/// A refused input leaves nothing behind, and an older output as it was.
#[test]
fn no_partial_output() {
    let folder = std::env::temp_dir().join(format!("relucert-cmd-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let cmd = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relucert"));
        command.args(args).current_dir(&cmd).output().unwrap().status.code()
    };
    let out = folder.join("out");
    let out = out.to_str().unwrap();
    let left = || std::fs::read_dir(&folder).unwrap().count();
    let bad = ["missing.csv", "ragged.csv", "constant.csv", "truncated.npz", "nowhere.csv"];
    for file in bad {
        assert_eq!(
            run(&["problem", &format!("problem-errors.in/{file}"), "--beta", "1", "-o", out]),
            Some(2),
            "{file}"
        );
        assert_eq!(left(), 0, "{file}");
    }
    for choice in ["--loss=poisson", "--loss=l1 --sample-weight=z", "--loss=bce-with-logits", "--class-weight=a=1"] {
        let line = format!("problem losses-errors.in/signs.csv --target z --header --beta 1 {choice} -o {out}");
        assert_eq!(run(&line.split(' ').collect::<Vec<_>>()), Some(2), "{choice}");
        assert_eq!(left(), 0, "{choice}");
    }
    std::fs::write(out, "old").unwrap();
    assert_eq!(run(&["problem", "problem-errors.in/ragged.csv", "--beta", "1", "-o", out]), Some(2));
    assert_eq!(run(&["network", "network-errors.in/two.problem", "network-errors.in/nan.npz", "-o", out]), Some(2));
    assert_eq!((left(), std::fs::read_to_string(out).unwrap().as_str()), (1, "old"));
    assert_eq!(run(&["problem", "problem.in/flowers.csv", "--positive", "setosa", "--beta", "1", "-o", out]), Some(0));
    let first = std::fs::read(out).unwrap();
    assert_eq!(run(&["problem", "problem.in/flowers.csv", "--positive", "setosa", "--beta", "1", "-o", out]), Some(0));
    assert_eq!((left(), std::fs::read(out).unwrap()), (1, first));
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The demonstration ends well and leaves the files of every step, which check once more.
#[test]
fn demo() {
    let folder = std::env::temp_dir().join(format!("relucert-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relucert"));
        command.args(args).current_dir(&folder).output().unwrap()
    };
    let done = run(&["demo"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let text = String::from_utf8(done.stdout).unwrap();
    let verdicts: Vec<&str> = text.lines().filter(|l| l.starts_with("s ")).map(|l| &l[..8]).collect();
    assert_eq!(verdicts, ["s PROVED", "s PROVED", "s REFUTE"]);
    let check = |net: &str, cert: &str| {
        let in_demo = |name: &str| format!("relucert-demo/{name}");
        run(&["check", &in_demo("problem"), &in_demo(net), &in_demo(cert), "--open-share", "0.01"]).status.code()
    };
    assert_eq!((check("net", "cert"), check("worse-net", "worse-cert")), (Some(0), Some(1)));
    assert_eq!(check("better-net", "cert"), Some(0), "the better network is as good as the first");
    let taken = run(&["demo", "--directory", "relucert-demo/cert"]);
    assert_eq!(taken.status.code(), Some(2));
    assert!(String::from_utf8(taken.stderr).unwrap().contains("cannot make relucert-demo/cert"));
    std::fs::remove_dir_all(&folder).unwrap();
}
