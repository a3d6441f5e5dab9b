//! A host that is `server` as well.
//! containerd v2.2.7 core/remotes/docker/config/hosts.go: ConfigureHosts keeps duplicates.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "server-listed-twice",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "`server` that is a host of the file as well: it is asked twice",
        zh: "`server` 同时也是文件中的 host：会被访问两次",
    },
    page: page!("server_listed_twice"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let Some(server) = hosts.server.as_ref().filter(|it| !it.host().is_empty()) else { return };
    let place = |url: &HostUrl<'_>| (url.scheme().to_owned(), url.host().to_owned(), hosts.root(url));
    for host in hosts.hosts.iter().filter(|it| it.host() == server.host()) {
        if place(host) == place(server) {
            let message = say!(
                "`{host}` is asked twice when it fails: as a host, and last as `server`",
                host = shown(server.host())
            );
            found.push(
                RULE.at(host.extent, message)
                    .help(phrase!("leave the host out where its place in the order allows"))
                    .related(phrase!("`server` is here"), server.extent),
            );
        }
    }
}
