// What people come to the page for.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { CLIPBOARD, address, clipboard, demand, dialog, file, headline, journey, look, open, paste, says, shown, tab } from "./page.mjs";

const SAMPLE = await readFile(new URL("../../www/assets/sample.toml", import.meta.url), "utf8");

const HARBOR = `version = 2

[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://harbor.example.com/v2/hub"]
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."reg.example.com:5000"]
  endpoint = ["http://reg.example.com:5000"]
`;

journey("see a real configuration and what becomes of it, before anything is typed", {}, async (page) => {
  await open(page);
  await says(page.locator(".cm-line"), "registry.mirrors.\"docker.io\"");
  await says(headline(page), "Every pull stays the same.");
  assert.equal(await file(page, "certs.d/docker.io/hosts.toml").count(), 1);
  assert.equal(await file(page, "certs.d/registry.k8s.io/hosts.toml").count(), 1);
  for (const registry of ["docker.io", "registry.k8s.io", "any other"]) {
    await says(page.locator(".registry"), registry);
  }
});

journey("paste a configuration, read its tree and choose a file", {}, async (page) => {
  await open(page);
  await paste(page, HARBOR);
  await file(page, "certs.d/reg.example.com_5000_/hosts.toml").click();
  assert.match(await shown(page), /^server = "http:\/\/reg\.example\.com:5000"$/m);
  await file(page, "certs.d/docker.io/hosts.toml").click();
  const hosts = await shown(page);
  assert.match(hosts, /^\[host\."https:\/\/harbor\.example\.com\/v2\/hub"\]$/m);
  assert.match(hosts, /^ *override_path = true$/m);
  assert.equal(await file(page, "certs.d/registry.k8s.io/hosts.toml").count(), 0);
});

journey("copy a file whole, and be told once it is copied", CLIPBOARD, async (page) => {
  await open(page);
  await page.locator(".file-head .copy").click();
  await says(page.locator(".file-head .copy"), "Copied");
  assert.equal(await clipboard(page), await shown(page));
  await page.getByRole("button", { name: "Copy config.toml" }).click();
  await says(page.locator(".tree .copy"), "Copied");
  const config = await clipboard(page);
  assert.match(config, /config_path = "\/etc\/containerd\/certs\.d"/);
  assert.ok(!config.includes("registry.mirrors.\"docker.io\""));
});

journey("be told the truth when copying is not allowed", {}, async (page) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("denied"));
  });
  await open(page);
  await page.locator(".file-head .copy").click();
  await says(page.locator(".file-head .copy"), "Selected");
  const selected = await page.evaluate(() => getSelection().toString());
  assert.match(selected, /registry-1\.docker\.io/);
  // It is heard as well, and so it stands beside the button.
  await says(page.locator(".file-head .copy + [role=status]"), "Selected");
  // What is not shown can't be selected.
  await page.getByRole("button", { name: "Copy config.toml" }).click();
  await says(page.locator(".tree .copy"), "Not copied");
  await says(page.locator(".tree .copy + [role=status]"), "Not copied");
  await look(page, "changes");
  await page.locator(".changes .copy").click();
  await says(page.locator(".changes .copy"), "Not copied");
  await look(page, "script");
  await page.getByRole("button", { name: "Copy sudo sh migrate.sh apply" }).click();
  await says(page.locator(".steps .copy"), "Selected");
  assert.equal(await page.evaluate(() => getSelection().toString()), "sudo sh migrate.sh apply");
  await dialog(page, "share");
  for (const [name, field] of [["Copy the link", "input"], ["Copy the snippet", "textarea"]]) {
    await page.getByRole("button", { name }).click();
    await says(page.locator(`dialog ${field} ~ .copy`), "Selected");
    assert.ok(await page.locator(`dialog ${field}`).evaluate((it) => it === document.activeElement && it.selectionEnd - it.selectionStart === it.value.length));
  }
});

journey("never take the beginning of a long file for all of it", {}, async (page) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("denied"));
  });
  await open(page);
  await paste(page, `${HARBOR}${"# One of many lines that say nothing.\n".repeat(8000)}`);
  await file(page, "certs.d/registry.k8s.io/hosts.toml").waitFor({ state: "detached" });
  await file(page, "config.toml").click();
  await says(page.locator(".file .note"), "Copy takes the whole file.");
  await page.locator(".file-head .copy").click();
  await says(page.locator(".file-head .copy"), "Not copied");
});

journey("follow a problem to its line, with the mouse and with Enter", {}, async (page) => {
  await open(page);
  await paste(page, `${HARBOR}\n# 镜像 😀\nbroken = \n`);
  const problem = page.locator("button.finding-head", { has: page.locator(".severity", { hasText: "Error" }) }).first();
  await problem.click();
  await says(page.locator(".cm-activeLineGutter"), "9");
  await says(headline(page), "This can’t be converted yet.");
  await page.locator(".cm-content").press("Control+Home");
  await says(page.locator(".cm-activeLineGutter"), "1");
  await problem.focus();
  await page.keyboard.press("Enter");
  await says(page.locator(".cm-activeLineGutter"), "9");
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("editor")));
  // The mark is where the list says it is, whatever stands before it.
  await says(page.locator(".cm-line", { has: page.locator(".cm-lintRange-error, .cm-lintPoint-error") }), "broken");
});

journey("host the page under any path", {}, async (page) => {
  const prefix = "/deep/below/";
  await page.route((url) => url.pathname.startsWith(prefix), async (route) => {
    const rest = new URL(route.request().url()).pathname.slice(prefix.length);
    await route.fulfill({ response: await route.fetch({ url: new URL(rest, address).href }) });
  });
  await page.goto(new URL(prefix, address).href);
  await page.locator(".cm-content").waitFor();
  await says(headline(page), "Every pull stays the same.");
});

journey("host the page under a strict content security policy", {}, async (page) => {
  await demand(page);
  await open(page);
  await paste(page, HARBOR.replace("endpoint", "endpoints"));
  await page.locator(".finding").first().waitFor();
  await page.locator(".cm-lintRange").first().hover();
  await page.locator(".cm-tooltip").waitFor();
});

journey("be told that nothing works, rather than that nothing changes", {}, async (page) => {
  await open(page);
  await page.getByLabel("Read today by").selectOption("1.7");
  await paste(page, `disabled_plugins = ["cri"]\n${HARBOR}`.replace('disabled_plugins = ["cri"]\nversion = 2', 'version = 2\ndisabled_plugins = ["cri"]'));
  await says(headline(page), "errors included");
  await says(page.locator(".verdict .why"), "CRI");
});

journey("paste a version 3 file, and have it read by a release that such a file is from", {}, async (page) => {
  const three = 'version = 3\n[plugins."io.containerd.cri.v1.images".registry]\n  config_path = "/etc/containerd/certs.d"\n';
  const readBy = (release) => page.waitForFunction((release) => document.getElementById("read-by").value === release, release);
  await open(page);
  await paste(page, three);
  await readBy("2.0");
  await says(headline(page), "Nothing to move.");
  await paste(page, HARBOR);
  await readBy("1.6");
  // Whoever has chosen one has chosen it.
  await page.getByLabel("Read today by").selectOption("1.7");
  await paste(page, three);
  await says(headline(page), "there is an error");
  await readBy("1.7");
});

journey("see on a slow line that the result is still that of the text before", {}, async (page) => {
  let arrive;
  const held = new Promise((done) => (arrive = done));
  await page.route(/worker-[0-9a-f]+\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await open(page);
  await paste(page, '[host."https://m.example"]\n  capabilities = ["pul"]\n');
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".result")).pointerEvents === "none");
  assert.equal(await page.locator(".verdict").evaluate((it) => getComputedStyle(it).filter), "grayscale(1)");
  arrive();
  await says(headline(page), "containerd drops this file.");
  assert.equal(await page.locator(".result").evaluate((it) => getComputedStyle(it).pointerEvents), "auto");
});
