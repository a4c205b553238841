//! A network that is not optimal: the claim is refuted by a better network, exactly.

use relucert::check::statement::{Claim, Verdict, network, problem};
use relucert::optimum::{Settings, prove};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let open = |name: &str| std::fs::File::open(format!("examples/data/{name}")).map(std::io::BufReader::new);
    let problem = problem::parse(open("spurious.problem")?)?;
    // A local minimum of Safran & Shamir's kind, with the objective 956.
    let network = network::parse(open("spurious.network")?, problem.columns())?;
    let done = prove(&problem, &network, &Settings::new(Claim::Gap("1/100".parse()?)), &mut |_| true)?;
    assert_eq!(done.verdict, Verdict::Refuted);
    let (better, objective) = done.improved.ok_or("a refutation has a better network")?;
    println!("{} neurons do better: {objective} instead of {}", better.neurons.len(), done.evidence.upper);
    Ok(())
}
