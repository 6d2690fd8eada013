//! The outermost layer: request id, one log line, problems rendered, security headers on every answer.
//!
//! It sees the final answer of every route, refusals and panics included. Log lines hold no query text and no full
//! address: a route's pattern, a status, a time, and the network the client is in.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse;

use super::client::{client_address, wide_network};
use super::language::Language;
use super::pages::SelfFramed;
use super::pages_problem::problem_page;
use super::problem::Problem;
use super::service::Service;
use crate::settings::Exposure;

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest address taken: a query of 2 kB with every byte escaped, and as much again as no client needs.
const ADDRESS_BYTES: usize = 8 << 10;

/// Routes whose requests no rate is kept of.
const UNCOUNTED: &[&str] = &[
    "/livez",
    "/readyz",
    "/healthz",
    "/metrics",
    "/admin/reindex",
    "/admin/job",
];

/// What is kept of a request for the answer and the log.
struct Seen {
    id: String,
    start: Instant,
    method: axum::http::Method,
    route: String,
    client: Option<IpAddr>,
    language: Language,
    page: Option<String>,
    query: Option<String>,
}

pub(super) async fn front(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let seen = see(&request, &service);
    let admitted = check_rate(&seen, &service).and_then(|()| check_address(&request));
    let mut response = match admitted {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        report(&problem, &seen);
        render(&problem, &seen, &mut response);
    }
    let self_framed = response.extensions().get::<SelfFramed>().is_some();
    secure(response.headers_mut(), &service.exposure, self_framed);
    if let Ok(id) = HeaderValue::from_str(&seen.id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let time = seen.start.elapsed();
    service
        .metrics
        .note(&seen.route, response.status().as_u16(), time);
    log(&seen, &response, time);
    response
}

/// Health, figures and commands are asked by those who run the service, so they are not counted.
fn check_rate(seen: &Seen, service: &Service) -> Result<(), Problem> {
    let counted = !UNCOUNTED.contains(&seen.route.as_str());
    match (&service.rate, seen.client) {
        (Some(rate), Some(client)) if counted => rate.check(client).map_err(Problem::RateLimited),
        _ => Ok(()),
    }
}

fn check_address(request: &Request) -> Result<(), Problem> {
    let address = request.uri().path_and_query();
    match address.is_some_and(|address| address.as_str().len() > ADDRESS_BYTES) {
        true => Err(Problem::AddressTooLong),
        false => Ok(()),
    }
}

fn see(request: &Request, service: &Service) -> Seen {
    let path = request.extensions().get::<MatchedPath>();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let trusted = &service.exposure.trusted_proxies;
    Seen {
        id: new_id(),
        start: Instant::now(),
        method: request.method().clone(),
        route: path.map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned()),
        client: peer.map(|peer| client_address(peer.0.ip(), request.headers(), trusted)),
        language: Language::of(request.headers()),
        page: wants_page(request).then(|| request.uri().query().unwrap_or("").to_owned()),
        query: request
            .uri()
            .query()
            .filter(|_| service.log_queries)
            .map(str::to_owned),
    }
}

/// Whether a person with a browser asks, outside the interface for programs.
fn wants_page(request: &Request) -> bool {
    let accepted = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    !request.uri().path().starts_with("/api/")
        && accepted.is_some_and(|kinds| kinds.contains("text/html"))
}

/// Unique within this process and unlike the ones of the process before it.
pub(super) fn new_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static SEED: std::sync::LazyLock<u64> = std::sync::LazyLock::new(|| {
        use std::hash::{BuildHasher, RandomState};
        RandomState::new().hash_one(std::process::id())
    });
    format!(
        "{:08x}{:08x}",
        *SEED >> 32,
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

fn report(problem: &Problem, seen: &Seen) {
    if let Problem::Internal(cause) | Problem::EngineUnavailable(cause) = problem {
        tracing::error!(request = %seen.id, route = %seen.route, cause = %cause.escape_debug(), "a request failed inside");
    }
}

/// Puts the problem in place of the empty answer; headers set on the way, such as `Allow`, stay.
fn render(problem: &Problem, seen: &Seen, response: &mut Response<Body>) {
    let rendered = match &seen.page {
        Some(asked) => problem_page(problem, seen.language, asked),
        None => problem.json(seen.language),
    };
    let (parts, body) = rendered.into_parts();
    *response.status_mut() = parts.status;
    *response.body_mut() = body;
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().extend(parts.headers);
}

/// Headers that every answer has.
pub(super) fn secure(headers: &mut HeaderMap, exposure: &Exposure, self_framed: bool) {
    let framed = !exposure.frame_origins.is_empty();
    let shared = framed || !exposure.cors_origins.is_empty();
    let own = if self_framed { "'self'" } else { "'none'" };
    let ancestors = match (framed, self_framed) {
        (true, true) => format!("'self' {}", exposure.frame_origins.join(" ")),
        (true, false) => exposure.frame_origins.join(" "),
        (false, _) => own.to_owned(),
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         font-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let resources = if shared {
        "cross-origin"
    } else {
        "same-origin"
    };
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            resources,
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "geolocation=(), camera=(), microphone=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !framed {
        let frames = if self_framed { "SAMEORIGIN" } else { "DENY" };
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static(frames));
    }
}

fn log(seen: &Seen, response: &Response<Body>, time: Duration) {
    tracing::info!(
        target: "phutrach::access",
        request = %seen.id,
        method = %seen.method,
        route = %seen.route,
        status = response.status().as_u16(),
        ms = (time.as_secs_f64() * 1e6).round() / 1e3,
        network = %seen.client.map_or_else(|| "-".to_owned(), wide_network),
        query = seen.query.as_deref(),
        "request"
    );
}

/// The line of a request that no route has seen.
pub(super) fn log_refusal(id: &str, status: StatusCode, client: IpAddr) {
    tracing::info!(
        target: "phutrach::access",
        request = %id,
        route = "-",
        status = status.as_u16(),
        network = %wide_network(client),
        "request"
    );
}
