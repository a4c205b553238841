//! `relucert check` and `relucert show` as a user sees them: output and exit code of every case in
//! `tests/cmd/check`.

#[test]
fn commands() {
    trycmd::TestCases::new().case("tests/cmd/check/*.trycmd");
}

/// The verifier alone has no decompressor and says what to do instead.
#[cfg(not(feature = "prover"))]
#[test]
fn compressed_models_are_for_the_full_build() {
    let folder = std::env::temp_dir().join(format!("relucert-gz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("model.mps.gz");
    std::fs::write(&file, [0x1f, 0x8b]).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_relucert"))
        .args(["check-lp".as_ref(), file.as_os_str(), "tests/cmd/lp.in/corner.cert".as_ref()])
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("reads plain files only"));
}
