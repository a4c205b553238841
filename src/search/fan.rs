//! The fan of a dual matrix V: cones over the directions of the output space, fine enough that bounds at
//! their generators bound h(V) = max h(Vv) over unit vectors v (theory §E4.3).
//!
//! p(v) = h(Vv) is a seminorm, so that a cone closes when bounds b_i at its generators leave a w with
//! q_i·w ≥ b_i that is short enough. Here the cones are refined on values of p that were *seen*, which is
//! cheap; then the bounds to be proved are loosened as far as the cones allow. Far from the neurons' own v
//! the loosened bounds are well above p, and a relaxation without a split proves them. A heuristic: a value that
//! was seen too low shows when its bound cannot be proved, and then the mesh is made again.

pub mod cone;
pub mod mesh;
mod targets;

use crate::kernels::{dot, norm};
pub use mesh::{Bisection, Cone, Mesh, Node};
use std::collections::HashMap;
pub use targets::targets;

/// What a fan is to do.
#[derive(Clone, Copy, Debug)]
pub struct Aim {
    /// K.
    pub outputs: usize,
    /// Whether only directions that sum to zero matter.
    pub zero_sum: bool,
    /// A cone whose bound on seen values is at most this is fine enough.
    pub close: f64,
    /// Generators at most.
    pub most: usize,
}

impl Aim {
    /// How many vectors the basis has.
    pub fn rank(&self) -> usize {
        if self.zero_sum { self.outputs.saturating_sub(1) } else { self.outputs }
    }
}

/// Entries of generators stay below this.
const LONGEST: i64 = 1 << 24;

/// A cone of the tree under construction, with its two halves if it was divided.
struct Draft {
    cone: Cone,
    bound: f64,
    divided: Option<(Bisection, [usize; 2])>,
}

/// A mesh under construction: `seen` gives a value of p that was seen at a generator.
struct Refinement<'a> {
    seen: &'a mut dyn FnMut(&[i64]) -> f64,
    mesh: Mesh,
    values: Vec<f64>,
    known: HashMap<Vec<i64>, usize>,
    drafts: Vec<Draft>,
}

/// Divides cones, the one with the greatest bound first, until all of them close on seen values or there are
/// too many generators.
///
/// It begins with the cones of ±e_i (or ±(e_i − e_K)) and all signs but the first's, and bisects the widest
/// angle of a cone: neighbours that share the edge share the new generator. `go_on` hears of the number of
/// generators and ends it by returning `false`; the cones are closed as they are then.
pub fn refine(aim: &Aim, seen: &mut dyn FnMut(&[i64]) -> f64, go_on: &mut dyn FnMut(usize) -> bool) -> Mesh {
    let (r, k) = (aim.rank(), aim.outputs);
    let (values, known, drafts) = (Vec::new(), HashMap::new(), Vec::new());
    let mut work = Refinement { seen, mesh: Mesh::default(), values, known, drafts };
    for i in 0..r {
        let entry = |j: usize| i64::from(j == i) - i64::from(aim.zero_sum && j + 1 == k);
        work.generator((0..k).map(entry).collect());
    }
    let starts = 1usize << r.saturating_sub(1);
    for signs in 0..starts {
        let side = |i: usize| if signs >> (r - 1 - i) & 1 == 1 { -1 } else { 1 };
        work.draft((0..r).map(|i| (i, side(i))).collect());
    }
    loop {
        let open = work.drafts.iter().enumerate().filter(|(_, draft)| draft.divided.is_none());
        let worst = open.max_by(|a, b| a.1.bound.total_cmp(&b.1.bound)).map(|(i, draft)| (i, draft.bound));
        let Some((i, _)) = worst.filter(|(_, bound)| *bound > aim.close) else { break };
        let count = work.mesh.generators.len();
        if count >= aim.most || !go_on(count) || !work.divide(i) {
            break;
        }
    }
    let Refinement { mut mesh, mut drafts, .. } = work;
    let mut stack: Vec<usize> = (0..starts).rev().collect();
    while let Some(i) = stack.pop() {
        mesh.nodes.push(match drafts[i].divided.take() {
            Some((bisection, [first, second])) => {
                stack.extend([second, first]);
                Node::Bisect(bisection)
            }
            None => Node::Cone(std::mem::take(&mut drafts[i].cone)),
        });
    }
    mesh
}

impl Refinement<'_> {
    /// The index of a generator, perhaps a new one.
    fn generator(&mut self, q: Vec<i64>) -> usize {
        if let Some(&known) = self.known.get(&q) {
            return known;
        }
        let index = self.mesh.generators.len();
        self.values.push((self.seen)(&q));
        self.mesh.points.push(q.iter().map(|t| *t as f64).collect());
        self.known.insert(q.clone(), index);
        self.mesh.generators.push(q);
        index
    }

    fn draft(&mut self, cone: Cone) -> usize {
        let bound = self.mesh.bound(&cone, &self.values);
        self.drafts.push(Draft { cone, bound, divided: None });
        self.drafts.len() - 1
    }

    /// Divides a cone at its widest angle; whether that was possible.
    fn divide(&mut self, draft: usize) -> bool {
        let cone = self.drafts[draft].cone.clone();
        let corners = self.mesh.corners(&cone);
        let cosine = |i: usize, j: usize| dot(&corners[i], &corners[j]) / (norm(&corners[i]) * norm(&corners[j]));
        let pairs = (0..cone.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
        let widest = pairs.min_by(|a, b| cosine(a.0, a.1).total_cmp(&cosine(b.0, b.1)));
        let Some((i, j)) = widest else { return false };
        let (alpha, beta) = factors(norm(&corners[i]), norm(&corners[j]));
        let side = |at: usize| i64::from(cone[at].1);
        let (p, q) = (&self.mesh.generators[cone[i].0], &self.mesh.generators[cone[j].0]);
        let sum: Vec<i64> = p.iter().zip(q).map(|(p, q)| alpha * side(i) * p + beta * side(j) * q).collect();
        let common = sum.iter().fold(0, |g, t| gcd(g, t.abs()));
        if common == 0 || sum.iter().any(|t| t.abs() > LONGEST) {
            return false;
        }
        let first = sum.iter().find(|t| **t != 0).map_or(1, |t| t.signum());
        let gamma = common * first;
        let between = self.generator(sum.iter().map(|t| t / gamma).collect());
        let bisection = Bisection { positions: (i, j), between, factors: [alpha, beta, gamma] };
        let half = |at: usize| {
            let mut half = cone.clone();
            half[at] = (between, first as i8);
            half
        };
        let halves = [self.draft(half(i)), self.draft(half(j))];
        self.drafts[draft].divided = Some((bisection, halves));
        true
    }
}

/// Small α and β such that α p + β q nearly bisects the angle of vectors of these lengths.
fn factors(p: f64, q: f64) -> (i64, i64) {
    let choices = [(1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (3, 2), (2, 3)];
    let skew = |(a, b): &(i64, i64)| ((*a as f64 * p) / (*b as f64 * q)).ln().abs() + 0.15 * ((a * b) as f64).ln();
    choices.into_iter().min_by(|a, b| skew(a).total_cmp(&skew(b))).unwrap_or((1, 1))
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// v or −v is a nonnegative combination of the generators of some cone.
    fn covered(mesh: &Mesh, v: &[f64]) -> bool {
        mesh.cones().any(|cone| {
            let columns = nalgebra::DMatrix::from_fn(v.len(), cone.len(), |i, j| mesh.corners(cone)[j][i]);
            let a = columns.svd(true, true).solve(&nalgebra::DVector::from_column_slice(v), 1e-12).unwrap();
            a.iter().all(|a| *a >= -1e-9) || a.iter().all(|a| *a <= 1e-9)
        })
    }

    #[test]
    fn cones_cover_and_close() {
        for (outputs, zero_sum) in [(2, false), (3, false), (3, true), (4, true)] {
            let aim = Aim { outputs, zero_sum, close: 1.1, most: 400 };
            let length = |q: &[i64]| q.iter().map(|t| (t * t) as f64).sum::<f64>().sqrt();
            let mesh = refine(&aim, &mut { length }, &mut |_| true);
            let lengths: Vec<f64> = mesh.points.iter().map(|q| norm(q)).collect();
            assert!(mesh.cones().all(|cone| mesh.bound(cone, &lengths) <= 1.1), "{outputs}");
            let mut random = Random::new(outputs as u64, 8);
            for _ in 0..100 {
                let mut v = random.normals(outputs);
                if zero_sum {
                    let mean = v.iter().sum::<f64>() / outputs as f64;
                    v.iter_mut().for_each(|t| *t -= mean);
                }
                assert!(covered(&mesh, &v));
            }
        }
    }
}
