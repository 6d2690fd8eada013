//! What whoever runs the service has: figures, commands, limits.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use phutrach::http::admin::{Admin, Rebuild, Token, admin_router};
use phutrach::http::{Service, router};

use crate::service::{Answer, ask, get, get_with, live, service};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn admin(service: &Arc<Service>, token: Option<&str>, rebuild: Rebuild) -> Router {
    let token = token.map(|token| Token::read(token).unwrap());
    admin_router(Admin::new(Arc::clone(service), token, rebuild))
}

fn never() -> Rebuild {
    Box::new(|_| panic!("nobody asked for this"))
}

fn command(routes: Router, address: &str, token: &str) -> Answer {
    let request = Request::post(address).header("authorization", token);
    ask(routes, request.body(Body::empty()).unwrap())
}

#[test]
fn figures_count_requests_by_pattern_and_hold_no_query() {
    let service = service("corpus", &[]);
    let routes = router(Arc::clone(&service));
    get(routes.clone(), "/api/v1/search/units?q=bimat");
    get(
        routes.clone(),
        "/api/v1/units/so-gddt-can-tho/phong-giao-duc-thuong-xuyen",
    );
    get(routes.clone(), "/bimat");
    let figures = get(admin(&service, None, never()), "/metrics").text;
    for line in [
        "phutrach_requests_total{route=\"/api/v1/search/units\",status=\"200\"} 1",
        "phutrach_requests_total{route=\"/api/v1/units/{*id}\",status=\"200\"} 1",
        "phutrach_requests_total{route=\"-\",status=\"404\"} 1",
        "phutrach_clauses 16",
        "phutrach_units 1",
        "phutrach_fallback 0",
        "phutrach_pages_waiting 0",
        "phutrach_reloads_total 0",
        "phutrach_request_time_seconds_count{route=\"/api/v1/search/units\"} 1",
    ] {
        assert!(figures.contains(line), "{line} in\n{figures}");
    }
    assert!(!figures.contains("bimat"));
    assert_eq!(
        get(routes, "/metrics").status,
        404,
        "figures are not public"
    );
}

#[test]
fn commands_need_the_token_and_nothing_like_it() {
    let service = service("corpus", &[]);
    let routes = admin(&service, Some(TOKEN), never());
    let short = format!("Bearer {}", &TOKEN[..31]);
    let longer = format!("Bearer {TOKEN}0");
    for wrong in [
        "",
        "Bearer ",
        TOKEN,
        "Basic x",
        short.as_str(),
        longer.as_str(),
        "bearer 0123456789abcdef0123456789abcdef",
    ] {
        let answer = command(routes.clone(), "/admin/reindex", wrong);
        assert_eq!(answer.status, 401, "{wrong}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let in_address = command(routes.clone(), &format!("/admin/reindex?token={TOKEN}"), "");
    assert_eq!(in_address.status, 401);
    let twice = Request::post("/admin/reindex").header("authorization", format!("Bearer {TOKEN}"));
    let twice = twice
        .header("authorization", "Bearer x")
        .body(Body::empty())
        .unwrap();
    assert_eq!(ask(routes.clone(), twice).status, 401);
    assert_eq!(get(routes, "/admin/reindex").status, 405);
    assert_eq!(
        command(
            admin(&service, None, never()),
            "/admin/reindex",
            &format!("Bearer {TOKEN}")
        )
        .status,
        403
    );
    assert!(Token::read("  tooshort  \n").is_err());
    assert_eq!(
        command(
            router(service),
            "/admin/reindex",
            &format!("Bearer {TOKEN}")
        )
        .status,
        404
    );
}

#[test]
fn one_rebuild_runs_at_a_time_and_the_new_generation_answers() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let service = service("corpus", &[]);
    let served = Arc::clone(&service);
    let rebuild: Rebuild = Box::new(move |advance| {
        RUNS.fetch_add(1, Ordering::SeqCst);
        advance(1, 2);
        std::thread::sleep(Duration::from_millis(300));
        served.replace(live("tests/fixtures/sample"));
        Ok(served.live().searcher.generation().id.clone())
    });
    let routes = admin(&service, Some(TOKEN), rebuild);
    let token = format!("Bearer {TOKEN}");
    for _ in 0..20 {
        let answer = command(routes.clone(), "/admin/reindex", &token);
        assert_eq!(
            (answer.status.as_u16(), answer.json()["id"].as_str()),
            (202, Some("job-1"))
        );
    }
    let state = || get_with(routes.clone(), "/admin/job", ("authorization", &token)).json();
    while state()["state"] == "running" {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(
        (state()["state"].as_str(), RUNS.load(Ordering::SeqCst)),
        (Some("done"), 1)
    );
    assert_eq!(get(router(service), "/readyz").json()["units"], 20);
}

#[test]
fn a_rebuild_that_fails_leaves_the_generation_that_answers() {
    let service = service("corpus", &[]);
    let routes = admin(&service, Some(TOKEN), Box::new(|_| Err("đĩa đầy".into())));
    let token = format!("Bearer {TOKEN}");
    command(routes.clone(), "/admin/reindex", &token);
    let state = || get_with(routes.clone(), "/admin/job", ("authorization", &token)).json();
    while state()["state"] == "running" {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(
        (state()["state"].as_str(), state()["error"].as_str()),
        (Some("failed"), Some("đĩa đầy"))
    );
    assert_eq!(get(router(service), "/readyz").status, 200);
}

fn from(routes: &Router, peer: &str, forwarded: &str, address: &str) -> Answer {
    let mut request = Request::get(address)
        .header("x-forwarded-for", forwarded)
        .body(Body::empty())
        .unwrap();
    request
        .extensions_mut()
        .insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 5_000)));
    ask(routes.clone(), request)
}

#[test]
fn a_client_that_asks_too_often_waits_and_forged_headers_do_not_help() {
    let flags = [("rate", "1"), ("trusted_proxies", "10.0.0.1")];
    let routes = router(service("corpus", &flags));
    let mut forged = (0..50).map(|number| {
        from(
            &routes,
            "203.0.113.9",
            &format!("198.51.100.{number}"),
            "/api/v1/units",
        )
    });
    let refused = forged
        .by_ref()
        .find(|answer| answer.status == 429)
        .expect("a forged header changed the client");
    assert_eq!(refused.json()["code"], "rate_limited");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(
        from(&routes, "203.0.113.9", "", "/livez").status,
        200,
        "health is never limited"
    );
    for number in 0..20 {
        let answer = from(
            &routes,
            "10.0.0.1",
            &format!("1.1.1.1, 198.51.100.{number}"),
            "/api/v1/units",
        );
        assert_eq!(
            answer.status, 200,
            "clients behind the proxy are told apart"
        );
    }
}
