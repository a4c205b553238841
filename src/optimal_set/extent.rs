//! Ranges of coefficients, and which neurons no member can do without.

use super::hints::{Bound, Hints, Watch};
use super::space::Space;
use crate::check::lp::{Certificate, Vector};
use crate::lp::Solver;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// Notes, for every neuron that is positive in all known members, a member without it or multipliers that
/// bound it away from zero; with `ranges` the exact ends of all ranges. Whether it came to an end.
///
/// The vertices that programs end at have many zeros, so that few programs decide most neurons.
pub(super) fn extents(
    space: &Space,
    ranges: bool,
    hints: &mut Hints,
    essential: &mut BTreeSet<usize>,
    watch: &mut Watch,
) -> bool {
    let Ok(mut solver) = Solver::new(space.program()) else { return false };
    let one = BigInt::from(1);
    for (at, &neuron) in space.open.iter().enumerate() {
        let zero = |hints: &Hints| {
            let mut members = hints.points.iter().chain([&space.members.given]);
            members.any(|member| !member.entries.contains_key(&neuron))
        };
        for maximize in [false, true] {
            if if maximize { !ranges } else { zero(hints) } {
                continue;
            }
            if watch(&format!("range of neuron {} of {}", at + 1, space.open.len())) {
                return false;
            }
            let solved = solver.set_objective(maximize, &space.unit(at), &one).and_then(|()| solver.solve());
            match solved.map(|solution| solution.certificate) {
                Ok(Certificate::Optimal { x, y }) => {
                    space.note(&x, &mut hints.points);
                    if maximize || x.num[at].sign() == Sign::Plus {
                        essential.extend((!maximize).then_some(neuron));
                        let y = Vector { num: space.spread(&y.num, if maximize { -1 } else { 1 }), den: y.den };
                        hints.bounds.push(Bound { lower: !maximize, neuron, y });
                    }
                }
                Ok(Certificate::Unbounded { x, ray }) => {
                    space.note(&x, &mut hints.points);
                    hints.rays.push(space.entries(&ray.num));
                }
                _ => return false,
            }
        }
    }
    true
}
