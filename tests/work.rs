//! Few bytes buy little time: hostile files of every kind under a limit of processor time and memory that
//! goes by their size (docs/FORMAT.md §19).
//!
//! A file may be rejected for the work it asks for, or decided; what it may not do is run on. The limit is a
//! multiple of what FORMAT states, so that a slow machine passes; without the limits of the checker most of
//! these files run for minutes or hours, or take gigabytes.
#![cfg(target_os = "linux")]

mod folder;

use folder::Folder;
use num_bigint::BigInt;
use relucert::check::statement::Digest;

/// Seconds for the work that every check may do, and for each unit of the square of the size.
const FREE: f64 = 20.0;
const PER_SQUARE: f64 = 1e-9;

/// Memory that every check may take, and for each byte and each square of the size.
const FIXED: f64 = 400e6;
const PER_BYTE: f64 = 6e3;

/// Runs a check on these files; the code and what was said.
fn within(folder: &Folder, args: &str, files: &[(&str, String)]) -> (i32, String) {
    let mut size = 0.0;
    for (name, text) in files {
        folder.write(name, text.as_bytes());
        size += text.len() as f64;
    }
    let seconds = (FREE + PER_SQUARE * size * size).ceil();
    let kilobytes = ((FIXED + PER_BYTE * size) / 1024.0).ceil();
    let done = folder.shell(&format!("ulimit -t {seconds} && ulimit -v {kilobytes} && exec $R check {args}"));
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let code = done.status.code();
    let code = code.unwrap_or_else(|| panic!("{args}: more than {seconds} s or {kilobytes} kB for {size} bytes"));
    println!("{args}: {code} {}", said.lines().last().unwrap_or(""));
    // A file that breaks the grammar would try nothing.
    assert!(!said.contains("panicked") && [0, 1, 3].contains(&code), "{args}: {code} {said}");
    (code, said)
}

fn ended(lines: Vec<String>) -> String {
    let count = lines.len();
    format!("{}\nend {count}\n", lines.join("\n"))
}

fn problem(extra: &[&str], rows: &[String]) -> String {
    let columns = rows[0].split(' ').count() - 2;
    let mut lines = vec!["relucert-problem 1".to_string(), "numbers f64".to_string(), "bias none".to_string()];
    lines.extend(extra.iter().map(|line| line.to_string()));
    lines.extend(["loss half-squared".to_string(), "beta 1 1".to_string(), format!("shape {} {columns}", rows.len())]);
    lines.push("denominators 1 1".to_string());
    lines.extend_from_slice(rows);
    ended(lines)
}

fn digest(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()
}

fn network(columns: usize, neurons: Vec<String>) -> String {
    let lines = vec!["relucert-network 1".to_string(), format!("shape {} {columns}", neurons.len())];
    ended([lines, neurons].concat())
}

/// A file of hints for a problem.
fn hints(heading: &str, problem: &str, lines: Vec<String>) -> String {
    ended([vec![format!("{heading} 1"), format!("problem {}", digest(problem))], lines].concat())
}

/// Rows of small numbers, no two of one direction if there are two columns.
fn rows(count: usize, columns: usize) -> Vec<String> {
    let entry = |i: usize, j: usize| match j {
        0 => 1,
        1 => i,
        _ => (i * i * (j + 1) + 7 * i + j) % 97,
    };
    let row = |i: usize| (0..columns).map(|j| entry(i, j).to_string()).collect::<Vec<_>>().join(" ");
    (0..count).map(|i| format!("row {} {}", row(i), i % 5)).collect()
}

/// Odd numbers of so many bits, which have hardly a divisor in common.
fn long(which: u32, bits: u32) -> BigInt {
    (BigInt::from(1) << bits) + BigInt::from(2 * which + 1)
}

/// A neuron whose denominators nobody shares.
fn coprime(which: u32, bits: u32, columns: usize) -> String {
    let u = (0..columns).map(|j| long(which + 50 * j as u32, bits).to_string()).collect::<Vec<_>>().join(" ");
    format!("neuron {} {u} {} {}", long(2 * which + 1, bits), long(2 * which + 2, bits), long(which + 9, bits))
}

#[test]
fn many_slots() {
    let folder = Folder::new("slots");
    let wide = problem(&[], &rows(1, 400));
    let start = "relucert-convex 1\nshape 0 400\nend 2\n".to_string();
    let segments = |lines: Vec<String>| {
        let head = vec!["width 65536".to_string(), format!("segments {}", lines.len())];
        hints("relucert-path-certificate", &wide, [head, lines].concat())
    };
    for lines in [vec!["convex 0".to_string(); 3000], vec!["merge 65535 65534".to_string(); 3000]] {
        let path = segments(lines);
        let files = [("p", wide.clone()), ("s", start.clone()), ("c", path)];
        assert_eq!(within(&folder, "p s c --loss constant", &files).0, 0);
    }
}

/// Parts that move to and fro among many slots in use.
#[test]
fn many_segments() {
    let folder = Folder::new("segments");
    let data = problem(&[], &rows(100, 3));
    let blocks: Vec<String> = (0..400).map(|i| format!("block + {} 1 {} {}", i + 1, i % 7, i % 5)).collect();
    let start = ended([vec!["relucert-convex 1".to_string(), "shape 400 3".to_string()], blocks].concat());
    let step = |i: usize| vec!["convex 1".to_string(), format!("slot 0 + 1 {} 0 0", i % 2 + 1)];
    let lines: Vec<String> = (0..2000).flat_map(step).collect();
    let head = vec!["width 400".to_string(), "segments 2000".to_string()];
    let path = hints("relucert-path-certificate", &data, [head, lines].concat());
    within(&folder, "p s c --along never-above", &[("p", data), ("s", start), ("c", path)]);
}

#[test]
fn long_coprime_denominators() {
    let folder = Folder::new("coprime");
    let data = problem(&[], &rows(400, 3));
    let none = network(3, Vec::new());
    for (neurons, bits) in [(2, 30_000), (12, 4_000), (60, 600), (1, 150_000)] {
        let odd = network(3, (0..neurons).map(|i| coprime(5 * i, bits, 3)).collect());
        let records = odd.lines().skip(1).take(neurons as usize + 1).map(String::from).collect();
        let leaf = ["leaf 1", "omega 0", "theta 0", "product 0", "ball 0", "factor 10 0 0 0 0 0 0 0 0 0 0"];
        let bound = [
            &["scales 0 0 0 0 0", &format!("dual{}", " 0".repeat(400)), "bound 2", "sign +"],
            &leaf[..],
            &["sign -"],
            &leaf,
        ];
        let bound = bound.concat().into_iter().map(String::from).collect();
        let better = hints("relucert-certificate", &data, [vec!["kind better".to_string()], records, bound].concat());
        let files =
            |network: &String, cert: &String| [("p", data.clone()), ("n", network.clone()), ("c", cert.clone())];
        within(&folder, "p n c --gap 0.5", &files(&none, &better));
        within(&folder, "p n --scope dictionary --gap 0.5", &files(&odd, &better));
        within(&folder, "p n --minimal", &files(&odd, &better));
        within(&folder, "p n --same-predictions n --penalty-no-larger", &files(&odd, &better));
        let set = vec![format!("shape 400 {neurons}"), "points 0".into(), "rays 0".into(), "never 0".into()];
        let set = [set, vec!["bounds 0".into(), "supports none".into()]].concat();
        within(&folder, "p n c --values", &files(&odd, &hints("relucert-set-certificate", &data, set)));
        within(
            &folder,
            "p n c --not-stationary",
            &files(&odd, &hints("relucert-stationary-certificate", &data, Vec::new())),
        );
        let path = vec!["width 300".to_string(), "segments 1".into(), "balance".into()];
        within(&folder, "p n c --along never-above", &files(&odd, &hints("relucert-path-certificate", &data, path)));
    }
}

/// Sums of square roots that are not equal but nearly.
#[test]
fn near_sums_of_roots() {
    let folder = Folder::new("roots");
    let data = problem(&[], &rows(3, 2));
    let neurons = |shift: u32| {
        let of = |i: u32| format!("neuron 1 {} {} 1 1", long(3 * i + shift, 1500), 2 * i + 1);
        network(2, (0..60).map(of).collect())
    };
    let files = [("p", data), ("n", neurons(0)), ("o", neurons(0).replace("neuron 1", "neuron 3"))];
    within(&folder, "p n --same-predictions o --penalty-no-larger", &files);
}

#[test]
fn many_candidates() {
    let folder = Folder::new("candidates");
    for (columns, norm) in [(20, "l1"), (60, "l1"), (150, "l1"), (300, "l1"), (12, "linf"), (40, "linf")] {
        let data = problem(&[&format!("norm {norm}")], &rows(1, columns));
        let dual = vec!["kind bound".to_string(), "dual 1 4".to_string()];
        let cert = hints("relucert-vertex-certificate", &data, dual);
        within(&folder, "p n c --gap 1", &[("p", data), ("n", network(columns, Vec::new())), ("c", cert)]);
    }
}

/// Trees as deep as there are groups, of global bounds and of supports.
#[test]
fn deep_trees() {
    let folder = Folder::new("deep");
    let data = problem(&[], &rows(2000, 3));
    let head = ["kind bound", "scales 0 0 0 0 0", &format!("dual{}", " 1".repeat(2000)), "bound 1000000", "sign +"];
    let head: Vec<String> = head.iter().map(|line| line.to_string()).collect();
    let splits: Vec<String> = (0..1900).map(|k| format!("split {k}")).collect();
    let leaf = |i: usize| {
        let omega = format!("omega {}{}", 1900 - i, " 1".repeat(1900 - i));
        [
            format!("leaf {i}"),
            omega,
            "theta 0".into(),
            "product 0".into(),
            "ball 0".into(),
            "factor 10 1 0 1 0 0 1 0 0 0 1".into(),
        ]
    };
    let leaves: Vec<String> = (0..60).flat_map(leaf).collect();
    let cert = hints("relucert-certificate", &data, [head, splits, leaves].concat());
    within(&folder, "p n c --gap 1", &[("p", data.clone()), ("n", network(3, Vec::new())), ("c", cert)]);
    let many = network(3, (0..500).map(|i| format!("neuron 1 {} {} 1 1 1", i % 23, i % 29)).collect());
    let head = ["shape 2000 500", "points 0", "rays 0", "never 0", "bounds 0", "supports all"];
    let head: Vec<String> = head.iter().map(|line| line.to_string()).collect();
    let branches: Vec<String> = (0..500).map(|i| format!("branch {i}")).collect();
    let cells = vec!["dependent".to_string(); 2];
    let cert = hints("relucert-set-certificate", &data, [head, branches, cells].concat());
    within(&folder, "p n c --values", &[("p", data), ("n", many), ("c", cert)]);
}

/// A short line for each point, a product with every direction and row for each of them.
#[test]
fn many_points() {
    let folder = Folder::new("points");
    let data = problem(&[], &rows(300, 2));
    let atoms = network(2, (0..300).map(|_| "atom 1 1 0 1 1".to_string()).collect());
    let point = |k: usize| vec![format!("point {} 1 1 0", 1_000_000_000 - k), "at none".to_string()];
    let points =
        (0..2000).flat_map(|k| if k == 0 { point(k) } else { [point(k), vec!["between none".into()]].concat() });
    let head = vec!["shape 300 300".to_string(), "points 2000".to_string()];
    let cert = hints("relucert-homotopy-certificate", &data, head.into_iter().chain(points).collect());
    within(&folder, "p n c --continuous", &[("p", data), ("n", atoms), ("c", cert)]);
}
