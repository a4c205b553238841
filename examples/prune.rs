//! A smaller network with exactly the same predictions and a penalty that is not larger (Mishkin & Pilanci
//! 2023, Alg. 1).

use relucert::check::dictionary::fit::{minimal, predictions};
use relucert::check::statement::{network, problem};
use relucert::prune::prune;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let open = |name: &str| std::fs::File::open(format!("examples/data/{name}")).map(std::io::BufReader::new);
    let problem = problem::parse(open("square.problem")?)?;
    let mut network = network::parse(open("square-a.network")?, problem.columns())?;
    // Split the first neuron into two halves: nobody needs both.
    let half = network.neurons[0].with_output(network.neurons[0].a.clone(), &network.neurons[0].a_den << 1);
    network.neurons.splice(0..1, [half.clone(), half]);
    let pruned = prune(&problem, &network).ok_or("no smaller network was found")?;
    println!("{} of {} neurons are kept: {:?}", pruned.kept.len(), network.neurons.len(), pruned.kept);
    let before = predictions(&problem, &network)?;
    assert_eq!(before.first_difference(&predictions(&problem, &pruned.network)?), None);
    assert!(minimal(&problem, &pruned.network)?);
    Ok(())
}
