// A derivation whose lines are hidden: you write the next one, and hear what it is; or take a hint.

import { alone } from "./derivation_alone.js";
import { button, element } from "./elements.js";
import { explore } from "./explorer.js";

const MARK = { next: "✓", later: "✓", detour: "✓", mistake: "✗", wrong: "✗", unread: "?" };

const MATHML = /^(math|m(row|i|n|o|text|space|sub|sup|subsup|frac|sqrt|under|underover))$/;
const ATTRIBUTES = ["fence", "form", "mathvariant", "maxsize", "minsize", "stretchy", "width"];

/** MathML from Python, as elements; of anything else only the text, for a saved state may come from anywhere. */
function math(text) {
  const copy = (node) => {
    if (!(node instanceof Element)) return node.textContent;
    const name = node.localName;
    if (!MATHML.test(name)) return node.textContent;
    const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", name);
    for (const name of ATTRIBUTES) if (node.hasAttribute(name)) made.setAttribute(name, node.getAttribute(name));
    if (name === "math") made.setAttribute("displaystyle", true);
    made.append(...[...node.childNodes].map(copy));
    return made;
  };
  return element("span", { class: "formula" }, [...new DOMParser().parseFromString(text, "text/html").body.childNodes].map(copy));
}

/** In a plain page nobody answers, and there is no trait for answers. */
const hasPython = (model) => "widget_manager" in model;

function build({ model, body, change, announce, tools, redraw }) {
  const list = element("div", { class: "lines", role: "list", "aria-label": "the derivation" });
  const field = element("input", {
    type: "text", "data-line": "", "aria-label": "your next line", placeholder: "such as sum_i a_i b_k", autocomplete: "off",
    autocapitalize: "off", spellcheck: "false",
  });
  const verdict = element("div", { class: "said", "data-verdict": "empty" });
  const hint = button("Hint", {}, () => help());
  const check = button("Check", {}, () => {});
  const again = button("Start again", {}, () => { reset(); change({ shown: 0 }); });
  const form = element("form", { class: "tools" }, element("span", { class: "equals", "aria-hidden": "true" }, "="), field, check, hint, again, tools);
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  check.type = "submit";
  body.append(element("div", { class: "part" }, list), form, verdict);
  let given = 0, number = 0, waiting, answered, known = "";
  let ahead = 0; // a later line that was found, with steps between still to find

  const lines = () => model.get("derivation").lines;
  const shown = () => model.get("shown");

  function say({ kind, text, mistake = null, line = null }) {
    verdict.dataset.verdict = kind;
    verdict.dataset.mistake = mistake ?? "";
    verdict.replaceChildren(element("b", { "aria-hidden": "true" }, MARK[kind] ?? ""), " ", element("span", {}, text));
    announce(text);
    if (kind !== "next" && kind !== "later") return;
    field.value = "";
    given = 0;
    if (kind === "later") ahead = line;
    else change({ shown: line + 1 === ahead ? ahead : line });
    redraw();
  }

  function reset() {
    clearTimeout(waiting);
    given = number = ahead = 0;
    field.value = "";
    verdict.dataset.verdict = "empty";
    verdict.replaceChildren();
  }

  function ask() {
    const line = field.value.trim();
    if (!line) return;
    const after = shown();
    if (!hasPython(model)) return say(alone(model.get("derivation"), line, after));
    number = Math.random(); // of this question, in this view
    verdict.dataset.verdict = "empty";
    change({ typed: { line, after, number } });
    clearTimeout(waiting);
    waiting = setTimeout(() => say(alone(model.get("derivation"), line, after)), 8000); // nobody answers any more
  }

  /** What Python has answered, once. */
  function listen() {
    if (!hasPython(model)) return;
    const heard = model.get("heard");
    if (!heard || heard === answered || heard.number !== number) return;
    answered = heard;
    clearTimeout(waiting);
    say(heard);
  }

  /** The reason of the next line, then the line with a gap, then the line. */
  function help() {
    const next = lines()[shown()];
    if (!next) return;
    if (given < next.hints.length) say({ kind: "hint", text: next.hints[given++] });
    else say({ kind: "next", line: shown() + 1, text: `${next.reason}.` });
  }

  return function draw() {
    const { left } = model.get("derivation"), count = shown(), total = lines().length;
    if (ahead <= count) ahead = 0;
    const now = JSON.stringify([left, count, ahead, total]);
    if (now !== known) {
      known = now;
      const row = (i, ...cells) => element("div", { class: "line", role: "listitem" }, i ? element("span", { class: "left" }) : math(left), element("span", {}, "="), ...cells);
      const rows = lines().map((line, i) => row(i, math(line.math), element("span", { class: "reason" }, line.reason, element("small", {}, line.status))));
      const between = ahead - count - 1, show = button(between === 1 ? "Show the step between" : `Show the ${between} steps between`, {}, () => change({ shown: ahead }));
      const rest = ahead ? [row(count, element("span", {}, "?"), element("span", { class: "reason" }, show)), rows[ahead - 1]] : count ? [] : [row(0, element("span", {}, "?"))];
      list.replaceChildren(...rows.slice(0, count), ...rest);
      body.dataset.shown = count;
      hint.disabled = body.dataset.done = count === total;
    }
    listen();
  };
}

function render(context) {
  const names = ["derivation", "shown", ...(hasPython(context.model) ? ["heard"] : [])];
  return explore(context, "derivation-explorer", "a derivation: find its lines", names, build);
}

export default { render };
