// Three classes: p in the probability triangle, J's columns as arrows, the loss as contours, descent as a path.
import { $, button, element, group, radio, show, tint } from "./elements.js";
import { explore } from "./explorer.js";
import { counted, low, signed, text } from "./numbers.js";
import { outputLayer } from "./output_layer.js";
import { place, slider } from "./slider.js";
import { CORNERS, descent, inPlane, logitsOf, probabilities } from "./triangle.js";

const NAMES = ["logits", "target", "loss", "steps", "learning_rate"];
const LOSSES = { squared_error: "squared error", cross_entropy: "cross-entropy" };
const LEVELS = { squared_error: [0.05, 0.2, 0.4, 0.7], cross_entropy: [0.25, 0.7, 1.4, 3] };
const STEPS = 100;
const classes = counted(3);

function sound({ logits, target, loss, steps, learning_rate }) {
  return Array.isArray(logits) && logits.length === 3 && logits.every(Number.isFinite) && classes.includes(target) &&
    loss in LOSSES && Number.isInteger(steps) && steps >= 0 && steps <= 1000 && learning_rate > 0 && learning_rate < Infinity;
}

function build({ model, body, change, announce, tools, redraw }) {
  const read = () => Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
  const view = { animated: null }; // how many steps are drawn while it descends
  const controls = inputs(read, change, descend, () => change(model.get("initial")), tools);
  const picture = triangle((p) => change({ logits: logitsOf(p, read().logits.reduce((a, b) => a + b) / 3), steps: 0 }));
  body.append(picture.node, controls.node);

  /** One step a frame, so that a crawl is seen as one. */
  function descend() {
    change({ steps: STEPS });
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    view.animated = 0;
    const next = () => {
      if (view.animated === null || !body.isConnected) return;
      view.animated = view.animated >= read().steps ? null : view.animated + 1;
      redraw();
      requestAnimationFrame(next);
    };
    redraw();
    requestAnimationFrame(next);
  }

  return function draw() {
    const state = read();
    if (!sound(state)) return false; // keep the last good picture
    const steps = view.animated ?? state.steps;
    const now = outputLayer({ ...state, activation: "softmax", temperature: 1 });
    const paths = Object.keys(LOSSES).map((loss) => descent(state, loss, steps, state.learning_rate));
    const ends = paths.map((path) => outputLayer({ ...state, logits: path.at(-1), activation: "softmax", temperature: 1 }).a);
    picture.draw(state, now, paths);
    controls.draw(state, now, ends, steps);
    const descended = steps ? `After ${steps} steps, p of the target: ` + Object.values(LOSSES).map((name, i) => `${name} ${text(ends[i][state.target])}`).join(", ") + "." : "";
    announce(`${LOSSES[state.loss]}, target class ${state.target}. ` + now.a.map((p, i) => `Class ${i}: p ${text(p)}, delta ${signed(now.delta[i])}`).join("; ") + `. ${descended}`);
  };
}

const SIZE = 400, LEFT = 40, BOTTOM = 362, INSET = 30;
const at = (v) => inPlane(v).map((x, axis) => (axis ? BOTTOM - SIZE * x : LEFT + SIZE * x));
const line = (points) => "M" + points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L");

/** The shaft and the head of an arrow, from a point along a step of the plane; none where the step is too short to see. */
function arrow([x, y], step) {
  const [dx, dy] = inPlane(step).map((d, axis) => (axis ? -SIZE * d : SIZE * d));
  const length = Math.hypot(dx, dy);
  if (length < 3) return ["", ""];
  const [ux, uy] = [dx / length, dy / length], head = Math.min(13, length);
  const wing = (side) => [x + dx - head * (ux + side * uy * 0.45), y + dy - head * (uy - side * ux * 0.45)];
  return [line([[x, y], [x + dx, y + dy]]), line([wing(1), [x + dx, y + dy], wing(-1)])];
}

/** Where the loss has this value, and a place on it for the number, a little way inside. */
function contour(loss, level, target) {
  const next = (target + 1) % 3; // of the two other corners, counterclockwise
  const mix = (q, share) => at(classes.map((k) => (k === target ? q : (1 - q) * (k === next ? share : 1 - share))));
  if (loss === "cross_entropy") { // constant along p_target = e^-L
    const q = Math.exp(-level);
    return { d: line([mix(q, 0), mix(q, 1)]), label: mix(q, INSET / (SIZE * (1 - q))) };
  }
  // |p - y|² = 2 L, and a side of the triangle has |p - y|² = 2: a circle around the corner
  const share = Math.sqrt(level), r = SIZE * share, [from, to] = [0, 1].map((side) => mix(1 - share, side));
  const [corner, angle] = [at(classes.map((k) => Number(k === target))), INSET / r];
  const [x, y] = from.map((x, axis) => x - corner[axis]);
  const label = [corner[0] + x * Math.cos(angle) - y * Math.sin(angle), corner[1] + x * Math.sin(angle) + y * Math.cos(angle)];
  return { d: `${line([from])}A${r} ${r} 0 0 1 ${to.join(" ")}`, label };
}

function triangle(moved) {
  const path = (name, attributes) => element("path", { class: name, ...attributes });
  const edge = line(CORNERS.map((_, i) => at(classes.map((k) => Number(i === k))))) + "Z";
  const contours = LEVELS.squared_error.map(() => path("contour"));
  const levels = LEVELS.squared_error.map(() => element("text", { class: "level" }));
  const aim = [path(), path()], columns = classes.map(() => path("column"));
  const names = classes.map((k) => element("text", { class: "letter" }, "z", element("tspan", { dy: 4 }, String(k))));
  const walks = Object.keys(LOSSES).map((loss, i) => path(`walk loss${i}`, { "data-descent": loss }));
  const marks = walks.map((_, i) => path(`marks loss${i}`)); // a dot for each step: a crawl is a heap of them
  const point = element("circle", { class: "here", r: 8 }), handle = element("circle", { class: "handle", r: 24 });
  const labels = classes.map((i) => {
    const [x, y] = at(classes.map((k) => Number(i === k)));
    return element("text", { class: "corner", x: [x - 6, x + 6, x + 12][i], y: [y + 24, y + 24, y + 8][i], "text-anchor": ["start", "end", "start"][i] }, `p${low(i)} = 1`);
  });
  const svg = element("svg", { class: "triangle", viewBox: `0 0 ${SIZE + 2 * LEFT} ${BOTTOM + 32}`, "aria-hidden": "true" },
    path("edge", { d: edge }), contours, levels, labels, walks, marks, aim, columns, names, point, handle);
  const key = element("p", { class: "caption" }, "Thin arrows: what each ", $("z"), " does to ", $("p"), element("span", { class: "more" }, ", a column of ", $("J")), "; together 0", element("span", { class: "more" }, ": along ", element("span", { class: "symbol" }, "(1, 1, 1)"), " nothing moves"),
    ". Thick arrow: −delta. Grey lines: the loss ", $("L"), ".");
  const drag = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    moved(probabilities([(x - LEFT) / SIZE, (BOTTOM - y) / SIZE]));
  };
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false }); // a finger drags it, not the page
  handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
  handle.addEventListener("pointermove", (event) => handle.hasPointerCapture(event.pointerId) && drag(event));
  let drawn; // the contours depend on the loss and the target alone
  const draw = ({ target, loss }, { a, J, delta }, paths) => {
    const here = at(a);
    for (const circle of [point, handle]) ["cx", "cy"].forEach((name, axis) => circle.setAttribute(name, here[axis]));
    columns.forEach((column, k) => {
      const step = J.map((row) => row[k]), tip = at(a.map((p, i) => p + 1.28 * step[i]));
      column.setAttribute("d", arrow(here, step).join(""));
      names[k].classList.toggle("unsaid", Math.hypot(tip[0] - here[0], tip[1] - here[1]) < 24);
      names[k].setAttribute("x", tip[0]);
      names[k].setAttribute("y", tip[1] + 5);
    });
    arrow(here, delta.map((d) => -d)).forEach((d, part) => {
      aim[part].setAttribute("d", d);
      aim[part].setAttribute("class", `step loss${Object.keys(LOSSES).indexOf(loss)}`);
    });
    Object.keys(LOSSES).forEach((name, i) => {
      const walk = paths[i].map((z) => at(outputLayer({ logits: z, target, activation: "softmax", loss: name, temperature: 1 }).a));
      walks[i].setAttribute("d", walk.length > 1 ? line(walk) : "");
      marks[i].setAttribute("d", walk.length > 1 ? walk.map(([x, y]) => `M${x.toFixed(2)} ${y.toFixed(2)}h0`).join("") : "");
      walks[i].dataset.value = JSON.stringify(paths[i].at(-1));
    });
    if (drawn === `${loss} ${target}`) return;
    drawn = `${loss} ${target}`;
    LEVELS[loss].forEach((level, i) => {
      const { d, label: [x, y] } = contour(loss, level, target);
      contours[i].setAttribute("d", d);
      levels[i].textContent = i === LEVELS[loss].length - 1 ? `L = ${level}` : String(level);
      levels[i].setAttribute("x", x);
      levels[i].setAttribute("y", y + 4);
    });
  };
  return { node: element("div", { class: "part plane" }, svg, key), draw };
}

function inputs(read, change, descend, reset, tools) {
  const name = group();
  const head = (...label) => element("th", { scope: "col" }, ...label);
  const rows = classes.map((i) => {
    const target = radio(name, i, `target: class ${i}`, () => change({ target: i, steps: 0 }));
    const input = slider(`logit z ${i}`, { "data-logit": i }, 0.1, (value) =>
      change({ logits: read().logits.map((z, k) => (k === i ? value : z)), steps: 0 }));
    const z = element("span", { class: "number", "aria-hidden": "true" });
    const [p, delta] = [element("span", { class: "number", "data-p": i }), element("span", { class: "number", "data-delta": i })];
    const node = element("div", { class: "class" },
      element("label", { class: "choice" }, target, element("span", { class: "word" }, "class"), String(i)),
      element("span", { class: "pair" }, $("z", i), input, z),
      p,
      delta);
    return { node, target, input, z, p, delta };
  });
  const J = classes.map((i) => classes.map((k) => element("td", { class: "heat", "data-jacobian": `${i},${k}` })));
  const g = classes.map((i) => element("td", { class: "heat", "data-gradient": i }));
  const losses = Object.entries(LOSSES).map(([name, label], i) => {
    const [reached, value] = [element("td", { "data-reached": name }), element("td", {})];
    const choose = button(label, { class: `key loss${i}` }, () => change({ loss: name }));
    return { name, choose, reached, value, node: element("tr", {}, element("th", { scope: "row" }, choose), reached, value) };
  });
  const taken = element("span", {});
  const node = element("div", { class: "part" },
    element("div", { class: "title" }, "Drag the point, or move a logit. Choose the target."),
    element("div", { class: "class heads", "aria-hidden": "true" }, element("span", {}, "target"), element("span", {}), element("span", {}, $("p")), element("span", {}, "delta")),
    rows.map((row) => row.node),
    element("div", { class: "beside" },
      element("table", { class: "outputs" },
        element("tr", {}, element("td", { class: "corner" }, $("J")), classes.map((k) => head($("z", k))), head($("g"))),
        classes.map((i) => element("tr", {}, element("th", { scope: "row" }, $("p", i)), J[i], g[i]))),
      element("table", { class: "race" },
        element("tr", {}, element("td", { class: "corner" }, taken), head($("p", "target")), head("loss ", $("L"))),
        losses.map((loss) => loss.node))),
    element("div", { class: "tools" }, button(`Descend ${STEPS} steps`, {}, descend), button("Reset", { class: "fewer" }, reset), tools));
  const draw = ({ logits, target, loss }, now, ends, steps) => {
    const range = [Math.min(-6, Math.floor(Math.min(...logits))), Math.max(6, Math.ceil(Math.max(...logits)))];
    rows.forEach((row, i) => {
      place(row.input, logits[i], `${text(logits[i])}, p ${text(now.a[i])}`, range);
      row.target.checked = i === target;
      row.node.classList.toggle("target", i === target);
      show(row.z, logits[i]);
      show(row.p, now.a[i]);
      show(row.delta, now.delta[i], signed);
      classes.forEach((k) => {
        show(J[i][k], now.J[i][k], signed);
        tint(J[i][k], now.J[i][k] / 0.25);
      });
      show(g[i], now.g[i], signed);
      tint(g[i], now.g[i] / 10);
    });
    taken.textContent = `after ${steps} steps`;
    losses.forEach((one, i) => {
      one.choose.setAttribute("aria-pressed", one.name === loss);
      show(one.reached, ends[i][target]);
      show(one.value, one.name === "cross_entropy" ? -Math.log(ends[i][target]) : ends[i].reduce((sum, p, k) => sum + (p - (k === target)) ** 2, 0) / 2);
    });
  };
  return { node, draw };
}

function render(context) {
  return explore(context, "triangle-explorer", "Triangle explorer: three probabilities, and descent to the target", NAMES, build);
}

export default { render };
