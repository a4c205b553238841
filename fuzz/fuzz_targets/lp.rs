//! `cargo +nightly fuzz run lp`
#![no_main]

#[path = "../programs.rs"]
mod programs;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    programs::lp(data);
});
