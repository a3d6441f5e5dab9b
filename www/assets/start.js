// Starts the program, says so where that is not possible, and fetches the editor when the program asks for it.

const show = (id) => {
  document.getElementById(id).hidden = false;
  document.getElementById("arriving-status")?.remove();
};

// What the program calls; see src/browser.rs.
globalThis.mirrorshift = {
  async mountEditor(host, textArea, onedit) {
    const { mount } = await import(document.getElementById("editor-module").src);
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
