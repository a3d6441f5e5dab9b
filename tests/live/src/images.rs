//! The images that the registries hold: one of one layer for any name, made when it is asked for.
//!
//! No two names share a blob, for containerd asks for nothing that it has already.

use ring::digest::{SHA256, digest};
use serde_json::json;

/// One image.
pub struct Image {
    pub manifest: Vec<u8>,
    pub config: Vec<u8>,
    pub layer: Vec<u8>,
}

pub const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";

impl Image {
    /// The image called `name`: the last part of its repository.
    pub fn new(name: &str) -> Self {
        let layer = tar(name);
        let config = json!({
            "architecture": architecture(),
            "os": "linux",
            "config": {},
            "rootfs": { "type": "layers", "diff_ids": [digest_of(&layer)] },
        });
        let config = config.to_string().into_bytes();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": digest_of(&config),
                "size": config.len(),
            },
            "layers": [{
                "mediaType": "application/vnd.oci.image.layer.v1.tar",
                "digest": digest_of(&layer),
                "size": layer.len(),
            }],
        });
        Self { manifest: manifest.to_string().into_bytes(), config, layer }
    }

    /// Its digests with the words that the simulation has for them.
    pub fn placeholders(&self, name: &str) -> [(String, String); 3] {
        [(&self.manifest, "manifest"), (&self.config, "config"), (&self.layer, "layer")]
            .map(|(bytes, word)| (digest_of(bytes), format!("<{name}:{word}>")))
    }
}

pub fn digest_of(bytes: &[u8]) -> String {
    let hex: String = digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// An archive of one empty file that is called `name`, as POSIX describes it.
fn tar(name: &str) -> Vec<u8> {
    let mut header = [0u8; 512];
    let mut put = |at: usize, text: &[u8]| header[at..at + text.len()].copy_from_slice(text);
    put(0, &name.as_bytes()[..name.len().min(99)]);
    put(100, b"0000644\x000000000\x000000000\x0000000000000\x0000000000000\x00");
    // The sum is taken with blanks in its place.
    put(148, b"        0");
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut archive = header.to_vec();
    archive.resize(512 * 3, 0);
    archive
}
