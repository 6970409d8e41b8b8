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

// Where a link leads: to a cell of a notebook.
let aim = null;

/** A link to another notebook opens it in this app; JupyterLite's own leads to a folder view that is not here. */
function follow(event) {
  const { href = "" } = event.target.closest?.("a[href]") ?? {};
  const [, path, cell] = /\/run\/files\/([^?#]+)(?:#cell-id=(.+))?$/.exec(href) ?? [];
  if (!path) return;
  if (location.pathname.includes("/lab/")) return void (aim = { path, cell }); // it opens it itself
  event.preventDefault();
  event.stopImmediatePropagation();
  window.open(path.endsWith(".ipynb") ? `index.html?path=${path}${cell ? `#cell-id=${cell}` : ""}` : href);
}

/** Scroll to the cell that a link names, and stay there while the rest is typeset: until a hand moves the page. */
function land() {
  const { content, context } = panel() ?? {};
  if (!aim?.cell || context?.path !== decodeURIComponent(aim.path)) return;
  const cell = content.widgets.find(({ model }) => model.id === aim.cell);
  if (!cell) return;
  cell.node.scrollIntoView();
  aim.since ??= performance.now();
  if (performance.now() - aim.since > 5000) aim = null;
}

function show(notice, text) {
  notice.hidden = false;
  notice.textContent = text;
}

export function accompany(explorers, given) {
  const notice = Object.assign(document.createElement("div"), { id: "python-notice", hidden: true });
  notice.setAttribute("role", "status");
  document.body.append(notice);
  const started = new Set(), [, cell] = /^#cell-id=(.+)$/.exec(location.hash) ?? [];
  if (cell) aim = { path: new URLSearchParams(location.search).get("path"), cell };
  setInterval(() => tell(notice, started), 200);
  setInterval(land, 200);
  document.addEventListener("click", follow, true);
  for (const hand of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(hand, () => (aim = null), true);
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
