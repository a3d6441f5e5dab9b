// The editor that knows containerd: what is wrong and how to mend it, what a key means, what fits, where it ends up; and
// how a text gets in. Everything holds for the plain text field where it can.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { becomes, demand, journey, open, paste, says, text } from "./page.mjs";

const MIRROR = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
`;
// A whole file without a version: the core offers to add it, and that is safe.
const MENDABLE = MIRROR.replace("version = 2", "oom_score = 0");
const MENDED = `version = 2\n${MENDABLE}`;
// Each host has its credentials twice, and one of the two is not used.
const credentials = (host) => `[plugins."io.containerd.grpc.v1.cri".registry.configs."${host}".auth]
  username = "new"
[plugins."io.containerd.grpc.v1.cri".registry.auths."https://${host}"]
  username = "old"
`;

const content = (page) => page.locator(".cm-content");
const plain = (page) => page.locator("textarea.plain");
const undo = (page) => page.keyboard.press("Control+z");
const headline = (page) => page.locator(".headline");

/** Puts the cursor behind the first `words`. */
async function goBehind(page, words) {
  const lines = (await text(page)).split("\n");
  const at = lines.findIndex((line) => line.includes(words));
  assert.ok(at >= 0, words);
  await content(page).focus();
  await page.keyboard.press("Control+Home");
  for (let step = 0; step < at; step += 1) await page.keyboard.press("ArrowDown");
  // Home goes to the first word of the line.
  await page.keyboard.press("Home");
  const [column, first] = [lines[at].indexOf(words) + words.length, lines[at].search(/\S/)];
  for (let step = first; step < column; step += 1) await page.keyboard.press("ArrowRight");
}

/** Drops `files`, `{ name: contents }`, on the page. */
async function drop(page, files, target = ".editor-frame") {
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const [name, contents] of Object.entries(files)) {
      transfer.items.add(new File([typeof contents === "string" ? contents : new Uint8Array(contents)], name));
    }
    return transfer;
  }, files);
  await page.dispatchEvent(target, "dragover", { dataTransfer: transfer });
  await page.dispatchEvent(target, "drop", { dataTransfer: transfer });
}

/** Calls `walk` with a directory that holds `files`, `{ path: contents }`. */
async function inFolder(files, walk) {
  const root = mkdtempSync(join(tmpdir(), "mirrorshift-editor-"));
  try {
    for (const [path, contents] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), contents);
    }
    await walk(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function choose(page, button, path) {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: button, exact: true }).click(),
  ]);
  await chooser.setFiles(path);
}

journey("mend what is found with one press, and take it back", {}, async (page) => {
  await open(page);
  await paste(page, MENDABLE);
  await page.getByRole("button", { name: "Fix: add version = 2" }).click();
  await becomes(page, MENDED);
  await content(page).focus();
  await undo(page);
  await becomes(page, MENDABLE);
});

journey("mend what is found under the cursor with a key", {}, async (page) => {
  await open(page);
  await paste(page, MENDABLE);
  await page.locator(".cm-lint-marker").first().waitFor();
  await page.keyboard.press("F8");
  await page.keyboard.press("Control+.");
  await becomes(page, MENDED);
});

journey("apply all safe fixes at once, and take them back at once", {}, async (page) => {
  const before = `version = 2\n${credentials("r1.example")}${credentials("r2.example")}`;
  await open(page);
  await paste(page, before);
  await page.getByRole("button", { name: "Apply all safe fixes" }).click();
  await becomes(page, before.replaceAll(/\[plugins[^\n]*auth\]\n  username = "new"\n/g, ""));
  await content(page).focus();
  await undo(page);
  await becomes(page, before);
});

journey("keep marks and fixes in their place while typing above them", {}, async (page) => {
  const before = `version = 2\n${credentials("r1.example")}`;
  await open(page);
  await paste(page, before);
  const mark = page.locator(".cm-lintRange").first();
  await mark.waitFor();
  const marked = await mark.textContent();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText("# above\n");
  assert.equal(await mark.textContent(), marked);
  // The findings of this text look the same, and have other places.
  await says(page.locator(".code code"), "# above");
  await page.keyboard.insertText("# twice\n");
  assert.equal(await mark.textContent(), marked);
  await page.getByRole("button", { name: /^Fix: / }).first().click();
  await becomes(page, `# above\n# twice\n${before.replace(/\[plugins[^\n]*auth\]\n  username = "new"\n/, "")}`);
});

journey("see in the text what is found in the sample, before anything is typed", {}, async (page) => {
  await open(page);
  await page.locator(".cm-lintRange").first().waitFor();
  await page.locator(".cm-lint-marker").first().waitFor();
});

journey("see the dot of a finding beside its line, whatever lines come and go above", {}, async (page) => {
  await open(page);
  await paste(page, `version = 2\n${credentials("r1.example")}`);
  const mark = page.locator(".cm-lintRange").first();
  await mark.waitFor();
  /** Waits until the first dot is in the line of the first mark. */
  const beside = (line) =>
    page.waitForFunction((line) => {
      const { shadowRoot } = document.querySelector(".editor");
      const [range, dot] = [".cm-lintRange", ".cm-lint-marker"].map((it) => shadowRoot.querySelector(it)?.getBoundingClientRect());
      const lines = [...shadowRoot.querySelectorAll(".cm-line")];
      const at = lines.findIndex((it) => it.querySelector(".cm-lintRange"));
      return range && dot && at === line && dot.top < range.bottom && dot.bottom > range.top;
    }, line);
  await beside(1);
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await beside(2);
  await page.keyboard.press("Backspace");
  await beside(1);
});

journey("apply a fix from a tooltip that stayed open while typing elsewhere", {}, async (page) => {
  const before = `# a comment\nversion = 2\n${credentials("r1.example")}`;
  await open(page);
  await paste(page, before);
  await page.locator(".cm-lintRange").first().hover();
  const fix = page.locator(".cm-tooltip .cm-do", { hasText: "Fix: " }).first();
  await fix.waitFor();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("#");
  await says(page.locator(".code code"), "## a comment");
  await fix.click();
  await becomes(page, `#${before.replace(/\[plugins[^\n]*auth\]\n  username = "new"\n/, "")}`);
});

journey("have the field under the cursor explained by a key, and go back with Escape", {}, async (page) => {
  await open(page);
  await paste(page, MIRROR);
  await goBehind(page, "endpo");
  await page.keyboard.press("Control+i");
  const explained = page.getByRole("dialog", { name: "Explanation" });
  await explained.waitFor();
  await says(explained, "endpoint");
  // The focus is in it, so that it is read out and its button reached.
  assert.ok(await explained.evaluate((it) => it.getRootNode().activeElement === it));
  await page.keyboard.press("Escape");
  await explained.waitFor({ state: "detached" });
  assert.ok(await content(page).evaluate((it) => it.getRootNode().activeElement === it));
});

journey("have the field under the mouse explained, and send that away with Escape", {}, async (page) => {
  await open(page);
  await paste(page, MIRROR);
  await content(page).getByText("endpoint").hover();
  const explained = page.locator(".cm-tooltip .cm-explained");
  await explained.waitFor();
  await says(explained, "endpoint");
  await page.keyboard.press("Escape");
  await explained.waitFor({ state: "detached" });
});

journey("tap a mark beside the text and read what it says", { hasTouch: true, viewport: { width: 390, height: 844 } }, async (page) => {
  await open(page);
  await paste(page, MENDABLE);
  await page.locator(".cm-lint-marker").first().tap();
  const explained = page.getByRole("dialog", { name: "Explanation" });
  await says(explained, "version");
  const { x, width } = await explained.boundingBox();
  assert.ok(x >= 0 && x + width <= 390, `${x} + ${width}`);
  await explained.getByRole("button", { name: "Fix: add version = 2" }).tap();
  await becomes(page, MENDED);
});

journey("complete a key, and then its value, with a registry that is known", {}, async (page) => {
  await open(page);
  await paste(page, MIRROR.replace('  endpoint = ["https://m.example"]\n', "  "));
  await page.keyboard.press("Control+End");
  await page.keyboard.type("end");
  await says(page.locator(".cm-tooltip-autocomplete li"), "endpoint");
  await page.waitForTimeout(100);
  await page.keyboard.press("Enter");
  await says(page.locator(".cm-line"), "endpoint = ");
  await page.keyboard.press("Escape");
  await page.keyboard.type('["qu');
  await says(page.locator(".cm-tooltip-autocomplete li"), "https://quay.io");
  await page.waitForTimeout(100);
  await page.keyboard.press("Enter");
  await says(page.locator(".cm-line"), 'endpoint = ["https://quay.io"');
});

journey("ask for what fits with a key that no input method takes", {}, async (page) => {
  await open(page);
  await paste(page, 'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n');
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Alt+/");
  await says(page.locator(".cm-tooltip-autocomplete li"), "config_path");
  await page.keyboard.press("Escape");
  await page.locator(".cm-tooltip-autocomplete").waitFor({ state: "detached" });
});

journey("go from an endpoint to the file it ends up in", {}, async (page) => {
  await open(page);
  await paste(page, MIRROR);
  await says(headline(page), "Every pull stays the same");
  await page.getByRole("tab", { name: "Changes" }).click();
  await goBehind(page, "https://m.exa");
  await page.keyboard.press("F12");
  await says(page.locator(".file"), "m.example");
  await page.getByRole("tab", { name: "Changes" }).click();
  await content(page).getByText("m.example").click({ modifiers: ["Control"] });
  await says(page.locator(".file"), "m.example");
});

journey("drop a config.toml on the page, and take it back", {}, async (page) => {
  await open(page);
  await paste(page, MENDABLE);
  await drop(page, { "config.toml": MIRROR });
  await becomes(page, MIRROR);
  await says(page.locator(".source [role=status]"), "config.toml is opened.");
  await undo(page);
  await becomes(page, MENDABLE);
});

journey("drop a file beside the editor without losing the page", {}, async (page) => {
  await open(page);
  await drop(page, { "config.toml": MIRROR }, ".result");
  await becomes(page, MIRROR);
});

journey("be told why a file can't be opened", {}, async (page) => {
  await open(page);
  await paste(page, MIRROR);
  await drop(page, { "containerd": [0x7f, 0x45, 0x4c, 0x46, 0, 0] });
  await says(page.locator(".source [role=status]"), "containerd is no text.");
  await drop(page, { "latin.toml": [0x23, 0xe9] });
  await says(page.locator(".source [role=status]"), "latin.toml is no text.");
  await drop(page, { "large.toml": "#".repeat((4 << 20) + 1) });
  await says(page.locator(".source [role=status]"), "large.toml is larger than 4 MB.");
  assert.equal(await text(page), MIRROR);
});

journey("be told that Windows line ends do not stay", {}, async (page) => {
  await open(page);
  await drop(page, { "config.toml": MIRROR.replaceAll("\n", "\r\n") });
  await says(page.locator(".source [role=status]"), "CRLF");
  await becomes(page, MIRROR);
  await drop(page, { "config.toml": `${MIRROR}\n` });
  await page.locator(".source [role=status]").filter({ hasText: "opened", hasNotText: "CRLF" }).waitFor();
});

journey("open a file, and a whole folder", {}, async (page) => {
  await open(page);
  await inFolder({ "etc/config.toml": MIRROR, "etc/certs.d/quay.io/hosts.toml": 'server = "https://quay.io"\n' }, async (root) => {
    await choose(page, "Open", join(root, "etc/config.toml"));
    await becomes(page, MIRROR);
    await page.getByRole("button", { name: "Clear" }).click();
    await becomes(page, "");
    await choose(page, "Open folder", join(root, "etc"));
    await becomes(page, MIRROR);
  });
});

journey("write in a plain text field, and come back, with text and place kept", {}, async (page) => {
  await open(page);
  await paste(page, MENDABLE);
  const button = page.getByRole("button", { name: "Plain text field" });
  await button.click();
  assert.equal(await plain(page).inputValue(), MENDABLE);
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  await plain(page).focus();
  await page.keyboard.type("# typed\n");
  await says(page.locator(".finding"), "version");
  await page.locator("button.finding-head").first().click();
  assert.ok(await plain(page).evaluate((it) => document.activeElement === it));
  // A fix is one step there, too.
  const before = await plain(page).inputValue();
  await page.getByRole("button", { name: "Fix: add version = 2" }).click();
  await page.waitForFunction((before) => document.querySelector("textarea.plain").value !== before, before);
  await plain(page).focus();
  await undo(page);
  assert.equal(await plain(page).inputValue(), before);
  await drop(page, { "config.toml": MIRROR });
  await page.waitForFunction((text) => document.querySelector("textarea.plain").value === text, MIRROR);
  await button.click();
  await becomes(page, MIRROR);
  // All that was done there is one step here.
  await content(page).focus();
  await undo(page);
  await becomes(page, MENDABLE);
});

journey("hear the editor in Chinese", { locale: "zh-CN" }, async (page) => {
  await open(page);
  await paste(page, MENDABLE);
  await page.locator(".cm-lint-marker").first().waitFor();
  await page.keyboard.press("F8");
  await page.keyboard.press("Control+i");
  await page.getByRole("dialog", { name: "说明" }).waitFor();
  await says(page.getByRole("dialog").getByRole("button"), "修正：");
});

journey("leave the editor with Tab", {}, async (page) => {
  await open(page);
  await content(page).focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest(".editor-frame")), null);
});

journey("use all of it under a strict content security policy", {}, async (page) => {
  await demand(page);
  await open(page);
  await paste(page, MENDABLE);
  await goBehind(page, "endpo");
  await page.keyboard.press("Control+i");
  await page.getByRole("dialog", { name: "Explanation" }).waitFor();
  await page.keyboard.press("Escape");
  await drop(page, { "config.toml": MIRROR });
  await becomes(page, MIRROR);
  await page.getByRole("button", { name: "Plain text field" }).click();
  await page.getByRole("button", { name: "Clear" }).click();
  assert.equal(await plain(page).inputValue(), "");
});
