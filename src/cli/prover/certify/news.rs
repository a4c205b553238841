//! News of a search on the way: a line for what happens once, columns for the tree as solvers have them.

use crate::cli::terminal::Progress;
use crate::optimum::Event;
use crate::search::branch;

/// The columns of the tree. `lower` and `best` enclose the optimum as floating point sees it, `gap` is their
/// difference over `best`.
const HEAD: &str = "   nodes    open  bound/beta          lower           best      gap";

/// Shows an event.
pub fn show(event: &Event, progress: &mut Progress) {
    match event {
        Event::Training(round) => {
            progress.phase("training");
            progress.status(&format!(
                "training: round {}, {} neurons, objective {:.9}, violation {:.1e}",
                round.number, round.neurons, round.objective, round.violation
            ));
        }
        Event::Target(target, rows) => {
            progress.phase("dual vector and tree");
            progress.line(&format!("{rows} distinct rows; a node closes at bound/beta {target:.6}"));
        }
        Event::Root(share) => progress.line(&format!("certified without a tree: open share {share:.2e}")),
        Event::Spectral(steps) => {
            progress.phase("bound for many outputs");
            progress.status(&format!("bound for many outputs: step {steps}"));
        }
        Event::Fan(count) => {
            progress.phase("fan of cones");
            progress.status(&format!("fan of cones: {count} generators"));
        }
        Event::Tree(p, _) if p.bound.is_infinite() => {
            progress.status(&format!("tree: {} leaves, to be solved again for another dual vector", p.leaves));
        }
        Event::Tree(p, interval) => tree(p, *interval, progress),
        Event::Violation(value) => {
            progress.line(&format!("a direction with |F|/beta = {value:.9} was found: training goes on"));
        }
        Event::Skipped(_) => progress.line("too large for trees within this time limit: a bound by norms of the data"),
        Event::Norms => progress.status("a dual vector was bounded by norms of the data"),
        Event::Checkpoint(_) => progress.status("the certificate so far was written"),
        Event::Checking(leaves) => {
            progress.phase("rounding and checking");
            progress.status(&format!("rounding and checking {leaves} leaves"));
        }
    }
}

/// A batch of the tree.
pub fn tree(p: &branch::Progress, interval: Option<[f64; 2]>, progress: &mut Progress) {
    let (nodes, open, bound) = (p.nodes, p.open, p.bound);
    let (words, columns) = match interval {
        Some([lower, best]) => {
            let gap = 100.0 * (best - lower) / best.abs();
            (
                format!(", optimum in [{lower:.6}, {best:.6}], gap {gap:.3}%"),
                format!("{lower:>13.6}  {best:>13.6}  {gap:>6.3}%"),
            )
        }
        None => (String::new(), format!("{:>13}  {:>13}  {:>7}", "-", "-", "-")),
    };
    progress.row(
        &format!("tree: {nodes} nodes, {open} open, bound/beta {bound:.6}{words}"),
        HEAD,
        &format!("{nodes:>8} {open:>7}  {bound:>10.6}  {columns}"),
    );
}
