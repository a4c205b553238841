//! What to prove at each generator: as little as the cones allow.

use super::Mesh;

/// Sweeps over the generators; in all but the last each takes half of its room, so that neighbours share it.
const SWEEPS: usize = 3;

/// Bounds for the generators with which every cone closes at `goal`, as far above the seen values as
/// possible; `None` if the seen values themselves do not close them.
///
/// Generators with low values come first: theirs are the bounds that a relaxation may prove at once.
pub fn targets(mesh: &Mesh, seen: &[f64], goal: f64) -> Option<Vec<f64>> {
    let count = mesh.generators.len();
    let mut bounds: Vec<f64> = seen.iter().map(|value| 1.0005 * value + 1e-9 * goal).collect();
    let mut around = vec![Vec::new(); count];
    for cone in mesh.cones() {
        if mesh.bound(cone, &bounds) > goal {
            return None;
        }
        cone.iter().for_each(|(g, _)| around[*g].push(cone));
    }
    let mut order: Vec<usize> = (0..count).collect();
    let length = |g: usize| mesh.points[g].iter().map(|t| t * t).sum::<f64>().sqrt();
    order.sort_by(|&a, &b| (seen[a] / length(a)).total_cmp(&(seen[b] / length(b))));
    for sweep in 0..SWEEPS {
        for &g in &order {
            let before = bounds[g];
            let (mut low, mut high) = (before, before.max(goal * length(g)));
            for _ in 0..14 {
                bounds[g] = 0.5 * (low + high);
                let closed = around[g].iter().all(|cone| mesh.bound(cone, &bounds) <= goal);
                if closed { low = bounds[g] } else { high = bounds[g] }
            }
            bounds[g] = if sweep + 1 < SWEEPS { 0.5 * (before + low) } else { low };
        }
    }
    Some(bounds)
}
