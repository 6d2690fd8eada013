//! `serve`: builds what is missing, listens, says where, follows the index and, with `--watch`, the pages, or
//! with `--follow` a source; looks again
//! on SIGHUP and stops on SIGTERM or Ctrl-C.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use anyhow::{Context, bail};
use axum::Router;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::arguments::ServeOptions;
use super::engine::EngineInUse;
use super::follow::follow;
use super::log::start_log;
use super::open_files::make_room;
use super::reload::Reloader;
use super::replica::follow_source;
use super::{Ending, live, say};
use crate::http::admin::{Admin, Rebuild, Token, admin_router};
use crate::http::patience::Times;
use crate::http::refusal::{Refuse, refusals};
use crate::http::server::Server;
use crate::http::{Service, router};
use crate::index::OpenOptions;
use crate::index::watch::CurrentWatcher;
use crate::replica::Source;
use crate::settings::{Origin, Settings};

/// The admin side serves one operator and one collector.
const ADMIN_CONNECTIONS: usize = 64;

pub(super) fn serve(
    settings: &Settings,
    options: &ServeOptions,
    start: Instant,
) -> anyhow::Result<Ending> {
    start_log(&settings.logging);
    let token = read_token(settings)?;
    let engine = EngineInUse::of(settings)?;
    let source = source(settings, options)?;
    let ready = live::ready(settings, &engine)?;
    make_room(settings.limits.max_connections);
    let watcher = CurrentWatcher::new(&settings.index, &ready.opened, OpenOptions::default());
    let logging = settings.logging.queries;
    let exposure = settings.exposure.clone();
    let live = ready.into_live(&engine);
    live::ensure(settings, &engine, &live.searcher.shared_generation());
    let service = Service::start(live, settings.limits, exposure, logging)?;
    let reloader = Reloader::new(Arc::clone(&service), watcher, engine.clone());
    let admin = Admin::new(
        Arc::clone(&service),
        token,
        rebuild(settings, Arc::clone(&reloader)),
    );
    if options.watch {
        follow(settings, Arc::clone(&reloader))?;
    }
    if let Some(source) = source {
        follow_source(settings, source, Arc::clone(&reloader))?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        reloader.start(hangups()?)?;
        listen(settings, service, admin, start).await
    })?;
    Ok(Ending::Good)
}

/// The source to follow; a machine follows its pages or a source, never both.
fn source(settings: &Settings, options: &ServeOptions) -> anyhow::Result<Option<Source>> {
    let Some(text) = &settings.follow else {
        return Ok(None);
    };
    if options.watch {
        bail!(
            "--watch và follow không đi cùng nhau: máy này hoặc dựng chỉ mục, hoặc lấy từ {text}"
        );
    }
    Ok(Some(Source::parse(text)?))
}

/// What the admin side does when it is asked to rebuild.
fn rebuild(settings: &Settings, reloader: Arc<Reloader>) -> Rebuild {
    let settings = settings.clone();
    Box::new(move |advance| {
        live::rebuild(&settings, reloader.engine(), advance)
            .map_err(|error| format!("{error:#}"))?;
        reloader.look();
        reloader.service().note_pages(None);
        let live = reloader.service().live();
        match &live.fallback {
            Some(reason) => Err(reason.clone()),
            None => Ok(live.searcher.generation().id.clone()),
        }
    })
}

/// One sign for each SIGHUP.
fn hangups() -> std::io::Result<Receiver<()>> {
    let mut hangup = signal(SignalKind::hangup())?;
    let (sender, receiver) = channel();
    tokio::spawn(async move { while hangup.recv().await.is_some() && sender.send(()).is_ok() {} });
    Ok(receiver)
}

/// The admin token; a file that is named must hold a good one.
fn read_token(settings: &Settings) -> anyhow::Result<Option<Token>> {
    let Some(path) = &settings.admin_token_file else {
        return Ok(None);
    };
    let content = std::fs::read_to_string(path)
        .with_context(|| format!("không đọc được {}", path.display()))?;
    Ok(Some(
        Token::read(&content).with_context(|| path.display().to_string())?,
    ))
}

async fn listen(
    settings: &Settings,
    service: Arc<Service>,
    admin: Arc<Admin>,
    start: Instant,
) -> anyhow::Result<()> {
    let (listener, address) = bind(settings.listen).await?;
    let (admin_listener, admin_line) = bind_admin(settings).await?;
    let stop = stop_signal()?;
    say(&format!(
        "sẵn sàng sau {} ms: http://{address}/",
        start.elapsed().as_millis()
    ));
    say(&format!(
        "thử: curl 'http://{address}/api/v1/search/units?q=xoa+mu+chu'"
    ));
    say(&admin_line);
    tell_system(&[NotifyState::Ready]);
    let (routes, refuse) = (router(Arc::clone(&service)), refusals(Arc::clone(&service)));
    let admin_routes = admin_router(admin);
    let admin_side = tokio::spawn(run_admin(
        admin_listener,
        admin_routes,
        Arc::clone(&refuse),
        stop.clone(),
    ));
    let on_stop = Box::new(move || {
        tell_system(&[NotifyState::Stopping]);
        service.begin_stop();
    });
    let server = Server {
        max_connections: settings.limits.max_connections,
        times: Times::default(),
        refuse,
        on_stop,
    };
    server.run(listener, routes, stopped(stop)).await?;
    admin_side.await?;
    say("đã dừng");
    Ok(())
}

async fn bind(address: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let bound = TcpListener::bind(address).await;
    let listener = bound.with_context(|| format!("không mở được địa chỉ {address}"))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// The admin side's listener, and what to say of it. Without a free default address the admin side is left out; an
/// address that somebody chose must be free.
async fn bind_admin(settings: &Settings) -> anyhow::Result<(Option<TcpListener>, String)> {
    let Some(address) = settings.admin_listen else {
        return Ok((None, "không có phần quản trị: đã tắt".to_owned()));
    };
    match bind(address).await {
        Ok((listener, address)) => {
            Ok((Some(listener), format!("số liệu: http://{address}/metrics")))
        }
        Err(error) if *settings.origin("admin_listen") == Origin::Default => {
            Ok((None, format!("không có phần quản trị: {error:#}")))
        }
        Err(error) => Err(error),
    }
}

async fn run_admin(
    listener: Option<TcpListener>,
    routes: Router,
    refuse: Refuse,
    stop: watch::Receiver<bool>,
) {
    let Some(listener) = listener else { return };
    let server = Server {
        max_connections: ADMIN_CONNECTIONS,
        times: Times::default(),
        refuse,
        on_stop: Box::new(|| {}),
    };
    if let Err(error) = server.run(listener, routes, stopped(stop)).await {
        tracing::error!(%error, "the admin side ended");
    }
}

/// Turns true at SIGTERM or Ctrl-C.
fn stop_signal() -> std::io::Result<watch::Receiver<bool>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        sender.send_replace(true);
    });
    Ok(receiver)
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // A sender that is gone can never ask for a stop any more; then the stop has come.
    drop(stop.wait_for(|stopping| *stopping).await);
}

/// Tells systemd, if it started us.
fn tell_system(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd cannot be told");
    }
}
