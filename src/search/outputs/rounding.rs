//! A dual matrix in integers that keeps its sums and its bounds exactly (theory §E2.2, for K columns).

use super::data::Columns;
use crate::dyadic::scaled;
use num_bigint::{BigInt, Sign};

/// What the integers must fulfil. Zero has to fulfil it, too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demand<'a> {
    /// Every row sums to zero: softmax.
    pub rows: bool,
    /// Every column sums to zero: a free output bias.
    pub columns: bool,
    /// Upper bounds, not negative, row by row: for softmax s_kt_k, so that t_k − V_k/s_k stays in the simplex.
    pub most: Option<&'a [Vec<BigInt>]>,
}

/// Passes over the rows before rounding gives up.
const PASSES: usize = 200;

/// Nearest integers of V·2^`scale`, row by row, corrected in units: first each row to sum zero, then each
/// column, by moving units inside the rows whose entries are farthest from their bounds. `None` if that does
/// not succeed, which needs a V that is far from what is demanded.
pub fn round(v: &Columns, scale: u32, demand: &Demand) -> Option<Vec<Vec<BigInt>>> {
    let n = v.first().map_or(0, Vec::len);
    let mut table: Vec<Vec<BigInt>> =
        (0..n).map(|i| v.iter().map(|v| scaled(v[i], scale, f64::round)).collect()).collect();
    let room = |table: &[Vec<BigInt>], i: usize, j: usize| demand.most.map(|most| &most[i][j] - &table[i][j]);
    for i in 0..n {
        for j in 0..v.len() {
            if let Some(over) = room(&table, i, j).filter(|room| room.sign() == Sign::Minus) {
                table[i][j] += over;
            }
        }
        if demand.rows {
            let sum: BigInt = table[i].iter().sum();
            level(&mut table[i], demand.most.map(|most| most[i].as_slice()), sum)?;
        }
    }
    if demand.columns {
        let mut order: Vec<usize> = (0..n).collect();
        let inside = |i: usize| (0..v.len()).filter_map(|j| room(&table, i, j)).min();
        order.sort_by_cached_key(|&i| std::cmp::Reverse(inside(i)));
        match demand.rows {
            true => exchange(&mut table, &order, demand)?,
            false => spread(&mut table, &order, demand)?,
        }
    }
    Some(table)
}

/// Takes `excess` (of any sign) off the entries of a row. What is lowered stays below its bound; what is
/// raised goes where there is most room.
fn level(row: &mut [BigInt], most: Option<&[BigInt]>, mut excess: BigInt) -> Option<()> {
    let Some(most) = most else {
        *row.first_mut()? -= excess;
        return Some(());
    };
    while excess.sign() != Sign::NoSign {
        let j = (0..row.len()).max_by_key(|j| &most[*j] - &row[*j])?;
        let taken = if excess.sign() == Sign::Minus { -(&most[j] - &row[j]).min(-&excess) } else { excess.clone() };
        if taken.sign() == Sign::NoSign {
            return None;
        }
        row[j] -= &taken;
        excess -= taken;
    }
    Some(())
}

/// Sums of the columns.
fn sums(table: &[Vec<BigInt>]) -> Vec<BigInt> {
    let k = table.first().map_or(0, Vec::len);
    (0..k).map(|j| table.iter().map(|row| &row[j]).sum()).collect()
}

/// At most so much for each row that all have their turn.
fn share(total: &BigInt, n: usize) -> BigInt {
    total / BigInt::from(n) + 1
}

/// Moves units from columns with a positive sum to those with a negative one, inside rows.
fn exchange(table: &mut [Vec<BigInt>], order: &[usize], demand: &Demand) -> Option<()> {
    let mut sums = sums(table);
    for &i in std::iter::repeat_n(order, PASSES).flatten() {
        let from = (0..sums.len()).max_by_key(|j| &sums[*j])?;
        let to = (0..sums.len()).min_by_key(|j| &sums[*j])?;
        if sums[from].sign() == Sign::NoSign && sums[to].sign() == Sign::NoSign {
            return Some(());
        }
        let mut moved = sums[from].clone().min(-&sums[to]).min(share(&sums[from], order.len()));
        if let Some(most) = demand.most {
            moved = moved.min(&most[i][to] - &table[i][to]);
        }
        table[i][from] -= &moved;
        table[i][to] += &moved;
        sums[from] -= &moved;
        sums[to] += &moved;
    }
    sums.iter().all(|sum| sum.sign() == Sign::NoSign).then_some(())
}

/// Takes the sums of the columns off their entries, about the same from each.
fn spread(table: &mut [Vec<BigInt>], order: &[usize], demand: &Demand) -> Option<()> {
    let mut sums = sums(table);
    for &i in std::iter::repeat_n(order, PASSES).flatten() {
        for (j, sum) in sums.iter_mut().enumerate() {
            let size = BigInt::from(sum.magnitude().clone());
            let mut taken = share(&size, order.len()).min(size);
            if sum.sign() == Sign::Minus {
                if let Some(most) = demand.most {
                    taken = taken.min(&most[i][j] - &table[i][j]);
                }
                taken = -taken;
            }
            table[i][j] -= &taken;
            *sum -= taken;
        }
        if sums.iter().all(|sum| sum.sign() == Sign::NoSign) {
            return Some(());
        }
    }
    sums.iter().all(|sum| sum.sign() == Sign::NoSign).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn sums_and_bounds_are_exact() {
        for seed in 0..50 {
            let mut random = Random::new(seed, 6);
            let (n, k, scale) = (7, 3, 20u32);
            // t − p for random p, rows that sum to zero; columns too, when means are taken off.
            let one: BigInt = BigInt::from(1) << scale;
            let class: Vec<usize> = (0..n).map(|_| random.below(k as u64) as usize).collect();
            let mut v = vec![vec![0.0; n]; k];
            for i in 0..n {
                let p: Vec<f64> = (0..k).map(|_| random.uniform().powi(4)).collect();
                let total: f64 = p.iter().sum();
                (0..k).for_each(|j| v[j][i] = f64::from(u8::from(j == class[i])) - p[j] / total);
            }
            let most: Vec<Vec<BigInt>> = class
                .iter()
                .map(|c| (0..k).map(|j| if j == *c { one.clone() } else { BigInt::ZERO }).collect())
                .collect();
            let zero = |sum: BigInt| assert_eq!(sum, BigInt::ZERO);
            let table = round(&v, scale, &Demand { rows: true, columns: false, most: Some(&most) }).unwrap();
            table.iter().for_each(|row| zero(row.iter().sum()));
            let far = |table: &[Vec<BigInt>]| {
                let entries = table.iter().enumerate().flat_map(|(i, row)| row.iter().enumerate().map(move |e| (i, e)));
                entries.map(|(i, (j, t))| (crate::dyadic::quotient(t, &one) - v[j][i]).abs()).fold(0.0, f64::max)
            };
            assert!(far(&table) < 4e-6);
            let free = round(&v, scale, &Demand { columns: true, ..Demand::default() }).unwrap();
            sums(&free).into_iter().for_each(zero);
            if let Some(both) = round(&v, scale, &Demand { rows: true, columns: true, most: Some(&most) }) {
                both.iter().for_each(|row| zero(row.iter().sum()));
                sums(&both).into_iter().for_each(zero);
                assert!(both.iter().flatten().zip(most.iter().flatten()).all(|(t, most)| t <= most));
            }
        }
    }
}
