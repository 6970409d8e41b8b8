// Softmax and cross-entropy: from the logits z to delta = Jᵀ g.

// ------------------------------------------------------------- the mathematics

const sum = (x) => x.reduce((a, b) => a + b, 0);
const without = (x, i) => x.filter((_, k) => k !== i);

/** L = -log p of the target, for z/T: log Σ e^z in the form that keeps small losses. */
function loss(z, target) {
  const top = z.indexOf(Math.max(...z));
  return z[top] - z[target] + Math.log1p(sum(without(z, top).map((x) => Math.exp(x - z[top]))));
}

/** Everything between z and delta. 1 - p is the sum of the others: nothing is lost where p is nearly 1. */
function layer(logits, target, T) {
  const z = logits.map((x) => x / T);
  const largest = Math.max(...z);
  const e = z.map((x) => Math.exp(x - largest));
  const total = sum(e);
  const p = e.map((x) => x / total);
  const others = p.map((_, i) => sum(without(p, i)));
  const J = p.map((p_i, i) => p.map((p_k, k) => (i === k ? p_i * others[i] : -p_i * p_k) / T));
  const g = p.map((p_i, i) => (i === target ? -1 / p_i : 0));
  const delta = p.map((p_i, i) => (i === target ? -others[i] : p_i) / T);
  return { p, others, J, g, delta, loss: loss(z, target) };
}

/** The judge: (L(z + h) - L(z - h)) / 2h, for each logit. */
function numerical(logits, target, T) {
  return logits.map((z_i, i) => {
    const at = (value) => loss(logits.map((x, k) => (k === i ? value : x) / T), target);
    const h = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(z_i));
    return (at(z_i + h) - at(z_i - h)) / (z_i + h - (z_i - h));
  });
}

// ------------------------------------------------------------- the page

function sound({ logits, target, temperature }) {
  return Array.isArray(logits) && logits.length >= 2 && logits.length <= 6 && logits.every(Number.isFinite) &&
    Number.isInteger(target) && target >= 0 && target < logits.length && temperature > 0 && temperature < Infinity;
}

/** The explorer's body. Laid out once for each number of classes; a redraw only changes texts and styles. */
function build({ model, body, change, announce, large }) {
  const read = () => ({ logits: model.get("logits"), target: model.get("target"), temperature: model.get("temperature") });
  const first = read();
  const view = { row: null, wrong: false }; // what only this view knows: the chosen row (or the target's), the open panel
  let drawParts, n = 0;

  return function draw() {
    const state = read();
    if (!sound(state)) return false; // keep the last good picture
    if (state.logits.length !== n) {
      n = state.logits.length;
      view.row = null;
      const redraw = () => draw() && body.closest(".mathbp").setAttribute("data-drawn", performance.now());
      const parts = [inputs(n, model, change, first, large), equation(n, view, redraw), oneRow(n)];
      body.replaceChildren(...parts.map((part) => part.node));
      drawParts = (...now) => parts.forEach((part) => part.draw(...now));
    }
    const now = layer(state.logits, state.target, state.temperature);
    const row = view.row ?? state.target;
    drawParts(state, now, row);
    announce(`Target class ${state.target}. ` + state.logits.map((_, i) => `class ${i}: p ${text(now.p[i])}, delta ${signed(now.delta[i])}`).join("; "));
    return true;
  };
}

const counted = (n) => [...Array(n).keys()];

/** The logits on sliders, the probabilities as bars, and what moves all of them at once. */
function inputs(n, model, change, first, large) {
  const group = `target-${Math.random().toString(36).slice(2)}`; // radio buttons of two explorers must not mix
  const rows = counted(n).map((i) => {
    const radio = element("input", { type: "radio", name: group, value: i });
    radio.addEventListener("change", () => change({ target: i }));
    const input = slider(`logit z ${i}`, { "data-logit": i }, { min: -6, max: 6, step: 0.1 }, (value) =>
      change({ logits: model.get("logits").map((z, k) => (k === i ? value : z)) }));
    const z = element("span", { class: "number", "aria-hidden": "true" });
    const bar = element("span", { class: "bar" });
    const p = element("span", { class: "number", "data-p": i });
    const node = element("div", { class: "class" },
      element("label", { class: "choice" }, radio, `class ${i}`, element("span", { class: "badge" }, "target")),
      element("span", { class: "pair" }, $("z", i), input, z),
      element("span", { class: "pair" }, $("p", i), element("span", { class: "track" }, bar), p));
    return { node, radio, input, z, bar, p };
  });
  const shift = (by) => change({ logits: model.get("logits").map((z) => Number((z + by).toFixed(9))) });
  const T = slider("temperature T", { "data-temperature": "" }, { min: 0.1, max: 5, step: 0.1 }, (value) => change({ temperature: value }));
  const TValue = element("span", { class: "number", "aria-hidden": "true" });
  const L = element("span", { class: "number", "data-loss": "" });
  const node = element("div", { class: "part" },
    element("div", { class: "title" }, "Move a logit. Choose the target."),
    rows.map((row) => row.node),
    element("div", { class: "tools" },
      button("all z + 1", {}, () => shift(1)),
      button("all z − 1", {}, () => shift(-1)),
      element("span", { class: "pair temperature" }, $("T"), T, TValue),
      button("Reset", {}, () => change(first)),
      large,
      element("span", { class: "result" }, "loss ", $("L"), " = −log ", $("p", "target"), " = ", L)));
  const draw = ({ logits, target, temperature }, { p, loss }) => {
    rows.forEach((row, i) => {
      place(row.input, logits[i], `${text(logits[i])}, p ${text(p[i])}`);
      row.radio.checked = i === target;
      row.node.classList.toggle("target", i === target);
      show(row.z, logits[i]);
      show(row.p, p[i]);
      stretch(row.bar, p[i]);
    });
    place(T, temperature, text(temperature));
    show(TValue, temperature);
    show(L, loss);
  };
  return { node, draw };
}

/** Jᵀ g = delta, as a matrix times a vector. Row i of Jᵀ holds ∂p_k/∂z_i. */
function equation(n, view, redraw) {
  const choose = counted(n).map((i) => button(String(i), { class: "row", "aria-label": `row ${i}` }, () => {
    view.row = i;
    redraw();
  }));
  const cells = counted(n).map((i) => counted(n).map((k) => element("td", { class: "heat", "data-jacobian": `${k},${i}` })));
  const g = counted(n).map((i) => element("td", { class: "heat", "data-gradient": i }));
  const bars = counted(n).map(() => element("span", { class: "bar" }));
  const delta = counted(n).map((i) => element("td", { class: "heat plain", "data-delta": i }));
  const rows = counted(n).map((i) => element("tr", {}, element("th", { scope: "row" }, choose[i]), cells[i]));
  rows.forEach((row, i) => row.addEventListener("click", () => choose[i].focus() ?? choose[i].click()));
  const deltaRows = counted(n).map((i) => element("tr", {}, delta[i], element("td", { class: "signed" }, bars[i])));
  const over = element("span", {}, "");
  const collapsed = element("span", {});
  const node = element("div", { class: "part" },
    element("div", { class: "title" }, "The gradient of the loss: ", $("δ"), " = ", $("J"), element("sup", {}, "T"), " ", $("g"), ". Choose a row."),
    element("div", { class: "equation" },
      element("table", {},
        element("caption", {}, $("J"), element("sup", {}, "T"), ", where ", $("J"), " = diag(", $("p"), ") − ", $("p"), " ", $("p"), element("sup", {}, "T"), over),
        rows),
      element("span", { class: "sign" }, "·"),
      element("table", {}, element("caption", {}, $("g"), " = −", $("y"), "/", $("p")), g.map((cell) => element("tr", {}, cell))),
      element("span", { class: "sign" }, "="),
      element("table", {}, element("caption", {}, $("δ"), " = ", collapsed), deltaRows)));
  const draw = ({ temperature }, now, row) => {
    over.textContent = temperature === 1 ? "" : ", divided by T";
    collapsed.textContent = temperature === 1 ? "p − y" : "(p − y)/T";
    const strongest = Math.max(...now.delta.map(Math.abs));
    counted(n).forEach((i) => {
      choose[i].setAttribute("aria-pressed", i === row);
      rows[i].classList.toggle("chosen", i === row);
      deltaRows[i].classList.toggle("chosen", i === row);
      counted(n).forEach((k) => {
        show(cells[i][k], now.J[k][i], signed);
        tint(cells[i][k], now.J[k][i] / 0.25); // p (1 - p) is at most 1/4: pale means saturated
      });
      show(g[i], now.g[i], signed);
      tint(g[i], now.g[i] / 10);
      show(delta[i], now.delta[i], signed);
      stretch(bars[i], now.delta[i] * temperature);
    });
  };
  return { node, draw };
}

/** The chosen row by hand: each product J_ki g_k, and their sum. */
function oneRow(n) {
  const line = () => counted(n).map(() => element("td", {}));
  const [J, g, product] = [line(), line(), line()];
  const heads = counted(n).map(() => element("th", { scope: "row" }));
  const total = element("td", { class: "sum" });
  const title = element("div", { class: "title" });
  const node = element("div", { class: "part" }, title,
    element("div", { class: "wide" }, element("table", { class: "by-hand" },
      element("tr", {}, element("th", { scope: "row" }, $("J", "ki")), J, element("td", {})),
      element("tr", {}, element("th", { scope: "row" }, "× ", $("g", "k")), g, element("td", {})),
      element("tr", {}, element("th", { scope: "row" }, "product"), product, total))));
  const draw = ({ target }, now, row) => {
    title.replaceChildren("Row ", String(row), " term by term: ", $("δ", row), " = Σ", element("sub", {}, "k"), " ", $("J", `k${row}`), " ", $("g", "k"));
    const terms = counted(n).map((k) => now.J[k][row] * now.g[k]);
    counted(n).forEach((k) => {
      show(J[k], now.J[k][row], signed);
      show(g[k], now.g[k], signed);
      show(product[k], terms[k], signed);
      for (const cell of [J[k], g[k], product[k]]) cell.classList.toggle("dead", k !== target);
    });
    show(total, sum(terms), (value) => `sum ${signed(value)} = δ${row}`);
  };
  return { node, draw };
}

function render(context) {
  return explore(context, "logit-explorer", "Logit explorer: softmax and cross-entropy", ["logits", "target", "temperature"], build);
}

export default { render };
