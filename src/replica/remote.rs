//! An HTTP address as a source: asked with limits on time, size and redirects.
//!
//! In: an address. Out: streams of bytes. Another phutrach that shares its generations has them at [`SHARED`] below its
//! root; any other server has them where the address says. Files are asked for as they are, uncompressed, by GET.

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error, http::Uri};

use super::source::SourceError;
use crate::index::layout::CURRENT;

/// Where a phutrach that shares its generations has them.
pub(crate) const SHARED: &str = "/generations";

/// To connect, and between two reads of an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// For a whole answer, beside the time its bytes may take.
const ANSWER: Duration = Duration::from_secs(60);
/// A source slower than this, in bytes a second, is as good as away.
const SLOWEST: u64 = 32 << 10;
const REDIRECTS: u32 = 3;
/// A larger `CURRENT` is none.
const POINTER_LIMIT: u64 = 64 << 10;

/// An HTTP address below which generations lie.
#[derive(Clone)]
pub struct Remote {
    agent: Arc<Agent>,
    /// Without a slash at the end.
    base: String,
    /// Whether the address names a server and no path.
    bare: bool,
}

/// Where the files were found.
pub(super) struct Place<'a> {
    remote: &'a Remote,
    below: &'static str,
}

impl Remote {
    /// Reads an address.
    ///
    /// # Errors
    /// [`SourceError::Address`] when it names no host, or holds a query.
    pub(super) fn parse(text: &str) -> Result<Self, SourceError> {
        let wrong = || SourceError::Address(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        if uri.host().is_none_or(str::is_empty) || uri.query().is_some() {
            return Err(wrong());
        }
        Ok(Self {
            agent: Arc::new(agent()),
            base: text.trim_end_matches('/').to_owned(),
            bare: uri.path().trim_matches('/').is_empty(),
        })
    }

    /// What `CURRENT` holds, and where it was found.
    pub(super) fn look(&self) -> Result<(Vec<u8>, Place<'_>), SourceError> {
        match self.current("") {
            Err(SourceError::NoIndex(_)) if self.bare => self.current(SHARED),
            found => found,
        }
    }

    fn current(&self, below: &'static str) -> Result<(Vec<u8>, Place<'_>), SourceError> {
        let place = Place {
            remote: self,
            below,
        };
        let mut bytes = Vec::new();
        let read = place
            .get(&[CURRENT], POINTER_LIMIT)?
            .take(POINTER_LIMIT)
            .read_to_end(&mut bytes);
        read.map_err(|reason| SourceError::Unreachable {
            file: place.address(&[CURRENT]),
            reason,
        })?;
        Ok((bytes, place))
    }
}

impl Place<'_> {
    fn address(&self, path: &[&str]) -> String {
        let encoded = path.iter().map(|part| encode(part));
        let rest: String = encoded.map(|part| format!("/{part}")).collect();
        format!("{}{}{rest}", self.remote.base, self.below)
    }

    /// Asks for a file of about `expected` bytes.
    pub(super) fn get(&self, path: &[&str], expected: u64) -> Result<Box<dyn Read>, SourceError> {
        let address = self.address(path);
        let patience = ANSWER + Duration::from_secs(expected / SLOWEST);
        let request = self.remote.agent.get(&address).config();
        match request.timeout_recv_body(Some(patience)).build().call() {
            Ok(response) => Ok(Box::new(response.into_body().into_reader())),
            Err(Error::StatusCode(404)) if path == [CURRENT] => Err(SourceError::NoIndex(address)),
            Err(error) => Err(SourceError::Unreachable {
                file: address,
                reason: error.into_io(),
            }),
        }
    }
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

/// Names of files hold letters, digits, dots, hyphens and underscores, which stay as they are.
fn encode(part: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');
    utf8_percent_encode(part, KEPT).to_string()
}

fn agent() -> Agent {
    // The certificates this machine trusts, so that a department's own authority needs no setting here.
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
    let config = Agent::config_builder()
        .tls_config(tls.build())
        .timeout_resolve(Some(PATIENCE))
        .timeout_connect(Some(PATIENCE))
        .timeout_send_request(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_per_read(Some(PATIENCE))
        .max_redirects(REDIRECTS)
        .user_agent(concat!("phutrach/", env!("CARGO_PKG_VERSION")));
    config.build().new_agent()
}
