//! Certificates of regularization paths for tiny dictionaries (FORMAT R90–R94): honest ones, and ones with
//! faults of every kind.

use crate::convert::over_common;
use crate::exact::{Q, int, kernel, solve};
use crate::homotopy_truth::Ground;
use crate::lasso_truth::{Curve, Program, breakpoints};
use crate::random::Random;
use crate::spoil::spoil;
use crate::tiny::{DIGEST, file, words};
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A point of a path as the file has it: coefficients of the dictionary's directions, and the lines on
/// uniqueness.
#[derive(Clone, Debug)]
pub struct Point {
    pub beta: Q,
    pub c: Vec<Q>,
    pub at: String,
    pub between: Option<String>,
}

/// A path along solutions, in which a few things may be wrong.
pub fn path(random: &mut Random, ground: &Ground) -> Vec<Point> {
    let mut points = honest(random, ground);
    match random.below(14) {
        0 if points.len() > 1 => _ = points.remove(random.below(points.len())),
        1 if points.len() > 1 => {
            let (a, b) = (random.below(points.len()), random.below(points.len()));
            points.swap(a, b);
        }
        2 => points.reverse(),
        3 => {
            let at = random.below(points.len());
            points.insert(at, points[at].clone());
        }
        4 => {
            let at = random.below(points.len());
            points[at].beta *= random.pick(&[int(2), int(1) / int(2), int(101) / int(100)]);
        }
        5 | 6 => alter(random, &mut points),
        7 => points.truncate(random.below(2)),
        8 => {
            let from = random.below(points.len());
            points.drain(..from);
            points.truncate(1 + random.below(2));
            alter(random, &mut points);
        }
        _ => {}
    }
    explain(random, ground, &mut points);
    points
}

/// Points at the breakpoints and some others, on vertices of the sets of solutions or half-way between two.
fn honest(random: &mut Random, ground: &Ground) -> Vec<Point> {
    let program = &ground.program;
    let mut points: Vec<Point> = Vec::new();
    for pair in stops(random, &ground.curves).windows(2) {
        let whole: Vec<&Curve> = ground.curves.iter().filter(|c| c.holds(&pair[0]) && c.holds(&pair[1])).collect();
        if whole.is_empty() {
            continue;
        }
        let one = random.pick(&whole);
        let two = if random.once_in(3) { random.pick(&whole) } else { one };
        for beta in pair {
            let mean = one.at(beta, program).into_iter().zip(two.at(beta, program)).map(|(a, b)| (a + b) / int(2));
            let c: Vec<Q> = mean.take(ground.directions).collect();
            if points.last().is_none_or(|last| last.beta != *beta || last.c != c) {
                points.push(Point { beta: beta.clone(), c, at: String::new(), between: None });
            }
        }
    }
    if points.is_empty() {
        let c = vec![Q::zero(); ground.directions];
        points.push(Point { beta: int(1), c, at: String::new(), between: None });
    }
    points
}

/// Decreasing values of β: the breakpoints in some range, one left out once in a while, and others between.
fn stops(random: &mut Random, curves: &[Curve]) -> Vec<Q> {
    let mut stops = breakpoints(curves);
    let first = stops.first().cloned().unwrap_or_else(|| int(2));
    let last = stops.last().cloned().unwrap_or_else(|| int(2));
    stops.insert(0, first / random.pick(&[int(2), int(3), int(1000)]));
    stops.push(last + random.pick(&[int(1), int(5), int(1) / int(7)]));
    if stops.len() > 2 && random.once_in(10) {
        stops.remove(1 + random.below(stops.len() - 2));
    }
    for at in (1..stops.len()).rev() {
        if random.once_in(3) {
            let between = (&stops[at] + &stops[at - 1] * int(2)) / int(3);
            stops.insert(at, between);
        }
    }
    stops.reverse();
    let from = if random.once_in(2) { random.below(stops.len() - 1) } else { 0 };
    let most = if random.once_in(2) { 2 + random.below(3) } else { 6 };
    stops.into_iter().skip(from).take(most).collect()
}

/// One coefficient changed.
fn alter(random: &mut Random, points: &mut [Point]) {
    let at = random.below(points.len());
    let c = &mut points[at].c;
    if c.is_empty() {
        return;
    }
    let (i, j) = (random.below(c.len()), random.below(c.len()));
    match random.below(4) {
        0 => c[i] = Q::zero(),
        1 => c[i] += Q::one(),
        2 => c.swap(i, j),
        _ => c[i] *= int(2),
    }
}

/// The lines `at` and `between`.
fn explain(random: &mut Random, ground: &Ground, points: &mut [Point]) {
    let silent = random.once_in(4);
    for k in 0..points.len() {
        let used = ground.used(&points[k].c);
        let tight = ground.tight(&points[k].beta, &points[k].c);
        points[k].at = if silent { "none".to_string() } else { reason(random, ground, &tight, &used) };
        if k > 0 && (points[k].beta != points[k - 1].beta || random.once_in(60)) && !random.once_in(60) {
            let above = ground.tight(&points[k - 1].beta, &points[k - 1].c);
            let tight: Vec<usize> = tight.into_iter().filter(|i| above.contains(i)).collect();
            let mut both = [used, ground.used(&points[k - 1].c)].concat();
            both.sort();
            both.dedup();
            let why = if silent { "none".to_string() } else { reason(random, ground, &tight, &both) };
            points[k].between = Some(why);
        }
    }
}

/// A reason for or against uniqueness, where it is needed and where it is not; not always a good one.
fn reason(random: &mut Random, ground: &Ground, tight: &[usize], used: &[usize]) -> String {
    let columns: Vec<Vec<Q>> =
        (0..ground.rows).map(|k| tight.iter().map(|i| ground.centred[*i][k].clone()).collect()).collect();
    let basis = kernel(&columns, tight.len());
    let sound = |b: &[Q]| tight.iter().zip(b).all(|(i, b)| used.contains(i) || !b.is_negative());
    let lie = random.once_in(6);
    if random.once_in(if basis.is_empty() { 12 } else { 2 }) {
        let vectors = basis.iter().flat_map(|b| [b.clone(), b.iter().map(|v| -v).collect()]);
        let mut vectors: Vec<Vec<Q>> = vectors.filter(|b| lie || sound(b)).collect();
        if lie && !tight.is_empty() {
            vectors.push(tight.iter().map(|_| int(random.within(1))).collect());
        }
        if !vectors.is_empty() {
            let b = random.pick(&vectors);
            return other(random, ground, tight, &b, lie);
        }
    }
    if (!basis.is_empty() && !random.once_in(4)) || random.once_in(8) {
        return apart(random, ground, tight, used, lie);
    }
    "none".to_string()
}

fn other(random: &mut Random, ground: &Ground, tight: &[usize], b: &[Q], lie: bool) -> String {
    let (_, b) = over_common(b);
    let mut entries: Vec<(usize, String)> = tight.iter().copied().zip(b.iter().map(ToString::to_string)).collect();
    entries.retain(|(_, v)| v != "0" || random.once_in(100));
    match random.below(if lie { 5 } else { 60 }) {
        0 => entries.clear(),
        1 if !entries.is_empty() => _ = entries.remove(random.below(entries.len())),
        3 if !tight.is_empty() => entries = vec![(random.pick(tight), "0".to_string())],
        2 => entries.push((random.below(ground.directions + 1), "1".to_string())),
        _ => {}
    }
    let list: String = entries.iter().map(|(i, v)| format!(" {i} {v}")).collect();
    format!("other {}{list}", entries.len())
}

/// Multipliers y with z_i·y = 0 for the directions used and z_i·y = 1 for the other tight ones, or nearly.
fn apart(random: &mut Random, ground: &Ground, tight: &[usize], used: &[usize], lie: bool) -> String {
    let mut right: Vec<Q> = tight.iter().map(|i| int(if used.contains(i) { 0 } else { 1 })).collect();
    if lie && !right.is_empty() {
        let at = random.below(right.len());
        right[at] = int(random.within(1));
    }
    let rows: Vec<Vec<Q>> = tight.iter().map(|i| ground.centred[*i].clone()).collect();
    let found = if rows.is_empty() { None } else { solve(&rows, &right) };
    let y = found.unwrap_or_else(|| (0..ground.rows).map(|_| int(random.within(2))).collect());
    format!("apart {}", words(&over_common(&y).1))
}

/// The file.
pub fn certificate(random: &mut Random, ground: &Ground, points: &[Point]) -> String {
    let mut lines = vec![format!("relucert-homotopy-certificate {}", ground.version), format!("problem {DIGEST}")];
    lines.push(format!("shape {} {}", ground.rows, ground.directions));
    lines.push(format!("points {}", points.len()));
    for point in points {
        let (den, c) = over_common(&point.c);
        let factor = random.pick(&[1, 1, 1, 1, 6]);
        let entries: Vec<String> = (0..c.len())
            .filter(|i| !c[*i].eq(&0.into()) || random.once_in(200))
            .map(|i| format!(" {i} {}", &c[i] * factor))
            .collect();
        let (p, q) = (point.beta.numer() * factor, point.beta.denom() * factor);
        lines.push(format!("point {p} {q} {} {}{}", den * factor, entries.len(), entries.concat()));
        lines.push(format!("at {}", point.at));
        lines.extend(point.between.iter().map(|reason| format!("between {reason}")));
    }
    if random.once_in(60) {
        spoil(random, &mut lines, 4);
    }
    file(lines)
}

/// The numbers of the points in a file: those that the truth is about.
pub fn points(certificate: &str, directions: usize) -> Vec<Point> {
    let lines = certificate.lines().filter_map(|line| line.strip_prefix("point "));
    let point = |line: &str| {
        let numbers: Vec<Q> = line.split(' ').map_while(|word| word.parse().ok().map(Q::from_integer)).collect();
        let (head, entries) = numbers.split_at_checked(4).filter(|(head, _)| !head[..3].iter().any(Q::is_zero))?;
        let mut c = vec![Q::zero(); directions];
        for pair in entries.chunks_exact(2) {
            *c.get_mut(pair[0].to_usize()?)? = &pair[1] / &head[2];
        }
        Some(Point { beta: &head[0] / &head[1], c, at: String::new(), between: None })
    };
    lines.filter_map(point).collect()
}

/// A direction that solutions use at some β and not at any a little less, if there is one.
pub fn leaving(ground: &Ground) -> Option<usize> {
    let ends = breakpoints(&ground.curves);
    let middles: Vec<Q> = ends.windows(2).map(|pair| (&pair[0] + &pair[1]) / int(2)).collect();
    let used = |beta: &Q| -> Vec<usize> {
        let all = ground.curves.iter().filter(|curve| curve.holds(beta)).flat_map(|curve| curve.support.clone());
        all.filter(|i| *i < ground.directions).collect()
    };
    middles.windows(2).find_map(|pair| {
        let below = used(&pair[0]);
        used(&pair[1]).into_iter().find(|i| !below.contains(i))
    })
}

/// The program of a path, whose solutions are on its curves.
pub fn ground(program: Program, directions: usize, free: bool) -> Ground {
    let rows = program.y.len();
    let n = int(rows as i64);
    let mean = |column: &[Q]| if free { column.iter().sum::<Q>() / &n } else { Q::zero() };
    let less = |column: &[Q]| column.iter().map(|v| v - mean(column)).collect::<Vec<Q>>();
    let centred = program.items[..directions].iter().map(|item| less(&item.column)).collect();
    let (bias, curves) = (Vec::from_iter(free.then(|| vec![Q::one(); rows])), program.curves());
    Ground { program, directions, bias, centred, rows, version: 1, curves }
}
