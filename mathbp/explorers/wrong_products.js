// A part of the logit explorer: what other products give.
import { $, button, element, show, tint, transposed, unseenColumns } from "./elements.js";
import { counted, signed, sum, text } from "./numbers.js";
import { numerical } from "./output_layer.js";

/** What other products give, beside the right one and a numerical derivative, which judges them all. */
export function wrongProducts({ n, view, redraw }) {
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
  const node = element("div", { class: "part formula" }, toggle, panel);
  const draw = (state, now) => {
    toggle.setAttribute("aria-expanded", view.wrong);
    panel.hidden = !view.wrong;
    if (!view.wrong) return;
    const products = now.J.map((row, k) => row.map((J_ki) => J_ki * now.g[k]));
    const columns = classes.map((i) => sum(products.map((row) => row[i])));
    const judge = numerical(state);
    const values = {
      numerical: judge,
      contraction: columns,
      diagonal: classes.map((i) => products[i][i]),
      twice: classes.map((i) => (now.a[i] - (i === state.target)) * now.a[i] * (1 - now.a[i])),
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

