//! The other side, on a listener of its own: figures, and rebuilding the index on demand.
//!
//! Commands need a token, which comes from a file only and is compared in constant time. One rebuild runs at a time;
//! asking again while it runs names the one that runs.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use serde::Serialize;
use subtle::ConstantTimeEq;

use super::conditional::json;
use super::front::front;
use super::health::{livez, readyz};
use super::problem::Problem;
use super::service::Service;

/// A shorter token can be guessed.
const TOKEN_BYTES: usize = 32;

/// A token as its digest; the token itself is not kept.
#[derive(Debug, Clone, Copy)]
pub struct Token(blake3::Hash);

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("mã quản trị cần ít nhất {TOKEN_BYTES} byte")]
pub struct TokenTooShort;

/// Builds a generation and lets it answer; `advance` is told how many clauses of how many are done. The id of what
/// answers then, or why it is the old one still.
pub type Rebuild = Box<dyn Fn(&dyn Fn(usize, usize)) -> Result<String, String> + Send + Sync>;

/// What the admin side can do.
pub struct Admin {
    service: Arc<Service>,
    token: Option<Token>,
    rebuild: Rebuild,
    count: AtomicU64,
    job: Mutex<Option<Arc<Job>>>,
}

/// One rebuild.
#[derive(Debug)]
struct Job {
    id: String,
    done: AtomicUsize,
    total: AtomicUsize,
    end: Mutex<Option<Result<String, String>>>,
}

#[derive(Serialize)]
struct JobBody<'a> {
    id: &'a str,
    state: &'static str,
    done: usize,
    total: usize,
    generation: Option<&'a str>,
    error: Option<&'a str>,
}

impl Token {
    /// Takes the content of a token file; space around it does not count.
    ///
    /// # Errors
    /// [`TokenTooShort`] below 32 bytes.
    pub fn read(content: &str) -> Result<Self, TokenTooShort> {
        let token = content.trim();
        if token.len() < TOKEN_BYTES {
            Err(TokenTooShort)
        } else {
            Ok(Self(blake3::hash(token.as_bytes())))
        }
    }

    fn is(&self, given: &[u8]) -> bool {
        self.0
            .as_bytes()
            .ct_eq(blake3::hash(given).as_bytes())
            .into()
    }
}

impl Admin {
    /// The admin side of a service; without a token every command is refused.
    pub fn new(service: Arc<Service>, token: Option<Token>, rebuild: Rebuild) -> Arc<Self> {
        Arc::new(Self {
            service,
            token,
            rebuild,
            count: AtomicU64::new(0),
            job: Mutex::new(None),
        })
    }

    fn allow(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let token = self.token.ok_or(Problem::AdminOff)?;
        let mut given = headers.get_all(header::AUTHORIZATION).iter();
        let (Some(only), None) = (given.next(), given.next()) else {
            return Err(Problem::Unauthorized);
        };
        let bearer = only
            .as_bytes()
            .strip_prefix(b"Bearer ")
            .ok_or(Problem::Unauthorized)?;
        if token.is(bearer) {
            Ok(())
        } else {
            Err(Problem::Unauthorized)
        }
    }

    /// The rebuild that runs, or a new one.
    fn start(self: &Arc<Self>) -> Result<Arc<Job>, Problem> {
        let mut current = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = current.as_ref().filter(|job| job.is_running()) {
            return Ok(Arc::clone(job));
        }
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let job = Arc::new(Job {
            id: format!("job-{number}"),
            done: AtomicUsize::new(0),
            total: AtomicUsize::new(0),
            end: Mutex::new(None),
        });
        *current = Some(Arc::clone(&job));
        let (admin, running) = (Arc::clone(self), Arc::clone(&job));
        let spawned = std::thread::Builder::new()
            .name("rebuild".into())
            .spawn(move || admin.run(&running));
        spawned.map_err(|error| Problem::Internal(error.to_string()))?;
        Ok(job)
    }

    fn run(&self, job: &Job) {
        let advance = |done, total| {
            job.done.store(done, Ordering::Relaxed);
            job.total.store(total, Ordering::Relaxed);
        };
        let rebuild = || (self.rebuild)(&advance);
        let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(rebuild));
        let end = built.unwrap_or_else(|panic| Err(super::pool::message(&*panic)));
        if let Err(error) = &end {
            tracing::error!(%error, "the index was not rebuilt");
        }
        *job.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
    }
}

impl Job {
    fn is_running(&self) -> bool {
        self.end
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
    }

    fn answer(&self) -> Result<Response<Body>, Problem> {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, generation, error) = match end.as_ref() {
            None => ("running", None, None),
            Some(Ok(id)) => ("done", Some(id.as_str()), None),
            Some(Err(error)) => ("failed", None, Some(error.as_str())),
        };
        let (done, total) = (
            self.done.load(Ordering::Relaxed),
            self.total.load(Ordering::Relaxed),
        );
        let mut response = json(&JobBody {
            id: &self.id,
            state,
            done,
            total,
            generation,
            error,
        })?;
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }
}

/// The routes of the admin side.
pub fn admin_router(admin: Arc<Admin>) -> Router {
    let service = Arc::clone(&admin.service);
    let health = Router::new()
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .with_state(Arc::clone(&service));
    Router::new()
        .route("/metrics", get(metrics))
        .route("/admin/reindex", post(reindex))
        .route("/admin/job", get(job))
        .with_state(admin)
        .merge(health)
        .fallback(async || Problem::NotFound)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .layer(from_fn_with_state(service, front))
}

async fn metrics(State(admin): State<Arc<Admin>>) -> Result<Response<Body>, Problem> {
    let text = admin.service.metrics.render(&admin.service.live());
    let mut response = Response::new(Body::from(
        text.map_err(|error| Problem::Internal(error.to_string()))?,
    ));
    let kind =
        HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}

async fn reindex(
    State(admin): State<Arc<Admin>>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    admin.allow(&headers)?;
    let mut response = admin.start()?.answer()?;
    *response.status_mut() = StatusCode::ACCEPTED;
    response
        .headers_mut()
        .insert(header::LOCATION, HeaderValue::from_static("/admin/job"));
    Ok(response)
}

async fn job(
    State(admin): State<Arc<Admin>>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    admin.allow(&headers)?;
    let current = admin
        .job
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    current.ok_or(Problem::NotFound)?.answer()
}
