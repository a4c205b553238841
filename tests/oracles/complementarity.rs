//! Strict complementarity of the dictionary program (3), decided without a certificate (theory §9), against
//! enumeration.

use crate::exact::{Q, dot, int, kernel, positive, q, rank, root, solve, square, subsets};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{Neuron, Problem, network_text, predictions};
use num_traits::{One, Signed, ToPrimitive, Zero};
use relucert::check::qualify::complementarity::{Complementarity, Place, complementarity};

#[test]
fn complementary_dictionaries() {
    try_all("complementarity", |random| {
        let (problem, network, dictionary) = files(random);
        let (columns, names) = (problem.columns(), [&network, &dictionary]);
        let texts = names.map(|neurons| network_text(neurons, columns));
        let [own, others] = [0, 1]
            .map(|i| relucert::check::statement::network::parse(texts[i].as_bytes(), columns).expect("a network"));
        let read = relucert::check::statement::problem::parse(problem.text().as_bytes()).expect("a problem");
        let found = complementarity(&read, &own, &others).expect("networks for the problem");
        match Truth::new(&problem, &network, &dictionary).facts(&found) {
            Ok(_) if !found.optimal_if_balanced() => Outcome::Rejected("no-optimum"),
            Ok(facts) => Outcome::True(facts),
            Err(what) => Outcome::False(format!("{what}\n{}{}\n{found:?}", problem.text(), texts.concat())),
        }
    });
}

/// An atom of the dictionary: where it stands first, its column for the direction u as it stands, ‖u‖² and
/// its coefficient of the vector u.
struct Atom {
    place: Place,
    sign: i64,
    u: Vec<Q>,
    z: Vec<Q>,
    c: Q,
}

struct Truth {
    atoms: Vec<Atom>,
    nu: Vec<Q>,
    fit: Vec<Q>,
    beta: Q,
    y: Vec<Q>,
    balanced: bool,
}

impl Truth {
    fn new(problem: &Problem, network: &[Neuron], dictionary: &[Neuron]) -> Truth {
        let data = problem.data();
        let own = network.iter().enumerate().map(|(i, n)| (Place::Network(i), n, n.weight().abs()));
        let others = dictionary.iter().enumerate().map(|(i, n)| (Place::Dictionary(i), n, Q::zero()));
        let mut atoms: Vec<Atom> = Vec::new();
        for (place, neuron, weight) in own.chain(others) {
            let (u, sign) = (neuron.direction(), if neuron.a < 0 { -1 } else { 1 });
            if square(&u).is_zero() {
                continue;
            }
            let same =
                |a: &&mut Atom| a.sign == sign && dot(&a.u, &u).is_positive() && rank(&[a.u.clone(), u.clone()]) == 1;
            match atoms.iter_mut().find(same) {
                Some(atom) => {
                    let long = dot(&atom.u, &u) / square(&atom.u);
                    atom.c += weight * long;
                }
                None => {
                    let z = data.iter().map(|x| positive(&dot(x, &u)) * int(sign)).collect();
                    atoms.push(Atom { place, sign, u, z, c: weight });
                }
            }
        }
        let fit = predictions(network, &data);
        let nu = problem.labels().iter().zip(&fit).map(|(y, f)| y - f).collect();
        let balanced = network.iter().all(|n| n.atom || square(&n.direction()) == n.weight() * n.weight());
        Truth { atoms, nu, fit, beta: problem.decay(), y: problem.labels(), balanced }
    }

    /// νᵀz less β‖u‖, but for a positive factor.
    fn excess(&self, atom: &Atom) -> Q {
        let pull = dot(&self.nu, &atom.z);
        let limit = &self.beta * &self.beta * square(&atom.u);
        if pull.is_positive() { &pull * &pull - limit } else { int(-1) }
    }

    fn places(&self, test: impl Fn(&Atom) -> bool) -> Vec<Place> {
        self.atoms.iter().filter(|atom| test(atom)).map(|atom| atom.place).collect()
    }

    fn facts(&self, found: &Complementarity) -> Result<usize, String> {
        let tight = |a: &Atom| self.excess(a).is_zero();
        let used = |a: &Atom| a.c.is_positive();
        let columns = |test: &dyn Fn(&Atom) -> bool| {
            self.atoms.iter().filter(|a| test(a)).map(|a| a.z.clone()).collect::<Vec<_>>()
        };
        let (support, equal) = (columns(&used), columns(&tight));
        let violators = self.places(|a| self.excess(a).is_positive() || (used(a) && self.excess(a).is_negative()));
        let smooth = violators.is_empty() && rank(&support) == support.len() && self.places(used) == self.places(tight);
        let facts = [
            (found.atoms == self.atoms.len(), "the number of atoms"),
            (found.support == self.places(used), "the support"),
            (found.equicorrelated == self.places(tight), "the tight atoms"),
            (found.violators == violators, "the violators"),
            (found.support_rank == rank(&support), "the rank of the support"),
            (found.equicorrelated_rank == rank(&equal), "the rank of the tight atoms"),
            (found.idle() == self.places(|a| tight(a) && !used(a)), "the idle atoms"),
            (found.independent() == (rank(&support) == support.len()), "independent"),
            (self.best().is_none_or(|best| found.optimal_if_balanced() == best), "optimal"),
            (
                found.unique().is_none_or(|unique| violators.is_empty() && unique == (self.optima(&equal) == 1)),
                "unique",
            ),
            (found.smooth() == smooth, "smooth"),
            (found.balanced == self.balanced, "balanced"),
        ];
        match facts.iter().find(|(holds, _)| !holds) {
            Some((_, what)) => Err(what.to_string()),
            None => Ok(1 + usize::from(found.unique().is_some()) + usize::from(found.smooth())),
        }
    }

    /// Whether no coefficients have a lower objective, over all supports; none if a length is irrational.
    fn best(&self) -> Option<bool> {
        let lengths: Vec<Q> = self.atoms.iter().map(|a| root(&square(&a.u))).collect::<Option<_>>()?;
        let value = |fit: &[Q], c: &[Q]| {
            let squares: Q = fit.iter().zip(&self.y).map(|(f, y)| (f - y) * (f - y)).sum();
            squares / int(2) + &self.beta * dot(c, &lengths)
        };
        let own = value(&self.fit, &self.atoms.iter().map(|a| a.c.clone()).collect::<Vec<_>>());
        let better = |some: Vec<usize>| {
            let z: Vec<&Vec<Q>> = some.iter().map(|i| &self.atoms[*i].z).collect();
            let gram: Vec<Vec<Q>> = z.iter().map(|a| z.iter().map(|b| dot(a, b)).collect()).collect();
            let right: Vec<Q> =
                some.iter().map(|i| dot(&self.atoms[*i].z, &self.y) - &self.beta * &lengths[*i]).collect();
            let c = if some.is_empty() { Some(Vec::new()) } else { solve(&gram, &right) };
            let Some(c) = c.filter(|c| !c.iter().any(Signed::is_negative)) else { return false };
            let mut all = vec![Q::zero(); lengths.len()];
            some.iter().zip(&c).for_each(|(i, c)| all[*i] = c.clone());
            let fit: Vec<Q> = (0..self.y.len()).map(|k| z.iter().zip(&c).map(|(z, c)| &z[k] * c).sum()).collect();
            value(&fit, &all) < own
        };
        Some(!subsets(lengths.len()).any(better))
    }

    /// How many vertices the set of coefficients of tight atoms with the network's predictions has.
    fn optima(&self, tight: &[Vec<Q>]) -> usize {
        let mut vertices: Vec<Vec<Q>> = Vec::new();
        for some in subsets(tight.len()) {
            let rows: Vec<Vec<Q>> =
                (0..self.y.len()).map(|k| some.iter().map(|i| tight[*i][k].clone()).collect()).collect();
            if !kernel(&rows, some.len()).is_empty() {
                continue;
            }
            let c = if some.is_empty() {
                Some(Vec::new()).filter(|_| self.fit.iter().all(Zero::is_zero))
            } else {
                solve(&rows, &self.fit)
            };
            let Some(c) = c.filter(|c| !c.iter().any(Signed::is_negative)) else { continue };
            let mut all = vec![Q::zero(); tight.len()];
            some.iter().zip(c).for_each(|(i, c)| all[*i] = c);
            vertices.push(all);
        }
        vertices.sort();
        vertices.dedup();
        vertices.len()
    }
}

/// A problem, a network that is optimal for it more often than not, and a dictionary.
fn files(random: &mut Random) -> (Problem, Vec<Neuron>, Vec<Neuron>) {
    loop {
        let mut problem = Problem::random(random, 4, 2);
        let d = problem.columns();
        let mut list = |most: usize| (0..random.below(most)).map(|_| direction(random, d)).collect::<Vec<Neuron>>();
        let (mut network, mut dictionary) = (list(4), list(4));
        dictionary.iter_mut().filter(|_| !network.is_empty()).for_each(|other| {
            if random.once_in(5) {
                *other = random.pick(&network);
                other.a = -other.a;
            }
        });
        if random.once_in(5) {
            network.push(Neuron::random(random, d));
        }
        let tight = random.below(dictionary.len() + 1);
        let planted = plant(random, &mut problem, &network, &dictionary[..tight]).is_some();
        if !planted && !random.once_in(4) {
            continue;
        }
        if random.once_in(12) {
            problem.y[0] += 1;
        }
        return (problem, network, dictionary);
    }
}

/// A neuron whose direction has rational length more often than not; duplicates are frequent in one column.
fn direction(random: &mut Random, d: usize) -> Neuron {
    if random.once_in(8) {
        return Neuron::random(random, d);
    }
    let (first, second) = random.pick(&[(3, 4), (4, 3), (-3, 4), (1, 0), (0, 1), (-1, 0), (0, -2), (6, 8), (5, -12)]);
    let u = if d == 1 { vec![random.pick(&[1, -1, 2])] } else { vec![first, second] };
    Neuron { atom: false, u, u_den: random.pick(&[1, 5]), a_den: random.pick(&[1, 2]), a: random.pick(&[1, 2, -1, 0]) }
}

/// Labels for which the atoms in use, and some others, have νᵀz = β‖u‖.
fn plant(random: &mut Random, problem: &mut Problem, network: &[Neuron], others: &[Neuron]) -> Option<()> {
    let x = problem.data();
    let (mut rows, mut right) = (Vec::new(), Vec::new());
    for neuron in network.iter().filter(|n| n.a != 0).chain(others) {
        let u = neuron.direction();
        let sign = int(if neuron.a < 0 { -1 } else { 1 });
        rows.push(x.iter().map(|x| positive(&dot(x, &u)) * &sign).collect::<Vec<Q>>());
        right.push(problem.decay() * root(&square(&u))?);
    }
    let mut nu = if rows.is_empty() { vec![q(1, 8); x.len()] } else { solve(&rows, &right)? };
    for z in kernel(&rows, x.len()) {
        let factor = random.pick(&[int(0), q(1, 4), q(-1, 4), q(1, 8)]);
        nu.iter_mut().zip(z).for_each(|(nu, z)| *nu += &factor * z);
    }
    let y: Vec<Q> = predictions(network, &x).iter().zip(&nu).map(|(f, nu)| f + nu).collect();
    // The equations stay where labels and predictions do: y over any denominator is y over a power of two,
    // with other data.
    let den = y.iter().fold(Q::one(), |den, y| &den * (&den * y).denom()).to_integer().to_i64()?;
    problem.y_den = Some(den).filter(|den| den.count_ones() == 1 && *den < 1 << 40)?;
    problem.y = y.iter().map(|y| (y * int(den)).to_integer().to_i64()).collect::<Option<_>>()?;
    Some(())
}
