// What someone pastes into a documentation page to show a configuration there.
//
// Three parts, each of use without the others, since sites strip what they don't trust: the frame, a script that follows its height, and the
// text itself. Nothing is inline, so that a page with a strict policy can take it.

/** What the frame needs and no more. Without `allow-same-origin` it may load neither its own modules nor its worker;
    that gives nothing away as long as it comes from another origin than the page around it. */
const SANDBOX = "allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** `text` for HTML, between tags and in quoted attributes alike. */
const escape = (text) => String(text).replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter]);

/** A text between tags of `<pre>`, whose first line end the reader of HTML drops. */
const preformatted = (text) => escape(text.startsWith("\n") ? `\n${text}` : text);

/**
 * The HTML: `link` shows the views alone, `page` the whole page, both from links.js; `title` names the frame, `open` is the text of
 * the link to the page, `fallback` has `{ name, text }` for each text that stands below, without secrets.
 */
export function snippet({ link, page, title, open, fallback = [], height = 480 }) {
  const script = new URL("embed-height.js", link).href;
  const pixels = Math.min(Math.max(Math.round(Number(height)) || 480, 120), 4000);
  return [
    `<iframe class="mirrorshift" title="${escape(title)}" src="${escape(link)}"`,
    `  width="100%" height="${pixels}" loading="lazy" referrerpolicy="no-referrer"`,
    `  sandbox="${SANDBOX}" allow="clipboard-write"></iframe>`,
    `<script async src="${escape(script)}"></script>`,
    ...fallback.flatMap(({ name, text }) => [
      // In Markdown, HTML ends at a blank line, except where it began with `<pre>`; so that begins after one.
      `<details><summary>${escape(name)}</summary>`,
      "",
      `<pre><code>${preformatted(text)}</code></pre>`,
      "</details>",
    ]),
    `<p><a href="${escape(page)}">${escape(open)}</a></p>`,
    "",
  ].join("\n");
}
