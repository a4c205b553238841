//! Limits of time and memory, and what a killed run leaves: docs/LIMITS.md.
#![cfg(all(feature = "prover", unix))]

mod folder;

use folder::Folder;
use std::fs;
use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A problem on which training goes on for minutes, as a file `problem`.
fn long(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.take("examples/data/diabetes.csv", "data.csv");
    done(&folder, "problem data.csv --target y --standardize --beta 0.002max -o problem", 0);
    folder
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// Runs a line, which has to end with this code.
fn done(folder: &Folder, line: &str, code: i32) -> Output {
    let output = folder.run(&words(line));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{line}: {said}");
    assert!(!said.contains("panicked"), "{line}: {said}");
    output
}

fn spawned(folder: &Folder, line: &str) -> Child {
    folder.command(&words(line)).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// Waits for a file; a machine however slow makes it.
fn wait_for(folder: &Folder, name: &str) {
    let start = Instant::now();
    while !folder.0.join(name).exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "{name} is not written");
        sleep(Duration::from_millis(20));
    }
}

fn names(folder: &Folder) -> Vec<String> {
    folder.contents().into_iter().map(|(name, _)| name).collect()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"))
}

/// The exact objective of the network in a file, as `certify` has it.
fn objective(folder: &Folder, network: &str) -> f64 {
    let line = format!("certify problem {network} --lower 0 --time-limit 0.001 --format json -o objective.cert");
    let upper = json(&folder.run(&words(&line)))["upper"].as_str().map(ToString::to_string).unwrap();
    fs::remove_file(folder.0.join("objective.cert")).unwrap();
    let (num, den) = upper.split_once('/').unwrap();
    let leading = |digits: &str| digits[..digits.len().min(300)].parse::<f64>().unwrap();
    let shift = num.len().saturating_sub(300) as i32 - den.len().saturating_sub(300) as i32;
    leading(num) / leading(den) * 10f64.powi(shift)
}

#[test]
fn training_stopped_by_the_clock_leaves_the_best_network() {
    let folder = long("train-limit");
    let stopped = json(&done(&folder, "train problem -o net --time-limit 2 --format json", 0));
    assert_eq!(names(&folder), ["data.csv", "net", "problem"]);
    assert_eq!(stopped["tolerance_met"], false);
    assert!(stopped["stopped"].as_str().unwrap().contains("the time limit is over"), "{stopped}");
    let said = stopped["objective"].as_f64().unwrap();
    assert!(said < 221.0, "better than the zero network");
    assert!((objective(&folder, "net") / said - 1.0).abs() < 1e-9, "the file holds what is said");
    // It can be gone on from, and never gets worse.
    let more = json(&done(&folder, "train problem --start net -o more --time-limit 2 --format json", 0));
    assert!(more["objective"].as_f64().unwrap() <= said * (1.0 + 1e-12));
}

#[test]
fn training_stopped_by_a_signal() {
    let folder = long("train-signal");
    for name in ["-INT", "-TERM", "-HUP"] {
        // Once there is a checkpoint the problem was read.
        let child = spawned(&folder, "train problem -o net --checkpoint 0.05");
        wait_for(&folder, "net");
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(", interrupted: this is the best network so far"), "{name}: {text}");
        assert_eq!(names(&folder), ["data.csv", "net", "problem"]);
        done(&folder, "show net", 0);
        fs::remove_file(folder.0.join("net")).unwrap();
    }
}

/// Every kind of problem leaves a network, however short the time: the zero network at least.
#[test]
fn every_kind_of_training() {
    let folder = Folder::new("kinds");
    folder.take("tests/cmd/problem.in/flowers.csv", "flowers.csv");
    folder.take("examples/data/diabetes.csv", "data.csv");
    let kinds = [
        ("data.csv --target y --standardize --beta 0.01max", ""),
        ("data.csv --target y --standardize --beta 0.01max --loss l1", ""),
        ("flowers.csv --positive setosa --beta 0.1max --norm l1", ""),
        ("data.csv --target y --standardize --beta 0.01max", " --scope patterns --gates 40"),
        ("data.csv --target y --standardize --beta 0.01max", " --scope gated --gates 40"),
        ("flowers.csv --loss cross-entropy --beta 0.01max", ""),
    ];
    for (recipe, more) in kinds {
        done(&folder, &format!("problem {recipe} -o problem"), 0);
        for limit in ["0.001", "2"] {
            let line = format!("train problem -o net --time-limit {limit}{more}");
            let output = folder.run(&words(&line));
            if limit == "0.001" && output.status.code() == Some(3) {
                // The problem was not yet read.
                assert_eq!(names(&folder), ["data.csv", "flowers.csv", "problem"], "{line}");
                continue;
            }
            assert_eq!(output.status.code(), Some(0), "{line}: {output:?}");
            done(&folder, "show net", 0);
            assert_eq!(names(&folder), ["data.csv", "flowers.csv", "net", "problem"], "{recipe}{more}");
            fs::remove_file(folder.0.join("net")).unwrap();
        }
    }
}

/// What `kill -9` leaves is whole, and is gone on from.
#[test]
fn a_killed_training_is_resumed() {
    let folder = long("train-killed");
    let mut child = spawned(&folder, "train problem -o net --checkpoint 0.05");
    wait_for(&folder, "net");
    sleep(Duration::from_secs(1));
    signal(&child, "-KILL");
    child.wait().unwrap();
    let before = objective(&folder, "net");
    let more = json(&done(&folder, "train problem --start net -o more --time-limit 2 --format json", 0));
    assert!(more["objective"].as_f64().unwrap() <= before * (1.0 + 1e-9));
}

#[test]
fn a_killed_proof_is_resumed() {
    let folder = Folder::new("certify-killed");
    folder.take("examples/data/monks-1.csv", "data.csv");
    done(&folder, "problem data.csv --standardize --beta 0.02max -o problem", 0);
    done(&folder, "train problem -o net", 0);
    let mut child = spawned(&folder, "certify problem net --open-share 1e-6 -o cert --checkpoint 0.3");
    wait_for(&folder, "cert");
    sleep(Duration::from_secs(2));
    signal(&child, "-KILL");
    child.wait().unwrap();
    let lower = |output: &Output| json(output)["lower"].as_str().unwrap().to_string();
    let left = done(&folder, "check problem net cert --open-share 1e-6 --format json", 3);
    assert_ne!(lower(&left), "0/1");
    let line = "certify problem net --open-share 1e-6 --resume cert -o more --time-limit 2 --format json";
    done(&folder, line, 3);
    done(&folder, "check problem net more --open-share 1e-6", 3);
}

/// Before the generators of a fan are proved, the checkpoint is a bound by norms; it is gone on from like any other.
#[test]
fn a_killed_proof_of_several_outputs_is_resumed() {
    let folder = Folder::new("several-killed");
    folder.take("examples/data/diabetes.csv", "data.csv");
    done(&folder, "problem data.csv --target y,bmi --standardize --beta 0.1max -o problem", 0);
    done(&folder, "train problem -o net --time-limit 3", 0);
    let mut child = spawned(&folder, "certify problem net --open-share 1e-9 -o cert --checkpoint 0.05");
    wait_for(&folder, "cert");
    signal(&child, "-KILL");
    child.wait().unwrap();
    let lower = |output: &Output| json(output)["lower_decimal"].as_f64().unwrap();
    let left = done(&folder, "check problem net cert --open-share 1e-9 --format json", 3);
    assert!(lower(&left) > 0.0, "{left:?}");
    let line = "certify problem net --open-share 1e-9 --resume cert -o more --time-limit 2 --format json";
    // Training may find a better network meanwhile.
    let more = folder.run(&words(line));
    assert!(matches!(more.status.code(), Some(1 | 3)), "{more:?}");
    assert!(lower(&more) >= lower(&left));
}

/// 300 rows of 400 columns: the first relaxation takes minutes.
fn wide(name: &str) -> Folder {
    let folder = Folder::new(name);
    let mut state = 1u64;
    let mut number = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 53) as f64 / 1024.0 - 1.0
    };
    let rows: Vec<String> =
        (0..300).map(|_| (0..401).map(|_| number().to_string()).collect::<Vec<_>>().join(",")).collect();
    fs::write(folder.0.join("data.csv"), rows.join("\n") + "\n").unwrap();
    done(&folder, "problem data.csv --no-header --beta 5 -o problem", 0);
    done(&folder, "train problem -o net --time-limit 1", 0);
    folder
}

/// Waits for the end, however slow the machine.
fn ended(mut child: Child) -> Output {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(120) {
            child.kill().unwrap();
            panic!("it does not end");
        }
        sleep(Duration::from_millis(50));
    }
    child.wait_with_output().unwrap()
}

/// A step that would take minutes is not waited for.
#[test]
fn a_proof_is_interrupted_within_a_relaxation() {
    let folder = wide("certify-wide");
    let child = spawned(&folder, "certify problem net -o cert --format json");
    sleep(Duration::from_secs(8));
    signal(&child, "-INT");
    let output = ended(child);
    let code = output.status.code().unwrap();
    assert!(matches!(code, 1 | 3), "{output:?}");
    let own = json(&output);
    let checked = json(&done(&folder, "check problem net cert --open-share 0.01 --format json", code));
    assert_eq!(own["lower"], checked["lower"]);
    assert_ne!(own["lower"], "0/1");
}

/// The best so far is written and said to be no more than that.
#[test]
fn what_is_stopped_early_leaves_the_best_so_far() {
    let folder = wide("stopped");
    for line in ["polish problem net -o less --format json", "prune problem net -o less --format json"] {
        let child = spawned(&folder, line);
        sleep(Duration::from_secs(3));
        signal(&child, "-TERM");
        let output = ended(child);
        if output.status.code() == Some(0) {
            // A fast machine has it done.
            fs::remove_file(folder.0.join("less")).unwrap();
            continue;
        }
        assert_eq!(output.status.code(), Some(3), "{line}: {output:?}");
        assert!(json(&output)["stopped"].as_str().unwrap().contains("interrupted"), "{line}");
        done(&folder, "show less", 0);
        fs::remove_file(folder.0.join("less")).unwrap();
    }
}

/// A path that was stopped says down to where it is proved.
#[test]
fn a_path_stopped_by_the_clock() {
    let folder = long("path-limit");
    done(&folder, "train problem -o net --time-limit 3", 0);
    let line = "path problem --dictionary net --atoms atoms --from 1max --to 1e-9max -o path.cert";
    let stopped = folder.run(&words(&format!("{line} --time-limit 1")));
    let said = String::from_utf8_lossy(&stopped.stderr);
    match stopped.status.code() {
        Some(3) => {
            assert!(said.contains("the path is proved down to β") || said.contains("nothing was written"), "{said}")
        }
        code => assert_eq!(code, Some(0), "{said}"),
    }
    if names(&folder).contains(&"path.cert".to_string()) {
        done(&folder, "check problem atoms path.cert --values", 0);
    }
}

#[test]
fn a_killed_part_is_gone_on_with() {
    let folder = Folder::new("part-killed");
    folder.take("examples/data/monks-1.csv", "data.csv");
    done(&folder, "problem data.csv --standardize --beta 0.02max -o problem", 0);
    done(&folder, "train problem -o net", 0);
    done(&folder, "certify problem net --open-share 1e-6 -o cert --time-limit 2", 3);
    done(&folder, "split problem net cert --open-share 1e-6 --parts 2 -o part", 0);
    let mut child = spawned(&folder, "certify problem --part part.1 -o grown.1 --checkpoint 0.3");
    wait_for(&folder, "grown.1");
    signal(&child, "-KILL");
    child.wait().unwrap();
    done(&folder, "join problem grown.1 part.2 -o joined", 0);
    done(&folder, "check problem net joined --open-share 1e-6", 3);
    let on = folder.run(&words("certify problem --part grown.1 -o again.1 --time-limit 1"));
    assert!(matches!(on.status.code(), Some(0 | 3)), "{on:?}");
    done(&folder, "join problem again.1 part.2 -o joined", 0);
}

#[test]
fn a_killed_global_path_is_whole() {
    let folder = Folder::new("path-killed");
    folder.take("examples/data/monks-1.csv", "data.csv");
    done(&folder, "problem data.csv --standardize --beta 1max -o problem", 0);
    let claim = "--from 45 --to 15 --gap 1e-6";
    let mut child = spawned(&folder, &format!("path problem --global {claim} -o cert --checkpoint 0.05"));
    wait_for(&folder, "cert");
    signal(&child, "-KILL");
    child.wait().unwrap();
    let checked = folder.run(&words(&format!("check problem cert {claim}")));
    assert_eq!(checked.status.code(), Some(3), "{checked:?}");
}

/// 40 kB that unpack to ten million rows.
fn bomb(folder: &Folder) {
    let file = fs::File::create(folder.0.join("rows.csv.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    packed.write_all(b"a,y\n").unwrap();
    let rows = "1,2\n".repeat(100_000) + "2,1\n";
    (0..100).for_each(|_| packed.write_all(rows.as_bytes()).unwrap());
    packed.finish().unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn too_much_memory_is_refused() {
    let folder = Folder::new("memory-limit");
    bomb(&folder);
    let refused = done(&folder, "problem rows.csv.gz --beta 1 -o problem --memory 100MiB", 2);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("more memory than 100.0 MiB") && said.contains("nothing was written"), "{said}");
    assert_eq!(names(&folder), ["rows.csv.gz"]);
}

/// A command that has nothing to show for its time says so.
#[test]
fn nothing_is_left_of_a_reader_that_is_stopped() {
    let folder = Folder::new("reader-limit");
    bomb(&folder);
    let line = "problem rows.csv.gz --beta 1 -o problem";
    let late = done(&folder, &format!("{line} --time-limit 0.3"), 3);
    assert!(String::from_utf8_lossy(&late.stderr).contains("the time limit is over: nothing was written"));
    let child = spawned(&folder, line);
    sleep(Duration::from_millis(500));
    signal(&child, "-TERM");
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(3));
    assert_eq!(names(&folder), ["rows.csv.gz"]);
}

#[test]
fn limits_that_are_none() {
    let folder = Folder::new("limits");
    let refused = [
        ("train problem -o net --checkpoint=-1", "expected a number of seconds, or 0 for none"),
        ("train problem -o net --checkpoint soon", "expected a number of seconds, or 0 for none"),
        ("check problem net cert --time-limit 0", "expected a positive number of seconds"),
        ("lp program.mps --memory 2X", "expected bytes"),
        ("prune problem net -o less --memory 0", "expected bytes"),
    ];
    for (line, message) in refused {
        let output = done(&folder, line, 2);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(message), "{line}: {said}");
    }
    assert!(names(&folder).is_empty());
}
