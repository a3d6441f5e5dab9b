// The page in the language of the one who reads it.
import assert from "node:assert/strict";
import { DIALOGS, VIEWS, dialog, headline, journey, look, open, paste, says, wrongSettings } from "./page.mjs";

const CHINESE = { locale: "zh-CN" };
const language = (page) => page.evaluate(() => document.documentElement.lang);

// Findings with fixes, differences, things left to do by hand.
const RICH = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://harbor.example.com/v2/hub", "ftp://dead.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."harbor.example.com".auth]
  username = "someone"
  password = "hidden"
[plugins."io.containerd.grpc.v1.cri".registry.configs."harbor.example.com".tls]
  ca_file = "/etc/ssl/harbor.pem"
`;

// Names that are the same in every language. Everything with a dot, a slash or a figure in it is one, too.
const NAMES = new Set(
  `mirrorshift containerd containerd's crictl info kubelet runc systemd sudo sh apply plan verify rollback config dump toml
  English Apache MIT Markdown Mac Ctrl Tab Command Alt Esc Space Home End Enter Ansible DaemonSet ConfigMap Namespace Ignition Butane
  Flatcar Fedora CoreOS cloud init kind kubeadm playbook Docker Podman nerdctl Harbor Kubernetes Pod POSIX shell root CRI CA TLS DNS
  Hub HTTP HTTPS URL Basic Bearer Go GET HEAD POST ns http https host hosts mirror mirrors registry endpoint server config path certs
  namespace transfer pause image iframe WebAssembly username password auth auths token identitytoken true false KB LTS IP
  imports diff socket X-Name imagePullSecrets PEM cgroup service upstream tag digest manifest blob pull resolve push referrers capabilities header`.split(/\s+/),
);

/** English words on the page outside of code, configuration and names: each with the text it stands in. */
async function english(page, quoted = "") {
  const texts = await page.evaluate((quoted) => {
    const data = ".editor, .path, .tree ul, .url, .registry-name, .rule, .recent-title, .diff .text";
    const skipped = `code, kbd, pre, textarea, script, style, noscript, option[lang], datalist, [lang=en], ${data}${quoted}`;
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const around = node.parentElement;
      if (!around.closest(skipped) && around.checkVisibility()) found.push(node.data);
    }
    for (const it of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
      if (it.closest("code, kbd, pre, .editor, .tree ul") || !it.checkVisibility()) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(it.getAttribute(name) ?? "");
    }
    return found;
  }, quoted);
  const words = (text) => text.match(/(?<![\w.])[A-Za-z][\w.:/@*$+='’-]*/g) ?? [];
  const isName = (word) => NAMES.has(word) || NAMES.has(word.replace(/['’.:]+$/, "")) || /[./\d_:@=*$+]|^[A-Z]$/.test(word.replace(/[.:]$/, ""));
  return [...new Set(texts)].map((text) => [words(text).filter((word) => !isName(word)), text]).filter(([left]) => left.length > 0).map(([left, text]) => `${left.join(" ")} ⟵ ${text.slice(0, 120)}`);
}

journey("open the page in Chinese where the browser speaks it", CHINESE, async (page) => {
  await open(page);
  assert.equal(await language(page), "zh-Hans");
  await says(headline(page), "每次拉取都与之前完全一致。");
  assert.equal(await page.locator("#language").inputValue(), "zh-Hans");
});

for (const locale of ["zh-TW", "de-DE", "en-US"]) {
  journey(`open the page where the browser speaks ${locale}`, { locale }, async (page) => {
    await open(page);
    const [lang, chosen] = [await language(page), await page.locator("#language").inputValue()];
    assert.equal(lang, chosen);
    assert.equal(lang, locale.startsWith("zh") ? "zh-Hans" : "en");
  });
}

journey("choose another language, and see it in every view at once", {}, async (page) => {
  await open(page);
  assert.equal(await language(page), "en");
  for (const view of Object.keys(VIEWS)) {
    await look(page, view);
    await page.locator("#language").selectOption("zh-Hans");
    assert.equal(await language(page), "zh-Hans");
    await page.locator(`#panel-${view}`).filter({ hasText: /[\u4e00-\u9fff]{2}/ }).waitFor();
    await page.locator("#language").selectOption("en");
    await page.locator(`#panel-${view}`).filter({ hasText: /[A-Za-z]{3} [a-z]{2}/ }).waitFor();
    await page.locator(`#panel-${view}`).filter({ hasNotText: /[\u4e00-\u9fff]{2}[，。]/ }).waitFor();
  }
  assert.equal(await language(page), "en");
});

journey("keep text, view and options while choosing another language", {}, async (page) => {
  await open(page);
  await paste(page, RICH);
  await page.getByLabel("Result is for").selectOption("2.2");
  await look(page, "trace");
  await page.locator(".server select").first().selectOption("down");
  await page.locator("#language").selectOption("zh-Hans");
  assert.equal(await page.locator("#target").inputValue(), "2.2");
  assert.equal(await page.locator(".server select").first().inputValue(), "down");
  await says(page.locator(".cm-line"), "harbor.example.com");
});

for (const [name, text, quoted] of [
  ["the sample"],
  ["a text with much to say about", RICH],
  // What containerd itself would say stands there in its own words.
  ["a text that can't be read", "version = 2\na = \n[b\n", ", .plan-error, .lookup, .end, .trace-notes"],
  ["a hosts.toml", 'server = "https://registry-1.docker.io"\n[host."https://m.example"]\n  capabilities = ["pull", "resolv"]\n  skip_verify = "yes"\n'],
]) {
  journey(`read everything in Chinese, of ${name}`, CHINESE, async (page) => {
    await open(page);
    if (text) await paste(page, text);
    // Until all that is there is about this text.
    await page.locator(".desk[aria-busy=false]").waitFor();
    const left = {};
    const tabs = await page.getByRole("tab").evaluateAll((all) => all.map((it) => it.id.replace("tab-", "")));
    for (const view of tabs) {
      await page.locator(`#tab-${view}`).click();
      if (!text || text === RICH) await look(page, view);
      else await page.locator(".panel:not(:has([aria-busy=true], .later-note))").waitFor();
      await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
      const found = await english(page, quoted);
      if (found.length > 0) left[view] = found;
    }
    assert.deepEqual(left, {});
  });
}

journey("read every dialog in Chinese", CHINESE, async (page) => {
  await open(page);
  for (const at of Object.keys(DIALOGS)) {
    await dialog(page, at);
    assert.deepEqual(await english(page), [], at);
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  }
  const mistakes = await wrongSettings(page);
  assert.match(await mistakes.nth(1).innerText(), /^未生效[^A-Za-z]*registry\.k8s\.io\/pause:3\.9[^A-Za-z]*containerd 的提示：invalid reference format/);
  assert.deepEqual(await english(page, ", #settings-pause-note"), []);
});

journey("read in Chinese what is said while the page is on its way", CHINESE, async (page) => {
  const left = [];
  await page.route(/_bg-?[0-9a-f]*\.wasm$/, async (route) => {
    await page.waitForFunction(() => document.documentElement.lang === "zh-Hans" && document.getElementById("stopped"));
    left.push(...(await english(page)));
    await route.continue();
  });
  await open(page);
  assert.deepEqual(left, []);
});
