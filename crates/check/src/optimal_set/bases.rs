//! Vertices given by their neurons alone (FORMAT R294): the member on a basis is solved for here, modulo
//! primes, and tested like one that a file states.
//!
//! Cramer's rule gives the determinant of a basis and the numerators of the solution as minors of [Z f]. They
//! are found modulo enough primes to exceed twice Hadamard's bound on them and put together (Garner 1959). A
//! prime that divides the determinant is passed over; if the product of those passed over exceeds the bound,
//! the determinant is zero. Nothing rests on this arithmetic: what comes out is a member only if R41 says so.

use crate::arithmetic::Positive;
use crate::arithmetic::rank::{inverse, residue};
use crate::arithmetic::vector::{at, at_mut, dot};
use crate::dictionary::{Member, Members};
use crate::rejection::{Code, Rejection};
use crate::work::{Work, count, products};
use num_bigint::{BigInt, Sign};

/// Primes are below this number and above its half: a sum of two products of residues fits 64 bits.
const ABOVE: u64 = 1 << 31;

/// Every prime has more bits than this.
const BITS: u64 = 30;

/// Z and f modulo a prime, in rows of full rank.
struct Residues {
    prime: u64,
    columns: Vec<Vec<u64>>,
    fit: Vec<u64>,
}

/// The open columns with what is known about them modulo primes.
pub(super) struct Bases<'a> {
    members: &'a Members,
    open: Vec<bool>,
    /// As many rows as the rank, independent.
    rows: Vec<usize>,
    /// Bits of the length of each column, and of f.
    bits: Vec<u64>,
    fit_bits: u64,
    residues: Vec<Residues>,
}

impl<'a> Bases<'a> {
    /// Rows of full rank are found by elimination modulo one prime after the other: rows that are independent
    /// modulo a prime are independent.
    pub(super) fn new(members: &'a Members, open: &[usize], work: &mut Work) -> Result<Bases<'a>, Rejection> {
        let rank = members.rank_within(open.iter().copied(), work)?;
        let is_open = |i: usize| open.binary_search(&i).is_ok();
        let mut bases = Bases {
            members,
            open: (0..members.columns.len()).map(is_open).collect(),
            rows: (0..members.fit.len()).collect(),
            bits: members.columns.iter().map(|column| length(column)).collect(),
            fit_bits: length(&members.fit),
            residues: Vec::new(),
        };
        let cost = count(members.fit.len()).saturating_mul(count(open.len())).saturating_mul(count(rank) + 2);
        loop {
            work.spend(cost.saturating_mul(2))?;
            bases.extend(work)?;
            let Some(Residues { prime, columns, .. }) = bases.residues.last() else { continue };
            let rows = independent_rows(columns, *prime)?;
            if rows.len() == rank {
                bases.rows = rows;
                bases.residues.clear();
                return Ok(bases);
            }
        }
    }

    /// How many neurons a basis has.
    pub(super) fn rank(&self) -> usize {
        self.rows.len()
    }

    /// Z and f modulo the next prime.
    fn extend(&mut self, work: &mut Work) -> Result<(), Rejection> {
        let last = self.residues.last().map_or(ABOVE + 1, |residues| residues.prime);
        let prime = next_prime(last);
        let entries = count(self.rows.len()).saturating_mul(count(self.members.columns.len() + 1));
        let long = self.bits.iter().copied().chain([self.fit_bits]).fold(0, u64::max) / 64 + 1;
        work.spend(products(entries, u128::from(long), 1).saturating_add(1 << 17))?;
        let reduced = |column: &Vec<BigInt>| {
            self.rows.iter().map(|k| modulo(at(column, *k)?, prime)).collect::<Result<Vec<u64>, Rejection>>()
        };
        let own = |(column, open): (&Vec<BigInt>, &bool)| if *open { reduced(column) } else { Ok(Vec::new()) };
        let columns = self.members.columns.iter().zip(&self.open).map(own).collect::<Result<_, Rejection>>()?;
        let fit = reduced(&self.members.fit)?;
        self.residues.push(Residues { prime, columns, fit });
        Ok(())
    }

    /// The member whose active neurons are these, as many as the rank: R294.
    pub(super) fn member(&mut self, support: &[usize], work: &mut Work) -> Result<Member, Rejection> {
        let unknown = support.iter().find(|i| self.open.get(**i) != Some(&true));
        if let Some(i) = unknown {
            return Err(Rejection::new(Code::UnknownNeuron, 0, format!("there is no active neuron {i}")));
        }
        let lengths = support.iter().map(|i| at(&self.bits, *i).copied()).sum::<Result<u64, Rejection>>()?;
        let bits = lengths + self.fit_bits;
        let (mut minors, mut lost) = (Vec::new(), 0u64);
        let (rank, most) = (count(support.len()), u128::from(bits / BITS + 2));
        work.spend(most.saturating_mul(rank * rank * (rank + 8)).saturating_add(most * most * (rank + 1) * 2))?;
        let mut next = 0;
        while count(minors.len()) < most {
            if lost * BITS > bits {
                return Err(Rejection::new(Code::NotABasis, 0, "the columns of these neurons are dependent"));
            }
            if next == self.residues.len() {
                self.extend(work)?;
            }
            match at(&self.residues, next)?.minors(support)? {
                Some(found) => minors.push(found),
                None => {
                    lost += 1;
                    work.spend(rank * rank * (rank + 8))?;
                }
            }
            next += 1;
        }
        let mut values = together(&minors)?.into_iter();
        let refused = || Rejection::new(Code::NotABasis, 0, "the solution on these neurons is not positive");
        let determinant = values.next().ok_or_else(refused)?;
        let positive = determinant.sign() == Sign::Plus;
        let turned = |value: BigInt| if positive { value } else { -value };
        let numerators = support.iter().copied().zip(values.map(turned)).collect();
        let member = Positive::new(turned(determinant)).and_then(|den| Member::new(den, numerators));
        let member = member.ok_or_else(refused)?;
        work.spend(self.members.cost_of_product(&member.entries))?;
        self.members.contains(&member)?;
        Ok(member)
    }
}

impl Residues {
    /// The determinant of the columns and the numerators of Cramer's rule, with the prime; none if it divides
    /// the determinant.
    ///
    /// Rows below a pivot are multiplied by it, so that no inverse is needed before the end: the determinant
    /// of the triangle is the product of the pivots, that of the matrix its quotient by all factors.
    fn minors(&self, support: &[usize]) -> Result<Option<(u64, Vec<u64>)>, Rejection> {
        let (q, rank) = (self.prime, support.len());
        let columns = support.iter().map(|i| at(&self.columns, *i)).collect::<Result<Vec<_>, Rejection>>()?;
        let by = Divisor::new(q);
        let row = |k: usize| {
            let mut row = Vec::with_capacity(rank + 1);
            columns.iter().copied().chain([&self.fit]).try_for_each(|column| at(column, k).map(|v| row.push(*v)))?;
            Ok(row)
        };
        let mut rest = (0..self.fit.len()).map(row).collect::<Result<Vec<Vec<u64>>, Rejection>>()?;
        let (mut triangle, mut turned, mut product, mut products) = (Vec::new(), false, 1, Vec::new());
        for c in 0..rank {
            let Some(place) = rest.iter().position(|row| row.get(c).is_some_and(|v| *v != 0)) else {
                return Ok(None);
            };
            let pivot = rest.remove(place);
            turned ^= place % 2 == 1;
            let own = *at(&pivot, c)?;
            for row in &mut rest {
                let factor = q - at(row, c)?;
                row.iter_mut().zip(&pivot).skip(c).for_each(|(v, p)| *v = by.rest(*v * own + factor * p));
            }
            product = product * own % q;
            products.push(product);
            triangle.push(pivot);
        }
        // The inverses of the products of the first pivots, from the last one down.
        let (Some(mut inverse), mut determinant) = (inverse(product, q), product) else { return Ok(None) };
        let mut solution: Vec<u64> = vec![0; rank];
        for (c, row) in triangle.iter().enumerate().rev() {
            let before = if c == 0 { 1 } else { *at(&products, c - 1)? };
            let terms = row.iter().zip(&solution).skip(c + 1);
            let value = terms.fold(*at(row, rank)?, |sum, (u, x)| by.rest(sum + (q - u) * x));
            let entry = value * (inverse * before % q) % q;
            *at_mut(&mut solution, c)? = entry;
            inverse = inverse * at(row, c)? % q;
            if c > 0 {
                determinant = determinant * inverse % q;
            }
        }
        if turned {
            determinant = q - determinant;
        }
        let numerators = solution.iter().map(|x| x * determinant % q);
        Ok(Some((q, [determinant].into_iter().chain(numerators).collect())))
    }
}

/// A prime below 2^31 to divide by, without divisions (Barrett 1986).
struct Divisor {
    prime: u64,
    /// 2^64 over the prime, rounded down.
    inverse: u64,
}

impl Divisor {
    fn new(prime: u64) -> Divisor {
        Divisor { prime, inverse: u64::MAX / prime }
    }

    /// The rest of a number below 2^63: the quotient is guessed right or one too small.
    fn rest(&self, value: u64) -> u64 {
        let guess = ((u128::from(value) * u128::from(self.inverse)) >> 64) as u64;
        let rest = value - guess * self.prime;
        if rest < self.prime { rest } else { rest - self.prime }
    }
}

/// The numbers, of least size, with these residues modulo these primes.
fn together(residues: &[(u64, Vec<u64>)]) -> Result<Vec<BigInt>, Rejection> {
    let mut whole = BigInt::from(1);
    // The inverse of the product of the primes before, modulo each.
    let mut inverses = Vec::new();
    for (j, (q, _)) in residues.iter().enumerate() {
        let before = residues.iter().take(j).fold(1, |product, (p, _)| product * (p % q) % q);
        inverses.push(inverse(before, *q).ok_or_else(|| Rejection::new(Code::WrongShape, 0, "a prime twice"))?);
        whole *= *q;
    }
    let number = |place: usize| {
        let mut digits: Vec<(u64, u64)> = Vec::with_capacity(residues.len());
        for ((q, values), inverse) in residues.iter().zip(&inverses) {
            let by = Divisor::new(*q);
            let known = digits.iter().rev().fold(0, |sum, (p, digit)| by.rest(sum * p + digit));
            digits.push((*q, by.rest((at(values, place)? + q - known) % q * inverse)));
        }
        let value = digits.iter().rev().fold(BigInt::ZERO, |sum, (p, digit)| sum * *p + *digit);
        Ok(if &value << 1 > whole { value - &whole } else { value })
    };
    (0..residues.first().map_or(0, |(_, values)| values.len())).map(number).collect()
}

/// The positions of rows that are independent and span the others modulo a prime; the matrix by columns.
fn independent_rows(columns: &[Vec<u64>], q: u64) -> Result<Vec<usize>, Rejection> {
    let mut rest: Vec<Vec<u64>> = columns.iter().filter(|column| !column.is_empty()).cloned().collect();
    let mut rows = Vec::new();
    for k in 0..rest.first().map_or(0, Vec::len) {
        let Some(place) = rest.iter().position(|column| column.get(k).is_some_and(|v| *v != 0)) else { continue };
        let pivot = rest.swap_remove(place);
        let own = *at(&pivot, k)?;
        for column in &mut rest {
            let factor = q - at(column, k)?;
            column.iter_mut().zip(&pivot).skip(k).for_each(|(v, p)| *v = (*v * own + factor * p) % q);
        }
        rows.push(k);
    }
    Ok(rows)
}

/// Bits of the length of a vector, rounded up.
fn length(vector: &[BigInt]) -> u64 {
    dot(vector, vector).bits().div_ceil(2)
}

/// The greatest prime below an odd number.
fn next_prime(below: u64) -> u64 {
    let prime = |q: u64| (3..).step_by(2).take_while(|d| d * d <= q).all(|d| !q.is_multiple_of(d));
    let mut q = below.saturating_sub(2);
    while !prime(q) {
        q = q.saturating_sub(2);
    }
    q
}

fn modulo(value: &BigInt, q: u64) -> Result<u64, Rejection> {
    residue(value, q).ok_or_else(|| Rejection::new(Code::WrongShape, 0, "no residue"))
}
