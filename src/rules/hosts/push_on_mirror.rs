//! `push` in the capabilities of a mirror.
//! containerd v2.2.7 core/remotes/docker/pusher.go: push takes the first host that may.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "push-on-mirror",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`push` on a mirror: pushes may end up there",
        zh: "镜像源带有 `push` 能力：推送可能落到镜像源上",
    },
    page: page!("push_on_mirror"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for host in hosts.hosts.iter().filter(|it| hosts.is_mirror(it)) {
        let Some(words) = hosts.known_capabilities(host.table) else { continue };
        for (id, _) in words.iter().filter(|it| it.1 == "push") {
            let node = hosts.document.node(*id);
            let message = say!(
                "`ctr push --hosts-dir` sends images to `{host}` and not to the registry itself; pulls never use `push`",
                host = shown(host.host())
            );
            let diagnostic = RULE.at(node.extent, message).help(phrase!("leave `push` out"));
            // An empty list would mean all capabilities.
            found.push(if words.len() > 1 {
                let edit = without(hosts.document, node.parent, *id);
                diagnostic.fix(phrase!("leave `push` out"), Applicability::Safe, vec![edit])
            } else {
                diagnostic
            });
        }
    }
}
