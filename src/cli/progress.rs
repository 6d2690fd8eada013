//! Shows how far a build is: a bar on a terminal, once it has taken longer than a second; nothing otherwise.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::index::build::Progress;

/// A quick build shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar, once there is one.
pub(super) struct BuildBar {
    start: Instant,
    terminal: bool,
    bar: Option<ProgressBar>,
}

impl BuildBar {
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            terminal: std::io::stderr().is_terminal(),
            bar: None,
        }
    }

    /// Takes note of how far the build is.
    pub(super) fn show(&mut self, progress: Progress) {
        if !self.terminal || self.start.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_insert_with(new_bar);
        match progress {
            Progress::Clauses { done, total } => {
                bar.set_length(total as u64);
                bar.set_position(done as u64);
            }
            Progress::Sealing => bar.set_message("ghi xuống đĩa"),
            Progress::Testing => bar.set_message("tự kiểm tra"),
            Progress::Publishing => bar.set_message("công bố"),
        }
    }
}

impl Drop for BuildBar {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn new_bar() -> ProgressBar {
    let template = "{bar:40} {pos}/{len} nhiệm vụ, còn {eta} {msg}";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}
