//! `cargo +nightly fuzz run part`
#![no_main]

#[path = "../trees.rs"]
mod trees;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    trees::part(data);
});
