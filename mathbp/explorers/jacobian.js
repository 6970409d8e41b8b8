// A part of the logit explorer: the Jacobian, and what one logit does to all outputs.
import { $, button, element, show, stretch, tint } from "./elements.js";
import { counted, low, signed, text } from "./numbers.js";

const STRONGEST = 0.25; // p (1 - p) is at most 1/4: a pale matrix is a saturated layer

/** J with outputs as rows and logits as columns; the bars beside it show the chosen column. */
export function jacobian({ n, activation, letter, choose, hover, mark }) {
  const classes = counted(n);
  const heads = classes.map((k) => button($("z", k), { class: "row", "aria-label": `column ${k}` }, () => choose(k)));
  const cells = classes.map((i) => classes.map((k) => element("td", { class: "heat", ...mark("jacobian", "J", `${i},${k}`) })));
  const bars = classes.map(() => element("span", { class: "bar" }));
  const column = element("th", { scope: "col", class: "of" });
  const why = element("p", { class: "why" });
  cells.forEach((row) => row.forEach((cell, k) => {
    cell.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && hover(k));
    cell.addEventListener("click", () => choose(k));
  }));
  const table = element("table", { class: "outputs" },
    element("caption", {}, $("J"), ": row = output, column = logit; ", activation === "softmax"
      ? [$("p", "i"), "(", "δ", element("sub", { class: "symbol" }, element("i", {}, "ik")), " − ", $("p", "k"), ")"]
      : [$("a", "i"), "(1 − ", $("a", "i"), ") on the diagonal"]),
    element("tr", {}, element("td", { class: "corner" }), heads.map((head) => element("th", { scope: "col" }, head)), column),
    classes.map((i) => element("tr", {}, element("th", { scope: "row" }, $(letter, i)), cells[i], element("td", { class: "signed" }, bars[i]))));
  table.addEventListener("pointerleave", () => hover(null));
  const node = element("div", { class: "part jacobian" },
    element("div", { class: "title" }, "What does a logit do to the outputs? Point at a column of ", $("J"), ", or choose it."),
    element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "the Jacobian" }, table), why);
  let named;
  const draw = ({ temperature }, { J }, k) => {
    classes.forEach((i) => {
      classes.forEach((c) => {
        show(cells[i][c], J[i][c], signed);
        tint(cells[i][c], J[i][c] / STRONGEST);
        cells[i][c].classList.toggle("picked", c === k);
      });
      stretch(bars[i], (J[i][k] * temperature) / STRONGEST);
    });
    if (named !== k) {
      heads.forEach((head, c) => head.setAttribute("aria-pressed", c === k));
      column.replaceChildren("∂", $(letter), "/∂", $("z", k));
      named = k;
    }
    const others = classes.filter((i) => i !== k).map((i) => signed(J[i][k])).join(", ");
    why.textContent = activation === "softmax"
      ? `Raise z${low(k)} a little: ${letter}${low(k)} gains ${text(J[k][k])} per unit, and the others pay for it: ${others}. Together 0.`
      : `Raise z${low(k)} a little: ${letter}${low(k)} gains ${text(J[k][k])} per unit, and nothing else moves. So one number a unit is enough.`;
  };
  return { node, draw };
}
