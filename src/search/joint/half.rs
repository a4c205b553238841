//! One sign of the joint program in the scaled coordinates of its S: the columns of the Newton step and their
//! blocks.

use super::super::triangle::add;
use super::program::Program;
use super::side::Side;
use crate::kernels::vector::{add_scaled, dot};
use crate::search::relaxation::newton::{Block, column_mut, eliminate};
use crate::search::relaxation::scaling::Frame;
use nalgebra::DMatrix;

/// One sign in its scaled coordinates.
pub(super) struct Half {
    /// The coordinates.
    pub frame: Frame,
    /// A L⁻ᵀ; the columns of the weights stand at the end.
    pub columns: DMatrix<f64>,
    pub blocks: Vec<Block>,
    /// 1/√D of θ⁺, θ⁻, κ.
    pub root: Vec<f64>,
    /// The column of μ.
    pub mu: Vec<f64>,
}

impl Half {
    /// All columns but those of the weights of N rows, whose blocks are the other sign's.
    pub fn new(side: &Side, program: &Program) -> Option<Half> {
        let (at, n, d) = (side.at, side.n(), side.rows.d);
        let order = n * (n + 1) / 2;
        let frame = Frame::new(&side.point.factor, &side.x, n)?;
        let (t, lambda) = (&frame.t, &frame.lambda);
        let change = |x: &[f64]| {
            let mut out = vec![0.0; n];
            for (xi, row) in x.iter().zip(t.chunks_exact(n)) {
                add_scaled(&mut out, *xi, row);
            }
            out
        };
        let corner = &t[d * n..];
        let x: Vec<f64> = side.rows.x.chunks_exact(d).flat_map(change).collect();
        let row = |k: usize| &x[k * n..(k + 1) * n];
        let mut columns = DMatrix::zeros(order, at.product + side.rows.m);
        let mut blocks = Vec::with_capacity(side.free_p.len());
        for (i, &k) in side.free_p.iter().enumerate() {
            let y = change(&side.point.y[i * d..(i + 1) * d]);
            let omega = side.w[at.omega + i];
            let mut jacobian: Vec<Vec<f64>> = Vec::with_capacity(side.block[i].len() + 2);
            for e in side.block[i].clone() {
                let pair = side.pairs[e];
                add(column_mut(&mut columns, e), 0.25 * pair.sign / omega, row(pair.k), &y);
                jacobian.push(row(pair.k).iter().map(|t| -pair.sign * t).collect());
            }
            let column = column_mut(&mut columns, at.omega + i);
            add(column, 0.125 / (omega * omega), &y, &y);
            add(column, -0.125, corner, corner);
            jacobian.push(y.iter().map(|t| -t / omega).collect());
            let column = column_mut(&mut columns, side.weight(k));
            add(column, -0.25 / omega, row(k), &y);
            add(column, -0.25, row(k), corner);
            jacobian.push(row(k).to_vec());
            let variables = side.variables(i);
            let size = variables.len();
            let mut local = vec![0.0; size * size];
            for a in 0..size {
                let weighed: Vec<f64> = jacobian[a].iter().zip(lambda).map(|(j, l)| 0.5 / omega * j * l).collect();
                for b in 0..=a {
                    local[a * size + b] = dot(&weighed, &jacobian[b]);
                }
                local[a * size + a] +=
                    if a + 1 < size { side.z[variables[a]] / side.w[variables[a]] } else { program.curvature(k) };
            }
            blocks.push(eliminate(&mut columns, variables, &local));
        }
        for (i, &k) in side.free_n.iter().enumerate() {
            add(column_mut(&mut columns, at.plus + i), -0.25, row(k), corner);
            add(column_mut(&mut columns, at.minus + i), 0.25, row(k), corner);
            add(column_mut(&mut columns, at.kappa + i), 0.25, row(k), row(k));
            add(column_mut(&mut columns, side.weight(k)), 0.25, row(k), corner);
        }
        let root: Vec<f64> = (at.plus..at.product).map(|e| (side.w[e] / side.z[e]).sqrt()).collect();
        for (e, r) in (at.plus..).zip(&root) {
            column_mut(&mut columns, e).iter_mut().for_each(|t| *t *= r);
        }
        let mut mu = vec![0.0; order];
        for l in 0..d {
            let axis = &t[l * n..(l + 1) * n];
            add(&mut mu, 0.5, axis, axis);
        }
        add(&mut mu, -0.5, corner, corner);
        Some(Half { frame, columns, blocks, root, mu })
    }

    pub fn column(&self, e: usize) -> &[f64] {
        let order = self.columns.nrows();
        &self.columns.as_slice()[e * order..(e + 1) * order]
    }
}
