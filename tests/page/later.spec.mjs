// What people take along: settings in the same breath, the script, documents for fleets, the archive, and the answer
// whether a node is done. All of it comes from the second module, which the page loads when it is asked.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { demand, journey, open, paste, says, shown } from "./page.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const MIRRORSHIFT = process.env.MIRRORSHIFT ?? here("../../target/debug/mirrorshift");
const SAMPLE_PATH = here("../../www/assets/sample.toml");
const SAMPLE = readFileSync(SAMPLE_PATH, "utf8");
const NODE = here("../crictl-info/config.toml");
const said = (name) => readFileSync(here(`../crictl-info/${name}`), "utf8");

const SECRET = "hunter2-is-secret";
const WITH_SECRET = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".auth]
  password = "${SECRET}"
`;

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const tab = (page, name) => page.getByRole("tab", { name });
const options = (page) => page.getByRole("button", { name: "Options" });
const choose = (page, path) => page.getByRole("button", { name: path, exact: true }).click();

/** What the terminal prints, whatever its status. */
function terminal(...words) {
  const { stdout, error } = spawnSync(MIRRORSHIFT, words, { maxBuffer: 1 << 26 });
  if (error) throw error;
  return stdout;
}

/** Calls `walk` with an empty directory that is gone afterwards. */
async function inScratch(walk) {
  const root = mkdtempSync(join(tmpdir(), "mirrorshift-page-"));
  try {
    await walk(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The bytes of the file that the browser saves once `act` has been done, and its name. */
async function saved(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

journey("set runc's cgroup driver and see the line in config.toml", {}, async (page) => {
  await open(page);
  await paste(page, WITH_SECRET);
  await choose(page, "config.toml");
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
  await choose(page, "config.toml");
  await page.getByLabel("Pause image").selectOption("from this registry");
  const field = page.getByLabel("Registry of the pause image");
  await field.pressSequentially("mirror.example/k8s");
  await says(page.locator(".line"), 'sandbox_image = "mirror.example/k8s/pause');
  await field.fill("Mirror Example");
  await says(page.locator(".mistake"), "such as mirror.example/k8s");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  // The last good result stays.
  await says(page.locator(".line"), 'sandbox_image = "mirror.example/k8s/pause');
  await page.getByLabel("Pause image", { exact: true }).selectOption("this image (sandbox_image)");
  await page.getByLabel("Pause image, as a reference").fill("other.example/pause:3.9");
  await says(page.locator(".line"), 'sandbox_image = "other.example/pause:3.9"');
  assert.equal(await page.locator(".mistake").count(), 0);
});

journey("choose where certs.d lies, and be told of a path that is none", {}, async (page) => {
  await open(page);
  await options(page).click();
  await choose(page, "config.toml");
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
  await tab(page, "Pulls").click();
  await says(page.locator(".plan").nth(1), "digests, no tags");
  await page.getByLabel("Exact").check();
  await page.locator(".finding", { hasText: "recommended-" }).first().waitFor({ state: "detached" });
});

journey("download everything as one archive, the same as the terminal's", { acceptDownloads: true }, async (page) => {
  await open(page);
  const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Download all (.tar.gz)" }).click());
  assert.equal(name, "mirrorshift.tar.gz");
  assert.deepEqual(bytes, terminal("convert", SAMPLE_PATH, "--archive", "-"));
  await says(page.locator(".save-all"), "Saved as");
});

journey("download one file, byte for byte", { acceptDownloads: true }, async (page) => {
  await open(page);
  await choose(page, "certs.d/docker.io/hosts.toml");
  const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Download certs.d/docker.io/hosts.toml" }).click());
  assert.equal(name, "hosts.toml");
  assert.equal(bytes.toString(), await shown(page));
});

journey("copy the script and run it on an image of a node", CLIPBOARD, async (page) => {
  await open(page);
  await tab(page, "Script").click();
  await says(page.locator(".steps"), "sudo sh migrate.sh apply");
  await page.getByRole("button", { name: "Copy migrate.sh" }).click();
  await says(page.locator(".file-head .copy"), "Copied");
  const script = await clipboard(page);
  assert.equal(script, await shown(page));
  await inScratch(async (root) => {
    const etc = join(root, "node/etc/containerd");
    mkdirSync(etc, { recursive: true });
    writeFileSync(join(etc, "config.toml"), SAMPLE);
    writeFileSync(join(root, "migrate.sh"), script);
    const run = (...words) => execFileSync("sh", [join(root, "migrate.sh"), ...words, "--root", join(root, "node")], { encoding: "utf8" });
    run("plan");
    assert.equal(readFileSync(join(etc, "config.toml"), "utf8"), SAMPLE);
    run("apply");
    terminal("convert", SAMPLE_PATH, "--out", join(root, "expected"));
    for (const path of ["config.toml", "certs.d/docker.io/hosts.toml", "certs.d/registry.k8s.io/hosts.toml"]) {
      assert.deepEqual(readFileSync(join(etc, path)), readFileSync(join(root, "expected", path)), path);
    }
    assert.deepEqual(readdirSync(join(etc, "certs.d")).sort(), ["docker.io", "registry.k8s.io"]);
  });
});

journey("see why there is no script where nothing can be read", {}, async (page) => {
  await open(page);
  await tab(page, "Script").click();
  await page.locator(".script .code").waitFor();
  await paste(page, "a = \n");
  await says(page.locator(".script .empty"), "as soon as the configuration can be read");
});

for (const [engine, id] of [
  ["Ansible", "ansible"],
  ["DaemonSet", "daemonset"],
  ["cloud-init", "cloud-init"],
  ["Butane", "butane"],
  ["Ignition", "ignition"],
  ["kind", "kind"],
  ["kubeadm", "kubeadm"],
]) {
  journey(`take the document for ${engine} along, the same as the terminal's`, { acceptDownloads: true }, async (page) => {
    await open(page);
    await tab(page, "Fleets").click();
    await page.getByRole("button", { name: engine, exact: true }).click();
    const expected = terminal("fleet", SAMPLE_PATH, "--as", id);
    const path = page.locator(".fleet .path");
    await page.locator(".fleet .file:not(.busy)").waitFor();
    const { name, bytes } = await saved(page, () => page.locator(".fleet").getByRole("button", { name: /^Download / }).click());
    assert.equal(name, await path.innerText());
    assert.deepEqual(bytes, expected);
  });
}

journey("take along a script, a document and an archive without a credential in them", { acceptDownloads: true }, async (page) => {
  await open(page);
  await paste(page, WITH_SECRET);
  await tab(page, "Script").click();
  await says(page.locator(".script .code"), "m.example");
  assert.ok(!(await shown(page)).includes(SECRET));
  await tab(page, "Fleets").click();
  await says(page.locator(".fleet .code"), "m.example");
  assert.ok(!(await shown(page)).includes(SECRET));
  await tab(page, "Files").click();
  const { bytes } = await saved(page, () => page.getByRole("button", { name: "Download all (.tar.gz)" }).click());
  const unpacked = execFileSync("tar", ["-xzO"], { input: bytes, encoding: "utf8" });
  assert.ok(unpacked.includes("m.example") && !unpacked.includes(SECRET));
  await says(page.locator(".save-all"), "config.toml is not in it");
  assert.ok(!page.url().includes("#"), page.url());
  // The file itself is whole: it is the user's own text.
  await choose(page, "config.toml");
  await says(page.locator(".line"), SECRET);
  await options(page).click();
  await page.getByLabel("SystemdCgroup = true").check();
  await says(page.locator(".line"), "SystemdCgroup = true");
  await says(page.locator(".line"), SECRET);
});

/** The configuration and the settings that the recordings in tests/crictl-info were made with. */
async function planned(page) {
  await open(page);
  await paste(page, readFileSync(NODE, "utf8"));
  await options(page).click();
  await page.getByLabel("SystemdCgroup = true").check();
  await page.getByLabel("Pause image").selectOption("from this registry");
  await page.getByLabel("Registry of the pause image").fill("m.example/k8s");
  await tab(page, "Node").click();
}

journey("paste crictl info and learn whether the node is done", {}, async (page) => {
  await planned(page);
  const info = page.getByLabel("sudo crictl info");
  const verdict = page.locator(".read-back [role=status]");
  await info.fill(said("1.6-converted.json"));
  await says(verdict, "Yes, as planned.");
  await info.fill(said("1.6-legacy.json"));
  await says(verdict, "Not yet.");
  const path = page.locator(".checks li", { hasText: "registry.config_path" });
  await says(path, "/etc/containerd/certs.d");
  await says(path.locator(".action"), "restart containerd");
  await info.fill(said("1.6-no-network.json"));
  await says(page.locator(".checks li.different", { hasText: "NetworkReady" }), "/etc/cni/net.d");
  await info.fill("{");
  await says(verdict, "can’t be compared");
  await info.fill("");
  assert.equal(await page.locator(".read-back").count(), 0);
});

journey("learn what a 2.x node leaves untold, and add its config dump", {}, async (page) => {
  await planned(page);
  await page.getByLabel("Result is for").selectOption("2.2");
  await page.getByLabel("sudo crictl info").fill(said("2.2-converted.json"));
  const verdict = page.locator(".read-back [role=status]");
  await says(verdict, "So far, yes.");
  await says(page.locator(".checks li", { hasText: "registry.config_path" }), "containerd config dump");
  await page.getByLabel("sudo containerd config dump").fill(said("2.2-converted.toml"));
  await says(verdict, "Yes, as planned.");
  // What was pasted stays while other views are looked at.
  await tab(page, "Files").click();
  await tab(page, "Node").click();
  await says(verdict, "Yes, as planned.");
});

journey("paste what crictl info prints in the place of a config.toml", {}, async (page) => {
  await open(page);
  await paste(page, said("1.6-legacy.json"));
  await choose(page, "certs.d/quay.io/hosts.toml");
  await says(page.locator(".line"), "http://mirror.example:5000");
  await choose(page, "config-fragment.toml");
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
  await paste(page, WITH_SECRET.replaceAll("m.example", "first.example"));
  await says(page.locator(".problems"), "Problems");
  await paste(page, WITH_SECRET.replaceAll("m.example", "second.example"));
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
  await paste(page, WITH_SECRET);
  await says(page.locator(".line"), "https://m.example");
  await options(page).click();
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
  await paste(page, WITH_SECRET);
  await tab(page, "Files").click();
  await says(page.locator(".line"), "https://m.example");
});

journey("use the second module under a strict content security policy", {}, async (page) => {
  await demand(page);
  await open(page);
  await tab(page, "Script").click();
  await page.locator(".script .code").waitFor();
  await tab(page, "Files").click();
  await saved(page, () => page.getByRole("button", { name: "Download all (.tar.gz)" }).click());
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
  await tabTo("config-path");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("/opt/certs");
  await tabTo("tab-files");
  for (let at = 0; at < 5; at += 1) await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "tab-fleets");
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
