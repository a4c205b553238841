//! A time limit or Ctrl-C leaves a valid certificate of what was known then, and no other file.
#![cfg(feature = "prover")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder with a problem whose tree takes minutes for the claim asked for below, and a trained network.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("relucert-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let folder = Folder(folder);
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/monks-1.csv");
        let data = data.to_str().unwrap();
        let made = folder.run(&["problem", data, "--standardize", "--beta", "0.02max", "-o", "problem"]);
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        let trained = folder.run(&["train", "problem", "-o", "network"]);
        assert_eq!(trained.status.code(), Some(0), "{trained:?}");
        folder
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relucert"));
        command.args(args).current_dir(&self.0);
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Undecided with an interval that is not trivial, by the certificate alone.
    fn is_undecided_and_valid(&self, certified: &Output) {
        assert_eq!(certified.status.code(), Some(3), "{certified:?}");
        assert_eq!(self.files(), ["cert", "network", "problem"]);
        let checked = self.run(&["check", "problem", "network", "cert", "--open-share", "1e-6", "--format", "json"]);
        assert_eq!(checked.status.code(), Some(3), "{checked:?}");
        let said = |output: &Output, key: &str| {
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            report[key].clone()
        };
        for key in ["lower", "upper", "gap", "open_share", "relative_gap", "bound_over_beta", "nodes", "problem_sha256"]
        {
            assert!(!said(&checked, key).is_null(), "{key}");
            assert_eq!(said(&checked, key), said(certified, key), "{key}");
        }
        assert_eq!(said(&checked, "verdict"), "undecided");
        assert!(said(&checked, "open_share").as_f64().unwrap() < 1.0);
        assert_ne!(said(&checked, "lower"), "0/1");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is in the way of nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

const CERTIFY: [&str; 8] = ["certify", "problem", "network", "--open-share", "1e-6", "--format=json", "-o", "cert"];

#[test]
fn a_time_limit() {
    let folder = Folder::new("time-limit");
    for limit in ["0.001", "1"] {
        let certified = folder.run(&[&CERTIFY[..], &["--time-limit", limit]].concat());
        folder.is_undecided_and_valid(&certified);
    }
}

#[cfg(unix)]
#[test]
fn the_interrupt_key() {
    use std::process::Stdio;
    use std::time::Duration;
    let folder = Folder::new("interrupt");
    // The handler is there once the files are read; a machine so slow that they are not is given more time.
    for wait in [1, 4, 16] {
        let child = folder.command(&CERTIFY).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_secs(wait));
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let certified = child.wait_with_output().unwrap();
        if certified.status.code().is_some() {
            return folder.is_undecided_and_valid(&certified);
        }
        assert_eq!(folder.files(), ["network", "problem"]);
    }
    panic!("the interrupt key ends the program without a certificate");
}

/// Nothing is left behind by a command that is refused, and an older output stays as it was.
#[test]
fn refused_commands_leave_nothing() {
    let folder = Folder::new("refused");
    fs::write(folder.0.join("cert"), "old").unwrap();
    let refused: [&[&str]; 6] = [
        &["certify", "network", "network", "-o", "cert"],
        &["certify", "problem", "nowhere", "-o", "cert"],
        &["certify", "problem", "network", "-o", "cert", "--improved", "nowhere/better"],
        &["certify", "problem", "network", "-o", "nowhere/cert", "--improved", "cert"],
        &["train", "network", "-o", "cert"],
        &["train", "problem", "-o", "cert", "--start", "cert"],
    ];
    for args in refused {
        assert_eq!(folder.run(args).status.code(), Some(2), "{args:?}");
        assert_eq!(folder.files(), ["cert", "network", "problem"], "{args:?}");
        assert_eq!(fs::read(folder.0.join("cert")).unwrap(), b"old", "{args:?}");
    }
}
