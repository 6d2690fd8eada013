//! Arguments to one command to an exit code.

use std::process::ExitCode;
use std::time::Instant;

/// Gives back to the system what a reload no longer needs; how soon stands in `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let start = Instant::now();
    ExitCode::from(phutrach::cli::run(std::env::args_os(), start).code())
}
