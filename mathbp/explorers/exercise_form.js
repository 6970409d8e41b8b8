// An exercise as a form: the question, a field or choices, Check, Hint, Solution.

import { button, element } from "./elements.js";
import { explore } from "./explorer.js";
import { formulaField } from "./formula_field.js";

const KEY = "mathbp solved";

/** What was solved, in this browser; a page that may not keep anything remembers until it closes. */
const solved = new Set();
function recall() {
  try {
    for (const name of JSON.parse(localStorage.getItem(KEY) ?? "[]")) solved.add(name);
  } catch { /* not allowed to look */ }
}
function keep(name) {
  solved.add(name);
  try {
    localStorage.setItem(KEY, JSON.stringify([...solved]));
  } catch { /* not allowed to keep */ }
}

/** HTML that Python has made from Markdown. */
function typeset(tag, attributes, source) {
  const page = new DOMParser().parseFromString(source, "text/html");
  return element(tag, attributes, [...page.body.childNodes]);
}

function build({ model, body, announce, tools }) {
  const name = model.get("exercise"), { question, hints, solution, why, choices, right, field: asked } = model.get("form");
  const badge = element("span", { class: "solved" });
  const told = element("div", { class: "told" });
  const help = element("div", { class: "help" });
  const done = () => {
    badge.textContent = solved.has(name) ? "✓ solved" : "";
  };
  const say = (...nodes) => {
    told.replaceChildren(...nodes);
    announce(told.textContent);
  };
  const praise = () => {
    keep(name);
    done();
  };

  const inputs = choices.length ? choose() : asked ? line() : { nodes: [element("p", { class: "note" }, "The answer is a function: write it in a notebook, and check it there.")] };

  /** Choices to click. */
  function choose() {
    const group = `choice-${Math.random().toString(36).slice(2)}`;
    const radios = choices.map(([letter]) => element("input", { type: "radio", name: group, value: letter, "data-choice": letter }));
    const result = element("div", { class: "result", "data-verdict": "empty" });
    const check = () => {
      const at = radios.findIndex((radio) => radio.checked);
      if (at < 0) return;
      const ok = choices[at][0] === right;
      result.dataset.verdict = ok ? "right" : "wrong";
      result.classList.add("open");
      result.dataset.judged = performance.now();
      if (ok) praise();
      result.replaceChildren(element("span", { class: "mark", "aria-hidden": "true" }, ok ? "✓" : "✗"), typeset("div", { class: "told" }, `${ok ? "Right. " : ""}${choices[at][2]}`));
      announce(result.textContent);
    };
    return {
      nodes: [
        element("div", { class: "choices", role: "radiogroup", "aria-label": "answers" }, choices.map(([, text], i) => {
          const label = typeset("span", {}, text);
          return element("label", { class: "choice" }, radios[i], label);
        })),
        result],
      check,
    };
  }

  /** A line in MATLAB or NumPy, or numbers. */
  function line() {
    const names = Object.entries(asked.sizes).map(([letter, shape]) => `${letter}${shape ? ` (${[...shape].join(" × ")})` : ""}`);
    const field = formulaField({
      question: asked,
      label: "Your answer",
      silent: true,
      announce,
      found: (verdict) => {
        if (verdict.verdict !== "right") return;
        praise();
        say(typeset("div", { class: "hint" }, why));
      },
    });
    return {
      nodes: [
        element("p", { class: "note" }, names.length ? `For one sample, a line in MATLAB or NumPy, with ${names.join(", ")}.` : "Numbers, as 0.5, [1, 2] or (2, 3), or how to compute them."),
        field.node],
      check: () => field.judged(),
    };
  }

  let given = 0;
  const hint = button("Hint", {}, () => {
    given = Math.min(given + 1, hints.length);
    hint.textContent = given < hints.length ? "Next hint" : "No more hints";
    hint.disabled = given === hints.length;
    help.append(typeset("div", { class: "hint" }, hints[given - 1]));
    announce(help.lastChild.textContent);
  });
  const show = button("Solution", { "aria-expanded": "false" }, () => {
    code.hidden = !code.hidden;
    show.setAttribute("aria-expanded", !code.hidden);
  });
  const code = element("pre", { class: "code", tabindex: 0 }, solution);
  code.hidden = true;
  body.append(
    element("div", { class: "part exercise" },
      typeset("div", { class: "question" }, question),
      inputs.nodes,
      element("div", { class: "tools" }, inputs.check && button("Check", { class: "check" }, inputs.check), hint, show, tools, badge),
      told, help, code));
  return () => {
    recall();
    done();
  };
}

function render(context) {
  return explore(context, "exercise-form", `Exercise: ${context.model.get("exercise").replaceAll("_", " ")}`, ["exercise"], build);
}

export default { render };
