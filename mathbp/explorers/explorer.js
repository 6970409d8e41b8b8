// What the explorers share. A widget's module is one text: this file, then the explorer's own.

// ------------------------------------------------------------- building the page

const SVG = new Set(["svg", "path", "line", "rect", "circle", "text"]);

/** An element with attributes and children; null attributes and children are left out. */
function element(tag, attributes = {}, ...children) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value != null) node.setAttribute(name, value);
  }
  // JupyterLab takes keys by the focused element: here they belong to the explorer.
  if (tag === "input" || tag === "button" || "tabindex" in attributes) node.dataset.lmSuppressShortcuts = "true";
  node.append(...children.flat(Infinity).filter((child) => child != null));
  return node;
}

function button(label, attributes, press) {
  const node = element("button", { type: "button", ...attributes }, label);
  node.addEventListener("click", press);
  return node;
}

/** Letters of the formulas: $("z", 0) is an italic z with the subscript 0, $("J", "i0") has an italic i. */
function $(letter, index) {
  const subscript = index == null ? null : element("sub", {}, String(index).split(/([ik])/).map((part) => (/^[ik]$/.test(part) ? element("i", {}, part) : part)));
  return element("span", { class: "symbol" }, element("i", {}, letter), subscript);
}

// ------------------------------------------------------------- numbers as text

/** Three decimals, from 100 on one; powers of ten where these would say nothing; a true minus. */
function text(value, plus = "") {
  if (Number.isNaN(value)) return "0·∞";
  const size = Math.abs(value);
  let digits = size.toFixed(size < 100 ? 3 : 1);
  if (size === 0) digits = "0";
  else if (size === Infinity) digits = "∞";
  else if (size < 0.0005 || size >= 10000) digits = size.toExponential(1).replace("e-", "e−").replace("e+", "e");
  return (value < 0 ? "−" : value > 0 ? plus : "") + digits;
}

const signed = (value) => text(value, "+");

/** Write a number into an element: rounded to read, in full as data-value. */
function show(node, value, format = text) {
  const full = String(value);
  if (node.dataset.value === full) return;
  node.dataset.value = full;
  node.textContent = format(value);
}

/** A bar from zero: `share` of the full length, to the left where it is negative. */
function stretch(bar, share) {
  bar.style.transform = `scaleX(${Math.max(-1, Math.min(1, share || 0))})`;
  bar.classList.toggle("negative", share < 0);
}

/** The background of a cell: its sign gives the hue, `share` (of the strongest) the strength. */
function tint(cell, share) {
  const strength = Math.min(1, Math.abs(share || 0));
  cell.style.setProperty("--strength", `${(100 * strength).toFixed(1)}%`);
  cell.classList.toggle("negative", share < 0);
  // Where the ink of the theme would not stand out any more (see explorer.css).
  cell.classList.toggle("strong", strength > (share < 0 ? 0.92 : 0.62));
}

// ------------------------------------------------------------- sliders

let held = false; // is a hand or a key moving a slider right now?

/**
 * A native slider. Its value is exact, whatever Python or a script sets; hands and
 * keys move it in steps: dragging and arrows by `step`, page keys by ten of them.
 */
function slider(label, attributes, step, moved) {
  const input = element("input", { type: "range", step: "any", "aria-label": label, ...attributes });
  const snap = (value) => Number((Math.round(value / step) * step).toFixed(9));
  const move = (value) => {
    if (Number.isFinite(value)) input.value = value;
    held = true;
    moved(input.valueAsNumber);
    held = false;
  };
  let grabbed = null; // the value when the pointer came down
  input.addEventListener("pointerdown", () => (grabbed = input.valueAsNumber));
  input.addEventListener("pointerup", () => (grabbed = null));
  input.addEventListener("pointercancel", () => {
    move(grabbed); // the finger scrolls the page: it never meant the slider
    grabbed = null;
  });
  input.addEventListener("input", () => move(grabbed === null ? input.valueAsNumber : snap(input.valueAsNumber)));
  const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
  input.addEventListener("keydown", (event) => {
    if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    move(snap(input.valueAsNumber + steps[event.key] * step));
  });
  return input;
}

/** Put the thumb where the value is, on a slider from `low` to `high`. Under a hand the range does not shrink. */
function place(input, value, spoken, [low, high]) {
  const [min, max] = held ? [Math.min(low, input.min), Math.max(high, input.max)] : [low, high];
  if (input.min !== String(min)) input.min = min;
  if (input.max !== String(max)) input.max = max;
  if (input.valueAsNumber !== value) input.value = value;
  input.setAttribute("aria-valuetext", spoken);
}

// ------------------------------------------------------------- one explorer

/**
 * The root element of an explorer, its live region, its listeners.
 *
 * `build` fills the body and returns a function that draws the model's state, and says
 * whether it could. That runs now and whenever one of the model's `names` changes;
 * the function that comes back from here takes all listeners off again.
 */
function explore({ model, el }, name, label, names, build) {
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
  const change = (state) => {
    for (const [key, value] of Object.entries(state)) model.set(key, value);
    model.save_changes();
  };
  // VS Code takes every key that leaves an output, used or not: ArrowDown would go on to the next cell, Enter edit
  // this one, Delete delete it. A key that an input or a button can use stays here; all others go on to the page.
  root.addEventListener("keydown", (event) => {
    const used = { INPUT: /^(?!Escape$|Tab$|F\d+$)/, BUTTON: /^(Enter| )$/ }[event.target.tagName];
    if (used?.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  const body = element("div", { class: "body" });
  const large = button("Large print", { "aria-pressed": "false" }, () => change({ large: !model.get("large") }));
  const draw = () => {
    const isLarge = Boolean(model.get("large"));
    root.classList.toggle("large", isLarge);
    large.setAttribute("aria-pressed", isLarge);
    if (drawBody()) root.dataset.drawn = performance.now();
  };
  const drawBody = build({ model, body, change, announce, large, redraw: draw });
  root.append(body, status);
  el.append(root);
  draw();
  const events = [...names, "large"].map((key) => `change:${key}`);
  for (const event of events) model.on(event, draw);
  return () => {
    clearTimeout(timer);
    for (const event of events) model.off(event, draw);
  };
}
