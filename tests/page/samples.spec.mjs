// Begin with a sample, and come back to a text of one's own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { becomes, begins, dialog, headline, journey, open, paste, says, tab } from "./page.mjs";

const OWN = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."own.example"]
  endpoint = ["https://m.example"]
`;
const read = (path) => readFileSync(new URL(`../../www/${path}`, import.meta.url), "utf8");
const card = (page, title) => page.locator("dialog").getByRole("button", { name: title, exact: true });

// Each with the view it opens, and what it is there to show.
for (const [title, path, view, lesson] of [
  ["A whole node", "assets/sample.toml", "files", [".file .line", "registry-1.docker.io"]],
  ["Wildcard", "samples/wildcard.toml", "files", [".leaf-name", "hosts.toml"]],
  ["Private CA", "samples/private-ca.toml", "files", [".file .line", "ca ="]],
  ["Plain http", "samples/plain-http.toml", "trace", [".step", "http://"]],
  ["Path endpoint", "samples/path-endpoint.toml", "files", [".file .line", "override_path"]],
  ["Harbor proxy cache", "samples/harbor.toml", "by-hand", [".by-hand li", "auth"]],
  ["Air-gapped", "samples/air-gapped.toml", "trace", [".step", "ns="]],
  ["Mirrors in China", "samples/china.toml", "explain", [".passage", "https://"]],
  ["A hosts.toml that is dropped", "samples/hosts.toml", "form", [".passage-finding", "resolv"]],
]) {
  journey(`learn from the sample “${title}”, and take it back`, {}, async (page) => {
    await open(page);
    await paste(page, OWN);
    await dialog(page, "samples");
    await card(page, title).click();
    await page.locator("dialog").waitFor({ state: "detached" });
    await begins(page, read(path).split("\n").slice(0, 4));
    assert.equal(await page.locator(`#tab-${view}`).getAttribute("aria-selected"), "true");
    await says(page.locator(lesson[0]), lesson[1]);
    // The editor has the focus.
    await page.keyboard.press("Control+z");
    await becomes(page, OWN);
    await tab(page, "Files").click();
    await says(page.locator(".tree"), "own.example");
  });
}

journey("leave the gallery with Escape, by its button and by a click beside it, with the text as it was", {}, async (page) => {
  await open(page);
  await paste(page, OWN);
  const leave = [
    () => page.keyboard.press("Escape"),
    () => page.getByRole("button", { name: "Close" }).click(),
    () => page.mouse.click(5, 5),
  ];
  for (const go of leave) {
    await dialog(page, "samples");
    await go();
    await page.locator("dialog").waitFor({ state: "detached" });
    // The focus is where it was.
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Samples");
  }
  await becomes(page, OWN);
  await says(headline(page), "Every pull stays the same.");
});
