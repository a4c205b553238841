//! Is this network globally optimal? A problem from a CSV file, a network, a proof.

use relucert::check::statement::{Claim, Verdict};
use relucert::optimum::{Settings, prove};
use relucert::problem::{Recipe, Standardize, decay::Decay, make};
use relucert::report::decimal::{Round, decimal};
use relucert::search::data::Data;
use relucert::search::train::{TrainSettings, train};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // 442 patients, squared loss, weight decay at a fifth of its useful maximum.
    let recipe = Recipe {
        target: Some("y".into()),
        standardize: Standardize::All,
        decay: Some(Decay::beta("0.2max")?),
        ..Recipe::default()
    };
    let problem = make("examples/data/diabetes.csv".as_ref(), &recipe)?.problem;
    // Any network will do: one of your own is read by `relucert::problem::weights::read`.
    let trained = train(&Data::new(&problem), &[], 0.0, &TrainSettings::default(), &mut |_| true);
    let network = trained.network().ok_or("weights that are not finite")?;
    // At most 1 % of what can be gained over the zero network is still open.
    let claim = Claim::OpenShare("1/100".parse()?);
    let done = prove(&problem, &network, &Settings::new(claim), &mut |_| true)?;
    assert_eq!(done.verdict, Verdict::Proved);
    let (low, high) = (decimal(&done.evidence.lower, 9, Round::Down), decimal(&done.evidence.upper, 9, Round::Up));
    println!(
        "the optimum over all networks is in [{low}, {high}]; exactly: {} to {}",
        done.evidence.lower, done.evidence.upper
    );
    println!("a certificate of {} bytes", done.certificate.len());
    Ok(())
}
