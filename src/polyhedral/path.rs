//! *How does the optimal network change with β if the penalty is polyhedral?* The path of optimal networks
//! (theory §4.3, §10.2).
//!
//! The dictionary of all candidates is complete, so the path of a large enough part of it is the path of
//! globally optimal networks. It is grown: the path of the present directions is followed, the candidates are
//! tried at its breakpoints, and those that violate the dual constraint join. Between breakpoints none needs
//! to be tried, as ν is affine in β and h convex. Doubles look for violations first, and the checker's own
//! maximum has the last word.
//!
//! A direction that joins was not there before, since those that are there have slacks that are not negative.
//! There are finitely many, so it ends.

use super::candidates::{Candidates, Unit};
use super::{Error, atom, solve};
use crate::check::arithmetic::Fraction;
use crate::check::lp::Vector;
use crate::check::polyhedral::Polyhedral;
use crate::check::regularization::Joint;
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::{Network, Neuron};
use crate::regularization::{self, Regularized, Selection, path_of};
use num_bigint::{BigInt, Sign};

/// A path of optimal networks with its directions.
pub struct Grown {
    /// Atoms of weight ±1.
    pub dictionary: Network,
    /// The path of this dictionary.
    pub found: Regularized,
    /// Whether the path is optimal among all networks, as the checker found; otherwise the search was
    /// stopped.
    pub global: bool,
}

impl From<regularization::Error> for Error {
    fn from(error: regularization::Error) -> Error {
        use regularization::Error as Other;
        match error {
            Other::Dictionary(rejection) | Other::Derivative(rejection) | Other::Rejected(rejection) => {
                Error::Rejected(rejection)
            }
            Other::Program(error) => Error::Program(error),
            Other::Io(error) => Error::Io(error),
        }
    }
}

/// The path of optimal networks from β = `from` down to `to`. `limit` bounds the candidates for vertices;
/// `progress` is called with β and the number of directions in use, and stops the search by returning
/// `false`.
///
/// # Errors
/// More candidates than `limit`; numbers that are too long for the format.
pub fn grow(
    problem: &Polyhedral,
    problem_sha256: &str,
    (from, to): (&Fraction, &Fraction),
    selection: Selection,
    limit: u64,
    progress: &mut dyn FnMut(&Fraction, usize) -> bool,
) -> Result<Grown, Error> {
    let candidates = Candidates::new(problem, limit)?;
    let refused = || Rejection::new(Code::NotPositive, 0, format!("β is {to}"));
    let lowest = problem.with_beta(to.numerator().clone(), to.denominator().clone().into()).ok_or_else(refused)?;
    let mut go_on = true;
    let start = solve(&lowest, limit, &mut |round| {
        go_on = progress(to, round.network.neurons.len());
        go_on
    })?;
    let used = directions(problem, &start.network).neurons.into_iter();
    let units =
        used.map(|neuron| Unit { u: neuron.u.clone(), sign: if neuron.a.sign() == Sign::Minus { -1 } else { 1 } });
    let mut dictionary = Network::default();
    join(problem, &mut dictionary, units);
    loop {
        let lasso = problem.lasso(&dictionary, problem)?;
        let mut follow = |beta: &Fraction, used: usize| {
            go_on = go_on && progress(beta, used);
            go_on
        };
        let found = path_of(&lasso, problem_sha256, (from, to), selection, &mut follow)?;
        if !go_on {
            return Ok(Grown { dictionary, found, global: false });
        }
        let worst = |joint: &Joint| {
            let (num, den) = lasso.residual(&joint.point).ok()?;
            candidates.violated(&Vector { num, den: den.into() }, &joint.beta).0.into_iter().next()
        };
        let before = dictionary.neurons.len();
        join(problem, &mut dictionary, found.path.joints.iter().filter_map(worst));
        if dictionary.neurons.len() == before {
            let excess = problem.excess(&lasso, &found.path, limit)?;
            if excess.is_empty() {
                return Ok(Grown { dictionary, found, global: true });
            }
            let units = excess.into_iter().map(|(_, peak)| Unit { u: peak.u, sign: peak.sign });
            join(problem, &mut dictionary, units);
        }
    }
}

/// Adds the units that are not there yet, as atoms of weight ±1.
fn join(problem: &Polyhedral, dictionary: &mut Network, units: impl Iterator<Item = Unit>) {
    for Unit { u, sign } in units {
        let length = problem.ball().length(&u);
        let neuron = atom(problem.ball(), u, length, &Fraction::dyadic(BigInt::from(sign), 0));
        let new = neuron.filter(|neuron| !dictionary.neurons.contains(neuron));
        dictionary.neurons.extend(new);
    }
}

/// The neurons of a network that are directions: all but constants and zeros.
pub fn directions(problem: &Polyhedral, network: &Network) -> Network {
    let long = |neuron: &&Neuron| problem.ball().length(&neuron.u).sign() == Sign::Plus;
    Network { neurons: network.neurons.iter().filter(long).cloned().collect() }
}
