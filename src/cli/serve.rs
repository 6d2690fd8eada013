//! `serve`: builds what is missing, listens, says where, and stops on SIGTERM or Ctrl-C.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Ending, live, say};
use crate::http::patience::Times;
use crate::http::server::Server;
use crate::http::{Service, router};
use crate::settings::{LogFormat, Logging, Settings};

pub(super) fn serve(settings: &Settings, start: Instant) -> anyhow::Result<Ending> {
    start_log(&settings.logging);
    let live = live::open_or_build(settings)?;
    let logging = settings.logging.queries;
    let service = Service::start(live, settings.limits, settings.exposure.clone(), logging)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(listen(settings, service, start))?;
    Ok(Ending::Good)
}

async fn listen(settings: &Settings, service: Arc<Service>, start: Instant) -> anyhow::Result<()> {
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("không mở được địa chỉ {}", settings.listen))?;
    let address = listener.local_addr()?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    say(&format!(
        "sẵn sàng sau {} ms: http://{address}/",
        start.elapsed().as_millis()
    ));
    say(&format!(
        "thử: curl 'http://{address}/api/v1/search/units?q=xoa+mu+chu'"
    ));
    let routes = router(Arc::clone(&service));
    let on_stop = Box::new(move || service.begin_stop());
    let server = Server {
        max_connections: settings.limits.max_connections,
        times: Times::default(),
        on_stop,
    };
    server.run(listener, routes, stop).await?;
    say("đã dừng");
    Ok(())
}

fn start_log(logging: &Logging) {
    let level = tracing_subscriber::filter::LevelFilter::from_level(logging.level);
    let json = match logging.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr);
    if json {
        log.json().flatten_event(true).init();
    } else {
        log.init();
    }
}
