//! Leaves of trees for h(ν) ≤ B: a cone, multipliers, and the least B that they prove, computed in floating
//! point by the rules R10–R19 as the generator reads them.
//!
//! A [`Wish`] is what an attacker would like the checker to believe: with it a rule is broken, or a term
//! counts for more than it is worth, and the least B is what the certificate would prove then. Without a wish
//! all side conditions hold.

use crate::nearly::dot;
use crate::tiny::Problem;

/// What is believed wrongly.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Wish {
    Nothing,
    NegativeProduct,
    NegativeTau,
    LongBall,
    Overspent,
    NegativeOmega,
    MissingOmega,
    AnyPartner,
    AnyTangent,
    HalfArcs,
    ArcsDown,
    DoubleBowls,
    FreePartners,
    UnspentPairs,
    SignedPairs,
    UnspentTangents,
    NoOmegaCorner,
    OnlyDiagonal,
    LowerTriangle,
    CubedDenominator,
    UnsignedWalls,
    UnsignedSides,
    OneSide,
    SwappedSides,
    OneSign,
    SplitTwice,
    OppositeRows,
    NoDivisors,
}

/// Those that are seldom worth anything stand here twice.
pub const WISHES: [Wish; 31] = [
    Wish::Overspent,
    Wish::FreePartners,
    Wish::UnspentPairs,
    Wish::UnspentTangents,
    Wish::NegativeProduct,
    Wish::NegativeTau,
    Wish::LongBall,
    Wish::UnsignedWalls,
    Wish::UnsignedSides,
    Wish::CubedDenominator,
    Wish::LowerTriangle,
    Wish::Overspent,
    Wish::NegativeOmega,
    Wish::MissingOmega,
    Wish::AnyPartner,
    Wish::AnyTangent,
    Wish::HalfArcs,
    Wish::ArcsDown,
    Wish::DoubleBowls,
    Wish::FreePartners,
    Wish::UnspentPairs,
    Wish::SignedPairs,
    Wish::UnspentTangents,
    Wish::NoOmegaCorner,
    Wish::OnlyDiagonal,
    Wish::OneSide,
    Wish::SwappedSides,
    Wish::OneSign,
    Wish::SplitTwice,
    Wish::OppositeRows,
    Wish::NoDivisors,
];

/// Scales of the dual vector, of ω, its reciprocals, of B and of the factor.
#[derive(Clone, Copy, Debug)]
pub struct Scales {
    pub dual: i32,
    pub omega: i32,
    pub arc: i32,
    pub quad: i32,
    pub factor: i32,
}

/// The function of one tree, in groups.
pub struct Function {
    /// Primitive rows.
    pub rows: Vec<Vec<i64>>,
    /// The same over DX.
    pub unit: Vec<Vec<f64>>,
    /// With the scale of the dual vector.
    pub weights: Vec<i128>,
    pub x_den: f64,
    pub scales: Scales,
    pub wish: Wish,
}

/// The records of a leaf, and the table that is valid for it.
#[derive(Clone, Debug, Default)]
pub struct Leaf {
    pub pairs: Vec<(usize, usize, i128)>,
    pub mu: i128,
    pub omega: Vec<i128>,
    pub theta: Vec<(usize, i128)>,
    pub product: Vec<(usize, usize, i128)>,
    pub ball: Vec<(usize, i128, Vec<i128>)>,
    pub factor: Vec<i128>,
}

/// uᵀQu + g·u + corner.
pub struct Quadratic {
    pub matrix: Vec<Vec<f64>>,
    pub vector: Vec<f64>,
    pub corner: f64,
}

pub fn real(value: i128, scale: i32) -> f64 {
    value as f64 * 2f64.powi(-scale)
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

fn add(sum: &mut [f64], factor: f64, row: &[f64]) {
    sum.iter_mut().zip(row).for_each(|(sum, v)| *sum += factor * v);
}

/// `matrix += factor·½(abᵀ + baᵀ)`.
fn symmetric(matrix: &mut [Vec<f64>], factor: f64, a: &[f64], b: &[f64]) {
    for (i, row) in matrix.iter_mut().enumerate() {
        row.iter_mut().enumerate().for_each(|(j, v)| *v += 0.5 * factor * (a[i] * b[j] + a[j] * b[i]));
    }
}

impl Function {
    pub fn new(problem: &Problem, nu: &[i128], sign: i128, scales: Scales, wish: Wish) -> Function {
        let x_den = problem.x_den as f64;
        let mut function = Function { rows: Vec::new(), unit: Vec::new(), weights: Vec::new(), x_den, scales, wish };
        for (row, nu) in problem.x.iter().zip(nu) {
            let g = row.iter().fold(0, |g, v| gcd(g, *v));
            if g == 0 {
                continue;
            }
            let primitive: Vec<i64> = row.iter().map(|v| v / g).collect();
            let opposite: Vec<i64> = primitive.iter().map(|v| -v).collect();
            let same = |r: &Vec<i64>| *r == primitive || (wish == Wish::OppositeRows && *r == opposite);
            let at = function.rows.iter().position(same).unwrap_or_else(|| {
                function.unit.push(primitive.iter().map(|v| *v as f64 / problem.x_den as f64).collect());
                function.rows.push(primitive.clone());
                function.weights.push(0);
                function.rows.len() - 1
            });
            function.weights[at] += sign * nu * if wish == Wish::NoDivisors { 1 } else { g as i128 };
        }
        function
    }

    pub fn side(&self, path: &[(usize, i8)], k: usize) -> Option<i8> {
        path.iter().find(|p| p.0 == k).map(|p| p.1)
    }

    /// The free positive groups.
    pub fn arcs(&self, path: &[(usize, i8)]) -> Vec<usize> {
        (0..self.rows.len()).filter(|k| self.weights[*k] > 0 && self.side(path, *k).is_none()).collect()
    }

    /// The free negative groups.
    pub fn bowls(&self, path: &[(usize, i8)]) -> Vec<usize> {
        (0..self.rows.len()).filter(|k| self.weights[*k] < 0 && self.side(path, *k).is_none()).collect()
    }

    /// ⌈1/ω⌉ with the scale of arcs.
    fn inverse(&self, o: i128) -> f64 {
        let unit = 1i128 << (self.scales.arc + self.scales.omega);
        let down = if o == 0 { 0 } else { unit / o };
        let up = if self.wish != Wish::ArcsDown && down * o != unit { down + 1 } else { down };
        real(up, self.scales.arc)
    }

    /// h of a position on the path, over DX.
    pub fn wall(&self, path: &[(usize, i8)], at: usize) -> Vec<f64> {
        let (k, side) = path[at];
        let side = if self.wish == Wish::UnsignedWalls { 1.0 } else { f64::from(side) };
        self.unit[k].iter().map(|v| side * v).collect()
    }

    /// What the multipliers bound F by on the cone (R18).
    pub fn quadratic(&self, path: &[(usize, i8)], leaf: &Leaf, columns: usize) -> Quadratic {
        let weight = |k: usize| real(self.weights[k], self.scales.dual);
        let (mut matrix, mut g) = (vec![vec![0.0; columns]; columns], vec![0.0; columns]);
        (0..self.rows.len()).for_each(|k| add(&mut g, 0.5 * weight(k), &self.unit[k]));
        let sign = |side: i8| if self.wish == Wish::UnsignedSides { 1.0 } else { f64::from(side) };
        path.iter().for_each(|(k, side)| add(&mut g, 0.5 * sign(*side) * weight(*k), &self.unit[*k]));
        let mut spent = vec![0.0; self.rows.len()];
        for (at, j) in self.arcs(path).into_iter().enumerate() {
            let mut y: Vec<f64> = self.unit[j].iter().map(|v| weight(j) * v).collect();
            for (_, k, gamma) in leaf.pairs.iter().filter(|pair| pair.0 == j) {
                let gamma = real(*gamma, self.scales.dual);
                add(&mut y, -gamma, &self.unit[*k]);
                let size = if self.wish == Wish::SignedPairs { gamma } else { gamma.abs() };
                match self.side(path, *k) {
                    Some(_) if self.wish == Wish::FreePartners => {}
                    Some(side) => add(&mut g, 0.5 * size * f64::from(side), &self.unit[*k]),
                    None if self.wish == Wish::UnspentPairs => {}
                    None => spent[*k] += size,
                }
            }
            let Some(o) = leaf.omega.get(at) else { continue };
            let worth = if self.wish == Wish::HalfArcs { 0.5 } else { 1.0 };
            symmetric(&mut matrix, 0.25 * worth * self.inverse(*o), &y, &y);
        }
        for (k, t) in &leaf.theta {
            let t = real(*t, self.scales.dual);
            add(&mut g, 0.5 * t, &self.unit[*k]);
            spent[*k] += if self.wish == Wish::UnspentTangents { 0.0 } else { t.abs() };
        }
        let worth = if self.wish == Wish::DoubleBowls { 2.0 } else { 1.0 };
        for k in self.bowls(path) {
            let row = &self.unit[k];
            let rest = -weight(k) - spent[k];
            symmetric(&mut matrix, -0.5 * worth * rest / dot(row, row).sqrt(), row, row);
        }
        for (i, j, p) in &leaf.product {
            symmetric(&mut matrix, real(*p, self.scales.quad), &self.wall(path, *i), &self.wall(path, *j));
        }
        for (i, tau, a) in &leaf.ball {
            let a: Vec<f64> = a.iter().map(|v| real(*v, self.scales.quad)).collect();
            symmetric(&mut matrix, -1.0, &self.wall(path, *i), &a);
            add(&mut g, real(*tau, self.scales.quad), &self.wall(path, *i));
        }
        if self.wish == Wish::CubedDenominator {
            matrix.iter_mut().flatten().chain(&mut g).for_each(|v| *v /= self.x_den);
        }
        let omegas = if self.wish == Wish::NoOmegaCorner { 0 } else { leaf.omega.iter().sum() };
        Quadratic { matrix, vector: g, corner: 0.25 * real(omegas, self.scales.omega) }
    }

    /// Whether the factor is zero.
    pub fn without_factor(&self) -> bool {
        matches!(self.wish, Wish::OnlyDiagonal | Wish::LowerTriangle)
    }

    /// The least B that the multipliers prove, with its μ.
    pub fn least(&self, path: &[(usize, i8)], leaf: &Leaf, columns: usize) -> (f64, f64) {
        let Quadratic { matrix, vector, corner } = self.quadratic(path, leaf, columns);
        if self.without_factor() {
            // The diagonal, and with the other wish the entries before it, are all that is looked at.
            let before = |row: &[f64], i: usize| row[..i].iter().map(|v| v.abs()).sum::<f64>();
            let worth = if self.wish == Wish::OnlyDiagonal { 0.0 } else { 1.0 };
            let mu = (0..columns).map(|i| matrix[i][i] + worth * before(&matrix[i], i)).fold(0.0, f64::max);
            return (mu + corner + 0.5 * worth * before(&vector, columns), mu);
        }
        let (values, vectors) = eigen(matrix);
        let top = values.iter().copied().fold(f64::MIN, f64::max);
        let parts: Vec<f64> = vectors.iter().map(|v| dot(v, &vector).powi(2) / 4.0).collect();
        let slope = |mu: f64| values.iter().zip(&parts).map(|(l, p)| p / (mu - l).powi(2)).sum::<f64>();
        let (mut low, mut high) = (top, top + dot(&vector, &vector).sqrt() + 1e-12 * (1.0 + top.abs()));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if slope(middle) > 1.0 { low = middle } else { high = middle }
        }
        let tail: f64 = values.iter().zip(&parts).map(|(l, p)| p / (high - l).max(1e-300)).sum();
        (high + corner + tail, high)
    }
}

/// Eigenvalues and vectors of a small symmetric matrix, by Jacobi's rotations.
fn eigen(mut a: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = a.len();
    let mut v: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..12 {
        for (i, j) in (0..n).flat_map(|i| (0..i).map(move |j| (i, j))) {
            if a[i][j].abs() < 1e-300 {
                continue;
            }
            let angle = 0.5 * (2.0 * a[i][j]).atan2(a[i][i] - a[j][j]);
            let (s, c) = angle.sin_cos();
            let turn = |p: f64, q: f64| (c * p + s * q, c * q - s * p);
            for row in a.iter_mut() {
                (row[i], row[j]) = turn(row[i], row[j]);
            }
            for k in 0..n {
                (a[i][k], a[j][k]) = turn(a[i][k], a[j][k]);
                (v[i][k], v[j][k]) = turn(v[i][k], v[j][k]);
            }
        }
    }
    ((0..n).map(|i| a[i][i]).collect(), v)
}
