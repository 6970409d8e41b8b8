// Beside JupyterLite: explorers move before Python is there.
import { enliven } from "./page.js";
import { panel } from "./panel.js";
import { link } from "./links.js";
import { watch } from "./kernel.js";

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
      saved.classList.remove("jp-RenderedHTMLCommon"); // an explorer has styles of its own
      saved.append(place);
      enliven(explorers);
    });
  }
}

export function accompany(explorers, given) {
  watch();
  link();
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
