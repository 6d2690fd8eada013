//! Files served as they are: the style sheet, scripts and the sign of the service.

/// A file and what it is.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its address.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What it says.
    pub text: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// All of them.
pub const ASSETS: &[Asset] = &[
    Asset {
        path: "/tinh/phutrach.css",
        media_type: "text/css; charset=utf-8",
        text: include_str!("assets/phutrach.css"),
    },
    Asset {
        path: "/tinh/tim.js",
        media_type: SCRIPT,
        text: include_str!("assets/tim.js"),
    },
    Asset {
        path: "/tinh/go.js",
        media_type: SCRIPT,
        text: include_str!("assets/go.js"),
    },
    Asset {
        path: "/tinh/goi-y.js",
        media_type: SCRIPT,
        text: include_str!("assets/goi-y.js"),
    },
    Asset {
        path: "/tinh/bieu-tuong.svg",
        media_type: "image/svg+xml",
        text: include_str!("assets/bieu-tuong.svg"),
    },
];

/// The script of the box for other people's pages: one classic file, so that a page needs no more than one address and
/// typing and suggestions follow the same rules as here.
pub fn box_script() -> String {
    let modules = [
        include_str!("assets/go.js"),
        include_str!("assets/goi-y.js"),
        include_str!("assets/hop.js"),
    ];
    let lines = modules.iter().flat_map(|module| module.lines());
    let lines = lines.filter(|line| !line.starts_with("import "));
    let lines: Vec<&str> = lines
        .map(|line| line.strip_prefix("export ").unwrap_or(line))
        .collect();
    format!("(() => {{\n\"use strict\";\n{}\n}})();\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_asset_names_another_host_or_runs_text() {
        let script = box_script();
        let all = ASSETS
            .iter()
            .map(|asset| asset.text)
            .chain([script.as_str()]);
        for text in all {
            let own = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!own.contains("http://") && !own.contains("https://"));
            for call in [
                "eval(",
                "innerHTML",
                "insertAdjacentHTML",
                "document.write",
                "new Function",
            ] {
                assert!(!own.contains(call), "{call}");
            }
        }
        assert!(!script.contains("export ") && !script.contains("import "));
    }
}
