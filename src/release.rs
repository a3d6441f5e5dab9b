//! A containerd release, ordered, and what each one knows.
//!
//! containerd's releases disagree, sometimes between patches. Whatever depends on one takes a
//! [`Release`]; there is no "current".

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

/// A containerd release such as `1.6.24`.
///
/// A minor alone (`1.6`) means its newest patch and is still shown as `1.6`. The pre-releases of 2.4
/// count as `2.4.0`.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    major: u16,
    minor: u16,
    patch: u16,
    named_by_minor: bool,
}

/// The newest patch of each minor that `mirrorshift` was measured against.
const NEWEST: [Release; 8] = [
    Release::new(1, 5, 18),
    Release::new(1, 6, 39),
    Release::new(1, 7, 34),
    Release::new(2, 0, 11),
    Release::new(2, 1, 9),
    Release::new(2, 2, 7),
    Release::new(2, 3, 4),
    Release::new(2, 4, 0),
];

impl Release {
    /// The release `major.minor.patch`.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch, named_by_minor: false }
    }

    /// Reads `1.6`, `1.6.24`, `v2.0.0` or `2.4.0-beta.0`.
    ///
    /// # Errors
    /// Says what is known when the text is no release from 1.5 to 2.4.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unknown =
            || format!("expected a containerd release from 1.5 to 2.4 such as `1.6` or `1.6.24`, found `{text}`");
        let numbers = text.strip_prefix('v').unwrap_or(text);
        let numbers = numbers.split_once('-').map_or(numbers, |(numbers, _)| numbers);
        let mut parts = numbers.split('.').map(str::parse::<u16>);
        let (Some(Ok(major)), Some(Ok(minor)), patch, None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(unknown());
        };
        let newest = NEWEST.iter().find(|it| (it.major, it.minor) == (major, minor)).ok_or_else(unknown)?;
        match patch {
            None => Ok(Self { named_by_minor: true, ..*newest }),
            Some(Ok(patch)) => Ok(Self::new(major, minor, patch)),
            Some(Err(_)) => Err(unknown()),
        }
    }

    /// The minors that can be named, oldest first, each as its newest patch.
    pub fn minors() -> impl Iterator<Item = Self> {
        NEWEST.iter().map(|it| Self { named_by_minor: true, ..*it })
    }

    /// Whether this is a 1.x release: legacy TLS tables count, TOML is read by go-toml v1.
    pub const fn is_1(self) -> bool {
        self.major == 1
    }

    /// Whether this release has `feature`.
    pub fn has(self, feature: Feature) -> bool {
        feature.since(self)
    }

    const fn numbers(self) -> (u16, u16, u16) {
        (self.major, self.minor, self.patch)
    }
}

impl PartialEq for Release {
    fn eq(&self, other: &Self) -> bool {
        self.numbers() == other.numbers()
    }
}

impl Eq for Release {}

impl PartialOrd for Release {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Release {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers().cmp(&other.numbers())
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor, patch) = self.numbers();
        if self.named_by_minor { write!(f, "{major}.{minor}") } else { write!(f, "{major}.{minor}.{patch}") }
    }
}

impl Serialize for Release {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Default for Release {
    /// 1.6, the release that people migrate from.
    fn default() -> Self {
        Self { named_by_minor: true, ..Self::new(1, 6, 39) }
    }
}

/// Behaviour that came with a release, as the first release of each branch that has it.
///
/// A branch newer than all that are listed has the feature; an older one, or one that falls between two
/// listed branches, does not. Read off every tag from v1.5.0 to v2.4.0-beta.0.
#[derive(Clone, Copy, Debug)]
pub struct Feature(&'static [(u16, u16, u16)]);

impl Feature {
    /// `override_path` in `hosts.toml`.
    pub const OVERRIDE_PATH: Self = Self(&[(1, 6, 0)]);
    /// `_default` below a `config_path` root.
    pub const DEFAULT_DIRECTORY: Self = Self(&[(1, 6, 17)]);
    /// All of 127.0.0.0/8 is loopback; certs.d knows loopback; legacy loopback pulls skip verification.
    pub const LOOPBACK_RANGE: Self = Self(&[(1, 6, 9)]);
    /// The implicit upstream of a loopback namespace depends on its port.
    pub const LOOPBACK_BY_PORT: Self = Self(&[(1, 6, 25), (1, 7, 8)]);
    /// An `http` host with TLS settings is asked over https first.
    pub const HTTPS_FIRST: Self = Self(&[(1, 6, 25), (1, 7, 7)]);
    /// https-first needs an explicit port that is not 80 (1.7.7 alone applies it to any port).
    pub const HTTPS_FIRST_BY_PORT: Self = Self(&[(1, 6, 25), (1, 7, 8)]);
    /// https-first also for hosts that name no port, with fallback on refused connections and timeouts.
    pub const HTTPS_FIRST_WITHOUT_PORT: Self = Self(&[(1, 7, 24)]);
    /// A client remembers that it fell back to http; a TLS handshake timeout falls back too.
    pub const HTTPS_FIRST_REMEMBERED: Self = Self(&[(1, 6, 32), (1, 7, 16)]);
    /// A `hosts.toml` without a `host` table is read.
    pub const HOSTLESS_FILE: Self = Self(&[(1, 7, 32)]);
    /// `dial_timeout` in `hosts.toml`.
    pub const DIAL_TIMEOUT: Self = Self(&[(2, 0, 7), (2, 1, 0)]);
    /// The capability `referrers`; before, the word voids the file.
    pub const REFERRERS: Self = Self(&[(2, 2, 0)]);
    /// TOML 1.1 syntax.
    pub const TOML_1_1: Self = Self(&[(2, 4, 0)]);
    /// Config files of a version above 2 are refused (1.x read them as version 2 before).
    pub const VERSION_CHECK: Self = Self(&[(1, 6, 32), (1, 7, 17)]);
    /// Relative import globs count from the importing file.
    pub const GLOB_FROM_FILE: Self = Self(&[(1, 6, 29), (1, 7, 16)]);
    /// Plugin names must begin with `io.containerd.` in version 2 files.
    pub const PLUGIN_PREFIX_CHECK: Self = Self(&[(1, 7, 0)]);
    /// Plugin tables of several files are merged key by key.
    pub const DEEP_MERGE: Self = Self(&[(2, 0, 0)]);
    /// Each file is migrated by itself; config version 4 exists.
    pub const MIGRATE_PER_FILE: Self = Self(&[(2, 3, 0)]);
    /// Pulls go through the transfer service unless a setting forces local pull.
    pub const TRANSFER_SERVICE: Self = Self(&[(2, 1, 0)]);
    /// Linux: an empty `config_path` without mirrors means the built-in pair of directories.
    pub const DEFAULT_CONFIG_PATH: Self = Self(&[(2, 2, 0)]);
    /// Per-host and global headers go to token servers; a configured `User-Agent` replaces the built-in.
    pub const TOKEN_HEADERS: Self = Self(&[(2, 1, 0)]);
    /// 500, 503 and 504 are repeated once on the last host.
    pub const REPEAT_ON_LAST_HOST: Self = Self(&[(2, 1, 0)]);
    /// The `blobs` round of a digest is left out after a hard error (never in 2.1).
    pub const NO_BLOBS_AFTER_HARD_ERROR: Self = Self(&[(2, 0, 11), (2, 2, 6)]);
    /// `ns` survives a path that already has a query.
    pub const NS_BESIDE_QUERY: Self = Self(&[(2, 2, 0)]);
    /// A pull that makes no progress for five minutes is cancelled.
    pub const PROGRESS_TIMEOUT: Self = Self(&[(1, 7, 0)]);
    /// Response headers must come within 30 s; the status of a GET during resolve is checked.
    pub const GET_STATUS_CHECKED: Self = Self(&[(2, 3, 0)]);
    /// Transport errors on the last host are retried; five requests at the most instead of six.
    pub const FIVE_ATTEMPTS: Self = Self(&[(2, 3, 2)]);
    /// A 403 to HEAD is repeated as GET on the same host.
    pub const GET_AFTER_403: Self = Self(&[(2, 3, 3)]);
    /// A token POST that gets 400 is repeated as GET.
    pub const TOKEN_GET_AFTER_400: Self = Self(&[(1, 6, 0)]);
    /// Image references may have upper-case and IPv6 domains.
    pub const REFERENCE_DOMAINS: Self = Self(&[(1, 7, 19)]);

    fn since(self, release: Release) -> bool {
        let branch = (release.major, release.minor);
        match self.0.iter().find(|(major, minor, _)| (*major, *minor) == branch) {
            Some(first) => release.numbers() >= *first,
            None => self.0.last().is_some_and(|(major, minor, _)| branch > (*major, *minor)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_minor_alone_is_its_newest_patch_and_keeps_its_name() {
        let release = Release::parse("1.6").unwrap();
        assert_eq!(release, Release::new(1, 6, 39));
        assert_eq!(release.to_string(), "1.6");
        assert_eq!(Release::parse("2.4.0-beta.0").unwrap(), Release::new(2, 4, 0));
    }

    #[test]
    fn what_is_no_release_is_refused_with_its_text() {
        for text in ["", "1", "1.4", "3.0", "1.6.x", "1.6.1.1", "latest"] {
            assert!(Release::parse(text).unwrap_err().contains(&format!("`{text}`")), "{text}");
        }
    }

    #[test]
    fn a_feature_starts_with_its_first_release_on_each_branch() {
        for (release, feature, expected) in [
            (Release::new(1, 6, 24), Feature::HTTPS_FIRST, false),
            (Release::new(1, 6, 25), Feature::HTTPS_FIRST, true),
            (Release::new(1, 7, 6), Feature::HTTPS_FIRST, false),
            (Release::new(2, 0, 0), Feature::HTTPS_FIRST, true),
            (Release::new(1, 6, 39), Feature::HOSTLESS_FILE, false),
            (Release::new(2, 0, 0), Feature::HOSTLESS_FILE, true),
            (Release::new(2, 0, 11), Feature::NO_BLOBS_AFTER_HARD_ERROR, true),
            (Release::new(2, 1, 9), Feature::NO_BLOBS_AFTER_HARD_ERROR, false),
            (Release::new(2, 3, 0), Feature::NO_BLOBS_AFTER_HARD_ERROR, true),
        ] {
            assert_eq!(release.has(feature), expected, "{release} {feature:?}");
        }
    }
}
