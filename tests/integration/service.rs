//! The service as the tests ask it: the router over a generation of the real page or of the sample department.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use phutrach::corpus::read_corpus;
use phutrach::http::refusal::{Refuse, refusals};
use phutrach::http::{Live, Service, router};
use phutrach::index::{BuildOptions, build_generation, open_current};
use phutrach::search::Searcher;
use phutrach::settings::{RawSettings, Settings};
use tower::ServiceExt;

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// The routes over the real page.
pub(crate) fn real_page() -> axum::Router {
    static SERVICE: LazyLock<Arc<Service>> = LazyLock::new(|| service("corpus", &[]));
    router(Arc::clone(&SERVICE))
}

/// The routes over the sample department.
pub(crate) fn sample() -> axum::Router {
    static SERVICE: LazyLock<Arc<Service>> =
        LazyLock::new(|| service("tests/fixtures/sample", &[]));
    router(Arc::clone(&SERVICE))
}

/// A service over `corpus` with some settings given.
pub(crate) fn service(corpus: &str, flags: &[(&'static str, &str)]) -> Arc<Service> {
    service_of(live(corpus), flags)
}

/// A service over a generation with some settings given.
pub(crate) fn service_of(live: Live, flags: &[(&'static str, &str)]) -> Arc<Service> {
    let flags = flags.iter().map(|(key, text)| (*key, (*text).to_owned()));
    let raw = RawSettings::gather(None, |_| None, flags).unwrap();
    let settings = Settings::from_raw(raw).unwrap();
    let logging = settings.logging.queries;
    Service::start(live, settings.limits, settings.exposure, logging).unwrap()
}

/// A generation of `corpus`, built for this test.
pub(crate) fn live(corpus: &str) -> Live {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(corpus);
    build_generation(
        read_corpus(&root).unwrap(),
        folder.path(),
        &BuildOptions::default(),
        &mut |_| {},
    )
    .unwrap();
    open(folder.path())
}

/// The live generation of an index folder.
pub(crate) fn open(index: &Path) -> Live {
    let opened = open_current(index).unwrap();
    Live::new(Searcher::new(Arc::new(opened.generation)))
}

/// Asks an address with GET.
pub(crate) fn get(routes: axum::Router, address: &str) -> Answer {
    ask(routes, Request::get(address).body(Body::empty()).unwrap())
}

/// Asks an address with GET and one header.
pub(crate) fn get_with(routes: axum::Router, address: &str, header: (&str, &str)) -> Answer {
    ask(
        routes,
        Request::get(address)
            .header(header.0, header.1)
            .body(Body::empty())
            .unwrap(),
    )
}

/// Sends a request and reads the answer to its end.
pub(crate) fn ask(routes: axum::Router, request: Request<Body>) -> Answer {
    static RUNTIME: LazyLock<tokio::runtime::Runtime> =
        LazyLock::new(|| tokio::runtime::Runtime::new().unwrap());
    RUNTIME.block_on(async {
        let response = routes.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    })
}

/// A query as it stands in an address.
pub(crate) fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Refusals as a service with the default settings writes them.
pub(crate) fn refuse() -> Refuse {
    static REFUSE: LazyLock<Refuse> = LazyLock::new(|| refusals(service("corpus", &[])));
    Arc::clone(&REFUSE)
}
