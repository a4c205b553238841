//! LICQ and strict complementary slackness at the exact optimum of program (2) over a network's own patterns
//! (theory §9; FORMAT R60–R69).
//!
//! In words: `docs/QUALIFY.md`; the format: FORMAT §13; the theorems: `proofs/Krawczyk.v`,
//! `proofs/Solution.v`.

pub mod complementarity;
pub mod kkt;
pub mod krawczyk;
mod metric;
pub mod scope;

use crate::arithmetic::enclosure::{Interval, square};
use crate::arithmetic::rank::independent_within;
use crate::arithmetic::vector::{at, at_mut, increasing, signed};
use crate::lexer::LARGEST_SCALE;
use crate::qualify::kkt::{Block, Part, System};
use crate::qualify::krawczyk::{Certificate, Contraction, Inactive, Proposal, contract};
pub use crate::qualify::metric::squares;
use crate::qualify::scope::{Line, Scope, sign};
use crate::rejection::{Code, Rejection, incorrect, require};
use crate::statement::{Evaluation, Network, Neuron, Problem, Training, TwoLayer};
use crate::work::{Work, count, longest, products};
use num_bigint::{BigInt, Sign};

/// What a certificate has proved: the optimum of (2) over the network's patterns, both signs each, exists and
/// is unique, its support is that of the blocks, every inactive pair has ‖v‖ < β and every active row a
/// positive multiplier. All intervals have the scale [`scale`](Self::scale).
#[derive(Clone, Debug)]
pub struct Qualified {
    /// Scale of all numbers but slopes.
    pub scale: u32,
    /// Scale of slopes.
    pub slope_scale: u32,
    /// The support.
    pub blocks: Vec<Support>,
    /// Pairs of a pattern and a sign that the optimum does not use.
    pub inactive: usize,
    /// The largest ‖v‖² among them, and β².
    pub slack: (BigInt, BigInt),
    /// Neurons of the network that are zero; they have no pattern.
    pub dead: Vec<usize>,
    /// Neurons of the network whose pair the optimum does not use.
    pub unused: Vec<usize>,
    /// No coordinate of the optimum is farther than this from the centre of its interval.
    pub radius: BigInt,
}

/// A block of the support.
#[derive(Clone, Debug)]
pub struct Support {
    /// Neurons of the network in this block: they merge into one (theory §8). The first of them gave the
    /// pattern.
    pub neurons: Vec<usize>,
    /// 1 or −1.
    pub sign: i8,
    /// The weights w.
    pub w: Vec<Interval>,
    /// ‖w‖.
    pub length: Interval,
    /// First rows of the active lines.
    pub rows: Vec<usize>,
    /// Their multipliers ρ, positive.
    pub multipliers: Vec<Interval>,
    /// First rows of lines that are active as well because they depend on `rows`: with them LICQ fails. They
    /// stay active as β and y change, so that the optimum is a smooth function of these all the same.
    pub dependent: Vec<usize>,
    /// Other rows on active lines, multiples of the first, and rows of zeros, on which every neuron has its
    /// kink: with them LICQ fails formally, without them it does not.
    pub collinear: Vec<usize>,
    /// Whether every active row's kink is strict on both sides: the optimum is the same when the patterns on
    /// the other sides of the active rows are added.
    pub both_sides: bool,
    /// At most this far, in the largest coordinate, are the merged neurons of the network from w.
    pub distance: BigInt,
    /// ∂w/∂β.
    pub slope: Vec<Interval>,
}

impl Qualified {
    /// Whether LICQ holds once collinear rows are merged.
    pub fn licq(&self) -> bool {
        self.blocks.iter().all(|block| block.dependent.is_empty())
    }

    /// Whether LICQ holds with all rows of the data as they stand.
    pub fn formal_licq(&self) -> bool {
        self.licq() && self.blocks.iter().all(|block| block.collinear.is_empty())
    }
}

/// The equations whose solution a certificate encloses; every index is tested (R62).
pub fn system<'a>(
    training: &'a Training,
    network: &Network,
    scope: &Scope,
    certificate: &Certificate,
) -> Result<System<'a>, Rejection> {
    squares(training)?;
    let mut blocks = Vec::new();
    for proposal in &certificate.blocks {
        let (Some(neuron), Some(Some(sides))) =
            (network.neurons.get(proposal.neuron), scope.sides.get(proposal.neuron))
        else {
            return incorrect(Code::NoPattern, proposal.line, format!("neuron {} has no pattern", proposal.neuron));
        };
        let on = scope.active(sides, training.rows())?;
        let sides = held(scope, &proposal.rows, sides, proposal.line)?;
        blocks.push(Block::new(training, sign(neuron), on, proposal.rows.iter().copied().zip(sides))?);
    }
    let scales = [certificate.scale, certificate.inverse_scale];
    require(scales.iter().all(|scale| *scale <= LARGEST_SCALE), Code::BadScale, 0, || "too fine a scale".to_string())?;
    let ordered = increasing(certificate.blocks.iter().map(|block| block.neuron));
    require(ordered, Code::BlockOrder, 0, || "the neurons of the blocks are not strictly increasing".to_string())?;
    Ok(System::new(training, blocks, certificate.scale))
}

/// The sides of rows, each the first of a line, in strictly increasing order.
fn held(scope: &Scope, rows: &[usize], sides: &[i8], line: u64) -> Result<Vec<i8>, Rejection> {
    let side = |row: &usize| scope.line_of(*row).and_then(|at| sides.get(at)).copied();
    let known: Option<Vec<i8>> = rows.iter().map(side).collect();
    let message = "the rows are strictly increasing, each the first of its multiples";
    known.filter(|_| increasing(rows.iter())).ok_or_else(|| Rejection::new(Code::BadRows, line, message))
}

/// Checks a certificate for this problem and network (R62–R69).
pub fn verify(problem: &Problem, network: &Network, certificate: &Certificate) -> Result<Qualified, Rejection> {
    verify_training(&problem.clone().into(), &network.clone().into(), certificate)
}

/// The same for the squared loss with sample weights and an output bias: the bias is that which is best for
/// the weights, that of the network does not matter (R236).
pub fn verify_training(
    training: &Training,
    network: &TwoLayer,
    certificate: &Certificate,
) -> Result<Qualified, Rejection> {
    squares(training)?;
    training.admits(network)?;
    let network = &unbiased(network)?;
    let bytes = training.bytes().saturating_add(network.bytes()).saturating_add(certificate.bytes());
    let mut work = Work::new(bytes);
    work.spend(cost(training, network, certificate))?;
    let scope = Scope::new(training, network)?;
    let system = system(training, network, &scope, certificate)?;
    let contraction = contract(&system, certificate)?;
    let run = Run { training, network, scope: &scope, system: &system, certificate };
    run.conclude(&contraction, &mut work)
}

/// The neurons of a network with one output.
pub fn unbiased(network: &TwoLayer) -> Result<Network, Rejection> {
    let neurons = TwoLayer { neurons: network.neurons.clone(), ..TwoLayer::zero(network.outputs()) };
    neurons.plain().ok_or_else(|| Rejection::new(Code::WrongShape, 0, "a network with several outputs"))
}

/// The rows of zeros.
fn zero_rows(training: &Training) -> impl Iterator<Item = usize> {
    let zero = |x: &Vec<BigInt>| x.iter().all(|v| v.sign() == Sign::NoSign);
    training.x.iter().enumerate().filter(move |(_, x)| zero(x)).map(|(k, _)| k)
}

/// The products of words that all but ranks take: the products of patterns, the Jacobian and its product with
/// the hinted inverse, and for each pair of the scope a pass over the data with every block.
fn cost(training: &Training, network: &Network, certificate: &Certificate) -> u128 {
    let (n, d, blocks) = (count(training.rows()), count(training.columns()), count(certificate.blocks.len()));
    let unknowns = count(certificate.inverse.len());
    let numbers = certificate.blocks.iter().flat_map(|block| &block.centre).chain([&*certificate.radius]);
    let scale = u128::from(certificate.scale / 64 + 1);
    let long = longest(numbers).max(scale);
    let (data, inverse) = (longest(training.x.iter().flatten()), longest(certificate.inverse.iter().flatten()));
    let entries = n.saturating_mul(d);
    let gram = products(blocks.saturating_mul(blocks).saturating_mul(d).saturating_mul(entries), data, data);
    let contraction = unknowns.saturating_mul(unknowns).saturating_mul(unknowns.saturating_add(4));
    let contraction = products(contraction, inverse, long + data + scale);
    let pairs = count(2 * network.neurons.len());
    let scope = pairs.saturating_mul(n).saturating_mul(pairs / 8 + d + blocks + 1);
    let scope = products(scope.saturating_add(entries.saturating_mul(blocks + 4)), data, long + data + scale);
    [gram, contraction, scope, Evaluation::of(training, &network.clone().into()).columns()]
        .into_iter()
        .fold(0, u128::saturating_add)
}

/// The pairs of a pattern and a sign that need a line `inactive`, in order, if the solution is in this box.
pub fn outside(
    training: &Training,
    network: &Network,
    scope: &Scope,
    (system, certificate): (&System, &Certificate),
    solution: &[Interval],
) -> Result<Vec<(Vec<i8>, i8)>, Rejection> {
    let run = Run { training, network, scope, system, certificate };
    let parts = system.parts(solution)?;
    let pairs = run.outside(&parts, &system.residual_vector(&parts))?;
    Ok(pairs.into_iter().map(|(sides, sign)| (sides.to_vec(), sign)).collect())
}

struct Run<'a> {
    training: &'a Training,
    network: &'a Network,
    scope: &'a Scope,
    system: &'a System<'a>,
    certificate: &'a Certificate,
}

impl Run<'_> {
    fn conclude(&self, contraction: &Contraction, work: &mut Work) -> Result<Qualified, Rejection> {
        let parts = self.system.parts(&contraction.solution)?;
        let nu = self.system.residual_vector(&parts);
        let mut right: Vec<Interval> = Vec::new();
        for part in &parts {
            right.extend_from_slice(part.w);
            right.resize(right.len() + 1 + part.multipliers.len(), Interval::default());
        }
        let slopes = contraction.solve(&right);
        let mut blocks = Vec::new();
        for (j, (part, slope)) in parts.iter().zip(self.system.parts(&slopes)?).enumerate() {
            blocks.push(self.support(j, part, &nu, slope.w, work)?);
        }
        let mut hints = self.certificate.inactive.iter();
        let beta = self.system.beta().product(self.system.beta(), self.system.scale).low.clone();
        let mut slack = BigInt::ZERO;
        for (sides, sign) in self.outside(&parts, &nu)? {
            let Some(hint) = hints.next() else {
                return incorrect(Code::InactiveCount, 0, "a pair of the scope has no line `inactive`".to_string());
            };
            let square = self.square(sides, sign, hint, &nu)?;
            require(square < beta, Code::InactiveOpen, hint.line, || {
                let neuron = self.scope.sides.iter().position(|own| own.as_deref() == Some(sides));
                let neuron = neuron.map_or("no neuron".to_string(), |neuron| format!("neuron {neuron}"));
                let sign = if sign < 0 { '-' } else { '+' };
                format!("sign {sign} in the pattern of {neuron} may be active: its pull is not shorter than β")
            })?;
            slack = slack.max(square);
        }
        require(hints.next().is_none(), Code::InactiveCount, 0, || "more lines `inactive` than pairs".to_string())?;
        let (mut dead, mut unused) = (Vec::new(), Vec::new());
        for (i, (neuron, sides)) in self.network.neurons.iter().zip(&self.scope.sides).enumerate() {
            let place = sides.as_ref().map(|sides| self.block_of(sides, sign(neuron), &parts, &nu)).transpose()?;
            match place {
                None => dead.push(i),
                Some(None) => unused.push(i),
                Some(Some(j)) => at_mut(&mut blocks, j)?.neurons.push(i),
            }
        }
        for block in &mut blocks {
            block.distance = self.distance(block)?;
        }
        Ok(Qualified {
            scale: self.system.scale,
            slope_scale: self.certificate.slope_scale(),
            inactive: self.certificate.inactive.len(),
            slack: (slack, beta),
            radius: self.certificate.radius.clone().into(),
            blocks,
            dead,
            unused,
        })
    }

    /// The strict inequalities of one block (R65).
    fn support(
        &self,
        j: usize,
        part: &Part,
        nu: &[Interval],
        slope: &[Interval],
        work: &mut Work,
    ) -> Result<Support, Rejection> {
        let (Some(block), Some(proposal)) = (self.system.blocks.get(j), self.certificate.blocks.get(j)) else {
            return incorrect(Code::BlockOrder, 0, "no such block".to_string());
        };
        let line = proposal.line + 1;
        require(part.length.sign() == Some(1), Code::LengthOpen, line, || format!("block {j} may have length zero"))?;
        for (k, rho) in block.rows().zip(part.multipliers) {
            require(rho.sign() == Some(1), Code::MultiplierOpen, line, || {
                format!("the multiplier of row {k} in block {j} is not certainly positive")
            })?;
        }
        let mut dependent = Vec::new();
        let rows: Vec<usize> = block.rows().collect();
        let sides = self.own(proposal)?;
        for (line_of, side) in self.scope.lines.iter().zip(sides).filter(|(l, _)| !rows.contains(&l.row)) {
            if self.system.along(at(&self.training.x, line_of.row)?, part.w).sign() != Some(*side) {
                require(self.depends(line_of.row, block, work)?, Code::SideOpen, line, || {
                    format!("row {} may leave its side in block {j}", line_of.row)
                })?;
                dependent.push(line_of.row);
            }
        }
        let mut both_sides = true;
        for row in &rows {
            both_sides &= self.strict_beyond(block, part, *row, nu)?;
        }
        let active = |l: &&Line| rows.contains(&l.row) || dependent.contains(&l.row);
        let members = self.scope.lines.iter().filter(active).flat_map(|l| l.members.iter().skip(1).map(|m| m.0));
        let collinear = members.chain(zero_rows(self.training)).collect();
        Ok(Support {
            neurons: Vec::new(),
            sign: block.sign,
            w: part.w.to_vec(),
            length: part.length.clone(),
            both_sides,
            rows,
            multipliers: part.multipliers.to_vec(),
            collinear,
            dependent,
            distance: BigInt::ZERO,
            slope: slope.to_vec(),
        })
    }

    /// The sides of the neuron of a block.
    fn own(&self, proposal: &Proposal) -> Result<&[i8], Rejection> {
        let none = || Rejection::new(Code::NoPattern, proposal.line, "the neuron of the block has no pattern");
        at(&self.scope.sides, proposal.neuron)?.as_deref().ok_or_else(none)
    }

    /// Whether a row is a combination of those that the block holds: then it is zero where they are.
    fn depends(&self, row: usize, block: &Block, work: &mut Work) -> Result<bool, Rejection> {
        let others = block.held.iter().map(|held| held.x);
        let rows: Vec<Vec<BigInt>> = others.chain([&at(&self.training.x, row)?[..]]).map(<[BigInt]>::to_vec).collect();
        Ok(!independent_within(&rows, work)?)
    }

    /// Whether the multiplier of an active row is positive for the pattern beyond it too (R66).
    ///
    /// Moving the row's line to the other side changes the part of XᵀDν on the line; the multiplier makes up
    /// for it, since the pull must stay: `s N(σ) + ρ σ = s N(−σ) − ρ' σ`, N(σ) x being the sum of ν_k x_k
    /// over the line's members that are active on side σ of its first row x.
    fn strict_beyond(&self, block: &Block, part: &Part, row: usize, nu: &[Interval]) -> Result<bool, Rejection> {
        let held = block.held.iter().zip(part.multipliers).find(|(held, _)| held.row == row);
        let line = self.scope.line_of(row).map(|l| at(&self.scope.lines, l)).transpose()?;
        // A row that is not held has no kink.
        let (Some((held, rho)), Some(line)) = (held, line) else { return Ok(false) };
        // In the coordinate c with x_c ≠ 0, times |x_c|.
        let Some((c, x)) = held.x.iter().enumerate().find(|(_, v)| **v != BigInt::ZERO) else { return Ok(false) };
        let toward = block.sign * held.side * if *x < BigInt::ZERO { -1 } else { 1 };
        let mut beyond = -&rho.times(&BigInt::from(x.magnitude().clone()));
        for (k, positive) in &line.members {
            let active_here = *positive == (held.side > 0);
            let entry = at(at(&self.training.x, *k)?, c)?;
            beyond.add_multiple(&signed(entry, if active_here { -toward } else { toward }), at(nu, *k)?);
        }
        Ok(beyond.sign() == Some(1))
    }

    /// The block of the support to which a pair belongs: its own, or one that differs only beyond active rows
    /// with strict kinks (R66).
    fn block_of(&self, sides: &[i8], sign: i8, parts: &[Part], nu: &[Interval]) -> Result<Option<usize>, Rejection> {
        let blocks = self.system.blocks.iter().zip(parts).zip(&self.certificate.blocks);
        for (j, ((block, part), proposal)) in blocks.enumerate().filter(|(_, ((block, _), _))| block.sign == sign) {
            let own = self.own(proposal)?;
            let mut same = true;
            for (line, _) in self.scope.lines.iter().zip(sides.iter().zip(own)).filter(|(_, (a, b))| a != b) {
                same = same && self.strict_beyond(block, part, line.row, nu)?;
            }
            if same {
                return Ok(Some(j));
            }
        }
        Ok(None)
    }

    /// ‖v‖² of an inactive pair, at most (R67).
    fn square(&self, sides: &[i8], sign: i8, hint: &Inactive, nu: &[Interval]) -> Result<BigInt, Rejection> {
        let (rows, multipliers): (Vec<usize>, Vec<Interval>) =
            hint.terms.iter().map(|(row, rho)| (*row, Interval::point(rho.clone().into()))).unzip();
        let sides_held = held(self.scope, &rows, sides, hint.line)?;
        let on = self.scope.active(sides, self.training.rows())?;
        let block = Block::new(self.training, sign, on, rows.into_iter().zip(sides_held))?;
        Ok(square(&self.system.pull(&block, nu, &multipliers), self.system.scale).high.clone())
    }

    /// The pairs of the scope that belong to no block.
    fn outside(&self, parts: &[Part], nu: &[Interval]) -> Result<Vec<(&[i8], i8)>, Rejection> {
        let mut outside = Vec::new();
        for (sides, sign) in self.scope.pairs(self.network) {
            if self.block_of(sides, sign, parts, nu)?.is_none() {
                outside.push((sides, sign));
            }
        }
        Ok(outside)
    }

    /// How far `Σ |a| u` over the block's neurons can be from w.
    fn distance(&self, block: &Support) -> Result<BigInt, Rejection> {
        let mut apart = block.w.clone();
        for i in &block.neurons {
            let neuron = at(&self.network.neurons, *i)?;
            apart.iter_mut().zip(self.weights(neuron)).for_each(|(v, w)| *v = &*v - &w);
        }
        Ok(apart.iter().map(Interval::magnitude).fold(BigInt::ZERO, BigInt::max))
    }

    fn weights(&self, neuron: &Neuron) -> Vec<Interval> {
        let (a, den) = (BigInt::from(neuron.a.magnitude().clone()), &neuron.u_den * &neuron.a_den);
        neuron.u.iter().map(|u| Interval::quotient(&(u * &a), &den, self.system.scale)).collect()
    }
}
