//! One thing that was looked at: well, worth knowing, or to be mended, and by which command.

use std::path::Path;

use serde::Serialize;

use crate::settings::{Origin, Settings};

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Well.
    Ok,
    /// Worth knowing; nothing is broken.
    Note,
    /// To be mended.
    Finding,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    /// Of what: "dữ liệu", "chỉ mục", …
    pub(super) area: &'static str,
    pub(super) state: State,
    pub(super) text: String,
    /// The command that mends it, or shows more.
    pub(super) mend: Option<String>,
}

impl Check {
    pub(super) fn ok(area: &'static str, text: impl Into<String>) -> Self {
        Self::new(area, State::Ok, text, None)
    }

    pub(super) fn note(area: &'static str, text: impl Into<String>, more: Option<String>) -> Self {
        Self::new(area, State::Note, text, more)
    }

    pub(super) fn finding(area: &'static str, text: impl Into<String>, mend: String) -> Self {
        Self::new(area, State::Finding, text, Some(mend))
    }

    fn new(
        area: &'static str,
        state: State,
        text: impl Into<String>,
        mend: Option<String>,
    ) -> Self {
        Self {
            area,
            state,
            text: text.into(),
            mend,
        }
    }

    pub(super) fn is_finding(&self) -> bool {
        self.state == State::Finding
    }

    pub(super) fn mark(&self) -> &'static str {
        match self.state {
            State::Ok => "[tốt]",
            State::Note => "[lưu ý]",
            State::Finding => "[CẦN SỬA]",
        }
    }
}

/// A command of this program that works on the same folders as this run.
pub(super) fn command(settings: &Settings, what: &str) -> String {
    let mut line = format!("phutrach {what}");
    let file = settings
        .origins()
        .find_map(|(_, value)| match &value.origin {
            Origin::File(path) => Some(path.as_path()),
            Origin::Default | Origin::Environment(_) | Origin::Flag => None,
        });
    if let Some(path) = file {
        line.push_str(&format!(" --config {}", quoted(path)));
    }
    for (flag, path) in [("corpus", &settings.corpus), ("index", &settings.index)] {
        if *settings.origin(flag) == Origin::Flag {
            line.push_str(&format!(" --{flag} {}", quoted(path)));
        }
    }
    line
}

/// The command that makes a sound generation live: built from the pages, or fetched where a source is followed.
pub(super) fn renew(settings: &Settings) -> String {
    match &settings.follow {
        Some(source) => command(settings, &format!("pull {}", quoted(Path::new(source)))),
        None => command(settings, "index"),
    }
}

/// A path as a shell takes it.
pub(super) fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_safe_in_a_shell() {
        assert_eq!(quoted(Path::new("/srv/a-b.c")), "/srv/a-b.c");
        assert_eq!(quoted(Path::new("thư mục")), "'thư mục'");
        assert_eq!(quoted(Path::new("a'b; rm")), r"'a'\''b; rm'");
    }
}
