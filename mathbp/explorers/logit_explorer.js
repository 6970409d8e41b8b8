// Softmax and cross-entropy: from the logits z to delta = Jᵀ g.

import { $, button, element, show, stretch, tint } from "./elements.js";
import { explore } from "./explorer.js";
import { signed, text } from "./numbers.js";
import { counted, layer, numerical, sum } from "./output_layer.js";
import { place, slider } from "./slider.js";

function sound({ logits, target, temperature }) {
  return Array.isArray(logits) && logits.length >= 2 && logits.length <= 6 && Number.isInteger(target) &&
    target >= 0 && target < logits.length && temperature > 0 && temperature < Infinity &&
    logits.every((z) => Number.isFinite(z) && Number.isFinite(z / temperature));
}

/** The explorer's body. Laid out once for each number of classes; a redraw only changes texts and styles. */
function build({ model, body, change, announce, large, redraw }) {
  const view = { row: null, wrong: false }; // this view's own: the chosen row (null: the target's), the open panel
  let state, parts = [], n = 0;

  return function draw() {
    const next = { logits: model.get("logits"), target: model.get("target"), temperature: model.get("temperature") };
    if (!sound(next)) return false; // keep the last good picture
    state = next;
    if (state.logits.length !== n) {
      n = state.logits.length;
      view.row = null;
      parts = [inputs(n, () => state.logits, change, () => change(model.get("initial")), large), equation(n, view, redraw), oneRow(n), wrongProducts(n, view, redraw)];
      body.replaceChildren(...parts.map((part) => part.node));
    }
    const now = layer(state.logits, state.target, state.temperature);
    const note = parts.map((part) => part.draw(state, now, view.row ?? state.target))[0];
    announce([
      note,
      view.row === null ? "" : `Row ${view.row}: delta ${signed(now.delta[view.row])}.`,
      `Target class ${state.target}. ` + now.p.map((p, i) => `Class ${i}: p ${text(p)}, delta ${signed(now.delta[i])}`).join("; "),
    ].filter(Boolean).join(" "));
    return true;
  };
}

/** The logits on sliders, the probabilities as bars, and what moves all of them at once. */
function inputs(n, logits, change, reset, large) {
  const group = `target-${Math.random().toString(36).slice(2)}`; // radio buttons of two explorers must not mix
  const rows = counted(n).map((i) => {
    const radio = element("input", { type: "radio", name: group, value: i, "aria-label": `target: class ${i}` });
    radio.addEventListener("change", () => change({ target: i }));
    const input = slider(`logit z ${i}`, { "data-logit": i }, 0.1, (value) =>
      change({ logits: logits().map((z, k) => (k === i ? value : z)) }));
    const z = element("span", { class: "number", "aria-hidden": "true" });
    const bar = element("span", { class: "bar" });
    const p = element("span", { class: "number", "data-p": i });
    const node = element("div", { class: "class" },
      element("label", { class: "choice" }, radio, `class ${i}`, element("span", { class: "badge" }, "target")),
      element("span", { class: "pair" }, $("z", i), input, z),
      element("span", { class: "pair" }, $("p", i), element("span", { class: "track" }, bar), p));
    return { node, radio, input, z, bar, p };
  });
  const note = element("span", { class: "note" });
  let before; // p, from the press of a shift button to the redraw it brings
  const shift = (by) => {
    before = rows.map((row) => Number(row.p.dataset.value));
    // 2.1 + 1 is to be 3.1; but a logit with more digits keeps them all.
    const short = (z) => Number(z.toFixed(9));
    change({ logits: logits().map((z) => (z === short(z) ? short(z + by) : z + by)) });
    before = null;
  };
  const T = slider("temperature T", { "data-temperature": "" }, 0.1, (value) => change({ temperature: value }));
  const TValue = element("span", { class: "number", "aria-hidden": "true" });
  const L = element("span", { class: "number", "data-loss": "" });
  const node = element("div", { class: "part" },
    element("div", { class: "title" }, "Move a logit. Choose the target."),
    rows.map((row) => row.node),
    element("div", { class: "tools" },
      button("all z + 1", {}, () => shift(1)),
      button("all z − 1", {}, () => shift(-1)),
      element("span", { class: "pair temperature" }, "temperature ", $("T"), T, TValue),
      button("Reset", {}, reset),
      large),
    element("div", { class: "tools" },
      note,
      element("span", {}, "loss ", $("L"), " = −log ", $("p", "target"), " = ", L)));
  const draw = ({ logits, target, temperature }, { p, loss }) => {
    // All logits on one scale: softmax sees their differences.
    const range = [Math.min(-6, Math.floor(Math.min(...logits))), Math.max(6, Math.ceil(Math.max(...logits)))];
    rows.forEach((row, i) => {
      place(row.input, logits[i], `${text(logits[i])}, p ${text(p[i])}`, range);
      row.radio.checked = i === target;
      row.node.classList.toggle("target", i === target);
      show(row.z, logits[i]);
      show(row.p, p[i]);
      stretch(row.bar, p[i]);
    });
    const rounding = before && Math.max(...p.map((p_i, i) => Math.abs(p_i - before[i])));
    note.textContent = before
      ? `All z moved, p did not${rounding ? ` (but for rounding, ${text(rounding)})` : ""}: softmax sees only differences.`
      : "Add 1 to all z: how will p move?";
    place(T, temperature, text(temperature), [Math.min(0.1, temperature), Math.max(5, temperature)]);
    show(TValue, temperature);
    show(L, loss);
    return before && note.textContent;
  };
  return { node, draw };
}

const transposed = () => element("sup", {}, "T");

/** What a sighted reader knows from where a number stands. */
const unseenRow = (name, i) => element("th", { scope: "row", class: "unseen" }, `${name} ${i}`);
const unseenColumns = (name, n) => element("tr", { class: "unseen" }, element("td", {}), counted(n).map((i) => element("th", { scope: "col" }, `${name} ${i}`)));

/** Jᵀ g = delta, as a matrix times a vector. Row i of Jᵀ holds ∂p_k/∂z_i. */
function equation(n, view, redraw) {
  const classes = counted(n);
  const choose = classes.map((i) => button(String(i), { class: "row", "aria-label": `row ${i}` }, () => {}));
  const cells = classes.map((i) => classes.map((k) => element("td", { class: "heat", "data-jacobian": `${k},${i}` })));
  const g = classes.map((i) => element("td", { class: "heat", "data-gradient": i }));
  const delta = classes.map((i) => element("td", { class: "heat plain", "data-delta": i }));
  const bars = classes.map(() => element("span", { class: "bar" }));
  const rows = classes.map((i) => element("tr", {}, element("th", { scope: "row" }, choose[i]), cells[i]));
  const results = classes.map((i) => element("tr", {}, unseenRow("delta", i), delta[i], element("td", { class: "signed" }, bars[i])));
  [rows, results].forEach((side) => side.forEach((node, i) => node.addEventListener("click", () => {
    view.row = i;
    redraw();
  })));
  const scaled = [element("span", {}, ", over ", $("T")), element("span", {}, " / ", $("T"))]; // shown where T is not 1
  const difference = element("span", { class: "difference" }, $("p"), " − ", $("y"));
  const node = element("div", { class: "part" },
    element("div", { class: "title" }, "delta = ", $("J"), transposed(), " ", $("g"), " is a matrix times a vector. Choose a row."),
    element("div", { class: "equation" },
      element("div", { class: "wide" }, element("table", {},
        element("caption", {}, $("J"), transposed(), ": ", $("J"), " = diag(", $("p"), ") − ", $("p"), " ", $("p"), transposed(), scaled[0]),
        unseenColumns("p", n),
        rows)),
      element("div", { class: "operand" },
        element("span", { class: "sign" }, "·"),
        element("table", {}, element("caption", {}, $("g"), " = −", $("y"), "/", $("p")), g.map((cell, i) => element("tr", {}, unseenRow("g", i), cell)))),
      element("div", { class: "operand grow" },
        element("span", { class: "sign" }, "="),
        element("table", {}, element("caption", {}, "delta = ", difference, scaled[1]), results))));
  const draw = ({ temperature }, now, row) => {
    for (const part of scaled) part.classList.toggle("unsaid", temperature === 1);
    difference.classList.toggle("bracketed", temperature !== 1);
    classes.forEach((i) => {
      choose[i].setAttribute("aria-pressed", i === row);
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

/** The chosen row by hand: each product J_ki g_k, their sum, and why only one is left. */
function oneRow(n) {
  const classes = counted(n);
  const line = () => classes.map(() => element("td", {}));
  const [J, g, product] = [line(), line(), line()];
  const total = element("td", { class: "sum", "data-row-sum": "" });
  const title = element("div", { class: "title" });
  const labelJ = element("th", { scope: "row" });
  const why = element("p", { class: "why" });
  const node = element("div", { class: "part" }, title,
    element("div", { class: "beside" },
      element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "the products of the chosen row" }, element("table", {},
        unseenColumns("class", n),
        element("tr", {}, labelJ, J, element("td", {})),
        element("tr", {}, element("th", { scope: "row" }, "× ", $("g", "i")), g, element("td", {})),
        element("tr", { class: "total" }, element("th", { scope: "row" }, "product"), product, total))),
      why));
  let explained;
  const draw = ({ target: t, temperature }, now, i) => {
    const terms = classes.map((k) => now.J[k][i] * now.g[k]);
    classes.forEach((k) => {
      show(J[k], now.J[k][i], signed);
      show(g[k], now.g[k], signed);
      show(product[k], terms[k], signed);
      for (const cell of [J[k], g[k], product[k]]) cell.classList.toggle("dead", k !== t);
    });
    show(total, sum(terms), (value) => `= ${signed(value)}`);
    const key = [i, t, temperature === 1, Number.isFinite(sum(terms))].join();
    if (key === explained) return;
    explained = key;
    title.replaceChildren(`Row ${i}, term by term: delta`, element("sub", {}, String(i)), " = Σ", element("sub", { class: "symbol" }, element("i", {}, "i")), " ", $("J", `i${i}`), " ", $("g", "i"));
    labelJ.replaceChildren($("J", `i${i}`));
    if (!Number.isFinite(sum(terms))) {
      why.replaceChildren($("p", t), " is so small that 1/", $("p", t), " has overflowed to ∞, and the product is lost. ", $("p"), " − ", $("y"), " still has one: it never divides by ", $("p", t), ".");
      return;
    }
    // J_ti g_t, in letters
    const [factor, result] = i === t
      ? [[$("p", t), "(1 − ", $("p", t), ")"], [$("p", t), " − 1"]]
      : [["−", $("p", t), " ", $("p", i)], [$("p", i)]];
    const term = (...letters) => element("span", { class: "symbol" }, letters);
    const over = () => (temperature === 1 ? [] : [" / ", $("T")]);
    const group = temperature === 1 || i !== t ? result : ["(", ...result, ")"];
    why.replaceChildren($("y"), ` is 0 for all classes but ${t}, so one term is left: `,
      term(...factor, ...over()), " · (−1/", $("p", t), ") = ", term(...group, ...over()), ". The ", $("p", t), " cancels.");
  };
  return { node, draw };
}

/** What other products give, beside the right one and a numerical derivative, which judges them all. */
function wrongProducts(n, view, redraw) {
  const classes = counted(n);
  const attempts = [
    ["numerical", ["(", $("L"), "(", $("z"), " + ", $("h"), ") − ", $("L"), "(", $("z"), " − ", $("h"), ")) / 2", $("h")], "the numerical derivative judges"],
    ["contraction", [$("J"), transposed(), " ", $("g")], ""],
    ["diagonal", [element("code", {}, "diag(J) .* g")], "what one class does to another is lost"],
    ["twice", [element("code", {}, "(p-y) .* p .* (1-p)")], "p − y has the derivative in it already"],
  ].map(([name, formula, remark]) => {
    const numbers = classes.map((i) => element("td", { [`data-${name}`]: i }));
    const verdict = element("td", { class: "verdict" });
    return { name, numbers, verdict, remark, node: element("tr", {}, element("th", { scope: "row" }, formula), numbers, verdict) };
  });
  const broadcast = classes.map((k) => classes.map((i) => element("td", { class: "heat", "data-broadcast": `${k},${i}` })));
  const sums = classes.map(() => element("td", { class: "sum" }));
  const panel = element("div", {},
    element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "products compared" }, element("table", { class: "left stack", style: `--columns: ${n}` },
      element("tr", {}, element("td", { class: "corner" }), classes.map((i) => element("th", { scope: "col" }, "delta", element("sub", {}, String(i)))), element("td", { class: "corner" })),
      attempts.map((attempt) => attempt.node))),
    element("div", { class: "beside" },
      element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "J .* g" }, element("table", {},
        element("caption", {}, element("code", {}, "J .* g"), ", with ", $("g"), " as a column"),
        unseenColumns("z", n),
        broadcast.map((row, k) => element("tr", {}, element("th", { scope: "row" }, $("g", k)), row)),
        element("tr", { class: "total" }, element("th", { scope: "row" }, "Σ"), sums))),
      element("p", { class: "why" }, "✗ The wrong shape: ", `${n} × ${n} numbers, where ${n} were asked for. `,
        "Add up each column, and you have delta: that sum is what the matrix product does, and ", element("code", {}, ".*"), " does not.")));
  const toggle = button("Would .* do? Show the wrong products", { "aria-expanded": "false" }, () => {
    view.wrong = !view.wrong;
    redraw();
  });
  const node = element("div", { class: "part" }, toggle, panel);
  const draw = ({ logits, target, temperature }, now) => {
    toggle.setAttribute("aria-expanded", view.wrong);
    panel.hidden = !view.wrong;
    if (!view.wrong) return;
    const products = now.J.map((row, k) => row.map((J_ki) => J_ki * now.g[k]));
    const columns = classes.map((i) => sum(products.map((row) => row[i])));
    const judge = numerical(logits, target, temperature);
    const values = {
      numerical: judge,
      contraction: columns,
      diagonal: classes.map((i) => products[i][i]),
      twice: classes.map((i) => temperature * now.delta[i] * now.p[i] * now.others[i]),
    };
    const largest = Math.max(...judge.map(Math.abs));
    for (const { name, numbers, verdict, remark } of attempts) {
      classes.forEach((i) => show(numbers[i], values[name][i], signed));
      const error = Math.max(...classes.map((i) => Math.abs(values[name][i] - judge[i])));
      if (name === "numerical") verdict.textContent = remark;
      else if (!Number.isFinite(error)) verdict.textContent = "no value: 1/p has overflowed to ∞";
      else if (largest < 1e-290) verdict.textContent = "nearly 0: nothing to compare";
      else if (error < 1e-3 * largest) verdict.textContent = "✓ agrees"; // the wrong ones are off by more than a fifth
      else verdict.textContent = `✗ off by up to ${text(error)}` + (remark && `: ${remark}`);
    }
    classes.forEach((i) => {
      show(sums[i], columns[i], signed);
      classes.forEach((k) => {
        show(broadcast[k][i], products[k][i], signed);
        tint(broadcast[k][i], products[k][i]);
      });
    });
  };
  return { node, draw };
}

function render(context) {
  return explore(context, "logit-explorer", "Logit explorer: softmax and cross-entropy", ["logits", "target", "temperature"], build);
}

export default { render };
