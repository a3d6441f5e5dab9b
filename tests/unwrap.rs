//! People paste a file with what it was wrapped in; the file is found.

use mirrorshift::api::{Inner, Locale, unwrap};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(not(target_arch = "wasm32"))]
#[path = "support/missing.rs"]
mod missing;

const MIRROR: &str = "[plugins.cri.registry.mirrors.\"docker.io\"]\n  endpoint = [\"https://m\"]\n";
const HOSTS: &str = "server = \"https://docker.io\"\n[host.\"https://m\"]\n  capabilities = [\"pull\"]\n";

fn found(text: &str) -> Vec<Inner> {
    unwrap(text, Locale::En)
}

/// Kind, path and contents of each file in `text`.
#[track_caller]
fn check(text: &str, expected: &[(&str, Option<&str>, &str)]) {
    let found = found(text);
    let said: Vec<_> = found.iter().map(|it| (it.kind, it.path.as_deref(), &*it.contents)).collect();
    assert_eq!(said, expected, "{text}");
}

fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}\n")).collect()
}

#[test]
fn a_heredoc_is_found_however_it_is_written() {
    const CONFIG: Option<&str> = Some("/etc/containerd/config.toml");
    for (before, after, path) in [
        ("cat <<EOF | sudo tee /etc/containerd/config.toml\n", "EOF\n", CONFIG),
        ("cat > /etc/containerd/config.toml << 'EOF'\n", "EOF\n", CONFIG),
        ("sudo tee /etc/containerd/config.toml >/dev/null <<\"END\"\n", "END\n", CONFIG),
        ("sudo tee -a /etc/containerd/config.toml <<\\EOF\n", "EOF\nsystemctl restart containerd\n", CONFIG),
        ("$ cat <<EOF >/etc/containerd/config.toml\n", "EOF\n$ ls\n", CONFIG),
        ("cat > ${config_path} <<EOF\n", "EOF\n", None),
    ] {
        let text = format!("#!/bin/sh\n{before}{MIRROR}{after}");
        check(&text, &[("heredoc", path, MIRROR)]);
        assert_eq!(found(&text)[0].span.extent().of(&text), MIRROR);
    }
}

#[test]
fn tabs_go_where_the_shell_drops_them() {
    let text =
        format!("if true; then\n\tcat >/etc/containerd/config.toml <<-EOF\n{}\tEOF\nfi\n", indented(MIRROR, "\t"));
    check(&text, &[("heredoc", Some("/etc/containerd/config.toml"), MIRROR)]);
}

#[test]
fn each_of_several_heredocs_is_found_and_other_files_are_not() {
    let text = format!(
        "mkdir -p /etc/x\ncat <<EOF >/etc/sysctl.d/k8s.conf\nnet.ipv4.ip_forward = 1\nEOF\ncat >/etc/containerd/config.toml <<EOF\n{MIRROR}EOF\n\
         cat > /etc/containerd/certs.d/docker.io/hosts.toml << EOF\n{HOSTS}EOF\n"
    );
    check(
        &text,
        &[
            ("heredoc", Some("/etc/containerd/config.toml"), MIRROR),
            ("heredoc", Some("/etc/containerd/certs.d/docker.io/hosts.toml"), HOSTS),
        ],
    );
    let files: Vec<_> = found(&text).iter().map(|it| it.file).collect();
    assert_eq!(files, [Some("config.toml"), Some("hosts.toml")]);
}

#[test]
fn what_a_heredoc_within_another_writes_is_found_and_not_the_script() {
    const PATH: Option<&str> = Some("/etc/containerd/certs.d/docker.io/hosts.toml");
    let file = HOSTS.replace("https://m", "https://${mirror}");
    let write = |end: &str| {
        format!("#!/bin/bash\ncat > /etc/containerd/certs.d/docker.io/hosts.toml <<{end}\n{file}{end}\necho done\n")
    };
    let terraform = |script: &str| {
        format!("resource \"x\" \"y\" {{\n  user_data = <<-EOT\n{}  EOT\n}}\n", indented(script, "    "))
    };
    for text in [
        terraform(&write("EOF")),
        format!("kubectl exec -n x node -- sh -s <<'X'\n{}X\n", write("EOF")),
        format!("ssh root@node <<'OUTER'\n{}OUTER\n", write("EOF")),
        // Where both end in the same word, the shell ends the outer one with the first.
        format!("ssh root@node <<'EOF'\n{}EOF\n", write("EOF")),
    ] {
        check(&text, &[("heredoc", PATH, &file)]);
        assert_eq!(
            found(&text)[0].notes,
            ["replaced before the file is written, so fill in what you use: ${mirror}"],
            "{text}"
        );
    }
    // What Terraform leaves to the shell, and what it replaces where the shell would not.
    let text = terraform(&write("EOF").replace("${mirror}", "$${mirror}"));
    check(&text, &[("heredoc", PATH, &file)]);
    assert!(found(&text)[0].notes[0].ends_with(": ${mirror}"));
    let text = terraform(&write("EOF").replace("<<EOF", "<<'EOF'"));
    assert!(found(&text)[0].notes[0].ends_with(": ${mirror}"));
    // What is no file of containerd's within one doesn't hide it.
    let comment = format!("{MIRROR}# cat <<END >/etc/motd\nx = 1\nEND\n");
    let text = format!("cat > /etc/containerd/config.toml <<'EOF'\n{comment}EOF\n");
    check(&text, &[("heredoc", Some("/etc/containerd/config.toml"), &comment)]);
}

#[test]
fn heredocs_that_begin_on_one_line_follow_one_another() {
    for joint in ["&&", ";", "||"] {
        let text = format!(
            "cat >/etc/containerd/config.toml <<'EOF' {joint} cat >/etc/containerd/certs.d/docker.io/hosts.toml <<'EOT'\n{MIRROR}EOF\n{HOSTS}EOT\nls\n"
        );
        check(
            &text,
            &[
                ("heredoc", Some("/etc/containerd/config.toml"), MIRROR),
                ("heredoc", Some("/etc/containerd/certs.d/docker.io/hosts.toml"), HOSTS),
            ],
        );
    }
}

#[test]
fn what_is_added_to_a_file_is_said_not_to_be_all_of_it() {
    for (command, is_appended) in [
        ("cat >> /etc/containerd/config.toml <<EOF", true),
        ("cat <<EOF | sudo tee -a /etc/containerd/config.toml", true),
        ("sudo tee --append /etc/containerd/config.toml <<EOF", true),
        ("cat > /etc/containerd/config.toml <<EOF", false),
        ("cat > /etc/containerd/config.toml <<EOF 2>>/tmp/log", false),
        ("tee /etc/containerd/config.toml <<EOF", false),
    ] {
        let text = format!("{command}\n{MIRROR}EOF\n");
        let expected: &[&str] = match is_appended {
            true => &["it is added to what the file says already, so that this is not all of it"],
            false => &[],
        };
        assert_eq!(found(&text)[0].notes, expected, "{command}");
    }
}

#[test]
fn what_echo_and_printf_write_is_found() {
    const PATH: &str = "/etc/containerd/certs.d/docker.io/hosts.toml";
    const FILE: &str = "server = \"https://docker.io\"\n\n[host.\"https://m\"]\n";
    let escaped = FILE.replace('\n', "\\n").replace('"', "\\\"");
    let in_one = FILE.replace('\n', "\\n");
    for text in [
        format!("FROM x\nRUN printf '{in_one}' > {PATH}\n"),
        format!("RUN mkdir -p /x && \\\n    printf \"{escaped}\" > \\\n      {PATH} && ls\n"),
        format!("printf '%s\\n' 'server = \"https://docker.io\"' '' \"[host.\\\"https://m\\\"]\" | sudo tee {PATH}\n"),
        format!("printf $'{in_one}' >{PATH}\n"),
        format!("echo '{}' | sudo tee {PATH} >/dev/null\n", FILE.trim_end()),
        format!("$ echo -e \"{}\" > {PATH}\n$ ls\n", escaped.trim_end_matches("\\n")),
        format!("echo -n '{FILE}' > \"{PATH}\"; systemctl restart containerd\n"),
        format!("(echo '{}' > {PATH})\n", in_one.trim_end_matches("\\n")),
        format!(
            "echo 'server = \"https://docker.io\"' > {PATH}\necho >> {PATH}\necho '[host.\"https://m\"]' >> {PATH}\n"
        ),
        format!("Don't echo what isn't yours:\n\n    echo '{}' > {PATH}\n", FILE.trim_end()),
        format!("runcmd:\n  - echo '{}' > {PATH}\n", in_one.trim_end_matches("\\n")),
    ] {
        check(&text, &[("command", Some(PATH), FILE)]);
        assert_eq!(found(&text)[0].notes, [""; 0], "{text}");
    }
    // What stands between two pieces is not lost.
    let text = format!(
        "echo 'server = \"https://docker.io\"' > {PATH}\ncat >/etc/containerd/config.toml <<EOF\n{MIRROR}EOF\necho '[host.\"https://m\"]' >> {PATH}\n"
    );
    assert_eq!(found(&text).iter().map(|it| it.kind).collect::<Vec<_>>(), ["command", "heredoc", "command"]);
    let text = format!("echo \"[host.\\\"https://$M\\\"]\" >> {PATH}\n");
    let [inner] = &*found(&text) else { panic!("{text}") };
    assert_eq!(inner.contents, "[host.\"https://$M\"]\n");
    assert_eq!(
        inner.notes,
        [
            "replaced before the file is written, so fill in what you use: $M",
            "it is added to what the file says already, so that this is not all of it"
        ]
    );
    assert_eq!(inner.label, format!("Text of a command, line 1: {PATH}"));
    for text in [
        "echo '[host.\"https://m\"]'\n",
        "echo 'server = \"https://m\"' | grep server\n",
        "Don't echo it\n",
        "printf '%d\\n' 5 > /etc/containerd/config.toml\n",
        "cat <<EOF >/etc/motd\n# echo 'version = 2' > /etc/containerd/config.toml\nEOF\n",
    ] {
        check(text, &[]);
    }
}

#[test]
fn what_the_shell_replaces_is_named() {
    let text = "cat <<EOF >/etc/containerd/certs.d/$url/hosts.toml\nserver = \"https://$url\"\n[host.\"https://${MIRROR:-m}\"]\n  header.x = [\"\\$5 `date` $(id)\"]\nEOF\n";
    let [inner] = &*found(text) else { panic!("{:?}", found(text)) };
    assert_eq!(
        inner.notes,
        ["replaced before the file is written, so fill in what you use: $url, ${MIRROR:-m}, `date`, $(id)"]
    );
    assert!(inner.contents.contains("[\"$5 `date` $(id)\"]"), "{}", inner.contents);
    // In quotes, nothing is.
    let quoted = text.replace("<<EOF", "<<'EOF'");
    let [inner] = &*found(&quoted) else { panic!() };
    assert_eq!(inner.notes, [""; 0]);
    assert!(inner.contents.contains("\\$5"), "{}", inner.contents);
}

#[test]
fn a_heredoc_without_its_end_is_offered_with_a_note() {
    let text = format!("cat <<EOF >/etc/containerd/config.toml\n{MIRROR}");
    assert_eq!(found(&text)[0].notes, ["the text ends before this file does"]);
}

#[test]
fn cloud_init_files_are_found() {
    // https://cloudinit.readthedocs.io/en/latest/reference/modules.html#write-files
    let text = format!(
        "#cloud-config\nwrite_files:\n- path: /etc/containerd/config.toml\n  permissions: '0644'\n  content: |\n{}- content: |\n{}  path: /etc/containerd/certs.d/docker.io/hosts.toml\nruncmd:\n- [systemctl, restart, containerd]\n",
        indented(MIRROR, "    "),
        indented(HOSTS, "      "),
    );
    check(
        &text,
        &[
            ("cloud-init", Some("/etc/containerd/config.toml"), MIRROR),
            ("cloud-init", Some("/etc/containerd/certs.d/docker.io/hosts.toml"), HOSTS),
        ],
    );
}

#[test]
fn encoded_files_are_decoded_or_refused_with_the_reason() {
    // `printf 'version = 2\n[plugins]\n' | base64` and the same behind `gzip -n`.
    for (encoding, content) in [
        ("b64", "dmVyc2lvbiA9IDIKW3BsdWdpbnNdCg=="),
        ("b64", "|\n    dmVyc2lvbiA9IDIK\n    W3BsdWdpbnNdCg=="),
        ("gz+b64", "H4sIAAAAAAAAAytLLSrOzM9TsFUw4oouyClNz8wrjuUCACHJOOQWAAAA"),
        ("gzip+base64", "!!binary H4sIAAAAAAAAAytLLSrOzM9TsFUw4oouyClNz8wrjuUCACHJOOQWAAAA"),
    ] {
        let text = format!(
            "write_files:\n- encoding: {encoding}\n  content: {content}\n  path: /etc/containerd/config.toml\n"
        );
        check(&text, &[("cloud-init", Some("/etc/containerd/config.toml"), "version = 2\n[plugins]\n")]);
    }
    let text =
        "write_files:\n- encoding: gz+b64\n  content: H4sIAAAAAAAAthisisbroken\n  path: /etc/containerd/config.toml\n";
    let [inner] = &*found(text) else { panic!("{:?}", found(text)) };
    assert_eq!((inner.file, &*inner.contents), (None, ""));
    assert!(inner.refused.as_deref().is_some_and(|it| it.contains("decoded")));
}

#[test]
fn kind_patches_are_found_each_by_itself() {
    // https://kind.sigs.k8s.io/docs/user/configuration/#containerd-config-patches
    let text = format!(
        "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\ncontainerdConfigPatches:\n# a comment\n- |-\n{}- |\n{}nodes:\n- role: worker\n",
        indented(MIRROR, "  "),
        indented("[plugins.cri.registry]\nconfig_path = \"/etc/containerd/certs.d\"\n", "  "),
    );
    check(
        &text,
        &[
            ("kind", None, MIRROR),
            ("kind", None, "[plugins.cri.registry]\nconfig_path = \"/etc/containerd/certs.d\"\n"),
        ],
    );
    // In a script, where the shell replaces things.
    let script =
        format!("cat <<EOF | kind create cluster --config=-\n{}EOF\n", text.replace("https://m", "http://${reg}:5000"));
    let inners = found(&script);
    assert_eq!(inners.len(), 2);
    assert!(inners[0].notes[0].ends_with("${reg}"), "{:?}", inners[0].notes);
}

#[test]
fn other_yaml_is_found_with_its_path() {
    let block = |key: &str, by: &str| format!("{key}: |\n{}", indented(HOSTS, by));
    for (text, kind, path) in [
        // Ansible.
        (
            format!(
                "- name: x\n  copy:\n    dest: /etc/containerd/certs.d/docker.io/hosts.toml\n    {}    mode: '0644'\n",
                block("content", "      ")
            ),
            "yaml",
            "/etc/containerd/certs.d/docker.io/hosts.toml",
        ),
        // A ConfigMap.
        (format!("kind: ConfigMap\ndata:\n  other: |\n    x\n  {}", block("hosts.toml", "    ")), "yaml", "hosts.toml"),
        // Butane.
        (
            format!(
                "variant: fcos\nstorage:\n  files:\n    - path: /etc/containerd/certs.d/docker.io/hosts.toml\n      contents:\n        {}",
                block("inline", "          ")
            ),
            "butane",
            "/etc/containerd/certs.d/docker.io/hosts.toml",
        ),
        // kubeadm's and CAPI's `files`.
        (
            format!(
                "spec:\n  files:\n  - {}    path: /etc/containerd/certs.d/docker.io/hosts.toml\n",
                block("content", "      ")
            ),
            "yaml",
            "/etc/containerd/certs.d/docker.io/hosts.toml",
        ),
    ] {
        check(&text, &[(kind, Some(path), HOSTS)]);
    }
    let text = format!(
        "- copy:\n    dest: /etc/containerd/config.toml\n    content: |\n{}",
        indented(&MIRROR.replace("https://m", "{{ mirror }}"), "      ")
    );
    assert!(found(&text)[0].notes[0].ends_with("{{ mirror }}"), "{:?}", found(&text));
    let folded = format!("- path: /etc/containerd/config.toml\n  content: >-\n{}", indented(MIRROR, "    "));
    assert!(found(&folded)[0].refused.is_some());
}

/// https://docs.k3s.io/advanced#configuring-containerd: `config.toml.tmpl`.
const TEMPLATE: &str =
    "{{ template \"base\" . }}\n\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\n  config_path = \"/x\"\n";

#[test]
fn the_template_of_k3s_is_a_config_wherever_it_stands() {
    const PATH: &str = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml.tmpl";
    let yaml = format!("#cloud-config\nwrite_files:\n- path: {PATH}\n  content: |\n{}", indented(TEMPLATE, "    "));
    check(&yaml, &[("cloud-init", Some(PATH), TEMPLATE)]);
    let script = format!("cat > {PATH} <<'EOF'\n{TEMPLATE}EOF\n");
    check(&script, &[("heredoc", Some(PATH), TEMPLATE)]);
    for text in [yaml, script] {
        let [inner] = &*found(&text) else { panic!("{text}") };
        assert_eq!(inner.file, Some("config.toml"));
        assert_eq!(
            inner.notes,
            ["replaced before the file is written, so fill in what you use: {{ template \"base\" . }}"]
        );
    }
    // By itself it is nothing that others are in.
    check(TEMPLATE, &[]);
}

/// YAML 1.2.2, 7.3: in quotes a line break is a blank, an empty line a line break.
#[test]
fn texts_in_quotes_are_found_in_yaml() {
    const FOLDED: &str = "server = \"https://it's\"\n[host.\"https://m\"]\n";
    for scalar in [
        "'server = \"https://it''s\"\n\n    [host.\"https://m\"]\n\n    '\n",
        // As kubectl writes it: the end of a line is escaped, and the blank that the next one begins with.
        "\"server = \\\"https://it's\\\"\\n\\\n    [host.\\\n    \\\"https://m\\\"]\\n\" # a comment\n",
        "\"server\n    = \\\"https://it's\\\"\n\n    [host.\\\"https://m\\\"]\n\n    \"\n",
    ] {
        let text = format!("kind: ConfigMap\ndata:\n  hosts.toml: {scalar}  other: 'x'\n");
        check(&text, &[("yaml", Some("hosts.toml"), FOLDED)]);
    }
    const HOSTS: Option<&str> = Some("/etc/containerd/certs.d/docker.io/hosts.toml");
    for content in ["'server = \"https://a\"'", "\"server = \\\"https://a\\\"\"", "server = \"https://a\" # a"] {
        let text = format!("write_files:\n- content: {content}\n  path: {}\n", HOSTS.unwrap());
        check(&text, &[("cloud-init", HOSTS, "server = \"https://a\"")]);
    }
    // A line that Ansible puts into the file is not the file.
    check(
        "- lineinfile:\n    path: /etc/containerd/config.toml\n    line: 'config_path = \"/etc/containerd/certs.d\"'\n",
        &[],
    );
}

#[test]
fn ignition_files_are_found() {
    // https://coreos.github.io/ignition/configuration-v3_4/
    for source in [
        "data:,server%20%3D%20%22https%3A%2F%2Fdocker.io%22%0A",
        "data:;base64,c2VydmVyID0gImh0dHBzOi8vZG9ja2VyLmlvIgo=",
        "data:text/plain;charset=utf-8;base64,c2VydmVyID0gImh0dHBzOi8vZG9ja2VyLmlvIgo=",
    ] {
        let text = format!(
            r#"{{"ignition":{{"version":"3.4.0"}},"storage":{{"files":[{{"path":"/etc/containerd/certs.d/docker.io/hosts.toml","contents":{{"source":"{source}"}}}}]}}}}"#
        );
        check(
            &text,
            &[("ignition", Some("/etc/containerd/certs.d/docker.io/hosts.toml"), "server = \"https://docker.io\"\n")],
        );
        assert_eq!(found(&text)[0].span.extent().of(&text), source);
    }
}

#[test]
fn terraform_heredocs_are_found_with_the_path_beside_them() {
    let text = format!(
        "resource \"local_file\" \"x\" {{\n  filename = \"/etc/containerd/config.toml\"\n  content  = <<-EOT\n{}  EOT\n}}\n",
        indented(&MIRROR.replace("https://m", "${var.mirror}"), "    ")
    );
    check(&text, &[("terraform", Some("/etc/containerd/config.toml"), &MIRROR.replace("https://m", "${var.mirror}"))]);
    assert!(found(&text)[0].notes[0].ends_with("${var.mirror}"));
}

#[test]
fn markdown_blocks_are_found_and_scripts_in_them_looked_through() {
    let text =
        format!("Put this into `/etc/containerd/config.toml`:\n\n```toml\n{MIRROR}```\n\nand run\n\n~~~sh\nls\n~~~\n");
    check(&text, &[("markdown", Some("/etc/containerd/config.toml"), MIRROR)]);
    let text = format!(
        "1. Do this\n\n   ```sh\n   cat >/etc/containerd/config.toml <<EOF\n{}   EOF\n   ```\n",
        indented(MIRROR, "   ")
    );
    check(&text, &[("heredoc", Some("/etc/containerd/config.toml"), MIRROR)]);
}

#[test]
fn the_output_of_a_command_is_found_behind_its_prompt() {
    for prompt in ["$ cat", "$ sudo cat", "root@node-1:~# cat", "[root@node ~]# cat", "# cat", "user@host:/etc$ less"] {
        let text = format!(
            "{prompt} /etc/containerd/config.toml\n{MIRROR}{}",
            if prompt.starts_with('#') { "" } else { "$ ls\nx y\n" }
        );
        // Behind `#` it is a comment in a file that can be read as it is.
        match prompt.starts_with('#') {
            true => check(&text, &[]),
            false => check(&text, &[("terminal", Some("/etc/containerd/config.toml"), MIRROR)]),
        }
    }
}

#[test]
fn both_sides_of_a_diff_are_offered() {
    let text = "--- a/etc/containerd/config.toml\n+++ b/etc/containerd/config.toml\n@@ -1,2 +1,2 @@\n [plugins.cri.registry]\n-  config_path = \"\"\n+  config_path = \"/etc/containerd/certs.d\"\n";
    check(
        text,
        &[
            (
                "diff",
                Some("etc/containerd/config.toml"),
                "[plugins.cri.registry]\n  config_path = \"/etc/containerd/certs.d\"\n",
            ),
            ("diff", Some("etc/containerd/config.toml"), "[plugins.cri.registry]\n  config_path = \"\"\n"),
        ],
    );
}

#[test]
fn a_plain_file_and_what_is_none_of_containerds_are_left_alone() {
    for text in [
        "",
        MIRROR,
        HOSTS,
        "hello\nworld: |\n  x\n",
        "{}",
        "cat <<EOF\nhello\nEOF\n",
        "version: 2\nservices:\n  x: {}\n",
        "<<",
        "```",
        "- |",
    ] {
        check(text, &[]);
    }
}

#[test]
fn labels_and_notes_are_there_in_chinese() {
    let text = format!("cat <<EOF >/etc/containerd/config.toml\n{}EOF\n", MIRROR.replace("https://m", "https://$M"));
    let [inner] = &*unwrap(&text, Locale::Zh) else { panic!() };
    assert_eq!(inner.label, "heredoc，第 2 行：/etc/containerd/config.toml");
    assert_eq!(inner.notes, ["以下内容在写入文件前会被替换，请填入实际值：$M"]);
    assert_eq!(found(&text)[0].label, "Heredoc, line 2: /etc/containerd/config.toml");
}

#[cfg(not(target_arch = "wasm32"))]
mod others {
    use std::path::Path;

    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1624), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_an_input(
            text in r#"(<<-?EOF|EOF|\n|  |- |\||>|```|content: |path: /etc/containerd/config.toml|encoding: b64|data:,|%3D|\$ cat |version = 2|[+@-]|é|"|\{|\}|:|`|\\|echo |printf |'|\$'|>> ?/etc/containerd/config.toml|%s){0,40}"#,
        ) {
            for inner in found(&text) {
                prop_assert!(inner.span.end.offset <= text.len());
                prop_assert!(inner.file.is_some() != inner.refused.is_some());
            }
        }
    }

    /// How many files stand in each of these.
    #[test]
    fn files_are_found_in_what_people_have_posted() {
        let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus"));
        if !shared.is_dir() {
            super::missing::not_tried(&format!("there is no {}", shared.display()));
            return;
        }
        for (file, expected) in [
            ("seed/setup-commands.sh", vec![("heredoc", Some("/etc/containerd/certs.d/docker.io/hosts.toml"))]),
            ("legacy/07-containerd-gce-configure-heredoc-v2.sh", vec![("heredoc", None)]),
            ("legacy/18-machine-controller-kind-patch.yaml", vec![("kind", None)]),
            ("legacy/21-nutanix-kind-envsubst.yaml", vec![("kind", None), ("kind", None)]),
            ("legacy/54-kind-intel-wildcard-cafile.yaml", vec![("kind", None)]),
            (
                "hosts/40-d7z-script-unset-var.sh",
                vec![("heredoc", Some("/etc/containerd/certs.d/registry.internal.d7z.net.toml")), ("heredoc", None)],
            ),
        ] {
            let text = std::fs::read_to_string(shared.join(file)).unwrap();
            let found = found(&text);
            let said: Vec<_> = found.iter().map(|it| (it.kind, it.path.as_deref())).collect();
            assert_eq!(said, expected, "{file}");
        }
    }
}
