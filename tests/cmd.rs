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
