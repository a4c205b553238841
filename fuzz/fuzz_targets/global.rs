//! `cargo +nightly fuzz run global`
#![no_main]

#[path = "../curves.rs"]
mod curves;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    curves::global(data);
});
