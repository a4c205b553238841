//! What is drawn: panels of series.

use super::field::Field;

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Straight lines from point to point.
    Line,
    /// A disc at every point.
    Dots,
    /// A filled polygon with these corners, in order.
    Outline,
    /// A bar from zero to every point.
    Bars,
}

/// Points that belong together.
#[derive(Clone, Debug)]
pub struct Series {
    /// In the legend; no entry if empty.
    pub name: String,
    /// How it is drawn.
    pub mark: Mark,
    /// (x, y); those that are not finite are left out.
    pub points: Vec<(f64, f64)>,
}

/// One pair of axes.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Above the axes.
    pub title: String,
    /// Below the x axis.
    pub x: String,
    /// Beside the y axis.
    pub y: String,
    /// Whether the x axis is logarithmic; points at or left of zero are left out then.
    pub log_x: bool,
    /// What stands at 1, 2, … of the x axis in place of these numbers; nothing for the numbers.
    pub names: Vec<String>,
    /// A function of x and y, behind the series.
    pub field: Option<Field>,
    /// Drawn in their order, later ones above.
    pub series: Vec<Series>,
}
