//! The options, as JavaScript has them: the worker takes them, and the view of settings gives them.

use js_sys::Object;
use mirrorshift::api::{Knobs, Mode, Options, Pause};
use mirrorshift::kind::{Kind, kind};
use mirrorshift::parse;
use mirrorshift_kit::later::{field, optional_text, set, text};
use wasm_bindgen::JsValue;

/// `options` as the worker wants them.
pub fn in_javascript(options: &Options) -> Object {
    let object = Object::new();
    set(&object, "containerd", options.containerd.to_string());
    if let Some(target) = options.target {
        set(&object, "target", target.to_string());
    }
    set(&object, "config_path", options.config_path.as_str());
    set(&object, "mode", if options.mode == Mode::Recommended { "recommended" } else { "exact" });
    set(&object, "systemd_cgroup", options.knobs.systemd_cgroup);
    match &options.knobs.pause {
        Some(Pause::Image(image)) => set(&object, "sandbox_image", image.as_str()),
        Some(Pause::Registry(registry)) => set(&object, "pause_registry", registry.as_str()),
        None => {}
    }
    object
}

/// Puts the settings beside the releases into `options`; a path that is not given stays.
pub fn read(settings: &JsValue, options: &mut Options) {
    options.mode = if text(settings, "mode") == "recommended" { Mode::Recommended } else { Mode::Exact };
    if let Some(path) = optional_text(settings, "config_path") {
        options.config_path = path;
    }
    let image = optional_text(settings, "sandbox_image").map(Pause::Image);
    options.knobs = Knobs {
        systemd_cgroup: field(settings, "systemd_cgroup").is_truthy(),
        pause: image.or_else(|| optional_text(settings, "pause_registry").map(Pause::Registry)),
    };
}

/// How many settings beside the releases are not what they are by default.
pub fn changed(options: &Options) -> usize {
    let defaults = Options::default();
    let path = options.config_path != defaults.config_path;
    [options.mode != defaults.mode, path, options.knobs.systemd_cgroup, options.knobs.pause.is_some()]
        .into_iter()
        .filter(|it| *it)
        .count()
}

/// The dialect of a hosts.toml.
pub const HOSTS_TOML: &str = "hosts-toml";

/// Whether `source` is to be read as a hosts.toml. One that says nothing of itself is what its path says, or else what
/// the text before it was.
pub fn is_hosts(source: &str, path: &str, dialect: &str) -> bool {
    match kind(source) {
        Kind::Hosts => true,
        Kind::Unknown => path.ends_with("hosts.toml") || (path.is_empty() && dialect == HOSTS_TOML),
        _ => false,
    }
}

/// Whether the shell can answer for `source` itself: it reads config.toml alone, and converts it exactly; whether
/// it is one is for [`is_hosts`] to say.
pub fn is_plain(source: &str, options: &Options) -> bool {
    !parse::is_json(source) && options.mode == Mode::Exact && options.knobs == Knobs::default()
}
