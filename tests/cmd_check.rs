//! `relucert check` and `relucert show` as a user sees them: output and exit code of every case in `tests/cmd/check`.

#[test]
fn commands() {
    trycmd::TestCases::new().case("tests/cmd/check/*.trycmd");
}
