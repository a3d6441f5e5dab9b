// Starts the program, says so where that is not possible, opens links, and fetches what comes later when the program asks
// for it: the worker, the views, and other parts. What holds the text, editor included, is source.js.

// Until the program says otherwise.
if (/^zh\b/.test(navigator.language)) document.documentElement.lang = "zh-Hans";

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
      // Once, however often what it is for is loaded.
      if ([...document.styleSheets].some(({ href }) => href === link.href)) done();
      else document.head.append(Object.assign(document.createElement("link"), link));
    }),
} = globalThis.offline ?? {};

// Longer than this, in milliseconds, nobody waits for an answer to a question that has changed.
const PATIENCE = 1000;

// The worker answers one question at a time. Of those that wait, each kind is there once, the newest, but for kinds that
// several ask for themselves, none of whom may go without an answer: a shared link and the texts that are kept.
const EACH = ["redact"];
const later = { policy: undefined, worker: undefined, isLoaded: false, running: undefined, waiting: [] };

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
  later.isLoaded = false;
  settle(undefined, trouble);
};

const next = () => {
  if (later.running || later.waiting.length === 0) return;
  later.running = later.waiting.shift();
  // Loading is waited for, however long it takes: begun anew it would take as long again.
  later.running.since = later.isLoaded ? performance.now() : Infinity;
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
  worker.onmessage = ({ data: { answer, trouble, isLoaded } }) => {
    if (isLoaded) {
      later.isLoaded = true;
      if (later.running) later.running.since = performance.now();
    } else if (trouble === "not-loaded" || trouble === "stopped") giveUp(trouble);
    else settle(answer, trouble);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    giveUp("not-loaded");
  };
  return worker;
};

let views;
// How often a program has stopped; after that its module is another one, since the old one keeps what broke.
let traps = 0;

const fresh = (id) => (traps === 0 ? bring(id) : import(`${source(id)}#${traps}`));

const loadViews = async () => {
  const [module] = await Promise.all([fresh("views-module"), style("views-style")]);
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

// What the core says in another language than English, for those who read it: see `learn` in src/browser.rs.
const wordsFor = (language) => (/^zh\b/.test(language) ? bring("words-zh-module").then((it) => it.default) : undefined);

// What the program calls; see src/browser.rs, src/opening.rs, src/components/view.rs and kit/src/later.rs. It also finds
// here what a link opens (`opening`), and may leave a function that is given what another link opens, which was put into the address
// bar of the open page (`onopening`).
globalThis.mirrorshift = {
  /** A module that is needed rarely: "editor", "inner", "open", "origin", "links", "recent", "snippet". */
  part: (name) => bring(`${name}-module`),

  // The holder of the text, from source.js.
  ...globalThis.mirrorshift,

  whenOpened(open) {
    globalThis.mirrorshift.onopening = open;
  },

  /** The table of a language, as a text. */
  wordsFor,

  /** Keeps recent texts from now on, for those who have said so. */
  async follow() {
    const { mirrorshift } = globalThis;
    const [links, { follow }] = await Promise.all([mirrorshift.part("links"), mirrorshift.part("recent")]);
    const show = () => ({ ...mirrorshift.kept.shell, source: mirrorshift.holder?.text() });
    follow(links, show, (text) => mirrorshift.ask("redact", text, {}));
  },

  // What the views keep while they are away, by their names; a link carries it.
  kept: {},

  async mountView(name, host, facts, act) {
    views ??= loadViews();
    try {
      const mounted = (await views).mount(name, host, facts, act);
      return { update: (facts) => safely(() => mounted.update(facts)), destroy: () => safely(() => mounted.destroy()) };
    } catch (error) {
      // The next attempt loads them anew.
      views = undefined;
      throw error;
    }
  },

  ask: (call, ...args) =>
    new Promise((done, failed) => {
      const isOlder = (it) => it.call === call && !EACH.includes(call);
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

const run = async () => {
  const { default: init } = await fresh("program-module");
  return init({ module_or_path: await unpack(source("program-wasm")) });
};

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
    const loaded = fresh("program-module");
    globalThis.mirrorshift.opening = await opening;
    const language = globalThis.mirrorshift.opening.state?.language ?? navigator.language;
    // In English, when it can't be loaded.
    globalThis.mirrorshift.words = await wordsFor(language)?.catch(() => undefined);
    await loaded;
    const wasm = await run();
    dispatchEvent(new CustomEvent("TrunkApplicationStarted", { detail: { wasm } }));
    explain();
  } catch (error) {
    show(error instanceof WebAssembly.CompileError ? "no-wasm" : "not-loaded");
    throw error;
  }
};

// After a trap a program is no longer sound, and says nothing more by itself. The text is not the program's.
const noticeTrap = (error) => {
  if (error instanceof WebAssembly.RuntimeError) stop();
};

const stop = () => {
  traps += 1;
  // Which of the two has stopped is not known; those that are looked at next are new.
  views = undefined;
  show("stopped");
  // Where there is no editor any more, the text that it began with is here.
  const rescued = document.getElementById("rescued");
  rescued.hidden = rescued.value === "" || document.querySelector(".editor-frame") !== null;
};

// What stops in the views must not stop the program that calls them.
const safely = (call) => {
  try {
    call();
  } catch {
    stop();
  }
};

// Starts the program again, with the text as it is and all that was chosen.
const restart = async () => {
  const { holder, kept, opening } = globalThis.mirrorshift;
  const [text, files] = [holder?.text() ?? "", holder?.files()];
  holder?.leave();
  document.getElementById("rescued").value = text;
  for (const id of ["stopped", "not-loaded"]) document.getElementById(id).hidden = true;
  // Without what the old program listens to.
  const app = document.getElementById("app");
  app.replaceWith(app.cloneNode(false));
  globalThis.mirrorshift.opening = { ...opening, state: { ...kept.shell, source: text, files } };
  try {
    await run();
  } catch {
    // What held the text is gone: it is shown again, and one may try once more.
    stop();
    show("not-loaded");
  }
};
document.getElementById("restart")?.addEventListener("click", restart);
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

// Someone has said in an earlier visit that texts are to be kept: see recent.js.
const keepsTexts = () => {
  try {
    return localStorage.getItem("mirrorshift.recent") !== null;
  } catch {
    return false;
  }
};

// What a page of others shows in a frame is nobody's own text.
start().then(() => embed === undefined && keepsTexts() && globalThis.mirrorshift.follow());
