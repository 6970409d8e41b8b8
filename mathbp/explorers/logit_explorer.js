// An output layer: from the logits z to delta = Jᵀ g. Each part of the page has a module of its own.
import { $, button, delta_, element, group, radio, show, stretch } from "./elements.js";
import { explore } from "./explorer.js";
import { contraction, terms } from "./contraction.js";
import { jacobian } from "./jacobian.js";
import { counted, signed, text } from "./numbers.js";
import { outputLayer } from "./output_layer.js";
import { paths } from "./paths.js";
import { place, slider } from "./slider.js";
import { yourProduct } from "./your_product.js";

const NAMES = ["logits", "target", "temperature", "activation", "loss", "show"];
const PARTS = { J: jacobian, paths, contraction, terms, formula: yourProduct };
const LABELS = { J: "J", paths: "paths", contraction: "Jᵀ g", terms: "terms", formula: "your line" };
// Where a number stands in several parts, tests and scripts find it in the first of these.
const FIRST = { delta: ["p", "contraction", "paths"], jacobian: ["J", "contraction"], gradient: ["contraction", "paths"] };

function sound({ logits, target, temperature, activation, loss, show }) {
  return Array.isArray(logits) && logits.length >= 2 && logits.length <= 6 && Number.isInteger(target) &&
    target >= 0 && target < logits.length && temperature > 0 && temperature < Infinity &&
    logits.every((z) => Number.isFinite(z) && Number.isFinite(z / temperature)) &&
    ["softmax", "sigmoid"].includes(activation) && ["squared_error", "cross_entropy"].includes(loss) && Array.isArray(show);
}

/** The explorer's body. Laid out once for each layer; a redraw only changes texts and styles. */
function build({ model, body, change, announce, tools, redraw }) {
  const view = { chosen: null, hovered: null, panel: null }; // this view's own: a logit (null: the target's), a part
  const choose = (k) => {
    view.chosen = k;
    redraw();
  };
  const hover = (k) => {
    view.hovered = k;
    redraw();
  };
  const below = element("div", { class: "below" });
  const panels = element("span", { class: "switch panels-of", role: "group", "aria-label": "part" });
  let state, sliders, pair, parts = [], laidOut = {};

  return function draw() {
    const next = Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
    if (!sound(next)) return false; // keep the last good picture
    state = next;
    const { activation, loss, show, temperature } = state;
    const n = state.logits.length;
    const mark = (name, part, index) => ({ [`data-${name}`]: FIRST[name].find((one) => show.includes(one)) === part ? index : null });
    const above = `${n} ${show}`;
    if (above !== laidOut.above) {
      if (n !== laidOut.n) view.chosen = null;
      sliders = inputs(n, () => state, change, () => change(model.get("initial")), [panels, tools], mark);
      body.replaceChildren(sliders.node, below);
      body.classList.toggle("many", n > 3);
      body.style.setProperty("--n", n);
    }
    const whole = `${above} ${activation} ${loss}`;
    if (whole !== laidOut.whole) {
      const layer = { n, activation, loss, letter: activation === "softmax" ? "p" : "a", view, choose, hover, redraw, mark, model, announce };
      parts = show.filter((name) => name in PARTS).map((name) => PARTS[name](layer));
      below.replaceChildren(...parts.map((part) => part.node));
      const own = show.filter((name) => name in LABELS);
      pair = own.join() === "J,formula"; // the one pair that has room side by side
      panels.replaceChildren(...(own.length > 1 && !pair ? own : []).map((name) =>
        button(LABELS[name], { "data-panel": name }, () => {
          view.panel = name;
          redraw();
        })));
    }
    laidOut = { n, above, whole };
    const panel = pair ? "pair" : show.includes(view.panel) ? view.panel : show.find((name) => name in LABELS); // the one on a wall
    below.dataset.panel = panel;
    for (const one of panels.children) one.setAttribute("aria-pressed", one.dataset.panel === panel);
    const now = outputLayer(state);
    const k = view.hovered ?? view.chosen ?? state.target;
    const note = sliders.draw(state, now);
    for (const part of parts) part.draw(state, now, k);
    announce([
      note,
      view.chosen === null ? "" : `Logit ${view.chosen}: delta ${signed(now.delta[view.chosen])}.`,
      temperature === 1 ? "" : `T ${text(temperature)}.`,
      `Target class ${state.target}. ` + now.a.map((a, i) => `Class ${i}: ${activation === "softmax" ? "p" : "a"} ${text(a)}, delta ${signed(now.delta[i])}`).join("; "),
    ].filter(Boolean).join(" "));
  };
}

/** The logits on sliders, the outputs and delta as bars, and what moves or changes all of them at once. */
function inputs(n, state, change, reset, tools, mark) {
  const { show: shown, temperature: T0 } = state();
  const bars = shown.includes("p");
  const name = group();
  const rows = counted(n).map((i) => {
    const target = radio(name, i, `target: class ${i}`, () => change({ target: i }));
    const input = slider(`logit z ${i}`, { "data-logit": i }, 0.1, (value) =>
      change({ logits: state().logits.map((z, k) => (k === i ? value : z)) }));
    const z = element("span", { class: "number", "aria-hidden": "true" });
    const [bar, delta] = [0, 1].map(() => element("span", { class: "bar" }));
    const letter = element("span", {});
    const [a, d] = [element("span", { class: "number", "data-p": i }), element("span", { class: "number", ...mark("delta", "p", i) })];
    const node = element("div", { class: "class" },
      element("label", { class: "choice" }, target, `class ${i}`, element("span", { class: "badge" }, "target")),
      element("span", { class: "pair" }, $("z", i), input, z),
      element("span", { class: "pair" }, letter, bars && element("span", { class: "track" }, bar), a),
      bars && element("span", { class: "pair" }, delta_(i), element("span", { class: "track signed" }, delta), d));
    return { node, target, input, z, bar, a, delta, d, letter };
  });
  const note = element("span", { class: "note" });
  let before; // the outputs, from the press of a shift button to the redraw it brings
  const shift = (by) => {
    before = rows.map((row) => Number(row.a.dataset.value));
    // 2.1 + 1 is to be 3.1; but a logit with more digits keeps them all.
    const short = (z) => Number(z.toFixed(9));
    change({ logits: state().logits.map((z) => (z === short(z) ? short(z + by) : z + by)) });
    before = null;
  };
  const choices = (name, options) => {
    const buttons = Object.entries(options).map(([value, label]) => button(label, { "data-choice": value }, () => change({ [name]: value })));
    return { buttons, node: element("span", { class: "switch", role: "group", "aria-label": name }, buttons) };
  };
  const activation = choices("activation", { sigmoid: "sigmoid", softmax: "softmax" });
  const loss = choices("loss", { squared_error: "squared error", cross_entropy: "cross-entropy" });
  const T = slider("temperature T", { "data-temperature": "" }, 0.1, (value) => change({ temperature: value }));
  const TValue = element("span", { class: "number", "aria-hidden": "true" });
  const L = element("span", { class: "number", "data-loss": "" });
  const beyond = shown.some((part) => part !== "p"); // a first look needs no choice of layers
  const node = element("div", { class: "part inputs" },
    element("div", { class: "title" }, "Move a logit. Choose the target."),
    rows.map((row) => row.node),
    element("div", { class: "tools" },
      beyond && [activation.node, loss.node],
      button("all z + 1", {}, () => shift(1)),
      button("all z − 1", { class: "fewer" }, () => shift(-1)),
      button("Reset", { class: "fewer" }, reset),
      tools),
    element("div", { class: "tools said" },
      note,
      element("span", { class: "value" }, "loss ", $("L"), " = ", L),
      T0 !== 1 && element("span", { class: "pair temperature" }, "temperature ", $("T"), T, TValue)));
  const draw = ({ logits, target, temperature, ...layer }, { a, delta, loss: value }) => {
    // All logits on one scale: softmax sees their differences.
    const range = [Math.min(-6, Math.floor(Math.min(...logits))), Math.max(6, Math.ceil(Math.max(...logits)))];
    const softmax = layer.activation === "softmax";
    rows.forEach((row, i) => {
      place(row.input, logits[i], `${text(logits[i])}, ${softmax ? "p" : "a"} ${text(a[i])}`, range);
      row.target.checked = i === target;
      row.node.classList.toggle("target", i === target);
      if (row.letter.dataset.of !== layer.activation) row.letter.replaceChildren($(softmax ? "p" : "a", i));
      row.letter.dataset.of = layer.activation;
      show(row.z, logits[i]);
      show(row.a, a[i]);
      stretch(row.bar, a[i]);
      show(row.d, delta[i], signed);
      stretch(row.delta, delta[i] * temperature);
    });
    for (const [name, { buttons }] of Object.entries({ activation, loss })) {
      for (const one of buttons) one.setAttribute("aria-pressed", one.dataset.choice === layer[name]);
    }
    const moved = before && Math.max(...a.map((a_i, i) => Math.abs(a_i - before[i])));
    note.textContent = !before
      ? `Add 1 to all z: how will ${softmax ? "p" : "a"} move?`
      : softmax
        ? `All z moved, p did not${moved ? ` (but for rounding, ${text(moved)})` : ""}: softmax sees only differences.`
        : "All z moved, and so did a: each sigmoid sees its own z.";
    place(T, temperature, text(temperature), [Math.min(0.1, temperature), Math.max(5, temperature)]);
    show(TValue, temperature);
    show(L, value);
    return before && note.textContent;
  };
  return { node, draw };
}

function render(context) {
  return explore(context, "logit-explorer", "Logit explorer: an output layer from logits to delta", NAMES, build);
}

export default { render };
