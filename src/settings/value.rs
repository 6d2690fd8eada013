//! One raw value to what it must be, or an error that names key, value, origin and what would fit.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;

use super::{LogFormat, Origin, RawValue, SettingsError};

/// A value about to be checked.
pub(super) struct Value<'a> {
    key: &'static str,
    raw: &'a RawValue,
}

impl<'a> Value<'a> {
    pub(super) fn of(values: &'a BTreeMap<&'static str, RawValue>, key: &'static str) -> Self {
        static MISSING: RawValue = RawValue {
            text: String::new(),
            origin: Origin::Default,
        };
        Self {
            key,
            raw: values.get(key).unwrap_or(&MISSING),
        }
    }

    fn text(&self) -> &'a str {
        self.raw.text.trim()
    }

    fn wrong(&self, expected: &'static str) -> SettingsError {
        SettingsError::Invalid {
            key: self.key,
            value: self.raw.text.clone(),
            origin: self.raw.origin.clone(),
            expected,
        }
    }

    pub(super) fn path(self) -> Result<PathBuf, SettingsError> {
        if self.raw.text.is_empty() {
            return Err(self.wrong("một đường dẫn"));
        }
        Ok(Path::new(&self.raw.text).to_owned())
    }

    /// A text that another room understands.
    pub(super) fn any(self) -> Result<String, SettingsError> {
        Ok(self.text().to_owned())
    }

    pub(super) fn address(self) -> Result<SocketAddr, SettingsError> {
        self.text()
            .parse()
            .map_err(|_| self.wrong("địa chỉ IP và cổng, ví dụ 127.0.0.1:8080"))
    }

    pub(super) fn number<T: std::str::FromStr>(self) -> Result<T, SettingsError> {
        self.text()
            .parse()
            .map_err(|_| self.wrong("một số nguyên dương"))
    }

    pub(super) fn threads(self) -> Result<usize, SettingsError> {
        if self.text() == "auto" {
            return Ok(std::thread::available_parallelism().map_or(1, usize::from));
        }
        Ok(self.number::<std::num::NonZeroUsize>()?.get())
    }

    pub(super) fn switch(self) -> Result<bool, SettingsError> {
        match self.text() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(self.wrong("true hoặc false")),
        }
    }

    pub(super) fn level(self) -> Result<tracing::Level, SettingsError> {
        self.text()
            .parse()
            .map_err(|_| self.wrong("error, warn, info, debug hoặc trace"))
    }

    pub(super) fn log_format(self) -> Result<LogFormat, SettingsError> {
        match self.text() {
            "auto" => Ok(LogFormat::Auto),
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err(self.wrong("auto, text hoặc json")),
        }
    }

    pub(super) fn given(self) -> String {
        self.text().to_owned()
    }

    pub(super) fn missing(self, expected: &'static str) -> SettingsError {
        self.wrong(expected)
    }

    pub(super) fn opensearch(self) -> Result<bool, SettingsError> {
        match self.text() {
            "embedded" => Ok(false),
            "opensearch" => Ok(true),
            _ => Err(self.wrong("embedded hoặc opensearch")),
        }
    }

    /// Addresses of a cluster's nodes. A password has no place in them: settings are shown.
    pub(super) fn nodes(self) -> Result<Vec<String>, SettingsError> {
        let nodes: Vec<String> = self.items().map(str::to_owned).collect();
        if nodes.is_empty() || !nodes.iter().all(|node| is_node(node)) {
            return Err(self.wrong(
                "ít nhất một địa chỉ dạng http://10.0.0.1:9200, không kèm mật khẩu, cách nhau bằng dấu phẩy",
            ));
        }
        Ok(nodes)
    }

    /// A name that an index may begin with.
    pub(super) fn alias(self) -> Result<String, SettingsError> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let text = self.text();
        if !text.starts_with(|first: char| first.is_ascii_lowercase()) || !text.bytes().all(fits) {
            return Err(self.wrong("chữ thường không dấu, chữ số và dấu -, bắt đầu bằng chữ"));
        }
        Ok(text.to_owned())
    }

    pub(super) fn unless_off<T>(
        self,
        read: impl FnOnce(Self) -> Result<T, SettingsError>,
    ) -> Result<Option<T>, SettingsError> {
        if self.text() == "off" {
            Ok(None)
        } else {
            read(self).map(Some)
        }
    }

    pub(super) fn unless_blank<T>(
        self,
        read: impl FnOnce(Self) -> Result<T, SettingsError>,
    ) -> Result<Option<T>, SettingsError> {
        if self.text().is_empty() {
            Ok(None)
        } else {
            read(self).map(Some)
        }
    }

    fn items(&self) -> impl Iterator<Item = &'a str> {
        self.text()
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
    }

    /// Origins go into header values, so only what an origin can hold is let through.
    pub(super) fn origins(self) -> Result<Vec<String>, SettingsError> {
        if self.items().all(is_origin) {
            return Ok(self.items().map(str::to_owned).collect());
        }
        Err(self.wrong("các nguồn dạng https://cong.example.vn, cách nhau bằng dấu phẩy"))
    }

    pub(super) fn networks(self) -> Result<Vec<IpNet>, SettingsError> {
        let read = |item: &str| {
            item.parse()
                .or_else(|_| item.parse::<std::net::IpAddr>().map(IpNet::from))
                .ok()
        };
        self.items()
            .map(|item| {
                read(item).ok_or_else(|| {
                    self.wrong("các dải địa chỉ dạng 10.0.0.0/8, cách nhau bằng dấu phẩy")
                })
            })
            .collect()
    }
}

/// An origin, which a path may follow.
fn is_node(text: &str) -> bool {
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    is_origin(&format!("{scheme}://{host}")) && path.bytes().all(plain)
}

fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
    })
}
