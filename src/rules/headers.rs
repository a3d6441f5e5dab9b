//! Names of HTTP headers that containerd writes itself.

/// containerd's own spelling of `name`, where that differs: both would be sent.
pub(super) fn clashes_with(name: &str) -> Option<&'static str> {
    let own = ["User-Agent", "Authorization", "Accept"].into_iter().find(|own| own.eq_ignore_ascii_case(name))?;
    (own != name).then_some(own)
}
