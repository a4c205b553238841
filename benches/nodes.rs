//! Seconds and bounds of single nodes, for benches/nodes.py: `cargo bench --bench nodes -- FILE`.
//!
//! FILE: a line `m d`, m lines `v x_1 … x_d` (weights over β, unit rows), and a line of splits `k:s k:s …`
//! for each node, empty for the root. A node is solved from its parent's multipliers, as in the tree, to an
//! estimated distance of 1e-3 from the relaxation's optimum; its own CPU time is printed, the median of five.

mod clock;

use clock::seconds;
use relucert::search::relaxation::interior_point::{Settings, solve};
use relucert::search::relaxation::{Outcome, Rows};

fn main() {
    let Some(file) =
        std::env::args().find(|a| !a.starts_with('-') && std::path::Path::new(a).is_file() && a.ends_with(".nodes"))
    else {
        println!("skipped: no FILE.nodes given (benches/nodes.py writes one)");
        return;
    };
    let text = std::fs::read_to_string(file).expect("a readable file");
    let mut lines = text.lines();
    let mut numbers =
        || lines.next().expect("a line").split(' ').map(|t| t.parse::<f64>().expect("a number")).collect::<Vec<f64>>();
    let shape = numbers();
    let mut rows = Rows { m: shape[0] as usize, d: shape[1] as usize, x: Vec::new(), v: Vec::new() };
    for _ in 0..rows.m {
        let row = numbers();
        rows.v.push(row[0]);
        rows.x.extend(&row[1..]);
    }
    for line in lines {
        let path: Vec<(usize, i8)> = line
            .split_whitespace()
            .map(|split| split.split_once(':').expect("row:side"))
            .map(|(k, s)| (k.parse().expect("a row"), s.parse().expect("a side")))
            .collect();
        let above = (0..path.len()).fold(None, |parent, depth| Some(node(&rows, &path[..depth], parent.as_ref())));
        let mut times = Vec::new();
        let mut outcome = None;
        for _ in 0..5 {
            let start = seconds();
            outcome = Some(node(&rows, &path, above.as_ref()));
            times.push(seconds() - start);
        }
        times.sort_by(f64::total_cmp);
        println!("node {} {}", outcome.map_or(f64::NAN, |o| o.bound), times[2]);
    }
}

fn node(rows: &Rows, path: &[(usize, i8)], parent: Option<&Outcome>) -> Outcome {
    let (steps, pricing) = if path.is_empty() { (150, 6) } else { (60, 2) };
    let settings = Settings {
        target: 0.0,
        gap: 1e-3,
        steps,
        pricing,
        neighbours: 5,
        parent_bound: 0.0,
        kept: 1e-2,
        deadline: None,
    };
    solve(rows, path, parent.cloned().map(Outcome::known).as_ref(), &settings)
}
