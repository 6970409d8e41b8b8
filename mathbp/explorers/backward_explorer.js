// A small network, forward and backward as matrices. Choose a number of the backward pass: what it is made of lights up.
import { backward, madeOf } from "./backward.js";
import { button, element, group } from "./elements.js";
import { explore } from "./explorer.js";
import { counted, signed, text } from "./numbers.js";

const NAMES = ["X", "y", "parameters", "samples", "chosen"];
const SAMPLES = ["x", "a1", "p", "y", "delta2", "delta1"]; // one sample a row in NumPy, a column in MATLAB
const STATIONS = [[["x"], []], [["W1", "b1"], ["dW1", "db1"]], [["a1"], ["delta1"]], [["W2", "b2"], ["dW2", "db2"]], [["p"], ["delta2"]], [["y"], []]];

// What is computed, as a line of code; the operands' shapes are filled in.
const CODE = {
  rows: {
    delta2: "delta2 = (p - y) / N", dW2: "dW2 = delta2.T @ a1", db2: "db2 = delta2.sum(axis=0)",
    delta1: "delta1 = (delta2 @ W2) * a1 * (1 - a1)", dW1: "dW1 = delta1.T @ x", db1: "db1 = delta1.sum(axis=0)",
  },
  columns: {
    delta2: "delta2 = (p - y) / N", dW2: "dW2 = delta2 * a1'", db2: "db2 = sum(delta2, 2)",
    delta1: "delta1 = (W2' * delta2) .* a1 .* (1 - a1)", dW1: "dW1 = delta1 * x'", db1: "db1 = sum(delta1, 2)",
  },
};
const SHAPES = {
  delta2: ["p", "y"], dW2: ["delta2ᵀ", "a1"], db2: ["delta2"], delta1: ["delta2", "W2", "a1"], dW1: ["delta1ᵀ", "x"], db1: ["delta1"],
};

function build({ model, body, change, announce, tools }) {
  const places = element("div", { class: "stations" });
  const layouts = Object.entries({ rows: "rows (NumPy)", columns: "columns (MATLAB)" }).map(([name, label]) =>
    button(label, { "data-choice": name }, () => change({ samples: name })));
  const [letters, numbers, code, shapes] = counted(4).map(() => element("p", { class: "line" }));
  code.classList.add("code");
  body.append(
    element("div", { class: "title" }, "Choose a number of the backward pass, of a delta, dW or db: what is it made of?"),
    element("div", { class: "tools" }, "a sample in ", element("span", { class: "switch", role: "group", "aria-label": "a sample in" }, layouts), tools),
    element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "the network's matrices" }, places),
    element("div", { class: "made" }, letters, numbers, code, shapes));
  let cells, laidOut;

  return function draw() {
    const state = Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
    let matrices;
    try {
      matrices = backward(state);
    } catch {
      return false; // keep the last good picture
    }
    const key = JSON.stringify([state.X, state.y, state.parameters, state.samples]);
    if (key !== laidOut) {
      laidOut = key;
      cells = lay(places, matrices, state.samples, (chosen) => change({ chosen }));
    }
    for (const one of layouts) one.setAttribute("aria-pressed", one.dataset.choice === state.samples);
    for (const { node } of Object.values(cells)) node.classList.remove("chosen", "first", "second", "third");
    for (const { input } of Object.values(cells)) if (input) input.checked = false;
    if (!(state.chosen in cells) || !cells[state.chosen].input) {
      for (const line of [numbers, code, shapes]) line.textContent = "\u00a0";
      letters.textContent = "Which numbers meet in dW2? Make a guess, then choose one of its numbers.";
      return true;
    }
    const [name, i, j] = state.chosen.split(",").map((part, at) => (at ? Number(part) : part));
    const made = madeOf(matrices, name, i, j);
    cells[state.chosen].input.checked = true;
    cells[state.chosen].node.classList.add("chosen");
    const light = (cell, how) => cells[cell.join()].node.classList.add(how);
    for (const term of made.terms ?? []) term.forEach((cell, at) => light(cell, ["first", "second"][at]));
    (made.difference ?? []).forEach((cell, at) => light(cell, ["first", "second"][at]));
    if (made.slope) light(made.slope, "third");
    const say = sentence(matrices, state.samples, made, [name, i, j]);
    letters.replaceChildren(...say.letters);
    numbers.replaceChildren(...compact(say.numbers));
    code.textContent = CODE[state.samples][name];
    shapes.replaceChildren(element("span", { class: "word" }, "shapes: "), [...SHAPES[name].map((operand) => shapeOf(matrices, state.samples, operand, name)), shapeOf(matrices, state.samples, name)].join(", "));
    announce(`${letters.textContent}. ${say.numbers}`);
  };
}

/** A number, whose 0 before the point and whose long minus a wall has no room for. */
const compact = (digits) => digits.split(/((?<!\d)0(?=\.)|−)/).map((part, i) => (i % 2 ? element("span", { class: part === "0" ? "zero" : "minus" }, part) : part));

/** The matrices in their places, and every cell by its name "matrix,row,column" (a sample a row, whatever the layout). */
function lay(places, matrices, layout, choose) {
  const together = group();
  const cells = {};
  const matrix = (name, back) => {
    const values = matrices[name], turned = layout === "columns" && (SAMPLES.includes(name) || values.length === 1);
    const [rows, columns] = turned ? [values[0].length, values.length] : [values.length, values[0].length];
    const cell = (r, c) => {
      const [i, j] = turned ? [c, r] : [r, c], value = values[i][j], where = [name, i, j].join();
      const written = name === "y" ? String(value) : ["x", "W1", "W2", "b1", "b2"].includes(name) ? value.toFixed(1) : value.toFixed(2);
      const shown = compact(written.replace(/^-(0\.?0*)$/, "$1").replace("-", "−"));
      const input = back ? element("input", { type: "radio", class: "unseen", name: together, "aria-label": `${label(layout, name, i, j)}, ${text(value)}` }) : null;
      input?.addEventListener("change", () => choose(where));
      const node = element("td", { "data-cell": where, "data-value": value }, input ? element("label", {}, input, shown) : shown);
      cells[where] = { node, input };
      return node;
    };
    return element("table", { class: "matrix", "data-matrix": name },
      element("caption", {}, `${name} `, element("span", { class: "shape" }, shapeOf(matrices, layout, name).split(" ").slice(1).join(" "))),
      counted(rows).map((r) => element("tr", {}, counted(columns).map((c) => cell(r, c)))));
  };
  places.dataset.layout = layout;
  places.replaceChildren(...STATIONS.map(([forward, back]) => element("div", { class: "station" },
    element("div", {}, forward.map((name) => matrix(name, false))),
    element("div", {}, back.map((name) => matrix(name, true))))));
  return cells;
}

/** A cell as the language of the layout writes it: dW2[1, 0] or dW2(2, 1). */
function label(layout, name, i, j) {
  const vector = /^d?b/.test(name);
  if (layout === "rows") return `${name}[${vector ? j : `${i}, ${j}`}]`;
  const [r, c] = SAMPLES.includes(name) ? [j, i] : [i, j];
  const one = (index) => (typeof index === "number" ? index + 1 : index);
  return `${name}(${vector ? one(j) : `${one(r)}, ${one(c)}`})`;
}

/** "a1 5 × 3" in the layout's own order; where an operand is turned over on the way, its shape after that. */
function shapeOf(matrices, layout, operand, result) {
  const name = operand.replace("ᵀ", ""), values = matrices[name], vector = /^d?b/.test(name);
  let shape = [values.length, values[0].length];
  if (vector) shape = layout === "rows" ? [values[0].length] : [values[0].length, 1];
  else if (layout === "columns" && SAMPLES.includes(name)) shape.reverse();
  // The sum over the samples stands in the middle: rows turn delta over, columns turn a over.
  const outer = Boolean(result?.startsWith("dW")), turned = (outer && operand.endsWith("ᵀ") === (layout === "rows")) || (result === "delta1" && name === "W2" && layout === "columns");
  const letter = turned ? name + (layout === "rows" ? ".T" : "'") : name;
  return `${letter} ${(turned ? shape.reverse() : shape).join(" × ")}`;
}

/** How the number came about, in letters and in numbers. */
function sentence(matrices, layout, { over, terms, slope, difference }, [name, i, j]) {
  const of = (cell) => matrices[cell[0]][cell[1]][cell[2]];
  const bracketed = (value) => (value < 0 ? `(${text(value)})` : text(value));
  const left = `${label(layout, name, i, j)} = `, result = signed(matrices[name][i][j]);
  const operand = (text, at) => element("span", { class: `named ${["first", "second", "third"][at]}` }, text); // as its cells are framed
  if (difference) {
    const [p, y] = difference;
    return { letters: [left, "(", operand(label(layout, ...p), 0), " − ", operand(label(layout, ...y), 1), ") / N"], numbers: `(${text(of(p))} − ${of(y)}) / ${matrices.x.length} = ${result}` };
  }
  const index = (cell) => { // the index that is summed over, as a letter
    const [matrix, r, c] = cell, running = terms.map((term) => term.find(([other]) => other === matrix));
    return label(layout, matrix, ...(running.every(([, other]) => other === r) ? [r, over] : [over, c]));
  };
  const letters = [`Σ${{ s: "ₛ", k: "ₖ" }[over]} `, ...terms[0].flatMap((cell, at) => [at ? " · " : "", operand(index(cell), at)])];
  const numbers = terms.map((term) => term.map((cell) => bracketed(of(cell))).join(" · ")).join(" + ");
  if (!slope) return { letters: [left, ...letters], numbers: `${numbers} = ${result}` };
  const a = label(layout, ...slope), value = text(of(slope));
  return { letters: [left, "(", ...letters, ") · ", operand(a, 2), ` (1 − ${a})`], numbers: `(${numbers}) · ${value} (1 − ${value}) = ${result}` };
}

function render(context) {
  return explore(context, "backward-explorer", "Backward explorer: what each gradient is made of", NAMES, build);
}

export default { render };
