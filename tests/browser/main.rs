//! What a user notices in a real Chromium. `tests/browser/run.sh` installs what is missing and runs this.

#[cfg(test)]
mod accessibility;
#[cfg(test)]
mod downloads;
#[cfg(test)]
mod embedding;
#[cfg(test)]
mod history;
#[cfg(test)]
mod injection;
#[cfg(test)]
mod keyboard;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod looks;
#[cfg(test)]
mod sights;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod typing;
#[cfg(test)]
mod walk;
