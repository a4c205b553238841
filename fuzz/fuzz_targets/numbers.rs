//! `cargo +nightly fuzz run numbers`
#![no_main]

#[path = "../numbers.rs"]
mod numbers;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    numbers::numbers(data);
});
