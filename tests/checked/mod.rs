//! Values of the checker for tests: made of plain numbers, which fit or the test fails; and its questions
//! about what fits.
#![allow(dead_code)]

use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::dictionary::fit::{self, Predictions};
use relucert::check::dictionary::polytope::{self, Polytope};
use relucert::check::dictionary::{self, Member, Members, members};
use relucert::check::qualify::complementarity::{self, Complementarity};
use relucert::check::statement::problem::{Bias, Fields, Loss, Numbers};
use relucert::check::statement::{Evidence, Network, Neuron, Problem, Reduction, objective, reduction};
use relucert::check::stationary::{Subgradient, slopes, subgradient};
use std::collections::BTreeMap;

/// A denominator.
pub fn positive(value: impl Into<BigInt>) -> Positive {
    Positive::new(value.into()).expect("a positive number")
}

/// The numbers of a problem.
pub struct Raw {
    pub numbers: Numbers,
    pub bias: Bias,
    pub loss: Loss,
    pub beta: (BigInt, BigInt),
    pub x: Vec<Vec<BigInt>>,
    pub x_den: BigInt,
    pub y: Vec<BigInt>,
    pub y_den: BigInt,
}

impl Raw {
    pub fn of(problem: &Problem) -> Raw {
        let Fields { numbers, bias, loss, beta, x, x_den, y, y_den } = (**problem).clone();
        let beta = (beta.0.into(), beta.1.into());
        Raw { numbers, bias, loss, beta, x, x_den: x_den.into(), y, y_den: y_den.into() }
    }

    /// The problem, with binary64 numbers if they are too long for binary32; none if they are too long for
    /// that as well.
    pub fn fitting(self) -> Option<Problem> {
        let Raw { numbers, bias, loss, beta, x, x_den, y, y_den } = self;
        let beta = (positive(beta.0), positive(beta.1));
        let fields = Fields { numbers, bias, loss, beta, x, x_den: positive(x_den), y, y_den: positive(y_den) };
        let wider = || Problem::new(Fields { numbers: Numbers::F64, ..fields.clone() });
        Problem::new(fields.clone()).or_else(|_| wider()).ok()
    }

    pub fn checked(self) -> Problem {
        let Raw { numbers, bias, loss, beta, x, x_den, y, y_den } = self;
        let beta = (positive(beta.0), positive(beta.1));
        let fields = Fields { numbers, bias, loss, beta, x, x_den: positive(x_den), y, y_den: positive(y_den) };
        Problem::new(fields).expect("a problem")
    }
}

/// The numbers of a neuron.
pub struct RawNeuron {
    pub u: Vec<BigInt>,
    pub u_den: BigInt,
    pub a: BigInt,
    pub a_den: BigInt,
    pub atom: bool,
}

impl RawNeuron {
    pub fn of(neuron: &Neuron) -> RawNeuron {
        let (u_den, a_den) = (neuron.u_den.clone().into(), neuron.a_den.clone().into());
        RawNeuron { u: neuron.u.clone(), u_den, a: neuron.a.clone(), a_den, atom: neuron.atom }
    }

    pub fn checked(self) -> Neuron {
        let (u_den, a_den) = (positive(self.u_den), positive(self.a_den));
        match self.atom {
            true => Neuron::atom(self.u, u_den, self.a, a_den).expect("a direction of length one"),
            false => Neuron::new(self.u, u_den, self.a, a_den),
        }
    }
}

pub fn member(den: BigInt, entries: BTreeMap<usize, BigInt>) -> Member {
    Member::new(positive(den), entries).expect("positive coefficients")
}

pub fn objective(problem: &Problem, network: &Network) -> Fraction {
    objective::objective(problem, network).expect("a network for the problem")
}

pub fn verify_dictionary(problem: &Problem, network: &Network, dictionary: &Network) -> Evidence {
    dictionary::verify(problem, network, dictionary).expect("networks for the problem")
}

pub fn predictions(problem: &Problem, network: &Network) -> Predictions {
    fit::predictions(problem, network).expect("a network for the problem")
}

pub fn minimal(problem: &Problem, network: &Network) -> bool {
    fit::minimal(problem, network).expect("a network for the problem")
}

pub fn members(problem: &Problem, network: &Network, dictionary: &Network) -> Members {
    members::members(problem, network, dictionary).expect("networks for the problem")
}

pub fn polytope(problem: &Problem, network: &Network) -> Polytope {
    polytope::polytope(problem, network).expect("a network for the problem")
}

pub fn complementarity(problem: &Problem, network: &Network, dictionary: &Network) -> Complementarity {
    complementarity::complementarity(problem, network, dictionary).expect("networks for the problem")
}

pub fn subgradients(problem: &Problem, network: &Network) -> Vec<Subgradient> {
    let (training, network) = (problem.clone().into(), network.clone().into());
    let ranges = slopes::ranges(&training, &network).expect("a network for the problem");
    let slopes = ranges.at(&[], &positive(1)).expect("a loss without kinks");
    subgradient::subgradients(&training, &network, &slopes).expect("rows of one length")
}

pub fn reduce(x: &[Vec<BigInt>]) -> Reduction {
    reduction::reduce(x).expect("rows of one length")
}
