// Find a text of yesterday again: kept in this browser, but only for those who have said so.
import assert from "node:assert/strict";
import { becomes, dialog, file, journey, open, paste, says } from "./page.mjs";

const SECRET = "hunter2-is-secret";
const config = (host) => `# Nodes in ${host}
version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://${host}"]
`;
const WITH_SECRET = `${config("m.example")}[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".auth]
  password = "${SECRET}"
`;
const CONSENT = "Keep my texts in this browser";
const KEY = "mirrorshift.recent";

const kept = (page) => page.evaluate((key) => localStorage.getItem(key), KEY);
const leave = async (page) => {
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
};

journey("have nothing kept that nobody agreed to", {}, async (page) => {
  await open(page);
  await paste(page, config("m.example"));
  const gallery = await dialog(page, "samples");
  assert.ok(!(await gallery.getByLabel(CONSENT).isChecked()));
  assert.equal(await gallery.locator(".recent-list").count(), 0);
  await leave(page);
  await page.reload();
  await page.locator(".cm-content").waitFor();
  // Looked for at the end of each journey, too.
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
});

journey("agree, come back another day, and open what was kept", { stores: [KEY] }, async (page) => {
  await open(page);
  await paste(page, config("m.example"));
  await says(page.locator(".file code"), "m.example");
  const gallery = await dialog(page, "samples");
  await gallery.getByLabel(CONSENT).check();
  await says(gallery.locator(".recent-title"), "Nodes in m.example");
  await leave(page);
  await page.reload();
  await file(page, "certs.d/registry.k8s.io/hosts.toml").waitFor();
  const again = await dialog(page, "samples");
  assert.ok(await again.getByLabel(CONSENT).isChecked());
  await again.locator(".recent-title", { hasText: "Nodes in m.example" }).click();
  await becomes(page, config("m.example"));
  // The editor has the focus.
  await page.keyboard.press("Control+z");
  await file(page, "certs.d/registry.k8s.io/hosts.toml").waitFor();
});

journey("have texts kept while they are written, once that was agreed to", { stores: [KEY] }, async (page) => {
  await page.clock.install();
  await open(page);
  const gallery = await dialog(page, "samples");
  await gallery.getByLabel(CONSENT).check();
  await gallery.locator(".recent-title").first().waitFor();
  await leave(page);
  await paste(page, config("later.example"));
  for (let at = 0; at < 4 && !(await kept(page)).includes("later.example"); at += 1) {
    await page.clock.runFor(5000);
    await page.waitForTimeout(200);
  }
  assert.ok((await kept(page)).includes("later.example"));
});

journey("have no secret written to the disk with a text", { stores: [KEY] }, async (page) => {
  await open(page);
  await paste(page, WITH_SECRET);
  await says(page.locator(".by-hand-link"), "no place in certs.d");
  const gallery = await dialog(page, "samples");
  await gallery.getByLabel(CONSENT).check();
  await says(gallery.locator(".recent-title"), "Nodes in m.example");
  const contents = await kept(page);
  assert.ok(contents.includes("m.example") && !contents.includes(SECRET), contents);
});

journey("forget one text, and then withdraw what was agreed to, with everything", {}, async (page) => {
  await open(page);
  for (const host of ["one.example", "two.example"]) {
    await paste(page, config(host));
    await says(page.locator(".file code"), host);
    const gallery = await dialog(page, "samples");
    await gallery.getByLabel(CONSENT).check();
    await says(gallery.locator(".recent-title"), `Nodes in ${host}`);
    await leave(page);
  }
  const gallery = await dialog(page, "samples");
  await gallery.getByRole("button", { name: "Forget Nodes in one.example" }).click();
  await gallery.locator(".recent-title", { hasText: "one.example" }).waitFor({ state: "detached" });
  assert.ok(!(await kept(page)).includes("one.example"));
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Recent texts");
  assert.ok((await kept(page)).includes("two.example"));
  await gallery.getByLabel(CONSENT).uncheck();
  await gallery.locator(".recent-list").waitFor({ state: "detached" });
  assert.equal(await kept(page), null);
  await leave(page);
  await paste(page, config("three.example"));
  await dialog(page, "samples");
  assert.equal(await kept(page), null);
});
