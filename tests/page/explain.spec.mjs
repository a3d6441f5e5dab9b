// Read what every field of a configuration does.
import assert from "node:assert/strict";
import { headline, journey, look, open, paste, says, tab } from "./page.mjs";

const CONFIG = `version = 2

[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example", "https://n.example/v2/hub"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".tls]
  ca_file = "/etc/ssl/m.pem"
  insecure_skip_verify = true
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".auth]
  username = "someone"
  password = "hunter2-is-secret"
`;
const passage = (page, key) => page.locator(".passage", { has: page.locator(".passage-key code", { hasText: key }) });

journey("have every registry field of a text explained, in its order", {}, async (page) => {
  await open(page);
  await paste(page, CONFIG);
  await look(page, "explain");
  await says(page.locator(".passage-key"), "password");
  const lines = (await page.locator(".passage-key .place").allTextContents()).map(Number);
  assert.deepEqual(lines, [...lines].sort((a, b) => a - b));
  for (const key of ["endpoint", "ca_file", "insecure_skip_verify", "username", "password"]) {
    assert.notEqual(await passage(page, key).last().locator(".passage-title").innerText(), "", key);
  }
});

journey("have credentials explained without having them shown", {}, async (page) => {
  await open(page);
  await paste(page, CONFIG);
  await look(page, "explain");
  await says(page.locator(".passage-key"), "password");
  assert.ok(!(await page.locator(".explain").innerText()).includes("hunter2-is-secret"));
});

journey("go from an explanation to its line in the text", {}, async (page) => {
  await open(page);
  await paste(page, CONFIG);
  await look(page, "explain");
  await passage(page, "insecure_skip_verify").last().locator(".passage-key").click();
  await says(page.locator(".cm-activeLineGutter"), "7");
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("editor")));
});

journey("go from an explanation to the file where the field ends up", {}, async (page) => {
  await open(page);
  await paste(page, CONFIG);
  await look(page, "explain");
  await passage(page, "ca_file").last().locator(".landing").first().click();
  assert.equal(await tab(page, "Files").getAttribute("aria-selected"), "true");
  await says(page.locator(".file .path"), "certs.d/docker.io/hosts.toml");
  await says(page.locator(".file .line"), "/etc/ssl/m.pem");
});

journey("learn type, default and release of a field", {}, async (page) => {
  await open(page);
  await paste(page, CONFIG);
  await look(page, "explain");
  const field = passage(page, "endpoint").first();
  await field.locator("summary").click();
  await says(field.locator(".known"), "Type");
});

journey("have the explanations follow what is typed", {}, async (page) => {
  await open(page);
  await paste(page, CONFIG);
  await look(page, "explain");
  await passage(page, "ca_file").first().waitFor();
  await paste(page, 'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"\n');
  await says(page.locator(".passage-key"), "config_path");
  await passage(page, "ca_file").first().waitFor({ state: "detached" });
  await paste(page, "[grpc]\n  gid = 0\n");
  await says(headline(page), "Nothing to move.");
  await says(page.locator(".explain, .empty"), "No registry field stands in this text.");
});

journey("read the explanation of a very long text bit by bit", {}, async (page) => {
  const mirror = (at) => `[plugins."io.containerd.grpc.v1.cri".registry.mirrors."r${at}.example"]\n  endpoint = ["https://m${at}.example"]\n`;
  await open(page);
  await paste(page, `version = 2\n${Array.from({ length: 200 }, (_, at) => mirror(at)).join("")}`);
  await look(page, "explain");
  const more = page.locator(".explain > button");
  await says(more, "Explain the other");
  assert.equal(await page.locator(".passage").count(), 150);
  await more.click();
  await says(page.locator(".passage-key"), "r199.example");
  // The button is gone; the focus is on the first that it brought.
  assert.ok(await page.locator(".passage-key").nth(150).evaluate((it) => it === document.activeElement));
});
