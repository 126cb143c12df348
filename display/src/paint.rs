//! Pictures.

/// Soon.
pub fn paint(_dir: &std::path::Path, _snapshot: Option<&std::path::Path>) -> anyhow::Result<()> {
    anyhow::bail!("soon")
}
