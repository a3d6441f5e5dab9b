// The inputs someone had here before, kept in this browser and only after they said so.
//
// One key in the storage: it is there if and only if there is consent, so withdrawing takes everything with it. What is kept is what a
// link may hold: secrets don't go to the disk either. A storage that is full, forbidden or garbled is an answer, never an error.

const KEY = "mirrorshift.recent";
const MOST = 12;
/** In characters, of which browsers keep five million for a site. */
const LARGEST = 256_000;
const LARGEST_OF_ALL = 1_000_000;
const TITLE = 120;

/** The entries, newest first; `undefined` without consent. */
function read(storage) {
  let kept;
  try {
    kept = storage().getItem(KEY);
  } catch {
    return undefined;
  }
  if (kept === null || kept === undefined) return undefined;
  try {
    const entries = JSON.parse(kept);
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  } catch {
    return [];
  }
}

const isEntry = (it) =>
  typeof it?.id === "string" && Number.isFinite(it.at) && typeof it.title === "string" && typeof it.state === "object" && it.state !== null;

/** Whether they could be written; the oldest give way as long as there are others. */
function write(storage, entries) {
  for (let count = entries.length; ; count -= 1) {
    try {
      const contents = JSON.stringify(entries.slice(0, count));
      if (contents.length <= LARGEST_OF_ALL || count <= 1) {
        storage().setItem(KEY, contents);
        return true;
      }
    } catch {
      if (count <= 1) return false;
    }
  }
}

/**
 * The list in a storage. The first argument is the module links.js: built files can't import each other by name. `storage` is a
 * function, since even naming the browser's may throw.
 */
export function recent({ isRedacted, tidy }, storage = () => globalThis.localStorage, now = () => Date.now()) {
  /** Writes what `change` makes of the list, where there is one. */
  const update = (change) => {
    const entries = read(storage);
    if (!entries) return { problem: "no-consent" };
    return write(storage, change(entries)) ? {} : { problem: "no-storage" };
  };
  return {
    consented: () => read(storage) !== undefined,

    consent: () => (read(storage) || write(storage, []) ? {} : { problem: "no-storage" }),

    /** Forgets everything, the consent too. */
    withdraw() {
      try {
        storage().removeItem(KEY);
        return {};
      } catch {
        return { problem: "no-storage" };
      }
    },

    list: () => (read(storage) ?? []).map(({ id, at, title, state }) => ({ id, at, title, state: tidy(state) })),

    /** Puts a state in front, which `redacted` in links.js gave. One that is there already moves up. */
    keep(state, title) {
      if (!isRedacted(state)) return { problem: "not-redacted" };
      const contents = JSON.stringify(state);
      if (contents.length > LARGEST) return { problem: "too-large" };
      let id;
      const done = update((entries) => {
        const others = entries.filter((it) => JSON.stringify(it.state) !== contents);
        const at = now();
        id = unused(at, others);
        return [{ id, at, title: String(title).slice(0, TITLE), state }, ...others].slice(0, MOST);
      });
      return done.problem ? done : { id };
    },

    remove: (id) => update((entries) => entries.filter((it) => it.id !== id)),

    /** Forgets all of them; the consent stays. */
    clear: () => update(() => []),
  };
}

/** A name for an entry: its time, and more where two came within a millisecond. */
function unused(at, entries) {
  const taken = new Set(entries.map(({ id }) => id));
  let id = at;
  while (taken.has(String(id))) id += 1;
  return String(id);
}

/** A name for a text: its first line that says something; where that is a setting, as in most files, whom the text is about. */
export function titleOf(text) {
  const lines = text.split("\n", 200).map((line) => line.trim());
  const first = lines.find((line) => /[\p{L}\p{N}]/u.test(line)) ?? "";
  const named = [...text.matchAll(/^\s*\[.*\b(?:mirrors|configs|host)\.["']([^"']+)["']/gmu)].map(([, name]) => name);
  const isSetting = !first.startsWith("#") && named.length > 0;
  const title = isSetting ? [...new Set(named)].join(", ") : first.replace(/^[#\s]+/u, "");
  return title.length > 80 ? `${title.slice(0, 80)}…` : title;
}

let following;

/**
 * Keeps what the page shows whenever that has been left alone for a while, as long as there is consent. `show` gives the state, or
 * nothing where there is none; `redact` is what `redacted` in links.js takes.
 */
export function follow(links, show, redact, { every = 5000, list = recent(links) } = {}) {
  clearInterval(following);
  let [seen, kept] = [];
  const look = async () => {
    if (!list.consented()) {
      clearInterval(following);
      return;
    }
    const state = show();
    const now = JSON.stringify(state);
    const isQuiet = now === seen;
    seen = now;
    if (!isQuiet || now === kept || !state?.source?.trim()) return;
    kept = now;
    // What can't be kept is not: nothing depends on it.
    const answer = await links.redacted(state, redact).catch(() => undefined);
    if (answer && list.consented()) list.keep(answer.state, titleOf(answer.state.source ?? ""));
  };
  following = setInterval(look, every);
}
