//! Settings that people change in the same breath, as edits of their own text: the cgroup driver of runc, and the image
//! that holds a pod's namespaces.
//!
//! Where they stand depends on the version of the file and on the release that will read it. What containerd makes of
//! each layout was seen with `containerd config dump` of 1.6.20, 1.7.34, 2.0.11, 2.2.7 and 2.3.4.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, NotCarried, Severity};
use crate::document::{self, Document, NodeId, TableKind, Value};
use crate::emit::{config_toml, quoted};
use crate::message::{Hole, Message};
use crate::model::config::{ConfigFile, PluginName};
use crate::model::image::Image;
use crate::parse::config_toml::names;
use crate::release::{Feature, Release};
use crate::simulate::newest_version;
use crate::text::{Edit, apply};

/// What to set beside the registry; without the feature `beyond` nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knobs {
    /// `SystemdCgroup = true` for the runtime `runc`.
    pub systemd_cgroup: bool,
    /// The image that holds a pod's namespaces: `sandbox_image`, or `pinned_images.sandbox`.
    pub pause: Option<Pause>,
}

impl Knobs {
    /// Whether nothing is to be set: known where the feature `beyond` is off, so that nothing of it is linked.
    pub fn is_none(&self) -> bool {
        !cfg!(feature = "beyond") || *self == Self::default()
    }
}

/// Which pause image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pause {
    /// This one.
    Image(String),
    /// The one that is set today, or the release's own, from this registry: `host` or `host/path`.
    Registry(String),
}

/// What it takes to set them.
#[derive(Debug, Default)]
pub struct Turned {
    /// Edits of `config.toml`.
    pub edits: Vec<Edit>,
    /// What changes, and what to look after.
    pub diagnostics: Vec<Diagnostic>,
    /// What can't be set.
    pub not_carried: Vec<NotCarried>,
    /// The pause image that was asked for.
    pub image: Option<String>,
}

/// The pause image that `release` takes where none is set.
///
/// containerd v1.6.24 pkg/cri/config/config_unix.go: DefaultConfig; v2.3.4 internal/cri/config/config.go:
/// DefaultSandboxImage. Read off the first and the last patch of each minor, and off those around the move from
/// k8s.gcr.io.
pub fn default_pause(release: Release) -> &'static str {
    const MOVED: [Release; 2] = [Release::new(1, 5, 14), Release::new(1, 6, 9)];
    let is_from = |major, minor| release >= Release::new(major, minor, 0);
    match () {
        () if is_from(2, 3) => "registry.k8s.io/pause:3.10.2",
        () if is_from(2, 2) => "registry.k8s.io/pause:3.10.1",
        () if is_from(2, 0) => "registry.k8s.io/pause:3.10",
        () if is_from(1, 7) => "registry.k8s.io/pause:3.8",
        () if release >= MOVED[1] => "registry.k8s.io/pause:3.6",
        () if is_from(1, 6) => "k8s.gcr.io/pause:3.6",
        () if release >= MOVED[0] => "registry.k8s.io/pause:3.5",
        () => "k8s.gcr.io/pause:3.5",
    }
}

/// `image` as `registry` would have it: the last word of its name, with tag and digest.
pub fn from_registry(image: &str, registry: &str) -> String {
    // Only what stands before the digest can have a path.
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    let start = name.rfind('/').map_or(0, |at| at + 1);
    [registry.trim_end_matches('/'), "/", image.get(start..).unwrap_or_default()].concat()
}

/// A `config.toml`, and the release that reads it.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'d, 'a> {
    document: &'d Document<'a>,
    version: i64,
    release: Release,
}

const RUNC: &str = "runc";
const SYSTEMD_CGROUP: &str = "SystemdCgroup";
const RUNC_V2: &str = "\"io.containerd.runc.v2\"";

impl<'d, 'a> Settings<'d, 'a> {
    /// The settings of `file`, which `document` holds and `release` reads. A piece of a file has the version that it was
    /// `assumed` to have, or that its plugin table is named for.
    pub fn new(document: &'d Document<'a>, file: &ConfigFile<'_>, assumed: Option<i64>, release: Release) -> Self {
        let named = || file.plugins.first().filter(|_| file.is_fragment).map(|it| it.name.version());
        // A text without settings can be given a version.
        let empty = || document.statements.is_empty().then_some(2);
        let version = file.version.map(|it| it.value).or(assumed).or_else(named).or_else(empty).unwrap_or(1);
        Self { document, version, release }
    }

    /// The pause image that is set.
    pub fn sandbox_image(&self) -> Option<&'d str> {
        match &self.document.node(self.find(&self.sandbox_path())?).value {
            Value::String(image) => Some(image),
            _ => None,
        }
    }

    /// `SystemdCgroup` of runc.
    pub fn systemd_cgroup(&self) -> Option<bool> {
        let options = self.child(self.find(&self.runc_path())?, "options")?;
        match self.document.node(self.document.get(options, SYSTEMD_CGROUP)?).value {
            Value::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// Why nothing that stands here has effect.
    fn dead(&self) -> Option<Message> {
        let Self { version, release, .. } = *self;
        let is_lost = !release.is_1() && version < 2 && !release.has(Feature::MIGRATE_PER_FILE);
        let is_refused = version > newest_version(release) && (!release.is_1() || release.has(Feature::VERSION_CHECK));
        match () {
            () if is_lost => Some(say!("containerd {release} ignores the CRI settings of a version 1 file", release)),
            () if is_refused => {
                Some(say!("containerd {release} does not read version {version} files", release, version))
            }
            () => None,
        }
    }

    /// The table of version 1 and 2 files. 2.x still reads it in older files, by moving it.
    fn old_table(&self) -> PluginName {
        if self.version < 2 { PluginName::Short } else { PluginName::Grpc }
    }

    fn moves(&self) -> bool {
        !self.release.is_1() && self.version < newest_version(self.release)
    }

    /// containerd v2.3.4 plugins/cri/images/plugin.go: migrateConfig. What stands in the old table wins.
    fn sandbox_path(&self) -> Vec<&'static str> {
        let old = vec!["plugins", self.old_table().as_str(), "sandbox_image"];
        let new = vec!["plugins", PluginName::Images.as_str(), "pinned_images", "sandbox"];
        match self.release.is_1() || (self.moves() && self.find(&old).is_some()) {
            true => old,
            false if self.version > 2 || self.find(&new).is_some() => new,
            false => old,
        }
    }

    /// containerd v2.3.4 plugins/cri/runtime/plugin.go: migrateConfig. Runtimes in the new table win as a whole.
    fn runc_path(&self) -> Vec<&'static str> {
        let runtimes = |name: PluginName| vec!["plugins", name.as_str(), "containerd", "runtimes"];
        let (old, new) = (runtimes(self.old_table()), runtimes(PluginName::Runtime));
        let is_old = self.release.is_1()
            || (self.find(&new).is_none() && (self.version <= 2 || (self.moves() && self.find(&old).is_some())));
        let mut path = if is_old { old } else { new };
        path.push(RUNC);
        path
    }

    fn find(&self, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(NodeId::ROOT, |id, key| self.child(id, key))
    }

    /// The last of the tables at `path` that is there.
    fn nearest(&self, path: &[&str]) -> NodeId {
        path.iter()
            .map_while({
                let mut at = Some(NodeId::ROOT);
                move |key| {
                    at = self.child(at?, key);
                    at
                }
            })
            .last()
            .unwrap_or(NodeId::ROOT)
    }

    /// The child that containerd takes for `key`. Names of plugins, runtimes and images are keys of maps, and what 2.x
    /// moves is looked up in a map as well.
    fn child(&self, id: NodeId, key: &str) -> Option<NodeId> {
        let is_name = key.contains('.') || matches!(key, "cri" | RUNC | "sandbox");
        let is_moved =
            !self.release.is_1() && self.document.path(id).get(1).is_some_and(|it| *it == self.old_table().as_str());
        let folded = || {
            let mut others = self.document.children(id).filter(|_| !is_name && !is_moved);
            others.find(|(_, node)| names(&node.key, key, self.release)).map(|(id, _)| id)
        };
        self.document.get(id, key).or_else(folded)
    }

    /// Sets `knobs`.
    pub fn turn(&self, knobs: &Knobs) -> Turned {
        let mut turned = Turned::default();
        if let Some(pause) = &knobs.pause {
            let path = self.sandbox_path();
            let result = self.set_pause(pause, &path, &mut turned);
            self.settle(result, &path, &mut turned);
        }
        if knobs.systemd_cgroup {
            let mut path = self.runc_path();
            let result = self.set_systemd_cgroup(&path, &mut turned);
            path.extend(["options", SYSTEMD_CGROUP]);
            self.settle(result, &path, &mut turned);
        }
        if !turned.edits.is_empty() && self.document.statements.is_empty() {
            let end = if self.document.text.contains("\r\n") { "\r\n" } else { "\n" };
            turned.edits.insert(0, Edit::insert(0, format!("version = {}{end}", self.version)));
        }
        turned
    }

    /// Adds the edits of one setting, if the text that they make says what was meant.
    fn settle(&self, result: Result<Vec<Edit>, Message>, path: &[&str], turned: &mut Turned) {
        // An empty inline table gets its entries one after the other.
        let at = result.as_ref().ok().and_then(|edits| edits.first()).map(|it| it.start);
        for edit in turned.edits.iter_mut().filter(|it| Some(it.start) == at && it.text.ends_with(' ')) {
            edit.text = format!("{},", edit.text.trim_end());
        }
        let works = |edits: &Vec<Edit>| {
            let mut all = turned.edits.clone();
            all.extend(edits.iter().cloned());
            config_toml::arrange(&mut all);
            let text = apply(self.document.text, &all);
            let document = document::read(&text);
            let is_there = Settings { document: &document, ..*self }.find(path).is_some();
            is_there && document.errors.len() <= self.document.errors.len()
        };
        let refused = match result {
            Ok(edits) if edits.is_empty() => return,
            Ok(edits) if works(&edits) => return turned.edits.extend(edits),
            Ok(_) => {
                turned.diagnostics.pop();
                say!("there is no safe place for it in this layout")
            }
            Err(why) => why,
        };
        turned.not_carried.push(NotCarried {
            key: path.get(2..).unwrap_or_default().join("."),
            why: say!("it is not set: {refused}", refused),
            action: match self.dead() {
                Some(_) if self.version < 2 => say!("write `version = 2` and its table names first"),
                Some(_) => say!("choose a release that reads this file"),
                None => say!("set it by hand"),
            },
        });
    }

    fn set_pause(&self, pause: &Pause, path: &[&str], turned: &mut Turned) -> Result<Vec<Edit>, Message> {
        let today = self.sandbox_image().unwrap_or_else(|| default_pause(self.release));
        let image = match pause {
            Pause::Image(image) => Cow::Borrowed(image.as_str()),
            Pause::Registry(registry) => Cow::Owned(from_registry(today, registry)),
        };
        Image::parse(&image, self.release)
            .map_err(|why| say!("`{image}` is no image reference: {why}", image = &image, why))?;
        turned.image = Some(image.to_string());
        if let Some(dead) = self.dead() {
            return Err(dead);
        }
        let edits = self.set(path, &quoted(&image), &Value::String(image.as_ref().into()))?;
        if !edits.is_empty() {
            let message = say!(
                "the pause image, which every pod starts with, changes from `{today}` to `{image}`",
                today,
                image = &image
            );
            let help = say!("see that nodes can pull it: without it no pod starts");
            turned.diagnostics.push(self.changed("pause-image", message, path).help(help));
        }
        Ok(edits)
    }

    fn set_systemd_cgroup(&self, path: &[&str], turned: &mut Turned) -> Result<Vec<Edit>, Message> {
        if let Some(dead) = self.dead() {
            return Err(dead);
        }
        let document = self.document;
        let runc = self.find(path);
        let kind = runc.and_then(|id| self.child(id, "runtime_type")).map(|id| &document.node(id).value);
        if let Some(Value::String(kind)) = kind
            && !is_runc(kind)
        {
            return Err(say!("the runtime `runc` is a `{kind}` here, which has no such option", kind));
        }
        let key: Vec<&str> = path.iter().copied().chain(["options", SYSTEMD_CGROUP]).collect();
        let options = runc.and_then(|id| self.child(id, "options"));
        let spellings = options.into_iter().flat_map(|id| document.children(id));
        let spellings: Vec<_> = spellings.filter(|(_, it)| it.key.eq_ignore_ascii_case(SYSTEMD_CGROUP)).collect();
        let mut edits = Vec::new();
        match spellings.split_first() {
            None => edits = self.set(&key, "true", &Value::Boolean(true))?,
            // Odd: 2.x merges options with the defaults by their exact names, so that another spelling makes two of them.
            Some(((_, first), _)) => {
                if spellings.iter().all(|(_, it)| it.key != SYSTEMD_CGROUP) {
                    edits.push(Edit::replace(first.key_extent, SYSTEMD_CGROUP));
                }
                for (id, _) in &spellings {
                    edits.extend(self.replace(*id, "true", &Value::Boolean(true))?);
                }
            }
        }
        // On 1.x a table for runc replaces the default one, and a runtime without a type starts no pod.
        if runc.is_none() && self.document.node(self.nearest(path)).value == Value::Table(TableKind::Inline) {
            edits = self.set(
                path,
                &format!("{{ runtime_type = {RUNC_V2}, options = {{ {SYSTEMD_CGROUP} = true }} }}"),
                &Value::Invalid,
            )?;
        } else if kind.is_none() && (self.release.is_1() || runc.is_none()) {
            let kind: Vec<&str> = path.iter().copied().chain(["runtime_type"]).collect();
            // First, for a header with it may have to stand before that of the options.
            edits.splice(0..0, self.set(&kind, RUNC_V2, &Value::Invalid)?);
        }
        if !edits.is_empty() {
            let message = say!("runc puts containers into cgroups through systemd: `SystemdCgroup` becomes `true`");
            let help =
                say!("see that the kubelet has `cgroupDriver: systemd`; on a node with running pods, drain it first");
            turned.diagnostics.push(self.changed("systemd-cgroup", message.to_owned(), &key).help(help));
        }
        turned.diagnostics.splice(0..0, self.other_runtimes(path));
        Ok(edits)
    }

    /// Runtimes that run runc's shim too, and keep another cgroup driver.
    fn other_runtimes(&self, runc: &[&str]) -> Option<Diagnostic> {
        let document = self.document;
        let runtimes = self.find(runc.get(..runc.len().checked_sub(1)?)?)?;
        let is_other = |id: NodeId| {
            let is_shim = self.child(id, "runtime_type").map(|id| &document.node(id).value);
            let is_set = self.child(id, "options").and_then(|id| document.get(id, SYSTEMD_CGROUP));
            matches!(is_shim, Some(Value::String(kind)) if is_runc(kind))
                && !is_set.is_some_and(|id| document.node(id).value == Value::Boolean(true))
        };
        let others: Vec<_> =
            document.children(runtimes).filter(|(id, node)| node.key != RUNC && is_other(*id)).collect();
        let (_, first) = others.first()?;
        let names = Hole::names(others.iter().map(|(_, node)| &node.key));
        let message = say!("{names} starts runc too, and does not have `SystemdCgroup = true`", names);
        let help = say!(
            "set it there as well if the kubelet uses systemd: all runtimes of a node need the same cgroup driver"
        );
        Some(Diagnostic::new("systemd-cgroup-elsewhere", Severity::Warning, message).help(help).at(first.key_extent))
    }

    fn changed(&self, code: &'static str, message: Message, path: &[&str]) -> Diagnostic {
        let diagnostic = Diagnostic::new(code, Severity::Info, message);
        match self.find(path) {
            Some(id) => diagnostic.at(self.document.node(id).extent),
            None => diagnostic,
        }
    }

    /// The edits that set the key at `path` to `value`, TOML already, unless it `means` that.
    fn set(&self, path: &[&str], value: &str, means: &Value<'_>) -> Result<Vec<Edit>, Message> {
        let mut at = NodeId::ROOT;
        for (depth, key) in path.iter().enumerate() {
            let table = &self.document.node(at).value;
            if !matches!(table, Value::Table(kind) if *kind != TableKind::Element) {
                return Err(say!("`{key}` is {kind} here", key = &self.document.node(at).key, kind = table.kind()));
            }
            let Some(id) = self.child(at, key) else {
                let rest = path.get(depth..).unwrap_or_default();
                return Ok(config_toml::put_below(self.document, at, rest, value).into_iter().collect());
            };
            at = id;
        }
        self.replace(at, value, means)
    }

    fn replace(&self, id: NodeId, value: &str, means: &Value<'_>) -> Result<Vec<Edit>, Message> {
        let node = self.document.node(id);
        match &node.value {
            it if it == means => Ok(Vec::new()),
            Value::Table(_) | Value::ArrayOfTables | Value::Invalid => {
                Err(say!("`{key}` is {kind} here", key = &node.key, kind = node.value.kind()))
            }
            Value::String(_) if value.starts_with('"') && node.extent.of(self.document.text).starts_with('\'') => {
                let inner = value.trim_matches('"');
                let literal = if inner.contains(['\'', '\\']) { value.to_owned() } else { format!("'{inner}'") };
                Ok(vec![Edit::replace(node.extent, literal)])
            }
            _ => Ok(vec![Edit::replace(node.extent, value)]),
        }
    }
}

/// containerd v1.7.34 pkg/cri/server/helpers.go: getRuntimeOptionsType.
fn is_runc(kind: &str) -> bool {
    matches!(kind, "io.containerd.runc.v1" | "io.containerd.runc.v2")
}
