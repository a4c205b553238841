//! Residues with a double beside each: the prime decides what is zero, the double what is a good pivot.

use super::lu::Arithmetic;
use super::prime::Prime;

/// Numbers modulo a prime, each with the double it would be without rounding.
///
/// A residue is zero where the number is (but for accidents of one in 2^61), which doubles cannot tell; a
/// pivot that is small among its neighbours makes the solution leave the vector it should stay near, which
/// residues cannot tell.
#[derive(Clone, Copy)]
pub(crate) struct Twin {
    pub(crate) prime: Prime,
}

impl Arithmetic for Twin {
    type Number = (u64, f64);

    fn is_zero(self, a: (u64, f64)) -> bool {
        a.0 == 0
    }

    fn times(self, a: (u64, f64), b: (u64, f64)) -> (u64, f64) {
        (self.prime.times(a.0, b.0), a.1 * b.1)
    }

    fn minus_product(self, a: (u64, f64), f: (u64, f64), b: (u64, f64)) -> (u64, f64) {
        (self.prime.minus_product(a.0, f.0, b.0), a.1 - f.1 * b.1)
    }

    fn inverse(self, a: (u64, f64)) -> (u64, f64) {
        (self.prime.inverse(a.0), 1.0 / a.1)
    }

    /// A double that is lost (zero or not finite) leaves the least of sizes.
    fn size(self, a: (u64, f64)) -> f64 {
        match a {
            (0, _) => 0.0,
            (_, v) if v.is_finite() => v.abs().max(f64::MIN_POSITIVE),
            _ => f64::MIN_POSITIVE,
        }
    }

    fn minus_dot(self, a: (u64, f64), x: &[(u64, f64)], y: &[(u64, f64)]) -> (u64, f64) {
        x.iter().zip(y).fold(a, |sum, (x, y)| self.minus_product(sum, *x, *y))
    }

    fn eliminate(self, row: &mut [(u64, f64)], above: &[(u64, f64)], inverses: &[(u64, f64)]) {
        let width = row.len();
        for (k, inverse) in inverses.iter().enumerate() {
            let f = self.times(row[k], *inverse);
            row[k] = f;
            if f.0 != 0 {
                let pivot = &above[k * width + k + 1..(k + 1) * width];
                row[k + 1..].iter_mut().zip(pivot).for_each(|(v, u)| *v = self.minus_product(*v, f, *u));
            }
        }
    }
}
