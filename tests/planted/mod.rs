//! Problems whose optimum over all networks is known without a search, in integers: a dual vector and a
//! network are chosen first, and the labels are made for them (theory §2, §4.1).
#![allow(dead_code)]

pub mod trainings;

use super::arrangement::{Random, maximum, problem, signed};
use crate::checked;
use checked::{Raw, RawNeuron, objective};
use num_bigint::{BigInt, Sign};
use relucert::check::arithmetic::Fraction;
use relucert::check::statement::problem::{Bias, Numbers};
use relucert::check::statement::{Network, Neuron, Problem};
use relucert::linear::sphere::rational_unit;

/// A problem, a network, and limits of the optimum over all networks.
pub struct Known {
    pub problem: Problem,
    pub network: Network,
    /// None where there is nothing exact.
    pub low: Option<Fraction>,
    pub high: Fraction,
}

type Row = Vec<BigInt>;

pub fn dot(a: &[BigInt], b: &[BigInt]) -> BigInt {
    a.iter().zip(b).map(|(p, q)| p * q).sum()
}

/// F(u) = Σ ν_k (x_k·u)_+.
fn value(rows: &[Row], nu: &[BigInt], u: &[BigInt]) -> BigInt {
    rows.iter().zip(nu).map(|(row, v)| v * dot(row, u).max(BigInt::ZERO)).sum()
}

/// Whether F(u) ≤ h·‖u‖ for all u, decided in integers.
///
/// The maximum on the sphere lies in the relative interior of a face of the arrangement of the rows, where F
/// is linear with some gradient g: it is the projection of g on the span of the face, or the span is a line.
/// Every set of tied rows and every pattern of the others is tried; a pattern that does not exist gives a
/// point of the space all the same.
pub fn is_bound(rows: &[Row], nu: &[BigInt], h: &BigInt) -> bool {
    faces(rows, nu, h, 0, &mut Vec::new())
}

fn faces(rows: &[Row], nu: &[BigInt], h: &BigInt, next: usize, ties: &mut Vec<Row>) -> bool {
    let d = rows[0].len();
    if next == rows.len() || ties.len() + 1 == d {
        return points(rows, nu, ties).iter().all(|u| {
            let f = value(rows, nu, u);
            f.sign() != Sign::Plus || &f * &f <= h * h * dot(u, u)
        });
    }
    let own = project(&rows[next], ties);
    let mut below = faces(rows, nu, h, next + 1, ties);
    if own.iter().any(|v| v.sign() != Sign::NoSign) {
        ties.push(own);
        below = below && faces(rows, nu, h, next + 1, ties);
        ties.pop();
    }
    below
}

/// A positive multiple of the projection of x on what is at right angles to the ties, which are so to each
/// other.
fn project(x: &[BigInt], ties: &[Row]) -> Row {
    ties.iter().fold(x.to_vec(), |own, tie| {
        let (square, along) = (dot(tie, tie), dot(&own, tie));
        primitive(own.iter().zip(tie).map(|(o, t)| o * &square - &along * t).collect())
    })
}

fn primitive(row: Row) -> Row {
    let gcd = |mut a: BigInt, mut b: BigInt| {
        while b != BigInt::ZERO {
            (a, b) = (b.clone(), a % b);
        }
        BigInt::from(a.magnitude().clone())
    };
    let common = row.iter().fold(BigInt::ZERO, |common, v| gcd(common, v.clone()));
    if common == BigInt::ZERO { row } else { row.iter().map(|v| v / &common).collect() }
}

fn points(rows: &[Row], nu: &[BigInt], ties: &[Row]) -> Vec<Row> {
    let d = rows[0].len();
    let mut points = Vec::new();
    if ties.len() + 1 == d {
        for axis in 0..d {
            for end in [1, -1] {
                let unit: Row = (0..d).map(|i| BigInt::from(if i == axis { end } else { 0 })).collect();
                points.push(project(&unit, ties));
            }
        }
        return points;
    }
    let free: Vec<usize> =
        (0..rows.len()).filter(|k| project(&rows[*k], ties).iter().any(|v| *v != BigInt::ZERO)).collect();
    for pattern in 1u32..1 << free.len() {
        let mut g = vec![BigInt::ZERO; d];
        for k in free.iter().enumerate().filter(|(i, _)| pattern >> i & 1 == 1).map(|(_, k)| *k) {
            g.iter_mut().zip(&rows[k]).for_each(|(g, x)| *g += &nu[k] * x);
        }
        points.push(project(&g, ties));
    }
    points
}

/// A number model and the denominators of data and labels.
pub fn model(random: &mut Random) -> (Numbers, BigInt, BigInt) {
    let (numbers, base) = [(Numbers::F64, 2), (Numbers::F32, 2), (Numbers::Decimal, 10)][random.below(3) as usize];
    let mut power = || BigInt::from(base).pow(random.below(4) as u32);
    (numbers, power(), power())
}

fn integers(values: &[i64]) -> Row {
    values.iter().map(|v| BigInt::from(*v)).collect()
}

/// Rows of small integers of one of several kinds: any, few values (many in one plane), rows and their
/// opposites, or with a column of ones.
pub fn rows(random: &mut Random, n: usize, d: usize, bias: bool) -> Vec<Vec<i64>> {
    let size = if random.below(2) == 0 { 1 } else { 4 };
    let mut rows = random.data(n, d, size);
    if bias {
        rows.iter_mut().for_each(|row| row[d - 1] = 1);
    } else if random.below(3) == 0 {
        for k in (1..n).step_by(2) {
            rows[k] = rows[k - 1].iter().map(|v| -v).collect();
        }
    }
    rows
}

/// Where Σ ν_k (x_k·u)_+ is greatest on the sphere as far as doubles can tell; nothing if that is not
/// positive.
fn peak(rows: &[Vec<i64>], nu: &[i64]) -> Option<Vec<f64>> {
    let problem = problem(rows, &vec![0; rows.len()], (1, 1));
    let floats: Vec<f64> = nu.iter().map(|v| *v as f64).collect();
    maximum(&signed(&problem, &floats, 1).rows, &[]).filter(|(value, _)| *value > 1e-6).map(|(_, u)| u)
}

fn atom(u: &Row, u_den: &BigInt, a: BigInt, a_den: &BigInt) -> Neuron {
    RawNeuron { u: u.clone(), u_den: u_den.clone(), a, a_den: a_den.clone(), atom: true }.checked()
}

/// Rows and a vector ν with h(ν) = F(û) for a rational û of length one, all in integers.
pub struct Plant {
    pub x: Vec<Row>,
    pub nu: Row,
    /// û times `den`.
    pub u: Row,
    pub den: BigInt,
    /// h(ν).
    pub h: BigInt,
}

/// A plant; nothing if the greatest value of F turns out to be elsewhere.
///
/// One row is added so that the gradient at û is a multiple of û; where its maximum was near, it now is at û
/// as a rule. Further rows are at right angles to û (so that û is on a kink), zero, or parallel to others,
/// with the weight shared.
pub fn plant(random: &mut Random) -> Option<Plant> {
    let (d, n) = (1 + random.below(4) as usize, 1 + random.below(5) as usize);
    let base = rows(random, n, d, false);
    let weights: Vec<i64> = (0..n).map(|_| random.within(4)).collect();
    let u = peak(&base, &weights)?;
    let (u, den) = rational_unit(&u, 1 + random.below(4) as u32)?;
    let mut x: Vec<Row> = base.iter().map(|row| integers(row)).collect();
    let mut nu = integers(&weights);
    let mut gradient = vec![BigInt::ZERO; d];
    for (row, v) in x.iter().zip(&nu).filter(|(row, _)| dot(row, &u).sign() == Sign::Plus) {
        gradient.iter_mut().zip(row).for_each(|(g, r)| *g += v * r);
    }
    let k: BigInt = dot(&gradient, &u) / &den + 1 + random.below(2);
    if k.sign() != Sign::Plus {
        return None;
    }
    x.iter_mut().for_each(|row| row.iter_mut().for_each(|v| *v *= &den));
    x.push(u.iter().zip(&gradient).map(|(u, g)| &k * u - &den * g).collect());
    nu.push(1.into());
    if d > 1 && random.below(2) == 0 {
        let v = integers(&(0..d).map(|_| random.within(3)).collect::<Vec<_>>());
        let along = dot(&v, &u);
        x.push(primitive(v.iter().zip(&u).map(|(v, u)| v * &den * &den - &along * u).collect()));
        nu.push((-1 - random.below(3) as i64).into());
    }
    let h = &k * &den;
    let opposite: Row = nu.iter().map(|v| -v).collect();
    if !is_bound(&x, &nu, &h) || !is_bound(&x, &opposite, &h) {
        return None;
    }
    if random.below(3) == 0 {
        x.push(vec![BigInt::ZERO; d]);
        nu.push(random.within(3).into());
    }
    if random.below(3) == 0 {
        let (k, factor, part) = (random.below(x.len() as u64) as usize, 1 + random.below(3) as i64, random.within(2));
        x.push(x[k].iter().map(|v| v * factor).collect());
        nu[k] -= factor * part;
        nu.push(part.into());
    }
    Some(Plant { x, nu, u, den, h })
}

/// A problem with the dual optimum ν and the optimal network c·s(Xû)_+ of a plant with β = h(ν): then the optimum
/// is ½‖ν‖² + βc, exactly.
pub fn optimum(random: &mut Random) -> Option<Known> {
    let Plant { x, nu, u, den, h } = plant(random)?;
    let m = BigInt::from(random.below(4));
    let sign = if random.below(2) == 0 { 1 } else { -1 };
    let nu: Row = nu.iter().map(|v| v * sign).collect();
    let y: Row = x.iter().zip(&nu).map(|(row, v)| v + dot(row, &u).max(BigInt::ZERO) * &m * sign).collect();
    let (numbers, x_den, y_den) = model(random);
    let optimum = Fraction::new(dot(&nu, &nu) + 2 * &h * &m * &den, 2 * &y_den * &y_den)?;
    let network = Network { neurons: vec![atom(&u, &den, &m * &den * &x_den * sign, &y_den)] };
    let beta = (h, &x_den * &y_den);
    let problem = Raw { numbers, x, x_den, y, y_den, beta, ..Raw::of(&problem(&[vec![1]], &[1], (1, 1))) }.fitting()?;
    assert_eq!(objective(&problem, &network), optimum, "the plant is no optimum");
    Some(Known { problem, network, low: Some(optimum.clone()), high: optimum })
}

/// A network that is optimal over its only direction û, and a direction nearby that improves it by little: β
/// = F(û) for a rational û near the maximum of F, and labels whose residual is ν. The improved network is the
/// upper limit.
pub fn hidden(random: &mut Random) -> Option<Known> {
    let (d, n) = (1 + random.below(4) as usize, 2 + random.below(5) as usize);
    let bias = d > 1 && random.below(2) == 0;
    let base = rows(random, n, d, bias);
    let weights: Vec<i64> = (0..n).map(|_| random.within(9)).collect();
    let peak = peak(&base, &weights)?;
    let (far, far_den) = rational_unit(&peak, 1 + random.below(6) as u32)?;
    let (near, near_den) = rational_unit(&peak, 14)?;
    let (numbers, mut x_den, y_den) = model(random);
    if bias {
        x_den = 1.into();
    }
    let (x, nu): (Vec<Row>, Row) = (base.iter().map(|row| integers(row)).collect(), integers(&weights));
    let (beta, slope) = (value(&x, &nu, &far), value(&x, &nu, &near));
    if beta.sign() != Sign::Plus || &slope * &far_den <= &beta * &near_den {
        return None;
    }
    let column: Row = x.iter().map(|row| dot(row, &near).max(BigInt::ZERO)).collect();
    let m = BigInt::from(random.below(4));
    let y: Row = x.iter().zip(&nu).map(|(row, v)| v + dot(row, &far).max(BigInt::ZERO) * &m).collect();
    // With z = (X·near)_+ the best coefficient is (F(near) − β)/‖z‖², here in terms of the integers.
    let step = (&slope * &far_den - &beta * &near_den) * &near_den * &x_den;
    let step_den = &far_den * dot(&column, &column) * &y_den;
    let beta = (beta, &far_den * &x_den * &y_den);
    let bias = if bias { Bias::Column } else { Bias::None };
    let first = atom(&far, &far_den, &m * &far_den * &x_den, &y_den);
    let problem =
        Raw { numbers, bias, x, x_den, y, y_den, beta, ..Raw::of(&problem(&[vec![1]], &[1], (1, 1))) }.fitting()?;
    let network = Network { neurons: vec![first.clone()] };
    let better = Network { neurons: vec![first, atom(&near, &near_den, step, &step_den)] };
    let high = objective(&problem, &better);
    assert!(high < objective(&problem, &network), "the hidden neuron is no improvement");
    Some(Known { problem, network, low: None, high })
}
