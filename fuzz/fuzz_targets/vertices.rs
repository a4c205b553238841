//! `cargo +nightly fuzz run vertices`
#![no_main]

#[path = "../curves.rs"]
mod curves;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    curves::vertices(data);
});
