//! One question to a cluster with several addresses: the next address is tried when one fails.
//!
//! In: a method, a path, JSON. Out: JSON with its status, or a [`Failure`]. Everything asked here may be asked twice
//! without harm, so everything is. Callers are threads that may wait, never async ones. It knows nothing of clauses.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use opensearch::auth::Credentials;
use opensearch::cert::{Certificate, CertificateValidation};
use opensearch::http::headers::{CONTENT_TYPE, HeaderMap, HeaderValue};
use opensearch::http::transport::{SingleNodeConnectionPool, Transport, TransportBuilder};
use opensearch::http::{Method, Url};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::failure::Failure;

/// How often all addresses are tried; a cluster needs a moment to see that a node is gone.
const ROUNDS: u32 = 4;

/// The pause before the second round; it doubles with each.
const PAUSE: Duration = Duration::from_millis(100);

/// How long an address that failed is asked last.
const AVOIDED: Duration = Duration::from_secs(10);

/// Where a cluster is and how to get in.
#[derive(Debug, Clone)]
pub struct Access {
    /// Addresses of nodes, `http://` or `https://`; at least one.
    pub addresses: Vec<String>,
    /// Name and password.
    pub account: Option<(String, String)>,
    /// Certificates in PEM of those who signed the nodes' certificates; `None` trusts whom the system trusts.
    pub authority: Option<Vec<u8>>,
    /// How long one question to one node may take.
    pub timeout: Duration,
}

/// Asks a cluster.
pub struct Client {
    nodes: Vec<Node>,
    next: AtomicUsize,
    timeout: Duration,
    start: Instant,
    /// `None` while being dropped only.
    runtime: Option<Runtime>,
}

struct Node {
    address: String,
    transport: Transport,
    /// Milliseconds from the client's start until which the node is asked last.
    avoided_until: AtomicU64,
}

/// What is asked.
pub(super) struct Question<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    /// JSON, or several lines of it.
    pub(super) body: String,
    /// How long one attempt may take; `None` is what the settings say.
    pub(super) patience: Option<Duration>,
}

impl<'a> Question<'a> {
    pub(super) fn get(path: &'a str) -> Self {
        Self::new(Method::Get, path, String::new())
    }

    pub(super) fn post(path: &'a str, body: &Value) -> Self {
        Self::new(Method::Post, path, body.to_string())
    }

    pub(super) fn new(method: Method, path: &'a str, body: String) -> Self {
        Self {
            method,
            path,
            body,
            patience: None,
        }
    }

    /// Lets each attempt take this long.
    pub(super) fn within(self, patience: Duration) -> Self {
        Self {
            patience: Some(patience),
            ..self
        }
    }
}

/// What a node said.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Answer {
    /// The body of an answer that is not an error.
    pub(super) fn success(self) -> Result<Value, Failure> {
        let reason = || reason(&self.body);
        match self.status {
            200..300 => Ok(self.body),
            status if self.is_blocked() => Err(match status {
                403 | 429 => Failure::ReadOnly { reason: reason() },
                _ => Failure::Refused {
                    status,
                    reason: reason(),
                },
            }),
            status @ (401 | 403) => Err(Failure::NotAuthorized { status }),
            status => Err(Failure::Refused {
                status,
                reason: reason(),
            }),
        }
    }

    fn is_blocked(&self) -> bool {
        self.body["error"]["type"] == "cluster_block_exception"
    }

    /// Whether another node, or the same one a moment later, may do better. A node that loses another one in the middle
    /// of a search says 500.
    fn is_passing(&self) -> bool {
        matches!(self.status, 429 | 500 | 502..=504) && !self.is_blocked()
    }
}

/// The words of an error.
pub(super) fn reason(body: &Value) -> String {
    let error = &body["error"];
    let root = &error["root_cause"][0]["reason"];
    let said = [root, &error["reason"], error]
        .into_iter()
        .find_map(Value::as_str);
    said.map_or_else(|| error.to_string(), str::to_owned)
}

impl Client {
    /// A client; nothing is asked yet.
    ///
    /// # Errors
    /// [`Failure::Setting`] for an address or a certificate that cannot be one.
    pub fn new(access: &Access) -> Result<Self, Failure> {
        let nodes: Result<Vec<Node>, Failure> = access
            .addresses
            .iter()
            .map(|address| Node::new(address, access))
            .collect();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("opensearch")
            .enable_all()
            .build()
            .map_err(|error| Failure::Setting(error.to_string()))?;
        Ok(Self {
            nodes: nodes?,
            next: AtomicUsize::new(0),
            timeout: access.timeout,
            start: Instant::now(),
            runtime: Some(runtime),
        })
    }

    /// Asks one node after the other until one answers; the answer may be an error of the cluster.
    ///
    /// # Errors
    /// [`Failure::Unreachable`] when none answers, [`Failure::TooSlow`] once `deadline` has passed.
    pub(super) fn ask(
        &self,
        question: &Question<'_>,
        deadline: Option<Instant>,
    ) -> Result<Answer, Failure> {
        let mut tried = Vec::new();
        let mut last = None;
        for round in 0..ROUNDS {
            if round > 0 {
                std::thread::sleep(PAUSE * 2_u32.pow(round - 1));
            }
            for node in self.in_order() {
                let Some(limit) = self.limit(question, deadline) else {
                    return Err(Failure::TooSlow { tried });
                };
                match self.ask_node(node, question, limit) {
                    Ok(answer) if answer.is_passing() => {
                        note(&mut tried, node, &reason(&answer.body));
                        last = Some(answer);
                    }
                    Ok(answer) => return Ok(answer),
                    Err(why) => {
                        self.avoid(node);
                        note(&mut tried, node, &why);
                        last = None;
                    }
                }
            }
        }
        last.ok_or(Failure::Unreachable { tried })
    }

    /// The nodes in turn, those that failed a moment ago last.
    fn in_order(&self) -> Vec<&Node> {
        let first = self.next.fetch_add(1, Ordering::Relaxed) % self.nodes.len().max(1);
        let (before, after) = self.nodes.split_at(first.min(self.nodes.len()));
        let mut nodes: Vec<&Node> = after.iter().chain(before).collect();
        let now = self.milliseconds();
        nodes.sort_by_key(|node| node.avoided_until.load(Ordering::Relaxed) > now);
        nodes
    }

    fn avoid(&self, node: &Node) {
        let until = self.milliseconds() + AVOIDED.as_millis() as u64;
        node.avoided_until.store(until, Ordering::Relaxed);
    }

    fn milliseconds(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    /// How long the next attempt may take; `None` when the deadline has passed.
    fn limit(&self, question: &Question<'_>, deadline: Option<Instant>) -> Option<Duration> {
        let usual = question.patience.unwrap_or(self.timeout);
        let Some(deadline) = deadline else {
            return Some(usual);
        };
        let left = deadline.checked_duration_since(Instant::now())?;
        Some(usual.min(left))
    }

    fn ask_node(
        &self,
        node: &Node,
        question: &Question<'_>,
        limit: Duration,
    ) -> Result<Answer, String> {
        let Some(runtime) = &self.runtime else {
            return Err("the client is closed".to_owned());
        };
        runtime.block_on(node.ask(question, limit))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Dropping a runtime waits for its threads, which an async caller may not do.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Node {
    fn new(address: &str, access: &Access) -> Result<Self, Failure> {
        let unusable = |why: String| Failure::Setting(format!("{address}: {why}"));
        let url = Url::parse(address).map_err(|error| unusable(error.to_string()))?;
        let mut builder = TransportBuilder::new(SingleNodeConnectionPool::new(url)).disable_proxy();
        if let Some((name, password)) = &access.account {
            builder = builder.auth(Credentials::Basic(name.clone(), password.clone()));
        }
        if let Some(pem) = &access.authority {
            let chain = Certificate::from_pem(pem).map_err(|error| unusable(error.to_string()))?;
            builder = builder.cert_validation(CertificateValidation::Full(chain));
        }
        let transport = builder.build();
        Ok(Self {
            address: address.to_owned(),
            transport: transport.map_err(|error| unusable(error.to_string()))?,
            avoided_until: AtomicU64::new(0),
        })
    }

    async fn ask(&self, question: &Question<'_>, limit: Duration) -> Result<Answer, String> {
        let mut headers = HeaderMap::new();
        // A load is lines of JSON, and the cluster takes both kinds by this name.
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Some(&question.body).filter(|body| !body.is_empty());
        let sent = self
            .transport
            .send(
                question.method,
                question.path,
                headers,
                None::<&()>,
                body.cloned(),
                Some(limit),
            )
            .await;
        let response = sent.map_err(|error| innermost(&error))?;
        let status = response.status_code().as_u16();
        let bytes = response.bytes().await.map_err(|error| innermost(&error))?;
        // What stands in front of a cluster may answer in other words than JSON.
        let body = serde_json::from_slice(&bytes).unwrap_or_else(
            |_| serde_json::json!({ "error": String::from_utf8_lossy(&bytes).into_owned() }),
        );
        Ok(Answer { status, body })
    }
}

/// Remembers what came of an attempt, once for each node and reason.
fn note(tried: &mut Vec<String>, node: &Node, why: &str) {
    let said = format!("{}: {why}", node.address);
    if !tried.contains(&said) {
        tried.push(said);
    }
}

/// What lies at the bottom of an error; the outer ones repeat the address.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
