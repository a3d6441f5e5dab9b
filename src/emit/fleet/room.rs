//! Whether a document fits into the place that it is for.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::NODE;
use crate::emit::engine::Engine;
use crate::message::Message;

/// What a document is too large for, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Room {
    /// It fits.
    Enough,
    /// It does not fit everywhere.
    Tight(Message),
    /// It fits nowhere.
    None(Message),
}

/// User data of an EC2 instance, which is the smallest of the clouds' limits, in bytes before base64.
/// docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
const USER_DATA: usize = 16 << 10;

/// What the values of a ConfigMap hold together.
/// kubernetes v1.31.0 pkg/apis/core/validation/validation.go: ValidateConfigMap, core.MaxSecretSize.
const CONFIG_MAP: usize = 1 << 20;

/// Whether `document`, which brings `script`, fits.
#[must_use]
pub fn room(engine: Engine, script: &str, document: &str) -> Room {
    let needed = document.len();
    match engine {
        Engine::Daemonset if script.len() + NODE.len() > CONFIG_MAP => Room::None(say!(
            "the script takes {kilobytes} and a ConfigMap holds 1 MiB; use `--as ansible`, or convert less in one file",
            kilobytes = kilobytes(script.len() + NODE.len())
        )),
        Engine::CloudInit if needed > USER_DATA => {
            let gzipped = gzipped(document).unwrap_or(needed);
            let help = match gzipped <= USER_DATA {
                true => say!(
                    "with `gzip --best` it is {kilobytes}, and cloud-init unpacks user data by itself",
                    kilobytes = kilobytes(gzipped)
                ),
                false => say!(
                    "with `gzip --best` it is still {kilobytes}, so store it where the machines can fetch it, and give them `#include` and its URL",
                    kilobytes = kilobytes(gzipped)
                ),
            };
            Room::Tight(say!(
                "this is {kilobytes}; EC2 takes 16 KiB of user data: {help}",
                kilobytes = kilobytes(needed),
                help
            ))
        }
        // Butane gzips the script by itself; in base64 that is more than there is room for as well.
        Engine::Butane | Engine::Ignition if needed > USER_DATA => Room::Tight(say!(
            "this is {kilobytes}; EC2 takes 16 KiB of user data: store it where the machines can fetch it, and give them a config whose `ignition.config.replace.source` is its URL",
            kilobytes = kilobytes(needed)
        )),
        _ => Room::Enough,
    }
}

fn gzipped(text: &str) -> io::Result<usize> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(text.as_bytes())?;
    Ok(gzip.finish()?.len())
}

/// Rounded up: what is too much may not seem to fit.
fn kilobytes(bytes: usize) -> String {
    let tenths = (10 * bytes).div_ceil(1024);
    format!("{}.{} KiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn tight(engine: Engine, document: &str) -> String {
        match room(engine, "", document) {
            Room::Tight(why) => why.english(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_fits_is_passed_over_in_silence() {
        for engine in Engine::ALL {
            assert_eq!(room(engine, "", &"x".repeat(16 << 10)), Room::Enough, "{}", engine.as_str());
        }
        let large = "x".repeat(3 << 20);
        for engine in [Engine::Ansible, Engine::Kind, Engine::Kubeadm] {
            assert_eq!(room(engine, &large, &large), Room::Enough, "{}", engine.as_str());
        }
    }

    #[test]
    fn user_data_that_is_too_large_is_gzipped_where_that_helps() {
        let why = tight(Engine::CloudInit, &"x".repeat((16 << 10) + 1));
        assert!(why.contains("16.1 KiB") && why.contains("with `gzip --best` it is 0.1 KiB, and"), "{why}");
        // Numbers that gzip can't make small: each is the last one, multiplied.
        let random = (0..8000).scan(1_u64, |it, _| {
            *it = it.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            Some(format!("{it:x}"))
        });
        let why = tight(Engine::CloudInit, &random.collect::<String>());
        assert!(why.contains("it is still ") && why.contains("`#include`"), "{why}");
        for engine in [Engine::Butane, Engine::Ignition] {
            assert!(tight(engine, &"x".repeat(20 << 10)).contains("this is 20.0 KiB;"));
        }
    }

    #[test]
    fn a_config_map_holds_a_mebibyte_of_values_and_no_byte_more() {
        let most = (1 << 20) - NODE.len();
        assert_eq!(room(Engine::Daemonset, &"x".repeat(most), ""), Room::Enough);
        let Room::None(why) = room(Engine::Daemonset, &"x".repeat(most + 1), "") else { panic!("it fits") };
        let why = why.english();
        assert!(why.contains("the script takes 1024.1 KiB") && why.contains("--as ansible"), "{why}");
    }
}
