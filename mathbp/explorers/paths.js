// A part of the logit explorer: every path from a logit to the loss.
import { $, button, delta_, element, show, tint } from "./elements.js";
import { counted, low, signed, sum } from "./numbers.js";

const Z = 6, OUTPUT = 56, LOSS = 97; // where the columns of nodes stand, in percent of the width

/** A wire between two nodes: its sign in colour and dash, its strength in its width. */
function wire(x0, y0, x1, y1, attributes) {
  const bend = (x1 - x0) / 2;
  return element("path", { class: "wire", d: `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`, ...attributes });
}

function strengthen(path, share) {
  path.style.strokeWidth = `${(1 + 9 * Math.min(1, Math.abs(share || 0))).toFixed(2)}px`;
  path.classList.toggle("negative", share < 0);
  path.classList.toggle("dead", !share);
}

/** z, outputs and L from left to right. The paths of the chosen logit light up; their products add up to its delta. */
export function paths({ n, activation, loss, letter, choose, mark }) {
  const classes = counted(n);
  const softmax = activation === "softmax";
  const leads = (i, k) => softmax || i === k; // where J_ik is 0 by construction there is no wire
  const wires = classes.map((i) => classes.map((k) => leads(i, k) ? wire(Z, k + 0.5, OUTPUT, i + 0.5, { "data-path": `${i},${k}` }) : null));
  const last = classes.map((i) => wire(OUTPUT, i + 0.5, LOSS, n / 2, {}));
  const at = (x, y) => `left: ${x}%; top: ${(100 * (y + 0.5)) / n}%`;
  const logits = classes.map((k) => button($("z", k), { class: "node row", style: at(Z, k), "aria-label": `paths of logit ${k}` }, () => choose(k)));
  const heads = [OUTPUT - 14, OUTPUT + 16].map((x) => element("span", { class: "head", style: `left: ${x}%`, "aria-hidden": "true" }));
  const chips = (x) => classes.map((i) => element("span", { class: "chip", style: at(x, i) }));
  const [J, g] = [chips(OUTPUT - 14), chips(OUTPUT + 16)];
  const svg = element("svg", { viewBox: `0 0 100 ${n}`, preserveAspectRatio: "none", "aria-hidden": "true" }, last, wires.flat());
  const products = classes.map((i) => ({ name: element("th", { scope: "row" }), value: element("td", {}), i }));
  const total = { name: element("th", { scope: "row" }), value: element("td", { class: "sum" }) };
  const why = element("p", { class: "why" });
  const node = element("div", { class: "part paths" },
    element("div", { class: "title" }, "Which ways lead from ", $("z"), " to the loss ", $("L"), "? Choose a ", $("z"), "."),
    element("div", { class: "beside" },
      element("div", { class: "network" }, svg,
        logits,
        classes.map((i) => element("span", { class: "node", style: at(OUTPUT, i) }, $(letter, i))),
        element("span", { class: "node", style: `left: ${LOSS}%; top: 50%` }, $("L")),
        J, g, heads),
      element("table", { class: "products" },
        products.map(({ name, value }) => element("tr", {}, name, value)),
        element("tr", { class: "total" }, total.name, total.value))),
    element("p", { class: "caption" }, "A full line is a positive number, a dashed one a negative; the thicker, the stronger."), why);
  heads[1].append($("g", "i"));
  let named;
  const draw = ({ target, temperature }, now, k) => {
    const strongest = Math.max(1, ...now.g.filter(Number.isFinite).map(Math.abs));
    const terms = classes.map((i) => (leads(i, k) ? now.J[i][k] * now.g[i] : 0));
    classes.forEach((i) => {
      classes.filter((c) => leads(i, c)).forEach((c) => {
        wires[i][c].dataset.value = String(now.J[i][c] * now.g[i]);
        strengthen(wires[i][c], (now.J[i][c] * temperature) / 0.25);
        wires[i][c].classList.toggle("lit", c === k);
      });
      strengthen(last[i], Math.max(-1, Math.min(1, now.g[i] / strongest)));
      last[i].classList.toggle("lit", leads(i, k));
      for (const [chip, value, strength] of [[J[i], now.J[i][k], 4 * temperature], [g[i], now.g[i], 0.1]]) {
        show(chip, value, signed);
        tint(chip, value * strength);
        chip.hidden = !leads(i, k);
      }
      show(products[i].value, terms[i], signed);
      products[i].value.parentNode.classList.toggle("dead", !terms[i]);
      products[i].value.parentNode.hidden = !leads(i, k);
    });
    show(total.value, sum(terms), signed);
    if (named !== k) {
      logits.forEach((node, c) => node.setAttribute("aria-pressed", c === k));
      products.forEach(({ name, i }) => name.replaceChildren("over ", $(letter, i), ": ", $("J", `${i}${k}`), " ", $("g", i), " ="));
      heads[0].replaceChildren($("J", `i${k}`));
      total.name.replaceChildren(delta_(k), " =");
      named = k;
    }
    why.textContent = !softmax
      ? `z${low(k)} reaches the loss over a${low(k)} alone: one path, one product. For all units at once that is what .* computes.`
      : loss === "cross_entropy"
        ? `z${low(k)} reaches the loss over all ${n} outputs. The loss looks at p${low(target)} alone, so one product is left; .* with the diagonal would keep it for z${low(target)} only.`
        : `z${low(k)} reaches the loss over all ${n} outputs, and every product counts. .* with the diagonal keeps one of them: the path straight across.`;
  };
  classes.forEach((i) => Object.entries(mark("gradient", "paths", i)).forEach(([name, value]) => value != null && g[i].setAttribute(name, value)));
  return { node, draw };
}
