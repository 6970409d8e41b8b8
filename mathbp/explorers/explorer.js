// What all explorers share: the root element, the live region, the listeners.

import { button, element } from "./elements.js";

/**
 * The root element of an explorer, its live region, its listeners.
 *
 * `build` fills the body and returns a function that draws the model's state, or gives false
 * where that could not be drawn. It runs now and whenever one of the model's `names` changes;
 * the function that comes back from here takes all listeners off again.
 */
export function explore({ model, el }, name, label, names, build) {
  const root = element("div", {
    class: "mathbp",
    role: "group",
    "aria-label": label,
    "data-mathbp": name,
  });
  const status = element("div", { class: "unseen", role: "status", "aria-live": "polite" });
  let timer, said;
  const announce = (sentence) => {
    clearTimeout(timer); // once the hand rests, not at every step
    said ??= sentence; // and not when the page opens
    if (sentence !== said) timer = setTimeout(() => (status.textContent = said = sentence), 700);
  };
  let changing = false; // several settings at a time are one redraw
  const change = (state) => {
    changing = true;
    for (const [key, value] of Object.entries(state)) model.set(key, value);
    changing = false;
    draw();
    model.save_changes();
  };
  // VS Code takes every key that leaves an output, used or not: ArrowDown would go on to the next cell, Enter edit
  // this one, Delete delete it. A key that an input or a button can use stays here; all others go on to the page.
  root.addEventListener("keydown", (event) => {
    const used = { INPUT: /^(?!Escape$|Tab$|F\d+$)/, SELECT: /^(?!Escape$|Tab$|F\d+$)/, BUTTON: /^(Enter| )$/ }[event.target.tagName];
    if (used?.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  const body = element("div", { class: "body" });
  const large = button("Large", { "aria-pressed": "false" }, () => change({ large: !model.get("large") }));
  const draw = () => {
    if (changing) return;
    const isLarge = Boolean(model.get("large"));
    root.classList.toggle("large", isLarge);
    large.setAttribute("aria-pressed", isLarge);
    if (drawBody() !== false) root.dataset.drawn = performance.now();
  };
  const drawBody = build({ model, body, change, announce, tools: [large], redraw: draw });
  root.append(body, status);
  el.append(root);
  draw();
  said ??= ""; // from here on every sentence counts
  const events = [...names, "large"].map((key) => `change:${key}`);
  for (const event of events) model.on(event, draw);
  return () => {
    clearTimeout(timer);
    for (const event of events) model.off(event, draw);
  };
}
