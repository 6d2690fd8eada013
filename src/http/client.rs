//! Who a client is: its address, believed from forwarded headers only when a configured proxy says it.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;
use ipnet::IpNet;

const FORWARDED: &str = "x-forwarded-for";

/// The right-most address that no trusted proxy owns. Whatever stands left of it may be invented by the client; what
/// is no address ends the search, and the last proxy counts.
pub(super) fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut address = peer.to_canonical();
    let lists = headers.get_all(FORWARDED).iter().rev();
    let mut hops = lists.flat_map(|list| list.to_str().unwrap_or("?").rsplit(','));
    while is_trusted(&address) {
        match hops.next().map(|hop| hop.trim().parse::<IpAddr>()) {
            Some(Ok(before)) => address = before.to_canonical(),
            Some(Err(_)) | None => return address,
        }
    }
    address
}

/// The part of an address that one client cannot change at will: all of IPv4, /64 of IPv6.
pub(super) fn fixed_part(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// The network a client is in, too wide to be a person: /24 of IPv4, /48 of IPv6.
pub(super) fn wide_network(address: IpAddr) -> String {
    let width = if address.is_ipv4() { 24 } else { 48 };
    IpNet::new(address, width)
        .map_or_else(|_| "-".to_owned(), |network| network.trunc().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for list in forwarded {
            headers.append(FORWARDED, list.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn forwarded_headers_count_only_from_configured_proxies() {
        for (peer, forwarded, client) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            (
                "10.0.0.1",
                &["1.1.1.1, 198.51.100.1, 10.0.0.2"],
                "198.51.100.1",
            ),
            ("10.0.0.1", &["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["198.51.100.1, rác"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("::1", &["2001:db8::7"], "2001:db8::7"),
            ("::ffff:203.0.113.9", &[], "203.0.113.9"),
        ] {
            assert_eq!(seen(peer, forwarded), client, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn addresses_are_widened() {
        let parse = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(
            fixed_part(parse("2001:db8:1:2:3:4:5:6")),
            parse("2001:db8:1:2::")
        );
        assert_eq!(wide_network(parse("203.0.113.9")), "203.0.113.0/24");
        assert_eq!(wide_network(parse("2001:db8:1:2::9")), "2001:db8:1::/48");
    }
}
