//! Round numbers, and how they are written.

/// A number with so many digits behind the point, or with an exponent where that would be long.
pub fn written(value: f64, places: usize) -> String {
    match value.abs() {
        0.0 => "0".to_string(),
        1e-4..1e6 => format!("{value:.places$}"),
        _ => format!("{value:.2e}").replace(".00e", "e").replace("0e", "e"),
    }
}

/// The least of 1, 2, 5, 10, … (times powers of ten) that is not less.
pub fn nice(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|k| k * power).find(|k| *k >= step * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// The multiples of the step between.
pub fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let first = (low / step).ceil();
    (0..=((high / step).floor() - first) as usize).map(|k| (first + k as f64) * step).collect()
}
