// Starts the program, says so where that is not possible, opens links, and fetches what comes later when the program asks
// for it: the worker, the views, and other parts. What holds the text, editor included, is source.js.

const show = (id) => {
  document.getElementById(id).hidden = false;
  document.getElementById("arriving-status")?.remove();
};

// Where a part is, by the id of the script element that names it; how it is imported; what a WebAssembly part is made from; of
// which type the worker is; and how a style sheet is added, which is there before what it is for. The page that has all parts
// in itself brings other answers (scripts/offline/).
const {
  source = (id) => document.getElementById(id).src,
  bring = (id) => import(source(id)),
  unpack = (url) => url,
  type = "module",
  style = (id) =>
    new Promise((done, failed) => {
      const link = { rel: "stylesheet", href: source(id), onload: done, onerror: failed };
      document.head.append(Object.assign(document.createElement("link"), link));
    }),
} = globalThis.offline ?? {};

// Longer than this, in milliseconds, nobody waits for an answer to a question that has changed.
const PATIENCE = 1000;

// The worker answers one question at a time. Of those that wait, each kind is there once: the newest.
const later = { policy: undefined, worker: undefined, running: undefined, waiting: [] };

const settle = (answer, trouble) => {
  if (!later.running) return;
  const { done, failed } = later.running;
  later.running = undefined;
  if (trouble === undefined) done(answer);
  else failed(trouble);
  next();
};

// After a trap, or a failure to load, the next question has a new worker.
const giveUp = (trouble) => {
  later.worker?.terminate();
  later.worker = undefined;
  settle(undefined, trouble);
};

const next = () => {
  if (later.running || later.waiting.length === 0) return;
  later.running = later.waiting.shift();
  later.running.since = performance.now();
  try {
    later.worker ??= startWorker();
    const place = { module: source("later-module"), wasm: source("later-wasm") };
    later.worker.postMessage({ place, call: later.running.call, args: later.running.args });
  } catch {
    giveUp("not-loaded");
  }
};

const startWorker = () => {
  const url = source("later-worker");
  // Where a policy asks for trusted types, this is what it trusts.
  later.policy ??= globalThis.trustedTypes?.createPolicy("mirrorshift", { createScriptURL: () => url });
  const worker = new Worker(later.policy?.createScriptURL("") ?? url, { type });
  worker.onmessage = ({ data: { answer, trouble } }) => {
    if (trouble === "not-loaded" || trouble === "stopped") giveUp(trouble);
    else settle(answer, trouble);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    giveUp("not-loaded");
  };
  return worker;
};

let views;

const loadViews = async () => {
  const [module] = await Promise.all([bring("views-module"), style("views-style")]);
  await module.default({ module_or_path: await unpack(source("views-wasm")) });
  return module;
};

// What is in the address bar, if it is a link of ours and no anchor; links.js says what comes of it.
const { embed, offline } = document.documentElement.dataset;
const openLink = async () => {
  const about = { embed: embed !== undefined, offline: offline !== undefined };
  const rest = location.hash;
  if (!/^#v\d|=/.test(rest)) return about;
  const opened = bring("links-module").then(({ open }) => open(rest));
  return { ...about, ...(await opened.catch(() => ({ problem: "not-loaded", rest }))) };
};

// Says why a link could not be opened. The text stays as it is, and so does the link in the address bar.
const explain = () => {
  const { problem } = globalThis.mirrorshift.opening;
  if (problem === "not-loaded") show("link-not-loaded");
  else if (problem) bring("links-module").then(({ tell }) => tell(problem));
};

// What the program calls; see src/browser.rs, src/opening.rs, src/components/view.rs and kit/src/later.rs. It also finds
// here what a link opens (`opening`), and may leave a function that is given what another link opens, which was put into the address
// bar of the open page (`onopening`).
globalThis.mirrorshift = {
  /** A module that is needed rarely: "editor", "open", "links", "recent", "snippet". */
  part: (name) => bring(`${name}-module`),

  // The holder of the text, from source.js.
  ...globalThis.mirrorshift,

  whenOpened(open) {
    globalThis.mirrorshift.onopening = open;
  },

  // What the views keep while they are away, by their names; a link carries it.
  kept: {},

  async mountView(name, host, facts, act) {
    views ??= loadViews();
    try {
      return (await views).mount(name, host, facts, act);
    } catch (error) {
      // The next attempt loads them anew.
      views = undefined;
      throw error;
    }
  },

  ask: (call, ...args) =>
    new Promise((done, failed) => {
      const isOlder = (it) => it.call === call;
      later.waiting.filter(isOlder).forEach((it) => it.failed("superseded"));
      later.waiting = later.waiting.filter((it) => !isOlder(it));
      later.waiting.push({ call, args, done, failed });
      const { running } = later;
      if (running && isOlder(running) && performance.now() - running.since > PATIENCE) giveUp("superseded");
      else next();
    }),

  save(name, contents) {
    const url = URL.createObjectURL(new Blob([contents], { type: "application/octet-stream" }));
    Object.assign(document.createElement("a"), { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  },
};

// Outside of text fields, `?` asks for help.
addEventListener("keydown", (event) => {
  const [target] = event.composedPath();
  if (event.key !== "?" || target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) return;
  document.getElementById("help-button")?.click();
});

const start = async () => {
  if (typeof WebAssembly !== "object" || typeof WebAssembly.instantiate !== "function") {
    show("no-wasm");
    return;
  }
  try {
    // The link is read while the program is on its way.
    const opening = openLink();
    // A script that did not arrive says nothing by itself.
    if (!globalThis.mirrorshift.hold) throw new Error("source.js is missing");
    const { default: init } = await bring("program-module");
    globalThis.mirrorshift.opening = await opening;
    const wasm = await init({ module_or_path: await unpack(source("program-wasm")) });
    dispatchEvent(new CustomEvent("TrunkApplicationStarted", { detail: { wasm } }));
    explain();
  } catch (error) {
    show(error instanceof WebAssembly.CompileError ? "no-wasm" : "not-loaded");
    throw error;
  }
};

// After a trap the program is no longer sound, and says nothing more by itself.
const noticeTrap = (error) => {
  if (error instanceof WebAssembly.RuntimeError) show("stopped");
};
if (typeof WebAssembly === "object") {
  addEventListener("error", ({ error }) => noticeTrap(error));
  addEventListener("unhandledrejection", ({ reason }) => noticeTrap(reason));
}

addEventListener("hashchange", async () => {
  const opening = await openLink();
  // An anchor within the page is no link of ours.
  if (!opening.state && !opening.problem) return;
  globalThis.mirrorshift.opening = opening;
  if (opening.state) globalThis.mirrorshift.onopening?.(opening.state);
  explain();
});

start();
