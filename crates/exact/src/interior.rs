//! Interior points: which bounds are active at an optimum, and the conditions of these solved exactly.
//!
//! An interior point method in doubles (Clarabel) ends near the relative interior of the set of optima. There
//! a bound is active if and only if its multiplier is larger than its slack (Goldman & Tucker 1956: strictly
//! complementary solutions). The optimality conditions of that partition are linear equations, singular
//! wherever the optimum is not unique; any exact solution near the interior point has the right signs. So no
//! vertex is looked for and no pivot is made. Wrong guesses are mended where the exact signs say so; what is
//! still wrong then is left to the simplex. A contradiction and a ray of an unbounded program come from
//! the multipliers of the interior point, or as optima of programs made for them.
//!
//! All of it is a proposal: neither the point nor what the method says about its end is believed. One thread
//! and a count of iterations make it the same at each run.

mod conditions;
mod farkas;
mod floats;
mod optimum;
mod partition;
mod phases;
mod proposal;

use crate::kkt::{Exact, State};
use floats::Floats;
use optimum::Ending;
use relucert_check::lp::Vector;
use relucert_check::qp::Program;

/// Variables and rows from which this is worth its while; smaller programs are done before it has begun.
const LEAST: usize = 60;

/// What is proposed; it awaits verification.
pub(crate) enum Proposed {
    /// Point and multipliers, and where every pair is.
    Optimal { x: Vector, y: Vector, states: Vec<State> },
    /// Multipliers that contradict each other.
    Infeasible { y: Vector },
    /// A direction of improvement. Whether there is a feasible point is another question.
    Ray(Vector),
}

/// Optimum, contradiction or ray of a convex program without squares. None if nothing came of it; then
/// nothing is known about the program.
pub(crate) fn propose(program: &Program, tries: &mut usize) -> Option<Proposed> {
    let large = program.linear.columns.len() + program.linear.rows.len() >= LEAST;
    if !large || !program.curvature.squares.is_empty() || program.linear.contradictory() {
        return None;
    }
    let exact = Exact::new(program);
    let floats = Floats::new(&exact)?;
    match optimum::find(&exact, &floats, tries)? {
        Ending::Optimal(point, states) => {
            let y = Vector { den: &point.y.den * exact.unit(), num: point.y.num };
            Some(Proposed::Optimal { x: point.x, y, states })
        }
        Ending::Infeasible(multipliers) => {
            let y = farkas::contradiction(&exact, &floats, &multipliers);
            Some(Proposed::Infeasible { y: y.or_else(|| phases::contradiction(program, tries))? })
        }
        Ending::Unbounded => phases::ray(program, tries).map(Proposed::Ray),
        // The simplex says more of a linear program, and sooner.
        Ending::Unknown if exact.is_linear() => None,
        Ending::Unknown => phases::contradiction(program, tries).map(|y| Proposed::Infeasible { y }),
    }
}
