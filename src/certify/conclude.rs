//! The end of a run: leaves rounded, the certificate written and checked.

use super::dual::Dual;
use super::{Certified, Error, Event, Run};
use crate::check::fraction::Fraction;
use crate::check::leaf::Function;
use crate::check::network::Network;
use crate::check::verify::verify;
use crate::format::Writer;
use crate::search::branch::{Forest, Node};
use crate::search::rounding::{Rounded, round};
use crate::search::thin::thin;
use rayon::prelude::*;

impl Run<'_> {
    /// Rounds all leaves, writes the certificate and checks it.
    pub(super) fn conclude(
        &self,
        dual: &Dual,
        forest: &Forest,
        improved: Option<(Network, Fraction)>,
        refuted: bool,
        proceed: &mut (dyn FnMut(Event) -> bool + Send),
    ) -> Result<Certified, Error> {
        let leaves = forest.nodes.iter().filter(|n| matches!(n, Node::Leaf(_))).count();
        proceed(Event::Checking(leaves));
        let functions =
            [1i8, -1].map(|sign| Function::new(&self.reduction, &dual.nu, sign, &self.problem.x_den, dual.scales));
        // The worst leaf sets B, and more is not asked for than the claim needs: what other leaves have left pays for short numbers.
        let worst =
            forest.nodes.iter().filter_map(|n| if let Node::Leaf(outcome) = n { Some(outcome.bound) } else { None });
        let asked = if refuted { 0.0 } else { self.target(dual) };
        let allowed = worst.fold(asked, f64::max);
        let deadline = self.deadline(0.5 * self.reserve(leaves));
        let rounded: Vec<Option<Rounded>> = (0..forest.nodes.len())
            .into_par_iter()
            .map(|i| {
                let Node::Leaf(outcome) = &forest.nodes[i] else { return Ok(None) };
                let (sign, path) = &forest.place[i];
                let (function, rows) = (&functions[*sign], &dual.rows[*sign]);
                let thin = thin(rows, path, outcome, allowed, deadline);
                let outcome = thin.as_ref().unwrap_or(outcome);
                round(function, rows, &dual.units, path, outcome, allowed).map(Some).ok_or(Error::Rounding)
            })
            .collect::<Result<_, _>>()?;
        let bound = rounded.iter().flatten().map(|r| &r.bound).max().cloned().unwrap_or_default();
        let mut out = Writer::new(Vec::new());
        let better = improved.as_ref().filter(|_| refuted).map(|(network, _)| (network, self.problem.columns()));
        out.bound_header(self.sha256, better, &dual.scales, &dual.nu, &bound)?;
        for (root, sign) in forest.roots.iter().zip([1i8, -1]) {
            out.sign(sign)?;
            let mut table: &[_] = &[];
            let mut stack = vec![*root];
            while let Some(i) = stack.pop() {
                match (&forest.nodes[i], &rounded[i]) {
                    (Node::Split(k, [first, second]), _) => {
                        out.split(*k)?;
                        stack.extend([*second, *first]);
                    }
                    (Node::Leaf(_), Some(leaf)) => {
                        if leaf.pairs != table {
                            out.pairs(&leaf.pairs)?;
                            table = &leaf.pairs;
                        }
                        out.leaf(&leaf.leaf)?;
                    }
                    (Node::Leaf(_), None) => return Err(Error::Rounding),
                }
            }
        }
        let certificate = out.end()?;
        self.check(certificate, improved, self.clock.elapsed().as_secs_f64())
    }

    /// Runs the checker on the finished file.
    fn check(
        &self,
        certificate: Vec<u8>,
        improved: Option<(Network, Fraction)>,
        searched: f64,
    ) -> Result<Certified, Error> {
        let evidence =
            verify(self.problem, self.sha256, self.network, certificate.as_slice()).map_err(Error::Rejected)?;
        let verdict = self.settings.claim.decide(&evidence);
        let seconds = (searched, self.clock.elapsed().as_secs_f64() - searched);
        Ok(Certified { verdict, evidence, certificate, improved, seconds })
    }
}
