//! What the checker says of a certificate of qualifications, against the truth about the planted solution.

use crate::exact::{Q, dot, int, rank, root_between, square, subsets};
use crate::qualify_plant::{Plant, pairs};
use crate::qualify_truth::{Block, Scope, along};
use crate::tally::Outcome;
use crate::tiny::network_text;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use relucert::check::arithmetic::enclosure::Interval;
use relucert::check::qualify::{Qualified, Support, krawczyk, verify, verify_training};
use relucert::check::rejection::Rejection;
use relucert::check::statement::{network, problem, training, two_layer};

type Facts = Result<(), String>;

/// Checks the certificate, and all that is said if it is accepted.
pub fn judge(plant: &Plant, text: &str) -> Outcome {
    let names = network_text(&plant.network, plant.problem.columns());
    let found = match checked(plant, &names, text) {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(found) => found,
    };
    let truth = Truth::new(plant);
    let all = match truth.known {
        true => truth.solution(&found).and_then(|order| truth.facts(&found, &order)),
        false => truth.possible(&found),
    };
    match all {
        Ok(()) if truth.known => Outcome::True(1),
        Ok(()) => Outcome::Undecided,
        Err(what) => Outcome::False(format!(
            "{what}\n{}{names}{text}\nplanted {:#?}\nfound {found:#?}",
            plant.text(),
            plant.blocks
        )),
    }
}

fn checked(plant: &Plant, names: &str, text: &str) -> Result<Qualified, Rejection> {
    let (columns, digest, file) = (plant.problem.columns(), crate::tiny::DIGEST, plant.text());
    let (file, names, text) = (file.as_bytes(), names.as_bytes(), text.as_bytes());
    if plant.extras.is_none() {
        let certificate = krawczyk::parse(text, columns, digest)?;
        return verify(&problem::parse(file)?, &network::parse(names, columns)?, &certificate);
    }
    let training = training::parse(file)?;
    let certificate = krawczyk::parse_training(text, &training, digest)?;
    verify_training(&training, &two_layer::parse(names, columns, 1)?, &certificate)
}

/// `value·2^−scale`.
fn over(value: &impl ToString, scale: u32) -> Q {
    Q::new(value.to_string().parse().expect("an integer"), BigInt::from(1) << scale)
}

fn holds(interval: &Interval, value: &Q, scale: u32) -> bool {
    over(&interval.low, scale) <= *value && *value <= over(&interval.high, scale)
}

fn require(holds: bool, what: &str) -> Facts {
    if holds { Ok(()) } else { Err(what.to_string()) }
}

struct Truth<'a> {
    plant: &'a Plant,
    scope: Scope,
    nu: Vec<Q>,
    /// Whether the planted blocks are an optimum.
    known: bool,
}

impl Truth<'_> {
    fn new(plant: &Plant) -> Truth<'_> {
        let scope = Scope::new(&plant.problem, plant.extras.as_ref());
        let known = scope.is_optimum(&pairs(&scope, &plant.network), &plant.blocks);
        Truth { plant, nu: scope.residual(&plant.blocks), scope, known }
    }

    /// That the optimum is unique, and lies in the box: the planted block of each block found.
    fn solution(&self, found: &Qualified) -> Result<Vec<usize>, String> {
        let blocks = &self.plant.blocks;
        require(found.blocks.len() == blocks.len(), "the size of the support")?;
        require(self.scope.apart(blocks), "unique: predictions")?;
        let mut unused = 0;
        for (pattern, sign) in pairs(&self.scope, &self.plant.network) {
            match self.scope.used(&pattern, sign, &self.nu) {
                Some(p) => require(blocks.iter().any(|b| b.sign == sign && along(&p, &b.w)), "unique: another pair")?,
                None => unused += 1,
            }
        }
        require(found.inactive == unused, "the number of pairs not used")?;
        let place = |support: &Support| {
            let inside = |b: &Block| support.w.iter().zip(&b.w).all(|(at, w)| holds(at, w, found.scale));
            blocks.iter().position(|b| b.sign == i64::from(support.sign) && inside(b))
        };
        let order: Option<Vec<usize>> = found.blocks.iter().map(place).collect();
        let order = order.ok_or("the optimum is not in the box")?;
        let different = (0..order.len()).all(|i| order.contains(&i));
        require(different, "two blocks are one").map(|()| order)
    }

    fn facts(&self, found: &Qualified, order: &[usize]) -> Facts {
        let slopes = self.scope.slopes(&self.plant.blocks).ok_or("the Jacobian is singular")?;
        for (support, at) in found.blocks.iter().zip(order) {
            let block = &self.plant.blocks[*at];
            require(holds(&support.length, &block.length, found.scale), "a length")?;
            let slope = support.slope.iter().zip(&slopes[*at]).all(|(i, v)| holds(i, v, found.slope_scale));
            require(slope, "a derivative by β")?;
            let radius = over(&found.radius, found.scale) * int(2);
            let near = |(i, w): (&Interval, &Q)| {
                let twice = over(&i.low, found.scale) + over(&i.high, found.scale) - w - w;
                twice.abs() <= radius
            };
            require(support.w.iter().zip(&block.w).all(near), "the radius")?;
            self.activity(found, support, block)?;
            self.both_sides(support, block)?;
            self.neurons(found, support, block)?;
        }
        self.qualified(found)?;
        self.slack(found)
    }

    /// The active lines of a block and their multipliers.
    fn activity(&self, found: &Qualified, support: &Support, block: &Block) -> Facts {
        let lines = &self.scope.lines;
        let first: Vec<usize> = self.scope.ties(&block.w).iter().map(|line| lines[*line][0].0).collect();
        let mut said: Vec<usize> = support.rows.iter().chain(&support.dependent).copied().collect();
        said.sort();
        require(said == first, "the active rows")?;
        let rows: Vec<Vec<Q>> = support.rows.iter().map(|k| self.scope.x[*k].clone()).collect();
        require(rank(&rows) == rows.len(), "held rows that are dependent")?;
        // Rows of zeros, on which every neuron has its kink, are multiples of everything.
        let zero = (0..self.scope.x.len()).filter(|k| square(&self.scope.x[*k]).is_zero());
        let ties = self.scope.ties(&block.w);
        let multiples = ties.iter().flat_map(|line| lines[*line].iter().skip(1).map(|(k, _)| *k));
        let multiples: Vec<usize> = multiples.chain(zero).collect();
        require(support.collinear == multiples, "the multiples of active rows")?;
        // The multipliers are the only ones: rows are independent.
        let g = self.scope.pull(&block.pattern, block.sign, &self.nu);
        let target: Vec<Q> = block.w.iter().zip(&g).map(|(w, g)| &self.scope.beta * w / &block.length - g).collect();
        let turned: Vec<Vec<Q>> = (0..g.len())
            .map(|c| support.rows.iter().map(|k| &self.scope.x[*k][c] * int(self.side(*k, block))).collect())
            .collect();
        let rho = match rows.is_empty() {
            true => Vec::new(),
            false => crate::exact::solve(&turned, &target).ok_or("no multipliers")?,
        };
        let right = |(i, v): (&Interval, &Q)| v.is_positive() && holds(i, v, found.scale);
        require(support.multipliers.iter().zip(&rho).all(right), "a multiplier")
    }

    /// The side of a line, given by its first row.
    fn side(&self, row: usize, block: &Block) -> i64 {
        let line = self.scope.lines.iter().position(|line| line[0].0 == row);
        line.map_or(0, |line| block.pattern.sides[line])
    }

    /// Whether patterns beyond the held rows leave the optimum as it is.
    fn both_sides(&self, support: &Support, block: &Block) -> Facts {
        if !support.both_sides {
            return Ok(());
        }
        let held: Vec<usize> =
            (0..self.scope.lines.len()).filter(|l| support.rows.contains(&self.scope.lines[*l][0].0)).collect();
        for some in subsets(held.len()) {
            let mut sides = block.pattern.sides.clone();
            some.iter().for_each(|i| sides[held[*i]] *= -1);
            let pattern = self.scope.with_sides(sides);
            let g = self.scope.pull(&pattern, block.sign, &self.nu);
            let p = self.scope.projection(&pattern, &g);
            let longer = square(&p) > &self.scope.beta * &self.scope.beta;
            require(
                !longer && self.scope.used(&pattern, block.sign, &self.nu).is_none_or(|p| along(&p, &block.w)),
                "both sides",
            )?;
        }
        Ok(())
    }

    /// Which neurons make up the block, and how far they are from it.
    fn neurons(&self, found: &Qualified, support: &Support, block: &Block) -> Facts {
        let mut apart = block.w.clone();
        for (i, neuron) in self.plant.network.iter().enumerate() {
            let dead = neuron.a == 0 || neuron.u.iter().all(|v| *v == 0);
            let pattern = self.scope.pattern(&neuron.direction());
            let sign = neuron.a.signum();
            let used = self.scope.used(&pattern, sign, &self.nu);
            let here = !dead && sign == block.sign && used.as_ref().is_some_and(|p| along(p, &block.w));
            require(support.neurons.contains(&i) == here, "the neurons of a block")?;
            require(found.dead.contains(&i) == dead, "the dead neurons")?;
            require(found.unused.contains(&i) == (!dead && used.is_none()), "the unused neurons")?;
            if here {
                let a = neuron.weight().abs();
                apart.iter_mut().zip(neuron.direction()).for_each(|(v, u)| *v -= &a * u);
            }
        }
        let most = apart.iter().map(Q::abs).max().unwrap_or_default();
        require(most <= over(&support.distance, found.scale), "the distance of the network")
    }

    /// LICQ, with lines and with rows.
    fn qualified(&self, found: &Qualified) -> Facts {
        for block in &self.plant.blocks {
            let ties = self.scope.ties(&block.w);
            let lines: Vec<Vec<Q>> = ties.iter().map(|line| self.scope.row(*line).to_vec()).collect();
            let counted = |x: &&Vec<Q>| dot(x, &block.w).is_zero();
            let rows: Vec<Vec<Q>> = self.scope.x.iter().filter(counted).cloned().collect();
            require(!found.licq() || rank(&lines) == lines.len(), "LICQ")?;
            require(!found.formal_licq() || rank(&rows) == rows.len(), "LICQ with all rows counted")?;
        }
        Ok(())
    }

    /// The longest pull of a pair that is not used, at most this; and β², at least that.
    fn slack(&self, found: &Qualified) -> Facts {
        let (most, beta) = (over(&found.slack.0, found.scale), over(&found.slack.1, found.scale));
        require(beta <= &self.scope.beta * &self.scope.beta && (found.inactive == 0 || most < beta), "the slack")?;
        for (pattern, sign) in pairs(&self.scope, &self.plant.network) {
            if self.scope.used(&pattern, sign, &self.nu).is_none() {
                let p = self.scope.projection(&pattern, &self.scope.pull(&pattern, sign, &self.nu));
                require(square(&p) <= most, "the slack of a pair")?;
            }
        }
        Ok(())
    }

    /// Where the optimum is not known: that it can be in the box. No pair has a pull that is longer than β
    /// for all residuals over the box.
    fn possible(&self, found: &Qualified) -> Facts {
        let half = int(2).recip();
        let middle = |i: &Interval| (over(&i.low, found.scale) + over(&i.high, found.scale)) * &half;
        let mut errors = self.scope.y.clone();
        let mut slack = vec![Q::zero(); errors.len()];
        for support in &found.blocks {
            let w: Vec<Q> = support.w.iter().map(middle).collect();
            for (k, x) in self.scope.x.iter().enumerate() {
                errors[k] -= crate::exact::positive(&dot(x, &w)) * int(i64::from(support.sign));
                slack[k] += x.iter().map(Q::abs).sum::<Q>() * over(&found.radius, found.scale);
            }
        }
        let nu = self.scope.slopes_of(&errors);
        // Σ_j |∂ν_k/∂e_j| is at most 2s_k.
        slack.iter_mut().zip(&self.scope.s).for_each(|(slack, s)| *slack *= s);
        if self.scope.ridge.is_some() {
            let most = slack.iter().zip(&self.scope.s).map(|(slack, s)| slack / s).max().unwrap_or_default();
            slack.iter_mut().zip(&self.scope.s).for_each(|(slack, s)| *slack += &most * s);
        }
        for support in &found.blocks {
            let w: Vec<Q> = support.w.iter().map(middle).collect();
            let radius = over(&found.radius, found.scale);
            let (mut along, mut room) = (Q::zero(), &self.scope.beta * &radius * int(4));
            for ((x, nu), slack) in self.scope.x.iter().zip(&nu).zip(&slack) {
                let output = crate::exact::positive(&dot(x, &w));
                along += nu * &output * int(i64::from(support.sign));
                room += slack * &output + (nu.abs() + slack) * x.iter().map(Q::abs).sum::<Q>() * &radius;
            }
            let (low, high) = root_between(&square(&w), 64);
            let apart = &self.scope.beta * low > &along + &room || &self.scope.beta * high < along - room;
            require(!apart, "the optimum is not in the box: the pull along a block is not β")?;
        }
        for (pattern, sign) in pairs(&self.scope, &self.plant.network) {
            let p = self.scope.projection(&pattern, &self.scope.pull(&pattern, sign, &nu));
            let less: Q = self.scope.x.iter().zip(&slack).map(|(x, slack)| dot(x, &p).abs() * slack).sum();
            let least = square(&p) - less;
            let longer = least.is_positive() && &least * &least > &self.scope.beta * &self.scope.beta * square(&p);
            require(!longer, "the optimum is not in the box: a pull is longer than β")?;
        }
        Ok(())
    }
}
