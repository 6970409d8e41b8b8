// Sliders: native ones, whose value is exact.

import { element } from "./elements.js";

let held = false; // is a hand or a key moving a slider right now?

/**
 * A native slider. Its value is exact, whatever Python or a script sets; hands and
 * keys move it in steps: dragging and arrows by `step`, page keys by ten of them.
 */
export function slider(label, attributes, step, moved) {
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
  input.addEventListener("pointerup", () => setTimeout(() => (grabbed = null))); // Firefox sets the value once more after it
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
export function place(input, value, spoken, [low, high]) {
  const [min, max] = held ? [Math.min(low, input.min), Math.max(high, input.max)] : [low, high];
  if (input.min !== String(min)) input.min = min;
  if (input.max !== String(max)) input.max = max;
  if (input.valueAsNumber !== value) input.value = value;
  input.setAttribute("aria-valuetext", spoken);
}
