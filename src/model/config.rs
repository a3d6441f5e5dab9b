//! A containerd `config.toml`, as far as it decides how images are pulled.

use crate::message::Message;
use crate::model::legacy::{Registry, Text};
use crate::text::{Extent, Spanned};

/// One configuration file, before any release has had its say: which tables count, and what an import
/// changes, differs between releases and is decided in `simulate`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfigFile<'a> {
    /// `version`; `None` when the key is missing.
    pub version: Option<Spanned<i64>>,
    /// `imports`, in order.
    pub imports: Vec<Text<'a>>,
    /// `disabled_plugins`.
    pub disabled_plugins: Vec<Text<'a>>,
    /// `required_plugins`.
    pub required_plugins: Vec<Text<'a>>,
    /// The names of all plugin tables, in the order of the text.
    pub plugin_names: Vec<Text<'a>>,
    /// The tables of the plugins that pull images, in the order of the text.
    pub plugins: Vec<PluginTable<'a>>,
    /// Whether the text is a pasted piece of a file rather than a whole one: no `version`, and nothing
    /// but `plugins` at the top.
    pub is_fragment: bool,
    /// What keeps containerd from starting with this file, whichever plugin tables count: text that is not
    /// TOML, a `version` that is no integer.
    pub fatal: Vec<Spanned<Message>>,
}

/// A plugin table that pulls images, or once did.
#[derive(Clone, Debug, PartialEq)]
pub struct PluginTable<'a> {
    /// Which plugin.
    pub name: PluginName,
    /// Where the name was first written.
    pub extent: Extent,
    /// The table `registry`.
    pub registry: Option<Registry<'a>>,
    /// Settings beside it that decide between local pull and transfer service.
    pub pull: PullSettings,
    /// Values of a wrong type: containerd refuses to start when it reads this table.
    pub fatal: Vec<Spanned<Message>>,
}

/// The names under which containerd has kept its registry settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PluginName {
    /// `cri`: version 1 files.
    Short,
    /// `io.containerd.grpc.v1.cri`: version 2.
    Grpc,
    /// `io.containerd.cri.v1.images`: version 3 and 4.
    Images,
    /// `io.containerd.cri.v1.runtime`: version 3 and 4; a registry table here is never read.
    Runtime,
}

impl PluginName {
    /// All of them, oldest first.
    pub const ALL: [Self; 4] = [Self::Short, Self::Grpc, Self::Images, Self::Runtime];

    /// The name in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "cri",
            Self::Grpc => "io.containerd.grpc.v1.cri",
            Self::Images => "io.containerd.cri.v1.images",
            Self::Runtime => "io.containerd.cri.v1.runtime",
        }
    }

    /// The file version whose registry table has this name; 3 stands for 3 and 4.
    pub const fn version(self) -> i64 {
        match self {
            Self::Short => 1,
            Self::Grpc => 2,
            Self::Images | Self::Runtime => 3,
        }
    }
}

/// Settings that force local pull from 2.1 on; `None` where the file does not have the key.
///
/// containerd v2.2.7 internal/cri/config/config.go: CheckLocalImagePullConfigs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PullSettings {
    /// `use_local_image_pull`.
    pub use_local_image_pull: Option<bool>,
    /// `disable_snapshot_annotations`; below `containerd` in version 2 files. Default `true` on Linux.
    pub disable_snapshot_annotations: Option<bool>,
    /// `discard_unpacked_layers`; below `containerd` in version 2 files.
    pub discard_unpacked_layers: Option<bool>,
    /// `max_concurrent_downloads`; default 3.
    pub max_concurrent_downloads: Option<i64>,
    /// `image_pull_with_sync_fs`.
    pub image_pull_with_sync_fs: Option<bool>,
}
