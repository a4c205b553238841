//! Elements and trees for certificates of stationarity, honest ones and others.

use crate::exact::{Q, dot, int, kernel, q, rank, square, subsets};
use crate::random::Random;
use crate::stationary::Element;
use crate::stationary_ties::Ties;
use crate::stationary_truth::{Kink, nearest};
use num_traits::{One, Signed, Zero};

/// An element: the nearest to 0, one at random, or none of the set.
pub fn element(random: &mut Random, kink: &Kink, ties: &Ties) -> Element {
    let sides = kink.directions();
    let corners: Vec<Vec<Q>> = sides.iter().map(|e| kink.gradient(e)).collect();
    if random.once_in(if rank(&ties.p) < ties.p.len() { 3 } else { 8 }) {
        return outside(random, ties, &sides, &corners);
    }
    let mut weights: Vec<(usize, Q)> = match random.once_in(3) {
        true => (0..1 + random.below(3)).map(|_| (random.below(sides.len()), q(1 + random.within(1), 1))).collect(),
        false => nearest(&corners).1,
    };
    if weights.iter().all(|(_, w)| w.is_zero()) {
        weights = vec![(0, int(1))];
    }
    weights.retain(|(_, w)| !w.is_zero());
    let den = weights.iter().fold(Q::one(), |den, (_, w)| &den * (&den * w).denom());
    weights.iter_mut().for_each(|(_, w)| *w *= &den);
    let mut sum: Q = weights.iter().map(|(_, w)| w.clone()).sum();
    if rank(&ties.p) == ties.p.len() && random.once_in(2) || random.once_in(6) {
        let on = |p: &Vec<Q>| weights.iter().filter(|(i, _)| ties.above(p, &sides[*i])).map(|(_, w)| w.clone()).sum();
        let mut shares: Vec<Q> = ties.p.iter().map(on).collect();
        if random.once_in(4) {
            let t = random.below(shares.len());
            shares[t] = &sum * random.pick(&[int(-1), int(0), q(1, 2), int(1), int(2), q(1001, 1000)]);
        }
        sum *= int(1000);
        let m: Vec<Q> = shares.iter().zip(&ties.w).map(|(s, w)| s * w * int(1000)).collect();
        let short = m.len() - usize::from(random.once_in(30));
        return Element::Box(sum, m[..short].to_vec());
    }
    let mut patterns: Vec<(Q, Vec<Q>)> = weights.into_iter().map(|(i, w)| (w, whole(&sides[i]))).collect();
    if random.once_in(4) {
        let i = random.below(patterns.len());
        match random.below(5) {
            0 => sum += int(1),
            1 => patterns[i].1 = (0..kink.u.len()).map(|_| int(random.within(3))).collect(),
            2 => patterns[i].0 = -patterns[i].0.clone(),
            3 => patterns.push((int(-1), patterns[i].1.clone())),
            _ => drop(patterns.remove(i)),
        }
        if random.once_in(2) {
            sum = patterns.iter().map(|(w, _)| w.clone()).sum();
        }
    }
    Element::Hull(if sum.is_positive() { sum } else { int(1) }, patterns)
}

/// What would be nearest to 0 if all patterns existed, or if weights could be negative.
fn outside(random: &mut Random, ties: &Ties, sides: &[Vec<Q>], corners: &[Vec<Q>]) -> Element {
    let (i, j) = (random.below(sides.len()), random.below(sides.len()));
    let step: Vec<Q> = corners[j].iter().zip(&corners[i]).map(|(b, a)| b - a).collect();
    if random.once_in(2) && !square(&step).is_zero() {
        let t = -dot(&corners[i], &step) / square(&step);
        let (first, second) = (t.denom() - t.numer(), t.numer().clone());
        let patterns = vec![(Q::from(first), whole(&sides[i])), (Q::from(second), whole(&sides[j]))];
        return Element::Hull(Q::from(t.denom().clone()), patterns);
    }
    let all: Vec<Vec<usize>> = subsets(ties.p.len()).collect();
    let corner = |on: &Vec<usize>| {
        let along = |c: usize| &ties.base[c] + on.iter().map(|t| &ties.w[*t] * &ties.p[*t][c]).sum::<Q>();
        (0..ties.base.len()).map(along).collect::<Vec<Q>>()
    };
    let weights = nearest(&all.iter().map(corner).collect::<Vec<_>>()).1;
    let den = weights.iter().fold(Q::one(), |den, (_, w)| &den * (&den * w).denom());
    let share = |t: usize| weights.iter().filter(|(i, _)| all[*i].contains(&t)).map(|(_, w)| w * &den).sum::<Q>();
    Element::Box(den.clone(), (0..ties.p.len()).map(|t| share(t) * &ties.w[t]).collect())
}

/// Integers in the same direction.
fn whole(v: &[Q]) -> Vec<Q> {
    let den = v.iter().fold(Q::one(), |den, v| &den * (&den * v).denom());
    v.iter().map(|v| v * &den).collect()
}

/// A tree that splits in some order, sometimes with a wrong leaf.
pub fn tree(random: &mut Random, ties: &Ties) -> Vec<String> {
    let mut order: Vec<usize> = (0..ties.p.len()).collect();
    order.sort_by_key(|_| random.next());
    let mut lines = Vec::new();
    let hostile = random.once_in(3);
    if !random.once_in(4) {
        grow(random, ties, &order, &mut Vec::new(), hostile, &mut lines);
    } else {
        lines.push("bound".to_string());
    }
    if hostile && random.once_in(4) {
        let i = random.below(lines.len());
        match random.below(3) {
            0 => lines[i] = random.pick(&["bound", "split 0", "split 1", "empty 1 0 1"]).to_string(),
            1 => drop(lines.remove(i)),
            _ => lines.insert(i, lines[i].clone()),
        }
    }
    lines
}

fn grow(
    random: &mut Random,
    ties: &Ties,
    order: &[usize],
    path: &mut Vec<(usize, bool)>,
    hostile: bool,
    lines: &mut Vec<String>,
) {
    let circuit = circuit(ties, path);
    let fake = if hostile && !path.is_empty() && random.once_in(2) { fake(random, ties, path) } else { None };
    if let Some(fake) = fake {
        lines.push(fake);
    } else if let Some(circuit) = circuit.filter(|_| !random.once_in(9)) {
        lines.push(circuit);
    } else if order.is_empty() || random.once_in(9) {
        lines.push("bound".to_string());
    } else {
        lines.push(format!("split {}", order[0]));
        for side in [true, false] {
            path.push((order[0], side ^ (hostile && random.once_in(9))));
            grow(random, ties, &order[1..], path, hostile, lines);
            path.pop();
        }
    }
}

/// A line `empty` if there is no direction with these sides.
fn circuit(ties: &Ties, path: &[(usize, bool)]) -> Option<String> {
    let mut path = path.to_vec();
    path.sort();
    subsets(path.len()).filter(|some| (1..=3).contains(&some.len())).find_map(|some| {
        let sides: Vec<Vec<Q>> = some.iter().map(|i| ties.turned(path[*i])).collect();
        let rows: Vec<Vec<Q>> = (0..sides[0].len()).map(|c| sides.iter().map(|p| p[c].clone()).collect()).collect();
        let found = kernel(&rows, some.len()).into_iter().find_map(|z| {
            let z = if z[0].is_negative() { z.iter().map(|v| -v).collect() } else { z };
            z.iter().all(Signed::is_positive).then(|| whole(&z))
        })?;
        let terms: Vec<String> = some.iter().zip(found).map(|(i, z)| format!("{} {z}", path[*i].0)).collect();
        Some(format!("empty {} {}", terms.len(), terms.join(" ")))
    })
}

/// A line `empty` that need not be true: a circuit for other sides, factors of any sign, ties that are free.
/// Often none.
fn fake(random: &mut Random, ties: &Ties, path: &[(usize, bool)]) -> Option<String> {
    if random.once_in(12) {
        return Some("empty 0".to_string());
    }
    let free = (0..ties.p.len()).filter(|t| !path.iter().any(|(own, _)| own == t));
    let other: Vec<(usize, bool)> = match random.below(4) {
        0 => path.iter().map(|(t, side)| (*t, side ^ random.once_in(2))).collect(),
        1 | 2 => path.iter().copied().chain(free.map(|t| (t, true))).collect(),
        _ => (0..ties.p.len()).map(|t| (t, random.once_in(2))).collect(),
    };
    let found = circuit(ties, &other);
    if found.is_some() || !random.once_in(4) {
        return found;
    }
    let mut terms: Vec<(usize, i64)> = path.iter().map(|(t, _)| (*t, random.within(2))).collect();
    terms.sort();
    // A kernel of some signs: factors that are not all positive.
    let sides: Vec<Vec<Q>> = terms.iter().map(|(t, _)| ties.turned((*t, true))).collect();
    let rows: Vec<Vec<Q>> = (0..sides[0].len()).map(|c| sides.iter().map(|p| p[c].clone()).collect()).collect();
    let list = kernel(&rows, terms.len()).pop().filter(|_| random.once_in(2)).map(|z| whole(&z));
    let factors = list.unwrap_or_else(|| terms.iter().map(|(_, v)| int(*v)).collect());
    let terms: Vec<String> = terms.iter().zip(factors).map(|((t, _), v)| format!("{t} {v}")).collect();
    Some(format!("empty {} {}", terms.len(), terms.join(" ")))
}
