//! Regularization paths over a dictionary with weights of the rows, output biases and several outputs, and
//! their errors on other rows (FORMAT R256, R280, R281).

use crate::exact::q;
use crate::homotopy::{claimed, validated};
use crate::homotopy_tiny::{certificate, path, points};
use crate::homotopy_truth::judge;
use crate::random::Random;
use crate::tally::{Outcome, try_part};
use crate::tiny::DIGEST;
use crate::training_lasso::{Instance, instance};
use crate::training_tiny::Training;
use relucert::check::regularization::verify;

#[test]
fn weighted_regularization_paths() {
    try_part("training homotopy", 2, attempt);
}

fn attempt(random: &mut Random) -> Outcome {
    let instance = instance(random);
    let text = instance.texts().concat();
    let (lasso, mut ground) = match (instance.read(), instance.truth()) {
        (Ok(lasso), Some(ground)) => (lasso, ground),
        (Ok(_), None) => return Outcome::False(format!("an irrational length is not seen\n{text}")),
        (Err(rejection), _) => return Outcome::Rejected(rejection.code.name()),
    };
    // Now and then the path of a problem that is a little different.
    let other = if random.once_in(5) { instance.neighbour(random).truth() } else { None };
    let written = path(random, other.as_ref().unwrap_or(&ground));
    ground.version = if random.once_in(40) { 1 } else { 2 };
    let certificate = certificate(random, &ground, &written);
    let points = points(&certificate, instance.dictionary.neurons.len());
    let path = match verify(&lasso, DIGEST, certificate.as_bytes()) {
        Ok(path) => path,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    if ground.version != 2 {
        return Outcome::False(format!("a certificate of version 1 is accepted\n{text}{certificate}"));
    }
    let (other, file) = elsewhere(random, &instance);
    let facts = judge(&ground, &points, &path).and_then(|facts| {
        let theirs = instance.elsewhere(&file).map_err(|rejection| rejection.to_string())?;
        validated(&ground, &points, &path, &instance.validation(&other, &q(2, 3)), &theirs)?;
        Ok(facts + claimed(random, &ground, &points, &path)?)
    });
    match facts {
        Ok(facts) => Outcome::True(facts),
        Err(what) => Outcome::False(format!("{what}\n{text}{certificate}{file}")),
    }
}

/// A problem about the same columns and outputs with other rows, bias, weights and β, and its file: its loss
/// counts two thirds.
fn elsewhere(random: &mut Random, instance: &Instance) -> (Training, String) {
    let own = &instance.training;
    let mut other = loop {
        let other = self::instance(random).training;
        if other.outputs == own.outputs {
            break other;
        }
    };
    other.hidden_bias = "none";
    other.x.iter_mut().for_each(|row| row.resize(own.columns(), 1));
    let file = other.text().replace("scale 1 1", "scale 2 3");
    (other, file)
}
