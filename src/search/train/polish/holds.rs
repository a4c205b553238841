//! Rows that become held on their kink, and those that are let go.

use super::{Direction, Forces, State};
use crate::kernels::{dot, norm};

/// A multiplier may leave its interval by this share of β.
const SLACK: f64 = 1e-10;

impl State<'_> {
    /// Releases in every neuron the held row whose multiplier is worst; `false` if all are fine.
    pub(super) fn release(&mut self, forces: &Forces) -> bool {
        let mut any = false;
        for (i, force) in forces.columns.iter().enumerate() {
            let mut worst = ((SLACK + 10.0 * self.noise) * self.data.beta, None);
            for (place, (&k, mu)) in self.ties[i].held.iter().zip(self.ties[i].multipliers(force)).enumerate() {
                let room = (-self.columns[i].sign * self.nu[k]).max(0.0);
                let excess = (-mu).max(mu - room) * self.matrix.norms[k];
                if excess > worst.0 {
                    worst = (excess, Some((place, mu > room)));
                }
            }
            if let Some((place, up)) = worst.1 {
                let matrix = self.matrix;
                let k = self.ties[i].held[place];
                self.ties[i].release(place, |k| matrix.row(k));
                self.side[i][k] = up;
                any = true;
            }
        }
        any
    }

    /// Rows on a kink that the direction would cross at once: convex kinks are held, concave ones flipped;
    /// `true` if there were any.
    pub(super) fn block(&mut self, direction: &Direction) -> bool {
        let mut any = false;
        for (i, p) in direction.columns.iter().enumerate() {
            let (length, speed) = (self.columns[i].norm(), norm(p));
            for k in 0..self.data.n {
                if !self.tied(i, k, length) || self.ties[i].held.contains(&k) {
                    continue;
                }
                let rise = dot(self.matrix.row(k), p);
                if rise.abs() <= 1e-11 * self.matrix.norms[k] * speed || (rise > 0.0) == self.side[i][k] {
                    continue;
                }
                if self.columns[i].sign * self.nu[k] >= 0.0 {
                    self.side[i][k] = !self.side[i][k];
                    any = true;
                } else if self.ties[i].hold(k, self.matrix.row(k)) {
                    self.side[i][k] = false;
                    any = true;
                }
            }
        }
        any
    }
}
