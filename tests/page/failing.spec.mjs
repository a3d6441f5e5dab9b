// When a part of the page is late, does not come, or stops: the text is safe, the rest goes on, and people are told.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { address, file, headline, journey, open, paste, says, shown, tab } from "./page.mjs";

const SAMPLE = readFileSync(new URL("../../www/assets/sample.toml", import.meta.url), "utf8");
const MIRROR = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
`;
const HARBOR = MIRROR.replace("docker.io", "reg.example.com:5000");
const plain = (page) => page.getByRole("textbox", { name: "containerd configuration, TOML" });

journey("read the first result while the editor is still on its way, and go on typing", {}, async (page) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/editor-[0-9a-f]+\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(address);
  await says(headline(page), "Every pull stays the same.");
  const area = plain(page);
  assert.equal(await area.inputValue(), SAMPLE);
  await area.fill(HARBOR);
  await file(page, "certs.d/reg.example.com_5000_/hosts.toml").waitFor();
  await area.evaluate((area) => area.setSelectionRange(2, 9));
  release();
  await page.locator(".cm-content").waitFor();
  await page.waitForFunction(() => document.activeElement.classList.contains("editor"));
  await page.keyboard.type("#");
  await says(page.locator(".cm-line"), "ve# 2");
});

journey("go on in a plain text area where the editor can't be loaded", { expected: /ERR_FAILED|Failed to fetch/ }, async (page) => {
  await page.route(/editor-[0-9a-f]+\.js/, (route) => route.abort());
  await page.goto(address);
  await says(page.locator(".source .note"), "could not be loaded");
  await plain(page).fill(HARBOR);
  await file(page, "certs.d/reg.example.com_5000_/hosts.toml").waitFor();
  await page.getByRole("button", { name: "Samples" }).click();
  await page.getByRole("button", { name: "A whole node" }).click();
  await file(page, "certs.d/registry.k8s.io/hosts.toml").waitFor();
});

journey("go on typing while a slow answer is awaited, and see none that is out of date", {}, async (page) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/later_bg-[0-9a-f]+\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  await open(page);
  await tab(page, "Script").click();
  await says(page.locator(".script"), "is being loaded");
  await paste(page, MIRROR.replaceAll("m.example", "first.example"));
  await says(page.locator(".problems"), "Problems");
  await paste(page, MIRROR.replaceAll("m.example", "second.example"));
  await page.locator(".cm-content").focus();
  await page.keyboard.type("# typed");
  await says(page.locator(".cm-line"), "# typed");
  release();
  await says(page.locator(".script .code"), "second.example");
  assert.ok(!(await shown(page)).includes("first.example"));
});

journey("be told that the second module can't be loaded, and try again", { expected: /404|Failed/ }, async (page) => {
  let broken = true;
  await page.route(/later_bg-[0-9a-f]+\.wasm/, (route) => (broken ? route.fulfill({ status: 404, body: "" }) : route.continue()));
  await open(page);
  await tab(page, "Fleets").click();
  await says(page.locator(".fleet [role=alert]"), "could not be loaded");
  // The rest goes on.
  await tab(page, "Files").click();
  await paste(page, MIRROR);
  await says(page.locator(".line"), "https://m.example");
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByLabel("Recommended").check();
  await says(page.locator(".verdict [role=alert]"), "could not be loaded");
  await says(page.locator(".line"), "https://m.example");
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".verdict [role=alert]").waitFor({ state: "detached" });
  await tab(page, "Fleets").click();
  await page.locator(".fleet .code").waitFor();
});

journey("be told that the worker can't be loaded", { expected: /404|Failed/ }, async (page) => {
  await page.route(/worker-[0-9a-f]+\.js/, (route) => route.fulfill({ status: 404, body: "" }));
  await open(page);
  await tab(page, "Script").click();
  await says(page.locator(".script [role=alert]"), "could not be loaded");
});

journey("keep the page when the second module stops", {}, async (page) => {
  await page.route(/later-[0-9a-f]+\.js/, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: "export default async () => {}; export const fleet = () => { throw new WebAssembly.RuntimeError('unreachable'); };",
    }),
  );
  await open(page);
  await tab(page, "Fleets").click();
  await says(page.locator(".fleet [role=alert]"), "has stopped");
  assert.ok(await page.locator("#stopped").isHidden());
  await paste(page, MIRROR);
  await tab(page, "Files").click();
  await says(page.locator(".line"), "https://m.example");
});

journey("learn that scripts are needed where they are off", { javaScriptEnabled: false }, async (page) => {
  await page.goto(address);
  await says(page.locator("noscript p"), "Scripts are switched off");
});

journey("learn that wasm is needed where there is none", {}, async (page) => {
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto(address);
  await page.getByText("This browser can’t run the converter.").waitFor();
});

journey("learn that the program could not be loaded", { expected: /404|Failed|wasm/i }, async (page) => {
  await page.route(/_bg\.wasm$/, (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(address);
  await page.getByText("The converter could not be loaded.").waitFor();
});

journey("read what the page is for while it is loading", {}, async (page) => {
  await page.route(/_bg\.wasm$/, async (route) => {
    await says(page.locator("#arriving-status"), "on its way");
    await route.continue();
  });
  await open(page);
});

// The views are a program of their own: what isn't one of them goes on without.
const VIEWS_PART = /views(_bg)?-[0-9a-f]+\.(js|wasm|css)/;

journey("be told that the views can't be loaded, go on without, and try again", { expected: /404|Failed/ }, async (page) => {
  let broken = true;
  await page.route(VIEWS_PART, (route) => (broken ? route.abort() : route.continue()));
  await open(page);
  for (const name of ["Trace", "Explain", "Report"]) {
    await tab(page, name).click();
    await says(page.locator(".panel [role=alert]"), "could not be loaded");
  }
  await tab(page, "Files").click();
  await paste(page, MIRROR);
  await says(page.locator(".line"), "https://m.example");
  await tab(page, "Report").click();
  await says(page.locator(".panel [role=alert]"), "could not be loaded");
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await says(page.locator(".report-view .line"), "m.example");
  await tab(page, "Trace").click();
  await page.locator(".sequence .step").first().waitFor();
});

journey("be told that a dialog can't be loaded, and have the page all the same", { expected: /404|Failed/ }, async (page) => {
  await page.route(VIEWS_PART, (route) => route.abort());
  await open(page);
  await page.getByRole("button", { name: "Samples" }).click();
  await says(page.getByRole("alert"), "could not be loaded");
  await paste(page, MIRROR);
  await says(page.locator(".line"), "https://m.example");
});

journey("have the newest view, however quickly one looks from one to the next", {}, async (page) => {
  const held = [];
  await page.route(/views_bg-[0-9a-f]+\.wasm/, (route) => held.push(route));
  await open(page);
  for (const name of ["Trace", "Explain", "Script", "Report", "Changes"]) await tab(page, name).click();
  await says(page.locator(".panel"), "is being loaded");
  for (const route of held) await route.continue();
  await page.locator(".diff").waitFor();
  assert.equal(await page.locator(".trace, .explain, .script, .report-view").count(), 0);
});
