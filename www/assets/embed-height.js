// For pages that show mirrorshift in a frame: gives each <iframe class="mirrorshift"> the height of what is in it.
//
// It asks the frame, by the origin in its `src`, and believes only what that very frame says from that origin. Copy this file
// to your own site if your policy wants scripts from there only.
(() => {
  const frames = () => [...document.querySelectorAll("iframe.mirrorshift")];
  const originOf = (frame) => new URL(frame.src, document.baseURI).origin;

  const ask = (frame) => {
    if (/^https?:/.test(originOf(frame))) frame.contentWindow?.postMessage({ mirrorshift: "hello" }, originOf(frame));
  };

  addEventListener("message", ({ source, origin, data }) => {
    if (data?.mirrorshift !== "height" || !Number.isFinite(data.height)) return;
    const frame = frames().find((it) => it.contentWindow === source);
    if (frame && origin === originOf(frame)) frame.style.height = `${Math.min(Math.max(data.height, 60), 20000)}px`;
  });

  // The event doesn't bubble, but it can be caught on its way down: for frames that load later, or are added later.
  document.addEventListener("load", ({ target }) => target instanceof HTMLIFrameElement && target.matches(".mirrorshift") && ask(target), true);
  // Those that were there before this script. A frame that has loaded nothing yet still has this page's origin, and a blank document.
  for (const frame of frames()) if (frame.contentDocument?.URL !== "about:blank") ask(frame);
})();
