//! Claims over a finite dictionary (FORMAT R50), `check::dictionary`: decided from the network and the
//! dictionary alone.
//!
//! The optimum over nonnegative multiples of finitely many columns is taken on by independent columns, with
//! all derivatives of the objective zero. So it is the least objective among the solutions of these equations
//! for all choices of columns that turn out nonnegative. Lengths that are not rational are replaced by
//! fractions below and above, between whose optima the optimum lies.

use crate::bracket::{Bracket, Objectives, judge, ours};
use crate::exact::{Q, dot, int, positive, q, rank, root, root_between, solve, square, subsets};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{Neuron, Problem, network_text, predictions};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use relucert::check::dictionary;
use relucert::check::rejection::Rejection;
use relucert::check::statement::{Evidence, network, problem};

#[test]
fn finite_dictionary() {
    try_all("dictionary", |random| {
        let attack = Attack::random(random);
        match attack.check() {
            Err(rejection) => Outcome::Rejected(rejection.code.name()),
            Ok(evidence) => match attack.judge(&evidence, random) {
                Ok(0) => Outcome::Undecided,
                Ok(decided) => Outcome::True(decided),
                Err(what) => Outcome::False(format!("{what}\n{}", attack.texts().join("\n"))),
            },
        }
    });
}

/// The optimum over c ≥ 0 of ½‖Σ c_i z_i − y‖² + β Σ ℓ_i c_i, and a c of it.
fn least(problem: &Problem, columns: &[Vec<Q>], lengths: &[Q]) -> (Q, Vec<Q>) {
    let (labels, beta) = (problem.labels(), problem.decay());
    let mut best = (problem.zero(), vec![Q::zero(); columns.len()]);
    for subset in subsets(columns.len()).filter(|subset| subset.len() <= problem.rows()) {
        let part: Vec<Vec<Q>> = subset.iter().map(|i| columns[*i].clone()).collect();
        if rank(&part) < part.len() {
            continue;
        }
        let gram: Vec<Vec<Q>> = part.iter().map(|a| part.iter().map(|b| dot(a, b)).collect()).collect();
        let right: Vec<Q> = subset.iter().map(|i| dot(&columns[*i], &labels) - &beta * &lengths[*i]).collect();
        let Some(c) = solve(&gram, &right).filter(|c| c.iter().all(|c| !c.is_negative())) else { continue };
        let mut fit = vec![Q::zero(); labels.len()];
        part.iter().zip(&c).for_each(|(z, c)| fit.iter_mut().zip(z).for_each(|(f, z)| *f += c * z));
        let penalty: Q = subset.iter().zip(&c).map(|(i, c)| c * &lengths[*i]).sum();
        let value = problem.loss(&fit) + &beta * penalty;
        if value < best.0 {
            best = (value, vec![Q::zero(); columns.len()]);
            subset.iter().zip(c).for_each(|(i, c)| best.1[*i] = c);
        }
    }
    best
}

/// The column s·(Xu)_+ of a neuron; s is + for output weight zero.
fn column(problem: &Problem, neuron: &Neuron) -> Vec<Q> {
    let (u, sign) = (neuron.direction(), int(if neuron.a < 0 { -1 } else { 1 }));
    problem.data().iter().map(|x| &sign * positive(&dot(&u, x))).collect()
}

/// Between which fractions the optimum over multiples of the neurons lies.
fn optimum(problem: &Problem, neurons: &[&Neuron]) -> Bracket {
    let mut columns: Vec<Vec<Q>> = Vec::new();
    let mut lengths: Vec<(Q, Q)> = Vec::new();
    for neuron in neurons.iter().filter(|neuron| neuron.u.iter().any(|v| *v != 0)) {
        let (column, length) = (column(problem, neuron), root_between(&square(&neuron.direction()), 80));
        if !columns.iter().zip(&lengths).any(|known| known == (&column, &length)) {
            columns.push(column);
            lengths.push(length);
        }
    }
    let ends = |end: fn(&(Q, Q)) -> Q| least(problem, &columns, &lengths.iter().map(end).collect::<Vec<Q>>()).0;
    let high = ends(|length| length.1.clone());
    let rational = lengths.iter().all(|length| length.0 == length.1);
    Bracket { low: if rational { high.clone() } else { ends(|length| length.0.clone()) }, high }
}

struct Attack {
    problem: Problem,
    network: Vec<Neuron>,
    dictionary: Vec<Neuron>,
}

/// A neuron that is often like one of those before: the same, opposite in one weight or in both, longer, or
/// silent.
fn neuron(random: &mut Random, problem: &Problem, before: &[Neuron]) -> Neuron {
    let mut neuron = Neuron::random(random, problem.columns());
    if !before.is_empty() && random.once_in(3) {
        neuron = random.pick(before);
    }
    match random.below(12) {
        0 => neuron.a = -neuron.a,
        1 => neuron.u.iter_mut().for_each(|v| *v = -*v),
        2 => neuron.a = 0,
        3 => {
            neuron.u.iter_mut().for_each(|v| *v *= 7);
            neuron.u_den *= if neuron.atom { 7 } else { 1 };
        }
        4 => neuron.a_den *= 1 << 20,
        _ => {}
    }
    // An atom whose direction has another length.
    if neuron.atom && random.once_in(20) {
        neuron.u_den += 1;
    }
    neuron
}

/// The optimal network over the directions of rational length, of atoms, if its numbers are small.
fn optimal(problem: &Problem, neurons: &[Neuron]) -> Vec<Neuron> {
    let length = |neuron: &Neuron| {
        let squares: i64 = neuron.u.iter().map(|v| v * v).sum();
        root(&int(squares)).and_then(|root| root.to_integer().to_i64()).filter(|root| *root > 0)
    };
    let whole: Vec<(&Neuron, i64)> = neurons.iter().filter_map(|n| Some((n, length(n)?))).collect();
    let atoms: Vec<Neuron> =
        whole.iter().map(|(n, length)| Neuron { atom: true, u_den: *length, a_den: 1, ..(*n).clone() }).collect();
    let columns: Vec<Vec<Q>> = atoms.iter().map(|atom| column(problem, atom)).collect();
    let (_, c) = least(problem, &columns, &vec![Q::one(); atoms.len()]);
    let weight = |(atom, c): (Neuron, Q)| {
        let sign = BigInt::from(if atom.a < 0 { -1 } else { 1 });
        Some(Neuron { a: (sign * c.numer()).to_i64()?, a_den: c.denom().to_i64()?, ..atom })
    };
    atoms.into_iter().zip(c).filter(|(_, c)| !c.is_zero()).filter_map(weight).collect()
}

impl Attack {
    fn random(random: &mut Random) -> Attack {
        let columns = random.pick(&[1, 2, 2, 2, 3]);
        let problem = Problem::random(random, 4, columns);
        let mut network: Vec<Neuron> = Vec::new();
        for _ in 0..random.below(4) {
            network.push(neuron(random, &problem, &network));
        }
        let mut dictionary: Vec<Neuron> = Vec::new();
        for _ in 0..random.below(4) {
            let before = [&network[..], &dictionary].concat();
            dictionary.push(neuron(random, &problem, &before));
        }
        if random.once_in(2) {
            let valid = |n: &&Neuron| !n.atom || square(&n.direction()) == int(1);
            let all: Vec<Neuron> = network.iter().chain(&dictionary).filter(valid).cloned().collect();
            let from = random.pick(&[&network, &dictionary, &all]);
            network = optimal(&problem, &from.iter().filter(valid).cloned().collect::<Vec<Neuron>>());
            Attack::spoil(random, &mut network);
        }
        Attack { problem, network, dictionary }
    }

    /// Changes one weight of an optimal network, sometimes.
    fn spoil(random: &mut Random, network: &mut Vec<Neuron>) {
        let at = random.below(network.len());
        let Some(neuron) = network.get_mut(at) else { return };
        match random.below(8) {
            0 => neuron.a += random.within(1),
            1 => neuron.a = -neuron.a,
            2 => neuron.a_den += 1,
            3 => drop(network.remove(at)),
            _ => {}
        }
    }

    /// Problem, network, dictionary.
    fn texts(&self) -> [String; 3] {
        let columns = self.problem.columns();
        [self.problem.text(), network_text(&self.network, columns), network_text(&self.dictionary, columns)]
    }

    fn check(&self) -> Result<Evidence, Rejection> {
        let [problem, network, dictionary] = self.texts();
        let problem = problem::parse(problem.as_bytes())?;
        let network = network::parse(network.as_bytes(), problem.columns())?;
        let dictionary = network::parse(dictionary.as_bytes(), problem.columns())?;
        dictionary::verify(&problem, &network, &dictionary)
    }

    /// How many true claims are decided, or what is false.
    fn judge(&self, evidence: &Evidence, random: &mut Random) -> Result<usize, String> {
        let neurons: Vec<&Neuron> = self.network.iter().chain(&self.dictionary).collect();
        if let Some(atom) = neurons.iter().find(|n| n.atom && square(&n.direction()) != int(1)) {
            return Err(format!("the atom {atom:?} has another length than one"));
        }
        let own =
            Objectives { network: self.problem.objective(&self.network), zero: self.problem.zero(), better: None };
        self.bounds(evidence, &neurons)?;
        let optimum = optimum(&self.problem, &neurons);
        // A network that is optimal must be seen to be: its residual is the best dual vector, and its bound
        // is exact.
        let decided = judge(evidence, &own, &optimum, random)?;
        let rational = optimum.low == optimum.high;
        if rational && own.network == optimum.high && ours(&evidence.lower) != own.network {
            return Err(format!("the network is optimal, but the bound is {}", evidence.lower));
        }
        Ok(decided)
    }
}

impl Attack {
    /// Whether the B of the evidence is at least s·νᵀ(Xu)_+/‖u‖ for all neurons, ν being the network's
    /// residual.
    fn bounds(&self, evidence: &Evidence, neurons: &[&Neuron]) -> Result<(), String> {
        let fit = predictions(&self.network, &self.problem.data());
        let nu: Vec<Q> = self.problem.labels().iter().zip(&fit).map(|(y, f)| y - f).collect();
        let bound = evidence.bound_over_beta.as_ref().map(ours).ok_or("no bound")? * self.problem.decay();
        for neuron in neurons {
            let inner = positive(&dot(&column(&self.problem, neuron), &nu));
            if bound.is_negative() || &bound * &bound * square(&neuron.direction()) < &inner * &inner {
                return Err(format!("B = {bound} is less than that of {neuron:?}"));
            }
        }
        Ok(())
    }
}

/// One column (1) of length 2: ½(c − 3)² + ½·2c is least at c = 2.
#[test]
fn least_of_a_parabola() {
    let problem = Problem { bias: "none", norm: None, beta: (1, 2), x: vec![vec![1]], x_den: 1, y: vec![3], y_den: 1 };
    assert_eq!(least(&problem, &[vec![int(1)]], &[int(2)]), (q(5, 2), vec![int(2)]));
    assert_eq!(least(&problem, &[vec![int(-1)]], &[int(2)]).0, q(9, 2));
}
