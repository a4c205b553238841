//! A tree for the dual vector that was chosen, and when it has given all that this vector can, the same tree
//! for vectors nearer the residual.
//!
//! A vector between the joint one and the residual has roots that prove more, but its limit, h itself, may be
//! above the claim or need a scale c > β/h at which D no longer grows. Its leaves are where those of the next
//! vector start: solving them again costs about as much as the last halving of the cones. A heuristic, like
//! all of the search.

use super::checkpoint::Checkpoints;
use super::choose::Attempt;
use super::dual::Dual;
use super::run::Run;
use super::settings::Event;
use crate::search::branch::seed::Seed;
use crate::search::branch::{Goal, search_shown};
use crate::search::neuron::Neuron;
use std::time::Instant;

/// How far to go towards the residual: the first of these that could meet the claim.
const STEPS: [f64; 2] = [0.5, 0.75];

/// Time for the same tree with another dual vector, as a share of what the tree took.
const AGAIN: f64 = 0.75;

impl Run<'_> {
    /// Trees for `first` (a dual vector and the bound over β to ask its leaves for) and then for vectors
    /// nearer that of `residual`, as long as there is time, the claim is not met and `proceed` does not say
    /// stop. The last one is the residual itself.
    pub(crate) fn approach(
        &self,
        residual: (&Dual, f64),
        first: (Dual, f64),
        (neurons, best): (&[Neuron], f64),
        goal: Goal,
        checkpoints: &mut Checkpoints,
        proceed: &mut (dyn FnMut(Event) -> bool + Send),
    ) -> Vec<Attempt> {
        let mut attempts: Vec<Attempt> = Vec::new();
        let (mut dual, mut asked) = first;
        let mut seeds = Seed::roots();
        loop {
            let (mut bound, mut stopped) = (f64::INFINITY, false);
            let start = Instant::now();
            let goal = Goal { target: asked, ..goal };
            let (forest, _) = search_shown(&dual.rows, &goal, seeds, &mut |progress, _, forest| {
                bound = progress.bound;
                stopped = !proceed(Event::Tree(progress, self.interval(&dual, progress, best)));
                // Of the tree at hand once it proves at least as much as those before.
                let better = |attempt: &Attempt| attempt.lower <= self.lower(&dual, bound);
                if !stopped && bound.is_finite() && attempts.iter().all(better) {
                    checkpoints.make(|| self.so_far(&dual, forest, asked), proceed);
                }
                !stopped && self.left() > self.reserve(progress.leaves)
            });
            let attempt = Attempt { asked, lower: self.lower(&dual, bound), dual, forest };
            // Half of the nodes are leaves, each to be solved again, and then there should be time to split
            // some.
            let late =
                self.left() - self.reserve(attempt.forest.nodes.len() / 2) < AGAIN * start.elapsed().as_secs_f64();
            // A tree that is to be cut ends where it is cut.
            let late = late || self.settings.to_cut;
            let done = stopped || late || attempt.lower >= self.wanted() || attempt.dual.nu == residual.0.nu;
            if done {
                attempts.push(attempt);
                return attempts;
            }
            (dual, asked) = self.nearer(&attempt.dual, residual, neurons);
            seeds = attempt.forest.seeds();
            attempts.push(attempt);
        }
    }

    /// The next dual vector on the way to the residual, and the bound to ask for.
    fn nearer(&self, from: &Dual, residual: (&Dual, f64), neurons: &[Neuron]) -> (Dual, f64) {
        let mut between = STEPS.iter().filter_map(|step| self.between(residual.0, from, *step));
        let able = between.find(|dual| self.reaches(dual, self.seen(dual, neurons)));
        let Some(dual) = able else { return (residual.0.clone(), residual.1) };
        let needed = self.needed(&dual);
        (dual, needed)
    }
}
