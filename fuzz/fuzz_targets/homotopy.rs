//! `cargo +nightly fuzz run homotopy`
#![no_main]

#[path = "../curves.rs"]
mod curves;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    curves::homotopy(data);
});
