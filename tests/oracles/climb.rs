//! Multipliers of a leaf: random ones, made better step by step, within the side conditions or, where a wish
//! says so, beyond them.

use crate::leaf::{Function, Leaf, Quadratic, Wish, real};
use crate::nearly::dot;
use crate::random::Random;

/// Splits from the root.
pub type Path = [(usize, i8)];

/// The integer nearest to a value with a scale.
pub fn scaled(value: f64, scale: i32) -> i128 {
    (value * 2f64.powi(scale)).round() as i128
}

/// From 0 to 1.
pub fn share(random: &mut Random) -> f64 {
    random.below(1 << 20) as f64 / f64::from(1 << 20)
}

impl Function {
    /// A leaf and the least B that it proves; the search ends at the target, or after so many steps.
    pub fn leaf(&self, path: &Path, columns: usize, target: f64, steps: usize, random: &mut Random) -> (Leaf, f64) {
        let mut best = self.start(path, columns, random);
        let mut least = self.least(path, &best, columns).0;
        for _ in 0..steps {
            if least <= target {
                break;
            }
            let mut next = best.clone();
            for _ in 0..1 + random.below(2) {
                self.step(&mut next, random);
            }
            self.repair(path, &mut next);
            let value = self.least(path, &next, columns).0;
            if value < least {
                (best, least) = (next, value);
            }
        }
        (best, least)
    }

    /// Random multipliers; balls with a = 0 are the best there are.
    fn start(&self, path: &Path, columns: usize, random: &mut Random) -> Leaf {
        let mut leaf = Leaf::default();
        let groups = 0..self.rows.len();
        let bowls = self.bowls(path);
        let pairs = !random.once_in(3);
        for j in groups.clone().filter(|j| self.weights[*j] > 0 && pairs) {
            let partner = |k: &usize| bowls.contains(k) || self.side(path, *k).is_some();
            for k in groups.clone().filter(|k| *k != j && (self.wish == Wish::AnyPartner || partner(k))) {
                if random.once_in(2) {
                    // Often what leaves the rest of row j as short as can be.
                    let (row, other) = (&self.unit[j], &self.unit[k]);
                    let shortest = self.weights[j] as f64 * dot(row, other) / dot(other, other);
                    let random_part = self.part(self.weights[j], random);
                    let gamma = if random.once_in(2) { shortest as i128 } else { random_part };
                    leaf.pairs.push((j, k, gamma));
                }
            }
        }
        for j in self.arcs(path) {
            let weight = |value: i128| real(value, self.scales.dual);
            let mut y: Vec<f64> = self.unit[j].iter().map(|v| weight(self.weights[j]) * v).collect();
            for (_, k, gamma) in leaf.pairs.iter().filter(|pair| pair.0 == j) {
                y.iter_mut().zip(&self.unit[*k]).for_each(|(y, v)| *y -= weight(*gamma) * v);
            }
            let factor = random.pick(&[0.25, 0.5, 1.0, 1.0, 2.0]);
            leaf.omega.push(scaled(factor * dot(&y, &y).sqrt(), self.scales.omega).max(1));
        }
        if self.wish == Wish::MissingOmega {
            leaf.omega.pop();
        }
        for k in groups.filter(|k| self.wish == Wish::AnyTangent || bowls.contains(k)) {
            if random.once_in(2) {
                leaf.theta.push((k, self.part(self.weights[k], random)));
            }
        }
        for i in 0..path.len() {
            for j in i + 1..path.len() {
                if random.once_in(3) {
                    let p = scaled(share(random), self.scales.quad);
                    leaf.product.push((i, j, if self.wish == Wish::NegativeProduct { -p } else { p }));
                }
            }
            let a = (0..columns).map(|_| {
                if random.once_in(3) || self.wish == Wish::LongBall {
                    scaled(share(random) - 0.5, self.scales.quad)
                } else {
                    0
                }
            });
            leaf.ball.push((i, 0, a.collect()));
        }
        self.repair(path, &mut leaf);
        self.descend(path, columns, &mut leaf);
        self.repair(path, &mut leaf);
        leaf
    }

    /// A random part of a weight, of any sign.
    fn part(&self, weight: i128, random: &mut Random) -> i128 {
        let share = random.pick(&[0.1, 0.3, 0.5, 0.8, 1.0, -0.2, -0.5, -1.0]);
        let more = if self.wish == Wish::Overspent { random.pick(&[1.0, 2.0, 4.0]) } else { 1.0 };
        (weight as f64 * share * more) as i128
    }

    /// The τ ≥ 0 for which g is shortest, one after the other and again.
    fn descend(&self, path: &Path, columns: usize, leaf: &mut Leaf) {
        let Quadratic { vector: mut g, .. } = self.quadratic(path, leaf, columns);
        let walls: Vec<Vec<f64>> = (0..path.len()).map(|at| self.wall(path, at)).collect();
        let mut tau: Vec<f64> = leaf.ball.iter().map(|ball| real(ball.1, self.scales.quad)).collect();
        let floor: Vec<f64> = tau.iter().map(|tau| if self.wish == Wish::NegativeTau { -9.0 } else { *tau }).collect();
        for _ in 0..200 {
            for (i, wall) in walls.iter().enumerate() {
                let next = (tau[i] - dot(&g, wall) / dot(wall, wall)).max(floor[i]);
                g.iter_mut().zip(wall).for_each(|(g, h)| *g += (next - tau[i]) * h);
                tau[i] = next;
            }
        }
        leaf.ball.iter_mut().zip(&tau).for_each(|(ball, tau)| ball.1 = scaled(*tau, self.scales.quad));
    }

    /// One multiplier changed.
    fn step(&self, leaf: &mut Leaf, random: &mut Random) {
        let factor = random.pick(&[0.0, 0.3, 0.7, 0.9, 0.98, 1.02, 1.1, 1.4, 3.0, -1.0]);
        let shift = (share(random) - 0.5) * random.pick(&[1.0, 0.2, 0.03]);
        let change = |value: i128, scale: i32| (value as f64 * factor) as i128 + scaled(shift, scale);
        let quad = self.scales.quad;
        let (pairs, omegas, thetas) = (leaf.pairs.len(), leaf.omega.len(), leaf.theta.len());
        let (products, balls) = (leaf.product.len(), leaf.ball.len());
        let at = random.below(pairs + omegas + thetas + products + 2 * balls);
        let starts = [pairs, omegas, thetas, products, balls, balls];
        let mut rest = at;
        for (kind, count) in starts.into_iter().enumerate() {
            if rest >= count {
                rest -= count;
                continue;
            }
            match kind {
                0 => leaf.pairs[rest].2 = change(leaf.pairs[rest].2, self.scales.dual),
                1 => leaf.omega[rest] = change(leaf.omega[rest], self.scales.omega),
                2 => leaf.theta[rest].1 = change(leaf.theta[rest].1, self.scales.dual),
                3 => leaf.product[rest].2 = change(leaf.product[rest].2, quad),
                4 => leaf.ball[rest].1 = change(leaf.ball[rest].1, quad),
                _ => {
                    let a = &mut leaf.ball[rest].2;
                    let entry = random.below(a.len());
                    a[entry] = change(a[entry], quad);
                }
            }
            return;
        }
    }

    /// Makes the side conditions true, but for the one that is wished away.
    fn repair(&self, path: &Path, leaf: &mut Leaf) {
        let least = if self.wish == Wish::NegativeOmega { i128::MIN } else { 1 };
        leaf.omega.iter_mut().for_each(|o| *o = if *o == 0 { 1 } else { (*o).max(least) });
        if self.wish == Wish::NegativeProduct {
            leaf.product.iter_mut().for_each(|p| p.2 = -p.2.abs());
        } else {
            leaf.product.iter_mut().for_each(|p| p.2 = p.2.abs());
        }
        for (_, tau, a) in leaf.ball.iter_mut().filter(|_| self.wish != Wish::NegativeTau) {
            *tau = (*tau).max(0);
            if self.wish == Wish::LongBall {
                continue;
            }
            let square: i128 = a.iter().map(|a| a * a).sum();
            *tau = (*tau).max((square as f64).sqrt() as i128);
            while *tau * *tau < square {
                *tau += 1;
            }
        }
        if self.wish != Wish::Overspent {
            self.save(path, leaf);
        }
    }

    /// No free negative group spends more than its weight.
    fn save(&self, path: &Path, leaf: &mut Leaf) {
        let arcs = self.arcs(path);
        let unspent = self.wish == Wish::UnspentPairs;
        for k in self.bowls(path) {
            let weight = self.weights[k].abs();
            let of_pairs = leaf.pairs.iter_mut().filter(|pair| pair.1 == k && arcs.contains(&pair.0) && !unspent);
            let of_tangents = leaf.theta.iter_mut().filter(|theta| theta.0 == k);
            let mut parts: Vec<&mut i128> = of_pairs.map(|p| &mut p.2).chain(of_tangents.map(|t| &mut t.1)).collect();
            let spent: i128 = parts.iter().map(|part| part.abs()).sum();
            if spent > weight {
                parts.iter_mut().for_each(|part| **part = **part * weight / spent);
            }
        }
    }

    /// By how much B must exceed the least one, so that rounding does no harm.
    pub fn margin(&self, least: f64, mu: f64, columns: usize) -> f64 {
        let order = columns as f64 + 1.0;
        let size = least.abs() + mu.abs() + 1.0;
        let rounding = 2.0 * order * order * size.sqrt() * 2f64.powi(-self.scales.factor - 1);
        2.0 * rounding + 4.0 * 2f64.powi(-self.scales.quad) + 1e-9 * size
    }

    /// μ and the factor for B.
    pub fn finish(&self, path: &Path, leaf: &mut Leaf, b: i128, columns: usize) {
        let (least, mu) = self.least(path, leaf, columns);
        let bound = real(b, self.scales.quad);
        if self.without_factor() {
            leaf.mu = scaled(mu, self.scales.quad) + 1;
            leaf.factor = vec![0; (columns + 1) * (columns + 2) / 2];
            return;
        }
        let spare = (bound - least).max(0.0) / 2.0;
        leaf.mu = scaled(mu + spare, self.scales.quad);
        let form = self.quadratic(path, leaf, columns);
        let mu = real(leaf.mu, self.scales.quad);
        let mut s = vec![vec![0.0; columns + 1]; columns + 1];
        for i in 0..columns {
            (0..columns).for_each(|j| s[i][j] = -form.matrix[i][j]);
            s[i][i] += mu - 0.9 * spare;
            s[columns][i] = -form.vector[i] / 2.0;
        }
        s[columns][columns] = bound - mu - form.corner - 0.9 * spare;
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for i in 0..=columns {
            let mut row: Vec<f64> = Vec::new();
            for j in 0..=i {
                let done: f64 = if j < i { dot(&row, &rows[j]) } else { dot(&row, &row) };
                let rest = s[i][j] - done;
                row.push(if j == i { rest.max(0.0).sqrt() } else { rest / rows[j][j].max(1e-12) });
            }
            leaf.factor.extend(row.iter().map(|v| scaled(*v, self.scales.factor)));
            rows.push(row);
        }
    }
}
