//! Certificates about sets of networks (FORMAT R40–R49): members, rays, multipliers and trees, honest or with
//! a fault.

use crate::convert::over_common;
use crate::exact::{Q, dot, int, rank, solve, subsets};
use crate::random::Random;
use crate::set_tree::{Known, tree};
use crate::set_truth::Set;
use crate::spoil::spoil;
use crate::tiny::{DIGEST, file, words};
use num_traits::{One, Signed, Zero};

/// The file.
pub fn certificate(random: &mut Random, set: &Set) -> String {
    let mut lines = vec!["relucert-set-certificate 1".to_string(), format!("problem {DIGEST}")];
    lines.push(format!("shape {} {}", set.fit.len(), set.given.len()));
    let points = members(random, set);
    lines.push(format!("points {}", points.len()));
    lines.extend(points.iter().map(|point| {
        let (den, values) = over_common(point);
        format!("point {den} {}", entries(&values))
    }));
    let rays = rays(random, set);
    lines.push(format!("rays {}", rays.len()));
    lines.extend(rays.iter().map(|ray| format!("ray {}", entries(&over_common(ray).1))));
    let never = never(random, set);
    let y = never.as_ref().map_or(Vec::new(), |y| over_common(y).1);
    lines.push(format!("never {}{}", y.len(), y.iter().map(|v| format!(" {v}")).collect::<String>()));
    let price = |i: &usize| never.as_ref().map_or(Q::zero(), |y| dot(y, &set.columns[*i]));
    let open: Vec<usize> = set.allowed.iter().copied().filter(|i| !price(i).is_positive()).collect();
    let (bounds, mut essential) = bounds(random, set, &open);
    lines.push(format!("bounds {}", bounds.len()));
    lines.extend(bounds);
    if rank(&open.iter().map(|i| set.columns[*i].clone()).collect::<Vec<_>>()) == open.len() {
        essential = (0..set.given.len()).filter(|i| !set.given[*i].is_zero()).collect();
    }
    let all = [vec![set.given.clone()], points].concat();
    lines.extend(tree(random, set, &Known { points: all, open, essential }));
    if random.once_in(40) {
        spoil(random, &mut lines, 2);
    }
    file(lines)
}

/// A list of what is not zero; a number that is negative is written, too.
fn entries<T: ToString>(values: &[T]) -> String {
    let texts = values.iter().map(T::to_string).enumerate();
    let list: Vec<String> = texts.filter(|(_, v)| v != "0").map(|(i, v)| format!(" {i} {v}")).collect();
    format!("{}{}", list.len(), list.concat())
}

/// The vertices, some of them missing; means of them, points on rays; and points with a number changed.
fn members(random: &mut Random, set: &Set) -> Vec<Vec<Q>> {
    let mut points = set.vertices.clone();
    if random.once_in(6) {
        points.remove(random.below(points.len()));
    }
    if random.once_in(6) {
        points.retain(|point| *point != set.given);
    }
    if random.once_in(6) {
        let few = set.sizes().into_iter().min().unwrap_or(0);
        points.retain(|point| point.iter().filter(|v| !v.is_zero()).count() > few);
    }
    if random.once_in(4) {
        let (a, b) = (random.pick(&set.vertices), random.pick(&set.vertices));
        points.push(a.iter().zip(&b).map(|(a, b)| (a + b) / int(2)).collect());
    }
    if random.once_in(4) && !set.rays.is_empty() {
        let (a, b) = (random.pick(&set.vertices), random.pick(&set.rays));
        points.push(a.iter().zip(&b).map(|(a, b)| a + b).collect());
    }
    if random.once_in(6) && !points.is_empty() {
        points.push(random.pick(&points));
    }
    if random.once_in(20) && !points.is_empty() && !set.given.is_empty() {
        let (at, i) = (random.below(points.len()), random.below(set.given.len()));
        points[at][i] += Q::one();
    }
    let first = random.below(points.len().max(1));
    points.rotate_left(first);
    points
}

/// The extreme rays, some of them missing; sums of them; once in a while what is no ray.
fn rays(random: &mut Random, set: &Set) -> Vec<Vec<Q>> {
    let mut rays = set.rays.clone();
    if random.once_in(5) && !rays.is_empty() {
        rays.remove(random.below(rays.len()));
    }
    if random.once_in(5) && !set.rays.is_empty() {
        let (a, b) = (random.pick(&set.rays), random.pick(&set.rays));
        rays.push(a.iter().zip(&b).map(|(a, b)| a + b).collect());
    }
    if random.once_in(20) && !set.given.is_empty() {
        let mut ray = vec![Q::zero(); set.given.len()];
        ray[random.below(set.given.len())] += int(random.within(1));
        rays.push(ray);
    }
    rays
}

/// A y with `equal` at equality and z·y ≥ b for all of `least`, and f·y as small as it can be, by trying
/// which are equalities.
pub fn multipliers(equal: &[(Vec<Q>, Q)], least: &[(Vec<Q>, Q)], f: &[Q]) -> Option<Vec<Q>> {
    let found = subsets(least.len()).filter(|chosen| chosen.len() <= f.len()).filter_map(|chosen| {
        let rows: Vec<&(Vec<Q>, Q)> = equal.iter().chain(chosen.iter().map(|i| &least[*i])).collect();
        let right: Vec<Q> = rows.iter().map(|(_, b)| b.clone()).collect();
        let rows: Vec<Vec<Q>> = rows.iter().map(|(z, _)| z.clone()).collect();
        let y = if rows.is_empty() { vec![Q::zero(); f.len()] } else { solve(&rows, &right)? };
        least.iter().all(|(z, b)| dot(z, &y) >= *b).then_some(y)
    });
    found.min_by_key(|y| dot(y, f))
}

/// Multipliers for what is never active (R43): a sum of those for each such neuron, or something else.
fn never(random: &mut Random, set: &Set) -> Option<Vec<Q>> {
    let n = set.fit.len();
    match random.below(12) {
        0..=2 => return None,
        3 => return Some((0..n).map(|_| int(random.within(2))).collect()),
        _ => {}
    }
    let column = |i: &usize| set.columns[*i].clone();
    let forgotten = if random.once_in(8) && !set.allowed.is_empty() { Some(random.pick(&set.allowed)) } else { None };
    let kept = set.allowed.iter().filter(|i| Some(**i) != forgotten);
    let least: Vec<(Vec<Q>, Q)> = kept.map(|i| (column(i), Q::zero())).collect();
    let possible = set.possible();
    let mut sum = vec![Q::zero(); n];
    for i in set.allowed.iter().filter(|i| !possible.contains(i)) {
        let mut equal = vec![(column(i), Q::one()), (set.fit.clone(), Q::zero())];
        equal.truncate(if random.once_in(12) { 1 } else { 2 });
        let y = multipliers(&equal, &least, &set.fit);
        y.into_iter().for_each(|y| sum.iter_mut().zip(&y).for_each(|(sum, v)| *sum += v));
    }
    if random.once_in(12) {
        sum.iter_mut().for_each(|v| *v = -v.clone());
    }
    (n > 0 && !(sum.iter().all(Q::is_zero) && random.once_in(2))).then_some(sum)
}

/// The lines on ranges (R44), and the neurons that they show to be in all members.
fn bounds(random: &mut Random, set: &Set, open: &[usize]) -> (Vec<String>, Vec<usize>) {
    let (mut lines, mut essential) = (Vec::new(), Vec::new());
    for i in open {
        let lower = random.once_in(2);
        if random.once_in(2) {
            continue;
        }
        let den = if random.once_in(12) { int(2) } else { Q::one() };
        let sign = if lower { int(-1) } else { int(1) };
        // −z_j·y ≥ −d·[i = j] for a lower bound, z_j·y ≥ d·[i = j] for an upper one; some j forgotten once in
        // a while.
        let forgotten = if random.once_in(8) { Some(random.pick(open)) } else { None };
        let least: Vec<(Vec<Q>, Q)> = open
            .iter()
            .filter(|j| Some(**j) != forgotten)
            .map(|j| {
                let row = set.columns[*j].iter().map(|v| v * &sign).collect();
                (row, if i == j { &den * &sign } else { Q::zero() })
            })
            .collect();
        let objective: Vec<Q> = set.fit.iter().map(|f| f * &sign).collect();
        let Some(mut y) = multipliers(&[], &least, &objective) else { continue };
        if random.once_in(12) && !y.is_empty() {
            let at = random.below(y.len());
            y[at] += int(random.within(1));
        }
        let (scale, numerators) = over_common(&y);
        let stated = if random.once_in(20) { Q::one() / int(2) } else { Q::one() };
        let d = Q::from_integer(scale) * &den;
        let d = if (&d * &stated).is_integer() { &d * &stated } else { d };
        if lower && dot(&y, &set.fit).is_positive() {
            essential.push(*i);
        }
        let word = if lower != random.once_in(40) { "lower" } else { "upper" };
        lines.push(format!("{word} {i} {d} {}", words(&numerators)));
    }
    if random.once_in(30) && !set.given.is_empty() {
        let numbers: Vec<i64> = set.fit.iter().map(|_| random.within(2)).collect();
        lines.push(format!("lower {} 1 {}", random.below(set.given.len()), words(&numbers)));
    }
    (lines, essential)
}
