//! `cargo +nightly fuzz run qp`
#![no_main]

#[path = "../decode.rs"]
mod decode;
#[path = "../../tests/reference/linear.rs"]
mod linear;
#[path = "../programs.rs"]
mod programs;
#[path = "../../tests/reference/quadratic.rs"]
mod quadratic;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    programs::qp(data);
});
