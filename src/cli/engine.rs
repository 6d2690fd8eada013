//! The engine that the settings ask for, and publishing to it where it is a cluster.
//!
//! In: settings. Out: searchers, and what must succeed before a generation becomes live. Whoever builds publishes; a
//! server only asks.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::engine::opensearch::{Access, Client, Failure, OpenSearch, Place, publish};
use crate::index::Generation;
use crate::index::publish::IndexerLock;
use crate::search::Searcher;
use crate::settings::{Cluster, Settings};

/// The engine in use.
#[derive(Clone)]
pub(super) enum EngineInUse {
    /// The one that comes along.
    Embedded,
    /// A cluster.
    OpenSearch { client: Arc<Client>, place: Place },
}

impl EngineInUse {
    /// The engine that the settings ask for; a cluster is not asked yet.
    pub(super) fn of(settings: &Settings) -> anyhow::Result<Self> {
        let Some(cluster) = &settings.cluster else {
            return Ok(Self::Embedded);
        };
        let client = Client::new(&access(cluster)?)?;
        Ok(Self::OpenSearch {
            client: Arc::new(client),
            place: place(cluster),
        })
    }

    /// Searches a generation by this engine.
    pub(super) fn searcher(&self, generation: Arc<Generation>) -> Searcher {
        match self {
            Self::Embedded => Searcher::new(generation),
            Self::OpenSearch { client, place } => {
                let (client, of) = (Arc::clone(client), Arc::clone(&generation));
                let engine = OpenSearch::new(client, &place.alias, of);
                Searcher::with_engine(generation, Arc::new(engine))
            }
        }
    }

    /// What must succeed before a generation becomes live.
    pub(super) fn publish(
        &self,
        generation: Generation,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        if let Self::OpenSearch { client, place } = self {
            publish(client, place, &Arc::new(generation), &mut |_| {})?;
        }
        Ok(())
    }

    /// Publishes a live generation whose index is not there, as after choosing another engine, and lets the alias name
    /// it. When somebody else builds in `root` right now nothing is done.
    pub(super) fn ensure(&self, root: &Path, generation: &Arc<Generation>) -> anyhow::Result<()> {
        let Self::OpenSearch { client, place } = self else {
            return Ok(());
        };
        if let Some(_lock) = IndexerLock::acquire(root)? {
            publish(client, place, generation, &mut |_| {})
                .context("không công bố được lên OpenSearch")?;
        }
        Ok(())
    }
}

fn place(cluster: &Cluster) -> Place {
    Place {
        alias: cluster.alias.clone(),
        shards: cluster.shards,
    }
}

fn access(cluster: &Cluster) -> Result<Access, Failure> {
    let read = |path: &Path| {
        std::fs::read(path).map_err(|source| Failure::File {
            path: path.to_owned(),
            source,
        })
    };
    let account = cluster.account.as_ref().map(|(name, file)| {
        let password = String::from_utf8(read(file)?)
            .map_err(|_| Failure::Setting("mật khẩu phải là UTF-8".to_owned()))?;
        let password = password.trim_end_matches(['\r', '\n']);
        Ok::<_, Failure>((name.clone(), password.to_owned()))
    });
    Ok(Access {
        addresses: cluster.addresses.clone(),
        account: account.transpose()?,
        authority: cluster.authority.as_deref().map(read).transpose()?,
        timeout: cluster.timeout,
    })
}
