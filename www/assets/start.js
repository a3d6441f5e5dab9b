// Starts the program, says so where that is not possible, and fetches what comes later when the program asks for it: the
// editor, the worker, and the views.

const show = (id) => {
  document.getElementById(id).hidden = false;
  document.getElementById("arriving-status")?.remove();
};

const source = (id) => document.getElementById(id).src;

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
  const worker = new Worker(later.policy?.createScriptURL("") ?? url, { type: "module" });
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
  const module = await import(source("views-module"));
  await module.default({ module_or_path: source("views-wasm") });
  return module;
};

// What the program calls; see src/browser.rs, src/opening.rs, src/components/view.rs and kit/src/later.rs.
globalThis.mirrorshift = {
  async mountEditor(host, textArea, onedit) {
    const { mount } = await import(source("editor-module"));
    // Taken over only now: people may have typed in the meantime.
    const { value, selectionStart, selectionEnd, selectionDirection, scrollTop } = textArea;
    const backward = selectionDirection === "backward";
    const [anchor, head] = backward ? [selectionEnd, selectionStart] : [selectionStart, selectionEnd];
    const focused = document.activeElement === textArea;
    host.hidden = false;
    textArea.hidden = true;
    const start = { text: value, anchor, head, scrollTop, label: textArea.getAttribute("aria-label") };
    const editor = mount(host, start, onedit);
    if (focused) editor.focus();
    return editor;
  },

  // What the views keep while they are away, by their names; a link carries it.
  kept: {},

  // What a link says about how the page opens.
  opening: undefined,

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

const start = async () => {
  if (typeof WebAssembly !== "object" || typeof WebAssembly.instantiate !== "function") {
    show("no-wasm");
    return;
  }
  const program = document.querySelector('meta[name="program"]');
  try {
    const { default: init } = await import(new URL(program.content, document.baseURI));
    const wasm = await init({ module_or_path: new URL(program.dataset.wasm, document.baseURI) });
    dispatchEvent(new CustomEvent("TrunkApplicationStarted", { detail: { wasm } }));
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

start();
