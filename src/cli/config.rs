//! `config`: every setting with its value and where that comes from.

use std::collections::BTreeMap;
use std::io::Write;

use super::arguments::JsonOption;
use super::{Ending, print_json};
use crate::settings::Settings;

pub(super) fn config(settings: &Settings, options: &JsonOption) -> anyhow::Result<Ending> {
    if options.json {
        let values: BTreeMap<_, _> = settings
            .origins()
            .map(|(key, value)| {
                let told =
                    serde_json::json!({"value": value.text, "origin": value.origin.to_string()});
                (key.name, told)
            })
            .collect();
        print_json(&values)?;
        return Ok(Ending::Good);
    }
    let mut out = std::io::stdout().lock();
    for (key, value) in settings.origins() {
        writeln!(out, "# {}; biến môi trường {}", key.help, key.environment)?;
        writeln!(out, "{} = {:?}  # {}", key.name, value.text, value.origin)?;
    }
    Ok(Ending::Good)
}
