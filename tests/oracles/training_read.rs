//! What a certificate of version 2 says, read from its lines as they stand: whatever the checker accepts is
//! compared with these numbers.

use crate::exact::{Q, square};
use crate::training_tiny::Training;
use num_bigint::BigInt;
use num_traits::{One, Zero};

/// The numbers of a lower bound.
pub struct Read {
    /// c.
    pub c: Q,
    /// ν, K entries for each row.
    pub nu: Vec<Vec<Q>>,
    /// B.
    pub bound: Q,
    /// m and t of an unpenalised hidden bias.
    pub centre: Option<(Vec<Q>, Q)>,
}

impl Read {
    /// Nothing if a line is missing or not what it should be.
    pub fn new(lines: &[String], training: &Training) -> Option<Read> {
        let numbers = |line: &String| line.split(' ').skip(1).map(|word| word.parse().ok()).collect::<Option<Vec<_>>>();
        let all = |word: &'static str| lines.iter().filter(move |line| line.split(' ').next() == Some(word));
        let first = |word| -> Option<Vec<BigInt>> { numbers(all(word).next()?) };
        let ratio = |p: &BigInt, q: &BigInt| (!q.is_zero()).then(|| Q::new(p.clone(), q.clone()));
        let scales = first("scales")?;
        let power = |at: usize| {
            let scale = scales.get(at).and_then(|scale| u32::try_from(scale).ok()).filter(|scale| *scale <= 4096)?;
            Some(Q::from(BigInt::one() << scale))
        };
        let (dual, quad) = (power(0)?, power(3)?);
        let flat: Vec<Q> =
            all("dual").map(numbers).collect::<Option<Vec<_>>>()?.concat().into_iter().map(Q::from).collect();
        let nu: Vec<Vec<Q>> =
            flat.chunks(training.outputs).map(|row| row.iter().map(|v| v / &dual).collect()).collect();
        let [p, q] = first("multiplier")?.try_into().ok()?;
        let centre = match training.hidden_bias {
            "free" => {
                let line = first("centre")?;
                let (den, rest) = line.split_first()?;
                let (m, length) = rest.split_at_checked(training.columns() - 1)?;
                let m = m.iter().map(|m| ratio(m, den)).collect::<Option<Vec<_>>>()?;
                Some((m, ratio(length.first()?, length.get(1)?)?)).filter(|(_, t)| !t.is_zero())
            }
            _ => None,
        };
        let fits = nu.len() == training.rows() && nu.iter().all(|row| row.len() == training.outputs);
        let bound = Q::from(first("bound")?.first()?.clone()) / quad;
        fits.then_some(Read { c: ratio(&p, &q)?, nu, bound, centre })
    }

    /// cν.
    pub fn scaled(&self) -> Vec<Vec<Q>> {
        self.nu.iter().map(|row| row.iter().map(|v| v * &self.c).collect()).collect()
    }

    /// The rows that the trees are about.
    pub fn rows(&self, training: &Training) -> Vec<Vec<Q>> {
        let centred = |row: Vec<Q>| match &self.centre {
            Some((m, t)) => row.iter().zip(m).map(|(x, m)| x - m).chain([t.clone()]).collect(),
            None => row,
        };
        training.data().into_iter().map(centred).collect()
    }

    /// 1 + R²/t²: the square of what a bound for an unpenalised hidden bias counts; 1 for other problems.
    pub fn stretch(&self, training: &Training) -> Q {
        let Some((m, t)) = &self.centre else { return Q::one() };
        let far = self.rows(training).iter().map(|row| square(&row[..m.len()])).max().unwrap_or_else(Q::zero);
        Q::one() + far / (t * t)
    }
}
