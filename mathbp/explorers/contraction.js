// Two parts of the logit explorer: Jᵀ g as a matrix times a vector, and one of its sums term by term.
import { $, button, delta_, element, show, stretch, tint, transposed, unseenColumns, unseenRow } from "./elements.js";
import { counted, signed, sum } from "./numbers.js";

const diagonal = (letter) => ["diag(", $(letter), " .* (1 − ", $(letter), "))"];

// What J, g and delta are in letters, for each layer.
const G = {
  "softmax cross_entropy": () => [" = −", $("y"), "/", $("p")],
  "softmax squared_error": () => [" = ", $("p"), " − ", $("y")],
  "sigmoid cross_entropy": () => [" = (", $("a"), " − ", $("y"), ") / (", $("a"), "(1 − ", $("a"), "))"],
  "sigmoid squared_error": () => [" = ", $("a"), " − ", $("y")],
};
const DELTA = {
  "softmax cross_entropy": () => [" = ", element("span", { class: "difference" }, $("p"), " − ", $("y"))],
  "softmax squared_error": () => [" = ", $("J"), " (", $("p"), " − ", $("y"), ")"], // T is in J already
  "sigmoid cross_entropy": () => [" = ", element("span", { class: "difference" }, $("a"), " − ", $("y"))],
  "sigmoid squared_error": () => [" = (", $("a"), " − ", $("y"), ") .* ", $("a"), " .* (1 − ", $("a"), ")"],
};

/** Jᵀ g = delta, as a matrix times a vector. Row i of Jᵀ holds ∂a_k/∂z_i. */
export function contraction({ n, activation, loss, letter, choose, mark }) {
  const classes = counted(n), layer = `${activation} ${loss}`;
  const heads = classes.map((i) => button($("z", i), { class: "row", "aria-label": `row ${i}` }, () => choose(i)));
  const cells = classes.map((i) => classes.map((k) => element("td", { class: "heat", ...mark("jacobian", "contraction", `${k},${i}`) })));
  const g = classes.map((i) => element("td", { class: "heat", ...mark("gradient", "contraction", i) }));
  const delta = classes.map((i) => element("td", { class: "heat plain", ...mark("delta", "contraction", i) }));
  const bars = classes.map(() => element("span", { class: "bar" }));
  const rows = classes.map((i) => element("tr", {}, element("th", { scope: "row" }, heads[i]), cells[i]));
  const results = classes.map((i) => element("tr", {}, unseenRow("delta", i), delta[i], element("td", { class: "signed" }, bars[i])));
  [rows, results].forEach((side) => side.forEach((node, i) => node.addEventListener("click", () => choose(i))));
  const scaled = [element("span", {}, ", over ", $("T")), element("span", {}, " / ", $("T"))]; // shown where T is not 1
  const formula = DELTA[layer]();
  const node = element("div", { class: "part contraction" },
    element("div", { class: "title" }, "delta = ", $("J"), transposed(), " ", $("g"), " is a matrix times a vector. Choose a row."),
    element("div", { class: "equation" },
      element("div", { class: "wide" }, element("table", {},
        element("caption", {}, $("J"), transposed(), ": ", $("J"), " = ", activation === "softmax"
          ? ["diag(", $("p"), ") − ", $("p"), " ", $("p"), transposed()] : diagonal("a"), scaled[0]),
        unseenColumns(letter, n),
        rows)),
      element("div", { class: "operand" },
        element("span", { class: "sign" }, "·"),
        element("table", {}, element("caption", {}, $("g"), G[layer]()), g.map((cell, i) => element("tr", {}, unseenRow("g", i), cell)))),
      element("div", { class: "operand grow" },
        element("span", { class: "sign" }, "="),
        element("table", {}, element("caption", {}, "delta", formula, layer === "softmax squared_error" ? null : scaled[1]), results))));
  const draw = ({ temperature }, now, row) => {
    for (const part of scaled) part.classList.toggle("unsaid", temperature === 1);
    node.querySelector(".difference")?.classList.toggle("bracketed", temperature !== 1);
    classes.forEach((i) => {
      heads[i].setAttribute("aria-pressed", i === row);
      rows[i].classList.toggle("chosen", i === row);
      results[i].classList.toggle("chosen", i === row);
      classes.forEach((k) => {
        show(cells[i][k], now.J[k][i], signed);
        tint(cells[i][k], now.J[k][i] / 0.25); // p (1 - p) is at most 1/4: a pale matrix is a saturated one
      });
      show(g[i], now.g[i], signed);
      tint(g[i], now.g[i] / 10);
      show(delta[i], now.delta[i], signed);
      stretch(bars[i], now.delta[i] * temperature);
    });
  };
  return { node, draw };
}

/** The chosen row by hand: each product J_ik g_i, their sum, and what is left of it in letters. */
export function terms({ n, activation, loss, letter }) {
  const classes = counted(n), layer = `${activation} ${loss}`;
  const line = () => classes.map(() => element("td", {}));
  const [J, g, product] = [line(), line(), line()];
  const total = element("td", { class: "sum", "data-row-sum": "" });
  const title = element("div", { class: "title" });
  const labelJ = element("th", { scope: "row" });
  const why = element("p", { class: "why" });
  const node = element("div", { class: "part terms" }, title,
    element("div", { class: "beside" },
      element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "the products of the chosen row" }, element("table", {},
        unseenColumns("class", n),
        element("tr", {}, labelJ, J, element("td", {})),
        element("tr", {}, element("th", { scope: "row" }, "× ", $("g", "i")), g, element("td", {})),
        element("tr", { class: "total" }, element("th", { scope: "row" }, "product"), product, total))),
      why));
  let explained;
  const draw = ({ target, temperature }, now, k) => {
    const terms = classes.map((i) => now.J[i][k] * now.g[i]);
    if (activation === "sigmoid") classes.forEach((i) => (i === k ? null : (terms[i] = 0))); // no path, whatever g is
    classes.forEach((i) => {
      show(J[i], now.J[i][k], signed);
      show(g[i], now.g[i], signed);
      show(product[i], terms[i], signed);
      for (const cell of [J[i], g[i], product[i]]) cell.classList.toggle("dead", terms[i] === 0);
    });
    show(total, sum(terms), (value) => `= ${signed(value)}`);
    const lost = !Number.isFinite(sum(terms));
    const key = [k, target, temperature === 1, lost].join();
    if (key === explained) return;
    explained = key;
    title.replaceChildren("Term by term: ", delta_(k), " = Σ", element("sub", { class: "symbol" }, element("i", {}, "i")), " ", $("J", `i${k}`), " ", $("g", "i"));
    labelJ.replaceChildren($("J", `i${k}`));
    why.replaceChildren(...(lost ? overflow(letter, target) : reason(layer, n, k, target, temperature !== 1)));
  };
  return { node, draw };
}

const overflow = (letter, t) => [$(letter, t), " is so small that 1/", $(letter, t), " has overflowed to ∞, and the product is lost. ",
  $(letter), " − ", $("y"), " still has a value: it never divides by ", $(letter, t), "."];

/** What is left of the sum for delta_k when the target is class t, in letters. */
function reason(layer, n, k, t, scaled) {
  const term = (...letters) => element("span", { class: "symbol" }, letters);
  const over = (...letters) => (scaled ? [...letters, " / ", $("T")] : letters);
  const bracketed = (...letters) => (scaled ? ["(", ...letters, ")"] : letters);
  const y = k === t ? "1" : "0", a = () => $("a", k), p = () => $("p", t);
  if (layer === "sigmoid squared_error") {
    return [$("J"), " is diagonal, so one term is left: ", term(...over(a(), "(1 − ", a(), ")"), " · (", a(), ` − ${y})`),
      ". For all units at once: ", element("code", {}, "(a - y) .* a .* (1 - a)"), ", the MATLAB line."];
  }
  if (layer === "sigmoid cross_entropy") {
    return [$("J"), " is diagonal, so one term is left, and its factor cancels: ", term(...over(a(), "(1 − ", a(), ")"), " · (", a(), ` − ${y}) / (`, a(), "(1 − ", a(), "))"),
      " = ", term(...over(...bracketed(a(), ` − ${y}`))), "."];
  }
  if (layer === "softmax squared_error") {
    return [`No term vanishes: ${n} outputs are wrong, and `, $("z", k), ` moves all of them. Nothing collapses; the sum stays a sum.`];
  }
  const [factor, result] = k === t ? [[p(), "(1 − ", p(), ")"], bracketed(p(), " − 1")] : [["−", p(), " ", $("p", k)], [$("p", k)]];
  return [$("y"), ` is 0 for all classes but ${t}, so one term is left: `,
    term(...over(...factor), " · (−1/", p(), ") = ", term(...over(...result))), ". The ", p(), " cancels."];
}
