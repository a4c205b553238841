//! Qualifications (FORMAT §13): boxes around planted solutions, and certificates with something wrong.

use crate::exact::{Q, dot, int, q, solve, square, subsets};
use crate::qualify_facts::judge;
use crate::qualify_plant::{Extras, Plant, pairs, plant};
use crate::qualify_truth::{Block, Pattern, Scope};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, file, words};
use num_traits::{Signed, ToPrimitive};

/// The numbers of a certificate.
#[derive(Clone, Debug)]
struct Certificate {
    scales: (u32, u32),
    /// Neuron, rows, centre.
    blocks: Vec<(usize, Vec<usize>, Vec<i128>)>,
    radius: i128,
    inverse: Vec<Vec<i128>>,
    /// Rows with multipliers.
    inactive: Vec<Vec<(usize, i128)>>,
}

#[test]
fn qualifications() {
    try_all("qualify", |random| attempt(random, false));
}

/// The same with weights of the rows and an output bias (R236).
#[test]
fn weighted_qualifications() {
    try_all("training qualify", |random| attempt(random, true));
}

fn attempt(random: &mut Random, second: bool) -> Outcome {
    let mut plant = loop {
        if let Some(plant) = plant(random, second) {
            break plant;
        }
    };
    let mut certificate =
        if random.once_in(5) { Certificate::far(random, &plant) } else { Certificate::honest(random, &plant) };
    if !random.once_in(4) {
        certificate.spoil(random, plant.network.len());
        if random.once_in(3) {
            certificate.spoil(random, plant.network.len());
        }
    }
    if random.once_in(12) {
        let k = random.below(plant.problem.rows());
        plant.problem.y[k] += random.pick(&[1, -1, 1000]);
    }
    if let Some(extras) = plant.extras.as_mut().filter(|_| random.once_in(16)) {
        // A certificate for another problem.
        match random.below(3) {
            0 => extras.weights[0] += 1,
            1 => extras.den += 1,
            _ => extras.ridge = random.pick(&[None, Some(int(0)), Some(int(1))]),
        }
    }
    let version = if plant.extras.is_some() != random.once_in(100) { 2 } else { 1 };
    judge(&plant, &certificate.text(version))
}

/// The β₀ of the problem, or another one.
fn ridge(random: &mut Random, plant: &Plant) -> Option<Q> {
    let own = plant.extras.as_ref().and_then(|extras| extras.ridge.clone());
    if random.once_in(10) { random.pick(&[None, Some(int(0)), Some(int(1))]) } else { own }
}

/// An integer near v·2^scale.
fn near(v: &Q, scale: u32) -> i128 {
    (v * Q::from_integer(num_bigint::BigInt::from(1) << scale)).round().to_integer().to_i128().unwrap_or(0)
}

impl Certificate {
    fn honest(random: &mut Random, plant: &Plant) -> Certificate {
        let scales = (random.pick(&[30, 40, 60, 60]), random.pick(&[30, 40, 50]));
        let radius = 1 << (scales.0 - random.pick(&[8, 12, 16, 20]));
        Certificate::around(plant, &plant.blocks, scales, radius, ridge(random, plant))
    }

    /// A box as large as a part of a block, the solution near an edge, inside or outside.
    fn far(random: &mut Random, plant: &Plant) -> Certificate {
        let mut blocks = plant.blocks.clone();
        let scales = (40, 50);
        let Some(length) = blocks.first().map(|b| b.length.clone()) else { return Certificate::honest(random, plant) };
        let radius = length * random.pick(&[q(1, 1), q(1, 2), q(1, 4), q(1, 8), q(1, 32)]);
        let part = random.pick(&[q(0, 1), q(1, 2), q(-9, 10), q(95, 100), q(102, 100), q(-105, 100), q(12, 10)]);
        let j = random.below(blocks.len());
        let i = random.below(blocks[j].w.len() + 1);
        *(if i == 0 { &mut blocks[j].length } else { &mut blocks[j].w[i - 1] }) += &radius * part;
        Certificate::around(plant, &blocks, scales, near(&radius, scales.0).max(1), ridge(random, plant))
    }

    /// A box around these blocks.
    fn around(plant: &Plant, blocks: &[Block], scales: (u32, u32), radius: i128, other: Option<Q>) -> Certificate {
        let scope = Scope::new(&plant.problem, plant.extras.as_ref());
        // The inverse is now and then that of a problem without output bias, or with another one.
        let others: Vec<Extras> =
            plant.extras.iter().map(|extras| Extras { ridge: other.clone(), ..extras.clone() }).collect();
        let curvature = Scope::new(&plant.problem, others.first());
        let first = |line: &usize| scope.lines[*line][0].0;
        let block = |b: &Block| {
            let numbers = b.w.iter().chain([&b.length]).chain(&b.rho);
            let centre = numbers.map(|v| near(v, scales.0)).collect();
            (b.neuron, b.held.iter().map(first).collect(), centre)
        };
        let entry = |v: f64| (v * 2f64.powi(scales.1 as i32)).round() as i128;
        let inverse = inverse(&curvature.jacobian(blocks, &scope.residual(blocks)));
        Certificate {
            scales,
            blocks: blocks.iter().map(block).collect(),
            radius,
            inverse: inverse.into_iter().map(|row| row.into_iter().map(entry).collect()).collect(),
            inactive: outside(&scope, plant, scales.0),
        }
    }

    /// Changes something.
    fn spoil(&mut self, random: &mut Random, neurons: usize) {
        let j = random.below(self.blocks.len());
        let some = !self.blocks.is_empty();
        match random.below(12) {
            0 => self.radius = random.pick(&[1, self.radius << 4, self.radius << 10, 1 << self.scales.0]),
            1 if some => {
                let i = random.below(self.blocks[j].2.len());
                self.blocks[j].2[i] += self.radius * random.pick(&[1, -1, 2, 100, -1000]);
            }
            2 if some => self.blocks[j].2.iter_mut().for_each(|v| *v = -*v),
            3 if some => self.drop_block(j),
            4 if some => self.blocks[j].0 = random.below(neurons + 1),
            5 if some => self.rows(random, j),
            6 => self.inverse.iter_mut().flatten().for_each(|v| *v = random.pick(&[0, *v, *v, *v, *v + (*v >> 3)])),
            7 => self.inverse.iter_mut().flatten().for_each(|v| *v = *v * 9 / 8),
            8 if !self.inactive.is_empty() => {
                let i = random.below(self.inactive.len());
                self.multipliers(random, i);
            }
            9 => self.inactive.push(Vec::new()),
            10 if !self.inactive.is_empty() => self.inactive.rotate_left(1),
            _ if some => {
                let numbers = &mut self.blocks[j].2;
                let shift = random.within(3) as i128 * self.radius / 2;
                numbers.iter_mut().for_each(|v| *v += shift);
            }
            _ => self.radius = 1,
        }
    }

    fn drop_block(&mut self, j: usize) {
        let before: usize = self.blocks[..j].iter().map(|b| b.2.len()).sum();
        let gone = before..before + self.blocks[j].2.len();
        self.blocks.remove(j);
        self.inverse.drain(gone.clone());
        self.inverse.iter_mut().for_each(|row| drop(row.drain(gone.clone())));
        self.inactive.insert(0, Vec::new());
    }

    /// A held row less, or one more with a small multiplier, or another.
    fn rows(&mut self, random: &mut Random, j: usize) {
        let before: usize = self.blocks[..j].iter().map(|b| b.2.len()).sum();
        let (_, rows, centre) = &mut self.blocks[j];
        let at = before + centre.len() - 1;
        if !rows.is_empty() && random.once_in(2) {
            rows.pop();
            centre.pop();
            self.inverse.remove(at);
            for row in &mut self.inverse {
                row.remove(at);
            }
        } else if let Some(row) = rows.last_mut().filter(|_| random.once_in(2)) {
            *row = random.below(5);
        } else {
            rows.push(random.below(4));
            centre.push(1 << (self.scales.0 - 4));
            self.inverse.iter_mut().for_each(|row| row.insert(at + 1, random.within(1) as i128));
            let wide = self.inverse.first().map_or(1, Vec::len);
            self.inverse.insert(at + 1, vec![1 << self.scales.1; wide]);
        }
    }

    fn multipliers(&mut self, random: &mut Random, i: usize) {
        let line = &mut self.inactive[i];
        match random.below(5) {
            0 => line.clear(),
            1 => line.iter_mut().for_each(|(_, v)| *v *= random.pick(&[2, 3, -1])),
            2 => line.push((random.below(4), 1 << self.scales.0)),
            3 => line.insert(0, (random.below(4), 1 << (self.scales.0 - 2))),
            _ => drop(self.inactive.remove(i)),
        }
    }

    fn text(&self, version: u8) -> String {
        let mut lines = vec![format!("relucert-krawczyk-certificate {version}"), format!("problem {DIGEST}")];
        lines.push(format!("scales {} {}", self.scales.0, self.scales.1));
        lines.push(format!("blocks {}", self.blocks.len()));
        for (neuron, rows, centre) in &self.blocks {
            lines.push(format!("block {neuron} {} {}", rows.len(), words(rows)).trim_end().to_string());
            lines.push(format!("centre {}", words(centre)));
        }
        lines.push(format!("radius {}", self.radius));
        lines.extend(self.inverse.iter().map(|row| format!("inverse {}", words(row))));
        lines.push(format!("outside {}", self.inactive.len()));
        for terms in &self.inactive {
            let words = terms.iter().map(|(k, p)| format!(" {k} {p}")).collect::<String>();
            lines.push(format!("inactive {}{words}", terms.len()));
        }
        file(lines)
    }
}

/// Lines `inactive` for the pairs that no block has, with the multipliers that shorten the pull most.
fn outside(scope: &Scope, plant: &Plant, scale: u32) -> Vec<Vec<(usize, i128)>> {
    let nu = scope.residual(&plant.blocks);
    let of_block = |(pattern, sign): &(Pattern, i64)| {
        plant.blocks.iter().any(|b| {
            let mut differ = (0..scope.lines.len()).filter(|l| pattern.sides[*l] != b.pattern.sides[*l]);
            let strict = |l: usize| b.held.iter().position(|h| *h == l).map(|h| scope.beyond(b, h, &nu));
            b.sign == *sign && differ.all(|l| strict(l).is_some_and(|rho| rho.is_positive()))
        })
    };
    let left = pairs(scope, &plant.network).into_iter().filter(|pair| !of_block(pair));
    left.map(|(pattern, sign)| {
        let g = scope.pull(&pattern, sign, &nu);
        let best = shortest(scope, &pattern, &g);
        best.into_iter().map(|(line, p)| (scope.lines[line][0].0, near(&p, scale))).filter(|t| t.1 > 0).collect()
    })
    .collect()
}

/// Lines with positive p that make g + Σ p σ x short.
fn shortest(scope: &Scope, pattern: &Pattern, g: &[Q]) -> Vec<(usize, Q)> {
    let mut best = (square(g), Vec::new());
    for lines in subsets(scope.lines.len()).skip(1) {
        let rows: Vec<Vec<Q>> = lines
            .iter()
            .map(|l| scope.row(*l).iter().map(|x| x * int(pattern.sides[*l])).collect::<Vec<Q>>())
            .collect();
        let gram: Vec<Vec<Q>> = rows.iter().map(|a| rows.iter().map(|b| dot(a, b)).collect()).collect();
        let right: Vec<Q> = rows.iter().map(|row| -dot(row, g)).collect();
        let Some(p) = solve(&gram, &right).filter(|p| !p.iter().any(Signed::is_negative)) else { continue };
        let mut rest = g.to_vec();
        p.iter().zip(&rows).for_each(|(p, row)| rest.iter_mut().zip(row).for_each(|(v, x)| *v += p * x));
        if square(&rest) < best.0 {
            best = (square(&rest), lines.iter().copied().zip(p).collect());
        }
    }
    best.1
}

/// The inverse in floating point: only a hint. Rows of zeros if there is none.
fn inverse(matrix: &[Vec<Q>]) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let mut rows: Vec<Vec<f64>> = matrix
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let own = row.iter().map(|v| v.to_f64().unwrap_or(0.0));
            own.chain((0..n).map(|j| if i == j { 1.0 } else { 0.0 })).collect()
        })
        .collect();
    for c in 0..n {
        let at = (c..n).max_by(|a, b| rows[*a][c].abs().total_cmp(&rows[*b][c].abs())).unwrap_or(c);
        rows.swap(c, at);
        let pivot = rows[c][c];
        if pivot.abs() < 1e-12 {
            return vec![vec![0.0; n]; n];
        }
        rows[c].iter_mut().for_each(|v| *v /= pivot);
        let own = rows[c].clone();
        for i in (0..n).filter(|i| *i != c) {
            let factor = rows[i][c];
            rows[i].iter_mut().zip(&own).for_each(|(v, p)| *v -= factor * p);
        }
    }
    rows.into_iter().map(|row| row[n..].to_vec()).collect()
}
