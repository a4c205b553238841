//! The best network over pairs of directions, nearly, and a dual vector for it: proposals of the project's
//! search, of which nothing is trusted.

use crate::convert::over_common;
use crate::exact::{Q, dot, int, positive, root_between, square};
use crate::nearly::float;
use crate::training_tiny::{Network, Neuron, Training};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use relucert::check::arithmetic::Positive;
use relucert::check::lp::Vector;
use relucert::check::statement::training as problems;
use relucert::search::restricted::Program;

/// Directions of input and output weights, and the square of the product of their lengths.
pub type Pair = (Vec<Q>, Vec<Q>, Q);

/// The pair of directions of a neuron: u, and a or + for the output weight zero of one output; the length is
/// that of the penalised weights. Nothing if it is zero.
pub fn pair(training: &Training, neuron: &Neuron) -> Option<Pair> {
    let a = match neuron.a.as_slice() {
        [a] => vec![if a.is_negative() { int(-1) } else { int(1) }],
        a => a.to_vec(),
    };
    let penalised = training.columns() - usize::from(training.hidden_bias == "free");
    let length = square(&neuron.u[..penalised]) * square(&a);
    (!length.is_zero()).then(|| (neuron.u.clone(), a, length))
}

/// Whether two vectors are positive multiples of each other.
pub fn same_direction(a: &[Q], b: &[Q]) -> bool {
    let inner = dot(a, b);
    inner.is_positive() && &inner * &inner == square(a) * square(b)
}

/// Bits of lengths, and of the factors that balance a neuron.
const BITS: u64 = 40;

/// A network of these directions and a dual vector; nothing if the search fails.
pub fn proposed(training: &Training, neurons: &[Neuron]) -> Option<(Network, Vec<Vec<Q>>)> {
    let theirs = problems::parse(training.text().as_bytes()).ok()?;
    let unit = Q::from(BigInt::one() << BITS);
    let pairs: Vec<_> = neurons.iter().filter_map(|neuron| pair(training, neuron)).collect();
    let data = training.data();
    let den = Q::from(BigInt::from(training.x_den));
    let (mut columns, mut lengths, mut factors) = (Vec::new(), Vec::new(), Vec::new());
    for (u, a, length) in &pairs {
        // All in integers: u and a over their denominators, rows over theirs, lengths over 2^BITS.
        let whole = Q::from(over_common(u).0) * Q::from(over_common(a).0);
        let along = |x: &Vec<Q>| positive(&x.iter().zip(u).map(|(x, u)| x * u).sum::<Q>());
        let entries = data.iter().flat_map(|x| a.iter().map(move |a| a * along(x)));
        columns.push(entries.map(|z| (z * &whole * &unit * &den).to_integer()).collect());
        lengths.push(Positive::new((root_between(length, BITS).1 * &whole * &unit).ceil().to_integer())?);
        factors.push(whole * &unit);
    }
    let den = Positive::new(BigInt::from(training.x_den))?;
    let optimum = Program { training: &theirs, columns, den, lengths }.solve(None).ok()?;
    let values =
        |vector: &Vector| -> Vec<Q> { vector.num.iter().map(|v| Q::new(v.clone(), vector.den.clone())).collect() };
    let weights = values(&optimum.weights);
    let used = pairs.iter().zip(&factors).zip(&weights).filter(|(_, weight)| weight.is_positive());
    let neuron = |(((u, a, length), factor), weight): ((&Pair, &Q), &Q)| {
        // t(Xu)₊aᵀ as (gu, (t/g)a) with g²‖u‖ = t‖a‖, nearly.
        let t = weight * factor;
        let g = (float(&(&t * square(a))).max(1e-300) / float(length).sqrt()).sqrt();
        let g = Q::from_float(g).filter(|g| g.is_positive()).map_or(Q::one(), |g| (g * &unit).ceil() / &unit);
        let (u, a) = (u.iter().map(|u| u * &g).collect(), a.iter().map(|a| a * &t / &g).collect());
        Neuron { atom: false, u, a }
    };
    let network = Network { neurons: used.map(neuron).collect(), bias: values(&optimum.bias) };
    let small = network.bias.iter().all(|b| b.to_f64().is_some_and(f64::is_finite));
    let nu = values(&optimum.dual).chunks(training.outputs).map(<[Q]>::to_vec).collect();
    small.then_some((network, nu))
}
