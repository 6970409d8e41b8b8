// Beside JupyterLite: says that Python is on its way, and lets explorers move before it is there.
import { enliven } from "./page.js";

const READY = "Python is ready.";
const WAIT = "Python is loading. Read on, and move the sliders: a cell that you run waits for it.";
// Was the page loaded before there was a worker to keep it?
const early = !navigator.serviceWorker?.controller;

const panel = () => window.jupyterapp?.shell?.currentWidget;
const kernel = () => panel()?.sessionContext?.session?.kernel;

/** Put live explorers in place of what a notebook has saved of them; a cell that is run shows its own. */
function revive(explorers, given) {
  for (const cell of panel()?.content?.widgets ?? []) {
    if (cell.outputArea?.future) continue; // it has been run
    cell.outputArea?.widgets.forEach((output, i) => {
      const { explorer, state } = cell.model.outputs.get(i)?.metadata.mathbp ?? {};
      const saved = explorer && output.node.querySelector(".jp-OutputArea-output:not([data-alive])");
      if (!saved?.isConnected || !saved.firstChild) return; // not yet, in a long notebook
      const place = document.createElement("div");
      const all = { ...state, ...given[`${explorer} ${state.exercise ?? ""}`] };
      Object.assign(place.dataset, { mathbpExplorer: explorer, state: JSON.stringify(all) });
      place.append(...saved.childNodes); // they come back if the explorer fails
      saved.dataset.alive = "";
      saved.append(place);
      enliven(explorers);
    });
  }
}

/** Show how far Python is; one that starts is told to import what the notebook needs. */
function tell(notice, started) {
  const now = kernel();
  if (panel()?.sessionContext && !now) show(notice, WAIT);
  if (now?.status === "restarting") started.delete(now.id);
  if (!now || started.has(now.id)) return;
  started.add(now.id);
  show(notice, WAIT);
  const code = panel().context.model.getMetadata("mathbp")?.ahead ?? "import mathbp";
  now.requestExecute({ code, silent: true, store_history: false }).done.then(() => {
    show(notice, READY);
    keep();
    setTimeout(() => (notice.hidden = true), 3000);
  });
}

/** Without a network, too: ask once more, from the browser's cache, for what was loaded before the worker was there. */
function keep() {
  navigator.serviceWorker?.register(new URL("../offline.js", import.meta.url));
  if (early) for (const { name } of [{ name: location.href }, ...performance.getEntriesByType("resource")]) fetch(name);
}

function show(notice, text) {
  notice.hidden = false;
  notice.textContent = text;
}

export function accompany(explorers, given) {
  const notice = Object.assign(document.createElement("div"), { id: "python-notice", hidden: true });
  notice.setAttribute("role", "status");
  document.body.append(notice);
  const started = new Set();
  setInterval(() => tell(notice, started), 200);
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      revive(explorers, given);
    });
  }).observe(document.body, { childList: true, subtree: true });
}
