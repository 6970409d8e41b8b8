// A question, and what a line gives at its points: a line is compared by its numbers, never by its looks.

import { parse } from "./formula_parser.js";
import { fromLists, numeric } from "./formula_values.js";
import { misfit, shapeText } from "./formula_words.js";

/** Where a line is evaluated. Whoever writes a for p, or p for a, is understood; only the name in use is listed. */
export function envOf(point, language) {
  const outputs = point.p ?? point.a, hidden = outputs === undefined ? {} : { a: outputs, p: outputs };
  const scope = [hidden, point].reduce((below, names) => {
    const arrays = Object.entries(names).map(([name, lists]) => [name, fromLists(lists, language)]);
    return Object.assign(Object.create(below), Object.fromEntries(arrays));
  }, null); // nothing of JavaScript is a name here
  return { language, scope, values: new WeakMap(), keep: true }; // what a change leaves as it was is not computed anew
}

/** What comes from Python as JSON (mathbp.explorers.formula.question), with its numbers as arrays. */
export function prepare(question) {
  const arrays = (list) => list.map((value) => ({ ...fromLists(value, "numpy"), near: question.near }));
  const asked = ({ points, right }) => ({
    right: arrays(right),
    matlab: points.map((point) => envOf(point, "matlab")),
    numpy: points.map((point) => envOf(point, "numpy")),
  });
  const rules = question.mistakes.flatMap((mistake) => (
    mistake.rules.map((values) => ({ ...mistake, values: arrays(values) }))));
  return { ...question, ...asked(question), mistakes: rules, general: question.general && asked(question.general) };
}

// ------------------------------------------------------------- comparing

/** Numbers as near to each other as mathbp.mistakes.same wants them. */
export function near(a, b, factor = 1, allowed = 1e-6) {
  return a.length === b.length && a.every((x, i) => {
    const y = b[i] * factor;
    return Math.abs(x - y) <= allowed + 1e-6 * Math.abs(y) || x === y || (Number.isNaN(x) && Number.isNaN(y));
  });
}
const sameShape = (a, b) => a.shape.join() === b.shape.join();
export const same = (a, b, factor) => sameShape(a, b) && near(a.data, b.data, factor, b.near);

/** At every point: the same shapes; the same numbers, but for a factor. */
export const shaped = (got, wanted) => got.length === wanted.length && got.every((x, i) => sameShape(x, wanted[i]));
export function agree(got, wanted, factors) {
  return got.length === wanted.length && got.every((x, i) => same(x, wanted[i], factors?.[i]));
}
/** The first of a table of mistakes that gives these numbers. */
export const known = (got, table, factors) => table.find(({ values }) => agree(got, values, factors));

// ------------------------------------------------------------- evaluating

/** f(), or `otherwise` where that is no formula. */
export function attempt(f, otherwise = null) {
  try {
    return f();
  } catch (error) {
    if (!error.kind) throw error;
    return otherwise;
  }
}

/** A tree's value as NumPy would hold it: a column of MATLAB is a vector, 1×1 a number. */
function value(tree, env) {
  const { shape, data } = numeric(tree, env);
  if (env.language === "numpy" || shape[1] !== 1) return { shape, data };
  return { shape: shape[0] === 1 ? [] : [shape[0]], data };
}

/** What a tree gives at each point, up to the first where it does not fit: { got, error }. */
export function valuesOf(tree, envs) {
  const got = [];
  try {
    for (const env of envs) got.push(value(tree, env));
    return { got };
  } catch (error) {
    if (!error.kind) throw error;
    return { got, error };
  }
}

/** The shape as a learner of the language writes it. */
export const shapeOf = (tree, env) => shapeText(numeric(tree, env).shape, env.language);

/** Where numbers are asked for, [3 2 4] is a list in MATLAB, too. */
const listed = ({ shape, data }) => ({ shape: shape.length > 1 && shape[0] === 1 ? [data.length] : shape, data });

/** The line in one language: its tree and its values at all points, or what is wrong with it. */
export function reading(line, context, language) {
  const found = { line, language, envs: context[language], got: [] };
  try {
    found.tree = parse(line, language);
    if (context.names.length) return Object.assign(found, valuesOf(found.tree, found.envs));
    found.tree.tuple = false; // numbers are asked for: those of a shape, say
    const { got, error } = valuesOf(found.tree, found.envs);
    return Object.assign(found, { got: got.map(listed), error });
  } catch (error) {
    const all = { from: 0, to: line.length };
    return Object.assign(found, { error: error.kind ? error : misfit("syntax", "That cannot be computed here.", all) });
  }
}
