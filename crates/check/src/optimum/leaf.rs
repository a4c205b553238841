//! One leaf of the tree: a cone, the multipliers, and the proof that F ≤ B on it (FORMAT R13–R19, theory
//! §3.2).

use crate::arithmetic::vector::{add_multiple, at, at_mut, dot, increasing, signed};
use crate::optimum::form::{Form, Gram};
use crate::optimum::function::{Function, Side};
use crate::optimum::hints::{Exponents, Leaf, Pair};
use crate::rejection::{Code, Rejection, incorrect, require};
use crate::work::Work;
use num_bigint::{BigInt, Sign};

impl Function<'_> {
    /// Proves F ≤ B, B = b·2^−quad, on the cone of a leaf (R13–R19).
    ///
    /// The factor is counted before anything of the size of S is computed: what is allocated, the file has
    /// paid for.
    pub(crate) fn prove(
        &self,
        path: &[(usize, i8)],
        pairs: &[Pair],
        leaf: &Leaf,
        b: &BigInt,
        work: &mut Work,
    ) -> Result<(), Rejection> {
        let order = self.columns().saturating_add(1);
        let entries = order.saturating_mul(order.saturating_add(1)) / 2;
        require(leaf.factor.len() == entries, Code::FactorCount, 5, || {
            format!("the factor has {} entries, not {entries}", leaf.factor.len())
        })?;
        work.spend(self.cost(path.len(), pairs, leaf))?;
        self.assemble(path, pairs, leaf)?.prove(b, &leaf.factor)
    }

    /// The matrix `DX²·S` of a leaf, but for B in its corner (R13–R18).
    ///
    /// `path` holds the splits from the root, each group with its side (1 or −1); `pairs` is the current
    /// table. Every side condition of the leaf lemma is tested here, so that a matrix, once assembled,
    /// belongs to a valid bound q ≥ F. In a rejection, `line` counts the records of the leaf from 0.
    ///
    /// Each kind of term has its own power-of-two scale and its own integer sum; the sums are brought to the
    /// common scale once at the end, so that the inner loops only multiply and add.
    pub fn assemble(&self, path: &[(usize, i8)], pairs: &[Pair], leaf: &Leaf) -> Result<Form, Rejection> {
        self.check_pairs(pairs)?;
        let sides = self.sides(path)?;
        let mut linear = self.slope.clone();
        for (k, sign) in path {
            let (row, weight) = self.group(*k, 0)?;
            add_multiple(&mut linear, &signed(weight, *sign), row);
        }
        let mut spent = vec![BigInt::ZERO; self.rows.len()];
        let arcs = self.arcs(&sides, pairs, leaf, &mut linear, &mut spent)?;
        let bowls = self.bowls(&sides, leaf, &mut linear, &mut spent)?;
        let (cone, cone_linear) = self.cone(path, leaf)?;

        let Exponents { dual, omega, arc, quad, .. } = *self.scales;
        let [dual, omega, arc, quad] = [dual, omega, arc, quad].map(u64::from);
        let (arc_scale, bowl_scale, cone_scale) = (2 * dual + arc + 2, dual + self.norm_scale + 1, quad + 1);
        let scale = [bowl_scale, cone_scale, dual + 2, omega + 2].into_iter().fold(arc_scale, u64::max);
        let square = self.x_den.square();
        let mut entries = Vec::new();
        let terms = arcs.values().zip(bowls.values()).zip(cone.values());
        for ((i, l), ((arc, bowl), cone)) in arcs.positions().zip(terms) {
            let mut entry = (bowl << (scale - bowl_scale)) - (arc << (scale - arc_scale));
            entry += cone << (scale - cone_scale);
            if i == l {
                entry += (&square * &leaf.mu) << (scale - quad);
            }
            entries.push(entry);
        }
        for (data, ball) in linear.iter().zip(&cone_linear) {
            let twice = (data << (scale - dual - 2)) + (ball << (scale - cone_scale));
            entries.push(-(twice * self.x_den));
        }
        let arcs_at_zero: BigInt = leaf.omega.iter().sum();
        entries.push(-&*square * ((&leaf.mu << (scale - quad)) + (arcs_at_zero << (scale - omega - 2))));
        Ok(Form { order: linear.len() + 1, entries, scale, square: square.into(), scales: self.scales })
    }

    /// Free positive groups (R13, R14): Σ a_j y_j y_jᵀ with y_j = w_j r_j − Σ_k g_jk r_k.
    ///
    /// |w_j r_j·u| ≤ |y_j·u| + Σ_k |g_jk| |r_k·u|, then |y·u| ≤ ½(a (y·u)² + ω) for a ≥ 1/ω. The last sum is paid from the
    /// weight of free negative groups (`spent`), and is linear on the cone where k is fixed.
    fn arcs(
        &self,
        sides: &[Side],
        pairs: &[Pair],
        leaf: &Leaf,
        linear: &mut [BigInt],
        spent: &mut [BigInt],
    ) -> Result<Gram, Rejection> {
        let mut arcs = Gram::zero(linear.len());
        let mut omegas = leaf.omega.iter();
        let mut pairs = pairs.iter().peekable();
        let unit = BigInt::from(1) << (self.scales.arc + self.scales.omega);
        for (j, side) in sides.iter().enumerate() {
            let (row, weight) = self.group(j, 0)?;
            let is_arc = *side == Side::Free && weight.sign() == Sign::Plus;
            let mut y: Vec<BigInt> = if is_arc { row.iter().map(|r| weight * r).collect() } else { Vec::new() };
            while let Some(Pair { k, gamma, .. }) = pairs.next_if(|pair| pair.j == j) {
                if !is_arc {
                    continue;
                }
                let (partner, partner_weight) = self.group(*k, 0)?;
                let size = BigInt::from(gamma.magnitude().clone());
                match sides.get(*k) {
                    Some(Side::Fixed(sign)) => add_multiple(linear, &signed(&size, *sign), partner),
                    Some(Side::Free) if partner_weight.sign() == Sign::Minus => {
                        *at_mut(spent, *k)? += &size;
                    }
                    _ => {
                        let message = format!("group {k} of the pair {j} {k} is free and not negative");
                        return incorrect(Code::PairPartner, 0, message);
                    }
                }
                add_multiple(&mut y, &-gamma, partner);
            }
            if is_arc {
                let Some(omega) = omegas.next() else {
                    return incorrect(Code::OmegaCount, 1, format!("group {j} is free and positive but has no ω"));
                };
                require(omega.sign() == Sign::Plus, Code::OmegaNotPositive, 1, || {
                    format!("ω of group {j} is {omega}")
                })?;
                arcs.add(&((&unit + omega - 1) / omega), &y);
            }
        }
        require(omegas.next().is_none(), Code::OmegaCount, 1, || "more ω than free positive groups".to_string())?;
        Ok(arcs)
    }

    /// Free negative groups (R15): Σ κ_k c_k r_k r_kᵀ, where κ_k is what pairs and tangents leave of |w_k|.
    ///
    /// −|t||z| ≤ t z, and |z| ≤ ‖r‖ on the sphere gives −κ|z| ≤ −κ z²/‖r‖; both need the part used to be
    /// within |w|.
    fn bowls(
        &self,
        sides: &[Side],
        leaf: &Leaf,
        linear: &mut [BigInt],
        spent: &mut [BigInt],
    ) -> Result<Gram, Rejection> {
        require(increasing(leaf.theta.iter().map(|(k, _)| *k)), Code::ThetaOrder, 2, || {
            "the tangents are not strictly increasing".to_string()
        })?;
        for (k, t) in &leaf.theta {
            let (row, weight) = self.group(*k, 2)?;
            require(weight.sign() == Sign::Minus && *at(sides, *k)? == Side::Free, Code::ThetaNotNegative, 2, || {
                format!("group {k} is not free and negative")
            })?;
            require(t.sign() != Sign::NoSign, Code::ThetaZero, 2, || format!("the tangent of group {k} is zero"))?;
            add_multiple(linear, t, row);
            *at_mut(spent, *k)? += BigInt::from(t.magnitude().clone());
        }
        let mut bowls = Gram::zero(linear.len());
        for (k, (spent, inverse)) in spent.iter().zip(&self.inverse_norms).enumerate() {
            let (row, weight) = self.group(k, 2)?;
            if weight.sign() != Sign::Minus || *at(sides, k)? != Side::Free {
                continue;
            }
            let rest = -weight - spent;
            let overspent = || format!("group {k} has weight {weight}, but {spent} of it is used");
            require(rest.sign() != Sign::Minus, Code::CapacityExceeded, 2, overspent)?;
            bowls.add(&(rest * inverse), row);
        }
        Ok(bowls)
    }

    /// Products and balls (R16, R17) as (2·matrix, vector): twice `−Σ p sym(h_i h_jᵀ) + DX Σ sym(h_i a_iᵀ)`,
    /// and `Σ τ_i h_i`.
    ///
    /// Both are nonnegative on the cone and the unit sphere: h·u ≥ 0 there, and τ − a·u ≥ τ − ‖a‖ ≥ 0.
    fn cone(&self, path: &[(usize, i8)], leaf: &Leaf) -> Result<(Gram, Vec<BigInt>), Rejection> {
        let side = |i: &usize, record: u64| -> Result<Vec<BigInt>, Rejection> {
            let Some((k, sign)) = path.get(*i) else {
                let message = format!("there is no position {i} on a path of {} splits", path.len());
                return incorrect(Code::UnknownPosition, record, message);
            };
            Ok(self.group(*k, record)?.0.iter().map(|r| signed(r, *sign)).collect())
        };
        let (mut cone, mut linear) = (Gram::zero(self.columns()), vec![BigInt::ZERO; self.columns()]);
        let products = leaf.product.iter();
        let ordered = increasing(products.clone().map(|(i, j, _)| (i, j))) && products.clone().all(|(i, j, _)| i < j);
        require(ordered, Code::ProductOrder, 3, || "not strictly increasing pairs i < j".to_string())?;
        for (i, j, p) in products {
            require(p.sign() == Sign::Plus, Code::ProductNotPositive, 3, || {
                format!("the product {i} {j} has multiplier {p}")
            })?;
            cone.add_symmetric(&-p, &side(i, 3)?, &side(j, 3)?);
        }
        require(increasing(leaf.ball.iter().map(|(i, ..)| i)), Code::BallOrder, 4, || {
            "the ball terms are not strictly increasing".to_string()
        })?;
        for (i, tau, a) in &leaf.ball {
            let h = side(i, 4)?;
            require(a.len() == h.len(), Code::WrongShape, 4, || format!("ball term {i} has {} entries", a.len()))?;
            require(tau.sign() != Sign::Minus && dot(a, a) <= tau * tau, Code::BallTooLong, 4, || {
                format!("ball term {i}: τ < 0 or ‖a‖ > τ")
            })?;
            cone.add_symmetric(self.x_den, &h, a);
            add_multiple(&mut linear, tau, &h);
        }
        Ok((cone, linear))
    }
}
