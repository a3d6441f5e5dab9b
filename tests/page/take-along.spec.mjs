// What people take along: files and the archive, the script, documents for fleets, the report.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CLIPBOARD, clipboard, demand, file, journey, look, open, paste, saved, says, shown, tab } from "./page.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const MIRRORSHIFT = process.env.MIRRORSHIFT ?? here("../../target/debug/mirrorshift");
const SAMPLE_PATH = here("../../www/assets/sample.toml");
const SAMPLE = readFileSync(SAMPLE_PATH, "utf8");

const SECRET = "hunter2-is-secret";
const WITH_SECRET = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".auth]
  password = "${SECRET}"
`;

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

journey("download everything as one archive, the same as the terminal's", { acceptDownloads: true }, async (page) => {
  await open(page);
  const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Download all (.tar.gz)" }).click());
  assert.equal(name, "mirrorshift.tar.gz");
  assert.deepEqual(bytes, terminal("convert", SAMPLE_PATH, "--archive", "-"));
  await says(page.locator(".save-all"), "Saved as");
});

journey("download one file, byte for byte", { acceptDownloads: true }, async (page) => {
  await open(page);
  await file(page, "certs.d/docker.io/hosts.toml").click();
  const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Download certs.d/docker.io/hosts.toml" }).click());
  assert.equal(name, "hosts.toml");
  assert.equal(bytes.toString(), await shown(page));
});

journey("copy the script and run it on an image of a node", CLIPBOARD, async (page) => {
  await open(page);
  await tab(page, "Script").click();
  await says(page.locator(".steps"), "sudo sh migrate.sh apply");
  assert.deepEqual((await page.locator(".sections .place").allTextContents()).filter((it) => /(\d+)–\1$/.test(it)), []);
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
  await file(page, "config.toml").click();
  await says(page.locator(".line"), SECRET);
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByLabel("SystemdCgroup = true").check();
  await says(page.locator(".line"), "SystemdCgroup = true");
  await says(page.locator(".line"), SECRET);
});

journey("take things along under a strict content security policy", {}, async (page) => {
  await demand(page);
  await open(page);
  await tab(page, "Script").click();
  await page.locator(".script .code").waitFor();
  await tab(page, "Files").click();
  await saved(page, () => page.getByRole("button", { name: "Download all (.tar.gz)" }).click());
});
