use relucert::search::{interior_point::*, relaxation::Rows};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let t = std::fs::read_to_string(&a[1]).unwrap();
    let mut l = t.lines();
    let h: Vec<f64> = l.next().unwrap().split(' ').map(|s| s.parse().unwrap()).collect();
    let (d, beta) = (h[1] as usize, h[2]);
    let mut map: std::collections::BTreeMap<Vec<u64>, usize> = Default::default();
    let (mut x, mut v): (Vec<Vec<f64>>, Vec<f64>) = (vec![], vec![]);
    for r in l {
        let r: Vec<f64> = r.split(' ').map(|s| s.parse().unwrap()).collect();
        let key: Vec<u64> = r[..d].iter().map(|t| t.to_bits()).collect();
        let i = *map.entry(key).or_insert_with(|| { x.push(r[..d].to_vec()); v.push(0.); x.len() - 1 });
        v[i] += r[d];
    }
    let k: usize = a.get(2).map_or(5, |s| s.parse().unwrap());
    for sg in [1., -1.] {
        let mut rows = Rows { m: x.len(), d, x: vec![], v: vec![] };
        for (r, w) in x.iter().zip(&v) {
            let n = r.iter().map(|t| t * t).sum::<f64>().sqrt();
            rows.x.extend(r.iter().map(|t| t / n));
            rows.v.push(sg * w * n / beta);
        }
        let t0 = std::time::Instant::now();
        let o = solve(&rows, &[], None, &Settings { target: 0.0, gap: 5e-4, steps: 150, pricing: 6, neighbours: k });
        println!("sign {sg} m {} bound {:.5} gap {:.1e} steps {} pairs {} time {:?}", rows.m, o.bound, o.gap, o.steps, o.multipliers.pairs.len(), t0.elapsed());
    }
}
