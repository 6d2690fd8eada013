//! Three times as many searches as can be answered: as many are answered as ever, the rest are refused at once, and
//! when the rush is over everything is as before.

use std::net::SocketAddr;
use std::time::Duration;

use crate::door::{Served, is_long, searches, seconds};
use crate::load::{Connection, Load, closed, open};

/// Connections of the rush: more than wait and run at once, so that a late answer keeps no request from being sent.
const CONNECTIONS: usize = 400;

/// The same search over and over would measure nothing else than the same search; each connection starts elsewhere.
fn paths() -> Vec<String> {
    searches(500, if is_long() { 20 } else { 6 })
}

async fn peak(address: SocketAddr, paths: &[String]) -> f64 {
    // As many as run and wait, so that none is refused.
    let load = closed(address, paths, 16, Duration::ZERO, seconds(1.0, 8.0)).await;
    assert_eq!(
        (load.lost, load.times.len()),
        (0, 1),
        "{:?}",
        statuses(&load)
    );
    load.rate(200)
}

fn statuses(load: &Load) -> Vec<(u16, usize)> {
    load.times
        .iter()
        .map(|(status, times)| (*status, times.len()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn and_what_is_answered_stays_the_same() {
    let served = if is_long() {
        Served::start(1_000, &[])
    } else {
        // Without optimisation and beside other tests a search may take long; that is no refusal.
        Served::start(10, &["--search-deadline-ms", "60000"])
    };
    let (address, paths) = (served.server.address, paths());
    peak(address, &paths).await;
    let before = peak(address, &paths).await;
    let time = seconds(2.0, 15.0);
    let health = ["/livez".to_owned()];
    let (rush, alive) = tokio::join!(
        open(address, &paths, 3.0 * before, CONNECTIONS, time),
        open(address, &health, 50.0, 8, time),
    );
    // Nobody waits for the rush to be forgotten.
    let after = closed(
        address,
        &paths,
        2,
        Duration::from_millis(5),
        Duration::from_secs(1),
    )
    .await;
    let again = peak(address, &paths).await;
    // A machine's speed drifts; the peak is what it gave around the rush.
    let capacity = f64::midpoint(before, again);
    println!(
        "peak {before:.0}/s before, {again:.0}/s after; at three times: {:?} in {:.1?}, {:.0}/s answered; answered p50 {:.1?} p99 {:.1?}; refused p50 {:.2?} p99 {:.2?}; \
         /livez p99 {:.2?}; in the second after: {:?} p50 {:.2?} p99 {:.2?}",
        statuses(&rush),
        rush.took,
        rush.rate(200),
        rush.quantile(200, 0.5),
        rush.quantile(200, 0.99),
        rush.quantile(503, 0.5),
        rush.quantile(503, 0.99),
        alive.quantile(200, 0.99),
        statuses(&after),
        after.quantile(200, 0.5),
        after.quantile(200, 0.99),
    );
    assert_eq!((rush.lost, alive.lost, after.lost), (0, 0, 0));
    assert!(rush.count(503) > 0, "nothing was refused");
    assert_eq!(
        rush.count(200) + rush.count(503),
        rush.times.values().map(Vec::len).sum::<usize>()
    );
    assert_eq!(
        (statuses(&alive).len(), statuses(&after).len()),
        (1, 1),
        "{:?}",
        statuses(&after)
    );
    if is_long() {
        assert!(rush.rate(200) >= 0.9 * capacity, "goodput");
        assert!(
            rush.quantile(503, 0.99) <= Duration::from_millis(5),
            "refusals"
        );
        assert!(
            alive.quantile(200, 0.99) <= Duration::from_millis(20),
            "/livez"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_time_to_come_back() {
    let served = Served::start(20, &["--search-threads", "1", "--search-queue", "1"]);
    let address = served.server.address;
    let mut connections = Vec::new();
    for path in searches(60, 60) {
        let mut connection = Connection::open(address).await.unwrap();
        connection.ask(&path).await.unwrap();
        connections.push(connection);
    }
    let mut refused = 0;
    for connection in &mut connections {
        if connection.answer().await.unwrap() == 503 {
            refused += 1;
            let head = connection.text();
            assert!(
                head.contains("retry-after: 1") && head.contains("\"code\":\"busy\""),
                "{head}"
            );
        }
    }
    assert!(refused > 0);
}
