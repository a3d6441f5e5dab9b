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
