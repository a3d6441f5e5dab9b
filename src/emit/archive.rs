//! Packs files into a `.tar.gz` that is the same, byte for byte, whenever and wherever it is made.

use std::io;

use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

/// One file of an archive.
pub struct Entry<'a> {
    /// Relative, with `/`.
    pub path: &'a str,
    /// The whole text.
    pub contents: &'a str,
    /// Who may do what with it once it is unpacked.
    pub mode: u32,
}

/// The archive of `entries`. It holds no time, no owner but root, and names in order.
///
/// # Errors
/// A path that would lie outside the directory it is unpacked to.
pub fn tar_gz(mut entries: Vec<Entry<'_>>) -> io::Result<Vec<u8>> {
    entries.sort_by_key(|it| it.path);
    let gzip = GzBuilder::new().mtime(0).operating_system(UNKNOWN).write(Vec::new(), Compression::best());
    let mut archive = Builder::new(gzip);
    for Entry { path, contents, mode } in entries {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(contents.len() as u64);
        header.set_mode(mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        archive.append_data(&mut header, path, contents.as_bytes())?;
    }
    archive.into_inner()?.finish()
}

/// The operating system, in the header of gzip.
const UNKNOWN: u8 = 255;
