//! Weights of rows and classes, and label smoothing: the exact targets and weights that they make
//! (theory §E3.1).

use super::criterion::Total;
use super::error::{Error, list, near, quote};
use super::labels::Kind;
use super::misfit::Misfit;
use super::table::{Table, Values};
use crate::check::arithmetic::{Fraction, Positive};
use crate::decimal;
use num_bigint::{BigInt, Sign};

/// Weights of classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassWeights {
    /// n/(K·n_c) for a class of n_c rows, as scikit-learn has it.
    Balanced,
    /// By label; classes that are not named have weight one.
    Given(Vec<(String, (BigInt, BigInt))>),
}

impl ClassWeights {
    /// Reads `balanced` or `setosa=2,virginica=1/2`.
    ///
    /// # Errors
    /// In words.
    pub fn parse(text: &str) -> Result<ClassWeights, String> {
        if text == "balanced" {
            return Ok(ClassWeights::Balanced);
        }
        let one = |part: &str| {
            let expected = || format!("`{part}` is no LABEL=WEIGHT; expected `balanced` or yes=2,no=1");
            let (label, weight) = part.rsplit_once('=').ok_or_else(expected)?;
            let (p, q) = decimal::ratio(weight)?;
            match p < BigInt::ZERO {
                true => Err(format!("the weight {weight} is negative")),
                false => Ok((label.trim().to_string(), (p, q))),
            }
        };
        text.split(',').map(one).collect::<Result<_, _>>().map(ClassWeights::Given)
    }
}

/// How rows are weighted, and whether labels are smoothed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weighting {
    /// The column or array of sample weights.
    pub sample: Option<String>,
    /// Weights of classes.
    pub classes: Option<ClassWeights>,
    /// The weight of the rows with target 1, of a loss with targets 0 and 1.
    pub positive: Option<(BigInt, BigInt)>,
    /// ε: targets are 1 − ε at their class, and ε/K everywhere besides.
    pub smoothing: Option<(BigInt, BigInt)>,
}

/// Targets and weights of rows, exactly.
#[derive(Clone, Debug)]
pub struct Weighted {
    /// For every row that is left its place in the table.
    pub rows: Vec<usize>,
    /// Targets times `y_den`, K of each row that is left.
    pub y: Vec<BigInt>,
    /// Their denominator.
    pub y_den: Positive,
    /// Weights of the rows that are left, times their denominator; nothing if no weight was asked for.
    pub weights: Option<(Vec<Positive>, Positive)>,
    /// What a mean divides by.
    pub total: Total,
}

impl Weighting {
    /// Refuses what does not go with the targets of a loss.
    pub(super) fn fits(&self, kind: Kind) -> Result<(), Misfit> {
        let classes = matches!(kind, Kind::Shares | Kind::Signs | Kind::Classes);
        match self {
            Weighting { positive: Some(_), .. } if kind != Kind::Shares => Err(Misfit::PositiveWeight),
            Weighting { smoothing: Some(_), .. } if kind != Kind::Classes => Err(Misfit::Smoothing),
            Weighting { classes: Some(_), .. } if !classes => Err(Misfit::ClassWeights),
            _ => Ok(()),
        }
    }

    /// The weights of the classes of a table, if any are asked for.
    ///
    /// # Errors
    /// A label that is no class; targets that are shares, not labels.
    pub(super) fn of_classes(&self, table: &Table) -> Result<Option<Vec<Fraction>>, Error> {
        let unfit = |what: String| {
            let place = format!("{}: target {}", table.path, table.target);
            Error::Unfit { place, what, remedy: None }
        };
        if table.classes.is_empty() && (self.classes.is_some() || self.positive.is_some()) {
            return Err(unfit("holds shares, not labels, which have no class weights".into()));
        }
        match &self.classes {
            None => Ok(None),
            Some(ClassWeights::Balanced) => {
                let counts = counts(table);
                if let Some(empty) = counts.iter().position(|count| *count == 0) {
                    let name = quote(&table.classes[empty]);
                    return Err(unfit(format!("the class {name} has no rows, so that weights cannot balance it")));
                }
                let all = BigInt::from(table.rows.len());
                let weight = |count: &usize| Fraction::new(all.clone(), BigInt::from(count * counts.len()));
                Ok(Some(counts.iter().filter_map(weight).map(|weight| weight.reduced()).collect()))
            }
            Some(ClassWeights::Given(given)) => {
                let mut weights = vec![Fraction::one(); table.classes.len()];
                for (label, (p, q)) in given {
                    let number = decimal::double(label);
                    let same = |name: &String| name == label || number.is_ok() && decimal::double(name) == number;
                    let Some(class) = table.classes.iter().position(same) else {
                        let names = || table.classes.iter().map(String::as_str);
                        let hint = near(label, names());
                        return Err(unfit(format!(
                            "a weight is given for the class {}, which is none{hint}; the classes are {}",
                            quote(label),
                            list(names())
                        )));
                    };
                    weights[class] = Fraction::new(p.clone(), q.clone()).unwrap_or_else(Fraction::one);
                }
                Ok(Some(weights))
            }
        }
    }

    /// Exact targets and weights of a table, with the weights of its classes.
    ///
    /// # Errors
    /// A weight that is negative; no row with a positive one.
    pub(super) fn apply(&self, table: &Table, kind: Kind, classes: Option<&[Fraction]>) -> Result<Weighted, Error> {
        let (n, outputs) = (table.rows.len(), table.outputs);
        let (y, y_den) = table.y.integers();
        let samples = self.samples(table)?;
        let whole = Positive::one();
        let (mut targets, mut weights, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        let mut class_total = Fraction::zero();
        for (k, own) in y.chunks(outputs).enumerate() {
            let row = self.row(own, &y_den, kind, classes);
            class_total = (&class_total + &row.class).reduced();
            let weight = samples.as_ref().map_or(row.weight.clone(), |samples| &samples[k] * &row.weight).reduced();
            if weight > Fraction::zero() {
                rows.push(k);
                targets.extend(row.targets);
                weights.push(weight);
            }
        }
        if rows.is_empty() {
            let what = "every row has weight zero".to_string();
            return Err(Error::Unfit { place: table.path.clone(), what, remedy: None });
        }
        let weighted = samples.is_some() || classes.is_some() || self.positive.is_some();
        let over = |den: &Positive, value: &Fraction| &**den / &**value.denominator() * value.numerator();
        let common = |values: &[Fraction]| values.iter().fold(whole.clone(), |den, v| den.lcm(v.denominator()));
        let den = common(&weights);
        let scaled: Vec<Positive> = weights.iter().filter_map(|weight| Positive::new(over(&den, weight))).collect();
        let most = common(&targets).lcm(&y_den);
        let y: Vec<BigInt> = targets.iter().map(|value| over(&most, value)).collect();
        let whole_sum = Fraction::quotient(scaled.iter().map(|weight| &**weight).sum(), den.clone()).reduced();
        Ok(Weighted {
            y: if kind == Kind::Classes { adding_up(y, outputs, &most) } else { y },
            y_den: most,
            weights: weighted.then_some((scaled, den)),
            total: Total {
                rows: n,
                outputs,
                classes: (classes.is_some() && kind == Kind::Classes).then_some(class_total),
                weights: whole_sum,
            },
            rows,
        })
    }

    /// The sample weights, none of them negative.
    fn samples(&self, table: &Table) -> Result<Option<Vec<Fraction>>, Error> {
        let Some((name, values)) = &table.weights else { return Ok(None) };
        let (weights, den) = values.integers();
        if let Some(k) = weights.iter().position(|weight| weight.sign() == Sign::Minus) {
            let place = table.weight_place(k, name);
            return Err(Error::Unfit { place, what: "a negative weight; expected 0 or more".into(), remedy: None });
        }
        let fraction = |weight: BigInt| Fraction::quotient(weight, den.clone()).reduced();
        Ok(Some(weights.into_iter().map(fraction).collect()))
    }

    /// What a row's own targets become, and the weight they bring.
    fn row(&self, own: &[BigInt], den: &Positive, kind: Kind, classes: Option<&[Fraction]>) -> Row {
        let value = |y: &BigInt| Fraction::quotient(y.clone(), den.clone());
        let one = || Fraction::one();
        let of_class = |class: usize| classes.and_then(|weights| weights.get(class).cloned()).unwrap_or_else(one);
        if kind != Kind::Classes {
            // Of two classes the second has the target 1.
            let second = own.first().is_some_and(|y| **den == *y);
            let positive = self.positive.as_ref().filter(|_| second);
            let positive = positive.and_then(|(p, q)| Fraction::new(p.clone(), q.clone())).unwrap_or_else(one);
            let class = if classes.is_some() { of_class(usize::from(second)) } else { one() };
            return Row { targets: own.iter().map(value).collect(), weight: &class * &positive, class };
        }
        let class = own.iter().position(|y| **den == *y).map_or_else(one, of_class);
        let mut shares: Vec<Fraction> = own.iter().map(value).collect();
        if let Some(smoothing) = self.smoothing.as_ref().and_then(|(p, q)| Fraction::new(p.clone(), q.clone())) {
            let count = Fraction::quotient(own.len().into(), Positive::one());
            let each = smoothing.over(&count).unwrap_or_else(Fraction::zero);
            let rest = &Fraction::one() - &smoothing;
            shares = shares.iter().map(|share| (&(&rest * share) + &each).reduced()).collect();
        }
        if classes.is_none() {
            return Row { targets: shares, weight: one(), class };
        }
        // Σ_c w_c q_c (lse − f_c) is the sum of w_c q_c times the cross-entropy with shares in proportion to
        // them.
        let pulled: Vec<Fraction> = shares.iter().enumerate().map(|(c, q)| (&of_class(c) * q).reduced()).collect();
        let weight = pulled.iter().fold(Fraction::zero(), |sum, share| (&sum + share).reduced());
        let targets = pulled.iter().map(|share| share.over(&weight).map_or_else(one, |t| t.reduced())).collect();
        Row { targets, weight, class }
    }
}

/// A row's targets, the weight that its class brings, and that class's weight.
struct Row {
    targets: Vec<Fraction>,
    weight: Fraction,
    class: Fraction,
}

/// Shares that add up to one exactly: what rounding left goes to the greatest of the row.
fn adding_up(mut y: Vec<BigInt>, outputs: usize, den: &Positive) -> Vec<BigInt> {
    for row in y.chunks_mut(outputs) {
        let rest = &**den - row.iter().sum::<BigInt>();
        if let Some(greatest) = row.iter_mut().max_by(|a, b| (**a).cmp(*b)) {
            *greatest += rest;
        }
    }
    y
}

/// The number of rows of each class, in the order of the classes.
pub(super) fn counts(table: &Table) -> Vec<usize> {
    let y: Vec<f64> = match &table.y {
        Values::Doubles(y) => y.clone(),
        Values::Decimals(y) => {
            y.iter().map(|v| if v.digits == 1.into() && v.exponent == 0 { 1.0 } else { 0.0 }).collect()
        }
    };
    let is = |value: f64| value == 1.0;
    if table.outputs > 1 {
        return (0..table.outputs)
            .map(|c| y.iter().skip(c).step_by(table.outputs).filter(|v| is(**v)).count())
            .collect();
    }
    let second = y.iter().filter(|v| is(**v)).count();
    vec![y.len() - second, second]
}

#[cfg(test)]
mod tests;
