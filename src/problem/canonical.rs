//! Writing problem and network files (FORMAT §1–3).

use crate::check::network::Network;
use crate::check::problem::{Bias, Loss, Numbers, Problem};
use num_bigint::BigInt;
use std::fmt::Write;

/// The text of a problem file (FORMAT §2).
pub fn write(problem: &Problem) -> String {
    let numbers = match problem.numbers {
        Numbers::F64 => "f64",
        Numbers::F32 => "f32",
        Numbers::Decimal => "decimal",
    };
    let bias = match problem.bias {
        Bias::None => "none",
        Bias::Column => "column",
    };
    let loss = match problem.loss {
        Loss::HalfSquared => "half-squared",
        Loss::MseMean => "mse-mean",
        Loss::MseSum => "mse-sum",
    };
    let (p, q) = &problem.beta;
    let (n, d) = (problem.rows(), problem.columns());
    let mut out = format!(
        "relucert-problem 1\nnumbers {numbers}\nbias {bias}\nloss {loss}\nbeta {p} {q}\nshape {n} {d}\ndenominators {} {}\n",
        problem.x_den, problem.y_den
    );
    for (row, y) in problem.x.iter().zip(&problem.y) {
        line(&mut out, "row", row.iter().chain([y]));
    }
    end(out)
}

/// The text of a network file (FORMAT §3) for data with `d` columns.
pub fn write_network(network: &Network, d: usize) -> String {
    let mut out = format!("relucert-network 1\nshape {} {d}\n", network.neurons.len());
    for neuron in &network.neurons {
        line(&mut out, "neuron", [&neuron.u_den].into_iter().chain(&neuron.u).chain([&neuron.a_den, &neuron.a]));
    }
    end(out)
}

fn line<'a>(out: &mut String, keyword: &str, values: impl IntoIterator<Item = &'a BigInt>) {
    out.push_str(keyword);
    for v in values {
        // Writing to a string cannot fail.
        let _ = write!(out, " {v}");
    }
    out.push('\n');
}

fn end(mut out: String) -> String {
    let lines = out.bytes().filter(|&b| b == b'\n').count();
    let _ = writeln!(out, "end {lines}");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::network::Neuron;

    #[test]
    fn problems() {
        let problem = Problem {
            numbers: Numbers::F64,
            bias: Bias::None,
            loss: Loss::HalfSquared,
            beta: (1.into(), 100.into()),
            x: vec![vec![1.into(), (-2).into()], vec![0.into(), 3.into()]],
            x_den: 4.into(),
            y: vec![1.into(), (-1).into()],
            y_den: 1.into(),
        };
        assert_eq!(
            write(&problem),
            "relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 100\nshape 2 2\ndenominators 4 1\nrow 1 -2 1\nrow 0 3 -1\nend 9\n"
        );
    }

    #[test]
    fn networks() {
        let neuron = Neuron { u: vec![1.into(), 0.into()], u_den: 2.into(), a: (-3).into(), a_den: 8.into() };
        assert_eq!(
            write_network(&Network { neurons: vec![neuron] }, 2),
            "relucert-network 1\nshape 1 2\nneuron 2 1 0 8 -3\nend 3\n"
        );
        assert_eq!(write_network(&Network::default(), 5), "relucert-network 1\nshape 0 5\nend 2\n");
    }
}
