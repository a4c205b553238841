//! The output bias that goes with other neurons.

use crate::check::arithmetic::Positive;
use crate::check::dictionary::training::predictions;
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Training, TwoLayer};
use num_bigint::BigInt;

/// The network with the output bias, if it is free, that gives the first row the outputs of `given`.
pub fn refitted(training: &Training, given: &TwoLayer, network: TwoLayer) -> Option<TwoLayer> {
    if training.output_bias != OutputBias::Free {
        return Some(network);
    }
    let [old, new] = [given, &network].map(|network| predictions(training, network).ok());
    let (old, new) = (old?, new?);
    let den = old.den.lcm(&new.den).lcm(&network.bias_den);
    let over = |value: &BigInt, own: &Positive| &*den / own * value;
    let entry = |(bias, (old_f, new_f)): (&BigInt, (&BigInt, &BigInt))| {
        over(bias, &network.bias_den) + over(old_f, &old.den) - over(new_f, &new.den)
    };
    let bias: Vec<BigInt> = network.bias.iter().zip(old.num.iter().zip(&new.num)).map(entry).collect();
    let (bias, bias_den) = den.lowest(&bias);
    Some(TwoLayer { bias, bias_den, ..network })
}
