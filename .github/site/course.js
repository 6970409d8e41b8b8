// Beside JupyterLite: says that Python is on its way, and lets explorers move before it is there.
import { enliven } from "./page.js";

const READY = "Python is ready.";
const WAIT = "Python is loading. Read on, and move the sliders: a cell that you run waits for it.";
// What every notebook imports, so that its first cell need not wait. It leaves no name behind.
const AHEAD = ["mathbp.figures", "mathbp.explorers"];

const panel = () => window.jupyterapp?.shell?.currentWidget;
const kernel = () => panel()?.sessionContext?.session?.kernel;

/** A line of Python that imports what the notebook will need, and leaves no name behind. */
function ahead() {
  const names = [...AHEAD, ...(panel().context.model.getMetadata("mathbp")?.ahead ?? [])];
  return `${names.map((name) => `import ${name} as _ahead`).join("; ")}; del _ahead`;
}

/** Put live explorers in place of the pictures that a notebook has saved; a cell that is run replaces its own. */
function revive(explorers) {
  for (const cell of panel()?.content?.widgets ?? []) {
    cell.outputArea?.widgets.forEach((output, i) => {
      const kept = cell.model.outputs.get(i)?.metadata.mathbp;
      const picture = kept && output.node.querySelector("img:not([data-kept])");
      if (!picture?.isConnected) return; // not yet, in a long notebook
      const place = document.createElement("div");
      Object.assign(place.dataset, { mathbpExplorer: kept.explorer, state: JSON.stringify(kept.state) });
      picture.dataset.kept = ""; // it comes back if the explorer fails
      picture.replaceWith(place);
      place.append(picture);
      enliven(explorers);
    });
  }
}

/** Show how far Python is; one that starts is told to load the packages that come next. */
function tell(notice, started) {
  const now = kernel();
  if (panel()?.sessionContext && !now) show(notice, WAIT);
  if (now?.status === "restarting") started.delete(now.id);
  if (!now || started.has(now.id)) return;
  started.add(now.id);
  show(notice, WAIT);
  now.requestExecute({ code: ahead(), silent: true, store_history: false }).done.then(() => {
    show(notice, READY);
    setTimeout(() => (notice.hidden = true), 3000);
  });
}

function show(notice, text) {
  notice.hidden = false;
  notice.textContent = text;
}

export function accompany(explorers) {
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
      revive(explorers);
    });
  }).observe(document.body, { childList: true, subtree: true });
}
