//! `cargo +nightly fuzz run qp`
#![no_main]

#[path = "../programs.rs"]
mod programs;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    programs::qp(data);
});
