//! One case of the corpus: what is converted, and what has to come of it.

use include_dir::Dir;
use mirrorshift::api::Options;
use mirrorshift::release::Release;
use serde_json::Value as Json;

use crate::support::toml;

/// A folder below `tests/corpus`.
pub struct Case {
    pub name: String,
    pub source: &'static str,
    pub options: Options,
    /// Exit statuses that the specification allows.
    pub exit: Vec<u64>,
    /// The patched `config.toml`.
    pub config: Option<&'static str>,
    /// Directories and their `hosts.toml`; `None` where the tree is left open.
    pub tree: Option<Vec<(String, &'static str)>>,
    facts: Json,
}

impl Case {
    /// Reads `folder`; a mistake in it is a panic, since the corpus is ours.
    pub fn read(folder: &'static Dir<'static>) -> Self {
        let name = folder.path().to_string_lossy().into_owned();
        let text = |path: &str| folder.get_file(folder.path().join(path)).map(|it| it.contents_utf8().expect("UTF-8"));
        let facts = toml(text("case.toml").unwrap_or_else(|| panic!("{name} has no case.toml"))).expect(&name);
        assert_eq!(unknown_fact(&facts), None, "{name}: no such fact");
        let release = |key: &str| facts[key].as_str().map(|it| Release::parse(it).expect(&name));
        let options = Options {
            containerd: release("containerd").unwrap_or_default(),
            target: release("target"),
            images: strings(&facts["images"]).map(str::to_owned).collect(),
            ..Options::default()
        };
        let options = match facts["config_path"].as_str() {
            Some(directory) => Options { config_path: directory.to_owned(), ..options },
            None => options,
        };
        let config = text("expected/config.toml");
        let certs_d = folder.get_dir(folder.path().join("expected/certs.d"));
        let tree = config.map(|_| {
            let directories = certs_d.into_iter().flat_map(|it| it.dirs());
            directories
                .map(|it| {
                    let name = it.path().file_name().expect("a name").to_string_lossy().into_owned();
                    let file = it.get_file(it.path().join("hosts.toml")).expect("a hosts.toml");
                    (name, file.contents_utf8().expect("UTF-8"))
                })
                .collect()
        });
        Self {
            source: text("config.toml").unwrap_or_else(|| panic!("{name} has no config.toml")),
            exit: match &facts["exit"] {
                Json::Array(several) => several.iter().filter_map(Json::as_u64).collect(),
                one => vec![one.as_u64().unwrap_or_else(|| panic!("{name} has no exit status"))],
            },
            options,
            config,
            tree,
            facts,
            name,
        }
    }

    /// What the case is there for.
    pub fn point(&self) -> &str {
        self.facts["point"].as_str().unwrap_or_default()
    }

    /// Whether the layout is so exotic that `config.toml` is compared as data and by its untouched lines.
    pub fn layout_is_free(&self) -> bool {
        self.facts["layout"] == "free"
    }

    /// A switch in `case.toml`.
    pub fn says(&self, key: &str) -> bool {
        self.facts[key] == true
    }

    /// A list in `case.toml`.
    pub fn list(&self, key: &str) -> impl Iterator<Item = &str> {
        strings(&self.facts[key])
    }

    /// Registries whose verdict is spelled out.
    pub fn judged_registries(&self) -> impl Iterator<Item = &str> {
        self.facts["verdict"]
            .as_object()
            .into_iter()
            .flat_map(|it| it.keys())
            .map(String::as_str)
            .filter(|it| *it != "*")
    }

    /// The verdicts allowed for `registry`; `*` in `case.toml` stands for those that the case does not name.
    pub fn verdicts(&self, registry: &str) -> Vec<&str> {
        let verdict = &self.facts["verdict"];
        let fact = match &verdict[registry] {
            Json::Null if !self.names(registry) => &verdict["*"],
            fact => fact,
        };
        match fact {
            Json::Null => vec!["identical"],
            Json::Array(several) => several.iter().filter_map(Json::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        }
    }

    /// Whether `registry` stands anywhere in the source or among the images.
    pub fn names(&self, registry: &str) -> bool {
        self.source.contains(registry) || self.options.images.iter().any(|it| it.contains(registry))
    }
}

fn strings(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Json::as_str)
}

/// A key of `case.toml` that nothing reads, since a misspelt fact would never fail.
fn unknown_fact(facts: &Json) -> Option<&str> {
    const KNOWN: &[&str] = &[
        // What is converted, for whom, and why this is a case.
        "point",
        "spec",
        "containerd",
        "target",
        "images",
        "config_path",
        // The exit statuses and verdicts that the specification allows.
        "exit",
        "verdict",
        // Keys that must, and keys that may be called not carried over; words that must be said somewhere.
        "not_carried",
        "may_not_carry",
        "warned",
        "keeps",
        "secrets",
        "error",
        // Directories that may be left out; what is left open about the rest.
        "optional",
        "layout",
        "unchanged_is_fine",
        "dead",
        "no_bracket_headers",
    ];
    facts.as_object()?.keys().map(String::as_str).find(|key| !KNOWN.contains(key))
}
