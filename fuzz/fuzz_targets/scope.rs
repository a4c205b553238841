//! `cargo +nightly fuzz run scope`
#![no_main]

#[path = "../claims.rs"]
mod claims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    claims::scope(data);
});
