//! Room for connections: each is an open file, and a shell gives a program 1,024 of them unless it asks for more.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files open beside the connections: the index, the log, the watchers, the admin side.
const OTHERS: u64 = 256;

/// Asks the system for as many open files as so many connections need, and says in the log when that is refused.
pub(super) fn make_room(connections: usize) {
    let needed = connections as u64 + OTHERS;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= needed) {
        return;
    }
    let granted = maximum.map_or(needed, |maximum| maximum.min(needed));
    let limit = Rlimit {
        current: Some(granted),
        maximum,
    };
    let raised = setrlimit(Resource::Nofile, limit);
    if raised.is_err() || granted < needed {
        tracing::warn!(
            needed,
            granted,
            "fewer open files than max_connections needs"
        );
    }
}
