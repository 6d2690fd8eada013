//! The command line: arguments to one command to an exit code. The only room that prints.
//!
//! In: arguments and the environment. Out: answers on standard output, progress and messages on standard error, and
//! 0 (found, clean), 1 (nothing found, findings) or 2 (error).

use std::ffi::OsString;
use std::io::Write;
use std::time::Instant;

use clap::Parser;

mod arguments;
mod check;
mod config;
mod doctor;
mod engine;
mod eval;
mod explain;
mod follow;
mod generations;
mod index;
mod live;
mod log;
mod manual;
mod open_files;
mod progress;
mod pull;
mod reload;
mod render;
mod replica;
mod search;
mod serve;
mod units;

use crate::settings::{RawSettings, Settings};
use arguments::{Arguments, Command, ServeOptions};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Found, or clean.
    Good,
    /// Nothing found, or findings.
    Findings,
    /// It could not be done.
    Error,
}

impl Ending {
    /// The exit code: 0, 1 or 2.
    pub fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Findings => 1,
            Self::Error => 2,
        }
    }

    fn found(found: bool) -> Self {
        if found { Self::Good } else { Self::Findings }
    }
}

/// Runs the command that `arguments` name; `start` is when the process began.
pub fn run(arguments: impl IntoIterator<Item = OsString>, start: Instant) -> Ending {
    let parsed = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(refusal) => {
            let ending = if refusal.use_stderr() {
                Ending::Error
            } else {
                Ending::Good
            };
            return refusal.print().map_or(Ending::Error, |()| ending);
        }
    };
    dispatch(parsed, start).unwrap_or_else(|error| report(&error))
}

fn dispatch(arguments: Arguments, start: Instant) -> anyhow::Result<Ending> {
    let environment = |name: &str| std::env::var(name).ok();
    let raw = RawSettings::gather(arguments.config.as_deref(), environment, arguments.flags())?;
    let settings = Settings::from_raw(raw)?;
    let default = Command::Serve(ServeOptions::default());
    match arguments.command.unwrap_or(default) {
        Command::Serve(options) => serve::serve(&settings, &options, start),
        Command::Generations(options) => generations::generations(&settings, &options),
        Command::Doctor(options) => doctor::doctor(&settings, &options),
        Command::Config(options) => config::config(&settings, &options),
        Command::Completions(option) => manual::completions(option.shell),
        Command::Man => manual::manual(),
        Command::Pull(options) => pull::pull_once(&settings, &options),
        Command::Index(options) => index::index(&settings, &options),
        Command::Search(asked) => search::search(&settings, &asked),
        Command::Units(asked) => units::units(&settings, &asked),
        Command::Explain(asked) => explain::explain(&settings, &asked),
        Command::Check(options) => check::check(&settings, &options),
        Command::Eval(options) => eval::eval(&settings, &options),
    }
}

/// A reader that went away, as `head` does, is no error.
fn report(error: &anyhow::Error) -> Ending {
    let broken_pipe = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::BrokenPipe;
    if error
        .downcast_ref::<std::io::Error>()
        .is_some_and(broken_pipe)
    {
        return Ending::Good;
    }
    say(&format!("lỗi: {error:#}"));
    Ending::Error
}

/// A message on standard error, as a log line where log lines are for programs; nobody can be told when that fails.
fn say(message: &str) {
    if log::is_for_programs() {
        tracing::info!("{message}");
        return;
    }
    drop(writeln!(std::io::stderr(), "{message}"));
}

/// One line of JSON on standard output.
fn print_json(body: &impl serde::Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, body).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}
