//! An exact linear program with its certificate, and the checker's opinion of it.

use relucert::check::lp::Answer;
use relucert::lp::solve_model;
use relucert::program::{Model, Number};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Maximise x + y/3 where x + y ≤ 0.1 (the decimal, not the double), x − y = 1/30, x ≥ 0, y free.
    let mut model = Model::maximize();
    let third = |n| Number::fraction(1, n).ok_or("a denominator of zero");
    let x = model.variable("x", 1, Some(0.into()), None);
    let y = model.variable("y", third(3)?, None, None);
    let sum = model.constrain("sum", &[(x, 1.into()), (y, 1.into())], None, Some(Number::parse("0.1")?));
    model.constrain("difference", &[(x, 1.into()), (y, (-1).into())], Some(third(30)?), Some(third(30)?));
    let solution = solve_model(&model)?;
    let Answer::Optimal(objective) = &solution.answer else { return Err("there is an optimum".into()) };
    println!("optimum {objective} at x = {}", solution.value(x).ok_or("no point")?);
    println!("price of the first row {}", solution.multiplier(&model, sum).ok_or("no multiplier")?);
    // The certificate is two vectors; whoever does not believe the solver asks the checker.
    assert_eq!(model.program().verify(&solution.certificate)?, solution.answer);
    Ok(())
}
