//! A conversion for many nodes: documents that carry its script, and its files as one archive.

use super::{Conversion, Engine, File, Options, migration};
use crate::document;
use crate::emit::archive::{Entry, tar_gz};
use crate::emit::fleet;
use crate::parse::secrets::Masked;

pub use crate::emit::fleet::Room;

/// The document that brings the conversion's script to many nodes; `None` when there is no script, because the text can't
/// be converted. `options` are those of the conversion. It holds no secret, as the script holds none.
#[must_use]
pub fn fleet(conversion: &Conversion, engine: Engine, options: &Options) -> Option<File> {
    let script = conversion.files.iter().find(|file| file.path == migration::PATH)?;
    let certs_d = migration::certs_d(&script.contents).unwrap_or_else(|| options.config_path.clone());
    let contents = fleet::document(engine, &script.contents, &certs_d);
    Some(File { path: engine.file_name().to_owned(), contents })
}

/// Whether a document that [`fleet`] made of the conversion fits into what it is for.
#[must_use]
pub fn room(conversion: &Conversion, engine: Engine, document: &File) -> Room {
    let script = conversion.files.iter().find(|file| file.path == migration::PATH);
    fleet::room(engine, script.map_or("", |it| &it.contents), &document.contents)
}

/// All files of a conversion as a `.tar.gz`, the same bytes for the same files, secrets included.
///
/// # Errors
/// A path that would lie outside the directory it is unpacked to.
pub fn archive(files: &[File]) -> Result<Vec<u8>, String> {
    let entries =
        files.iter().map(|file| Entry { path: &file.path, contents: &file.contents, mode: mode(file) }).collect();
    tar_gz(entries).map_err(|why| why.to_string())
}

/// The files that hold no secret: all but `config.toml`, where it has credentials. With `***` in their place it would be
/// of no use to a node, and the script needs only the node's own.
#[must_use]
pub fn without_secrets(files: Vec<File>) -> Vec<File> {
    files.into_iter().filter(|file| !holds_secret(file)).collect()
}

fn mode(file: &File) -> u32 {
    match file {
        _ if file.path == migration::PATH => 0o755,
        _ if holds_secret(file) => 0o600,
        _ => 0o644,
    }
}

fn holds_secret(file: &File) -> bool {
    file.path != migration::PATH && Masked::new(&document::read(&file.contents)).hidden() > 0
}
