//! What other pages and browsers use: `/box.js`, `/nhung`, `/opensearch.xml`, `/goi-y`.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use axum::response::IntoResponse;
use axum::routing::get;

use super::conditional::{Validator, json};
use super::pages::{html, language};
use super::pages_assets::serve;
use super::parameters::Parameters;
use super::problem::Problem;
use super::request::query_text;
use super::service::Service;
use crate::web::{self, EmbedPage, Frame, assets};

/// Suggestions a browser is given.
const SUGGESTIONS: usize = 8;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/box.js", get(box_script))
        .route("/nhung", get(embed_page))
        .route("/opensearch.xml", get(open_search))
        .route("/goi-y", get(suggestions))
}

async fn box_script(headers: HeaderMap) -> Response<Body> {
    static SCRIPT: LazyLock<String> = LazyLock::new(assets::box_script);
    serve("text/javascript; charset=utf-8", &SCRIPT, &headers)
}

async fn embed_page(
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    let parameters = Parameters::read_page(raw.as_deref(), &["lang"])?;
    let (language, chosen) = language(&headers, &parameters);
    let page = EmbedPage {
        frame: Frame::new(language, chosen, "/nhung"),
        origin: origin(&headers),
    };
    Ok(html(web::render(&page)))
}

async fn open_search(headers: HeaderMap) -> Response<Body> {
    match web::open_search(&origin(&headers)) {
        Ok(text) => {
            let kind = HeaderValue::from_static("application/opensearchdescription+xml");
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => Problem::Internal(error.to_string()).into_response(),
    }
}

/// What was typed and what it may become, in the form browsers read.
async fn suggestions(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    let parameters = Parameters::read_page(raw.as_deref(), &["q"])?;
    let text = query_text(&parameters)?;
    let live = service.live();
    let asked = format!("suggestions?{}", parameters.canonical());
    let validator = Validator::new(&live, None, &headers, "suggestions", &asked);
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let found = service
        .search(live, move |searcher, _| {
            let found = searcher.suggest(&text, SUGGESTIONS);
            let texts: Vec<String> = found.into_iter().map(|one| one.text).collect();
            Ok((text, texts))
        })
        .await?;
    let mut response = json(&found)?;
    let kind = HeaderValue::from_static("application/x-suggestions+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    validator.mark(&mut response);
    Ok(response)
}

/// The origin the visitor asked; only for addresses that people copy, so a plain host is all that is let through.
fn origin(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let plain = |host: &&str| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b);
        !host.is_empty() && host.bytes().all(allowed)
    };
    let host = text("host").filter(plain).unwrap_or("phutrach.example");
    let local = ["localhost", "127.", "[::1]"];
    let is_local = local.iter().any(|prefix| host.starts_with(prefix));
    let scheme = if is_local { "http" } else { "https" };
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_is_a_plain_host() {
        for (host, expected) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("tracuu.example.vn", "https://tracuu.example.vn"),
            ("x\"><script>", "https://phutrach.example"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            assert_eq!(origin(&headers), expected);
        }
    }
}
