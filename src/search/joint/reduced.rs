//! The reduced matrix of the joint program's Newton step.

use super::super::cholesky;
use super::half::Half;
use super::program::Program;
use crate::kernels::add_scaled;
use crate::search::relaxation::newton::column_mut;
use nalgebra::DMatrix;

/// Assembles and factors the reduced matrix.
pub(super) fn reduce(program: &Program, halves: &[Half; 2]) -> Option<DMatrix<f64>> {
    let (sides, m) = (&program.sides, program.a.len());
    let order = halves[0].mu.len();
    let t = 2 * order;
    let mut k = DMatrix::zeros(t + m, t + m);
    let products = {
        let square = |s: usize| &halves[s].columns * halves[s].columns.transpose();
        rayon::join(|| square(0), || square(1))
    };
    k.view_mut((0, 0), (order, order)).copy_from(&products.0);
    k.view_mut((order, order), (order, order)).copy_from(&products.1);
    let weights = |s: usize| halves[s].columns.columns(sides[s].at.product, m);
    k.view_mut((order, 0), (order, order)).gemm(1.0, &weights(1), &weights(0).transpose(), 0.0);
    for i in 0..t {
        k[(i, i)] += 1.0;
    }
    let mut coupling = DMatrix::zeros(t, m);
    for s in 0..2 {
        let (side, half) = (&sides[s], &halves[s]);
        let own = s * order..(s + 1) * order;
        let others = (1 - s) * order..(2 - s) * order;
        for (&lead, block) in side.free_p.iter().zip(&half.blocks) {
            let len = block.variables.len();
            let capacities: Vec<_> = block.variables.iter().map(|&e| side.capacity(e, lead)).collect();
            for l in 0..len {
                let Some((row, sign)) = capacities[l] else { continue };
                let target = column_mut(&mut coupling, row);
                for a in l..len {
                    let factor = sign * block.inverse[a * len + l];
                    add_scaled(&mut target[own.clone()], factor, half.column(block.variables[a]));
                }
                let factor = sign * block.inverse[(len - 1) * len + l];
                add_scaled(&mut target[others.clone()], factor, halves[1 - s].column(sides[1 - s].weight(lead)));
                for b in 0..=l {
                    let Some((other, second)) = capacities[b] else { continue };
                    let value: f64 =
                        (l..len).map(|a| block.inverse[a * len + l] * block.inverse[a * len + b]).sum::<f64>()
                            * sign
                            * second;
                    let (high, low) = (row.max(other), row.min(other));
                    // Both orders of two variables fall on one lower entry; on the diagonal they count twice.
                    k[(t + high, t + low)] += if l != b && high == low { 2.0 * value } else { value };
                }
            }
        }
        for (i, &row) in side.free_n.iter().enumerate() {
            for e in side.scalars(i) {
                let root = half.root[e - side.at.plus];
                add_scaled(&mut column_mut(&mut coupling, row)[own.clone()], root, half.column(e));
                k[(t + row, t + row)] += root * root;
            }
        }
    }
    k.view_mut((t, 0), (m, t)).copy_from(&coupling.transpose());
    cholesky::factor(k)
}
