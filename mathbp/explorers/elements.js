// What a page is built of: elements, buttons, letters of formulas, numbers, bars and tinted cells.

import { counted, text } from "./numbers.js";

const SVG = new Set(["svg", "g", "path", "line", "rect", "circle", "text", "tspan"]);

/** An element with attributes and children; null attributes, and children that are null or false, are left out. */
export function element(tag, attributes = {}, ...children) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value != null) node.setAttribute(name, value);
  }
  // JupyterLab takes keys by the focused element: here they belong to the explorer.
  if (["input", "button", "select"].includes(tag) || "tabindex" in attributes) node.dataset.lmSuppressShortcuts = "true";
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

export function button(label, attributes, press) {
  const node = element("button", { type: "button", ...attributes }, label);
  node.addEventListener("click", press);
  return node;
}

/** A name for radio buttons that belong together: those of two explorers must not mix. */
export const group = () => `group-${Math.random().toString(36).slice(2)}`;

export function radio(name, value, label, choose) {
  const input = element("input", { type: "radio", name, value, "aria-label": label });
  input.addEventListener("change", choose);
  return input;
}

/** Letters of the formulas: $("z", 0) is an italic z with the subscript 0, $("J", "i0") has an italic i. */
export function $(letter, index) {
  const subscript = index == null ? null : element("sub", {}, String(index).split(/([ik])/).map((part) => (/^[ik]$/.test(part) ? element("i", {}, part) : part)));
  return element("span", { class: "symbol" }, element("i", {}, letter), subscript);
}

/** The T of a transpose. */
export const transposed = () => element("sup", {}, "T");

/** delta with a subscript. */
export const delta_ = (index) => element("span", { class: "symbol" }, "delta", element("sub", {}, String(index)));

/** What a sighted reader knows from where a number stands. */
export const unseenRow = (name, i) => element("th", { scope: "row", class: "unseen" }, `${name} ${i}`);
export const unseenColumns = (name, n) => element("tr", { class: "unseen" }, element("td", {}), counted(n).map((i) => element("th", { scope: "col" }, `${name} ${i}`)));

/** Write a number into an element: rounded to read, in full as data-value. */
export function show(node, value, format = text) {
  const full = String(value);
  if (node.dataset.value === full) return;
  node.dataset.value = full;
  node.textContent = format(value);
}

/** A bar from zero: `share` of the full length, to the left where it is negative. */
export function stretch(bar, share) {
  bar.style.transform = `scaleX(${Math.max(-1, Math.min(1, share || 0))})`;
  bar.classList.toggle("negative", share < 0);
}

/** The background of a cell: its sign gives the hue, `share` (of the strongest) the strength. */
export function tint(cell, share) {
  const strength = Math.min(1, Math.abs(share || 0));
  cell.style.setProperty("--strength", `${(100 * strength).toFixed(1)}%`);
  cell.classList.toggle("negative", share < 0);
  // Where the ink of the theme would not stand out any more (see explorer.css).
  cell.classList.toggle("strong", strength > (share < 0 ? 0.92 : 0.62));
}
