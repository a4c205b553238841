//! The dictionary of atoms s (Xû)_+, and the best weights over a finite one.

use super::models;
use super::smoothing::stages;
use crate::kernels::{Matrix, normalize};
use crate::search::data::Data;
use crate::search::neuron::{Column, Neuron, objective, residual};

/// One atom s (Xû)_+ of the dictionary.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// Unit direction.
    pub u: Vec<f64>,
    /// 1 or −1.
    pub sign: f64,
}

impl Atom {
    /// The atom of a neuron; `None` if the neuron is dead.
    pub fn of(neuron: &Neuron) -> Option<Atom> {
        Column::from_neuron(neuron).map(|c| Atom { u: c.unit(), sign: c.sign })
    }
}

/// The optimum over a finite dictionary.
#[derive(Clone, Debug)]
pub struct Refit {
    /// Weight of each atom.
    pub weights: Vec<f64>,
    /// The output bias; 0 if there is none.
    pub bias: f64,
    /// Balanced neurons of the atoms with positive weight.
    pub neurons: Vec<Neuron>,
    /// ν = −∇ℓ(f), y − f for the squared loss; of a piecewise linear loss, of the smoothed loss solved last.
    pub residual: Vec<f64>,
    /// Objective of those neurons.
    pub objective: f64,
}

/// Solves the dictionary program (theory §4.1, E2.1) over given atoms: the best weights, and the dual point
/// that belongs to them.
pub fn refit(data: &Data, atoms: &[Atom]) -> Refit {
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let (mut weights, mut bias) = (None, 0.0);
    let mut last = data.clone();
    let (early, end) = stages(data);
    for fit in early.into_iter().chain([end]) {
        last.fit = fit;
        let (c, b) = solve(&last, &matrix, atoms, weights.as_deref(), bias);
        (weights, bias) = (Some(c), b);
    }
    let weights = weights.unwrap_or_default();
    let columns = weigh(atoms, &weights);
    Refit {
        neurons: columns.iter().map(Column::neuron).collect(),
        residual: residual(&last, &matrix, &columns, bias),
        objective: objective(data, &matrix, &columns, bias),
        weights,
        bias,
    }
}

/// The best weights of atoms and the best bias, from given ones.
pub fn solve(data: &Data, matrix: &Matrix, atoms: &[Atom], start: Option<&[f64]>, bias: f64) -> (Vec<f64>, f64) {
    let z: Vec<Vec<f64>> = atoms
        .iter()
        .map(|atom| {
            let mut u = atom.u.clone();
            normalize(&mut u);
            let mut z = vec![0.0; data.n];
            matrix.forward(&u, &mut z);
            z.iter_mut().for_each(|z| *z = atom.sign * z.max(0.0));
            z
        })
        .collect();
    models::solve(data, &z, start, bias)
}

/// Columns of the atoms with positive weight.
pub fn weigh(atoms: &[Atom], weights: &[f64]) -> Vec<Column> {
    atoms
        .iter()
        .zip(weights)
        .filter(|&(_, &c)| c > 0.0)
        .map(|(a, &c)| Column { w: a.u.iter().map(|u| c * u).collect(), sign: a.sign })
        .collect()
}
