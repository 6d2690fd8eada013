//! Raw settings: texts with their origin, gathered from file, environment and flags.
//!
//! In: a file's text, a way to read the environment, the flags. Out: one text a key. It does not know what a value
//! means; only which keys exist.

use std::collections::BTreeMap;
use std::path::Path;

use super::{KEYS, Key, Origin, SettingsError};

/// The file read when `--config` is not given and it exists.
const USUAL_FILE: &str = "phutrach.toml";

/// A value as given, lists joined by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawValue {
    /// As given.
    pub text: String,
    /// By whom.
    pub origin: Origin,
}

/// Values as given, the strongest origin of each key.
#[derive(Debug, Clone)]
pub struct RawSettings {
    pub(super) values: BTreeMap<&'static str, RawValue>,
}

impl RawSettings {
    /// The defaults alone.
    pub fn defaults() -> Self {
        let values = KEYS
            .iter()
            .map(|key| (key.name, value(key.default, Origin::Default)))
            .collect();
        Self { values }
    }

    /// Merges the four origins. `file` is `--config`; without it `phutrach.toml` is read if it exists. `flags` are
    /// pairs of key and text.
    ///
    /// # Errors
    /// [`SettingsError`] when the file cannot be read, is not TOML, or has an unknown key.
    pub fn gather(
        file: Option<&Path>,
        environment: impl Fn(&str) -> Option<String>,
        flags: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Result<Self, SettingsError> {
        let mut raw = Self::defaults();
        let usual = Path::new(USUAL_FILE);
        match file {
            Some(path) => raw.read_file(path)?,
            None if usual.is_file() => raw.read_file(usual)?,
            None => {}
        }
        for key in KEYS {
            if let Some(text) = environment(key.environment) {
                raw.values
                    .insert(key.name, value(&text, Origin::Environment(key.environment)));
            }
        }
        for (key, text) in flags {
            raw.values.insert(key, value(&text, Origin::Flag));
        }
        Ok(raw)
    }

    fn read_file(&mut self, path: &Path) -> Result<(), SettingsError> {
        let text = std::fs::read_to_string(path).map_err(|source| SettingsError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let table: toml::Table =
            text.parse()
                .map_err(|e: toml::de::Error| SettingsError::Syntax {
                    path: path.to_owned(),
                    reason: e.to_string(),
                })?;
        for (name, given) in table {
            let key = find(&name).ok_or_else(|| SettingsError::UnknownKey {
                path: path.to_owned(),
                key: name.clone(),
                allowed: KEYS
                    .iter()
                    .map(|key| key.name)
                    .collect::<Vec<_>>()
                    .join(", "),
            })?;
            self.values.insert(
                key.name,
                value(&as_text(&given), Origin::File(path.to_owned())),
            );
        }
        Ok(())
    }
}

fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

fn value(text: &str, origin: Origin) -> RawValue {
    RawValue {
        text: text.to_owned(),
        origin,
    }
}

fn as_text(given: &toml::Value) -> String {
    match given {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cai-dat.toml");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file() {
        let (_folder, path) =
            file("corpus = \"tep\"\nindex = \"tep\"\nlisten = \"127.0.0.1:1\"\nrate = 5");
        let environment = |name: &str| match name {
            "PHUTRACH_CORPUS" | "PHUTRACH_INDEX" => Some("moi-truong".to_owned()),
            _ => None,
        };
        let raw =
            RawSettings::gather(Some(&path), environment, [("corpus", "co".to_owned())]).unwrap();
        let settings = Settings::from_raw(raw).unwrap();
        assert_eq!(settings.corpus, Path::new("co"));
        assert_eq!(settings.index, Path::new("moi-truong"));
        assert_eq!(settings.listen.port(), 1);
        assert_eq!(settings.exposure.rate.map(u32::from), Some(5));
        assert_eq!(*settings.origin("corpus"), Origin::Flag);
        assert_eq!(
            *settings.origin("index"),
            Origin::Environment("PHUTRACH_INDEX")
        );
        assert_eq!(*settings.origin("listen"), Origin::File(path));
        assert_eq!(*settings.origin("log_level"), Origin::Default);
    }

    #[test]
    fn lists_are_arrays_in_the_file() {
        let (_folder, path) = file("cors_origins = [\"https://a.vn\", \"https://b.vn\"]");
        let raw = RawSettings::gather(Some(&path), |_| None, []).unwrap();
        assert_eq!(
            Settings::from_raw(raw).unwrap().exposure.cors_origins,
            ["https://a.vn", "https://b.vn"]
        );
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_ones_that_exist() {
        let (_folder, path) = file("corpsu = \"x\"");
        let error = RawSettings::gather(Some(&path), |_| None, [])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("`corpsu`") && error.contains("corpus, index, listen"),
            "{error}"
        );
    }

    #[test]
    fn a_missing_or_broken_file_says_so() {
        let missing =
            RawSettings::gather(Some(Path::new("/khong/co.toml")), |_| None, []).unwrap_err();
        assert!(matches!(missing, SettingsError::Unreadable { .. }));
        let (_folder, path) = file("corpus = ");
        let broken = RawSettings::gather(Some(&path), |_| None, []).unwrap_err();
        assert!(matches!(broken, SettingsError::Syntax { .. }));
    }
}
