//! The last part of a certificate about a set: the graph of a simple set, and trees of supports (FORMAT
//! R46–R49, R294).

use crate::convert::over_common;
use crate::exact::{Q, int, rank};
use crate::random::Random;
use crate::set_certificate::multipliers;
use crate::set_truth::Set;
use crate::tiny::words;
use num_traits::{One, Zero};

/// What a certificate has said before: members (the first is the network given), neurons that may be active,
/// and those that must be.
pub struct Known {
    pub points: Vec<Vec<Q>>,
    pub open: Vec<usize>,
    pub essential: Vec<usize>,
}

/// A cell: neurons that are not zero by definition, and those of them that are active.
#[derive(Clone)]
struct Cell {
    outside: Vec<usize>,
    active: Vec<usize>,
}

/// The lines from `supports` on.
pub fn tree(random: &mut Random, set: &Set, known: &Known) -> Vec<String> {
    let few = set.sizes().into_iter().min().unwrap_or(0);
    let cut = (few as i64 + random.pick(&[0, 0, 0, 1, -1, 2])).max(0) as usize;
    let fewest = known.points.iter().map(|point| point.iter().filter(|v| !v.is_zero()).count()).min().unwrap_or(0);
    let kind = if fewest > few && random.once_in(3) { 7 } else { random.below(8) };
    let (mut lines, cut) = match kind {
        0 => return vec!["supports none".to_string()],
        1 => return vec!["supports simple".to_string()],
        2 => return bases(random, set, known),
        3..=5 => (vec!["supports all".to_string()], None),
        _ => (vec![format!("supports least {cut}")], Some(cut)),
    };
    let mut essential = known.essential.clone();
    if random.once_in(30) && !known.open.is_empty() {
        essential.push(random.pick(&known.open));
    }
    let cell = Cell { outside: known.open.clone(), active: essential };
    // Cells cut off too early.
    let early = cut.map(|least| least.saturating_sub(usize::from(random.once_in(5))));
    descend(random, set, known, early, cell, &mut lines);
    lines
}

/// The vertices by their neurons, once in a while with one too few or another neuron.
fn bases(random: &mut Random, set: &Set, known: &Known) -> Vec<String> {
    let order = rank(&known.open.iter().map(|i| set.columns[*i].clone()).collect::<Vec<_>>());
    let used = |point: &Vec<Q>| (0..point.len()).filter(|i| !point[*i].is_zero()).collect::<Vec<usize>>();
    let mut bases: Vec<Vec<usize>> = set.vertices.iter().map(used).filter(|basis| basis.len() == order).collect();
    if random.once_in(3) && !bases.is_empty() {
        bases.remove(random.below(bases.len()));
    }
    if random.once_in(3) && !bases.is_empty() && order > 0 {
        let (at, place) = (random.below(bases.len()), random.below(order));
        bases[at][place] = random.pick(&known.open);
        bases[at].sort_unstable();
    }
    bases.sort();
    let lines = bases.iter().map(|basis| basis.iter().fold("basis".to_string(), |line, i| format!("{line} {i}")));
    [format!("supports bases {}", bases.len())].into_iter().chain(lines).collect()
}

/// One cell and those below it.
fn descend(random: &mut Random, set: &Set, known: &Known, cut: Option<usize>, cell: Cell, lines: &mut Vec<String>) {
    let leaf = if random.once_in(40) { wrong(random, set, known) } else { leaf(random, set, known, cut, &cell) };
    if let Some(leaf) = leaf {
        return lines.push(leaf);
    }
    let free: Vec<usize> = cell.outside.iter().copied().filter(|i| !cell.active.contains(i)).collect();
    if free.is_empty() {
        return lines.extend(wrong(random, set, known));
    }
    // Once in a while a neuron that is decided already.
    let again = if random.once_in(25) { 0..set.given.len() } else { 0..0 };
    // Neurons that the network given does not have come first half of the time, so that it is found with few
    // active ones.
    let spare: Vec<usize> = free.iter().copied().filter(|i| set.given[*i].is_zero()).collect();
    let free = if spare.is_empty() || random.once_in(2) { free } else { spare };
    let i = random.pick(&free.into_iter().chain(again).collect::<Vec<usize>>());
    lines.push(format!("branch {i}"));
    let mut zero = cell.clone();
    zero.outside.retain(|j| *j != i);
    zero.active.retain(|j| *j != i);
    descend(random, set, known, cut, zero, lines);
    let mut active = cell;
    active.active.retain(|j| *j != i);
    active.active.push(i);
    if !active.outside.contains(&i) {
        active.outside.push(i);
    }
    descend(random, set, known, cut, active, lines);
}

fn wrong(random: &mut Random, set: &Set, known: &Known) -> Option<String> {
    let y: Vec<i64> = set.fit.iter().map(|_| random.within(2)).collect();
    Some(match random.below(4) {
        0 => format!("empty {}", words(&y)),
        1 => "dependent".to_string(),
        2 => format!("vertex {}", random.below(known.points.len() + 1)),
        _ => "cut".to_string(),
    })
}

/// What ends the cell, if something does.
fn leaf(random: &mut Random, set: &Set, known: &Known, cut: Option<usize>, cell: &Cell) -> Option<String> {
    let independent =
        |list: &[usize]| rank(&list.iter().map(|i| set.columns[*i].clone()).collect::<Vec<_>>()) == list.len();
    if cut.is_some_and(|least| cell.active.iter().filter(|i| **i < set.neurons).count() >= least) && !random.once_in(4)
    {
        return Some("cut".to_string());
    }
    let used = |point: &Vec<Q>| (0..point.len()).filter(|i| !point[*i].is_zero()).collect::<Vec<usize>>();
    if !independent(&cell.active) && !random.once_in(4) {
        // A member with these neurons is no vertex; it is called one once in a while.
        let exact = |v: &usize| used(&known.points[*v]).len() == cell.active.len();
        let within = |v: &usize| used(&known.points[*v]).iter().all(|i| cell.active.contains(i));
        let member = (0..known.points.len()).find(|v| exact(v) && within(v)).filter(|_| random.once_in(3));
        return Some(member.map_or("dependent".to_string(), |v| format!("vertex {v}")));
    }
    let lies = |support: &[usize]| {
        support.iter().all(|i| cell.outside.contains(i)) && cell.active.iter().all(|i| support.contains(i))
    };
    // Once in a while a member that is no vertex, or not the only one.
    let lax = random.once_in(40);
    let alone = |support: &[usize]| {
        lax || (support.len() == cell.active.len() && independent(support)) || independent(&cell.outside)
    };
    let own = (0..known.points.len()).find(|v| lies(&used(&known.points[*v])) && alone(&used(&known.points[*v])));
    if let Some(v) = own {
        return Some(format!("vertex {v}"));
    }
    let members = set.vertices.iter().chain(&set.rays).map(used);
    let reached: Vec<usize> =
        members.filter(|support| support.iter().all(|i| cell.outside.contains(i))).flatten().collect();
    let possible = set.vertices.iter().any(|vertex| used(vertex).iter().all(|i| cell.outside.contains(i)));
    let inhabited = possible && cell.active.iter().all(|i| reached.contains(i));
    if inhabited && !random.once_in(15) {
        return None;
    }
    empty(random, set, cell).map(|y| format!("empty {}", words(&over_common(&y).1)))
}

/// Multipliers that leave no room in a cell (R48), some condition forgotten once in a while.
fn empty(random: &mut Random, set: &Set, cell: &Cell) -> Option<Vec<Q>> {
    let column = |i: &usize| set.columns[*i].clone();
    let lie = random.once_in(8);
    let kept = cell.outside.iter().filter(|_| !lie || random.once_in(2));
    let least: Vec<(Vec<Q>, Q)> = kept.map(|i| (column(i), Q::zero())).collect();
    let negative = [(set.fit.clone(), int(-1))];
    let by_value = multipliers(&negative, &least, &set.fit);
    by_value.or_else(|| {
        let shown = |i: &usize| multipliers(&[(set.fit.clone(), Q::zero()), (column(i), Q::one())], &least, &set.fit);
        cell.active.iter().find_map(shown)
    })
}
