// Reads the page's own HTML, which is well-formed: tags, their attributes, and the text of scripts and styles.

const TAG = /<!--[^]*?-->|<([a-z][\w-]*)((?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*\/?>/gi;
const ATTRIBUTE = /([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

const decoded = (text) => text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity]);

/** The elements of `html` in order: `{ name, attributes, text, start, end }`, with `text` for scripts and styles alone. */
export function elements(html) {
  const found = [];
  for (TAG.lastIndex = 0; ; ) {
    const match = TAG.exec(html);
    if (!match) return found;
    const [whole, name, rest] = match;
    if (!name) continue;
    const attributes = Object.fromEntries(
      Array.from(rest.matchAll(ATTRIBUTE), ([, key, ...values]) => [key.toLowerCase(), decoded(values.find((it) => it !== undefined) ?? "")]),
    );
    const element = { name: name.toLowerCase(), attributes, start: match.index, end: match.index + whole.length };
    if (/^(script|style)$/.test(element.name)) {
      // What is in them is no markup.
      const close = html.indexOf(`</${name}`, element.end);
      element.text = html.slice(element.end, close);
      TAG.lastIndex = element.end = html.indexOf(">", close) + 1;
    }
    found.push(element);
  }
}

/** `text` for a quoted attribute. */
export const quoted = (text) => `"${text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;

/** What the page names for later, by id: `<script type="text/x-later" id="…" src="…">`. */
export function parts(html) {
  const named = elements(html).filter(({ name, attributes }) => name === "script" && attributes.type === "text/x-later");
  return Object.fromEntries(named.map(({ attributes }) => [attributes.id, attributes.src]));
}
