// Whether a node is done, by what it says itself; and what it says in the place of a config.toml.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { file, journey, open, paste, says, tab } from "./page.mjs";

const recorded = (name) => readFileSync(new URL(`../crictl-info/${name}`, import.meta.url), "utf8");
const SAMPLE = readFileSync(new URL("../../www/assets/sample.toml", import.meta.url), "utf8");

/** The configuration and the settings that the recordings in tests/crictl-info were made with. */
async function planned(page) {
  await open(page);
  await paste(page, recorded("config.toml"));
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByLabel("SystemdCgroup = true").check();
  await page.getByLabel("Pause image").selectOption("from this registry");
  await page.getByLabel("Registry of the pause image").fill("m.example/k8s");
  await tab(page, "Node").click();
}

journey("paste crictl info and learn whether the node is done", {}, async (page) => {
  await planned(page);
  const info = page.getByLabel("sudo crictl info");
  const verdict = page.locator(".read-back [role=status]");
  await info.fill(recorded("1.6-converted.json"));
  await says(verdict, "Yes, as planned.");
  await info.fill(recorded("1.6-legacy.json"));
  await says(verdict, "Not yet.");
  const path = page.locator(".checks li", { hasText: "registry.config_path" });
  await says(path, "/etc/containerd/certs.d");
  await says(path.locator(".action"), "restart containerd");
  await info.fill(recorded("1.6-no-network.json"));
  await says(page.locator(".checks li.different", { hasText: "NetworkReady" }), "/etc/cni/net.d");
  await info.fill("{");
  await says(verdict, "can’t be compared");
  await info.fill("");
  assert.equal(await page.locator(".read-back").count(), 0);
});

journey("learn what a 2.x node leaves untold, and add its config dump", {}, async (page) => {
  await planned(page);
  await page.getByLabel("Result is for").selectOption("2.2");
  await page.getByLabel("sudo crictl info").fill(recorded("2.2-converted.json"));
  const verdict = page.locator(".read-back [role=status]");
  await says(verdict, "So far, yes.");
  await says(page.locator(".checks li", { hasText: "registry.config_path" }), "containerd config dump");
  await page.getByLabel("sudo containerd config dump").fill(recorded("2.2-converted.toml"));
  await says(verdict, "Yes, as planned.");
  // What was pasted stays while other views are looked at.
  await tab(page, "Files").click();
  await tab(page, "Node").click();
  await says(verdict, "Yes, as planned.");
});

journey("paste what crictl info prints in the place of a config.toml", {}, async (page) => {
  await open(page);
  await paste(page, recorded("1.6-legacy.json"));
  await file(page, "certs.d/quay.io/hosts.toml").click();
  await says(page.locator(".line"), "http://mirror.example:5000");
  await file(page, "config-fragment.toml").click();
  await says(page.locator(".line"), 'config_path = "/etc/containerd/certs.d"');
  await says(page.locator(".registry"), "docker.io");
  await page.locator(".registry", { hasText: "quay.io" }).click();
  await says(page.locator(".plan").nth(1), "http://mirror.example:5000/v2");
  await tab(page, "Changes").click();
  await says(page.locator(".empty"), "config-fragment.toml");
  await tab(page, "Script").click();
  await says(page.locator(".empty"), "changes one config.toml");
  await paste(page, SAMPLE);
  await page.locator(".script .code").waitFor();
});
