//! `cargo +nightly fuzz run duality`
#![no_main]

#[path = "../decode.rs"]
mod decode;
#[path = "../trainings.rs"]
mod trainings;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    trainings::duality(data);
});
