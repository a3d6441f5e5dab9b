// The page for every eye, window and browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { address, journey, open, paste, says } from "./page.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const VIEWS = ["Files", "Changes", "Pulls", "By hand", "Script", "Fleets", "Node"];
const INFO = await readFile(new URL("../crictl-info/1.6-legacy.json", import.meta.url), "utf8");

/** Goes to a view, with everything in it that comes later. */
async function look(page, view) {
  await page.getByRole("tab", { name: view, exact: false }).click();
  if (view === "Script" || view === "Fleets") await page.locator(".panel .code").waitFor();
  if (view !== "Node") return;
  await page.getByLabel("sudo crictl info").fill(INFO);
  await page.locator(".checks li.different").first().waitFor();
}
const ground = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const brightness = (colour) => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);

journey("have the page dark where the system is, and light by choice", { colorScheme: "dark" }, async (page) => {
  await open(page);
  assert.ok(brightness(await ground(page)) < 150);
  await page.getByRole("radio", { name: "Light" }).check({ force: true });
  assert.ok(brightness(await ground(page)) > 600);
  await page.getByRole("radio", { name: "System" }).check({ force: true });
  assert.ok(brightness(await ground(page)) < 150);
});

journey("have the page light where the system is, and dark by choice", { colorScheme: "light" }, async (page) => {
  await open(page);
  assert.ok(brightness(await ground(page)) > 600);
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  assert.ok(brightness(await ground(page)) < 150);
});

for (const [name, viewport] of [
  ["a narrow telephone", { width: 320, height: 568 }],
  ["a telephone", { width: 390, height: 844 }],
  ["a small laptop at 200 %", { width: 640, height: 400 }],
  ["a tablet", { width: 1000, height: 700 }],
]) {
  journey(`read every view on ${name} without scrolling sideways`, { viewport }, async (page) => {
    await open(page);
    await page.getByRole("button", { name: "Options" }).click();
    for (const view of VIEWS) {
      await look(page, view);
      const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= room, `${view}: ${wide} > ${room}`);
    }
    // However far one has scrolled, the verdict is in sight.
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const { y, height } = await page.locator(".headline").boundingBox();
    assert.ok(y >= 0 && y + height <= viewport.height, `headline at ${y}`);
  });
}

// Of everything the page can show: findings, differences, things left to do by hand.
const RICH = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://harbor.example.com/v2/hub", "ftp://dead.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."harbor.example.com".auth]
  username = "someone"
  password = "hidden"
`;

for (const colorScheme of ["light", "dark"]) {
  journey(`meet no barrier that axe can find, ${colorScheme}`, { colorScheme }, async (page) => {
    await open(page);
    await paste(page, RICH);
    await says(page.locator(".by-hand-link"), "no place in certs.d");
    await page.evaluate(AXE);
    await page.getByRole("button", { name: "Options" }).click();
    await page.getByLabel("config_path").fill("no path");
    await page.getByLabel("Pause image").selectOption("this image (sandbox_image)");
    for (const view of VIEWS) {
      await look(page, view);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const found = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target).join(", ")}`);
      assert.deepEqual(found, [], view);
    }
  });
}

journey("see nothing move where motion is not wanted", { reducedMotion: "reduce" }, async (page) => {
  await open(page);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")].filter((it) => getComputedStyle(it).transitionDuration !== "0s").length,
  );
  assert.equal(moving, 0);
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

for (const [way, trap] of [
  ["at a key press", "setTimeout(() => { throw new WebAssembly.RuntimeError('unreachable'); })"],
  ["in a task", "Promise.reject(new WebAssembly.RuntimeError('unreachable'))"],
]) {
  journey(`be told when the program stops ${way}, with the text still there`, { expected: /unreachable/ }, async (page) => {
    await open(page);
    await paste(page, RICH);
    await page.evaluate((trap) => void globalThis.setTimeout(new Function(trap)), trap);
    await page.getByText("The converter has stopped.").waitFor();
    await says(page.locator(".cm-line"), "harbor.example.com");
  });
}
