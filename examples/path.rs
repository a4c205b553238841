//! An exact regularization path over the directions of a network: where its pieces meet, and that it is
//! continuous.

use relucert::check::statement::{network, problem};
use relucert::regularization::{Selection, Settings, prove};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let open = |name: &str| std::fs::File::open(format!("examples/data/{name}")).map(std::io::BufReader::new);
    let problem = problem::parse(open("spurious.problem")?)?;
    let network = network::parse(open("spurious-better.network")?, problem.columns())?;
    // Atoms: directions of length one, with rational coordinates.
    let dictionary = relucert::snap::dictionary(&network, 20);
    let settings = Settings { from: "100".parse()?, to: "1".parse()?, selection: Selection::LeastNorm };
    let proved = prove(&problem, &dictionary, &settings, &mut |_, _| true)?;
    println!("{} points; continuous: {}", proved.path.joints.len(), proved.path.continuous());
    for joint in &proved.path.joints {
        println!("beta {}: {} neurons", joint.beta, joint.point.entries.len());
    }
    Ok(())
}
