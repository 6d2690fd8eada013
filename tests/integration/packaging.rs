//! The samples an operator starts from must be right.

use std::path::Path;

use phutrach::settings::{KEYS, RawSettings, Settings};

fn sample() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/phutrach.toml"))
        .unwrap()
}

#[test]
fn the_settings_file_names_every_setting_and_is_valid_with_each_line_switched_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phutrach.toml");
    let is_setting = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
    let text = sample();
    let lines: Vec<&str> = text
        .lines()
        .filter(is_setting)
        .map(|line| &line[1..])
        .collect();
    let names: Vec<&str> = lines
        .iter()
        .map(|line| line.split(" = ").next().unwrap())
        .collect();
    let keys: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    assert_eq!(names, keys);
    std::fs::write(&path, lines.join("\n")).unwrap();
    let raw = RawSettings::gather(Some(&path), |_| None, []).unwrap();
    let settings = Settings::from_raw(raw).unwrap();
    let default = Settings::from_raw(RawSettings::defaults()).unwrap();
    assert_eq!(
        (settings.listen, settings.limits, settings.logging),
        (default.listen, default.limits, default.logging)
    );
}

#[test]
fn the_systemd_unit_sets_only_settings_that_exist() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/phutrach.service");
    let unit = std::fs::read_to_string(unit).unwrap();
    let names = unit
        .lines()
        .filter_map(|line| line.trim_start_matches('#').strip_prefix("Environment="));
    let names: Vec<&str> = names.map(|line| line.split('=').next().unwrap()).collect();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        assert!(KEYS.iter().any(|key| key.environment == name), "{name}");
    }
}
