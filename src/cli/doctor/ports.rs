//! The addresses to serve at: free, or taken by whom; a running service is asked how it is.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use serde_json::Value;

use super::finding::Check;
use crate::settings::Settings;

const AREA: &str = "cổng";
/// How long a stranger at our port is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Readiness is a few hundred bytes.
const ANSWER_BYTES: u64 = 64 << 10;

pub(super) fn examine(settings: &Settings) -> Vec<Check> {
    let mut checks = look(settings.listen, "--listen");
    if let Some(address) = settings.admin_listen {
        checks.extend(look(address, "--admin-listen"));
    }
    checks
}

fn look(address: SocketAddr, flag: &str) -> Vec<Check> {
    let Err(error) = TcpListener::bind(address) else {
        return vec![Check::ok(AREA, format!("{address} còn trống"))];
    };
    if error.kind() == ErrorKind::AddrInUse
        && let Ok(readiness) = ask(address)
    {
        return running(address, &readiness);
    }
    let port = address.port();
    let mend = match error.kind() {
        ErrorKind::AddrInUse => {
            format!("ss -ltnp 'sport = :{port}' cho biết ai đang dùng; hoặc chọn {flag} khác")
        }
        ErrorKind::PermissionDenied => format!("chọn {flag} với cổng từ 1024 trở lên"),
        _ => format!("ip address cho biết máy có địa chỉ nào; hoặc chọn {flag} khác"),
    };
    vec![Check::finding(
        AREA,
        format!("không mở được {address}: {error}"),
        mend,
    )]
}

/// What a running service says of itself.
fn running(address: SocketAddr, readiness: &Value) -> Vec<Check> {
    let generation = readiness["generation"].as_str().unwrap_or_default();
    let text = format!("phutrach đang phục vụ ở {address} bằng bản {generation}");
    let mut checks = vec![Check::note(AREA, text, None)];
    for key in ["fallback", "pages_waiting"] {
        if let Some(reason) = readiness[key].as_str() {
            let mend = "sửa nguyên nhân, rồi gửi SIGHUP: systemctl reload phutrach".to_owned();
            checks.push(Check::finding(
                AREA,
                format!("dịch vụ ở {address}: {reason}"),
                mend,
            ));
        }
    }
    checks
}

/// Readiness of whoever listens there, if it is this program.
fn ask(address: SocketAddr) -> io::Result<Value> {
    let mut stream = TcpStream::connect_timeout(&reachable(address), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES).read_to_string(&mut answer)?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let body: Value = serde_json::from_str(body)?;
    if body["generation"].is_string() {
        Ok(body)
    } else {
        Err(ErrorKind::InvalidData.into())
    }
}

/// All addresses of the machine include its own.
fn reachable(address: SocketAddr) -> SocketAddr {
    let own = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(own, address.port())
}
