//! Certificates of scopes as an attacker writes them: right for the rules, for a rule that is half forgotten,
//! or changed afterwards.

use crate::exact::{Q, int, solve, square, subsets};
use crate::random::Random;
use crate::scope_truth::{Cone, gradient, walls};
use crate::tiny::{DIGEST, words};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A line `rho`.
#[derive(Clone, Debug)]
pub struct Rho {
    pub negative: bool,
    pub gate: usize,
    pub terms: Vec<(usize, BigInt)>,
}

/// A certificate but for the better model.
#[derive(Clone, Debug)]
pub struct Draft {
    pub scale: u32,
    pub nu: Vec<BigInt>,
    pub bound: BigInt,
    pub rho: Vec<Rho>,
}

/// How the attacker hopes that the checker reads R34 and R35.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Belief {
    /// As it is written.
    Honest,
    /// The walls are X, not (2D − I)X.
    WallsAsRows,
    /// The walls are −(2D − I)X.
    WallsOpposite,
    /// Multipliers may have any sign.
    AnySign,
    /// Multipliers may have any sign, which is not written.
    SignLost,
    /// Only one of the signs counts.
    OneSign(bool),
    /// Some pattern, by its gate, does not count.
    AllBut(usize),
    /// The gradient is that of all rows.
    AllRows,
    /// There are no walls.
    NoWalls,
    /// There are walls (for gated models).
    Walls,
}

impl Belief {
    /// One of them; honest half of the time.
    pub fn random(random: &mut Random, gates: usize) -> Belief {
        if random.once_in(2) {
            return Belief::Honest;
        }
        let gate = random.below(gates);
        let sign = random.once_in(2);
        let beliefs = [
            Belief::WallsAsRows,
            Belief::WallsOpposite,
            Belief::AnySign,
            Belief::SignLost,
            Belief::OneSign(sign),
            Belief::AllBut(gate),
            Belief::AllRows,
            Belief::NoWalls,
            Belief::Walls,
        ];
        random.pick(&beliefs)
    }
}

/// The least certificate that its author believes in: ν rounded to the scale, the best multipliers, the least
/// bound.
pub fn draft(
    data: &[Vec<Q>],
    patterns: &[(usize, Vec<bool>)],
    gated: bool,
    nu: &[Q],
    scale: u32,
    belief: Belief,
) -> Draft {
    let unit = Q::from(BigInt::one() << scale);
    let nu: Vec<BigInt> = nu.iter().map(|v| (v * &unit).round().to_integer()).collect();
    let real: Vec<Q> = nu.iter().map(|n| Q::from(n.clone()) / &unit).collect();
    let (mut rho, mut most) = (Vec::new(), Q::zero());
    for (gate, side) in patterns {
        let walls = believed_walls(data, side, gated, belief);
        let all = vec![true; side.len()];
        for negative in [false, true] {
            let active = if belief == Belief::AllRows { &all } else { side };
            let g = gradient(data, active, negative, &real);
            let terms = multipliers(&walls, &g, belief);
            let terms: Vec<(usize, BigInt)> =
                terms.iter().map(|(k, r)| (*k, (r * &unit).round().to_integer())).collect();
            let terms: Vec<(usize, BigInt)> = terms.into_iter().filter(|(_, r)| !r.is_zero()).collect();
            let mut v = g;
            for (k, r) in &terms {
                let factor = Q::from(r.clone()) / &unit;
                v.iter_mut().zip(&walls[*k]).for_each(|(v, w)| *v += &factor * w);
            }
            let counts = belief != Belief::OneSign(negative) && belief != Belief::AllBut(*gate);
            most = if counts { most.max(square(&v)) } else { most };
            let terms: Vec<(usize, BigInt)> = match belief {
                Belief::SignLost => terms.into_iter().map(|(k, r)| (k, r.abs())).collect(),
                _ => terms,
            };
            rho.extend((!terms.is_empty()).then_some(Rho { negative, gate: *gate, terms }));
        }
    }
    Draft { scale, nu, bound: upper_root(&(most * &unit * &unit)).max(BigInt::one()), rho }
}

/// The walls as the author believes in them; one for each row, or none.
fn believed_walls(data: &[Vec<Q>], side: &[bool], gated: bool, belief: Belief) -> Vec<Vec<Q>> {
    match belief {
        Belief::NoWalls => Vec::new(),
        Belief::Walls => walls(data, side),
        _ if gated => Vec::new(),
        Belief::WallsAsRows => data.to_vec(),
        Belief::WallsOpposite => walls(data, &side.iter().map(|side| !side).collect::<Vec<bool>>()),
        _ => walls(data, side),
    }
}

/// The ρ ≥ 0 with g + Σ ρ_k w_k of least length: the point of the cone nearest to g. Where any sign will do,
/// that of all ρ.
fn multipliers(walls: &[Vec<Q>], g: &[Q], belief: Belief) -> Vec<(usize, Q)> {
    let cone = Cone::new(Vec::new(), walls.to_vec(), g.len());
    let any = matches!(belief, Belief::AnySign | Belief::SignLost);
    let aim = if any { vec![Q::zero(); g.len()] } else { cone.nearest(g) };
    let right: Vec<Q> = aim.iter().zip(g).map(|(p, g)| p - g).collect();
    for subset in subsets(walls.len()) {
        let rows: Vec<Vec<Q>> = (0..g.len()).map(|j| subset.iter().map(|k| walls[*k][j].clone()).collect()).collect();
        let found = solve(&rows, &right).filter(|rho| any || rho.iter().all(|r| !r.is_negative()));
        let found = found.filter(|_| !subset.is_empty() || right.iter().all(Q::is_zero));
        if let Some(rho) = found {
            return subset.into_iter().zip(rho).collect();
        }
    }
    Vec::new()
}

/// The least integer that is not below √value.
fn upper_root(value: &Q) -> BigInt {
    let root = value.floor().to_integer().sqrt();
    if Q::from(&root * &root) < *value { root + 1 } else { root }
}

impl Draft {
    /// One thing changed; what is right for one sign, row or pattern often goes to another.
    pub fn change(&mut self, random: &mut Random, rows: usize, gates: usize) {
        let at = random.below(self.rho.len());
        match random.below(16) {
            0 | 1 => self.bound -= 1,
            2 => self.bound = random.pick(&[-&self.bound, BigInt::zero()]),
            3 => self.bound *= random.pick(&[2, 3, 5]),
            4 => self.bound /= random.pick(&[2, 3, 4]),
            5 => self.scale += 1,
            6 => self.scale = self.scale.saturating_sub(1),
            7 => self.nu.iter_mut().for_each(|n| *n = -&*n),
            8 => {
                let k = random.below(self.nu.len());
                self.nu[k] = random.pick(&[-&self.nu[k], &self.nu[k] * 2, &self.nu[k] + 1, BigInt::zero()]);
            }
            _ if self.rho.is_empty() => {
                let terms = vec![(random.below(rows + 1), BigInt::from(random.within(4)))];
                self.rho.push(Rho { negative: random.once_in(2), gate: random.below(gates + 1), terms });
            }
            9 => self.rho[at].negative ^= true,
            10 => self.rho[at].gate = random.below(gates + 1),
            11 => drop(self.rho.remove(at)),
            12 => self.rho.insert(at, self.rho[at].clone()),
            13 => self.rho.reverse(),
            14 => self.change_term(random, at, rows),
            _ => {
                let other = random.below(self.rho.len());
                let terms = std::mem::take(&mut self.rho[at].terms);
                self.rho[at].terms = std::mem::replace(&mut self.rho[other].terms, terms);
            }
        }
    }

    fn change_term(&mut self, random: &mut Random, at: usize, rows: usize) {
        let terms = &mut self.rho[at].terms;
        let Some((k, r)) = terms.last().cloned() else { return };
        let last = terms.len() - 1;
        match random.below(6) {
            0 => terms[last] = (random.below(rows + 1), r),
            1 => terms[last] = (k, -r),
            2 => terms[last] = (k, r + random.pick(&[1, -1])),
            3 => terms.push((k, r)),
            4 => terms.reverse(),
            _ => terms.insert(0, (random.below(rows), r * 2)),
        }
    }

    /// The lines of the certificate; `better` are those of the better model, if any.
    pub fn lines(&self, better: &[String]) -> Vec<String> {
        let mut lines = vec!["relucert-scope-certificate 1".to_string(), format!("problem {DIGEST}")];
        lines.push(format!("kind {}", if better.is_empty() { "bound" } else { "better" }));
        lines.extend_from_slice(better);
        lines.push(format!("scale {}", self.scale));
        lines.push(format!("dual {}", words(&self.nu)));
        lines.push(format!("bound {}", self.bound));
        lines.push(format!("multipliers {}", self.rho.len()));
        for Rho { negative, gate, terms } in &self.rho {
            let sign = if *negative { '-' } else { '+' };
            let terms: String = terms.iter().map(|(k, r)| format!(" {k} {r}")).collect();
            let count = terms.matches(' ').count() / 2;
            lines.push(format!("rho {sign} {gate} {count}{terms}"));
        }
        lines
    }
}

/// A random direction of a cone with small integers: a multiple of a ray, or a rounded point of the inside.
pub fn member(random: &mut Random, cone: &Cone, columns: usize) -> Vec<i64> {
    let g: Vec<Q> = (0..columns).map(|_| int(random.within(5))).collect();
    let p = cone.nearest(&g);
    let common = p.iter().fold(BigInt::one(), |common, v| common * v.denom());
    let mut whole: Vec<BigInt> = p.iter().map(|v| (v * Q::from(common.clone())).to_integer()).collect();
    let small = |v: &[BigInt]| v.iter().all(|v| v.abs() < BigInt::from(1 << 20));
    for divisor in [2, 3, 5, 7, 11, 13] {
        while whole.iter().any(|v| !v.is_zero()) && whole.iter().all(|v| (v % BigInt::from(divisor)).is_zero()) {
            whole.iter_mut().for_each(|v| *v /= BigInt::from(divisor));
        }
    }
    match small(&whole) {
        true => whole.iter().filter_map(BigInt::to_i64).collect(),
        false => vec![0; columns],
    }
}
