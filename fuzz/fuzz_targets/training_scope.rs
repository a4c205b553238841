//! `cargo +nightly fuzz run training_scope`
#![no_main]

#[path = "../neighbours.rs"]
mod neighbours;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    neighbours::training_scope(data);
});
