//! Tables with several classes, as problems with several outputs.

use num_bigint::BigInt;
use relucert::check::arithmetic::Positive;
use relucert::dyadic::dyadic;
use relucert::search::fit::OutputBias;
use relucert::search::outputs::data::{Loss, Outputs};
use std::fs;
use std::path::Path;

/// Standardised features with a column of ones, and one-hot targets; `None` if the table is not here.
pub fn table(name: &str, loss: Loss, bias: OutputBias) -> Option<Outputs> {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/multiclass").join(name)).ok()?;
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut names: Vec<&str> = rows.iter().filter_map(|row| row.last().copied()).collect();
    names.sort();
    names.dedup();
    let (n, features) = (rows.len(), rows[0].len() - 1);
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for j in 0..features {
        let column: Vec<f64> = rows.iter().map(|row| row[j].parse().expect("a number")).collect();
        let mean = column.iter().sum::<f64>() / n as f64;
        let deviation = (column.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / n as f64).sqrt();
        if deviation > 0.0 {
            columns.push(column.iter().map(|t| (t - mean) / deviation).collect());
        }
    }
    columns.push(vec![1.0; n]);
    let (d, k) = (columns.len(), names.len());
    let x = (0..n).flat_map(|i| columns.iter().map(move |column| column[i])).collect();
    let hot =
        |row: &Vec<&str>| names.iter().map(|name| f64::from(u8::from(row.last() == Some(name)))).collect::<Vec<_>>();
    let targets = rows.iter().flat_map(hot).collect();
    Some(Outputs { n, d, k, x, targets, beta: 1.0, loss, weights: Vec::new(), bias })
}

/// The inputs as integers over one denominator.
pub fn exact(data: &Outputs) -> (Vec<Vec<BigInt>>, Positive) {
    let (x, den) = dyadic(&data.x);
    (x.chunks(data.d).map(<[BigInt]>::to_vec).collect(), den)
}
