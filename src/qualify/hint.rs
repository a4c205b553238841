//! Multipliers that show inactive pairs to be inactive.

use super::run::{SCALE, Search, Undecided};
use crate::check::arithmetic::Positive;
use crate::check::arithmetic::enclosure::Interval;
use crate::check::qualify::kkt::Block;
use crate::check::qualify::krawczyk::{Certificate, Inactive};
use crate::check::qualify::{outside, system};
use crate::dyadic::{quotient, scaled};
use crate::kernels::norm;
use crate::search::train::lasso;
use num_bigint::BigInt;

impl Search<'_> {
    /// For every pair of pattern and sign outside the support the multipliers ρ ≥ 0 with the shortest pull `s
    /// XᵀDν + Σ ρ_k σ_k x_k` (nonnegative least squares); none where the pull is shorter than β without.
    pub(super) fn hints(&self, certificate: &mut Certificate) -> Result<(), Undecided> {
        let system = system(self.training, self.network, self.scope, certificate)?;
        let around = |v: &BigInt| Interval::around(v, &certificate.radius);
        let solution: Vec<Interval> = certificate.blocks.iter().flat_map(|b| &b.centre).map(around).collect();
        let nu = system.residual_vector(&system.parts(&solution)?);
        let one = BigInt::from(1) << SCALE;
        let pairs = outside(self.training, self.network, self.scope, (&system, certificate), &solution)?;
        let hint = |(sides, sign): (Vec<i8>, i8)| -> Result<Inactive, Undecided> {
            let on = self.scope.active(&sides, self.training.rows())?;
            let block = Block::new(self.training, sign, on, std::iter::empty())?;
            let pull: Vec<f64> = system.pull(&block, &nu, &[]).iter().map(|v| quotient(&v.low, &one)).collect();
            let mut hint = Inactive { terms: Vec::new(), line: 0 };
            if norm(&pull) >= self.data.beta * (1.0 - 1e-9) {
                let walls = self.scope.lines.iter().zip(&sides);
                let walls = walls.map(|(l, s)| self.data.row(l.row).iter().map(|x| -f64::from(*s) * x).collect());
                let walls: Vec<Vec<f64>> = walls.collect();
                let rho = lasso::solve(&walls, &pull, 0.0, None);
                for (line, rho) in self.scope.lines.iter().zip(rho).filter(|(_, rho)| *rho > 0.0) {
                    hint.terms.extend(Positive::new(scaled(rho, SCALE, f64::round)).map(|rho| (line.row, rho)));
                }
            }
            Ok(hint)
        };
        certificate.inactive = pairs.into_iter().map(hint).collect::<Result<_, _>>()?;
        Ok(())
    }
}
