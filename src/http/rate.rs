//! How often one client may ask: a token bucket for each, in a table that cannot grow.
//!
//! Addresses are spread over a fixed number of buckets by a digest with a secret of this process, so that nobody can
//! fill the memory or aim at another client's bucket. Two clients in one bucket share it; that is rare and harmless.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::client::fixed_part;

/// A client that was quiet may ask so many seconds' worth at once: one page asks several times.
const BURST_SECONDS: u32 = 5;

/// Token buckets of all clients.
pub(super) struct RateLimit {
    buckets: DefaultKeyedRateLimiter<u16>,
    clock: DefaultClock,
    secret: RandomState,
}

impl RateLimit {
    /// `rate` requests per second for each client.
    pub(super) fn new(rate: NonZeroU32) -> Self {
        let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(BURST_SECONDS - 1));
        let quota = Quota::per_second(rate).allow_burst(burst);
        Self {
            buckets: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            secret: RandomState::new(),
        }
    }

    /// Takes a token; without one, the seconds to wait, at least 1.
    pub(super) fn check(&self, client: IpAddr) -> Result<(), u64> {
        let bucket = self.secret.hash_one(fixed_part(client)) as u16;
        let wait =
            |refusal: governor::NotUntil<_>| refusal.wait_time_from(self.clock.now()).as_secs() + 1;
        self.buckets.check_key(&bucket).map_err(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_asks_too_often_waits_and_others_do_not() {
        let limit = RateLimit::new(NonZeroU32::new(2).unwrap());
        let client = "203.0.113.9".parse().unwrap();
        assert_eq!((0..10).filter(|_| limit.check(client).is_ok()).count(), 10);
        assert_eq!(limit.check(client), Err(1));
        assert_eq!(limit.check("198.51.100.7".parse().unwrap()), Ok(()));
    }

    #[test]
    fn rotating_within_a_network_changes_nothing_and_the_table_is_bounded() {
        let limit = RateLimit::new(NonZeroU32::MIN);
        let rotated = |host: u16| IpAddr::from([0x2001, 0xdb8, 1, 2, 0, 0, 0, host]);
        assert_eq!(
            (0..100)
                .filter(|host| limit.check(rotated(*host)).is_ok())
                .count(),
            5
        );
        let let_in = (0..200_000_u32)
            .filter(|number| limit.check(IpAddr::from(number.to_be_bytes())).is_ok());
        assert!(let_in.count() > 1_000);
        assert!(limit.buckets.len() <= 1 << 16, "{}", limit.buckets.len());
    }
}
