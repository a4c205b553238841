//! `cargo +nightly fuzz run linear`
#![no_main]

#[path = "../exact.rs"]
mod exact;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    exact::linear(data);
});
