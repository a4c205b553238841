//! Peak memory of `check` and of the readers is bounded by the size of the files, as docs/FORMAT.md §19 says:
//! what a file declares but does not hold costs nothing.
//!
//! The program runs under a limit of its address space; an allocation beyond it ends it by a signal, which no
//! assertion here accepts.
#![cfg(all(feature = "prover", target_os = "linux"))]

mod folder;

use folder::Folder;
use std::io::Write;

/// The bound of docs/FORMAT.md §19 for numbers of at most 100 digits, with what the program itself takes.
const FIXED: usize = 32 << 20;
const PER_BYTE: usize = 64;

/// Runs with so much address space as the files may cost; the code, and what was said.
fn within(folder: &Folder, args: &str, files: &[&str]) -> (i32, String) {
    let bytes: usize = files.iter().map(|file| folder.read(file).len()).sum();
    let kilobytes = (FIXED + PER_BYTE * bytes) >> 10;
    let done = folder.shell(&format!("ulimit -v {kilobytes} && exec $R {args}"));
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let code =
        done.status.code().unwrap_or_else(|| panic!("{args}: more than {kilobytes} kB for {bytes} bytes; {said}"));
    assert!(!said.contains("panicked"), "{args}: {said}");
    (code, said)
}

fn problem(rows: &[String], columns: usize) -> String {
    let (n, rows) = (rows.len(), rows.concat());
    let head = "relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 1\n";
    format!("{head}shape {n} {columns}\ndenominators 1 1\n{rows}end {}\n", n + 7)
}

/// A certificate for ν = 0 with one leaf for each sign, which proves that the optimum is not negative; the
/// factor has so many entries.
fn certificate(problem: &str, rows: usize, factor: usize) -> String {
    let digest = relucert::check::statement::Digest::of(problem.as_bytes());
    let leaf = format!("leaf 1\nomega 0\ntheta 0\nproduct 0\nball 0\nfactor {factor}{}\n", " 0".repeat(factor));
    let text = format!(
        "relucert-certificate 1\nproblem {digest}\nkind bound\nscales 0 0 0 0 0\ndual{}\nbound 2\nsign +\n{leaf}sign -\n{leaf}",
        " 0".repeat(rows)
    );
    format!("{text}end {}\n", text.lines().count())
}

fn checked(folder: &Folder, problem: &str, network: &str, certificate: &str) -> (i32, String) {
    for (name, text) in [("problem", problem), ("network", network), ("cert", certificate)] {
        folder.write(name, text.as_bytes());
    }
    within(folder, "check problem network cert --open-share 1", &["problem", "network", "cert"])
}

fn no_neurons(columns: usize) -> String {
    format!("relucert-network 1\nshape 0 {columns}\nend 2\n")
}

#[test]
fn honest_files() {
    let folder = Folder::new("honest");
    let rows: Vec<String> = (0..60_000).map(|i| format!("row {} {} 1 {}\n", i % 10, i % 7, i % 3)).collect();
    let problem = problem(&rows, 3);
    let (code, said) = checked(&folder, &problem, &no_neurons(3), &certificate(&problem, rows.len(), 10));
    assert_eq!(code, 0, "{said}");
    let lines: String = (0..60_000).map(|i| format!("{},{},{}\n", i % 10, i % 7, i % 3)).collect();
    folder.write("data.csv", lines.as_bytes());
    assert_eq!(within(&folder, "problem data.csv --beta 1 -o out", &["data.csv"]).0, 0);
    assert_eq!(within(&folder, "show out", &["out"]).0, 0);
}

/// S has 18 million entries, but the factor none: 2 GB before anything is found wrong, if S is computed
/// first.
#[test]
fn a_wide_problem_and_a_leaf_without_a_factor() {
    let folder = Folder::new("wide");
    let problem = problem(&[format!("row{} 5\n", " 1".repeat(6000))], 6000);
    let (code, said) = checked(&folder, &problem, &no_neurons(6000), &certificate(&problem, 1, 0));
    assert!(code == 1 && said.contains("the factor has 0 entries, not 18009001"), "{code} {said}");
}

/// The least common denominator of a network is as long as its file: it may be kept once, not for each
/// neuron.
#[test]
fn a_long_common_denominator() {
    let folder = Folder::new("denominator");
    let problem = problem(&["row 1 1\n".into(), "row -1 2\n".into()], 1);
    let power = format!("neuron {} 1 1 1\n", num_bigint::BigInt::from(1) << 60_000u32);
    let network = format!("relucert-network 1\nshape 10001 1\n{power}{}end 10003\n", "neuron 1 1 1 1\n".repeat(10_000));
    let (code, said) = checked(&folder, &problem, &network, &certificate(&problem, 2, 3));
    assert!(code == 3 || code == 1, "{code} {said}");
}

const HUGE: [&str; 4] = ["2147483648", "9223372036854775807", "9223372036854775808", "18446744073709551616"];

/// Every number of every file, one after the other, becomes huge.
#[test]
fn declared_counts_cost_nothing() {
    let folder = Folder::new("counts");
    for (from, name) in [
        ("tests/corpus/line.problem", "line.problem"),
        ("tests/corpus/line-best.network", "best.network"),
        ("tests/corpus/correct/paired-at-the-root.cert", "line.cert"),
        ("tests/corpus/line-twins.network", "twins.network"),
        ("tests/corpus/correct/twins.set", "twins.set"),
        ("fuzz/seeds/mps/corner.mps", "corner.mps"),
        ("fuzz/seeds/program/corner.cert", "corner.cert"),
    ] {
        folder.take(from, name);
    }
    let optimum = "check line.problem best.network line.cert --gap 1e-6";
    let runs = [
        (optimum, "line.problem"),
        (optimum, "best.network"),
        (optimum, "line.cert"),
        ("check line.problem twins.network twins.set", "twins.set"),
        ("check-lp corner.mps corner.cert", "corner.cert"),
    ];
    for (args, file) in runs {
        let whole = String::from_utf8(folder.read(file)).unwrap();
        let words: Vec<&str> = whole.split_inclusive([' ', '\n']).collect();
        let numbers = (0..words.len()).filter(|i| words[*i].trim_end().parse::<i128>().is_ok());
        for (turn, at) in numbers.enumerate() {
            let mut words = words.clone();
            let number = words[at].replace(words[at].trim_end(), HUGE[turn % HUGE.len()]);
            words[at] = &number;
            folder.write(file, words.concat().as_bytes());
            let (code, said) = within(&folder, args, &[file]);
            assert!((0..4).contains(&code), "{file}, word {at}: {code} {said}");
        }
        folder.write(file, whole.as_bytes());
    }
}

fn npz(header: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["X.npy", "y.npy"] {
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        archive.start_file(name, stored).unwrap();
        archive.write_all(b"\x93NUMPY\x01\x00").unwrap();
        archive.write_all(&(header.len() as u16).to_le_bytes()).unwrap();
        archive.write_all(header.as_bytes()).unwrap();
        archive.write_all(&[0; 64]).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn binary_headers_cost_nothing() {
    let folder = Folder::new("headers");
    folder.take("tests/corpus/line.problem", "line.problem");
    let refused = |args: &str, file: &str, bytes: &[u8]| {
        folder.write(file, bytes);
        let (code, said) = within(&folder, args, &[file]);
        assert!(code == 2 && said.contains(file), "{args}: {code} {said}");
    };
    for count in HUGE {
        for shape in [format!("({count},)"), format!("({count}, {count})"), format!("(0, {count})")] {
            let header = format!("{{'descr': '<f8', 'fortran_order': True, 'shape': {shape}, }}");
            refused("problem a.npz --beta 1 -o out", "a.npz", &npz(&header));
            refused("network line.problem a.npz --map W1=X,w2=y -o out", "a.npz", &npz(&header));
        }
        let size: u128 = count.parse().unwrap();
        let length = u64::try_from(size).unwrap_or(u64::MAX);
        let json = format!(r#"{{"a.weight":{{"dtype":"F32","shape":[{length},1],"data_offsets":[0,{length}]}}}}"#);
        let whole = [&(json.len() as u64).to_le_bytes(), json.as_bytes(), &[0; 64]].concat();
        refused("network line.problem a.safetensors -o out", "a.safetensors", &whole);
        let cut = [&length.to_le_bytes(), json.as_bytes()].concat();
        refused("network line.problem a.safetensors -o out", "a.safetensors", &cut);
    }
    // The directory of an archive of many files, of which there is none.
    let end = [&b"PK\x05\x06"[..], &[0; 4], &[0xff; 8], &[0; 6]].concat();
    refused("problem a.npz --beta 1 -o out", "a.npz", &end);
    refused("network line.problem a.json -o out", "a.json", "[".repeat(1 << 20).as_bytes());
    refused("network line.problem a.json -o out", "a.json", format!(r#"{{"W1":{}"#, "[".repeat(1 << 20)).as_bytes());
}
