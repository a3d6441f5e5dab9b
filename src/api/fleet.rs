//! A conversion for many nodes: documents that carry its script, and its files as one archive.

use super::{Conversion, File, Options};
use crate::document;
use crate::emit::archive::tar_gz;
use crate::emit::fleet;
use crate::parse::secrets::Masked;

pub use crate::emit::fleet::Engine;

/// The document that brings the conversion's script to many nodes; `None` when there is no script, because the text can't
/// be converted. `options` are those of the conversion. It holds no secret, as the script holds none.
#[must_use]
pub fn fleet(conversion: &Conversion, engine: Engine, options: &Options) -> Option<File> {
    let script = conversion.files.iter().find(|file| file.path == "migrate.sh")?;
    let contents = fleet::document(engine, &script.contents, &options.config_path);
    Some(File { path: engine.file_name().to_owned(), contents })
}

/// All files of a conversion as a `.tar.gz`, the same bytes for the same files, secrets included.
///
/// # Errors
/// A path that would lie outside the directory it is unpacked to.
pub fn archive(files: &[File]) -> Result<Vec<u8>, String> {
    tar_gz(files.iter().map(|file| (file.path.as_str(), file.contents.as_str()))).map_err(|why| why.to_string())
}

/// The files that hold no secret: all but `config.toml`, where it has credentials. With `***` in their place it would be
/// of no use to a node, and the script needs only the node's own.
#[must_use]
pub fn without_secrets(files: Vec<File>) -> Vec<File> {
    let is_public = |file: &File| file.path == "migrate.sh" || Masked::new(&document::read(&file.contents)).hidden() == 0;
    files.into_iter().filter(is_public).collect()
}
