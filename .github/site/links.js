// Links between notebooks in JupyterLite: each opens in this app, and lands on the cell that it names.
import { panel } from "./panel.js";

const HANDS = ["wheel", "touchmove", "keydown", "pointerdown"];
const inLab = location.pathname.includes("/lab/");

// The notebook and the cell that a link leads to, and since when it is there.
let aim = {};

/** JupyterLite's own links lead to a folder view that is not here. */
function follow(event) {
  const { href = "" } = event.target.closest?.("a[href]") ?? {};
  const [, path, cell] = /\/run\/files\/([^?#]+)(?:#cell-id=(.+))?$/.exec(href) ?? [];
  if (!path) return;
  const here = path === panel()?.context?.path;
  if (here || inLab) aim = { path, cell };
  if (inLab) return; // which opens it itself
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!here) window.open(path.endsWith(".ipynb") ? `index.html?path=${path}${cell ? `#cell-id=${cell}` : ""}` : href);
}

/** Scroll to the cell, and stay there while the rest is typeset: until a hand moves the page. */
function land() {
  const { content, context } = panel() ?? {};
  if (!aim.cell || context?.path !== aim.path) return;
  const cell = content.widgets.find(({ model }) => model.id === aim.cell);
  if (!cell) return;
  cell.node.scrollIntoView();
  aim.since ??= performance.now();
  if (performance.now() - aim.since > 5000) aim = {};
}

/** The logo leads to the front page. */
function home() {
  const logo = document.querySelector("a#jp-NotebookLogo");
  if (logo) Object.assign(logo, { href: "../../index.html", target: "", title: "To the front page" });
}

export function link() {
  aim = { path: new URLSearchParams(location.search).get("path"), cell: /^#cell-id=(.+)$/.exec(location.hash)?.[1] };
  document.addEventListener("click", follow, true);
  for (const hand of HANDS) addEventListener(hand, () => (aim = {}), true);
  setInterval(land, 200);
  setInterval(home, 200);
}
