//! `cargo +nightly fuzz run training`
#![no_main]

#[path = "../decode.rs"]
mod decode;
#[path = "../trainings.rs"]
mod trainings;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    trainings::training(data);
});
