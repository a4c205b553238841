//! Blocks and active rows: from a float network at first, then by the signs of the solution found for the
//! last ones.

use super::run::{SCALE, Search};
use crate::check::qualify::krawczyk::Proposal;
use crate::check::rejection::Rejection;
use crate::dyadic::{quotient, scaled};
use crate::kernels::{Matrix, add_scaled, dot, norm};
use crate::search::neuron::{Column, Neuron, residual};
use crate::search::train::lasso;
use crate::search::train::ties::Ties;
use num_bigint::BigInt;

/// A row is on the wrong side if it is so by this share of its length: rounding explains less.
const WRONG: f64 = 1e-13;

/// Neurons of one sign in one cone.
struct Draft {
    /// The longest of them, whose pattern counts.
    neuron: usize,
    longest: f64,
    sign: f64,
    w: Vec<f64>,
}

impl Search<'_> {
    /// Merges the neurons and proposes the rows that are nearly zero.
    pub(super) fn start(&self) -> Result<Vec<Proposal>, Rejection> {
        let mut drafts: Vec<Draft> = Vec::new();
        for (i, neuron) in self.network.neurons.iter().enumerate() {
            let Some(Column { w, sign }) = Column::from_neuron(&Neuron::nearest(neuron)) else { continue };
            let longest = norm(&w);
            match drafts.iter_mut().find(|draft| draft.sign == sign && self.share(draft, i, &w)) {
                Some(draft) => {
                    add_scaled(&mut draft.w, 1.0, &w);
                    if longest > draft.longest {
                        (draft.neuron, draft.longest) = (i, longest);
                    }
                }
                None => drafts.push(Draft { neuron: i, longest, sign, w }),
            }
        }
        drafts.sort_unstable_by_key(|draft| draft.neuron);
        let columns: Vec<Column> = drafts.iter().map(|d| Column { w: d.w.clone(), sign: d.sign }).collect();
        let matrix = Matrix::new(&self.data.x, self.data.n, self.data.d);
        let nu = residual(&self.data, &matrix, &columns, self.bias);
        drafts.iter().map(|draft| self.propose(draft, &matrix, &nu)).collect()
    }

    /// Whether a neuron lies in the cone of a draft but for ties.
    fn share(&self, draft: &Draft, i: usize, w: &[f64]) -> bool {
        let sides = |i: usize| self.scope.sides[i].iter().flatten();
        let mut lines = self.scope.lines.iter().zip(sides(draft.neuron).zip(sides(i)));
        lines.all(|(line, (a, b))| a == b || self.tied(line.row, w) || self.tied(line.row, &draft.w))
    }

    fn tied(&self, row: usize, w: &[f64]) -> bool {
        let x = self.data.row(row);
        dot(x, w).abs() <= self.ties * norm(x) * norm(w)
    }

    /// The block of a draft: of its tied rows independent ones, those first that carry the largest
    /// multipliers.
    ///
    /// The multipliers ρ ≥ 0 with `Σ ρ_k σ_k x_k = βŵ − s XᵀDν` by nonnegative least squares: where tied rows
    /// are dependent, not every independent choice has positive ones.
    fn propose(&self, draft: &Draft, matrix: &Matrix, nu: &[f64]) -> Result<Proposal, Rejection> {
        let sides = self.scope.sides[draft.neuron].as_deref().unwrap_or_default();
        let tied = self.scope.lines.iter().zip(sides).filter(|(line, _)| self.tied(line.row, &draft.w));
        let tied: Vec<(usize, f64)> = tied.map(|(line, side)| (line.row, f64::from(*side))).collect();
        let mut missing = vec![0.0; self.data.d];
        let on = self.scope.active(sides, self.data.n)?;
        matrix.masked(&on, nu, &mut missing);
        let length = norm(&draft.w);
        missing.iter_mut().zip(&draft.w).for_each(|(g, w)| *g = self.data.beta * w / length - draft.sign * *g);
        let walls = tied.iter().map(|(row, side)| self.data.row(*row).iter().map(|x| side * x).collect());
        let rho = lasso::solve(&walls.collect::<Vec<Vec<f64>>>(), &missing, 0.0, None);
        let mut order: Vec<(usize, f64)> = tied.iter().zip(rho).map(|((row, _), rho)| (*row, rho)).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut ties = Ties::default();
        order.retain(|(row, _)| ties.hold(*row, self.data.row(*row)));
        order.sort_unstable_by_key(|(row, _)| *row);
        let multipliers = order.iter().map(|(_, rho)| rho);
        let fixed = |v: &f64| scaled(*v, SCALE, f64::round);
        Ok(Proposal {
            neuron: draft.neuron,
            rows: order.iter().map(|(row, _)| *row).collect(),
            centre: draft.w.iter().chain([&length]).chain(multipliers).map(fixed).collect(),
            line: 0,
        })
    }

    /// Drops in each block the row with the most negative multiplier, or else adds the row that is farthest
    /// on the wrong side. `false` if there is nothing of the kind: then the point fulfils the inequalities as
    /// far as doubles can tell.
    pub(super) fn adjust(&self, blocks: &mut [Proposal]) -> bool {
        let d = self.data.d;
        let mut changed = false;
        for block in blocks {
            let worst = (0..block.rows.len()).min_by_key(|a| &block.centre[d + 1 + a]);
            if let Some(a) = worst.filter(|a| block.centre[d + 1 + a] < BigInt::ZERO) {
                block.rows.remove(a);
                block.centre.remove(d + 1 + a);
                changed = true;
            } else if let Some(row) = self.wrong(block) {
                let place = block.rows.partition_point(|k| *k < row);
                block.rows.insert(place, row);
                block.centre.insert(d + 1 + place, BigInt::ZERO);
                changed = true;
            }
        }
        changed
    }

    /// The row farthest on the wrong side of a block among those that do not depend on its held rows.
    fn wrong(&self, block: &Proposal) -> Option<usize> {
        let one = BigInt::from(1) << SCALE;
        let w: Vec<f64> = block.centre[..self.data.d].iter().map(|v| quotient(v, &one)).collect();
        let sides = self.scope.sides[block.neuron].iter().flatten();
        let depth = |(line, side): (&crate::check::qualify::scope::Line, &i8)| {
            let x = self.data.row(line.row);
            (-f64::from(*side) * dot(x, &w) / (norm(x) * norm(&w)), line.row)
        };
        let mut ties = Ties::default();
        for row in &block.rows {
            ties.hold(*row, self.data.row(*row));
        }
        let lines = self.scope.lines.iter().zip(sides);
        let lines = lines.filter(|(line, _)| ties.clone().hold(line.row, self.data.row(line.row)));
        lines.map(depth).filter(|(depth, _)| *depth > WRONG).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, row)| row)
    }
}
