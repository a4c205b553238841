//! Problems whose penalty has a polyhedral unit ball: norms ℓ₁ and ℓ_∞, and biases without a penalty (FORMAT
//! R110–R116, theory §4.3).
//!
//! The penalty of a neuron is β/2 (‖u‖² + α²) with the ℓ₁ or ℓ_∞ norm of the penalised weights, all of u or
//! all but the bias. [`Polyhedral`] keeps its data to itself, so that nothing that was proved for ℓ₂ can be
//! applied to them.
//!
//! In words: `docs/EXACT_CASES.md`; the format: FORMAT §15; the theorems: `proofs/Polyhedral.v`,
//! `proofs/Vertices.v`.

pub mod vertices;

use crate::arithmetic::fraction::sum;
use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::Lasso;
use crate::lexer::{Lines, digest};
use crate::polyhedral::vertices::{Peak, maximum};
use crate::regularization::{Joint, Path};
use crate::rejection::{Code, Rejection};
use crate::statement::ball::Ball;
use crate::statement::network::neurons_in;
use crate::statement::objective::{self, beta, dual_bound, relu, squared_error, total};
use crate::statement::problem::{self, Loss, Numbers};
use crate::statement::{Evaluation, Evidence, Network, Neuron, Problem, Size, afford};
use crate::work::Work;
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// The first word of a certificate (R112).
pub const HEADING: &str = "relucert-vertex-certificate";

/// A training problem with such a penalty; n rows, d columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polyhedral {
    data: Problem,
    ball: Ball,
}

impl Polyhedral {
    /// The data of a problem with another penalty; a free bias is the last column, which must be ones. None
    /// if the ball does not fit.
    pub fn new(data: Problem, ball: Ball) -> Option<Polyhedral> {
        let ones = data.x.iter().all(|row| row.last() == Some(&*data.x_den));
        (ball.fits(data.columns()) && (!ball.free_bias || ones)).then_some(Polyhedral { data, ball })
    }

    /// The unit ball of the penalty.
    pub fn ball(&self) -> Ball {
        self.ball
    }

    /// Number of rows n.
    pub fn rows(&self) -> usize {
        self.data.rows()
    }

    /// Number of columns d, the bias column included.
    pub fn columns(&self) -> usize {
        self.data.columns()
    }

    /// Rows of the data times the denominator.
    pub fn x(&self) -> (&[Vec<BigInt>], &Positive) {
        (&self.data.x, &self.data.x_den)
    }

    /// Labels times the denominator.
    pub fn y(&self) -> (&[BigInt], &Positive) {
        (&self.data.y, &self.data.y_den)
    }

    /// β > 0.
    pub fn beta(&self) -> Fraction {
        beta(&self.data)
    }

    /// The same problem with β = p/q, if both are positive.
    pub fn with_beta(&self, p: BigInt, q: BigInt) -> Option<Polyhedral> {
        self.data.with_beta(p, q).map(|data| Polyhedral { data, ..*self })
    }

    /// Tests that a network is one for this problem: its inputs are the columns, its atoms have length one
    /// (R111).
    pub fn admits(&self, network: &Network) -> Result<(), Rejection> {
        network.fits(self.columns(), |u, u_den| self.ball.unit(u, u_den))
    }

    /// Number model of the data and the scale the user thinks in; whether the last column is a bias.
    pub fn terms(&self) -> (Numbers, Loss, problem::Bias) {
        (self.data.numbers, self.data.loss, self.data.bias)
    }

    /// The objective of the zero network, ½‖y‖².
    pub fn zero_objective(&self) -> Fraction {
        objective::zero_objective(&self.data)
    }

    /// `½‖f − y‖² + β/2 Σ(‖u‖² + a²)` of the network as it stands; an atom of length one counts 2|a| in the
    /// sum, a constant nothing (R111). Rejects a network for other problems.
    pub fn objective(&self, network: &Network) -> Result<Fraction, Rejection> {
        self.admits(network)?;
        let square = |num: BigInt, den: &Positive| Fraction::quotient(&num * &num, den.square());
        let twice = |neuron: &Neuron| match (neuron.atom, self.ball.length(&neuron.u)) {
            (true, length) if length.sign() == Sign::NoSign => Fraction::zero(),
            (true, _) => Fraction::quotient(BigInt::from(neuron.a.magnitude() * 2u8), neuron.a_den.clone()),
            (false, length) => &square(length, &neuron.u_den) + &square(neuron.a.clone(), &neuron.a_den),
        };
        let squares = squared_error(&self.data, &relu(network));
        Ok(total(&self.data, &squares, &sum(network.neurons.iter().map(twice).collect())))
    }

    /// Reads a network whose atoms are measured by this ball.
    pub fn network(&self, input: impl BufRead) -> Result<Network, Rejection> {
        let mut lines = Lines::new(input);
        lines.heading("relucert-network")?;
        let network = self.neurons(&mut lines)?;
        lines.finish()?;
        Ok(network)
    }

    fn neurons(&self, lines: &mut Lines) -> Result<Network, Rejection> {
        neurons_in(lines, Some(self.columns()), |u, u_den| self.ball.unit(u, u_den)).map(|(network, _)| network)
    }

    /// h(ν), exactly, for ν = `nu/den` (R113–R115).
    pub fn peak(&self, nu: &[BigInt], den: &Positive, limit: u64) -> Result<Peak, Rejection> {
        if self.ball.free_bias && nu.iter().sum::<BigInt>().sign() != Sign::NoSign {
            return Err(Rejection::new(Code::DualSum, 0, "with an unpenalised bias the dual vector has sum zero"));
        }
        maximum(&self.data.x, &(&self.data.x_den * den), nu, &self.ball, limit)
    }

    /// The program of the directions and signs of a dictionary, on these rows or others of the same columns
    /// (R117).
    ///
    /// A free bias makes a constant free, which is the mean of y − Zγ/x_den over the rows of this problem.
    /// Put in, it leaves the program of columns and labels less their means over these rows.
    pub fn lasso(&self, dictionary: &Network, rows: &Polyhedral) -> Result<Lasso, Rejection> {
        [self, rows].into_iter().try_for_each(|on| afford(&on.data, &[dictionary], Evaluation::kept).map(drop))?;
        [self, rows].into_iter().try_for_each(|problem| problem.admits(dictionary))?;
        let length = |(i, neuron): (usize, &Neuron)| {
            let message = format!("the direction of neuron {i} has length zero; the constant of a free bias is none");
            let length = Positive::new(self.ball.length(&neuron.u));
            length.ok_or_else(|| Rejection::new(Code::IrrationalLength, 0, message))
        };
        let lengths: Vec<Positive> = dictionary.neurons.iter().enumerate().map(length).collect::<Result<_, _>>()?;
        let own = Lasso::with_lengths(&self.data, dictionary, lengths.clone());
        let other = Lasso::with_lengths(&rows.data, dictionary, lengths);
        if !self.ball.free_bias {
            return Ok(other);
        }
        let n = Positive::new(self.rows().into());
        let n = n.ok_or_else(|| Rejection::new(Code::NotPositive, 0, "a problem has a row"))?;
        let (mean_unit, mean_den) = (&own.unit * &n, &own.y_den * &n);
        let (unit, y_den) = (other.unit.lcm(&mean_unit), other.y_den.lcm(&mean_den));
        let factors = (&*unit / &other.unit, &*unit / mean_unit);
        let pairs = other.columns.iter().zip(&own.columns);
        let columns = pairs.map(|(column, own)| less_mean(column, own, &factors)).collect();
        let y = less_mean(&other.y, &own.y, &(&*y_den / &other.y_den, &*y_den / mean_den));
        Ok(own.with_data(columns, unit, y, y_den))
    }

    /// The points of a path over a dictionary at which it is not optimal among all networks of any width: β,
    /// and h(ν) > β (R117).
    ///
    /// If there are none it is optimal at every β between: ν is affine in β there and h convex (theory
    /// §10.2), and the solutions attain the bound.
    pub fn excess(&self, lasso: &Lasso, path: &Path, limit: u64) -> Result<Vec<(Fraction, Peak)>, Rejection> {
        let peak = |joint: &Joint| {
            let (nu, den) = lasso.residual(&joint.point)?;
            Ok((joint.beta.clone(), self.peak(&nu, &den, limit)?))
        };
        let peaks: Result<Vec<_>, Rejection> = path.joints.iter().map(peak).collect();
        Ok(peaks?.into_iter().filter(|(beta, peak)| peak.value > *beta).collect())
    }

    /// Re-proves a certificate: the caller's network, and a lower bound over all networks of any width
    /// (R112–R116).
    ///
    /// `limit` bounds the candidates for vertices that are looked at. `size.nodes` of the evidence counts
    /// them.
    pub fn verify(
        &self,
        problem_sha256: &str,
        network: &Network,
        certificate: impl BufRead,
        limit: u64,
    ) -> Result<Evidence, Rejection> {
        let mut lines = Lines::about(certificate, Work::new(self.data.bytes().saturating_add(network.bytes())));
        lines.spend(Evaluation::new(&self.data, network).objective())?;
        let upper = self.objective(network)?;
        lines.heading(HEADING)?;
        digest(&mut lines.record("problem")?, problem_sha256)?;
        let (kind, line) = lines.setting("kind")?;
        let better = match kind.as_str() {
            "bound" => None,
            "better" => {
                let better = self.neurons(&mut lines)?;
                lines.spend(Evaluation::new(&self.data, &better).objective())?;
                Some(self.objective(&better)?)
            }
            _ => return Err(Rejection::new(Code::WrongKeyword, line, format!("there is no kind `{kind}`"))),
        };
        let mut tokens = lines.record("dual")?;
        let (den, nu) = (tokens.positive()?, tokens.integers(self.rows())?);
        tokens.end()?;
        let line = lines.number();
        lines.finish()?;
        let peak = self.peak(&nu, &den, limit).map_err(|r| Rejection { line, ..r })?;
        Ok(Evidence {
            upper,
            lower: dual_bound(&self.data, &nu, &den, &peak.value),
            zero: self.zero_objective(),
            better,
            width: Fraction::zero(),
            bound_over_beta: peak.value.over(&self.beta()).map(|ratio| ratio.reduced()),
            size: Size { nodes: peak.candidates, ..Size::default() },
        })
    }
}

/// Values times the first factor, less the sum of others times the second.
fn less_mean(values: &[BigInt], others: &[BigInt], factors: &(BigInt, BigInt)) -> Vec<BigInt> {
    let mean = others.iter().sum::<BigInt>() * &factors.1;
    values.iter().map(|value| value * &factors.0 - &mean).collect()
}

/// A problem file of either kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// The norm ℓ₂, every weight penalised.
    Euclidean(Problem),
    /// Another norm, or an unpenalised bias.
    Polyhedral(Polyhedral),
}

impl Stated {
    /// Number of columns d.
    pub fn columns(&self) -> usize {
        match self {
            Stated::Euclidean(problem) => problem.columns(),
            Stated::Polyhedral(problem) => problem.columns(),
        }
    }

    /// The ball of the penalty, if it is a polyhedron.
    pub fn ball(&self) -> Option<Ball> {
        match self {
            Stated::Euclidean(_) => None,
            Stated::Polyhedral(problem) => Some(problem.ball),
        }
    }
}

/// Reads a problem file of either kind, as strictly as [`problem::parse`].
pub fn parse(input: impl BufRead) -> Result<Stated, Rejection> {
    Ok(match problem::parse_stated(input)? {
        (data, None) => Stated::Euclidean(data),
        (data, Some(ball)) => Stated::Polyhedral(Polyhedral { data, ball }),
    })
}
