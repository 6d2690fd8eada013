//! Which address is answered by which handler, and what every answer passes through.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, DefaultPredicate, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::batch::search_units_batch;
use super::clauses::show_clause;
use super::docs::docs_page;
use super::front::front;
use super::generations::{shared_file, shared_pointer};
use super::health::{livez, readyz};
use super::openapi::openapi_json;
use super::pages;
use super::pool::message;
use super::problem::Problem;
use super::search_clauses::search_clauses;
use super::search_units::search_units;
use super::service::Service;
use super::suggest::suggest;
use super::units::{list_units, show_unit};

/// The most bytes of a body where an address says nothing else.
const BODY_BYTES: usize = 64 << 10;
/// Below this an answer is not worth compressing.
const COMPRESSED_FROM: u64 = 1 << 10;

/// The whole public side.
pub fn router(service: Arc<Service>) -> Router {
    let api = Router::new()
        .route("/search/clauses", get(search_clauses))
        .route("/search/units", get(search_units))
        .route("/search/units/batch", post(search_units_batch))
        .route("/suggest", get(suggest))
        .route("/openapi.json", get(openapi_json))
        .route("/docs", get(docs_page))
        .route("/units", get(list_units))
        .route("/units/{*id}", get(show_unit))
        .route("/clauses/{*id}", get(show_clause));
    let routes = Router::new()
        .nest("/api/v1", api)
        .route("/healthz", get(readyz))
        .route("/readyz", get(readyz))
        .route("/livez", get(livez))
        .route("/generations/CURRENT", get(shared_pointer))
        .route("/generations/{id}/{file}", get(shared_file))
        .merge(pages::routes())
        .fallback(async || Problem::NotFound)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed);
    pass_through(routes, &service).with_state(service)
}

/// The last layer added is the outermost.
fn pass_through(routes: Router<Arc<Service>>, service: &Arc<Service>) -> Router<Arc<Service>> {
    let routes = routes
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(CatchPanicLayer::custom(
            |panic: Box<dyn std::any::Any + Send>| panicked(&*panic),
        ))
        .layer(compression());
    let origins = &service.exposure.cors_origins;
    let routes = if origins.is_empty() {
        routes
    } else {
        routes.layer(cors(origins))
    };
    routes.layer(from_fn_with_state(Arc::clone(service), front))
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Response {
    Problem::Internal(message(panic)).into_response()
}

fn compression() -> CompressionLayer<And<DefaultPredicate, SizeAbove>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(COMPRESSED_FROM)))
}

/// Scripts of the configured origins may read answers; nobody else's may.
fn cors(origins: &[String]) -> CorsLayer {
    let allowed = origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(allowed))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::IF_NONE_MATCH,
        ])
        .expose_headers([header::ETAG, header::LINK, header::RETRY_AFTER])
        .max_age(std::time::Duration::from_secs(3_600))
}
