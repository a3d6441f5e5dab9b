// The page without a mouse.
import assert from "node:assert/strict";
import { CLIPBOARD, DIALOGS, VIEWS, clipboard, dialog, file, journey, look, open, paste, says, shown } from "./page.mjs";

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
  await tabTo("settings-config-path");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("/opt/certs");
  await tabTo("tab-files");
  while ((await focused()) !== "tab-fleets") await page.keyboard.press("ArrowRight");
  await page.locator("#engine-ansible").waitFor();
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

/** The elements that Tab leads to from the top of the page on, each as a short name, until it leaves the page. */
async function round(page) {
  // The first of them; from there on, Tab does it all.
  await page.locator(".skip").first().focus();
  const met = ["skip"];
  await page.evaluate(() => (globalThis.met = new Set([document.activeElement])));
  for (let at = 0; at < 300; at += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(() => {
      const own = document.activeElement;
      if (own === document.body) return null;
      const isNew = !globalThis.met.has(own);
      globalThis.met.add(own);
      return isNew ? own.id || own.className || own.textContent : null;
    });
    if (now === null) return met;
    met.push(now);
  }
  throw new Error(`Tab never leaves the page: ${met.slice(-5)}`);
}

/** What can be pressed or filled in, is in sight, and was not met. Of radio buttons and lists with arrow keys, one is enough. */
const missed = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("a[href], button, select, input, textarea, summary, [tabindex='0']")]
      .filter((it) => it.checkVisibility() && it.tabIndex >= 0 && !it.disabled && !globalThis.met.has(it))
      .filter((it) => it.type !== "radio" || ![...document.getElementsByName(it.name)].some((other) => globalThis.met.has(other)))
      .map((it) => it.outerHTML.slice(0, 120)),
  );

for (const view of Object.keys(VIEWS)) {
  journey(`go through the page from top to bottom with Tab, at ${view}`, {}, async (page) => {
    await open(page);
    await look(page, view);
    const met = await round(page);
    assert.ok(met.length > 10, met.join());
    assert.deepEqual(await missed(page), []);
    // In the order of reading: head, text, result.
    const at = (part) => met.findIndex((it) => it.includes(part));
    assert.ok(at("skip") === 0 && at("read-by") < at("editor") && at("editor") < at(`tab-${view}`), met.join());
  });
}

for (const name of Object.keys(DIALOGS)) {
  journey(`open, walk through and leave the dialog ${name} without a mouse`, {}, async (page) => {
    await open(page);
    const opener = page.locator(DIALOGS[name].button);
    await opener.focus();
    await page.keyboard.press("Enter");
    const opened = page.locator(`dialog.${name}`);
    await opened.locator(DIALOGS[name].shows).first().waitFor();
    assert.ok(await opened.evaluate((it) => it.contains(document.activeElement)));
    for (let at = 0; at < 40; at += 1) {
      await page.keyboard.press("Tab");
      // The window itself may have its turn, the page behind never.
      assert.ok(await opened.evaluate((it) => it.contains(document.activeElement) || document.activeElement === document.body));
    }
    await page.keyboard.press("Escape");
    await opened.waitFor({ state: "detached" });
    assert.ok(await opener.evaluate((it) => it === document.activeElement));
  });
}

journey("open a sample with the keyboard alone", {}, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "Samples" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog .card").first().waitFor();
  const chosen = () => page.evaluate(() => document.activeElement.textContent);
  for (let at = 0; at < 20 && (await chosen()) !== "Private CA"; at += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await says(page.locator(".file .line"), "ca =");
});

journey("ask for the keys with `?`, and go on typing question marks", {}, async (page) => {
  await open(page);
  await page.getByRole("tab", { name: "Files" }).focus();
  await page.keyboard.press("?");
  await says(page.locator("dialog.help"), "Go to the next problem");
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# Why?");
  await says(page.locator(".cm-line"), "# Why?");
  await page.getByRole("button", { name: "Plain text field" }).click();
  await page.locator("textarea.plain").press("?");
  assert.equal(await page.locator("dialog").count(), 0);
  // Or with the mouse.
  const opened = await dialog(page, "help");
  assert.equal(await opened.locator("kbd").first().innerText(), "?");
});

journey("trace another image and switch a server without a mouse", {}, async (page) => {
  await open(page);
  await paste(page, HARBOR);
  await look(page, "trace");
  await page.getByRole("combobox", { name: "Image" }).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("reg.example.com:5000/app:1");
  await page.keyboard.press("Enter");
  await says(page.locator(".step .url"), "http://reg.example.com:5000/v2/app");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await says(page.locator(".step .status"), "404");
});

journey("close the other files and go on from the text that is left", {}, async (page) => {
  await open(page);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Open", exact: true }).click()]);
  await chooser.setFiles(["config.toml", "hosts.toml"].map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`# ${name}\n${HARBOR}`) })));
  const close = page.getByRole("button", { name: "Close the others" });
  await close.focus();
  await page.keyboard.press("Enter");
  await close.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "source");
});
