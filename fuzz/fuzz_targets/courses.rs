//! `cargo +nightly fuzz run courses`
#![no_main]

#[path = "../decode.rs"]
mod decode;
#[path = "../passages.rs"]
mod passages;
#[path = "../trainings.rs"]
mod trainings;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    passages::courses(data);
});
