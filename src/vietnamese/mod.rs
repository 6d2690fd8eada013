//! Written Vietnamese, knowing nothing of search.
