// Find out what containerd asks for an image, and why a mirror is not used.
import assert from "node:assert/strict";
import { dialog, journey, look, open, paste, says, tab } from "./page.mjs";

const SECRET = "hunter2-is-secret";
const MIRROR = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".auth]
  username = "someone"
  password = "${SECRET}"
`;

const image = (page) => page.getByRole("combobox", { name: "Image" });
const server = (page, host) => page.locator(".server", { hasText: host }).locator("select");
const ends = (page) => page.locator(".end");
const step = (page, url) => page.locator(".step", { hasText: url });

async function traced(page, text = MIRROR) {
  await open(page);
  await paste(page, text);
  await says(page.locator(".registry"), "docker.io");
  await look(page, "trace");
}

/** The requests in their order, each as its method, host and what came of it. */
const requests = (page) =>
  page.locator(".step .request").evaluateAll((all) =>
    all.map((it) => {
      const [method, url, status] = ["b", ".url", ".status"].map((part) => it.querySelector(part).textContent);
      return `${method} ${new URL(url.replace(/<.*?>/g, "x")).host} ${status}`;
    }),
  );

journey("compare how an image is pulled before and after", {}, async (page) => {
  await open(page);
  await page.locator(".registry", { hasText: "registry.k8s.io" }).click();
  assert.equal(await tab(page, "Trace").getAttribute("aria-selected"), "true");
  await says(page.locator(".plan"), "https://k8s.m.daocloud.io/v2");
  const hosts = (at) => page.locator(".plan").nth(at).locator(".host-url").allTextContents();
  assert.deepEqual(await hosts(0), await hosts(1));
  assert.equal((await hosts(0)).at(-1), "https://registry.k8s.io/v2");
  await image(page).fill("quay.io/some/thing:1");
  await image(page).press("Enter");
  await says(page.locator(".plan"), "https://quay.io/v2");
  await image(page).fill("no image!");
  await image(page).press("Enter");
  await says(page.locator(".empty"), "is no image reference");
});

journey("see each request of a pull: where it goes, and with which credentials", {}, async (page) => {
  await traced(page);
  assert.deepEqual(await requests(page), Array.from({ length: 4 }, (_, at) => `${at ? "GET" : "HEAD"} m.example 200`));
  await says(step(page, "https://m.example/v2/library/"), "ns=docker.io");
  await says(ends(page).nth(0), "Today pulled from m.example");
  await says(ends(page).nth(1), "With the result pulled from m.example");
  // A token or a password is asked for: the key that has it is named, and what it holds is not.
  await server(page, "m.example").selectOption("basic");
  await says(page.locator(".traits"), 'credentials from registry.configs."m.example".auth');
  assert.ok(!(await page.locator(".trace").innerText()).includes(SECRET));
});

// As containerd has it: a dial takes 30 seconds, a TLS handshake 10, and each of the four requests begins anew.
for (const [what, state, status, why, waiting] of [
  ["is down", "down", "refused", "the next host is asked: registry-1.docker.io", ""],
  ["does not answer at all", "silent", "timed out", "containerd waits 30 s for a connection to m.example", ", after 120 s of waiting"],
  ["accepts, and then says nothing", "slow", "timed out", "containerd waits 10 s for TLS", ", after 40 s of waiting"],
  ["lacks the image", "not-found", "404", "m.example does not have it (404)", ""],
  ["fails", "failing", "500", "the next host is asked: registry-1.docker.io", ""],
  ["wants a password", "basic", "401", "m.example asks for authentication (401)", ""],
  ["shows an untrusted certificate", "untrusted", "not trusted", "of a CA that is not trusted", ""],
  ["has no such name", "unknown", "no such name", "the next host is asked: registry-1.docker.io", ""],
]) {
  journey(`see what a pull does when the mirror ${what}, and how long that takes`, {}, async (page) => {
    await traced(page);
    await server(page, "m.example").selectOption(state);
    await says(ends(page).nth(0), "Today pulled from registry-1.docker.io");
    assert.equal(await ends(page).nth(0).innerText(), `Today pulled from registry-1.docker.io${waiting}`);
    assert.equal(await ends(page).nth(1).innerText(), `With the result pulled from registry-1.docker.io${waiting}`);
    const [first] = await requests(page);
    assert.equal(first, `HEAD m.example ${status}`);
    await says(page.locator(".step .reason"), why);
    if (waiting) await says(page.locator(".step .cost"), /waits \d+ s/);
    assert.ok((await requests(page)).includes("HEAD registry-1.docker.io 200"));
    await page.getByRole("button", { name: "All answer again" }).click();
    await says(ends(page).nth(0), "Today pulled from m.example");
    assert.equal(await server(page, "m.example").inputValue(), "ok");
  });
}

journey("see a pull fail when nothing answers", {}, async (page) => {
  await traced(page);
  for (const host of ["m.example", "registry-1.docker.io"]) await server(page, host).selectOption("down");
  await page.locator(".end.failed").nth(1).waitFor();
  assert.equal(await page.locator(".end.pulled").count(), 0);
});

journey("see where a token is fetched, and with what", {}, async (page) => {
  await traced(page);
  await server(page, "m.example").selectOption("bearer");
  const asked = step(page, "https://m.example/token").first();
  await says(asked, 'credentials from registry.configs."m.example".auth');
  assert.ok((await requests(page)).indexOf("HEAD m.example 401") < (await requests(page)).indexOf("POST m.example 401"));
});

journey("begin with an image that a mirror for all registries is for, not with the mirror's own", {}, async (page) => {
  await open(page);
  await paste(page, `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."*"]
  endpoint = ["https://all.example"]
`);
  await says(page.locator(".registry"), "all.example");
  await look(page, "trace");
  await says(step(page, "https://all.example/v2/library/nginx"), "200");
  assert.equal(await image(page).inputValue(), "docker.io/library/nginx:latest");
});

journey("learn which directory is chosen and which are passed over", {}, async (page) => {
  await traced(page, `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."*"]
  endpoint = ["https://all.example"]
`);
  const after = page.locator(".plan").nth(1);
  await says(after.locator(".candidates .chosen"), "/etc/containerd/certs.d/docker.io");
  await says(after.locator(".candidates li"), "_default");
  await after.getByRole("button", { name: "/etc/containerd/certs.d/docker.io" }).first().click();
  await says(page.locator(".file .path"), "certs.d/docker.io/hosts.toml");
  await tab(page, "Trace").click();
  await page.locator(".plan").first().locator(".to-place").first().click();
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("editor")));
});

journey("find out why a mirror is not used: its file is dropped", {}, async (page) => {
  await open(page);
  await paste(page, 'server = "https://registry-1.docker.io"\n[host."https://m.example"]\n  capabilities = ["pull", "resolv"]\n');
  await look(page, "trace");
  await image(page).fill("docker.io/library/nginx:1.27");
  await image(page).press("Enter");
  await says(page.locator(".trace"), "its hosts.toml is dropped without a word (unknown capability resolv)");
  assert.ok((await requests(page)).every((it) => !it.includes("m.example")));
  // With the word put right, it is asked.
  await paste(page, 'server = "https://registry-1.docker.io"\n[host."https://m.example"]\n  capabilities = ["pull", "resolve"]\n');
  await says(step(page, "https://m.example/v2/library/nginx"), "ns=docker.io");
});

journey("find out why a mirror is not used: containerd refuses the whole configuration", {}, async (page) => {
  await open(page);
  await paste(page, `${MIRROR}[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"\n`);
  await look(page, "trace");
  // As containerd says it itself when it starts.
  await says(page.locator(".plan").first(), "mirrors cannot be set when config_path is provided");
  await says(ends(page).nth(0), "Today fails before any server is asked");
  await says(ends(page).nth(1), "With the result pulled from m.example");
});

journey("keep image and servers while looking elsewhere", {}, async (page) => {
  await traced(page);
  await server(page, "m.example").selectOption("down");
  await image(page).fill("docker.io/library/alpine:3");
  await image(page).press("Enter");
  await says(step(page, "registry-1.docker.io/v2/library/alpine"), "200");
  await tab(page, "Files").click();
  await tab(page, "Trace").click();
  await says(step(page, "registry-1.docker.io/v2/library/alpine"), "200");
  assert.equal(await server(page, "m.example").inputValue(), "down");
  assert.equal(await image(page).inputValue(), "docker.io/library/alpine:3");
});

/** Waits until the image that is traced begins with `start`. */
const traces = (page, start) => page.waitForFunction((start) => document.querySelector("#image")?.value.startsWith(start), start);

journey("press one registry after the other while the trace is open, and share the pull that is on the screen", {}, async (page) => {
  await open(page);
  await page.locator(".registry", { hasText: "registry.k8s.io" }).click();
  await says(page.locator(".plan"), "https://k8s.m.daocloud.io/v2");
  await page.locator(".registry", { hasText: "docker.io" }).first().click();
  await traces(page, "docker.io/");
  await says(page.locator(".plan"), "https://registry-1.docker.io/v2");
  const link = (await dialog(page, "share")).getByRole("textbox", { name: "Link" });
  const state = await page.evaluate(async (link) => (await (await mirrorshift.part("links")).open(new URL(link).hash)).state, await link.inputValue());
  assert.equal(state.image, await image(page).inputValue());
});

journey("open another text or a link while the trace is open, and see a pull of that", {}, async (page) => {
  await traced(page);
  await image(page).fill("quay.io/some/thing:1");
  await image(page).press("Enter");
  await says(page.locator(".plan"), "https://quay.io/v2");
  await dialog(page, "samples");
  await page.getByRole("button", { name: "Plain http" }).click();
  await says(page.locator(".step .url"), "http://");
  assert.ok(!(await image(page).inputValue()).startsWith("quay.io"));
  await page.evaluate(async (source) => {
    const links = await mirrorshift.part("links");
    const state = { source, view: "trace", image: "docker.io/library/alpine:3", servers: { "m.example": "down" } };
    const { state: clean } = await links.redacted(state, async (text) => ({ text, replaced: [] }));
    location.hash = (await links.encode(clean)).fragment;
  }, MIRROR);
  await traces(page, "docker.io/library/alpine:3");
  await says(ends(page).nth(0), "Today pulled from registry-1.docker.io");
  await server(page, "m.example").waitFor();
  assert.equal(await server(page, "m.example").inputValue(), "down");
});

journey("switch a server off and on again and again, and see what it does each time", {}, async (page) => {
  await traced(page);
  for (let at = 0; at < 3; at += 1) {
    await server(page, "m.example").selectOption("down");
    await says(ends(page).nth(0), "Today pulled from registry-1.docker.io");
    await page.getByRole("button", { name: "All answer again" }).click();
    await says(ends(page).nth(0), "Today pulled from m.example");
    assert.equal(await server(page, "m.example").inputValue(), "ok");
    // The button is gone; what it was about has the focus.
    assert.equal(await page.evaluate(() => document.activeElement.id), "servers");
  }
});

journey("mend a wrong image, and never be told that the right one is wrong", {}, async (page) => {
  await traced(page);
  await image(page).fill("no image!");
  await image(page).press("Enter");
  await says(page.locator(".empty"), "“no image!” is no image reference");
  await page.evaluate(() => {
    globalThis.said = [];
    const note = () => globalThis.said.push(document.querySelector(".trace").innerText);
    new MutationObserver(note).observe(document.querySelector(".trace"), { subtree: true, childList: true, characterData: true });
  });
  await image(page).fill("docker.io/library/alpine:3");
  await image(page).press("Enter");
  await says(step(page, "/library/alpine"), "200");
  assert.deepEqual((await page.evaluate(() => globalThis.said)).filter((it) => it.includes("alpine:3” is no image")), []);
});
