//! Nearly optimal networks, in floating point: proposals, from which generators make good certificates and
//! oracles exact brackets. Nothing here is trusted.

use crate::exact::{Q, subsets};
use crate::tiny::{Neuron, Problem};
use num_traits::ToPrimitive;

/// The nearest double.
pub fn float(value: &Q) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The unit vector u where νᵀ(Xu)_+ is greatest among the candidates of the oracle, and the value.
pub fn summit(nu: &[f64], data: &[Vec<f64>]) -> (Vec<f64>, f64) {
    let columns = data[0].len();
    let gradient = |active: Vec<usize>| {
        let mut g = vec![0.0; columns];
        active.iter().for_each(|k| add(&mut g, nu[*k], &data[*k]));
        g
    };
    let gradients: Vec<Vec<f64>> = subsets(data.len()).map(gradient).collect();
    let (mut best, mut u) = ((vec![0.0; columns], 0.0), vec![0.0; columns]);
    for tied in subsets(data.len()).filter(|tied| tied.len() < columns) {
        let Some(basis) = orthonormal(&tied.iter().map(|k| &data[*k]).collect::<Vec<_>>()) else { continue };
        let bits: usize = tied.iter().map(|k| 1 << k).sum();
        for (_, gradient) in gradients.iter().enumerate().filter(|(active, _)| active & bits == 0) {
            u.copy_from_slice(gradient);
            basis.iter().for_each(|q| remove(&mut u, q));
            let length = dot(&u, &u).sqrt();
            if length > 1e-9 {
                u.iter_mut().for_each(|v| *v /= length);
                let f: f64 = nu.iter().zip(data).map(|(nu, x)| nu * clean(dot(x, &u)).max(0.0)).sum();
                if f > best.1 {
                    best = (u.clone(), f);
                }
            }
        }
    }
    best
}

/// A product that is zero but for rounding.
fn clean(value: f64) -> f64 {
    if value.abs() < 1e-12 { 0.0 } else { value }
}

fn add(sum: &mut [f64], factor: f64, row: &[f64]) {
    sum.iter_mut().zip(row).for_each(|(sum, v)| *sum += factor * v);
}

/// Takes off the part along a unit vector.
fn remove(v: &mut [f64], unit: &[f64]) {
    let along = dot(unit, v);
    add(v, -along, unit);
}

/// A basis of the span; none if the rows are dependent.
fn orthonormal(rows: &[&Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for row in rows {
        let mut row = row.to_vec();
        basis.iter().for_each(|q| remove(&mut row, q));
        let length = dot(&row, &row).sqrt();
        if length < 1e-9 {
            return None;
        }
        basis.push(row.iter().map(|v| v / length).collect());
    }
    Some(basis)
}

/// The solution of a small system, by elimination with pivoting.
fn solved(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let n = rows.len();
    for i in 0..n {
        let best = (i..n).max_by(|a, b| rows[*a][i].abs().total_cmp(&rows[*b][i].abs())).unwrap_or(i);
        rows.swap(i, best);
        for k in (0..n).filter(|k| *k != i) {
            let (factor, pivot) = (rows[k][i] / rows[i][i], rows[i].clone());
            add(&mut rows[k], -factor, &pivot);
        }
    }
    (0..n).map(|i| rows[i][n] / rows[i][i]).collect()
}

/// Nearly the c ≥ 0 with the least ½‖Σ c_i z_i − y‖² + βΣc_i, by active sets (Lawson and Hanson).
fn lasso(columns: &[Vec<f64>], y: &[f64], beta: f64) -> Vec<f64> {
    let mut c = vec![0.0; columns.len()];
    for _ in 0..30 {
        let nu = residual(columns, &c, y);
        let slope = |j: usize| dot(&columns[j], &nu) - beta;
        let next = (0..c.len()).filter(|j| c[*j] == 0.0).max_by(|a, b| slope(*a).total_cmp(&slope(*b)));
        let Some(next) = next.filter(|j| slope(*j) > 1e-11 * beta) else { break };
        let mut used: Vec<usize> = (0..c.len()).filter(|j| c[*j] > 0.0 || *j == next).collect();
        while !used.is_empty() {
            let ridge = |i: &usize, j: &usize| if i == j { 1e-13 } else { 0.0 };
            let row = |i: &usize| -> Vec<f64> {
                let gram = used.iter().map(|j| dot(&columns[*i], &columns[*j]) + ridge(i, j));
                gram.chain([dot(&columns[*i], y) - beta]).collect()
            };
            let aim = solved(used.iter().map(row).collect());
            let full = used.iter().zip(&aim).filter(|(_, aim)| **aim <= 0.0);
            let step = full.map(|(j, aim)| c[*j] / (c[*j] - aim).max(1e-300)).fold(1.0, f64::min);
            used.iter().zip(&aim).for_each(|(j, aim)| c[*j] += step * (aim - c[*j]));
            if step >= 1.0 {
                break;
            }
            c.iter_mut().for_each(|v| *v = if *v < 1e-13 { 0.0 } else { *v });
            used.retain(|j| c[*j] > 0.0);
        }
    }
    c
}

fn residual(columns: &[Vec<f64>], c: &[f64], y: &[f64]) -> Vec<f64> {
    let mut nu = y.to_vec();
    columns.iter().zip(c).for_each(|(z, c)| add(&mut nu, -c, z));
    nu
}

/// A nearly optimal network at β, balanced, with weights that are multiples of 2^−`bits`: the dictionary
/// grows by the two directions that break h(ν) ≤ β most, until none does.
pub fn network(problem: &Problem, beta: f64, bits: i32) -> Vec<Neuron> {
    let data: Vec<Vec<f64>> = problem.data().iter().map(|row| row.iter().map(float).collect()).collect();
    let y: Vec<f64> = problem.labels().iter().map(float).collect();
    let (mut directions, mut columns, mut c) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..25 {
        let nu = residual(&columns, &c, &y);
        let mut found = false;
        for sign in [1.0, -1.0] {
            let (u, f) = summit(&nu.iter().map(|v| sign * v).collect::<Vec<_>>(), &data);
            if f > beta * (1.0 + 1e-10) {
                columns.push(data.iter().map(|x| sign * clean(dot(x, &u)).max(0.0)).collect::<Vec<f64>>());
                directions.push((u, sign));
                found = true;
            }
        }
        if !found {
            break;
        }
        c = lasso(&columns, &y, beta);
    }
    let scale = 2f64.powi(bits);
    let whole = |v: f64| (v * scale).round() as i64;
    let used = directions.iter().zip(&c).filter(|(_, c)| **c > 0.0);
    let neuron = |((u, sign), c): (&(Vec<f64>, f64), &f64)| {
        let size = c.sqrt();
        let u = u.iter().map(|v| whole(size * v)).collect();
        Neuron { atom: false, u, u_den: 1 << bits, a_den: 1 << bits, a: whole(sign * size) }
    };
    used.map(neuron).collect()
}
