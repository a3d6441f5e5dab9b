// What no text shows by itself: what the files that are open show together, and what a comment gives away.
import assert from "node:assert/strict";
import { barriers, becomes, headline, journey, open, openFolder, paste, says } from "./page.mjs";

const MIRROR = '[host."https://m.example"]\n  capabilities = ["pull", "resolve"]\n';
const DROPPED = '[host."https://m.example"]\n  capabilities = ["pull", "resolv"]\n';
const CONFIG = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"
`;
const AIR_GAPPED = `version = 2
# air-gapped: nothing but our mirror
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
`;

const rule = (page, code) => page.locator(".findings .rule", { hasText: code });

journey("open a node's files, and be told that its release never looks into the folder", {}, async (page) => {
  await open(page);
  await openFolder(page, { "containerd/config.toml": "version = 3\n", "containerd/certs.d/docker.io/hosts.toml": MIRROR });
  await becomes(page, "version = 3\n");
  await page.locator("#read-by").selectOption("2.3");
  await rule(page, "default-roots-unread").waitFor();
  // What mends it, and then nothing is found any more.
  await page.getByRole("button", { name: "Fix: set" }).click();
  await page.waitForFunction(() => mirrorshift.holder.text().includes('config_path = "/etc/containerd/certs.d"'));
  await rule(page, "default-roots-unread").waitFor({ state: "detached" });
});

journey("read in the verdict that containerd drops another file, and go there", {}, async (page) => {
  await open(page);
  await openFolder(page, { "containerd/config.toml": CONFIG, "containerd/certs.d/docker.io/hosts.toml": DROPPED });
  await says(headline(page), "Nothing to move, but there is an error.");
  await says(page.locator(".verdict .why"), "containerd/certs.d/docker.io/hosts.toml");
  const others = page.locator(".elsewhere");
  await others.locator("summary").click();
  assert.deepEqual(await barriers(page), []);
  await others.getByRole("button", { name: "containerd/certs.d/docker.io/hosts.toml:2" }).click();
  await becomes(page, DROPPED);
  await page.waitForFunction(() => document.querySelector(".editor").shadowRoot.getSelection().toString().includes("resolv"));
  await says(headline(page), "containerd drops this file.");
});

journey("be told what a comment gives away, and no longer once it is gone", { locale: "zh-CN" }, async (page) => {
  await open(page);
  await paste(page, AIR_GAPPED);
  await rule(page, "upstream-after-mirrors").waitFor();
  await says(page.locator(".findings"), "仍会访问");
  await paste(page, AIR_GAPPED.replace(/#.*\n/, ""));
  await rule(page, "upstream-after-mirrors").waitFor({ state: "detached" });
});

for (const [name, text, says] of [
  ["registries.yaml", 'mirrors:\n  docker.io:\n    endpoint: ["https://m.example.com"]\n', "k3s"],
  ["daemon.json", '{\n  "registry-mirrors": ["https://m.example.com"]\n}\n', "Docker"],
  ["registries.conf", '[[registry]]\nlocation = "docker.io"\n', "Podman"],
]) {
  journey(`be told that a pasted ${name} is not containerd's, and nothing beside`, {}, async (page) => {
    await open(page);
    await page.evaluate((source) => mirrorshift.onopening({ source }), text);
    await page.locator(".findings .rule").filter({ hasText: "file-of-another-program" }).waitFor();
    assert.equal(await page.locator(".findings > li").count(), 1);
    assert.match(await page.locator(".verdict").innerText(), new RegExp(`This is a .*${says}`));
    // The text goes on being worked on.
    await page.evaluate(() => mirrorshift.onopening({ source: "version = 2\n[plugins" }));
    await page.locator(".findings .rule").filter({ hasText: "toml-syntax" }).first().waitFor();
    assert.equal(await page.locator(".findings .rule").filter({ hasText: "file-of-another-program" }).count(), 0);
  });
}
