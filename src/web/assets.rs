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
