// Runs the page's second module beside the page, so that no answer of it holds up a key press. start.js starts it.

let core;

const load = async ({ module, wasm }) => {
  // As in start.js.
  const { bring = (url) => import(url), unpack = (url) => url } = globalThis.offline ?? {};
  const loaded = await bring(module);
  await loaded.default({ module_or_path: await unpack(wasm) });
  return loaded;
};

const script = (source, options) =>
  core.analyze(source, options).files.find(({ path }) => path === "migrate.sh") ?? null;

/** With the files that people have opened, it is those that the node has. */
const trace = (source, options, image, locale) => {
  const given = options.files ?? [];
  const { as_files: files, config } = core.tree(given, options);
  if (files.length === 0) return core.trace(image, source, { ...options, files: undefined }, locale);
  const main = given.find(({ path }) => path === config)?.contents ?? "";
  return core.trace(image, main, { ...options, files }, locale);
};

const answers = {
  analysis: (source, options, path) => core.analysis(source, options, path),
  beside: (source, options, path) => core.beside(source, options, path),
  script,
  fleet: (source, options, engine) => core.fleet(source, engine, options),
  trace,
  walk: (source, options, locale) => core.walk(source, options, locale),
  explainAt: (source, options, offset, locale) => core.explainAt(source, offset, options, locale),
  links: (source, options) => core.links(source, options),
  kind: (text) => core.kind(text),
  hostsForm: (text, options, path, locale) => core.hostsForm(text, options, path, locale),
  hostsEdit: (text, options, change, locale) => core.hostsEdit(text, change, options, locale),
  newHosts: (_source, options, namespace, host, locale) => core.newHosts(namespace, host, options, locale),
  tree: (_source, options, files, locale) => core.tree(files, options, null, locale),
  // Each with what its key is for, in a sentence.
  complete: (source, options, offset, locale) =>
    core.complete(source, offset).map((it) => {
      const { summary, type } = core.explain(it.key, locale);
      return { ...it, summary, type };
    }),
  unwrap: (source, options, locale) => core.unwrap(source, locale),
  redact: (source) => core.redact(source),
  report: (source, options, locale) => core.report(source, options, locale),
  steps: (source, options, locale) => core.steps(source, options, locale),
  readBack: (source, options, reports) => core.readBack(source, reports, options),
  // With what it left out: a config.toml that differs from its masked self holds a secret.
  archive(source, options) {
    const bytes = core.archive(source, options);
    const config = (files) => files.find(({ path }) => path === "config.toml")?.contents;
    const isPlain = config(core.analyze(source, options).files) === config(core.analysis(source, options).files);
    return { bytes, isPlain };
  },
};

addEventListener("message", async ({ data: { place, call, args } }) => {
  try {
    if (!core) {
      core = await load(place);
      postMessage({ isLoaded: true });
    }
  } catch {
    postMessage({ trouble: "not-loaded" });
    return;
  }
  try {
    postMessage({ answer: answers[call](...args) });
  } catch (error) {
    postMessage({ trouble: error instanceof WebAssembly.RuntimeError ? "stopped" : String(error?.message ?? error) });
  }
});
