//! Reads what the user names.

use std::fs::{self, Permissions};
use std::io::{self, Read};
use std::path::Path;

use super::Failure;

/// A text and where it comes from.
pub struct Input {
    /// The name for messages.
    pub name: String,
    /// What was read.
    pub text: String,
    /// Who may read the file; `None` for standard input.
    pub permissions: Option<Permissions>,
}

/// Reads a file, or standard input for `-`.
pub fn read(path: &Path) -> Result<Input, Failure> {
    if path == Path::new("-") {
        let name = "standard input".to_owned();
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(|why| unreadable(&name, &why))?;
        return Ok(Input { text: utf8(&name, bytes)?, name, permissions: None });
    }
    let name = path.display().to_string();
    let permissions = fs::metadata(path).map_err(|why| unreadable(&name, &why))?.permissions();
    let bytes = fs::read(path).map_err(|why| unreadable(&name, &why))?;
    Ok(Input { text: utf8(&name, bytes)?, name, permissions: Some(permissions) })
}

pub fn unreadable(name: &str, why: &io::Error) -> Failure {
    Failure(format!("`{name}` can't be read: {why}"))
}

/// The text of `bytes`, or where they stop being one.
pub fn utf8(name: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|why| {
        let at = why.utf8_error().valid_up_to();
        let valid = why.as_bytes().get(..at).unwrap_or_default();
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        let byte = why.as_bytes().get(at).copied().unwrap_or_default();
        Failure(format!(
            "`{name}` is not UTF-8: found byte 0x{byte:02x} on line {line}, at offset {at}; containerd reads TOML, which is UTF-8"
        ))
    })
}
