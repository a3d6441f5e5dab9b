// A config.toml with many mirrors, for `make bench-page`: someone's inventory, written out by a program with comments.

const REGISTRY = 'plugins."io.containerd.grpc.v1.cri".registry';
const HEAD = `# Written by the inventory: ask the platform team before you change anything here.
version = 2

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.9"

  [${REGISTRY}]
    [${REGISTRY}.mirrors]
`;
const WORDS = "asked for by the team that runs the builds in this room; the second endpoint is for nights when the first is mended".split(" ");

/** The registry of mirror `number`. */
export const registry = (number) => `r${String(number).padStart(4, "0")}.example`;

/** The first endpoint of mirror `number`, without what follows its first label. */
export const endpoint = (number) => `https://near${String(number).padStart(4, "0")}`;

/** A config of `bytes` bytes with `count` mirrors; comments fill what these leave. */
export function mirrors(count, bytes) {
  const tables = Array.from({ length: count }, (_, at) => mirror(at + 1));
  const bare = [HEAD, ...tables].join("").length;
  let left = bytes - bare;
  if (left < 0) throw new Error(`${count} mirrors take ${bare} bytes`);
  const parts = tables.map((table, at) => {
    const note = comment(at, Math.floor(left / (count - at)));
    left -= note.length;
    return note + table;
  });
  return [HEAD, ...parts].join("");
}

function mirror(number) {
  const second = `https://far${String(number).padStart(4, "0")}.example.net/v2/proxy-${number % 9}`;
  return `      [${REGISTRY}.mirrors."${registry(number)}"]\n        endpoint = ["${endpoint(number)}.example.net", "${second}"]\n`;
}

/** A comment of exactly `length` bytes with its line's end, or none where that is too short for one. */
function comment(seed, length) {
  const start = `      # ticket ${seed + 1000}:`;
  if (length < start.length + 2) return "";
  let text = start;
  for (let at = seed; text.length < length; at += 1) text += ` ${WORDS[at % WORDS.length]}`;
  return `${text.slice(0, length - 1).replace(/ $/, ".")}\n`;
}
