//! `cargo +nightly fuzz run numbers`
#![no_main]

#[path = "../exact.rs"]
mod exact;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    exact::numbers(data);
});
