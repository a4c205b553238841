//! `cargo +nightly fuzz run two_layers`
#![no_main]

#[path = "../decode.rs"]
mod decode;
#[path = "../trainings.rs"]
mod trainings;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    trainings::two_layers(data);
});
