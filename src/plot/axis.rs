//! An axis: its ends, where its numbers stand, and how they are written.

use super::panel::{Mark, Panel};
use super::ticks::{multiples, nice, written};
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use std::ops::Range;

/// Half the width of a bar.
pub(super) const BAR: f64 = 0.4;

/// About so many numbers stand at an axis.
const TICKS: f64 = 8.0;

/// One axis of a panel. A logarithmic one is drawn by log₁₀ of the values, and so are its ends and ticks.
#[derive(Clone)]
pub(super) struct Axis {
    pub low: f64,
    pub high: f64,
    pub ticks: Vec<f64>,
    log: bool,
    /// Digits behind the point of all ticks.
    places: usize,
    /// What stands at 1, 2, …, if not these.
    names: Vec<String>,
}

impl Axis {
    pub fn x(panel: &Panel) -> Axis {
        let bars = panel.series.iter().filter(|s| s.mark == Mark::Bars).flat_map(|s| &s.points);
        let sides = bars.flat_map(|p| [p.0 - BAR, p.0 + BAR]);
        let field = panel.field.as_ref().map(|field| field.x);
        let points = || panel.series.iter().flat_map(|s| &s.points).map(|p| p.0);
        let axis = Axis::new(points(), sides, field, panel.log_x);
        let count = panel.names.len();
        if count == 0 {
            return axis;
        }
        let step = count.div_ceil(30).max(1);
        let ticks = (1..=count).step_by(step).map(|k| k as f64).collect();
        Axis { ticks, names: panel.names.clone(), ..axis }
    }

    pub fn y(panel: &Panel) -> Axis {
        let zero = panel.series.iter().any(|s| s.mark == Mark::Bars).then_some(0.0);
        let field = panel.field.as_ref().map(|field| field.y);
        Axis::new(panel.series.iter().flat_map(|s| &s.points).map(|p| p.1), zero.into_iter(), field, false)
    }

    /// The least interval of the values and of what else is drawn, widened by a twentieth on both sides; that
    /// of a field as it is.
    fn new(
        values: impl Iterator<Item = f64>,
        further: impl Iterator<Item = f64>,
        field: Option<(f64, f64)>,
        log: bool,
    ) -> Axis {
        let values: Vec<f64> = values.filter(|v| v.is_finite() && (!log || *v > 0.0)).collect();
        let counted = !log && field.is_none() && values.iter().all(|v| v.fract() == 0.0);
        let placed = values.iter().map(|v| if log { v.log10() } else { *v });
        let ends = further.chain(placed).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let (low, high) = if ends.0 <= ends.1 { ends } else { (0.0, 1.0) };
        let margin = if high > low { 0.05 * (high - low) } else { low.abs().max(1.0) * 0.05 };
        let (low, high) = field.unwrap_or((low - margin, high + margin));
        let step = nice((high - low) / TICKS);
        let step = if counted { step.max(1.0) } else { step };
        let ticks = match log {
            true => powers(low, high),
            false => multiples(low, high, step),
        };
        Axis { low, high, ticks, log, names: Vec::new(), places: (-step.log10().floor()).clamp(0.0, 12.0) as usize }
    }

    /// Where a value is drawn; nothing if it cannot be.
    pub fn place(&self, value: f64) -> Option<f64> {
        let place = if self.log { value.log10() } else { value };
        place.is_finite().then_some(place)
    }

    /// A tick in letters.
    pub fn label(&self, tick: f64) -> String {
        if !self.names.is_empty() {
            return self.names.get((tick as usize).wrapping_sub(1)).cloned().unwrap_or_default();
        }
        if !self.log {
            return written(tick, self.places);
        }
        // Few digits, which are those of a round number.
        let value: f64 = format!("{:.4e}", 10f64.powf(tick)).parse().unwrap_or(f64::NAN);
        if (1e-4..1e6).contains(&value) { format!("{value}") } else { format!("{value:e}") }
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = (value - self.low) / (self.high - self.low);
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Axis {
    fn format(value: &f64) -> String {
        format!("{value}")
    }

    fn format_ext(&self, value: &f64) -> String {
        self.label(*value)
    }
}

/// log₁₀ of 1, 2, 5, 10, …, or of 1, 10, 100, … where that would be many, or of evenly spaced numbers where
/// it would be few.
fn powers(low: f64, high: f64) -> Vec<f64> {
    if high - low < 0.7 {
        let ends = [low, high].map(|end| 10f64.powf(end));
        return multiples(ends[0], ends[1], nice((ends[1] - ends[0]) / TICKS)).into_iter().map(f64::log10).collect();
    }
    let digits: &[f64] = if high - low > 2.5 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let exponents = low.floor() as i32..=high.ceil() as i32;
    let ticks = exponents.flat_map(|k| digits.iter().map(move |d| f64::from(k) + d.log10()));
    ticks.filter(|tick| (low..=high).contains(tick)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[f64], log: bool) -> Vec<String> {
        let axis = Axis::new(values.iter().copied(), std::iter::empty(), None, log);
        axis.ticks.iter().map(|tick| axis.label(*tick)).collect()
    }

    #[test]
    fn counts_have_whole_ticks() {
        assert_eq!(labels(&[1.0, 3.0], false), ["1", "2", "3"]);
        assert_eq!(labels(&[0.0, 40.0], false), ["0", "10", "20", "30", "40"]);
        assert_eq!(labels(&[7.0], false), ["7"]);
    }

    #[test]
    fn numbers_have_the_digits_they_need() {
        assert_eq!(labels(&[0.0, 0.5], false), ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
        assert_eq!(labels(&[0.013, 0.014], false)[0], "0.0130");
        assert_eq!(written(1.5e-9, 3), "1.5e-9");
        assert_eq!(written(2e7, 0), "2e7");
    }

    #[test]
    fn logarithmic_axes_count_in_powers() {
        assert_eq!(labels(&[0.25, 0.5], true), ["0.25", "0.3", "0.35", "0.4", "0.45", "0.5"]);
        assert_eq!(labels(&[0.09, 1.1], true), ["0.1", "0.2", "0.5", "1"]);
        assert_eq!(labels(&[1e-3, 1e3], true), ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]);
    }

    #[test]
    fn nothing_has_an_axis_too() {
        assert!(!labels(&[], false).is_empty() && !labels(&[], true).is_empty());
        assert!(!labels(&[1e300, -1e300], false).is_empty());
    }
}
