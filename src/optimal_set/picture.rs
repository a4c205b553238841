//! The set projected on two coefficients or on its principal directions.

use super::witness::coefficient;
use crate::check::dictionary::{Member, Members};
use crate::check::optimal_set::Facts;
use crate::plot::{Mark, Panel, Series};
use nalgebra::{DMatrix, SymmetricEigen};

/// What the two axes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axes {
    /// The coefficients |a|·‖u‖ of two neurons.
    Neurons(usize, usize),
    /// The two directions in which the members known spread most.
    Principal,
}

/// The panel: the network given, the other members known, and their convex hull, which is the whole
/// projection if all vertices are among them.
pub fn panel(members: &Members, facts: &Facts, axes: Axes) -> Panel {
    let values = |point: &Member| -> Vec<f64> {
        let value = |i: usize| point.entries.get(&i).map_or(0.0, |v| coefficient(members, i, v, &point.den));
        (0..members.neurons()).map(value).collect()
    };
    let points: Vec<Vec<f64>> = facts.points.iter().map(values).collect();
    let (x, y, projected) = match axes {
        Axes::Neurons(i, j) => {
            let pairs = points.iter().map(|p| (p[i], p[j])).collect();
            (format!("coefficient of neuron {i}"), format!("coefficient of neuron {j}"), pairs)
        }
        Axes::Principal => {
            ("first principal direction".into(), "second principal direction".into(), principal(&points))
        }
    };
    let title = match (&facts.vertices, facts.dimension) {
        (Some(vertices), Some(dimension)) => format!("{} vertices, dimension {dimension}", vertices.len()),
        _ => "some of the networks with these directions and predictions".to_string(),
    };
    let series = |name: &str, mark, points| Series { name: name.to_string(), mark, points };
    let corners = match &facts.vertices {
        Some(vertices) => vertices.iter().map(|v| projected[*v]).collect(),
        None => projected.clone(),
    };
    let name = if facts.vertices.is_some() { "vertices" } else { "members found" };
    let series = vec![
        series("", Mark::Outline, hull(corners.clone())),
        series(name, Mark::Dots, corners),
        series("given network", Mark::Dots, projected[..1].to_vec()),
    ];
    Panel { title, x, y, series, ..Panel::default() }
}

/// Coordinates along the two eigenvectors of the covariance with the largest eigenvalues; signs are fixed by
/// the largest entry.
fn principal(points: &[Vec<f64>]) -> Vec<(f64, f64)> {
    let (count, width) = (points.len(), points.first().map_or(0, Vec::len));
    let mean: Vec<f64> = (0..width).map(|i| points.iter().map(|p| p[i]).sum::<f64>() / count as f64).collect();
    let centred = DMatrix::from_fn(count, width, |k, i| points[k][i] - mean[i]);
    let eigen = SymmetricEigen::new(centred.transpose() * &centred);
    let mut order: Vec<usize> = (0..width).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    let along = |nth: usize| -> Vec<f64> {
        let Some(&at) = order.get(nth) else { return vec![0.0; count] };
        let axis = eigen.eigenvectors.column(at);
        let sign = if axis[axis.iamax()] < 0.0 { -1.0 } else { 1.0 };
        (&centred * axis).iter().map(|v| sign * v).collect()
    };
    along(0).into_iter().zip(along(1)).collect()
}

/// The convex hull, counter-clockwise (Andrew 1979).
fn hull(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let chain = |points: &mut dyn Iterator<Item = (f64, f64)>| {
        let mut chain: Vec<(f64, f64)> = Vec::new();
        for p in points {
            let right = |a: (f64, f64), b: (f64, f64)| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0) <= 0.0;
            while chain.len() >= 2 && right(chain[chain.len() - 2], chain[chain.len() - 1]) {
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut lower = chain(&mut points.iter().copied());
    lower.extend(chain(&mut points.iter().rev().copied()));
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hull_of_a_square_is_its_corners() {
        let points = vec![(0.0, 0.0), (1.0, 1.0), (0.5, 0.5), (1.0, 0.0), (0.0, 1.0), (0.5, 0.0)];
        assert_eq!(hull(points), [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
    }

    #[test]
    fn principal_directions_of_a_segment() {
        let points = principal(&[vec![0.0, 0.0, 1.0], vec![3.0, 4.0, 1.0]]);
        assert!((points[1].0 - points[0].0 - 5.0).abs() < 1e-9 && (points[1].1 - points[0].1).abs() < 1e-9);
    }
}
