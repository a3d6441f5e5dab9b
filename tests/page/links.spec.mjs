// Links, without a browser: those that were once given away open for ever, broken ones say so, and no secret gets into one.
//
// links/v1-*.json were written once, with Python's json, zlib and base64; they are never written anew.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { deflateRawSync, deflateSync, inflateSync } from "node:zlib";
import { address, encode, file, fromFile, isRedacted, open, redacted, share, WORDS } from "../../www/assets/links.js";

const folder = new URL("links/", import.meta.url);
const golden = readdirSync(folder).map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, folder), "utf8")) }));
const EVERYTHING = golden.find(({ name }) => name === "v1-everything.json");

/** Nothing in these texts is secret. */
const asIs = async (text) => ({ text, replaced: [] });
const packed = (text) => `#v1.${deflateSync(text).toString("base64url")}`;
const unpacked = (fragment) => JSON.parse(inflateSync(Buffer.from(fragment.slice(4), "base64url")));

for (const { name, link, state } of golden) {
  test(`a link that was given away opens: ${name}`, async () => {
    assert.deepEqual(await open(link), { state });
  });
}

test("there are links of the first version, of every kind", () => assert.equal(golden.length, 5));

test("a state comes back from its link and from its file", async () => {
  for (const { state } of golden) {
    const { state: clean, replaced } = await redacted(state, asIs);
    assert.deepEqual(replaced, []);
    const { fragment, length, isLong } = await encode(clean);
    assert.match(fragment, /^#v1\.[\w-]+$/);
    assert.deepEqual([length, isLong], [fragment.length, false]);
    assert.deepEqual(unpacked(fragment), state);
    assert.deepEqual(await open(fragment), { state });
    assert.deepEqual(fromFile(file(clean).contents), { state });
  }
});

test("an empty text is a text", async () => {
  const { state } = await redacted({ source: "" }, asIs);
  assert.deepEqual(await open((await encode(state)).fragment), { state: { source: "" } });
});

test("every text goes through redaction, one after the other, and what was taken out is listed", async () => {
  let running = 0;
  const redact = async (text) => {
    assert.equal(running, 0, "asked before the last answer came");
    running += 1;
    await new Promise((done) => setTimeout(done));
    running -= 1;
    return { text: text.replaceAll("hunter2", "…"), replaced: text.includes("hunter2") ? [{ key: "password" }] : [] };
  };
  const state = {
    source: "a hunter2",
    files: [{ path: "x/hosts.toml", contents: "b hunter2" }, { path: "y/hosts.toml", contents: "c" }],
    image: "hunter2/x",
    options: { sandbox_image: "d hunter2", pause_registry: "e hunter2", containerd: "1.6" },
  };
  const { state: clean, replaced } = await redacted(state, redact);
  assert.deepEqual(replaced, [
    { where: "source", key: "password" },
    { where: "x/hosts.toml", key: "password" },
    { where: "image", key: "password" },
    { where: "options.sandbox_image", key: "password" },
    { where: "options.pause_registry", key: "password" },
  ]);
  assert.ok(!JSON.stringify(clean).includes("hunter2"));
  assert.ok(!JSON.stringify(unpacked((await encode(clean)).fragment)).includes("hunter2"));
  assert.equal(state.source, "a hunter2", "the state itself was changed");
  const place = { location: new URL("https://play.example/x/"), document: { baseURI: "https://play.example/x/", documentElement: { dataset: {} } } };
  const shared = await share(state, redact, place);
  assert.equal(shared.replaced.length, 5);
  assert.equal(shared.link, `https://play.example/x/${shared.fragment}`);
  assert.equal(shared.embedLink, `https://play.example/x/embed.html${shared.fragment}`);
});

test("a state that was not redacted gets into no link and no file", async () => {
  const state = { source: "password" };
  assert.ok(!isRedacted(state));
  assert.deepEqual(await encode(state), { problem: "not-redacted" });
  assert.deepEqual(file(state), { problem: "not-redacted" });
  await assert.rejects(redacted(state, () => Promise.reject(new Error("not-loaded"))), /not-loaded/);
});

test("a link that would be too long says so", async () => {
  let source = "";
  // Nothing that compresses.
  for (let at = 0, seed = 1; at < 9000; at += 1) source += String.fromCharCode(33 + ((seed = (seed * 48271) % 2147483647) % 90));
  const { state } = await redacted({ source }, asIs);
  const { isLong, fragment } = await encode(state);
  assert.ok(isLong);
  assert.deepEqual(await open(fragment), { state: { source } });
});

test("a chat program's marks around a link do no harm", async () => {
  const { link, state } = EVERYTHING;
  for (const changed of [`${link}.`, `${link}),`, `${link}”。`, `${link}%20`, `${link.slice(0, 60)}%0A ${link.slice(60)}`, `${link}==`, link.slice(1)]) {
    assert.deepEqual(await open(changed), { state }, changed);
  }
});

test("whatever follows a link in plain words counts", async () => {
  const { link, state } = EVERYTHING;
  assert.deepEqual(await open(`${link}&theme=light&view=files&containerd=1.7`), {
    state: { ...state, theme: "light", view: "files", options: { ...state.options, containerd: "1.7" } },
  });
});

test("a link can be written by hand", async () => {
  const source = "version = 2\n# 节点 ~~~???>>>\n";
  const base64 = Buffer.from(source).toString("base64");
  assert.match(base64, /[+/]/);
  const expected = { source, view: "files", theme: "dark", language: "zh", options: { containerd: "1.6", systemd_cgroup: true } };
  for (const encoded of [base64, base64.replace(/=+$/, ""), Buffer.from(source).toString("base64url")]) {
    const opened = await open(`#view=files&containerd=1.6&theme=dark&lang=zh&systemd_cgroup=true&colour=green&source=${encoded}`);
    assert.deepEqual(opened, { state: expected });
  }
  assert.deepEqual(await open("#text=version%20%3D%202&theme=pink"), { state: { source: "version = 2" } });
  assert.deepEqual(await open("#source=***&view=files"), { problem: "damaged", rest: "#source=***&view=files" });
  assert.deepEqual(await open("#source=_w"), { problem: "damaged", rest: "#source=_w" });
});

test("a link that was cut short is told from one that was not, wherever it was cut", async () => {
  const { link } = EVERYTHING;
  for (let end = 3; end < link.length; end += 1) {
    const rest = link.slice(0, end);
    assert.deepEqual(await open(rest), { problem: "damaged", rest }, rest);
  }
});

test("a link with one wrong letter never opens as something else", async () => {
  const { link, state } = EVERYTHING;
  for (let at = 4; at < link.length; at += 1) {
    const rest = `${link.slice(0, at)}${link[at] === "A" ? "B" : "A"}${link.slice(at + 1)}`;
    const opened = await open(rest);
    // The last letter carries bits that count for nothing.
    if (opened.state) assert.deepEqual(opened, { state }, `letter ${at}`);
    else assert.deepEqual(opened, { problem: "damaged", rest }, `letter ${at}`);
  }
});

test("a link of a version to come asks for a newer page, and keeps its text", async () => {
  for (const rest of ["#v2.abc", "#v99.eJyrVkrOzy8tSgUADzcDnA&view=files", "#v3"]) assert.deepEqual(await open(rest), { problem: "newer", rest });
  assert.deepEqual(fromFile('{"mirrorshift": 2, "source": ""}'), { problem: "newer" });
});

test("a link that holds no state is a broken one", async () => {
  const raw = `#v1.${deflateRawSync('{"source":""}').toString("base64url")}`;
  for (const rest of ["#v1.", "#v1.AAAA", "#v1.%E0%A4%A", packed("[]"), packed("null"), packed("1"), packed("{"), packed(Buffer.from([0xff])), raw]) {
    assert.deepEqual(await open(rest), { problem: "damaged", rest });
  }
});

test("a link can't reach the objects of the page", async () => {
  const { state } = await open(packed('{"__proto__":{"source":"x"},"options":{"__proto__":{"polluted":"x"},"containerd":"1.6"},"servers":{"__proto__":"down"}}'));
  assert.deepEqual(state, { options: { containerd: "1.6" } });
  assert.equal({}.polluted, undefined);
});

test("a small link that unpacks without end is refused before it fills the memory", async () => {
  const bomb = packed(`{"source":"${" ".repeat(200_000_000)}"}`);
  assert.ok(bomb.length < 300_000);
  const before = process.memoryUsage().arrayBuffers;
  assert.deepEqual(await open(bomb), { problem: "too-large", rest: bomb });
  assert.ok(process.memoryUsage().arrayBuffers - before < 50_000_000);
  const { state } = await redacted({ source: " ".repeat(4_000_001) }, asIs);
  assert.deepEqual(await encode(state), { problem: "too-large" });
});

test("a browser without compression says so", async (context) => {
  const { CompressionStream, DecompressionStream } = globalThis;
  context.after(() => Object.assign(globalThis, { CompressionStream, DecompressionStream }));
  const { state } = await redacted(EVERYTHING.state, asIs);
  Object.assign(globalThis, { CompressionStream: undefined, DecompressionStream: undefined });
  assert.deepEqual(await encode(state), { problem: "no-compression" });
  assert.deepEqual(await open(EVERYTHING.link), { problem: "no-decompression", rest: EVERYTHING.link });
});

test("a file that is none of ours is left to others", () => {
  for (const text of ["", "version = 2\n", "{", "[]", "null", '{"config": {}}', '{"mirrorshift": "1"}']) assert.equal(fromFile(text), undefined, text);
});

test("a link has the address of the page that made it, and none where nobody else could open it", () => {
  const place = (address, dataset = {}) => ({ location: new URL(address), document: { baseURI: address, documentElement: { dataset } } });
  const from = (...where) => ["index", "embed"].map((page) => address("#v1.x", page, place(...where)));
  const both = ["https://a.example/b/#v1.x", "https://a.example/b/embed.html#v1.x"];
  assert.deepEqual(from("https://a.example/b/?c=d#old"), both);
  assert.deepEqual(from("https://a.example/b/embed.html#old", { embed: "" }), both);
  assert.deepEqual(from("https://a.example/b/index.html"), ["https://a.example/b/index.html#v1.x", both[1]]);
  assert.deepEqual(from("https://a.example/offline.html", { offline: "" }), ["https://a.example/offline.html#v1.x", undefined]);
  assert.deepEqual(from("file:///home/me/mirrorshift-offline.html", { offline: "" }), [undefined, undefined]);
});

test("every reason has words in both languages", () => {
  const problems = ["close", "damaged", "damaged-frame", "newer", "no-decompression", "too-large"];
  for (const words of Object.values(WORDS)) assert.deepEqual(Object.keys(words).sort(), problems);
  assert.deepEqual(Object.keys(WORDS), ["en", "zh"]);
});
