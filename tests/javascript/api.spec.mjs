// The JavaScript functions, held against the terminal: one core, the same objects.
// Needs MIRRORSHIFT_PACKAGE (the folder of a wasm-bindgen build for the web) and MIRRORSHIFT (the terminal program).

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import test from "node:test";

const library = await import(join(env.MIRRORSHIFT_PACKAGE, "mirrorshift.js"));
library.initSync({ module: readFileSync(join(env.MIRRORSHIFT_PACKAGE, "mirrorshift_bg.wasm")) });
const { analyze, archive, fleet, readBack, simulate, check, explain, complete, report, steps, unwrap, redact } = library;
const { trace, walk, explainAt, links } = library;

const SAMPLE = readFileSync(new URL("../../www/assets/sample.toml", import.meta.url), "utf8");
const SECRET = "hunter2-is-secret";
const TRICKY = `# 镜像 😀
version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."quay.io"]
  endpoint = ["https://m.example.com/", 'x y']
  endpoints = []
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example.com".auth]
  password = "${SECRET}"
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example.com".tls]
  insecure_skip_verify = true
`;

/** What the terminal says in JSON. */
function terminal(...words) {
  const { stdout, status, error } = spawnSync(env.MIRRORSHIFT, words, { encoding: "utf8" });
  if (error) throw error;
  assert.notEqual(status, null);
  return JSON.parse(stdout);
}

function converted(source, ...options) {
  const { stdout } = spawnSync(env.MIRRORSHIFT, ["convert", "-", "--json", ...options], { encoding: "utf8", input: source });
  return JSON.parse(stdout);
}

/** The same object without spans and edits, which count differently on purpose. */
function withoutPlaces(value) {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([key]) => !["span", "edits"].includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPlaces(inner)]));
}

test("analyze gives the objects of convert --json", () => {
  for (const source of [SAMPLE, TRICKY, "", "a = \n", "version = 2\n"]) {
    assert.deepEqual(withoutPlaces(analyze(source, {})), withoutPlaces(converted(source)));
    const options = { containerd: "1.7.20", target: "2.2", config_path: "/etc/certs", mode: "recommended", images: ["nginx"] };
    const flags = ["--containerd", "1.7.20", "--target", "2.2", "--config-path", "/etc/certs", "--mode", "recommended", "--image", "nginx"];
    assert.deepEqual(withoutPlaces(analyze(source, options)), withoutPlaces(converted(source, ...flags)));
    const knobs = { systemd_cgroup: true, pause_registry: "m.example/k8s" };
    const knobFlags = ["--systemd-cgroup", "--pause-registry", "m.example/k8s"];
    assert.deepEqual(withoutPlaces(analyze(source, knobs)), withoutPlaces(converted(source, ...knobFlags)));
  }
  assert.match(analyze("", { sandbox_image: "m.example/pause:9" }).files[0].contents, /sandbox_image = "m.example\/pause:9"/);
});

test("readBack gives the objects of verify --json", () => {
  const sample = (name) => new URL(`../crictl-info/${name}`, import.meta.url);
  const read = (name) => readFileSync(sample(name), "utf8");
  const config = read("config.toml");
  const options = { containerd: "1.6.20", systemd_cgroup: true, pause_registry: "m.example/k8s" };
  const flags = ["--containerd", "1.6.20", "--systemd-cgroup", "--pause-registry", "m.example/k8s", "--json"];
  for (const names of [["1.6-converted.json"], ["1.6-legacy.json"], ["2.2-converted.json", "2.2-converted.toml"]]) {
    const target = names.length > 1 ? "2.2" : "1.6.20";
    const infos = names.flatMap((name) => ["--info", sample(name).pathname]);
    const expected = terminal("verify", sample("config.toml").pathname, ...infos, "--target", target, ...flags);
    const reports = names.map(read);
    assert.deepEqual(readBack(config, reports, { ...options, target }), expected);
    if (reports.length === 1) assert.deepEqual(readBack(config, reports[0], { ...options, target }), expected);
  }
  assert.equal(readBack(config, "{").verdict, "unusable");
  assert.equal(analyze(read("1.6-legacy.json")).source.dialect, "crictl-info");
});

test("spans and edits count UTF-16 code units", () => {
  const { diagnostics } = analyze(TRICKY);
  const texts = diagnostics.filter((it) => it.span).map((it) => TRICKY.slice(it.span.start.offset, it.span.end.offset));
  assert.ok(texts.includes("endpoints"), texts.join(" | "));
  assert.ok(texts.includes("'x y'"), texts.join(" | "));
});

test("no secret crosses over", () => {
  assert.ok(!JSON.stringify(analyze(TRICKY)).includes(SECRET));
  assert.ok(!JSON.stringify(check([{ path: "config.toml", contents: TRICKY }])).includes(SECRET));
});

test("what is not there is null, as in JSON", () => {
  const [{ before }] = analyze(SAMPLE).comparison;
  assert.equal(before.error, null);
  assert.equal(before.hosts[0].dial_timeout, null);
  assert.deepEqual(before.hosts[0].header, {});
});

test("simulate follows the state of servers, and a tree", () => {
  const servers = { "45hrqeao.mirror.aliyuncs.com": "down" };
  const plan = simulate("registry.k8s.io/pause:3.9", SAMPLE, { servers });
  assert.equal(plan.sequence[0], "CONNECT 45hrqeao.mirror.aliyuncs.com:443 refused");
  assert.equal(plan.pulled, true);
  const config = 'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\nconfig_path = "/c"\n';
  const files = [{ path: "certs.d/quay.io/hosts.toml", contents: '[host."https://m.example.com"]\n' }];
  const hosts = simulate("quay.io/a/b", config, { files }).hosts.map((host) => host.host);
  assert.deepEqual(hosts, ["m.example.com", "quay.io"]);
});

test("check, explain and complete answer", () => {
  const files = [{ path: "certs.d/quay.io/hosts.toml", contents: 'capabilities = "pull"\n' }];
  assert.ok(check(files).files[0].diagnostics.some((it) => it.code === "capabilities-string"));
  assert.deepEqual(explain("skip_verify", "en"), terminal("explain", "skip_verify", "--json"));
  assert.match(explain("skip_verify", "zh-CN").summary, /\p{Script=Han}/u);
  assert.ok(explain("skip_verfy").nearest.some((key) => key.endsWith("skip_verify")));
  assert.ok(explain().length > 40);
  const source = "# 😀\nser";
  const [first] = complete(source, source.length);
  assert.equal(source.slice(first.start, first.end), "ser");
});

test("with a locale, messages are Chinese and nothing else is another", () => {
  const isMessage = (key) => ["message", "help", "title", "why", "action", "differences", "planned", "found"].includes(key);
  /** What is said in `value`, and what is left of it without. */
  const parts = (value) => {
    const said = [];
    const rest = JSON.stringify(value, (key, inner) => {
      if (!isMessage(key) || inner === null) return inner;
      said.push(...[inner].flat());
      return undefined;
    });
    return { said, rest };
  };
  const hosts = [{ path: "certs.d/docker.io/hosts.toml", contents: "server = 'https://docker.io'\n" }];
  for (const call of [
    (options) => analyze(SAMPLE, { mode: "recommended", ...options }),
    (options) => analyze("a =", options),
    (options) => check(hosts, options),
    (options) => readBack(SAMPLE, ["{}", "version = 2"], options),
  ]) {
    const english = parts(call({}));
    const chinese = parts(call({ locale: "zh-CN" }));
    assert.ok(english.said.length > 0 && !english.said.some((it) => /\p{Script=Han}/u.test(it)), english.said.join());
    assert.ok(chinese.said.every((it) => /\p{Script=Han}/u.test(it)), chinese.said.join("\n"));
    assert.equal(chinese.rest, english.rest);
    assert.deepEqual(parts(call({ locale: "fr" })), english);
  }
});

test("every declared option is known", () => {
  const declarations = readFileSync(join(env.MIRRORSHIFT_PACKAGE, "mirrorshift.d.ts"), "utf8");
  const [, body] = /export interface Options \{([^}]*)\}/.exec(declarations);
  const keys = Array.from(body.matchAll(/^\s*(\w+)\?:/gm), ([, key]) => key);
  assert.ok(keys.length > 10, keys.join());
  for (const key of keys) analyze("", { [key]: undefined });
});

test("no text makes a call throw, and wrong options do", () => {
  for (const text of ["\ud800", "\0", "[".repeat(100_000), "\ufeff\r\n", "😀".repeat(5000), "=".repeat(1_000_000)]) {
    analyze(text);
    simulate(text, text);
    check([{ path: text, contents: text }]);
    complete(text, 1);
    explain(text);
    readBack(SAMPLE, [text, `{${text}`]);
  }
  assert.throws(() => analyze("", { containerd: "9.9" }), /containerd release/);
  assert.throws(() => analyze("", { mode: "fast" }), /recommended/);
  assert.throws(() => analyze("", { containerd: 1.6 }), /invalid type/);
  assert.throws(() => analyze("", { configPath: "/c" }), /unknown option `configPath`, expected one of .*config_path/);
  assert.throws(() => check([], { Containerd: "1.6" }), /unknown option/);
  assert.throws(() => analyze("", { sandbox_image: "a", pause_registry: "b" }), /found both/);
  assert.throws(() => analyze("", { systemd_cgroup: "yes" }), /invalid type/);
  assert.throws(() => readBack("", 1), /./);
});

test("fleet gives the documents of the terminal, and null where there is no script", () => {
  for (const engine of ["ansible", "daemonset", "cloud-init", "butane", "ignition", "kind", "kubeadm"]) {
    const words = ["fleet", "-", "--as", engine, "--json", "--config-path", "/etc/certs"];
    const { stdout } = spawnSync(env.MIRRORSHIFT, words, { encoding: "utf8", input: SAMPLE });
    assert.deepEqual(fleet(SAMPLE, engine, { config_path: "/etc/certs" }), JSON.parse(stdout).file);
    assert.ok(!fleet(TRICKY, engine).contents.includes(SECRET));
    assert.equal(fleet("a = \n", engine), null);
  }
  assert.throws(() => fleet(SAMPLE, "puppet"), /expected one of `ansible`/);
});

test("archive gives the bytes of the terminal, without a config.toml that holds credentials", () => {
  const packed = (source) => spawnSync(env.MIRRORSHIFT, ["convert", "-", "--archive", "-"], { input: source }).stdout;
  const names = (bytes) => spawnSync("tar", ["--list", "--gzip"], { encoding: "utf8", input: bytes }).stdout.trim().split("\n");
  assert.deepEqual(Buffer.from(archive(SAMPLE)), packed(SAMPLE));
  const all = names(packed(TRICKY));
  assert.ok(all.includes("config.toml"));
  assert.deepEqual(names(archive(TRICKY)), all.filter((it) => it !== "config.toml"));
  assert.equal(archive("a = \n").length, 0);
});

test("report gives the text of the terminal", () => {
  for (const locale of ["en", "zh"]) {
    const { stdout } = spawnSync(env.MIRRORSHIFT, ["report", "-", "--locale", locale], { encoding: "utf8", input: TRICKY });
    assert.equal(report(TRICKY, {}, locale), stdout);
    assert.ok(!stdout.includes(SECRET));
  }
});

test("steps tell the lines of the script", () => {
  const script = analyze(SAMPLE, {}).files.find(({ path }) => path === "migrate.sh").contents.split("\n");
  const all = steps(SAMPLE, {}, "zh-CN");
  assert.equal(script[all.find(({ id }) => id === "rollback").first - 1], "rollback() {");
  assert.equal(all.at(-1).last, script.length - 1);
  assert.deepEqual(steps("= =", {}), []);
});

test("unwrap and redact count UTF-16", () => {
  const text = `# 😀\ncat <<EOF >/etc/containerd/config.toml\n${TRICKY}EOF\n`;
  const [inner, ...others] = unwrap(text, "en");
  assert.deepEqual(others, []);
  assert.equal(inner.contents, TRICKY);
  assert.equal(text.slice(inner.span.start.offset, inner.span.end.offset), TRICKY);
  assert.deepEqual([inner.kind, inner.path, inner.file, inner.notes, inner.refused], ["heredoc", "/etc/containerd/config.toml", "config.toml", [], null]);
  assert.deepEqual(unwrap(TRICKY), []);
  for (const source of [text, TRICKY]) {
    const { text: hidden, replaced } = redact(source);
    assert.ok(!hidden.includes(SECRET));
    assert.deepEqual(replaced.map(({ span }) => source.slice(span.start.offset, span.end.offset)), [SECRET]);
    assert.deepEqual(redact(hidden), { text: hidden, replaced: [] });
  }
});

test("a trace has both sides, in the language asked for", () => {
  const options = { servers: { "m.example.com": "blackhole" } };
  const { before, after, rows, hosts } = trace("quay.io/a/b:1", TRICKY.replace(", 'x y'", ""), options);
  assert.deepEqual([before.lookup.how, after.lookup.how], ["legacy", "certs.d"]);
  assert.deepEqual([before.steps[0].outcome, before.steps[0].seconds, before.endless], ["dial-timeout", 30, false]);
  assert.equal(before.summary, "pulled from `quay.io`, after 120 s of waiting");
  assert.deepEqual(rows[0], { before: 0, after: 0, same: true });
  assert.equal(hosts[0].state_key, "m.example.com");
  assert.match(trace("nginx", SAMPLE, {}, "zh-CN").before.lookup.sentence, /没有设置 `config_path`/);
  assert.ok(!JSON.stringify(trace("quay.io/a/b:1", TRICKY, options)).includes(SECRET));
  assert.deepEqual([trace("UPPER", "").before, trace("nginx", "= =").after], [null, null]);
  const files = [{ path: "certs.d/docker.io/hosts.toml", contents: "[host.'https://m.example.com']\n" }];
  assert.equal(trace("nginx", "", { files }).before.plan.hosts[0].host, "m.example.com");
});

test("walk, explainAt and links count UTF-16", () => {
  const at = (span) => TRICKY.slice(span.start.offset, span.end.offset);
  const passages = walk(TRICKY, {}, "zh-CN");
  const endpoint = passages.find(({ field }) => field === "registry.mirrors.<namespace>.endpoint");
  assert.equal(at(endpoint.span), `endpoint = ["https://m.example.com/", 'x y']`);
  assert.match(endpoint.title, /依次访问/);
  assert.equal(passages.find(({ key }) => key.endsWith("password")).value, '"***"');
  assert.deepEqual(explainAt(TRICKY, TRICKY.indexOf("'x y'"), {}, "zh-CN"), endpoint);
  assert.equal(explainAt(TRICKY, 0), null);
  const { contents } = analyze(SAMPLE).files.find(({ path }) => path === "certs.d/docker.io/hosts.toml");
  const link = links(SAMPLE).find(({ kind, file }) => kind === "endpoint" && file === "certs.d/docker.io/hosts.toml");
  assert.ok(contents.slice(link.target.start.offset, link.target.end.offset).includes("[host."));
  assert.equal(contents.slice(0, link.target.start.offset).split("\n").length, link.first_line);
});
