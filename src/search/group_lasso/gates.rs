//! Gate vectors and the activation patterns they stand for (theory §1.2).

use crate::check::patterns::Products;
use crate::random::Random;
use num_bigint::{BigInt, Sign};
use std::collections::HashSet;

/// An activation pattern 1(Xg ≥ 0) with its gate vector g.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// g, integers.
    pub g: Vec<BigInt>,
    /// Whether x_k·g ≥ 0, for every row.
    pub side: Vec<bool>,
    /// A row that is not zero but orthogonal to g, if there is one: then g is on the border of its cone.
    pub tie: Option<usize>,
}

impl Gate {
    /// The pattern of a gate vector, exactly.
    pub fn new(rows: &[Vec<BigInt>], products: &Products, g: Vec<BigInt>) -> Gate {
        let signs = products.signs(&products.factor(&g));
        let tie = (0..signs.len()).find(|k| signs[*k] == Sign::NoSign && !is_zero(&rows[*k]));
        Gate { side: signs.iter().map(|s| *s != Sign::Minus).collect(), g, tie }
    }
}

fn is_zero(row: &[BigInt]) -> bool {
    row.iter().all(|x| x.sign() == Sign::NoSign)
}

/// Scale of the entries of sampled gate vectors: standard normals in steps of 2^−20.
const STEPS: f64 = (1u64 << 20) as f64;

/// Up to `count` distinct patterns with D X ≠ 0, from Gaussian gate vectors (Mishkin & Pilanci 2023); ends
/// early where a hundred draws per pattern bring nothing new, since small data have few patterns. Ties are
/// drawn again.
pub fn sample(rows: &[Vec<BigInt>], count: usize, seed: u64) -> Vec<Gate> {
    let products = Products::new(rows);
    let d = rows.first().map_or(0, Vec::len);
    let mut random = Random::new(seed, 0x6761_7465);
    let mut seen = HashSet::new();
    let mut gates = Vec::new();
    let mut failures = 0;
    while gates.len() < count && failures < 100 * count {
        let g = random.normals(d).iter().map(|t| BigInt::from((t * STEPS).round() as i64)).collect();
        let gate = Gate::new(rows, &products, g);
        let dead = gate.side.iter().zip(rows).all(|(side, row)| !side || is_zero(row));
        if gate.tie.is_none() && !dead && seen.insert(gate.side.clone()) {
            gates.push(gate);
        } else {
            failures += 1;
        }
    }
    gates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_patterns_and_no_more_than_there_are() {
        let rows: Vec<Vec<BigInt>> =
            [[1, 0], [0, 1], [1, 1], [0, 0], [2, 0]].iter().map(|r| r.map(BigInt::from).to_vec()).collect();
        // Three lines in the plane: six cells, in one of which only the zero row is active.
        let gates = sample(&rows, 50, 1);
        assert_eq!(gates.len(), 5);
        assert!(gates.iter().all(|gate| gate.side[3] && gate.side[0] == gate.side[4]));
        assert_eq!(sample(&rows, 3, 7), sample(&rows, 3, 7));
        let products = Products::new(&rows);
        assert_eq!(Gate::new(&rows, &products, vec![1.into(), (-1).into()]).tie, Some(2));
    }
}
