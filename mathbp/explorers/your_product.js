// A part of the logit explorer: your own line in place of Jᵀ g.
import { $, element } from "./elements.js";
import { formulaField } from "./formula_field.js";
import { counted } from "./numbers.js";

const TRIES = ["J .* g", "diag(J) .* g", "(p-y) .* p .* (1-p)", "dot(J, g)", "J' * g"];

/** The question at another temperature: the outputs stay, z is multiplied by T, J and delta are divided by it. */
function warmer(question, T) {
  const over = (x) => (Array.isArray(x) ? x.map(over) : x / T);
  return {
    ...question,
    points: question.points.map((point) => ({ ...point, J: over(point.J), z: point.z.map((v) => v * T), T })),
    right: over(question.right),
    mistakes: question.mistakes.map((known) => ({ ...known, rules: [...over(known.rules), ...known.rules] })),
  };
}

/** How would you multiply J and g? */
export function yourProduct({ activation, loss, letter, model, announce, view }) {
  const question = model.get("questions")[`${activation} ${loss}`];
  const tries = TRIES.map((line) => line.replaceAll("p", letter));
  const field = formulaField({ question, announce, tries, label: "Your product", memory: (view.formula ??= {}) });
  const node = element("div", { class: "part formula" },
    element("div", { class: "title" }, "Your product: how do you get delta from ", $("J"), " and ", $("g"), "? Type a line, in MATLAB or NumPy."),
    field.node);
  let asked = 1;
  const draw = ({ logits, target, temperature: T }, { J, g, a }) => {
    if (T !== asked) field.ask(T === 1 ? question : warmer(question, T));
    asked = T;
    field.draw({ z: logits, y: counted(logits.length).map((i) => Number(i === target)), [letter]: a, g, J, n: logits.length, T });
  };
  return { node, draw };
}
