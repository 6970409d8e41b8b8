// A derivation whose lines are hidden: you write the next one, and hear what it is; or take a hint.

import { button, element } from "./elements.js";
import { explore } from "./explorer.js";

const SAY = {
  next: "The next line.", later: "A later line.", here: "Already there.", detour: "Right, a detour.",
  mistake: "A known mistake.", wrong: "Does not follow.", unread: "Not understood.", hint: "Hint.",
};

const LETTERS = new Map([..."₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9ᵢiⱼjₖkₗlₘmₙn²2−-·*"].map((letter, i, all) => [letter, all[i + 1]]).filter((_, i) => i % 2 === 0));
const WORDS = { Σ: "sum", "∑": "sum", δ: "delta", "∂": "partial", ᵀ: "top", "'": "top", σ: "sigma", "^": "", _: "", "{": "", "}": "" };

/** A line without what does not matter: spaces, sizes, dots and braces. (`key` in derivation_explorer.py is the same.) */
export function key(text) {
  const bare = text.replace(/\\(?:left|right|[bB]igg?[lr]?|text|mathrm|operatorname|cdot|[,;:! ]|q?quad)(?![a-zA-Z])/g, "");
  return [...bare].map((letter) => WORDS[letter] ?? LETTERS.get(letter) ?? letter).join("").replace(/[\s*\\]/g, "");
}

/** What can be said of a line without Python: whether it is one of the derivation's own. */
export function alone(lines, typed, after) {
  const own = key(typed.includes("=") ? typed.slice(typed.indexOf("=") + 1) : typed);
  const found = lines.findIndex((line, n) => n >= after && line.keys.includes(own));
  if (found < 0) return { kind: "unread", text: "Without Python behind this page, only the derivation's own lines are known. This is none of them as they are written here; it may be right for all that. Take a hint, or open the notebook." };
  if (found === after) return { kind: "next", line: found + 1, text: `That is the next line: ${lines[found].reason}.` };
  const skipped = found - after === 1 ? "one step" : `${found - after} steps`;
  return { kind: "later", line: found + 1, text: `Right, that is line ${found + 1}: you skipped ${skipped}. Why is it so?` };
}

const MATHML = /^(math|m(row|i|n|o|text|space|sub|sup|frac|sqrt|under|underover))$/;

/** MathML from Python, as elements; of anything else only the text, for a saved state may come from anywhere. */
function math(text) {
  const copy = (node) => {
    if (!(node instanceof Element)) return node.textContent;
    const name = node.localName;
    if (!MATHML.test(name)) return node.textContent;
    const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", name);
    for (const attribute of ["mathvariant", "width", "displaystyle", "form", "stretchy"]) {
      if (node.hasAttribute(attribute)) made.setAttribute(attribute, node.getAttribute(attribute));
    }
    made.append(...[...node.childNodes].map(copy));
    return made;
  };
  return element("span", { class: "formula" }, [...new DOMParser().parseFromString(text, "text/html").body.childNodes].map(copy));
}

function build({ model, body, change, announce, tools }) {
  const list = element("div", { class: "lines", role: "list", "aria-label": "the derivation" });
  const field = element("input", {
    type: "text", "data-line": "", "aria-label": "your next line", placeholder: "your next line", autocomplete: "off",
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

  const lines = () => model.get("derivation").lines;
  const shown = () => model.get("shown");

  function say({ kind, text, mistake = null, line = null }) {
    verdict.dataset.verdict = kind;
    verdict.dataset.mistake = mistake ?? "";
    verdict.replaceChildren(element("b", {}, SAY[kind] ?? ""), " ", element("span", {}, text));
    announce(`${SAY[kind] ?? ""} ${text}`);
    if (kind !== "next" && kind !== "later") return;
    field.value = "";
    given = 0;
    if (line > shown()) change({ shown: line });
  }

  function reset() {
    given = 0;
    field.value = "";
    verdict.dataset.verdict = "empty";
    verdict.replaceChildren();
  }

  function ask() {
    const line = field.value.trim();
    if (!line) return;
    const after = shown();
    if (!("widget_manager" in model)) return say(alone(lines(), line, after)); // a page without Python
    number += 1;
    verdict.dataset.verdict = "empty";
    change({ typed: { line, after, number } });
    clearTimeout(waiting);
    waiting = setTimeout(() => say(alone(lines(), line, after)), 8000); // nobody answers any more
  }

  /** What Python has answered, once. */
  function listen() {
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
    const { left } = model.get("derivation"), count = shown(), now = JSON.stringify([left, count, lines().length]);
    if (now !== known) {
      known = now;
      const rows = lines().slice(0, count).map((line, i) => element("div", { class: "line", role: "listitem", "data-shown-line": i + 1 },
        i ? element("span", { class: "left" }) : math(left), element("span", {}, "="), math(line.math),
        element("span", { class: "reason" }, line.reason, element("small", {}, line.status))));
      if (count === 0) rows.push(element("div", { class: "line", role: "listitem" }, math(left), element("span", {}, "="), element("span", {}, "?")));
      list.replaceChildren(...rows);
      const done = count === lines().length;
      body.dataset.shown = count;
      body.dataset.done = done;
      hint.disabled = check.disabled = field.disabled = done;
    }
    listen();
    return true;
  };
}

function render(context) {
  return explore(context, "derivation-explorer", "a derivation: find its lines", ["derivation", "shown", "heard"], build);
}

export default { render };
