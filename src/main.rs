//! Arguments to one command to an exit code.

use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let start = Instant::now();
    ExitCode::from(phutrach::cli::run(std::env::args_os(), start).code())
}
