//! Charts as SVG: curves, points and outlines in one or more panels below each other.

use plotters::coord::Shift;
use plotters::prelude::*;

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Straight lines from point to point.
    Line,
    /// A disc at every point.
    Dots,
    /// A filled polygon with these corners, in order.
    Outline,
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
    /// Drawn in their order, later ones above.
    pub series: Vec<Series>,
}

/// Colours that are told apart with every kind of colour vision, and in grey (Okabe and Ito, 2008).
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(213, 94, 0),
    RGBColor(0, 0, 0),
];

/// Width and height of a panel in pixels.
const SIZE: (u32, u32) = (720, 400);

/// The picture, as the text of an SVG file.
///
/// # Errors
/// In words, if a chart cannot be laid out.
pub fn svg(panels: &[Panel]) -> Result<String, String> {
    let mut text = String::new();
    {
        let height = SIZE.1 * panels.len().max(1) as u32;
        let root = SVGBackend::with_string(&mut text, (SIZE.0, height)).into_drawing_area();
        root.fill(&WHITE).map_err(|e| e.to_string())?;
        for (area, panel) in root.split_evenly((panels.len().max(1), 1)).iter().zip(panels) {
            draw(area, panel).map_err(|e| e.to_string())?;
        }
        root.present().map_err(|e| e.to_string())?;
    }
    Ok(text)
}

/// The least interval of these values, widened by a twentieth on both sides.
fn range(values: impl Iterator<Item = f64>) -> std::ops::Range<f64> {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let margin = if high > low { 0.05 * (high - low) } else { low.abs().max(1.0) * 0.05 };
    low - margin..high + margin
}

fn draw<'a>(area: &DrawingArea<SVGBackend<'a>, Shift>, panel: &Panel) -> Result<(), Box<dyn std::error::Error + 'a>> {
    let finite = |p: &&(f64, f64)| p.0.is_finite() && p.1.is_finite();
    let points = || panel.series.iter().flat_map(|s| &s.points).filter(finite);
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(40)
        .y_label_area_size(70)
        .build_cartesian_2d(range(points().map(|p| p.0)), range(points().map(|p| p.1)))?;
    let mut mesh = chart.configure_mesh();
    mesh.x_desc(&panel.x).y_desc(&panel.y).light_line_style(WHITE);
    // Where all values count something, so do the ticks.
    let counted = |value: &f64| if value.fract() == 0.0 { format!("{value}") } else { String::new() };
    if points().all(|p| p.0.fract() == 0.0) {
        mesh.x_label_formatter(&counted);
    }
    if points().all(|p| p.1.fract() == 0.0) {
        mesh.y_label_formatter(&counted);
    }
    mesh.draw()?;
    for (index, series) in panel.series.iter().enumerate() {
        let colour = COLOURS[index % COLOURS.len()].to_rgba();
        let points: Vec<(f64, f64)> = series.points.iter().filter(finite).copied().collect();
        let drawn = match series.mark {
            Mark::Line => chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?,
            Mark::Dots => chart.draw_series(points.iter().map(|p| Circle::new(*p, 4, colour.filled())))?,
            Mark::Outline => chart.draw_series([Polygon::new(points, colour.mix(0.3))])?,
        };
        if !series.name.is_empty() {
            drawn
                .label(&series.name)
                .legend(move |(x, y)| Rectangle::new([(x, y - 4), (x + 12, y + 4)], colour.filled()));
        }
    }
    if panel.series.iter().any(|s| !s.name.is_empty()) {
        chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK).draw()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_drawn() {
        let series =
            |name: &str, mark, points: &[(f64, f64)]| Series { name: name.into(), mark, points: points.to_vec() };
        let panel = Panel {
            title: "a <title>".into(),
            series: vec![
                series("region", Mark::Outline, &[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]),
                series("curve", Mark::Line, &[(0.0, 0.0), (f64::NAN, 1.0), (1.0, 2.0)]),
                series("", Mark::Dots, &[(0.5, 0.5), (0.5, f64::INFINITY)]),
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
}
