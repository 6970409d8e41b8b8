// Says how far Python is, and tells one that starts what to import.
import { panel } from "./panel.js";

const READY = "Python is ready.";
const WAIT = "Python is loading. Read on, and move the sliders: a cell that you run waits for it.";
// Was the page loaded before there was a worker to keep it?
const early = !navigator.serviceWorker?.controller;

const started = new Set();
const notice = Object.assign(document.createElement("div"), { id: "python-notice", hidden: true, role: "status" });

function tell() {
  const context = panel()?.sessionContext, kernel = context?.session?.kernel;
  if (kernel?.status === "restarting") started.delete(kernel.id);
  if (!context || started.has(kernel?.id)) return;
  show(WAIT);
  if (!kernel) return;
  started.add(kernel.id);
  const code = panel().context.model.getMetadata("mathbp")?.ahead ?? "import mathbp";
  kernel.requestExecute({ code, silent: true, store_history: false }).done.then(() => {
    show(READY);
    keep();
    setTimeout(() => (notice.hidden = true), 3000);
  });
}

function show(text) {
  notice.hidden = false;
  notice.textContent = text;
}

/** Without a network, too: the worker asks once more for what was loaded before it was there. */
async function keep() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.register(new URL("../offline.js", import.meta.url));
  const { active } = await navigator.serviceWorker.ready;
  const loaded = [{ name: location.href }, ...performance.getEntriesByType("resource")];
  if (early) active.postMessage({ keep: loaded.map(({ name }) => name) });
}

export function watch() {
  document.body.append(notice);
  setInterval(tell, 200);
}
