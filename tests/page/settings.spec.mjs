// What people set beside the text: releases, how far the conversion goes, and what changes in the same breath.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { address, dialog, file, headline, journey, look, open, paste, says, shown, tab } from "./page.mjs";

const MIRROR = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
`;
const options = (page) => page.getByRole("button", { name: "Options" });

journey("choose the releases that read the file and the result", {}, async (page) => {
  await open(page);
  await page.getByLabel("Read today by").selectOption("1.7");
  await page.getByLabel("Result is for").selectOption("2.3");
  await look(page, "trace");
  await says(page.locator(".plan").nth(0), "containerd 1.7");
  await says(page.locator(".plan").nth(1), "containerd 2.3");
});

journey("set runc's cgroup driver and see the line in config.toml", {}, async (page) => {
  await open(page);
  await paste(page, MIRROR);
  await file(page, "config.toml").click();
  assert.ok(!(await shown(page)).includes("SystemdCgroup"));
  await options(page).click();
  await page.getByLabel("SystemdCgroup = true").check();
  await says(page.locator(".line"), "SystemdCgroup = true");
  await says(page.locator(".finding"), "SystemdCgroup");
  await page.getByLabel("SystemdCgroup = true").uncheck();
  await page.locator(".line", { hasText: "SystemdCgroup = true" }).waitFor({ state: "detached" });
});

journey("name the pause image, key by key, and be told what is wrong with it", {}, async (page) => {
  await open(page);
  await options(page).click();
  await file(page, "config.toml").click();
  await page.getByLabel("Pause image").selectOption("from this registry");
  const field = page.getByLabel("Registry of the pause image");
  await field.pressSequentially("mirror.example/k8s");
  await says(page.locator(".line"), 'sandbox_image = "mirror.example/k8s/pause');
  await field.fill("Mirror Example");
  await says(page.locator(".mistake"), "such as mirror.example/k8s");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  // The file's own image stays, as is said.
  await says(page.locator(".mistake"), "Not set");
  await says(page.locator(".line"), 'sandbox_image = "registry.aliyuncs.com/google_containers/pause');
  await page.getByLabel("Pause image", { exact: true }).selectOption("this image (sandbox_image)");
  await page.getByLabel("Pause image, as a reference").fill("other.example/pause:3.9");
  await says(page.locator(".line"), 'sandbox_image = "other.example/pause:3.9"');
  assert.equal(await page.locator(".mistake").count(), 0);
});

journey("choose where certs.d lies, and be told of a path that is none", {}, async (page) => {
  await open(page);
  await options(page).click();
  await file(page, "config.toml").click();
  const path = page.getByLabel("config_path");
  await path.fill("/opt/certs");
  await says(page.locator(".line"), 'config_path = "/opt/certs"');
  await path.fill("opt/certs");
  await says(page.locator(".mistake"), "write an absolute path");
  await says(page.locator(".line"), 'config_path = "/opt/certs"');
});

journey("choose the recommended conversion, see its steps and how pulls change", {}, async (page) => {
  await open(page);
  await options(page).click();
  await page.getByLabel("Recommended").check();
  await says(page.locator(".finding"), "recommended-");
  await says(page.locator(".settings-button .count"), "1");
  // A mirror is no longer asked which image a tag means: as soon as the registry itself is down, that shows.
  await look(page, "trace");
  await page.locator(".server", { hasText: "registry-1.docker.io" }).locator("select").selectOption("down");
  await page.locator(".sequence .apart").first().waitFor();
  await page.getByLabel("Exact").check();
  await page.locator(".sequence .apart").first().waitFor({ state: "detached" });
  await page.locator(".finding", { hasText: "recommended-" }).first().waitFor({ state: "detached" });
});

journey("have a table judged that containerd refuses to read, and a result for another release", {}, async (page) => {
  await open(page);
  await tab(page, "By hand").click();
  await paste(page, `${MIRROR}[plugins."io.containerd.grpc.v1.cri".registry.mirrors."quay.io"]\n  endpoint = 1\n`);
  await says(page.locator(".by-hand li"), "write `endpoint` as an array".replaceAll("`", ""));
  await says(page.locator(".registry"), "every pull failed before");
  await page.getByLabel("Result is for").selectOption("2.3");
  await paste(page, MIRROR);
  await says(headline(page), "Every pull stays the same.");
});

/** Opens a sample, whose options are those that the page begins with. */
async function sample(page, title) {
  await dialog(page, "samples");
  await page.getByRole("button", { name: title, exact: true }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
}

journey("try releases, open a sample, and see which one it is read for", {}, async (page) => {
  await open(page);
  const [readBy, target] = [page.getByLabel("Read today by"), page.getByLabel("Result is for")];
  for (const release of ["2.0", "1.6", "2.0"]) await readBy.selectOption(release);
  for (const release of ["2.3", "", "2.3"]) await target.selectOption(release);
  await sample(page, "Air-gapped");
  await says(page.locator(".plan"), "containerd 1.6");
  assert.deepEqual([await readBy.inputValue(), await target.inputValue()], ["1.6", ""]);
});

journey("follow a link for a patch release, and see that release", {}, async (page) => {
  const { link } = JSON.parse(readFileSync(new URL("links/v1-everything.json", import.meta.url), "utf8"));
  await page.goto(address + link);
  const readBy = page.locator("#read-by");
  await readBy.waitFor();
  assert.equal(await readBy.inputValue(), "1.6.24");
  assert.equal(await readBy.locator(":checked").innerText(), "containerd 1.6.24");
  await readBy.selectOption("1.7");
  await page.locator("#read-by option[value='1.6.24']").waitFor({ state: "detached" });
  assert.equal(await readBy.inputValue(), "1.7");
});

journey("name a pause image, open a sample, and see that it names none", {}, async (page) => {
  await open(page);
  await options(page).click();
  const from = page.getByLabel("Pause image", { exact: true });
  for (const choice of ["image", "kept", "image"]) await from.selectOption(choice);
  await page.getByLabel("Pause image, as a reference").fill("other.example/pause:3.9");
  await says(page.locator(".settings-button .count"), "1");
  await sample(page, "Wildcard");
  await page.locator(".settings-button .count").waitFor({ state: "detached" });
  await page.getByLabel("Pause image, as a reference").waitFor({ state: "detached" });
  assert.equal(await from.inputValue(), "kept");
});
