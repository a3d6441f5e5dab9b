// Elements, and text with code in it.

/** An element with properties and children; those that are missing are left out. */
export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.flat().filter((it) => it !== undefined && it !== null && it !== false));
  return made;
}

/** Nodes for `text`, in which code stands between back-ticks. */
export function prose(text) {
  return text.split("`").map((part, at) => (at % 2 === 1 ? element("code", { textContent: part }) : part));
}
