//! What a value means for the release that reads it, in sentences.

use super::reading::Reading;
use crate::document::{Document, NodeId, Value};
use crate::fields::Field;
use crate::message::{Hole, Message};
use crate::model::go_duration;
use crate::model::go_url;
use crate::model::namespace::{HUB, dead_key, is_loopback, upstream_host};
use crate::release::{Feature, Release};
use crate::simulate::redacted;

/// A field of a text.
pub(super) struct Told<'t> {
    pub document: &'t Document<'t>,
    pub id: NodeId,
    pub path: &'t [&'t str],
    pub field: Option<&'t Field>,
    pub release: Release,
    /// What the release makes of the whole text.
    pub reading: &'t Reading,
}

impl<'t> Told<'t> {
    /// The point first; none where the value adds nothing to what the key is.
    pub(super) fn sentences(&self) -> Vec<Message> {
        let Some(field) = self.field else { return Vec::new() };
        let release = self.release;
        if let Some(why) = self.reading.why_void(self.path) {
            return vec![why.clone()];
        }
        let mut said = Vec::new();
        if release < field.since {
            let since = field.since;
            said.push(say!("containerd {release} does not know this key, which came with {since}", release, since));
            return said;
        }
        if field.removed.is_some_and(|removed| release >= removed) {
            said.push(say!("containerd {release} ignores it", release));
            return said;
        }
        match field.key {
            "version" => said.extend(self.version()),
            "registry.config_path" => said.extend(self.config_path()),
            "registry.mirrors.<namespace>" => said.push(self.namespace()),
            "registry.mirrors.<namespace>.endpoint" => self.endpoints(&mut said),
            "registry.configs.<host>" => said.push(self.host()),
            "registry.auths.<url>" => said.push(self.auths()),
            "registry.headers.<name>" => {
                said.push(say!("sent with every request to every registry, whichever host is asked"));
            }
            "server" => said.push(self.server()),
            "host.<url>" => self.host_table(&mut said),
            key => said.extend(self.common(key)),
        }
        said
    }

    fn value(&self) -> &'t Value<'t> {
        &self.document.node(self.id).value
    }

    fn text(&self) -> Option<&'t str> {
        match self.value() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    fn flag(&self) -> Option<bool> {
        match self.value() {
            Value::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The strings of an array, or the one that stands in its place.
    fn texts(&self) -> Vec<&'t str> {
        let inside = self.document.children(self.id).filter_map(|(_, node)| match &node.value {
            Value::String(text) => Some(&**text),
            _ => None,
        });
        self.text().into_iter().chain(inside).collect()
    }

    /// The word that stands `above` words before the last one of the key.
    fn word(&self, above: usize) -> &'t str {
        self.path.iter().rev().nth(above).copied().unwrap_or_default()
    }

    fn version(&self) -> Option<Message> {
        let Value::Integer(version) = *self.value() else { return None };
        let release = self.release;
        let newest = crate::simulate::newest_version(release);
        Some(match version {
            _ if version > newest && (!release.is_1() || release.has(Feature::VERSION_CHECK)) => {
                say!("containerd {release} refuses to start: the newest it knows is {newest}", release, newest)
            }
            ..2 if !release.is_1() && !release.has(Feature::MIGRATE_PER_FILE) => {
                say!("containerd {release} loses the registry tables of a file of this version", release)
            }
            ..2 => say!("the registry tables stand below `plugins.cri`"),
            // Odd: before 1.6.32 and 1.7.17, a newer file is read as one of version 2.
            _ if version == 2 || release.is_1() => {
                say!("the registry tables stand below `plugins.\"io.containerd.grpc.v1.cri\"`")
            }
            _ => say!("the registry tables stand below `plugins.\"io.containerd.cri.v1.images\"`"),
        })
    }

    fn config_path(&self) -> Option<Message> {
        let path = self.text()?;
        let roots: Vec<&str> = path.split(':').collect();
        Some(match roots.as_slice() {
            [""] => say!("empty is the same as left out"),
            [root] => say!("for each registry, containerd looks for a directory of its name in `{root}`", root = *root),
            _ if self.reading.is_one_root => say!(
                "containerd {release} pulls through the transfer service here, which takes `{roots}` for the name of one directory, and finds nothing",
                release = self.release,
                roots = path
            ),
            _ => {
                let roots = Hole::names(&roots);
                say!(
                    "containerd looks in several directories, in order: {roots}; the first that has one for the registry decides, and nothing is merged",
                    roots
                )
            }
        })
    }

    fn namespace(&self) -> Message {
        let name = self.word(0);
        match dead_key(name, self.release) {
            _ if name == "*" => say!("stands for every registry without an entry of its own"),
            Some(why) => say!("no image is ever pulled by it: {why}", why),
            None if name == "docker.io" => {
                say!(
                    "for images of Docker Hub: `nginx` is `docker.io/library/nginx`, and the registry itself is `{hub}`",
                    hub = HUB
                )
            }
            None => say!("for images whose name begins with `{name}/`", name),
        }
    }

    fn endpoints(&self, said: &mut Vec<Message>) {
        let namespace = self.word(1);
        let endpoints = self.texts();
        let upstream = upstream_host(namespace);
        let host = |text: &str| go_url::parse(&self.with_scheme(text)).map(|url| url.host.into_owned());
        let has_own = endpoints.iter().any(|it| host(it).is_ok_and(|host| host == namespace));
        let names = || Hole::names(endpoints.iter().map(|it| redacted(it)));
        if namespace != "*" && dead_key(namespace, self.release).is_some() {
            said.push(say!("never asked, since no image is pulled by the name above"));
            return;
        }
        said.push(match (endpoints.len(), namespace) {
            (0, "*") => say!("nobody is asked in the place of a registry"),
            (0, _) => say!("only `{upstream}` itself is asked, and `*` does not count for it", upstream),
            (_, "*") => say!("containerd asks {names}, in this order, and then the registry itself", names = names()),
            _ if has_own => say!("containerd asks {names}, in this order, and nobody else", names = names()),
            _ => {
                say!("containerd asks {names}, in this order, and then `{upstream}` itself", names = names(), upstream)
            }
        });
        for endpoint in endpoints {
            let shown = &redacted(endpoint).into_owned();
            match go_url::parse(&self.with_scheme(endpoint)) {
                Err(why) => said.push(say!(
                    "`{shown}` is no URL ({why}), and every pull of this registry fails, whatever else is listed",
                    shown,
                    why
                )),
                Ok(url) => {
                    if !go_url::has_scheme(endpoint) {
                        said.push(say!(
                            "`{shown}` has no scheme, and is asked over `{scheme}`",
                            shown,
                            scheme = &*url.scheme
                        ));
                    } else if url.scheme == "http" {
                        said.push(say!("`{shown}` is asked over plain http: nothing is encrypted", shown));
                    }
                    if !matches!(&*url.path, "" | "/v2" | "/v2/") {
                        let path = &*url.path;
                        said.push(say!(
                            "requests to `{shown}` begin with `{path}`: no `/v2` is added to a path",
                            shown,
                            path
                        ));
                    }
                }
            }
        }
    }

    /// containerd v2.2.7 internal/cri/server/images/image_pull.go: addDefaultScheme.
    fn with_scheme(&self, endpoint: &str) -> String {
        if go_url::has_scheme(endpoint) {
            return endpoint.to_owned();
        }
        let host = endpoint.split('/').next().unwrap_or_default();
        let scheme = if is_loopback(host, self.release) { "http" } else { "https" };
        format!("{scheme}://{endpoint}")
    }

    fn host(&self) -> Message {
        let host = self.word(0);
        let shown = redacted(host);
        match host {
            "docker.io" => say!(
                "Docker Hub is asked as `{hub}`, so this counts only for an endpoint that is `docker.io` itself",
                hub = HUB
            ),
            _ if host.contains("://") => say!("a host has no scheme, so `{shown}` counts for nobody", shown),
            _ => say!("counts wherever `{shown}` is asked, as a mirror or as the registry itself", shown),
        }
    }

    fn auths(&self) -> Message {
        let url = self.word(0);
        let host = go_url::parse(url).map(|it| it.host.into_owned());
        match host {
            Ok(host) if !host.is_empty() => say!("counts as `registry.configs.\"{host}\".auth`", host),
            Ok(_) if !url.contains(':') => say!("counts as `registry.configs.\"{host}\".auth`", host = redacted(url)),
            Ok(_) => say!("counts for nobody: without a scheme, what stands before the port is taken for one"),
            Err(why) => say!("containerd runs without CRI: this is no URL ({why})", why),
        }
    }

    fn server(&self) -> Message {
        match self.text() {
            Some("") => say!("empty is the same as left out: the registry itself is asked last"),
            Some(_) if !self.reading.has_server => {
                say!("the registry itself: `server` names no host that can be asked")
            }
            Some(url) => say!(
                "containerd asks `{url}` last, after every host table, instead of the registry itself",
                url = redacted(url)
            ),
            None => say!("a string is expected, and the whole file is dropped"),
        }
    }

    fn host_table(&self, said: &mut Vec<Message>) {
        let url = self.word(0);
        let parent = &*self.document.node(self.document.node(self.id).parent).key;
        let shown = &redacted(url).into_owned();
        match self.reading.numbers.get(&self.id).map(Vec::as_slice) {
            Some([number]) => said.push(say!("containerd asks `{shown}` as number {number}", shown, number = *number)),
            Some(numbers) => {
                let numbers = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                said.push(say!(
                    "containerd asks `{shown}` more than once, as numbers {numbers}: its tables do not follow each other",
                    shown,
                    numbers
                ));
            }
            None if parent == "host" => {
                said.push(say!("host `{key}` is never asked: it has no header of its own", key = shown));
                return;
            }
            None => {
                said.push(say!("host `{key}` is never asked: its table is not named `host`", key = shown));
                return;
            }
        }
        let overrides = |(_, node): (NodeId, &crate::document::Node<'_>)| {
            node.key.eq_ignore_ascii_case("override_path") && node.value == Value::Boolean(true)
        };
        let override_path = self.document.children(self.id).any(overrides);
        match crate::parse::address(url, override_path) {
            Ok(Some(address)) => {
                let (scheme, host, path) = (&*address.scheme, &*address.host, go_url::clean_path(&address.path));
                said.push(say!("requests go to `{url}`", url = [scheme, "://", host, &path].concat()));
                if self.reading.https_first.contains(&self.id) {
                    said.push(say!(
                        "`{shown}` is asked over https first, because of what is set below it, and over plain http if it speaks no TLS",
                        shown
                    ));
                } else if scheme == "http" {
                    said.push(say!("`{shown}` is asked over plain http: nothing is encrypted", shown));
                }
            }
            Ok(None) => said.push(say!("this names no host that can be asked")),
            Err(why) => said.push(say!("this can't be read as a URL ({why}), and the whole file is dropped", why)),
        }
    }

    /// Fields that a host and the root of a `hosts.toml` have alike, and TLS and credentials of a config.
    fn common(&self, key: &str) -> Option<Message> {
        let last = key.rsplit('.').next().unwrap_or(key);
        Some(match last {
            "capabilities" => self.capabilities(),
            "skip_verify" | "insecure_skip_verify" => match self.flag()? {
                true => say!(
                    "whatever certificate the server shows is accepted: whoever is in between can read and change everything"
                ),
                false => say!("the certificate of the server is verified"),
            },
            "ca" | "ca_file" => {
                let files = self.texts();
                match files.is_empty() || files == [""] {
                    true => say!("no file: only the CAs of the system are trusted"),
                    false => say!(
                        "certificates signed by {files} are trusted, beside those of the system",
                        files = Hole::names(files)
                    ),
                }
            }
            "cert_file" => say!("the certificate that containerd shows when the server asks for one"),
            "key_file" => say!("the key to `cert_file`; without both, every pull that lists this host fails"),
            "client" => say!("what containerd shows when the server asks for a client certificate"),
            "override_path" => match self.flag()? {
                true => say!("the path of the URL is used as it stands, and no `/v2` is added"),
                false => say!("`/v2` is added to the path of the URL, unless it ends in it"),
            },
            "dial_timeout" => {
                let text = self.text()?;
                match go_duration::parse(text) {
                    Ok(..0) => say!(
                        "less than no time: every connection to this host fails at once, and the next host is asked"
                    ),
                    Ok(0) => say!("no limit: the system gives up after two minutes or so"),
                    Ok(_) => say!("after {text} without a connection, the next host is asked", text),
                    Err(why) => say!("this is no duration ({why}), and the whole file is dropped", why),
                }
            }
            "use_local_image_pull" => match self.flag()? {
                true => say!("the CRI plugin pulls by itself, and reads every directory of `config_path`"),
                false => say!("images are pulled through the transfer service, unless another setting forbids it"),
            },
            "username" | "password" | "auth" | "identitytoken"
                if key.starts_with("registry.") && self.text().is_some() =>
            {
                say!("a secret: it stays in config.toml, and is shown nowhere")
            }
            "<name>" => say!("sent with every request to this host"),
            _ => return None,
        })
    }

    fn capabilities(&self) -> Message {
        // containerd v2.3.4 core/remotes/docker/config/hosts.go: ConfigureHosts overwrites them.
        if self.path.len() == 1 && !self.reading.has_server {
            return say!(
                "counts for nothing without a `server`: the registry itself is asked for everything a pull needs"
            );
        }
        let words = self.texts();
        let has = |word: &str| words.is_empty() || words.iter().any(|it| it.eq_ignore_ascii_case(word));
        match (has("pull"), has("resolve")) {
            (true, true) => say!("this host is asked for everything a pull needs"),
            (true, false) => say!(
                "this host gives content, but is not asked which digest a tag stands for: another host has to say it"
            ),
            _ => say!("this host is asked for no digest; containerd fetches content from it all the same"),
        }
    }
}
