//! The readers on the data sets and networks that the project is measured on, which lie beside the
//! repository.
#![cfg(feature = "prover")]

use relucert::check::statement::problem::{Bias, Numbers};
use relucert::check::statement::{network, objective};
use relucert::dyadic::quotient;
use relucert::problem::decay::Decay;
use relucert::problem::{Recipe, Standardize, make, weights};
use relucert::{check, format};
use std::path::PathBuf;

/// The folder, or a message.
fn folder(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.is_dir() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn recipe(decay: Option<Decay>, standardize: Standardize, bias: Bias) -> Recipe {
    Recipe { standardize, bias: bias.into(), decay, ..Recipe::default() }
}

/// The objectives that the README of the networks states.
#[test]
fn networks_have_their_objectives() {
    let Some(folder) = folder("nets") else { return };
    for (name, n, d, m, known) in [
        ("fertility__torch-adam", 75, 9, 100, 15.406256282),
        ("fertility__scnn-al", 75, 9, 155, 17.027988148),
        ("fertility__colgen-polished", 75, 9, 52, 15.396361574),
        ("monks-1__torch-adam", 93, 6, 100, 21.321503282),
        ("diabetes__torch-adam", 332, 10, 100, 94.831961111),
        ("blood-bias__torch-adam", 561, 5, 100, 193.300382804),
    ] {
        let path = folder.join(name).with_extension("npz");
        let problem = make(&path, &recipe(None, Standardize::No, Bias::None)).unwrap().problem;
        let network = weights::read(&path, &weights::Naming::default(), problem.columns(), problem.bias).unwrap();
        assert_eq!((problem.rows(), problem.columns(), network.neurons.len()), (n, d, m), "{name}");
        let exact = objective::objective(&problem, &network).unwrap();
        let found = quotient(exact.numerator(), exact.denominator());
        let mut text = Vec::new();
        format::network(&network, d, &mut text).unwrap();
        assert_eq!(network::parse(text.as_slice(), d).unwrap(), network, "{name}");
        assert!((found / known - 1.0).abs() < 1e-9, "{name}: {found} instead of {known}");
    }
}

/// Every data set is read in every number model, with the shape of its file.
#[test]
fn data_sets_are_read() {
    for name in ["data/sklearn", "data/uci", "data/uci/raw"] {
        let Some(folder) = folder(name) else { return };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|e| e != "csv") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let (n, d) = (text.lines().count() - 1, text.lines().next().unwrap().split(',').count());
            for (numbers, standardize) in [
                (Numbers::F64, Standardize::All),
                (Numbers::F32, Standardize::Features),
                (Numbers::Decimal, Standardize::No),
            ] {
                let decay = Some(Decay::Beta(1.into(), 10.into()));
                let made = make(&path, &Recipe { numbers, ..recipe(decay, standardize, Bias::Column) }).unwrap();
                let mut text = Vec::new();
                format::problem(&made.problem, &mut text).unwrap();
                assert_eq!(
                    check::statement::problem::parse(text.as_slice()).unwrap(),
                    made.problem,
                    "{}",
                    path.display()
                );
                assert_eq!((made.problem.rows(), made.problem.columns()), (n, d), "{}", path.display());
            }
        }
    }
}
