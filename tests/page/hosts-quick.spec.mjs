// The form of a hosts.toml while much happens at once: clicks that follow each other quickly, typing that goes on while an
// answer is on its way, a text that is changed by hand meanwhile. Nothing gets lost, and nothing happens to another host.
import assert from "node:assert/strict";
import { becomes, journey, open, paste, says } from "./page.mjs";

const host = (name, fields = "") => `[host."https://${name}.example"]\n${fields}\n`;
const HEAD = 'server = "https://registry-1.docker.io"\n\n';
const FIVE = HEAD + ["a", "b", "c", "d", "e"].map((it) => host(it)).join("");
const TWO = HEAD + host("a") + host("b");
const PULL = `${HEAD}${host("a", '  capabilities = ["pull"]')}`;
const SECRET = "hunter2-is-secret";

const card = (page, at) => page.locator(".host-cards > li").nth(at);
const focused = (page, id) => page.waitForFunction((id) => document.activeElement?.id === id, id);

/** Waits until the text has `piece`, or no longer. */
const has = (page, piece, is = true) =>
  page.waitForFunction(([piece, is]) => globalThis.mirrorshift.holder.text().includes(piece) === is, [piece, is]);

/** Presses these buttons of the hosts' in one task, before the page can answer. */
const press = (page, ...ids) =>
  page.evaluate((ids) => {
    for (const it of ids.map((id) => document.getElementById(id))) {
      it.focus();
      it.click();
    }
  }, ids);

/** Presses these buttons, each in the moment in which the text has changed by the one before: the form is still the old one. */
const pressOneByOne = (page, ...labels) =>
  page.evaluate(async (labels) => {
    for (const label of labels) {
      const { holder } = globalThis.mirrorshift;
      const before = holder.text();
      const button = document.querySelector(`[aria-label="${label}"]`);
      button.focus();
      button.click();
      while (holder.text() === before) await new Promise(requestAnimationFrame);
    }
  }, labels);

journey("take two mirrors away with two quick clicks, and then two more", {}, async (page) => {
  await open(page);
  await paste(page, FIVE);
  await card(page, 4).waitFor();
  await press(page, "host-0-remove", "host-1-remove");
  await has(page, "b.example", false);
  await card(page, 3).waitFor({ state: "detached" });
  await focused(page, "host-1-remove");
  assert.equal(await page.locator("#host-0-url").inputValue(), "https://c.example");
  await pressOneByOne(page, "Remove https://c.example", "Remove https://d.example");
  await card(page, 1).waitFor({ state: "detached" });
  await becomes(page, HEAD + host("e"));
  // The focus goes where there is something to do.
  await focused(page, "host-0-remove");
  await page.keyboard.press("Enter");
  await focused(page, "add-host");
  assert.equal(await page.locator(".refused").count(), 0);
});

journey("write the next mirror's name while another one is still being taken away", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await card(page, 1).waitFor();
  await press(page, "host-0-remove");
  await page.locator("#add-host").focus();
  await page.keyboard.type("https://c.ex");
  await card(page, 1).waitFor({ state: "detached" });
  await page.keyboard.type("ample");
  await page.keyboard.press("Enter");
  await becomes(page, HEAD + host("b") + host("c", '  capabilities = ["pull", "resolve"]\n'));
  assert.equal(await page.locator("#add-host").inputValue(), "");
});

journey("add a mirror once the only one is taken away", {}, async (page) => {
  await open(page);
  await paste(page, host("a"));
  await card(page, 0).waitFor();
  await page.getByLabel("Read today by").selectOption("2.2");
  await press(page, "host-0-remove");
  await becomes(page, "");
  await focused(page, "add-host");
});

journey("tick two capabilities with quick clicks, none of which jumps back", {}, async (page) => {
  await open(page);
  await paste(page, PULL);
  await card(page, 0).waitFor();
  const seen = await page.evaluate(async () => {
    const ticks = [...document.querySelectorAll(".host-cards .capabilities input")].slice(1);
    const seen = [];
    ticks.forEach((it) => it.click());
    while (!globalThis.mirrorshift.holder.text().includes("push") || document.querySelector(".form.busy")) {
      seen.push(ticks.every((it) => it.checked));
      await new Promise(requestAnimationFrame);
    }
    return seen;
  });
  assert.ok(seen.length > 0 && seen.every(Boolean));
  await becomes(page, PULL.replace('"pull"', '"pull", "resolve", "push"'));
});

journey("see all capabilities ticked again once none of them is listed", {}, async (page) => {
  await open(page);
  await paste(page, PULL);
  const pull = card(page, 0).getByRole("checkbox", { name: "pull" });
  await pull.click();
  await has(page, "capabilities = []");
  await says(card(page, 0), "none is listed");
  assert.ok(await pull.isChecked());
});

journey("move a mirror up twice with two quick clicks", {}, async (page) => {
  await open(page);
  await paste(page, HEAD + host("a") + host("b") + host("c"));
  await card(page, 2).waitFor();
  await press(page, "host-2-up", "host-2-up");
  await focused(page, "host-0-up");
  await becomes(page, HEAD + host("c") + host("a") + host("b"));
});

journey("call a mirror something else and press a tick of it at once", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await page.locator("#host-0-url").fill("https://new.example");
  // The field is left by the click.
  await page.evaluate(() => {
    document.activeElement.blur();
    document.querySelector(".host-cards .ticks input").click();
  });
  await has(page, "skip_verify");
  await becomes(page, HEAD + host("new", "  skip_verify = true\n") + host("b"));
});

// All in sight: nothing scrolls between the press and the first move.
const TALL = { viewport: { width: 1440, height: 2400 } };

journey("ask another mirror first by dragging it there", TALL, async (page) => {
  await open(page);
  await paste(page, HEAD + host("a") + host("b") + host("c"));
  await card(page, 2).waitFor();
  await card(page, 2).locator(".grip").dragTo(card(page, 0).locator(".host-head"));
  await becomes(page, HEAD + host("c") + host("a") + host("b"));
  await says(card(page, 0).locator("h4"), "https://c.example");
  await card(page, 0).locator(".grip").dragTo(card(page, 1).locator(".host-head"));
  await becomes(page, HEAD + host("a") + host("c") + host("b"));
});

journey("go on typing in the next field while the answer to the last one is on its way", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await says(card(page, 1), "Line 5");
  await card(page, 0).getByLabel("dial_timeout").fill("5s");
  await page.locator("#host-0-header-0").focus();
  await page.keyboard.type("X-Na");
  // The answer is here.
  await says(card(page, 1), "Line 6");
  assert.equal(await page.locator("#host-0-header-0").inputValue(), "X-Na");
  await page.keyboard.type("me");
  await page.keyboard.press("Tab");
  await has(page, "X-Name");
  assert.equal(await card(page, 0).getByLabel("dial_timeout").inputValue(), "5s");
});

journey("write on in the text after a host could not be moved", {}, async (page) => {
  await open(page);
  await paste(page, `${TWO}[HOST."https://c.example"]\n`);
  await says(card(page, 2).locator("h4"), "Never asked");
  // Nobody is asked after the last of those who are.
  assert.equal(await page.locator("#host-1-down").getAttribute("aria-disabled"), "true");
  await page.locator("#host-2-up").click();
  await says(page.locator(".refused"), "keeps it from being asked");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# words");
  await page.keyboard.press("Enter");
  await says(card(page, 0), "Line 4");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".editor")));
  assert.equal(await page.locator(".refused").count(), 0);
});

journey("keep the value of a header that is added a second time by mistake", {}, async (page) => {
  const text = `${HEAD}${host("a", `  header = { Authorization = "Basic ${SECRET}" }`)}`;
  await open(page);
  await paste(page, text);
  await page.locator("#host-0-header-1").fill("authorization");
  await page.keyboard.press("Tab");
  await says(page.locator("#host-0-header-1-why"), "there is a header Authorization already");
  await becomes(page, text);
});

journey("see that a server without a name is the registry itself", {}, async (page) => {
  await open(page);
  await paste(page, `server = ""\n\n${host("a")}`);
  await says(page.locator("#server-why"), "the registry itself");
});

journey("find a host by its name with a screen reader", {}, async (page) => {
  await open(page);
  await paste(page, TWO);
  await page.getByRole("group", { name: "Host 2 https://b.example" }).getByLabel("URL", { exact: true }).waitFor();
});

journey("be told that the form can't be had, and have it again", {}, async (page) => {
  await page.route(/later-[0-9a-f]+\.js/, async (route) => {
    const response = await route.fetch();
    const [body, name] = [await response.text(), "hostsForm"];
    const own = new RegExp(`([\\w$]+) as ${name}\\b`).exec(body)?.[1];
    assert.ok(own, "hostsForm is not exported as it was");
    const broken = `function broken(...given) { if (given[0].includes("# trap")) throw new WebAssembly.RuntimeError("unreachable"); return ${own}(...given); }`;
    await route.fulfill({ response, body: `${body.replace(`${own} as ${name}`, `broken as ${name}`)}\n${broken}` });
  });
  await open(page);
  await paste(page, TWO);
  await page.getByLabel("Add a mirror").waitFor();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# trap");
  const alert = page.locator(".form [role=alert]");
  await says(alert, "has stopped");
  assert.equal(await page.getByLabel("Add a mirror").count(), 0);
  assert.ok(await page.locator("#host-0-url").evaluate((it) => it.readOnly));
  await page.keyboard.press("Control+z");
  await alert.waitFor({ state: "detached" });
  await page.getByLabel("Add a mirror").waitFor();
});
