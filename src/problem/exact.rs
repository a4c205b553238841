//! From a table to the exact problem: of version 1 of the format where that can say it, else of any loss.

use super::beta_max;
use super::decay::{Decay, Resolved, Units};
use super::error::Error;
use super::labels::Kind;
use super::output_bias::Choice;
use super::recipe::Recipe;
use super::stated::Stated;
use super::table::Table;
use super::weighting::Weighted;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::problem::{self as number, Fields};
use crate::check::statement::training::HiddenBias;
use crate::check::statement::training::{OutputBias, Terms};
use crate::check::statement::{Problem, Training};
use num_bigint::{BigInt, Sign};

/// The numbers of a problem, all but β.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    x: Vec<Vec<BigInt>>,
    x_den: Positive,
    weighted: Weighted,
    outputs: usize,
}

impl Numbers {
    /// The table as integers, with the bias column if wanted; rows of weight zero are left out.
    ///
    /// # Errors
    /// Weights that are none.
    pub fn of(table: &Table, recipe: &Recipe, kind: Kind, classes: Option<&[Fraction]>) -> Result<Numbers, Error> {
        let weighted = recipe.weighting.apply(table, kind, classes)?;
        let d = table.features.len();
        let (mut x, mut x_den) = table.x.integers();
        let mut bias = (recipe.bias != HiddenBias::None).then(|| (*x_den).clone());
        if let Some((p, q)) = &recipe.constant {
            let finer = finer(q, recipe.numbers).ok_or_else(|| Error::Column(super::decay::spelt(p, q)))?;
            x.iter_mut().for_each(|value| *value *= &*finer);
            x_den = &x_den * &finer;
            bias = Some(&*x_den * p / q);
        }
        // Every row is taken once: the numbers move.
        let row = |k: &usize| x[k * d..(k + 1) * d].iter_mut().map(std::mem::take).chain(bias.clone()).collect();
        let x = weighted.rows.iter().map(row).collect();
        Ok(Numbers { x, x_den, weighted, outputs: table.outputs })
    }

    /// The rows of weight zero among so many.
    pub fn dropped(&self) -> usize {
        self.weighted.total.rows - self.x.len()
    }

    /// What the user's numbers are counted in.
    pub fn units(&self, recipe: &Recipe) -> Units {
        let total = &self.weighted.total;
        let rows = match self.weighted.weights {
            Some(_) => total.weights.clone(),
            None => Fraction::quotient(total.rows.into(), Positive::one()),
        };
        Units { scale: recipe.loss.scale(total), rows }
    }

    /// Whether version 1 of the format says it.
    pub fn plain(&self, recipe: &Recipe, bias: &Choice) -> bool {
        recipe.bias != HiddenBias::Free
            && recipe.loss.plain().is_some()
            && self.outputs == 1
            && self.weighted.weights.is_none()
            && *bias == Choice::None
    }

    /// The index of a column of ones before the last.
    pub fn ones(&self, features: usize) -> Option<usize> {
        (0..features).find(|&j| self.x.iter().all(|row| self.x_den == row[j]))
    }

    /// The problem with this β and output bias.
    ///
    /// # Errors
    /// Numbers that are no problem.
    pub fn problem(
        self,
        recipe: &Recipe,
        plain: bool,
        beta: (Positive, Positive),
        bias: OutputBias,
    ) -> Result<Stated, Error> {
        let scale = self.units(recipe).scale;
        let Weighted { y, y_den, weights, .. } = self.weighted;
        let (x, x_den, numbers) = (self.x, self.x_den, recipe.numbers);
        if let (true, Some(loss)) = (plain, recipe.loss.plain()) {
            let fields = Fields { numbers, bias: recipe.bias.column(), loss, beta, x, x_den, y, y_den };
            return Problem::new(fields).map(Stated::Plain).map_err(Error::Rejected);
        }
        let top = Positive::new(scale.numerator().clone()).unwrap_or_else(Positive::one);
        let terms = Terms {
            numbers,
            hidden_bias: recipe.bias,
            output_bias: bias,
            loss: recipe.loss.loss().clone(),
            scale: (top, scale.denominator().clone()),
            beta,
            x,
            x_den,
            outputs: self.outputs,
            y,
            y_den,
            weights,
        };
        Training::new(terms).map(|training| Stated::Training(Box::new(training))).map_err(Error::Rejected)
    }
}

/// The least power of two, or of ten for decimals, that q divides.
fn finer(q: &BigInt, numbers: number::Numbers) -> Option<Positive> {
    let power = match numbers {
        number::Numbers::Decimal => Positive::power_of_ten,
        _ => Positive::power_of_two,
    };
    (0..=q.bits()).map(power).find(|power| (&**power % q).sign() == Sign::NoSign)
}

/// β and the output bias beside it, exactly.
pub(super) struct Penalty {
    /// β.
    pub beta: (Positive, Positive),
    /// The output bias.
    pub bias: OutputBias,
    /// β_max, of which β is a share, and whether the bound is proved.
    pub beta_max: Option<(BigInt, BigInt)>,
}

impl Penalty {
    /// What the recipe means for these numbers.
    ///
    /// # Errors
    /// No β_max to take a share of, separate decays with an irrational root.
    pub fn of(numbers: &Numbers, recipe: &Recipe, decay: &Decay, choice: &Choice) -> Result<Penalty, Error> {
        let units = numbers.units(recipe);
        let plain = numbers.plain(recipe, choice);
        let one = || (Positive::one(), Positive::one());
        let unit = |bias: &Choice| bias.resolve(decay, &units, (&Positive::one(), &Positive::one()));
        let most = || match numbers.clone().problem(recipe, plain, one(), unit(choice))? {
            Stated::Plain(problem) => beta_max::lower_bound(&problem).ok_or_else(Error::no_beta_max),
            Stated::Training(training) => {
                let found = match choice {
                    Choice::Ridge(None) => beta_max::largest_root(&training),
                    _ => beta_max::of_training(&training),
                };
                found.ok_or_else(Error::no_beta_max)
            }
        };
        let Resolved { beta: (p, q), beta_max } = decay.resolve_by(&units, most)?;
        let refused = || Error::Beta(format!("β is {p}/{q}, but must be positive"));
        let beta = Positive::new(p.clone()).zip(Positive::new(q.clone())).ok_or_else(refused)?;
        let bias = choice.resolve(decay, &units, (&beta.0, &beta.1));
        Ok(Penalty { beta, bias, beta_max })
    }
}
