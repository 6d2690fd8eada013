//! What an operator may decide: raw settings from flags, environment and file, merged and checked once.
//!
//! In: flags, the environment, a `phutrach.toml`. Out: [`Settings`], every value with its origin. A flag beats the
//! environment, which beats the file, which beats the default. Nothing else in the crate reads the environment or
//! knows a default. An unknown key in the file is refused with the keys that exist.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

mod read;
mod value;

pub use read::{RawSettings, RawValue};
use value::Value;

/// One setting an operator may give: its names and its default.
#[derive(Debug)]
pub struct Key {
    /// The key in `phutrach.toml`; the flag is the same with `-` for `_`.
    pub name: &'static str,
    /// The environment variable.
    pub environment: &'static str,
    /// What holds when nobody says anything.
    pub default: &'static str,
    /// What it does, in Vietnamese, for `config` and `--help`.
    pub help: &'static str,
}

macro_rules! keys {
    ($($name:literal, $environment:literal, $default:literal, $help:literal;)*) => {
        /// Every setting there is, with its default: the only list of defaults.
        pub const KEYS: &[Key] = &[$(Key { name: $name, environment: $environment, default: $default, help: $help },)*];
    };
}

keys! {
    "corpus", "PHUTRACH_CORPUS", "corpus", "Thư mục chứa các trang nhiệm vụ";
    "index", "PHUTRACH_INDEX", "index", "Thư mục chứa chỉ mục";
    "listen", "PHUTRACH_LISTEN", "127.0.0.1:8080", "Địa chỉ phục vụ";
    "admin_listen", "PHUTRACH_ADMIN_LISTEN", "127.0.0.1:8081", "Địa chỉ của /metrics và phần quản trị, hoặc off";
    "admin_token_file", "PHUTRACH_ADMIN_TOKEN_FILE", "", "Tệp chứa mã quản trị (ít nhất 32 byte); để trống thì tắt lệnh quản trị";
    "frame_origins", "PHUTRACH_FRAME_ORIGINS", "", "Các cổng được nhúng trang tra cứu trong khung";
    "cors_origins", "PHUTRACH_CORS_ORIGINS", "", "Các cổng mà trình duyệt được gọi API từ đó";
    "rate", "PHUTRACH_RATE", "off", "Số yêu cầu mỗi giây cho một máy khách, hoặc off";
    "trusted_proxies", "PHUTRACH_TRUSTED_PROXIES", "", "Các dải địa chỉ proxy được tin khi đọc X-Forwarded-For";
    "share", "PHUTRACH_SHARE", "false", "Cho các máy khác lấy bản chỉ mục ở /generations";
    "follow", "PHUTRACH_FOLLOW", "", "Nguồn để lấy bản chỉ mục thay vì dựng: một thư mục, hoặc địa chỉ http";
    "follow_seconds", "PHUTRACH_FOLLOW_SECONDS", "10", "Số giây giữa hai lần hỏi nguồn";
    "search_threads", "PHUTRACH_SEARCH_THREADS", "auto", "Số luồng tìm kiếm; auto là số nhân của máy";
    "search_queue", "PHUTRACH_SEARCH_QUEUE", "32", "Số yêu cầu được chờ trước khi trả lời bận";
    "search_deadline_ms", "PHUTRACH_SEARCH_DEADLINE_MS", "2000", "Thời hạn của một lần tìm, mili giây";
    "max_connections", "PHUTRACH_MAX_CONNECTIONS", "8192", "Số kết nối giữ cùng lúc";
    "engine", "PHUTRACH_ENGINE", "embedded", "Bộ máy tìm kiếm: embedded (đi kèm) hoặc opensearch";
    "opensearch_url", "PHUTRACH_OPENSEARCH_URL", "", "Địa chỉ các nút OpenSearch, cách nhau bằng dấu phẩy";
    "opensearch_user", "PHUTRACH_OPENSEARCH_USER", "", "Tên đăng nhập OpenSearch";
    "opensearch_password_file", "PHUTRACH_OPENSEARCH_PASSWORD_FILE", "", "Tệp chứa mật khẩu OpenSearch";
    "opensearch_ca", "PHUTRACH_OPENSEARCH_CA", "", "Tệp PEM của nơi cấp chứng thư cho OpenSearch; để trống thì tin như hệ thống";
    "opensearch_alias", "PHUTRACH_OPENSEARCH_ALIAS", "phutrach", "Bí danh, cũng là phần đầu tên các chỉ mục trên OpenSearch; mỗi nơi cài đặt một bí danh";
    "opensearch_shards", "PHUTRACH_OPENSEARCH_SHARDS", "1", "Số mảnh của một chỉ mục trên OpenSearch; một mảnh là đủ tới 30 GB";
    "opensearch_timeout_ms", "PHUTRACH_OPENSEARCH_TIMEOUT_MS", "1000", "Thời hạn của một lần hỏi một nút OpenSearch, mili giây";
    "log_format", "PHUTRACH_LOG_FORMAT", "auto", "Dạng nhật ký: text, json, hoặc auto (text khi có màn hình)";
    "log_level", "PHUTRACH_LOG_LEVEL", "info", "Mức nhật ký: error, warn, info, debug";
    "log_queries", "PHUTRACH_LOG_QUERIES", "false", "Ghi nguyên văn câu tìm vào nhật ký (đọc lưu ý về dữ liệu cá nhân trước khi bật)";
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The settings file with this path.
    File(PathBuf),
    /// The environment variable with this name.
    Environment(&'static str),
    /// The command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("mặc định"),
            Self::File(path) => write!(f, "tệp {}", path.display()),
            Self::Environment(name) => write!(f, "biến môi trường {name}"),
            Self::Flag => f.write_str("dòng lệnh"),
        }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Validated settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the pages lie. Changed by whoever keeps several corpora.
    pub corpus: PathBuf,
    /// Where generations lie. Changed by whoever serves from another disk.
    pub index: PathBuf,
    /// The public side. Changed by whoever puts a proxy or another host in front.
    pub listen: SocketAddr,
    /// Metrics and admin; `None` switches them off. Changed by whoever scrapes from another host.
    pub admin_listen: Option<SocketAddr>,
    /// File with the admin token; `None` switches admin commands off. Set by whoever reindexes over HTTP.
    pub admin_token_file: Option<PathBuf>,
    /// Who sees the service from outside, and from which pages.
    pub exposure: Exposure,
    /// From where generations are fetched instead of built; `None` where the pages are. Set on every machine but the
    /// one that builds.
    pub follow: Option<String>,
    /// Between two looks at the source. Raised where very many machines follow one source.
    pub follow_pause: Duration,
    /// How much work is taken on at once.
    pub limits: Limits,
    /// The cluster that retrieves; `None` is the embedded engine. Set by those who outgrow one machine.
    pub cluster: Option<Cluster>,
    /// What is written about requests.
    pub logging: Logging,
    values: BTreeMap<&'static str, RawValue>,
}

/// The OpenSearch cluster that retrieves candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Addresses of nodes; at least one. Several, so that one may fail.
    pub addresses: Vec<String>,
    /// The account: its name and the file with its password. Set where the cluster asks for one.
    pub account: Option<(String, PathBuf)>,
    /// File with the certificates in PEM that sign the nodes'; `None` trusts whom the system trusts.
    pub authority: Option<PathBuf>,
    /// The alias, and what the names of indices begin with. Changed where several installations share a cluster.
    pub alias: String,
    /// Primary shards of an index. Raised beyond 30 GB.
    pub shards: u32,
    /// How long one question to one node may take. Keep it below the deadline of a search.
    pub timeout: Duration,
}

/// Who may embed, call and how often.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Origins that may frame our pages. Set by a portal that embeds the search page.
    pub frame_origins: Vec<String>,
    /// Origins whose scripts may read our answers. Set by a portal whose own pages call the API.
    pub cors_origins: Vec<String>,
    /// Requests per second for one client; `None` is no limit. Set by whoever faces the internet without a proxy.
    pub rate: Option<std::num::NonZeroU32>,
    /// Networks whose forwarded headers are believed. Set by whoever runs a proxy in front.
    pub trusted_proxies: Vec<IpNet>,
    /// The index folder whose generations others may fetch; `None` shares nothing. Set on the machine that builds for
    /// others.
    pub shared_index: Option<PathBuf>,
}

/// Bounds on work taken on at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Searches running at once. Lowered by whoever shares the machine.
    pub search_threads: usize,
    /// Searches waiting before the answer is "busy". Raised by whoever prefers waiting to refusing.
    pub search_queue: usize,
    /// How long one search may take. Raised on slow machines.
    pub search_deadline: Duration,
    /// Connections held at once; keep it below the limit of open files. Raised for very large portals.
    pub max_connections: usize,
}

/// What is written about requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logging {
    /// How lines look. Changed by whoever collects logs.
    pub format: LogFormat,
    /// The least level written. Changed while looking for a fault.
    pub level: tracing::Level,
    /// Whether the text of queries is written. What people type can be personal data: switching it on needs a lawful
    /// purpose, a notice and a time limit. Changed for a bounded study only.
    pub queries: bool,
}

/// Why settings cannot be used. What people read is Vietnamese.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("không đọc được tệp cài đặt {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("tệp cài đặt {path} không đúng dạng TOML: {reason}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The parser's words, with line and column.
        reason: String,
    },
    /// The file has a key that does not exist.
    #[error("tệp cài đặt {path} có khóa lạ `{key}`; các khóa dùng được: {allowed}")]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// The keys that exist.
        allowed: String,
    },
    /// A value does not fit.
    #[error("giá trị `{value}` của `{key}` ({origin}) không dùng được: cần {expected}")]
    Invalid {
        /// The key.
        key: &'static str,
        /// The value given.
        value: String,
        /// Where it comes from.
        origin: Origin,
        /// What would fit, in Vietnamese.
        expected: &'static str,
    },
}

impl Settings {
    /// Checks merged values.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] for the first value that does not fit.
    pub fn from_raw(raw: RawSettings) -> Result<Self, SettingsError> {
        let values = raw.values;
        let get = |key| Value::of(&values, key);
        Ok(Self {
            corpus: get("corpus").path()?,
            index: get("index").path()?,
            listen: get("listen").address()?,
            admin_listen: get("admin_listen").unless_off(Value::address)?,
            admin_token_file: get("admin_token_file").unless_blank(Value::path)?,
            exposure: Exposure {
                frame_origins: get("frame_origins").origins()?,
                cors_origins: get("cors_origins").origins()?,
                rate: get("rate").unless_off(Value::number)?,
                trusted_proxies: get("trusted_proxies").networks()?,
                shared_index: match get("share").switch()? {
                    true => Some(get("index").path()?),
                    false => None,
                },
            },
            follow: get("follow").unless_blank(Value::any)?,
            follow_pause: Duration::from_secs(
                get("follow_seconds")
                    .number::<std::num::NonZeroU32>()?
                    .get()
                    .into(),
            ),
            limits: Limits {
                search_threads: get("search_threads").threads()?,
                search_queue: get("search_queue").number()?,
                search_deadline: Duration::from_millis(
                    get("search_deadline_ms")
                        .number::<std::num::NonZeroU32>()?
                        .get()
                        .into(),
                ),
                max_connections: get("max_connections")
                    .number::<std::num::NonZeroUsize>()?
                    .get(),
            },
            cluster: cluster(&values)?,
            logging: Logging {
                format: get("log_format").log_format()?,
                level: get("log_level").level()?,
                queries: get("log_queries").switch()?,
            },
            values,
        })
    }

    /// Each key with its value as given and where that comes from, in the order of [`KEYS`].
    pub fn origins(&self) -> impl Iterator<Item = (&'static Key, &RawValue)> {
        KEYS.iter()
            .filter_map(|key| Some((key, self.values.get(key.name)?)))
    }

    /// Where the value of a key comes from.
    pub fn origin(&self, key: &str) -> &Origin {
        self.values
            .get(key)
            .map_or(&Origin::Default, |value| &value.origin)
    }
}

/// The cluster, when the engine is one.
fn cluster(values: &BTreeMap<&'static str, RawValue>) -> Result<Option<Cluster>, SettingsError> {
    let get = |key| Value::of(values, key);
    if !get("engine").opensearch()? {
        return Ok(None);
    }
    let user = get("opensearch_user").unless_blank(|value| Ok(value.given()))?;
    // A name without a password, or the other way round, is a mistake.
    let password = match &user {
        Some(_) => Some(get("opensearch_password_file").path()?),
        None => get("opensearch_password_file").unless_blank(Value::path)?,
    };
    let account = match (user, password) {
        (None, Some(_)) => return Err(get("opensearch_user").missing("tên đi cùng tệp mật khẩu")),
        (user, password) => user.zip(password),
    };
    let number = |key| get(key).number::<std::num::NonZeroU32>();
    Ok(Some(Cluster {
        addresses: get("opensearch_url").nodes()?,
        account,
        authority: get("opensearch_ca").unless_blank(Value::path)?,
        alias: get("opensearch_alias").alias()?,
        shards: number("opensearch_shards")?.get(),
        timeout: Duration::from_millis(number("opensearch_timeout_ms")?.get().into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&'static str, &str)]) -> Result<Settings, SettingsError> {
        let mut raw = RawSettings::defaults();
        for (key, text) in pairs {
            raw.values.insert(
                key,
                RawValue {
                    text: (*text).to_owned(),
                    origin: Origin::Flag,
                },
            );
        }
        Settings::from_raw(raw)
    }

    #[test]
    fn the_defaults_are_valid_and_every_key_has_its_own_names() {
        let settings = settings(&[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(
            (settings.corpus.as_os_str(), settings.index.as_os_str()),
            ("corpus".as_ref(), "index".as_ref())
        );
        assert_eq!(settings.origins().count(), KEYS.len());
        for key in KEYS {
            assert_eq!(
                key.environment,
                format!("PHUTRACH_{}", key.name.to_uppercase())
            );
        }
    }

    #[test]
    fn a_cluster_is_named_whole_or_refused() {
        assert_eq!(settings(&[]).unwrap().cluster, None);
        let with = |more: &[(&'static str, &str)]| {
            let mut all = vec![("engine", "opensearch")];
            all.extend_from_slice(more);
            settings(&all)
        };
        let nodes = ("opensearch_url", "http://10.0.0.1:9200, https://b.vn/tim/");
        let cluster = with(&[nodes]).unwrap().cluster.unwrap();
        assert_eq!(
            cluster.addresses,
            ["http://10.0.0.1:9200", "https://b.vn/tim/"]
        );
        assert_eq!((cluster.alias.as_str(), cluster.shards), ("phutrach", 1));
        let user = ("opensearch_user", "tim");
        let password = ("opensearch_password_file", "/etc/phutrach/mat-khau");
        let cluster = with(&[nodes, user, password]).unwrap().cluster.unwrap();
        assert_eq!(cluster.account, Some(("tim".into(), password.1.into())));
        for (wrong, key) in [
            (vec![], "opensearch_url"),
            (vec![("opensearch_url", "10.0.0.1:9200")], "opensearch_url"),
            (
                vec![("opensearch_url", "http://a:b@c.vn")],
                "opensearch_url",
            ),
            (vec![nodes, user], "opensearch_password_file"),
            (vec![nodes, password], "opensearch_user"),
            (vec![nodes, ("opensearch_alias", "*")], "opensearch_alias"),
            (vec![nodes, ("opensearch_shards", "0")], "opensearch_shards"),
            (vec![nodes, ("engine", "lucene")], "engine"),
        ] {
            let error = with(&wrong).unwrap_err().to_string();
            assert!(error.contains(&format!("`{key}`")), "{error}");
        }
    }

    #[test]
    fn values_are_read_or_refused() {
        for (key, good, bad) in [
            ("listen", "0.0.0.0:80", "localhost"),
            ("admin_listen", "off", "không"),
            (
                "frame_origins",
                "https://cantho.gov.vn, https://b.vn:8443",
                "https://a.vn; script-src *",
            ),
            ("cors_origins", "http://127.0.0.1:3000", "*"),
            ("rate", "20", "0"),
            ("share", "true", "có"),
            ("follow_seconds", "60", "0"),
            ("trusted_proxies", "10.0.0.0/8,::1", "10.0.0.0/99"),
            ("search_threads", "2", "0"),
            ("log_format", "json", "xml"),
            ("log_queries", "true", "có"),
            ("max_connections", "10", "-1"),
            ("search_deadline_ms", "500", "0"),
            ("log_level", "debug", "ồn"),
        ] {
            assert!(settings(&[(key, good)]).is_ok(), "{key}={good}");
            let error = settings(&[(key, bad)]).unwrap_err().to_string();
            assert!(error.contains(key) && error.contains(bad), "{error}");
        }
    }
}
