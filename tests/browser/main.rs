//! What a user notices in a real Chromium. `tests/browser/run.sh` installs what is missing and runs this.

mod accessibility;
mod embedding;
mod history;
mod injection;
mod keyboard;
mod looks;
mod stage;
mod typing;
