//! Columns minus mean over deviation, in doubles, the same on every machine.
//!
//! Only additions, multiplications, divisions and square roots in a fixed order are used; IEEE 754 rounds
//! each of them in one way. The scaled doubles *are* the problem; nothing later depends on how they came
//! about.

use super::error::{Error, Fault};
use super::misfit::Misfit;
use super::table::{Table, Values};

/// Mean and population standard deviation of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Mean.
    pub mean: f64,
    /// Deviation, dividing by n; 0 for a constant column.
    pub deviation: f64,
}

impl Scale {
    /// The mean and deviation of `values`: the sum over n, corrected once by the mean of the rest, and the
    /// root of the mean square of what is left.
    fn of(values: impl Iterator<Item = f64> + Clone) -> Scale {
        let n = values.clone().count() as f64;
        let first = values.clone().next().unwrap_or(0.0);
        if values.clone().all(|v| v == first) {
            return Scale { mean: first, deviation: 0.0 };
        }
        let rough = values.clone().sum::<f64>() / n;
        let mean = rough + values.clone().map(|v| v - rough).sum::<f64>() / n;
        let square = values.map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
        Scale { mean, deviation: square.sqrt() }
    }

    fn apply(self, value: f64) -> f64 {
        if self.deviation == 0.0 { 0.0 } else { (value - self.mean) / self.deviation }
    }
}

/// How the columns of a table were scaled.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// One per feature.
    pub features: Vec<Scale>,
    /// One per target column; none if these were not scaled.
    pub targets: Vec<Scale>,
}

impl Scaling {
    /// Measures the columns of the table, and the targets if `target`.
    ///
    /// # Errors
    /// A column whose mean or deviation overflows.
    pub fn measure(table: &Table, target: bool) -> Result<Scaling, Error> {
        let (Values::Doubles(x), Values::Doubles(y)) = (&table.x, &table.y) else {
            return Err(Misfit::StandardDecimals.into());
        };
        let d = table.features.len();
        let features: Vec<Scale> = (0..d).map(|j| Scale::of(x.iter().skip(j).step_by(d).copied())).collect();
        let outputs = if target { table.outputs } else { 0 };
        let targets: Vec<Scale> =
            (0..outputs).map(|j| Scale::of(y.iter().skip(j).step_by(table.outputs).copied())).collect();
        let wild = |s: &Scale| !(s.mean.is_finite() && s.deviation.is_finite());
        if let Some(j) = features.iter().position(wild) {
            return Err(table.bad_feature(0, j, "the spread of the column", Fault::NoDouble));
        }
        if targets.iter().any(wild) {
            return Err(table.bad_label(0, "the spread of the target", Fault::NoDouble));
        }
        Ok(Scaling { features, targets })
    }

    /// Scales the table, which may have other rows than the measured one; a constant column becomes zeros.
    ///
    /// # Errors
    /// A value that overflows.
    pub fn apply(&self, table: &mut Table) -> Result<(), Error> {
        let d = self.features.len();
        let mut wild = None;
        if let Values::Doubles(x) = &mut table.x {
            for (i, v) in x.iter_mut().enumerate() {
                *v = self.features[i % d].apply(*v);
                if !v.is_finite() {
                    wild.get_or_insert(i);
                }
            }
        }
        if let Some(i) = wild {
            return Err(table.bad_feature(i / d, i % d, "the scaled value", Fault::NoDouble));
        }
        if let (Values::Doubles(y), false) = (&mut table.y, self.targets.is_empty()) {
            y.iter_mut().zip(self.targets.iter().cycle()).for_each(|(v, scale)| *v = scale.apply(*v));
            if let Some(k) = y.iter().position(|v| !v.is_finite()) {
                return Err(table.bad_label(k / table.outputs, "the scaled value", Fault::NoDouble));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::table::Origin;

    fn table(x: &[f64], y: &[f64]) -> Table {
        Table {
            path: "t.csv".into(),
            origin: Origin::Lines((1..=y.len() as u64).collect()),
            rows: (0..y.len()).collect(),
            features: (0..x.len() / y.len()).map(|j| format!("column {j}")).collect(),
            target: "y".into(),
            x: Values::Doubles(x.to_vec()),
            y: Values::Doubles(y.to_vec()),
            outputs: 1,
            classes: vec![],
            weights: None,
            beta: None,
            notes: vec![],
        }
    }

    #[test]
    fn mean_zero_deviation_one() {
        let mut t = table(&[1.0, 7.0, 3.0, 7.0], &[10.0, 30.0]);
        let scaling = Scaling::measure(&t, true).unwrap();
        scaling.apply(&mut t).unwrap();
        assert_eq!(t.x, Values::Doubles(vec![-1.0, 0.0, 1.0, 0.0]));
        assert_eq!(t.y, Values::Doubles(vec![-1.0, 1.0]));
        let mut rest = table(&[5.0, 8.0], &[20.0]);
        scaling.apply(&mut rest).unwrap();
        assert_eq!((rest.x, rest.y), (Values::Doubles(vec![3.0, 0.0]), Values::Doubles(vec![0.0])));
    }

    #[test]
    fn overflow_is_an_error() {
        let t = table(&[1e308, -1e308, 1e308], &[1.0, 2.0, 3.0]);
        assert!(Scaling::measure(&t, false).unwrap_err().to_string().contains("larger than every double"));
    }
}
