// The page without a mouse.
import assert from "node:assert/strict";
import { CLIPBOARD, clipboard, dialog, file, journey, look, open, paste, says, shown, tab } from "./page.mjs";

const HARBOR = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."reg.example.com:5000"]
  endpoint = ["http://reg.example.com:5000"]
`;

journey("do everything with the keyboard alone", CLIPBOARD, async (page) => {
  await open(page);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the configuration");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  // From the result on: registries, then the tabs.
  for (let at = 0; at < 40 && !(await focused()).startsWith("tab-"); at += 1) await page.keyboard.press("Tab");
  assert.equal(await focused(), "tab-files");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "tab-changes");
  await page.locator("tr.added").first().waitFor();
  await page.keyboard.press("End");
  assert.equal(await focused(), "tab-node");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "tab-files");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "file-1");
  await page.keyboard.press("ArrowDown");
  await says(page.locator(".file .path"), "certs.d/registry.k8s.io/hosts.toml");
  assert.equal(await focused(), "file-2");
  // Past the small button beside it, and the one for the archive.
  for (let at = 0; at < 3; at += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await says(page.locator(".file-head .copy"), "Copied");
  assert.equal(await clipboard(page), await shown(page));
});

journey("leave the editor with Tab, either way, and undo in it", {}, async (page) => {
  await open(page);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Tab");
  assert.ok(!(await page.evaluate(() => document.activeElement.classList.contains("editor"))));
  await page.keyboard.press("Shift+Tab");
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("editor")));
  await paste(page, HARBOR);
  await file(page, "certs.d/reg.example.com_5000_/hosts.toml").waitFor();
  await page.keyboard.press("Control+z");
  await file(page, "certs.d/registry.k8s.io/hosts.toml").waitFor();
});

journey("set options, choose an engine and copy its document with the keyboard alone", CLIPBOARD, async (page) => {
  await open(page);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className);
  const tabTo = async (wanted) => {
    for (let at = 0; at < 60 && (await focused()) !== wanted; at += 1) await page.keyboard.press("Tab");
    assert.equal(await focused(), wanted);
  };
  await tabTo("settings-button");
  await page.keyboard.press("Enter");
  await tabTo("config-path");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("/opt/certs");
  await tabTo("tab-files");
  for (let at = 0; at < 5; at += 1) await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "tab-fleets");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "engine-ansible");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "engine-daemonset");
  await says(page.locator(".fleet .file:not(.busy) .path"), "mirrorshift-daemonset.yaml");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await says(page.locator(".fleet .copy"), "Copied");
  assert.match(await clipboard(page), /kind: DaemonSet[^]*\/opt\/certs/);
});

journey("see where the focus is, on everything that takes it", {}, async (page) => {
  await open(page);
  for (let at = 0; at < 25; at += 1) {
    await page.keyboard.press("Tab");
    const unseen = await page.evaluate(() => {
      const own = document.activeElement;
      if (own === document.body) return null;
      const around = [own, own.nextElementSibling, own.closest(".editor-frame")].filter(Boolean);
      const outlined = around.some((it) => getComputedStyle(it).outlineStyle !== "none");
      return outlined || own.classList.contains("skip") ? null : own.outerHTML.slice(0, 200);
    });
    assert.equal(unseen, null);
  }
});
