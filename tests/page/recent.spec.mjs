// The list of recent inputs, without a browser: nothing without consent, nothing secret, and no error from any storage.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as links from "../../www/assets/links.js";
import { recent, titleOf } from "../../www/assets/recent.js";

const KEY = "mirrorshift.recent";

/** A storage as browsers have it, for so many characters. */
function storage(room = 5_000_000) {
  const kept = new Map();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, value);
    },
    removeItem: (key) => kept.delete(key),
  };
}

const opened = (place, now) => recent(links, () => place, now);
const input = async (source) => (await links.redacted({ source }, async (text) => ({ text, replaced: [] }))).state;
const titles = (list) => list.list().map(({ title }) => title);

test("nothing is kept before someone agrees", async () => {
  const place = storage();
  const list = opened(place);
  assert.equal(list.consented(), false);
  assert.deepEqual(list.keep(await input("a"), "a"), { problem: "no-consent" });
  assert.deepEqual(list.clear(), { problem: "no-consent" });
  assert.deepEqual([list.list(), place.kept.size], [[], 0]);
});

test("what is kept is listed, newest first, and a repeated one moves up", async () => {
  let time = 1000;
  const list = opened(storage(), () => (time += 1));
  assert.deepEqual(list.consent(), {});
  assert.equal(list.consented(), true);
  for (const name of ["a", "b", "c", "a"]) assert.ok(list.keep(await input(name), name).id);
  assert.deepEqual(titles(list), ["a", "c", "b"]);
  assert.deepEqual(list.list()[0], { id: "1004", at: 1004, title: "a", state: { source: "a" } });
});

test("a text is named by what it says first, or else by the registries that it is about", () => {
  const table = (name) => `[plugins."io.containerd.grpc.v1.cri".registry.mirrors."${name}"]\n`;
  assert.equal(titleOf(`\n# Nodes in a\nversion = 2\n${table("docker.io")}`), "Nodes in a");
  assert.equal(titleOf(`version = 2\n${table("docker.io")}  endpoint = []\n${table("quay.io")}${table("quay.io")}`), "docker.io, quay.io");
  assert.equal(titleOf('server = "https://r.example"\n[host."https://m.example"]\n'), "https://m.example");
  assert.equal(titleOf("version = 2\n"), "version = 2");
});

test("one, all, and the consent itself can be taken back", async () => {
  const place = storage();
  const list = opened(place, () => 1);
  list.consent();
  const ids = [];
  for (const name of ["a", "b", "c"]) ids.push(list.keep(await input(name), name).id);
  assert.equal(new Set(ids).size, 3, "two came within a millisecond");
  assert.deepEqual(list.remove(ids[1]), {});
  assert.deepEqual(titles(list), ["c", "a"]);
  assert.deepEqual(list.clear(), {});
  assert.deepEqual([titles(list), list.consented()], [[], true]);
  list.keep(await input("d"), "d");
  assert.deepEqual(list.withdraw(), {});
  assert.deepEqual([list.consented(), titles(list), place.kept.size], [false, [], 0]);
});

test("agreeing twice loses nothing", async () => {
  const list = opened(storage());
  list.consent();
  list.keep(await input("a"), "a");
  list.consent();
  assert.deepEqual(titles(list), ["a"]);
});

test("only what was redacted is kept", () => {
  const place = storage();
  const list = opened(place);
  list.consent();
  assert.deepEqual(list.keep({ source: "password" }, "a"), { problem: "not-redacted" });
  assert.equal(place.kept.get(KEY), "[]");
});

test("the oldest give way to the newest", async () => {
  const list = opened(storage());
  list.consent();
  for (let at = 0; at < 15; at += 1) list.keep(await input(`${at}`), `${at}`);
  assert.deepEqual(titles(list), ["14", "13", "12", "11", "10", "9", "8", "7", "6", "5", "4", "3"]);
  for (const name of ["a", "b", "c", "d", "e"]) list.keep(await input(name.repeat(240_000)), name);
  assert.deepEqual(titles(list), ["e", "d", "c", "b"]);
  assert.deepEqual(list.keep(await input("x".repeat(256_000)), "x"), { problem: "too-large" });
  assert.deepEqual(titles(list), ["e", "d", "c", "b"]);
});

test("a storage that is nearly full keeps what it can", async () => {
  const list = opened(storage(300));
  list.consent();
  for (const name of ["a", "b", "c"]) list.keep(await input(name.repeat(80)), name);
  assert.deepEqual(titles(list), ["c"]);
  assert.deepEqual(list.keep(await input("d".repeat(300)), "d"), { problem: "no-storage" });
  assert.deepEqual(titles(list), ["c"]);
});

test("a browser that forbids its storage has an answer to everything", async () => {
  const list = recent(links, () => {
    throw new DOMException("denied", "SecurityError");
  });
  assert.equal(list.consented(), false);
  assert.deepEqual(list.consent(), { problem: "no-storage" });
  assert.deepEqual(list.keep(await input("a"), "a"), { problem: "no-consent" });
  assert.deepEqual(list.withdraw(), { problem: "no-storage" });
  assert.deepEqual(list.list(), []);
});

test("a list that someone else has written to is read as far as it can be", async () => {
  const good = { id: "1", at: 1, title: "a", state: { source: "a", view: 7, colour: "green" } };
  const place = storage();
  const list = opened(place);
  for (const garbled of ["", "{", "null", "7", '{"a":1}', '[null,7,{"id":1}]']) {
    place.setItem(KEY, garbled);
    assert.deepEqual([list.consented(), list.list()], [true, []], garbled);
  }
  place.setItem(KEY, JSON.stringify([{ ...good, at: "x" }, good, { ...good, state: null }]));
  assert.deepEqual(list.list(), [{ ...good, state: { source: "a" } }]);
  assert.ok(list.keep(await input("b"), "b").id);
  assert.deepEqual(titles(list), ["b", "a"]);
});
