//! `cargo +nightly fuzz run set`
#![no_main]

#[path = "../claims.rs"]
mod claims;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    claims::set(data);
});
