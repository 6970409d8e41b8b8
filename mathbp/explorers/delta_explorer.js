// One sigmoid unit: squared error against cross-entropy, and where squared error stops learning.

import { $, button, element, show, stretch } from "./elements.js";
import { explore } from "./explorer.js";
import { formulaField } from "./formula_field.js";
import { signed, text } from "./numbers.js";
import { LOSSES, SMALL, plateaus, sigmoid, unit } from "./sigmoid_unit.js";
import { place, slider } from "./slider.js";

const WIDTH = 300, HEIGHT = 184, LEFT = 34, RIGHT = 292, TOP = 8, BOTTOM = 162, REACH = 8;
const inside = (z) => Math.max(-REACH, Math.min(REACH, z));

/** A panel over z, with axes, shaded plateaus and a line at the current z. */
function panel(title, [low, high], ticks) {
  const x = (z) => LEFT + ((RIGHT - LEFT) * (inside(z) + REACH)) / (2 * REACH);
  const y = (value) => BOTTOM - ((BOTTOM - TOP) * (Math.max(low, Math.min(high, value)) - low)) / (high - low);
  const shades = [0, 1].map(() => element("rect", { class: "plateau", y: TOP, height: BOTTOM - TOP }));
  const here = element("line", { class: "here", y1: TOP, y2: BOTTOM });
  const chart = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, shades,
    ticks.map((tick) => [
      element("line", { class: "hair", x1: LEFT, x2: RIGHT, y1: y(tick), y2: y(tick) }),
      element("text", { x: LEFT - 5, y: y(tick) + 4, "text-anchor": "end" }, String(tick).replace("-", "−"))]),
    [-8, -4, 0, 4, 8].map((tick) => element("text", { x: x(tick), y: BOTTOM + 15, "text-anchor": "middle" }, String(tick).replace("-", "−"))),
    element("text", { class: "letter", x: x(6), y: BOTTOM + 15, "text-anchor": "middle" }, "z"),
    here);
  const node = element("div", { class: "panel" }, element("div", { class: "caption" }, title), chart);
  const add = (tag, attributes) => chart.appendChild(element(tag, attributes));
  const curve = (f) => "M" + [...Array(161).keys()].map((i) => -REACH + i / 10).map((z) => `${x(z).toFixed(1)} ${y(f(z)).toFixed(1)}`).join("L");
  const draw = (z, target) => {
    const [low, high] = plateaus(target);
    [[-REACH, low], [high, REACH]].forEach(([from, to], i) => {
      shades[i].setAttribute("x", x(from));
      shades[i].setAttribute("width", x(to) - x(from));
    });
    here.setAttribute("x1", x(z));
    here.setAttribute("x2", x(z));
  };
  return { node, x, y, add, curve, draw };
}

function build({ model, body, change, announce, tools }) {
  const read = () => ({ z: model.get("z"), y: model.get("y") });
  const parts = [unitInputs(change, () => change(model.get("initial")), tools), panels(), table()];
  const own = yourLine(model.get("question"), announce);
  body.append(...parts.map((part) => part.node), own.node);
  return function draw() {
    const { z, y } = read();
    if (!(Number.isFinite(z) && y >= 0 && y <= 1)) return false; // keep the last good picture
    const now = unit(z, y);
    const sentence = parts.map((part) => part.draw(z, y, now)).at(-1);
    own.draw({ z, y, a: now.a });
    announce(`a ${text(now.a)}, target ${text(y)}. ` + LOSSES.map((name, i) => `${name}: delta ${signed(now.delta[i])}`).join("; ") + `. ${sentence}`);
  };
}

function unitInputs(change, reset, tools) {
  const line = (name, label, attributes) => {
    const input = slider(label, attributes, 0.1, (value) => change({ [name]: value }));
    const value = element("span", { class: "number", "aria-hidden": "true" });
    return { input, value, node: element("div", { class: "pair" }, $(name), element("span", { class: "what" }, label.slice(2)), input, value) };
  };
  const zLine = line("z", "z, the pre-activation", { "data-logit": 0 });
  const yLine = line("y", "y, the target", { "data-target": "" });
  const a = element("span", { class: "number", "data-p": 0 });
  const node = element("div", { class: "part" },
    element("div", { class: "title" }, "One sigmoid unit. Move ", $("z"), ": where is the unit wrong, and sure of it?"),
    zLine.node,
    yLine.node,
    element("div", { class: "tools" },
      element("span", {}, $("a"), " = sigmoid(", $("z"), ") = ", a),
      button("Reset", {}, reset),
      tools));
  const draw = (z, y, now) => {
    place(zLine.input, z, `${text(z)}, a ${text(now.a)}`, [Math.min(-REACH, Math.floor(z)), Math.max(REACH, Math.ceil(z))]);
    place(yLine.input, y, text(y), [0, 1]);
    show(zLine.value, z);
    show(yLine.value, y);
    show(a, now.a);
  };
  return { node, draw };
}

const slopeSymbol = () => element("span", { class: "symbol" }, $("a"), "(1 − ", $("a"), ")");

function panels() {
  const activation = panel([$("a"), " = sigmoid(", $("z"), ")", element("span", { class: "what" }, " and its slope ", slopeSymbol())], [0, 1], [0, 0.5, 1]);
  const losses = panel(["loss ", $("L")], [0, 8], [0, 4, 8]);
  const deltas = panel(["delta = ∂", $("L"), "/∂", $("z")], [-1, 1], [-1, 0, 1]);
  activation.add("path", { class: "sigmoid", d: activation.curve(sigmoid) });
  const target = activation.add("line", { class: "aim", x1: LEFT, x2: RIGHT });
  const error = activation.add("line", { class: "error" });
  const tangent = activation.add("line", { class: "tangent" });
  const point = activation.add("circle", { class: "point", r: 5 });
  const [lossCurves, deltaCurves] = [losses, deltas].map((p) => LOSSES.map((_, i) => p.add("path", { class: `loss${i}` })));
  const [lossPoints, deltaPoints] = [losses, deltas].map((p) => LOSSES.map((_, i) => p.add("circle", { class: `point loss${i}`, r: 5 })));
  const node = element("div", {},
    element("div", { class: "panels" }, activation.node, losses.node, deltas.node),
    element("p", { class: "caption" }, "Dotted: the target ", $("y"), ". Green: the error ", $("a"), " − ", $("y"), ". Orange: the slope. Grey: the plateau, where squared error stops learning."));
  const place = (circle, p, z, value) => {
    circle.setAttribute("cx", p.x(z));
    circle.setAttribute("cy", p.y(value));
  };
  const span = (line, x1, y1, x2, y2) => Object.entries({ x1, y1, x2, y2 }).forEach(([name, value]) => line.setAttribute(name, value));
  let drawnFor; // the curves depend on y alone
  const draw = (z, y, now) => {
    for (const p of [activation, losses, deltas]) p.draw(z, y);
    span(target, LEFT, activation.y(y), RIGHT, activation.y(y));
    span(error, activation.x(z), activation.y(now.a), activation.x(z), activation.y(y));
    const reach = Math.min(2, now.a / now.slope, (1 - now.a) / now.slope) || 2; // as far as the panel goes
    span(tangent, ...[-reach, reach].flatMap((step) => {
      const end = inside(inside(z) + step);
      return [activation.x(end), activation.y(now.a + (end - inside(z)) * now.slope)];
    }));
    place(point, activation, z, now.a);
    LOSSES.forEach((_, i) => {
      place(lossPoints[i], losses, z, now.loss[i]);
      place(deltaPoints[i], deltas, z, now.delta[i]);
      if (y === drawnFor) return;
      lossCurves[i].setAttribute("d", losses.curve((at) => unit(at, y).loss[i]));
      deltaCurves[i].setAttribute("d", deltas.curve((at) => unit(at, y).delta[i]));
    });
    drawnFor = y;
  };
  return { node, draw };
}

function table() {
  const cell = (attributes) => element("td", attributes);
  const slopes = [cell({ "data-jacobian": "0,0" }), cell({})];
  const rows = LOSSES.map((name, i) => ({
    loss: cell({ "data-loss": i }), gradient: cell({ "data-gradient": i }), delta: cell({ "data-delta": i }), bar: element("span", { class: "bar" }),
  }));
  const head = (...label) => element("th", { scope: "col" }, ...label);
  const why = element("p", { class: "why long" });
  const node = element("div", { class: "beside" },
    element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "both losses" }, element("table", { class: "stack", style: "--columns: 4" },
      element("tr", {}, element("td", { class: "corner" }), head("loss ", $("L")), head("∂", $("L"), "/∂", $("a")), head("× ", slopeSymbol()), head("= delta"), element("td", { class: "corner" })),
      LOSSES.map((name, i) => element("tr", {}, element("th", { scope: "row", class: `key loss${i}` }, name),
        rows[i].loss, rows[i].gradient, slopes[i], rows[i].delta, element("td", { class: "signed" }, rows[i].bar))))),
    why);
  const draw = (z, y, now) => {
    rows.forEach((row, i) => {
      show(row.loss, now.loss[i]);
      show(row.gradient, now.gradient[i], signed);
      show(slopes[i], now.slope);
      show(row.delta, now.delta[i], signed);
      stretch(row.bar, now.delta[i]);
    });
    const [low, high] = plateaus(y);
    const wrong = text(Math.abs(now.a - y));
    const sentence =
      z < low || z > high
        ? `The plateau: the unit is wrong by ${wrong}, but a(1 − a) is ${text(now.slope)}, and squared error passes on hardly anything. ` +
          "Cross-entropy divides by a(1 − a) first; the two cancel, and its delta is a − y."
        : Math.abs(now.a - y) < SMALL
          ? `The unit is right to within ${wrong}: both deltas are small, as they should be.`
          : `The unit is wrong by ${wrong}, and both losses pass it on: squared error times a(1 − a), cross-entropy in full.`;
    why.textContent = sentence.replaceAll(" − ", "\u00a0−\u00a0"); // no line ends inside a difference
    return sentence;
  };
  return { node, draw };
}

/** The MATLAB line, in the learner's own words. */
function yourLine(question, announce) {
  const tries = ["(a - y) .* a .* (1 - a)", "a - y", "(y - a) .* a .* (1 - a)", "a .* (1 - a)"];
  const field = formulaField({ question, announce, tries, label: "delta for squared error" });
  const node = element("div", { class: "part your-line" },
    element("div", { class: "title" }, "Your line: delta for squared error, from ", $("z"), ", ", $("a"), " and ", $("y"), ". In MATLAB or NumPy."),
    field.node);
  return { node, draw: field.draw };
}

function render(context) {
  return explore(context, "delta-explorer", "Delta explorer: a sigmoid unit with two losses", ["z", "y"], build);
}

export default { render };
