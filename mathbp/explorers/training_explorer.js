// A network learns the digits in the page. Change its output layer, its loss, its delta while it trains; draw a digit.

import { $, button, element, group, radio, show, stretch } from "./elements.js";
import { explore } from "./explorer.js";
import { counted, signed, text } from "./numbers.js";
import { place, slider } from "./slider.js";
import { DELTAS, LOSSES, OUTPUTS, Training, outputLayer, unpacked } from "./training.js";

const HIDDEN = [2, 4, 8, 16, 32, 64];
const DELTA_TEXT = {
  "right": "right: Jᵀ g",
  "diagonal only": "diagonal only: diag(J) .* g",
  "once too often": "once too often: delta .* a .* (1 − a)",
  "wrong sign": "wrong sign: −delta",
};
const LOSS_TEXT = { cross_entropy: "cross-entropy", squared_error: "squared error" };
const NAMES = ["hidden", "learning_rate", "output", "loss", "delta"];
const SLICE = 9; // milliseconds of training in each frame: the rest is for drawing, and for the page
const PACE = 20; // epochs a second, where the machine is faster: the curve is to be seen growing
const digits = counted(10);

function sound({ hidden, learning_rate, output, loss, delta }) {
  return HIDDEN.includes(hidden) && learning_rate > 0 && learning_rate < Infinity &&
    OUTPUTS.includes(output) && LOSSES.includes(loss) && DELTAS.includes(delta);
}

/** The training and its earlier runs; the parts that show them. */
function build({ model, body, change, announce, tools, redraw }) {
  const data = unpacked(model.get("data"));
  const view = { data, playing: false, training: null, runs: [], wrong: [], stale: true, board: null, truth: 0 };
  let state;

  const test = () => {
    view.wrong = view.training.mistakes(state);
    view.runs.at(-1).right.push(1 - view.wrong.length / view.training.tested);
  };
  const piece = (from) => ({ key: keyOf(state), from, ...state }); // of a run, with the settings of now
  const record = () => {
    const { pieces } = view.runs.at(-1);
    test();
    if (pieces.at(-1).key !== keyOf(state)) pieces.push(piece(view.training.epoch - 1));
  };
  const restart = () => {
    view.training = body.parentElement.training = new Training(data, state.hidden);
    if (view.runs.at(-1)?.right.length === 1) view.runs.pop(); // one that has not begun
    const letter = String.fromCharCode(65 + ((view.runs.at(-1)?.letter.charCodeAt(0) ?? 64) - 64) % 26);
    view.runs = [...view.runs, { letter, right: [], pieces: [piece(0)] }].slice(-5);
    test();
    view.stale = true;
  };
  let began, epochs;
  const frame = () => {
    if (!view.playing) return;
    if (!body.isConnected) return pause();
    const now = performance.now(), due = ((now - began) / 1000) * PACE;
    while (epochs < due && performance.now() < now + SLICE) {
      if (!view.training.batch(state.learning_rate, state)) continue;
      epochs += 1;
      record();
    }
    if (epochs < due - 1) began += now - began - (1000 * epochs) / PACE; // too slow: nothing is made up for later
    redraw();
    requestAnimationFrame(frame);
  };
  const play = () => {
    view.playing = true;
    [began, epochs] = [performance.now(), 0];
    requestAnimationFrame(frame);
    redraw();
  };
  const pause = () => {
    view.playing = false;
    view.stale = true;
    redraw();
  };
  const once = () => { // to the end of the epoch
    while (!view.training.batch(state.learning_rate, state));
    record();
    view.stale = true;
    redraw();
  };
  const act = { play, pause, once, redraw, restart: () => (restart(), redraw()), reset: () => change(model.get("initial")) };
  const parts = [controls(act, change, tools), curves(), board(view, redraw), gallery(view, redraw)];
  body.replaceChildren(
    parts[0].node,
    element("div", { class: "columns" }, parts[1].node, parts[2].node),
    parts[3].node);
  view.show(data.train);

  return function draw() {
    const next = Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
    if (!sound(next)) return false; // keep the last good picture
    const fresh = !state || next.hidden !== state.hidden;
    state = next;
    const run = view.runs.at(-1);
    if (fresh) restart();
    else if (run.right.length === 1) run.pieces = [piece(0)];
    for (const part of parts) part.draw(state, view);
    if (!view.playing) announce(`${summary(view)} For the digit on the board: ${view.said}`);
  };
}

const keyOf = ({ output, loss, delta, learning_rate }) => [output, loss, delta, learning_rate].join();
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const summary = ({ training, runs }) => `After ${training.epoch} ${training.epoch === 1 ? "epoch" : "epochs"}, ${percent(runs.at(-1).right.at(-1))} of the test digits are right.`;

/** A native list to choose from. */
function choice(label, name, options, words, change) {
  const select = element("select", { "aria-label": label, "data-setting": name, "data-lm-suppress-shortcuts": "true" },
    options.map((option) => element("option", { value: option }, words[option] ?? String(option))));
  select.addEventListener("change", () => change({ [name]: options[select.selectedIndex] }));
  select.addEventListener("keydown", (event) => /^(Arrow|Enter| |Home|End|Page)/.test(event.key) && event.stopPropagation());
  return { node: element("label", { class: "setting" }, `${label} `, select), set: (value) => (select.selectedIndex = options.indexOf(value)) };
}

/** What can be chosen, and what starts and stops the training. */
function controls(act, change, tools) {
  const settings = {
    output: choice("output layer", "output", OUTPUTS, {}, change),
    loss: choice("loss", "loss", LOSSES, LOSS_TEXT, change),
    delta: choice("delta", "delta", DELTAS, DELTA_TEXT, change),
    hidden: choice("hidden units", "hidden", HIDDEN, {}, change),
  };
  const rate = slider("learning rate", { "data-setting": "learning_rate" }, 0.1, (value) =>
    change({ learning_rate: Number((10 ** value).toPrecision(3)) }));
  const rateValue = element("span", { class: "number", "aria-hidden": "true" });
  const start = button("Train", { class: "start", "data-train": "" }, () => (start.dataset.train ? act.pause() : act.play()));
  const epoch = element("span", { "data-epoch": "" }), right = element("strong", { "data-accuracy": "" });
  const node = element("div", { class: "part" },
    element("div", { class: "tools" }, settings.output.node, settings.loss.node, settings.delta.node, settings.hidden.node,
      element("span", { class: "pair rate" }, "learning rate ", rate, rateValue)),
    element("div", { class: "tools" }, start,
      button("One epoch", { class: "quiet" }, act.once), button("Start again", {}, act.restart), button("Reset", { class: "quiet" }, act.reset), tools,
      element("span", { class: "epochs" }, "epoch ", epoch, ": ", right, " of the test digits right")));
  const draw = (state, view) => {
    for (const name in settings) settings[name].set(state[name]);
    const place10 = Math.log10(state.learning_rate);
    place(rate, place10, text(state.learning_rate), [Math.min(-3, Math.floor(place10)), Math.max(1.5, Math.ceil(place10))]);
    show(rateValue, state.learning_rate, (value) => String(Number(value.toPrecision(3))));
    start.dataset.train = view.playing ? "on" : "";
    start.textContent = view.playing ? "Pause" : "Train";
    show(epoch, view.training.epoch, String);
    show(right, view.runs.at(-1).right.at(-1), percent);
  };
  return { node, draw };
}

const LEFT = 44, RIGHT = 540, TOP = 10, BOTTOM = 236;
const longest = (epochs) => [20, 50, 100, 200, 500, 1000, 2000, 5000].find((n) => n >= epochs) ?? epochs;

/** The share of the test digits that is right, epoch by epoch: this run and earlier ones. */
function curves() {
  const y = (share) => BOTTOM - (BOTTOM - TOP) * share;
  const chart = element("svg", { viewBox: "0 0 560 268", "aria-hidden": "true" },
    [0, 0.25, 0.5, 0.75, 1].map((share) => [
      element("line", { class: "hair", x1: LEFT, x2: RIGHT, y1: y(share), y2: y(share) }),
      element("text", { x: LEFT - 6, y: y(share) + 4, "text-anchor": "end" }, `${100 * share}%`)]));
  const [ticks, runs] = [element("g"), element("g")];
  chart.append(ticks, runs);
  const legend = element("ul", { class: "legend" });
  const node = element("div", { class: "part" },
    element("div", { class: "title" }, "Test digits that are right, after each epoch"), chart, legend);
  let reach = 0, drawn = "";
  const draw = (_, view) => {
    const longestRun = Math.max(...view.runs.map((run) => run.right.length - 1));
    const x = (epoch) => LEFT + ((RIGHT - LEFT) * epoch) / reach;
    if (longest(longestRun) !== reach) {
      reach = longest(longestRun);
      ticks.replaceChildren(...[0, 0.5, 1].map((part) =>
        element("text", { x: x(part * reach), y: BOTTOM + 20, "text-anchor": "middle" }, `${part * reach}${part === 1 ? " epochs" : ""}`)));
      ticks.lastChild.setAttribute("text-anchor", "end");
    }
    const key = view.runs.map((run) => run.letter + run.right.length + run.pieces.map((piece) => piece.key)).join() + reach;
    if (key === drawn) return;
    drawn = key;
    runs.replaceChildren(...view.runs.map((run, r) => {
      const now = r === view.runs.length - 1, last = run.right.length - 1;
      return element("g", { class: now ? "run now" : "run" },
        ...run.pieces.map((piece, i) => {
          const points = run.right.slice(piece.from, (run.pieces[i + 1]?.from ?? last) + 1);
          return element("path", { class: piece.loss === "squared_error" ? "loss0" : "loss1",
            d: points.map((share, e) => `${e ? "L" : "M"}${x(piece.from + e).toFixed(1)} ${y(share).toFixed(1)}`).join("") });
        }),
        ...run.pieces.slice(1).map((piece) => element("circle", { cx: x(piece.from), cy: y(run.right[piece.from]), r: 4 })),
        element("text", { class: "letter", x: Math.min(RIGHT + 6, x(last) + 5), y: y(run.right[last]) + (now ? -6 : 14) }, run.letter));
    }));
    legend.replaceChildren(...view.runs.map((run, r) => element("li", { class: r === view.runs.length - 1 ? "now" : null },
      element("strong", {}, `${run.letter}: ${percent(run.right.at(-1))} `), more(`after ${run.right.length - 1}: `),
      run.pieces.map((piece, i) => told(piece, run.pieces[i - 1])))));
  };
  return { node, draw };
}

const more = (words) => element("span", { class: "more" }, words); // what a wall has no room for

/** A piece of a run in words: all of it, or what has changed. */
function told(piece, before) {
  const listed = (...words) => words.filter(Boolean).join(", ");
  const short = listed(
    piece.output !== before?.output && piece.output,
    piece.loss !== before?.loss && LOSS_TEXT[piece.loss],
    piece.delta !== before?.delta && `delta ${piece.delta}`);
  const long = listed(
    !before && `${piece.hidden} hidden units`,
    piece.learning_rate !== before?.learning_rate && `learning rate ${Number(piece.learning_rate.toPrecision(3))}`);
  return [before && "; ", before && more(`from epoch ${piece.from} on `), short, long && more((short && ", ") + long)];
}

/** Pixels, 8 × 8, black on the board, which is light in every theme. */
function paint(canvas, pixels) {
  const context = canvas.getContext("2d"), image = context.createImageData(8, 8);
  pixels.forEach((value, i) => (image.data[4 * i + 3] = Math.round(255 * value)));
  context.putImageData(image, 0, 0);
}

/** A digit to draw by hand; its probabilities, and delta if it is meant to be what is chosen. */
function board(view, redraw) {
  const name = group();
  const canvas = element("canvas", { class: "board", width: 8, height: 8, tabindex: 0, role: "img", "data-board": "",
    "aria-label": "the board, 8 by 8 pixels: draw with the mouse or a finger; with keys, arrows move, space inks, delete clears" });
  const cursor = element("span", { class: "cursor", "aria-hidden": "true" });
  let at = [3, 3], last = null, sample = 0;
  view.board = new Float64Array(64);
  const changed = () => {
    paint(canvas, view.board);
    redraw();
  };
  view.show = (which) => { // a digit of the data, from the button or the gallery
    sample = which;
    view.board.set(view.data.X.subarray(64 * which, 64 * which + 64));
    view.truth = view.data.labels[which];
  };
  const ink = (column, row) => view.board.forEach((value, i) => {
    const distance = Math.hypot((i % 8) + 0.5 - column, Math.floor(i / 8) + 0.5 - row);
    view.board[i] = Math.max(value, Math.min(1, Math.max(0, 1.4 - distance)));
  });
  const stroke = (event) => {
    const box = canvas.getBoundingClientRect();
    const here = [(8 * (event.clientX - box.left)) / box.width, (8 * (event.clientY - box.top)) / box.height];
    const from = last ?? here, steps = Math.ceil(4 * Math.hypot(here[0] - from[0], here[1] - from[1])) || 1;
    for (let s = 1; s <= steps; s++) ink(...here.map((end, axis) => from[axis] + ((end - from[axis]) * s) / steps));
    last = here;
    changed();
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = null;
    stroke(event);
  });
  canvas.addEventListener("pointermove", (event) => event.buttons && stroke(event));
  const move = () => cursor.style.setProperty("translate", `${100 * at[0]}% ${100 * at[1]}%`);
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !(step || [" ", "Delete", "Backspace"].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) at = at.map((place, axis) => Math.max(0, Math.min(7, place + step[axis])));
    else if (event.key === " ") ink(at[0] + 0.5, at[1] + 0.5);
    else view.board.fill(0);
    move();
    changed();
  });
  move();
  const rows = digits.map((k) => {
    const truth = radio(name, k, `it is meant to be ${k}`, () => ((view.truth = k), redraw()));
    const p = element("span", { class: "number", "data-p": k }), delta = element("span", { class: "number", "data-delta": k });
    const [bar, stem] = [element("span", { class: "bar" }), element("span", { class: "bar" })];
    const node = element("div", { class: "class" },
      element("label", { class: "choice" }, truth, String(k)),
      element("span", { class: "pair" }, element("span", { class: "track" }, bar), p),
      element("span", { class: "pair" }, element("span", { class: "signed" }, stem), delta));
    return { node, truth, p, delta, bar, stem };
  });
  const clear = button("Clear", {}, () => (view.board.fill(0), changed()));
  const next = button("Another digit", {}, () => {
    view.show(view.data.train + ((sample + 1 - view.data.train) % view.training.tested));
    changed();
  });
  const letter = element("span", {});
  const said = element("p", { class: "said" });
  const node = element("div", { class: "part" },
    element("div", { class: "title" }, "Draw a digit. Which is it meant to be?"),
    element("div", { class: "drawing" },
      element("div", { class: "easel" }, element("div", { class: "frame" }, canvas, cursor), element("div", { class: "tools" }, clear, next), said),
      element("div", { class: "answers" },
        element("div", { class: "class heads", "aria-hidden": "true" }, element("span", {}, $("y")), letter, element("span", {}, "delta")),
        rows.map((row) => row.node))));
  const [a, d] = [new Float64Array(10), new Float64Array(10)];
  let shown;
  const draw = (state, { training }) => {
    if (shown !== view.board.join()) paint(canvas, view.board);
    shown = view.board.join();
    outputLayer(training.forward(view.board, 0), view.truth, state, a, d);
    letter.replaceChildren($(state.output === "softmax" ? "p" : "a"));
    const guess = a.indexOf(Math.max(...a));
    rows.forEach((row, k) => {
      row.truth.checked = k === view.truth;
      row.node.classList.toggle("target", k === view.truth);
      row.node.classList.toggle("guess", k === guess);
      show(row.p, a[k]);
      show(row.delta, d[k], signed);
      stretch(row.bar, a[k]);
      stretch(row.stem, d[k]);
    });
    view.said = guess < 0 ? "the weights are no numbers any more." : `the network says ${guess}.`;
    said.textContent = view.said.charAt(0).toUpperCase() + view.said.slice(1);
  };
  return { node, draw };
}

const SHOWN = 24;

/** The test digits that it gets wrong, each with what it is and what the network says. */
function gallery(view, redraw) {
  const title = element("div", { class: "title" });
  const list = element("div", { class: "mistakes", "data-mistakes": "" });
  const node = element("div", { class: "part" }, title, list);
  let last = 0;
  const draw = () => {
    if (!view.stale && (!view.playing || performance.now() - last < 800)) return;
    view.stale = false;
    last = performance.now();
    const { wrong, training, data } = view;
    title.textContent = wrong.length === 0 ? "It gets none of the test digits wrong."
      : `It gets ${wrong.length} of ${training.tested} test digits wrong${wrong.length > SHOWN ? `; the first ${SHOWN}` : ""}. Press one to put it on the board:`;
    list.replaceChildren(...wrong.slice(0, SHOWN).map(({ sample, guess }) => {
      const canvas = element("canvas", { width: 8, height: 8, "aria-hidden": "true" });
      const truth = data.labels[sample], says = guess < 0 ? "nothing" : guess;
      const one = button("", { class: "mistake", "aria-label": `a ${truth}; the network says ${says}` }, () => {
        view.show(sample);
        redraw();
      });
      one.replaceChildren(canvas, element("span", {}, `${truth}, not ${says}`));
      return one;
    }));
    wrong.slice(0, SHOWN).forEach(({ sample }, i) => paint(list.children[i].firstChild, data.X.subarray(64 * sample, 64 * sample + 64)));
  };
  return { node, draw };
}

function render(context) {
  return explore(context, "training-explorer", "A network that learns handwritten digits: choose its output layer, loss and delta", NAMES, build);
}

export default { render };
