//! The records of a fan: its generators with their trees, and cones that are closed by what these prove.

use super::{Fanned, Frame, Proofs};
use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::vector::dot;
use crate::dyadic::{quotient, scaled};
use crate::format::Writer;
use crate::optimum::conclude::write;
use crate::optimum::error::Error;
use crate::search::fan::cone::shortest;
use crate::search::fan::{Cone, Mesh, Node};
use num_bigint::BigInt;

impl Frame<'_> {
    /// The records: the head, the generators with their trees, the cones.
    pub fn write(&self, mesh: &Mesh, proofs: &Proofs, seen: f64, zero_sum: bool) -> Result<Fanned, Error> {
        let bounds: Vec<&BigInt> = mesh.generators.iter().map(|q| &proofs[q].bound).collect();
        let closed: Vec<Vec<BigInt>> =
            mesh.cones().map(|cone| self.close(mesh, cone, &bounds)).collect::<Option<_>>().ok_or(Error::Rounding)?;
        let square = closed.iter().map(|w| dot(w, w)).max().unwrap_or_default();
        let root = square.sqrt();
        let bound = if &root * &root < square { root + 1 } else { root }.max(BigInt::from(1));
        let mut out = Writer::new(Vec::new());
        out.dual_matrix(&self.scales, self.dual, &bound)?;
        out.fan_header(zero_sum, mesh.generators.len())?;
        let mut nodes = 0;
        for (q, bound) in mesh.generators.iter().zip(&bounds) {
            out.generator(&q.iter().map(|t| BigInt::from(*t)).collect::<Vec<_>>(), bound)?;
            for (tree, sign) in proofs[q].trees.iter().zip([1, -1]) {
                out.sign(sign)?;
                write(&mut out, &tree.records)?;
                nodes += tree.records.len();
            }
        }
        let mut vectors = closed.iter();
        for node in &mesh.nodes {
            match node {
                Node::Bisect(bisection) => {
                    let [alpha, beta, gamma] = bisection.factors.map(BigInt::from);
                    out.bisect(bisection.positions, bisection.between, [&alpha, &beta, &gamma])?;
                }
                Node::Cone(_) => out.cone(vectors.next().ok_or(Error::Rounding)?)?,
            }
        }
        let exact = Fraction::dyadic(bound.clone(), self.scales.quad);
        let bound = quotient(&bound, &self.unit());
        Ok(Fanned { records: out, exact, bound, seen, generators: mesh.generators.len(), cones: closed.len(), nodes })
    }

    /// A short integer vector w with w·q_i ≥ b_i for the generators of a cone.
    fn close(&self, mesh: &Mesh, cone: &Cone, bounds: &[&BigInt]) -> Option<Vec<BigInt>> {
        let unit = self.unit();
        let corners = mesh.corners(cone);
        let corners: Vec<&[f64]> = corners.iter().map(Vec::as_slice).collect();
        let b: Vec<f64> = cone.iter().map(|(g, _)| quotient(bounds[*g], &unit)).collect();
        let w = shortest(&corners, &b)?;
        let reaches = |w: &[BigInt], (g, side): &(usize, i8)| {
            let q = &mesh.generators[*g];
            let value: BigInt = q.iter().zip(w).map(|(q, w)| BigInt::from(i64::from(*side) * q) * w).sum();
            value >= *bounds[*g]
        };
        (0..40).find_map(|doubled| {
            let longer = 1.0 + 1e-12 * f64::from(doubled).exp2();
            let w: Vec<BigInt> = w.iter().map(|t| scaled(t * longer, self.scales.quad, f64::round)).collect();
            cone.iter().all(|corner| reaches(&w, corner)).then_some(w)
        })
    }
}
