//! What an undecided search lets one expect of more time.

use crate::optimum::{Event, Skipped};
use std::path::Path;
use std::time::Instant;

/// How the bound of the last tree came down towards its target.
#[derive(Default)]
pub struct Pace {
    target: Option<f64>,
    /// Seconds since the tree began, its bound over β, its nodes.
    points: Vec<(f64, f64, usize)>,
    start: Option<Instant>,
    skipped: Option<Skipped>,
}

impl Pace {
    /// Takes notice of what the search says. A new target is a new tree.
    pub fn note(&mut self, event: &Event) {
        match event {
            Event::Target(target, _) => {
                *self = Pace { target: Some(*target), start: Some(Instant::now()), ..Pace::default() };
            }
            Event::Tree(p, _) if p.bound.is_finite() => {
                let seconds = self.start.map_or(0.0, |start| start.elapsed().as_secs_f64());
                self.points.push((seconds, p.bound, p.nodes));
            }
            Event::Skipped(skipped) => self.skipped = Some(*skipped),
            _ => {}
        }
    }

    /// What to try next. The bound is taken to fall further as it fell in the second half of the time: a guess, most
    /// often too short a time, as the last nodes are the hard ones.
    pub fn advice(&self, output: &Path) -> String {
        if let Some(Skipped { seconds }) = self.skipped {
            return format!(
                "the search by trees was left out: rounding and checking its two roots alone takes too long; it begins \
                 with a --time-limit of some {:.0} s, or with fewer rows or columns; the bound is one of norms of the data",
                seconds.ceil()
            );
        }
        let resume = format!("--resume {} goes on", output.display());
        let Some((&(end, bound, nodes), target)) = self.points.last().zip(self.target) else {
            return format!("a longer --time-limit, or a network that is trained further; {resume}");
        };
        let half = self.points.iter().rev().find(|(seconds, ..)| *seconds <= 0.5 * end);
        let state = format!("the bound over beta is {bound:.6} after {nodes} nodes, a claim met at {target:.6}");
        let (since, from) = half.map_or((0.0, bound), |(seconds, bound, _)| (*seconds, *bound));
        let more = (bound - target) / (from - bound) * (end - since);
        match more.is_finite() && more >= 0.0 {
            true => format!(
                "{state}; at the pace of the last {:.0} s it takes some {more:.0} s more: {resume}",
                end - since
            ),
            false => format!("{state}; it does not fall at present: a weaker claim, or much more time; {resume}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_follows_the_bound() {
        let advice = |points: &[(f64, f64, usize)]| {
            Pace { target: Some(1.0), points: points.to_vec(), ..Pace::default() }.advice("c".as_ref())
        };
        // From 1.4 to 1.2 in the last 10 s, 0.2 to go.
        let falling = advice(&[(0.0, 1.6, 2), (10.0, 1.4, 8), (20.0, 1.2, 20)]);
        assert!(falling.contains("the last 10 s it takes some 10 s more: --resume c goes on"), "{falling}");
        let still = advice(&[(0.0, 1.6, 2), (10.0, 1.4, 8), (20.0, 1.4, 20)]);
        assert!(still.contains("it does not fall at present"), "{still}");
        assert!(advice(&[]).starts_with("a longer --time-limit"));
        let mut pace = Pace::default();
        pace.note(&Event::Skipped(Skipped { seconds: 80.2 }));
        assert!(pace.advice("c".as_ref()).contains("--time-limit of some 81 s"));
    }
}
