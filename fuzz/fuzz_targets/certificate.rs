//! `cargo +nightly fuzz run certificate`
#![no_main]

#[path = "../trees.rs"]
mod trees;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    trees::certificate(data);
});
