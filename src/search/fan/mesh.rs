//! Cones over the output space, and the trees that they come from.

use super::cone;

/// Generators with a sign.
pub type Cone = Vec<(usize, i8)>;

/// A bisection: γ q_c = α s_iq_i + β s_jq_j for positions i < j of a cone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bisection {
    /// i and j.
    pub positions: (usize, usize),
    /// c.
    pub between: usize,
    /// α, β and γ.
    pub factors: [i64; 3],
}

/// A node of the trees of cones, which stand in prefix order one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Two nodes follow: with the new generator in the first position, and in the second.
    Bisect(Bisection),
    /// A cone of the fan.
    Cone(Cone),
}

/// Cones that cover one of v and −v for every v.
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    /// Integer vectors; the first ones are the basis.
    pub generators: Vec<Vec<i64>>,
    /// The same as doubles.
    pub points: Vec<Vec<f64>>,
    /// The trees of cones.
    pub nodes: Vec<Node>,
}

impl Mesh {
    /// The cones, in order.
    pub fn cones(&self) -> impl Iterator<Item = &Cone> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Cone(cone) => Some(cone),
            Node::Bisect(_) => None,
        })
    }

    /// The generators of a cone with their signs.
    pub fn corners(&self, cone: &Cone) -> Vec<Vec<f64>> {
        let corner = |&(g, sign): &(usize, i8)| self.points[g].iter().map(|t| f64::from(sign) * t).collect();
        cone.iter().map(corner).collect()
    }

    /// What bounds at the generators prove of a cone.
    pub fn bound(&self, cone: &Cone, bounds: &[f64]) -> f64 {
        let corners = self.corners(cone);
        let corners: Vec<&[f64]> = corners.iter().map(Vec::as_slice).collect();
        cone::bound(&corners, &cone.iter().map(|(g, _)| bounds[*g]).collect::<Vec<_>>())
    }
}
