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
/// the typing rules are the same ones as here.
pub fn box_script() -> String {
    let typing = include_str!("assets/go.js").replace("export ", "");
    format!(
        "(() => {{\n\"use strict\";\n{typing}\n{}}})();\n",
        include_str!("assets/hop.js")
    )
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
        assert!(!script.contains("export "));
    }
}
