//! Broken files, odd places for output, full disks and interrupts, by the program as a user runs it: a clear
//! error with code 2, and nothing half-written.
#![cfg(feature = "prover")]

#[path = "../fuzz/bodies.rs"]
mod bodies;
#[path = "../fuzz/claims.rs"]
mod claims;
mod folder;
#[path = "../fuzz/trees.rs"]
mod trees;

use folder::Folder;
use std::fs;
use std::process::Output;

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A command that reads the file named last, and the code it ends with if the file is whole. Strict formats
/// have one spelling (FORMAT §1).
struct Reading {
    args: &'static [&'static str],
    file: &'static str,
    code: i32,
    strict: bool,
}

const fn strict(args: &'static [&'static str], file: &'static str, code: i32) -> Reading {
    Reading { args, file, code, strict: true }
}

const fn loose(args: &'static [&'static str], file: &'static str) -> Reading {
    Reading { args, file, code: 0, strict: false }
}

const PATH_CLAIM: [&str; 8] = ["check", "three.problem", "global.cert", "--from", "1.5", "--to", "1", "--gap=0.01"];
const READINGS: [Reading; 22] = [
    strict(&["check", "line.problem", "best.network", "line.cert", "--gap", "1e-6"], "line.problem", 0),
    strict(&["check", "line.problem", "best.network", "line.cert", "--gap", "1e-6"], "line.cert", 0),
    strict(&["certify", "line.problem", "best.network", "--gap", "1/100", "-o", "out"], "best.network", 0),
    strict(&["check", "axes.problem", "square.network", "square.set", "--values"], "square.set", 0),
    strict(&["check", "corner.problem", "corner.network", "corner.cert", "--stationary", "1"], "corner.cert", 0),
    strict(&["check", "three.problem", "three.atoms", "three.cert", "--continuous"], "three.cert", 0),
    strict(&["path", "three.problem", "--dictionary", "three.atoms", "-o", "out"], "three.atoms", 0),
    strict(&PATH_CLAIM, "global.cert", 0),
    strict(&["check", "l1.problem", "l1.network", "l1.cert", "--gap", "1/100"], "l1.problem", 0),
    strict(&["check", "l1.problem", "l1.network", "l1.cert", "--gap", "1/100"], "l1.cert", 0),
    strict(&["certify", "three.problem", "--part", "part.1", "-o", "out"], "part.1", 0),
    strict(&["check-lp", "corner.mps", "corner-lp.cert"], "corner-lp.cert", 0),
    strict(&["check-lp", "bowl.mps", "bowl.cert"], "bowl.cert", 0),
    strict(&["show", "line.cert"], "line.cert", 0),
    loose(&["problem", "plain.csv", "--beta", "0.1", "-o", "out"], "plain.csv"),
    loose(&["problem", "flowers.csv.gz", "--positive", "setosa", "--beta", "0.1", "-o", "out"], "flowers.csv.gz"),
    loose(&["problem", "arrays.npz", "--beta", "1", "-o", "out"], "arrays.npz"),
    loose(&["network", "net.problem", "sequential.safetensors", "-o", "out"], "sequential.safetensors"),
    loose(&["network", "net.problem", "weights.json", "-o", "out"], "weights.json"),
    loose(&["lp", "corner.mps", "-o", "out"], "corner.mps"),
    loose(&["qp", "bowl.mps", "-o", "out"], "bowl.mps"),
    strict(&["train", "line.problem", "--start", "best.network", "-o", "out"], "best.network", 0),
];

/// All files that the readings need.
fn prepared(name: &str) -> Folder {
    let folder = Folder::new(name);
    for (from, names) in [
        ("tests/corpus", &["line.problem", "axes.problem"][..]),
        ("tests/cmd/path.in", &["three.problem", "three.atoms"]),
        ("tests/cmd/network.in", &["sequential.safetensors", "weights.json"]),
        ("tests/cmd/problem.in", &["plain.csv", "flowers.csv.gz", "arrays.npz"]),
        ("fuzz/seeds/stationary", &["corner.problem", "corner.network", "corner.cert"]),
        ("fuzz/seeds/mps", &["corner.mps", "bowl.mps"]),
        ("fuzz/seeds/program", &["bowl.cert"]),
    ] {
        names.iter().for_each(|name| folder.take(&format!("{from}/{name}"), name));
    }
    folder.take("tests/cmd/network.in/three.problem", "net.problem");
    folder.take("tests/corpus/line-best.network", "best.network");
    folder.take("tests/corpus/correct/paired-at-the-root.cert", "line.cert");
    folder.take("tests/corpus/axes-square.network", "square.network");
    folder.take("tests/corpus/correct/square.set", "square.set");
    folder.take("fuzz/seeds/program/corner.cert", "corner-lp.cert");
    let made: [&[&str]; 8] = [
        &["path", "three.problem", "--dictionary", "three.atoms", "--from", "3", "--to", "1/4", "-o", "three.cert"],
        &["path", "three.problem", "--global", "--from", "2", "--to", "1/2", "--gap", "0.01", "-o", "global.cert"],
        &["problem", "plain.csv", "--norm", "l1", "--beta", "1/2", "-o", "l1.problem"],
        &["train", "l1.problem", "-o", "l1.network"],
        &["certify", "l1.problem", "l1.network", "--gap", "1/100", "-o", "l1.cert"],
        &["train", "three.problem", "-o", "three.network"],
        &["certify", "three.problem", "three.network", "-o", "whole.cert"],
        &["split", "three.problem", "three.network", "whole.cert", "--parts", "2", "-o", "part"],
    ];
    for args in made {
        let done = folder.run(args);
        assert_eq!(done.status.code(), Some(0), "{args:?} {}", text(&done));
    }
    folder
}

/// Runs a reading on a damaged file: refused with the name of the file, or, where a format is loose, read as
/// if it were whole. Puts the file back.
fn refused(folder: &Folder, reading: &Reading, damage: &str, bytes: &[u8]) {
    let whole = folder.read(reading.file);
    folder.write(reading.file, bytes);
    let before = folder.contents();
    let done = folder.run(reading.args);
    let (said, about) = (text(&done), format!("{damage}: {:?}", reading.args));
    assert!(!said.contains("panicked"), "{about} {said}");
    if done.status.code() == Some(2) {
        // A verdict is about the certificate, of which there is one.
        let named = [reading.file, "certificate", "NOT VERIFIED"].iter().any(|name| said.contains(name));
        assert!(named, "{about} does not name the file: {said}");
        assert!(folder.contents() == before, "{about} leaves something behind");
    } else {
        assert!(!reading.strict, "{about} is not refused: {said}");
        assert!([Some(0), Some(reading.code)].contains(&done.status.code()), "{about}: {said}");
        let _ = fs::remove_file(folder.0.join("out"));
    }
    let says_where = ["line ", "unknown kind of file", "begins with", "about something else", "not a relucert"]
        .iter()
        .any(|word| said.contains(word));
    assert!(!reading.strict || says_where, "{about} does not say where: {said}");
    folder.write(reading.file, &whole);
}

fn damages(whole: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let middle = whole.len() / 2;
    let line = whole[..middle].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let with = |at: usize, more: &[u8]| [&whole[..at], more, &whole[at..]].concat();
    let crlf = whole.iter().flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] }).collect();
    let mut damages = vec![
        ("empty", Vec::new()),
        ("without its last byte", whole[..whole.len() - 1].to_vec()),
        ("CRLF", crlf),
        ("a byte order mark", with(0, b"\xef\xbb\xbf")),
        ("a NUL byte", with(middle, b"\0")),
        ("not UTF-8", with(middle, b"\xff\xfe")),
        ("a line of a megabyte", with(line, &[b'7'; 1 << 20])),
        ("a megabyte of spaces", with(line, &[b' '; 1 << 20])),
        ("a megabyte of lines", with(line, &[b'\n'; 1 << 20])),
        ("wrong magic", [&b"relucert-nothing 1\n"[..], &whole[line..]].concat()),
        ("something after the end", with(whole.len(), b"more\n")),
    ];
    damages.extend((1..4).map(|i| ("truncated", whole[..whole.len() * i / 4].to_vec())));
    damages
}

#[test]
fn damaged_files_are_refused_by_name_and_leave_nothing() {
    let folder = prepared("damaged");
    for reading in &READINGS {
        let done = folder.run(reading.args);
        assert_eq!(done.status.code(), Some(reading.code), "{:?} {}", reading.args, text(&done));
        let _ = fs::remove_file(folder.0.join("out"));
        for (damage, bytes) in damages(&folder.read(reading.file)) {
            refused(&folder, reading, damage, &bytes);
        }
    }
}

type Body = fn(&[u8]) -> bool;

/// Files and the bodies of the fuzz targets, which say whether a file is accepted: no proper beginning of a
/// file is.
#[test]
fn no_beginning_of_a_file_is_a_file() {
    let folder = prepared("beginnings");
    folder.take("fuzz/seeds/path/connect.cert", "connect.cert");
    folder.take("fuzz/seeds/qualify/spurious.cert", "spurious.cert");
    folder.take("tests/corpus/correct/twins.set", "twins.set");
    folder.take("tests/corpus/correct/scope-own-patterns.cert", "scope.cert");
    folder.take("fuzz/seeds/weights/spurious.convex", "spurious.convex");
    let bodies: [(Body, &[&str]); 12] = [
        (bodies::problem, &["line.problem", "three.problem"]),
        (bodies::network, &["best.network", "three.atoms"]),
        (trees::certificate, &["line.cert"]),
        (bodies::npz, &["arrays.npz"]),
        (bodies::safetensors, &["sequential.safetensors"]),
        (claims::scope, &["scope.cert"]),
        (claims::set, &["twins.set"]),
        (claims::stationary, &["corner.cert"]),
        (claims::path, &["connect.cert"]),
        (claims::qualify, &["spurious.cert"]),
        (claims::program, &["corner-lp.cert", "bowl.cert"]),
        (claims::weights, &["spurious.convex"]),
    ];
    let mut tried = 0;
    for (accepted, files) in bodies {
        for file in files {
            let whole = folder.read(file);
            assert!(accepted(&whole), "{file}");
            for end in (0..whole.len()).step_by(1 + whole.len() / 4000) {
                assert!(!accepted(&whole[..end]), "{file}: the first {end} bytes are accepted");
                tried += 1;
            }
        }
    }
    assert!(tried > 4000, "{tried}");
    // Text without an end mark: a beginning may be a file, but does no harm.
    for (harmless, file) in [(bodies::csv as Body, "plain.csv"), (claims::mps, "bowl.mps")] {
        let whole = folder.read(file);
        assert!((0..=whole.len()).filter(|end| harmless(&whole[..*end])).count() > 0, "{file}");
    }
}

#[test]
fn an_output_is_written_whole_or_not_at_all() {
    let folder = prepared("outputs");
    fs::create_dir(folder.0.join("folder")).unwrap();
    let certify = |out: &str| folder.run(&["certify", "line.problem", "best.network", "--gap", "1/100", "-o", out]);
    let before = folder.contents();
    for (out, reason) in
        [("folder", "directory"), ("nowhere/cert", "folder"), ("line.problem", "overwritten"), (".", "")]
    {
        let done = certify(out);
        assert_eq!(done.status.code(), Some(2), "{out}: {}", text(&done));
        assert!(text(&done).contains(out) && text(&done).contains(reason), "{out}: {}", text(&done));
        assert_eq!(folder.contents(), before, "{out}");
    }
    // A directory or nothing as input.
    for input in ["folder", "nowhere"] {
        let done = folder.run(&["check", "line.problem", input, "line.cert", "--gap", "1"]);
        assert!(done.status.code() == Some(2) && text(&done).contains(input), "{}", text(&done));
        let done = folder.run(&["problem", input, "--beta", "1", "-o", "out"]);
        assert!(done.status.code() == Some(2) && text(&done).contains(input), "{}", text(&done));
    }
}

#[cfg(unix)]
#[test]
fn links_stay_links() {
    use std::os::unix::fs::symlink;
    let folder = prepared("links");
    let at = |name: &str| folder.0.join(name);
    fs::create_dir(at("folder")).unwrap();
    for (target, link) in [("line.problem", "problem.link"), ("folder/cert", "cert.link"), ("nowhere/cert", "dangling")]
    {
        symlink(at(target), at(link)).unwrap();
    }
    symlink(at("loop"), at("loop")).unwrap();
    let certify = |problem: &str, out: &str| {
        let done = folder.run(&["certify", problem, "best.network", "--gap", "1/100", "-o", out]);
        (done.status.code(), text(&done))
    };
    // To a file: the file is replaced, the link stays. An input is not overwritten through a link.
    folder.write("folder/cert", b"old");
    assert_eq!(certify("problem.link", "cert.link").0, Some(0));
    assert!(at("cert.link").is_symlink() && folder.read("folder/cert").starts_with(b"relucert-certificate 1\n"));
    assert_eq!(fs::read_dir(at("folder")).unwrap().count(), 1);
    assert_eq!(certify("line.problem", "problem.link").0, Some(2));
    // To nothing: the link itself is replaced.
    assert_eq!(certify("line.problem", "dangling").0, Some(0));
    assert!(!at("dangling").is_symlink() && at("dangling").is_file());
    let (code, said) = certify("loop", "out");
    assert!(code == Some(2) && said.contains("loop"), "{said}");
}

/// Devices are written to, not replaced; where nothing can be written the code is 2 and there is no panic.
#[cfg(target_os = "linux")]
#[test]
fn full_disks_and_closed_pipes() {
    use std::os::unix::fs::FileTypeExt;
    let folder = prepared("full");
    let is_device = |path: &str| fs::metadata(path).unwrap().file_type().is_char_device();
    let certify = "$R certify line.problem best.network --gap 1/100 -o";
    let code = |line: &str| {
        let done = folder.shell(line);
        assert!(!text(&done).contains("panicked"), "{line}: {}", text(&done));
        (done.status.code(), text(&done))
    };
    assert_eq!(code(&format!("{certify} /dev/null")).0, Some(0));
    let (full, said) = code(&format!("{certify} /dev/full"));
    assert!(full == Some(2) && said.contains("cannot write /dev/full"), "{said}");
    assert!(is_device("/dev/null") && is_device("/dev/full"));
    let (written, said) = code(&format!("{certify} /dev/stdout"));
    assert!(written == Some(0) && said.contains("relucert-certificate 1\n") && said.contains("s PROVED"), "{said}");
    for command in ["check line.problem best.network line.cert", "show line.problem", "train line.problem -o trained"] {
        assert_eq!(code(&format!("$R {command} >/dev/full")).0, Some(2), "{command}");
    }
    assert_eq!(code("$R train line.problem -o trained 2>/dev/full").0, Some(0));
    code("$R show line.problem | true");
    // A file system of a few kilobytes, where one may be mounted.
    folder.take("examples/data/monks-1.csv", "data.csv");
    fs::create_dir(folder.0.join("disk")).unwrap();
    if folder.shell("mount -t tmpfs -o size=8k tmpfs disk").status.success() {
        let (full, said) = code("cp line.problem disk/out; $R problem data.csv --standardize --beta 1 -o disk/out");
        let (files, old) = (folder.shell("ls -A disk").stdout, folder.read("disk/out") == folder.read("line.problem"));
        assert!(folder.shell("umount disk").status.success());
        assert!(full == Some(2) && said.contains("disk/out") && files == b"out\n" && old, "{said}");
    } else {
        eprintln!("no file system could be mounted: only /dev/full was tried");
    }
}

#[cfg(unix)]
#[test]
fn interrupts_leave_whole_files() {
    use std::process::Stdio;
    use std::time::Duration;
    let folder = Folder::new("interrupts");
    folder.take("examples/data/monks-1.csv", "data.csv");
    let made = folder.run(&["problem", "data.csv", "--standardize", "--beta", "0.05max", "-o", "problem"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made));
    let made = folder.run(&["train", "problem", "-o", "network"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made));
    let runs: [&[&str]; 3] = [
        &["certify", "problem", "network", "--open-share", "1e-6", "-o", "out"],
        &["train", "problem", "-o", "out"],
        &["path", "problem", "--global", "--from", "10", "--to", "5", "--gap", "0.01", "-o", "out"],
    ];
    for (i, milliseconds) in [3, 20, 90, 400].into_iter().enumerate() {
        for args in runs {
            let mut command = folder.command(args);
            let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(milliseconds + 7 * i as u64));
            folder.shell(&format!("kill -INT {}", child.id()));
            // A second one ends what takes the first as a wish.
            std::thread::sleep(Duration::from_millis(250));
            folder.shell(&format!("kill -INT {}", child.id()));
            let done = child.wait_with_output().unwrap();
            assert!(!text(&done).contains("panicked"), "{args:?}: {}", text(&done));
            let names: Vec<String> = folder.contents().into_iter().map(|(name, _)| name).collect();
            assert!(
                names.iter().all(|name| ["data.csv", "network", "out", "problem"].contains(&name.as_str())),
                "{names:?}"
            );
            if folder.0.join("out").exists() {
                let written = String::from_utf8(folder.read("out")).unwrap();
                let last = written.lines().last().unwrap_or_default();
                assert_eq!(last, format!("end {}", written.lines().count() - 1), "{args:?}");
                fs::remove_file(folder.0.join("out")).unwrap();
            }
        }
    }
}
