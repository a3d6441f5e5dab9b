// A frame in someone else's page: loads the program when it comes into sight, or on a press of its button, and tells the
// page around it how high it is.

const root = document.documentElement;
const parameter = (name) => new URLSearchParams(location.hash.slice(1)).get(name);
const button = document.getElementById("begin");

const theme = parameter("theme");
if (theme === "light" || theme === "dark") root.dataset.theme = theme;
if (parameter("lang") === "zh") {
  root.lang = "zh-CN";
  button.textContent = "查看 containerd 如何处理这份配置";
}

const addStyle = (href) =>
  new Promise((done) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: done, onerror: done });
    // Before this page's own, which has the last word.
    document.head.prepend(link);
  });

const begin = async () => {
  sight.disconnect();
  button.disabled = true;
  const styles = document.querySelector('meta[name="styles"]').content.split(" ");
  await Promise.all(styles.reverse().map(addStyle));
  try {
    // In the order of index.html, as the browser would run them there.
    for (const { src } of document.querySelectorAll('script[type="text/x-start"]')) await import(src);
  } catch {
    document.getElementById("not-loaded").hidden = false;
  }
};

// What is out of sight in the page around the frame does not intersect, whichever site that page is from.
const sight = new IntersectionObserver((seen) => {
  if (seen.some((it) => it.isIntersecting)) begin();
});
sight.observe(button);
button.addEventListener("click", begin);

// Only the page right around this one may ask, and the answer goes to the origin that asked: should another page stand there by
// then, the browser drops it. A page without an origin (a file, a sandbox) can't be named that way and gets none. Anyone may
// frame this page, so there is no list of origins, and nothing but a height is said.
let asked;
const tell = () => {
  if (asked) parent.postMessage({ mirrorshift: "height", height: Math.ceil(document.body.getBoundingClientRect().height) }, asked);
};
addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || parent === window || data?.mirrorshift !== "hello" || !/^https?:/.test(origin)) return;
  asked = origin;
  tell();
});
new ResizeObserver(tell).observe(document.body);
