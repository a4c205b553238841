//! Charts as SVG: curves, points, bars, outlines and heat maps in one or more panels below each other, and
//! the numbers that they are drawn from.

mod axis;
mod field;
mod panel;
mod table;
mod ticks;

use axis::Axis;
pub use field::Field;
pub use panel::{Mark, Panel, Series};
use plotters::coord::Shift;
use plotters::prelude::*;
pub use table::{HEADER, csv};

/// Colours that are told apart with every kind of colour vision, and in grey (Okabe and Ito, 2008).
pub const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(213, 94, 0),
    RGBColor(0, 0, 0),
];

/// Width and height of a panel in pixels, with a legend beside the axes some more.
const SIZE: (u32, u32) = (720, 400);

/// More points than that are drawn small.
const MANY: usize = 200;

/// The picture, as the text of an SVG file.
///
/// # Errors
/// In words, if a chart cannot be laid out.
pub fn svg(panels: &[Panel]) -> Result<String, String> {
    let mut text = String::new();
    {
        let legend = panels.iter().map(legend_width).max().unwrap_or(0);
        let size = (SIZE.0 + legend, SIZE.1 * panels.len().max(1) as u32);
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&WHITE).map_err(|e| e.to_string())?;
        for (area, panel) in root.split_evenly((panels.len().max(1), 1)).iter().zip(panels) {
            draw(area, panel, legend).map_err(|e| e.to_string())?;
        }
        root.present().map_err(|e| e.to_string())?;
    }
    Ok(text)
}

type Failure<'a> = Box<dyn std::error::Error + 'a>;

fn draw<'a>(area: &DrawingArea<SVGBackend<'a>, Shift>, panel: &Panel, legend: u32) -> Result<(), Failure<'a>> {
    let (x, y) = (Axis::x(panel), Axis::y(panel));
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, ("sans-serif", 18))
        .margin(10)
        .margin_right(10 + legend)
        .x_label_area_size(40)
        .y_label_area_size(70)
        .build_cartesian_2d(x.clone(), y.clone())?;
    if let Some(field) = &panel.field {
        chart.draw_series(field.cells())?;
    }
    let mut mesh = chart.configure_mesh();
    mesh.x_desc(&panel.x).y_desc(&panel.y);
    match panel.field.is_some() {
        true => mesh.disable_mesh(),
        false => mesh.light_line_style(WHITE),
    };
    mesh.draw()?;
    if let Some(field) = &panel.field {
        for (level, line) in field.contours() {
            let bold = field.marked == Some(level);
            chart.draw_series(LineSeries::new(
                line,
                BLACK.mix(if bold { 1.0 } else { 0.4 }).stroke_width(if bold { 2 } else { 1 }),
            ))?;
        }
    }
    for (series, colour) in panel.series.iter().zip(COLOURS.iter().cycle()) {
        let points: Vec<(f64, f64)> =
            series.points.iter().filter_map(|p| Some((x.place(p.0)?, y.place(p.1)?))).collect();
        let size = if points.len() > MANY { 2 } else { 4 };
        if panel.field.is_some() && series.mark == Mark::Dots {
            // A rim, or dots would vanish on their own colour.
            chart.draw_series(points.iter().map(|p| Circle::new(*p, size + 1, WHITE.filled())))?;
        }
        match series.mark {
            Mark::Line => {
                let width = if points.len() > 5 * MANY { 1 } else { 2 };
                chart.draw_series(LineSeries::new(points, colour.stroke_width(width)))?
            }
            Mark::Dots => chart.draw_series(points.iter().map(|p| Circle::new(*p, size, colour.filled())))?,
            Mark::Outline => chart.draw_series([Polygon::new(points, colour.mix(0.3))])?,
            Mark::Bars => chart.draw_series(
                points
                    .iter()
                    .map(|p| Rectangle::new([(p.0 - axis::BAR, 0.0), (p.0 + axis::BAR, p.1)], colour.filled())),
            )?,
        };
    }
    let mut entry = Entry { area, x: (SIZE.0 - 4) as i32, y: 20 };
    if let Some(field) = &panel.field {
        let bands = field.legend();
        bands.into_iter().try_for_each(|(colour, words)| entry.write(Mark::Bars, &colour, &words))?;
    }
    for (series, colour) in panel.series.iter().zip(COLOURS.iter().cycle()).filter(|(s, _)| !s.name.is_empty()) {
        entry.write(series.mark, colour, &series.name)?;
    }
    Ok(())
}

/// Pixels that the names beside a panel take.
fn legend_width(panel: &Panel) -> u32 {
    let bands = panel.field.iter().flat_map(Field::legend).map(|(_, words)| words);
    let names = panel.series.iter().map(|s| s.name.clone()).chain(bands);
    let longest = names.map(|name| name.chars().count()).max().unwrap_or(0) as u32;
    if longest == 0 { 0 } else { 28 + 8 * longest }
}

/// Where the next line of a legend stands: outside the axes, so that it hides nothing.
struct Entry<'a, 'b> {
    area: &'a DrawingArea<SVGBackend<'b>, Shift>,
    x: i32,
    y: i32,
}

impl<'b> Entry<'_, 'b> {
    fn write(&mut self, mark: Mark, colour: &RGBColor, words: &str) -> Result<(), Failure<'b>> {
        let (x, y) = (self.x, self.y);
        match mark {
            Mark::Line => self.area.draw(&PathElement::new([(x, y), (x + 14, y)], colour.stroke_width(2)))?,
            Mark::Dots => self.area.draw(&Circle::new((x + 7, y), 4, colour.filled()))?,
            Mark::Bars => self.area.draw(&Rectangle::new([(x, y - 6), (x + 14, y + 6)], colour.filled()))?,
            Mark::Outline => {
                self.area.draw(&Rectangle::new([(x, y - 6), (x + 14, y + 6)], colour.mix(0.3).filled()))?
            }
        }
        self.area.draw(&Text::new(words.to_string(), (x + 20, y - 6), ("sans-serif", 13)))?;
        self.y += 20;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, mark: Mark, points: &[(f64, f64)]) -> Series {
        Series { name: name.into(), mark, points: points.to_vec() }
    }

    #[test]
    fn every_mark_is_drawn() {
        let panel = Panel {
            title: "a <title>".into(),
            series: vec![
                series("region", Mark::Outline, &[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]),
                series("curve", Mark::Line, &[(0.0, 0.0), (f64::NAN, 1.0), (1.0, 2.0)]),
                series("", Mark::Dots, &[(0.5, 0.5), (0.5, f64::INFINITY)]),
                series("", Mark::Bars, &[(1.0, 2.0)]),
            ],
            ..Panel::default()
        };
        let text = svg(&[panel.clone(), panel]).expect("a picture");
        assert_eq!(text.matches("<polygon").count(), 2);
        assert_eq!(text.matches("<circle").count(), 2);
        assert!(text.contains("<polyline") && text.contains("a &lt;title&gt;") && text.contains("region"));
        assert!(!text.contains("NaN") && !text.contains("inf"));
        assert!(svg(&[]).is_ok() && svg(&[Panel::default()]).is_ok());
    }

    /// The legend makes the picture wider; it stands on nothing.
    #[test]
    fn a_legend_is_outside() {
        let panel =
            |name| Panel { series: vec![series(name, Mark::Line, &[(1.0, 1.0), (2.0, 2.0)])], ..Panel::default() };
        let width = |name| {
            let text = svg(&[panel(name)]).expect("a picture");
            let width = text.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_string);
            width.and_then(|width| width.parse::<u32>().ok()).expect("a width")
        };
        assert_eq!(width(""), SIZE.0);
        assert_eq!(width("curve"), SIZE.0 + 28 + 40);
    }
}
