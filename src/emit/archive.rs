//! Packs files into a `.tar.gz` that is the same, byte for byte, whenever and wherever it is made.

use std::io;

use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

/// The archive of `files`, paths and contents. It holds no time, no owner but root, and names in order.
///
/// # Errors
/// A path that would lie outside the directory it is unpacked to.
pub fn tar_gz<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> io::Result<Vec<u8>> {
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_unstable();
    let gzip = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    let mut archive = Builder::new(gzip);
    for (path, contents) in files {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(contents.len() as u64);
        header.set_mode(mode(path));
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        archive.append_data(&mut header, path, contents.as_bytes())?;
    }
    archive.into_inner()?.finish()
}

/// Who may do what with a file that is unpacked. config.toml can hold credentials.
fn mode(path: &str) -> u32 {
    match path {
        "config.toml" => 0o600,
        "migrate.sh" => 0o755,
        _ => 0o644,
    }
}
