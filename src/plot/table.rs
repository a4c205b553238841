//! The numbers of a picture as a table.

use super::panel::Panel;
use std::fmt::Write;

/// The first line of a table.
pub const HEADER: &str = "panel,series,x,y,value\n";

/// One line for every point: the panel (its title, or what its y axis is), the series, x and y; for the
/// points of a heat map its value too. Numbers are doubles in the shortest form that reads back.
pub fn csv(panels: &[Panel]) -> String {
    let mut text = HEADER.to_string();
    for panel in panels {
        let name = quoted(if panel.title.is_empty() { &panel.y } else { &panel.title });
        for series in &panel.series {
            for (x, y) in &series.points {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{name},{},{x},{y},", quoted(&series.name));
            }
        }
        let Some(field) = &panel.field else { continue };
        for (at, value) in field.values.iter().enumerate() {
            let (x, y) = field.at((at % field.columns) as f64, (at / field.columns) as f64);
            let _ = writeln!(text, "{name},{},{x},{y},{value}", quoted(&field.name));
        }
    }
    text
}

/// A field of a CSV file (RFC 4180).
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::field::Field;
    use super::super::panel::{Mark, Series};
    use super::*;

    #[test]
    fn every_point_has_a_line() {
        let series = vec![Series { name: "a, \"b\"".into(), mark: Mark::Line, points: vec![(0.1, 2.0)] }];
        let field = Some(Field::of("f", ((0.0, 1.0), (0.0, 1.0)), (2, 2), |x, y| x + 10.0 * y));
        let panel = Panel { y: "loss".into(), series, field, ..Panel::default() };
        let lines = [
            "panel,series,x,y,value",
            "loss,\"a, \"\"b\"\"\",0.1,2,",
            "loss,f,0,0,0",
            "loss,f,1,0,1",
            "loss,f,0,1,10",
            "loss,f,1,1,11",
            "",
        ];
        assert_eq!(csv(&[panel]), lines.join("\n"));
    }
}
