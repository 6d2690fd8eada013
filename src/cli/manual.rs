//! `completions SHELL` and `man`: made from the arguments themselves, so they are always right.

use std::io::Write;

use clap::CommandFactory;

use super::Ending;
use super::arguments::Arguments;

pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Ending> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "phutrach", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(Ending::Good)
}

pub(super) fn manual() -> anyhow::Result<Ending> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
    std::io::stdout().lock().write_all(&page)?;
    Ok(Ending::Good)
}
