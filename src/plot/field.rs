//! A function of two variables as a heat map: bands of equal colour between round levels, with contour lines.

use super::ticks::{multiples, nice, written};
use plotters::prelude::*;

/// Values on a grid.
#[derive(Clone, Debug)]
pub struct Field {
    /// What the values are.
    pub name: String,
    /// The ends of the grid.
    pub x: (f64, f64),
    /// The ends of the grid.
    pub y: (f64, f64),
    /// Points in a row.
    pub columns: usize,
    /// Row by row, y increasing, in each x increasing.
    pub values: Vec<f64>,
    /// A level between two kinds of values: below it is blue, above orange, and its contour bold.
    pub marked: Option<f64>,
}

/// About so many bands.
const BANDS: f64 = 9.0;

/// The colours at the ends of the scale, and of its middle.
const LOW: (f64, f64, f64) = (0.0, 114.0, 178.0);
const HIGH: (f64, f64, f64) = (230.0, 159.0, 0.0);
const PALE: (f64, f64, f64) = (248.0, 248.0, 244.0);

impl Field {
    /// The values of a function on a grid of so many points; row by row.
    pub fn of(
        name: &str,
        (x, y): ((f64, f64), (f64, f64)),
        (columns, rows): (usize, usize),
        f: impl Fn(f64, f64) -> f64,
    ) -> Field {
        let at = |(low, high): (f64, f64), k: usize, n: usize| low + (high - low) * k as f64 / (n.max(2) - 1) as f64;
        let values = (0..rows).flat_map(|r| (0..columns).map(move |c| (c, r)));
        let values = values.map(|(c, r)| f(at(x, c, columns), at(y, r, rows))).collect();
        Field { name: name.into(), x, y, columns, values, marked: None }
    }

    fn rows(&self) -> usize {
        self.values.len() / self.columns.max(1)
    }

    /// Where a point of the grid lies.
    pub(super) fn at(&self, column: f64, row: f64) -> (f64, f64) {
        let part = |(low, high): (f64, f64), k: f64, n: usize| low + (high - low) * k / (n.max(2) - 1) as f64;
        (part(self.x, column, self.columns), part(self.y, row, self.rows()))
    }

    fn range(&self) -> (f64, f64) {
        let finite = self.values.iter().filter(|v| v.is_finite());
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)))
    }

    /// Round levels between the values, and the marked one.
    pub(super) fn levels(&self) -> Vec<f64> {
        let (low, high) = self.range();
        if low >= high {
            return Vec::new();
        }
        let mut levels = multiples(low, high, nice((high - low) / BANDS));
        levels.extend(self.marked.filter(|m| low < *m && *m < high && !levels.contains(m)));
        levels.sort_by(f64::total_cmp);
        levels
    }

    /// The colour of a value: by its place among all, or on its side of the marked level.
    fn colour(&self, value: f64) -> RGBColor {
        let (low, high) = self.range();
        let (end, share) = match self.marked.filter(|m| low < *m && *m < high) {
            Some(m) if value < m => (LOW, (m - value) / (m - low)),
            Some(m) => (HIGH, (value - m) / (high - m)),
            None => (LOW, (value - low) / (high - low).max(f64::MIN_POSITIVE)),
        };
        let share = 0.1 + 0.5 * share.clamp(0.0, 1.0);
        let mix = |pale: f64, end: f64| (pale + share * (end - pale)) as u8;
        RGBColor(mix(PALE.0, end.0), mix(PALE.1, end.1), mix(PALE.2, end.2))
    }

    /// The middle of the band of a value.
    fn band(&self, levels: &[f64], value: f64) -> f64 {
        let (low, high) = self.range();
        let above = levels.partition_point(|level| *level <= value);
        let below = if above == 0 { low } else { levels[above - 1] };
        0.5 * (below + levels.get(above).copied().unwrap_or(high))
    }

    /// Rectangles around the points of the grid; neighbours of one colour in one. Each reaches below the next
    /// ones to the right and above: seams would be seen where a picture is scaled.
    pub(super) fn cells(&self) -> Vec<Rectangle<(f64, f64)>> {
        let levels = self.levels();
        let mut cells = Vec::new();
        for row in 0..self.rows() {
            let colour = |c: usize| self.colour(self.band(&levels, self.values[row * self.columns + c]));
            let mut first = 0;
            while first < self.columns {
                let last = (first..self.columns).take_while(|c| colour(*c) == colour(first)).last().unwrap_or(first);
                let edge = |k: f64, n: usize| k.clamp(0.0, (n - 1) as f64);
                let (left, right) = (edge(first as f64 - 0.5, self.columns), edge(last as f64 + 1.0, self.columns));
                let (low, high) = (edge(row as f64 - 0.5, self.rows()), edge(row as f64 + 1.0, self.rows()));
                cells.push(Rectangle::new([self.at(left, low), self.at(right, high)], colour(first).filled()));
                first = last + 1;
            }
        }
        cells
    }

    /// The bands from the highest down, each with its colour and its least value.
    pub(super) fn legend(&self) -> Vec<(RGBColor, String)> {
        let (levels, (low, high)) = (self.levels(), self.range());
        if levels.is_empty() {
            return Vec::new();
        }
        let step = nice((high - low) / BANDS);
        let places = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
        let below = (self.colour(self.band(&levels, low)), format!("{} below", self.name));
        let bands = levels.iter().rev().map(|level| {
            let colour = self.colour(self.band(&levels, *level));
            (colour, format!("{} from {}", self.name, written(*level, places)))
        });
        let below = (levels[0] > low).then_some(below);
        bands.chain(below).collect()
    }

    /// The lines on which a level is reached, by marching squares, pieces joined where they meet.
    pub(super) fn contours(&self) -> Vec<(f64, Vec<(f64, f64)>)> {
        self.levels()
            .into_iter()
            .flat_map(|level| self.contour(level).into_iter().map(move |line| (level, line)))
            .collect()
    }

    fn contour(&self, level: f64) -> Vec<Vec<(f64, f64)>> {
        let value = |c: usize, r: usize| self.values[r * self.columns + c] - level;
        let mut lines: Vec<Vec<(f64, f64)>> = Vec::new();
        for r in 0..self.rows().saturating_sub(1) {
            for c in 0..self.columns.saturating_sub(1) {
                let corners = [(c, r), (c + 1, r), (c + 1, r + 1), (c, r + 1)];
                let cuts: Vec<(f64, f64)> = (0..4)
                    .filter_map(|k| {
                        let ((c0, r0), (c1, r1)) = (corners[k], corners[(k + 1) % 4]);
                        // In one order, so that two squares find one point on the side between them.
                        let ((c0, r0), (c1, r1)) =
                            if (c0, r0) < (c1, r1) { ((c0, r0), (c1, r1)) } else { ((c1, r1), (c0, r0)) };
                        let (a, b) = (value(c0, r0), value(c1, r1));
                        let share = a / (a - b);
                        let part = |from: usize, to: usize| from as f64 + share * (to as f64 - from as f64);
                        ((a < 0.0) != (b < 0.0)).then(|| self.at(part(c0, c1), part(r0, r1)))
                    })
                    .collect();
                for pair in cuts.chunks_exact(2) {
                    join(&mut lines, pair[0], pair[1]);
                }
            }
        }
        lines
    }
}

/// Adds a piece, and joins it with the lines that end where it does.
fn join(lines: &mut Vec<Vec<(f64, f64)>>, a: (f64, f64), b: (f64, f64)) {
    let mut line = taken(lines, a);
    line.extend(taken(lines, b).into_iter().rev());
    lines.push(line);
}

/// The line that has an end here, with it as its last point, out of the others; this point alone if there is
/// none.
fn taken(lines: &mut Vec<Vec<(f64, f64)>>, end: (f64, f64)) -> Vec<(f64, f64)> {
    let Some(at) = lines.iter().rposition(|line| line.first() == Some(&end) || line.last() == Some(&end)) else {
        return vec![end];
    };
    let mut line = lines.swap_remove(at);
    if line.last() != Some(&end) {
        line.reverse();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slope() -> Field {
        Field::of("f", ((0.0, 1.0), (0.0, 2.0)), (11, 21), |x, y| x + y)
    }

    #[test]
    fn contours_are_where_the_level_is() {
        let lines = slope().contours();
        assert!(lines.len() >= 5);
        for (level, line) in lines {
            assert!(line.iter().all(|(x, y)| (x + y - level).abs() < 1e-9), "{level} {line:?}");
        }
    }

    #[test]
    fn pieces_of_a_contour_are_joined() {
        let marked = Field { marked: Some(1.03), ..slope() };
        let lines: Vec<_> = marked.contours().into_iter().filter(|(level, _)| *level == 1.03).collect();
        assert_eq!(lines.len(), 1, "{lines:?}");
    }

    #[test]
    fn cells_of_one_colour_are_one() {
        let cells = slope().cells().len();
        assert!(cells > 21 && cells < 11 * 21, "{cells}");
        let flat = Field::of("f", ((0.0, 1.0), (0.0, 1.0)), (4, 3), |_, _| 1.0);
        assert_eq!((flat.cells().len(), flat.contours().len(), flat.legend().len()), (3, 0, 0));
    }

    #[test]
    fn the_legend_names_every_band() {
        let legend = slope().legend();
        assert_eq!(legend.len(), slope().levels().len() + usize::from(slope().levels()[0] > 0.0));
        assert_eq!(legend[legend.len() - 1].1, "f from 0");
    }
}
