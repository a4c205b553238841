//! `cargo +nightly fuzz run files`
#![no_main]

#[path = "../files.rs"]
mod files;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    files::files(data);
});
