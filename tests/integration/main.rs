//! What a user notices, in one binary.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and long runs print their figures"
)]

mod door;
mod faults;
mod load;
mod process;
mod service;

mod a_damaged_index_is_never_served;
mod a_full_disk_leaves_the_old_index;
mod a_killed_indexer_leaves_the_old_index;
mod a_literal_query_is_taken_as_it_stands;
mod a_power_cut_leaves_the_old_index_or_the_new;
mod a_reload_loses_no_request;
mod a_stop_loses_no_request;
mod an_overload_is_refused_at_once;
mod any_text_is_survived;
mod batch;
mod changed_pages_are_followed;
mod command_line;
mod every_bad_file_is_accounted_for;
mod hostile;
mod http;
mod index_commands;
mod interface;
mod journey;
mod judged_queries;
mod layers;
mod one_indexer_builds_at_a_time;
mod operator;
mod overlaps;
mod packaging;
mod page;
mod pages;
mod readme;
mod real_page;
mod relay;
mod replicas;
mod rude_clients_hold_nobody_up;
mod running;
mod server;
mod several_departments;
