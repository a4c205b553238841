//! `cargo +nightly fuzz run linear`
#![no_main]

#[path = "../decode.rs"]
mod decode;
#[path = "../exact.rs"]
mod exact;
#[path = "../../tests/reference/fractions.rs"]
mod fractions;
#[path = "../../tests/reference/linear.rs"]
mod linear;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    exact::linear(data);
});
