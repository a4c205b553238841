//! Seeded random numbers: splitmix64 and Box–Muller. The same seed gives the same numbers everywhere.

/// A small generator with 64 bits of state (Steele, Lea & Flood 2014). Statistical quality is ample for
/// starting points.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A generator for one purpose: streams with different numbers are independent for our needs.
    pub fn new(seed: u64, stream: u64) -> Random {
        let mut random = Random { state: seed ^ stream.wrapping_mul(0xd1b5_4a32_d192_ed03) };
        random.next_u64();
        random
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in 0..n, n ≥ 1: bits that would favour small numbers are drawn again.
    pub fn below(&mut self, n: u64) -> u64 {
        let rest = (u64::MAX % n + 1) % n;
        loop {
            let bits = self.next_u64();
            if bits <= u64::MAX - rest {
                return bits % n;
            }
        }
    }

    /// Uniform in (0, 1).
    pub fn uniform(&mut self) -> f64 {
        ((self.next_u64() >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
    }

    /// Standard normal, by Box–Muller (one of the pair is thrown away).
    pub fn normal(&mut self) -> f64 {
        let r = (-2.0 * self.uniform().ln()).sqrt();
        r * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// A vector of independent standard normals.
    pub fn normals(&mut self, len: usize) -> Vec<f64> {
        (0..len).map(|_| self.normal()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of splitmix64 from state 1234567 are published with its reference code; `new` drops
    /// one.
    #[test]
    fn the_generator_is_splitmix64() {
        let mut random = Random::new(1234567, 0);
        let next = [3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        assert_eq!(next.map(|_| random.next_u64()), next);
    }

    #[test]
    fn normals_have_the_right_first_moments_and_repeat() {
        let a = Random::new(7, 1).normals(20_000);
        let mean = a.iter().sum::<f64>() / 2e4;
        let variance = a.iter().map(|v| v * v).sum::<f64>() / 2e4;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
        assert_eq!(a, Random::new(7, 1).normals(20_000));
        assert_ne!(a[..3], Random::new(7, 2).normals(3)[..]);
    }
}
