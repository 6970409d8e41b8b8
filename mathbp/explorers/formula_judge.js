// What a line is worth: judged by its numbers at fixed points, never by its looks.

import { changes, written } from "./formula_changes.js";
import { languageOf, misfit, parse, signOf } from "./formula_parser.js";
import { inLanguage, withIndices } from "./formula_translate.js";
import { fromLists, numeric, shapeText } from "./formula_values.js";

const other = (language) => (language === "matlab" ? "numpy" : "matlab");
const LANGUAGE = { matlab: "MATLAB", numpy: "NumPy" };

/** Same shape, and numbers as near to each other as mathbp.mistakes.same wants them. */
function same(a, b, factor = 1) {
  if (!a || !b) return a === b;
  if (a.shape.length !== b.shape.length || a.shape.some((n, d) => n !== b.shape[d])) return false;
  return near(a.data, b.data, factor, b.near);
}
function near(a, b, factor = 1, allowed = 1e-6) {
  for (let i = 0; i < a.length; i++) {
    const x = a[i], y = b[i] * factor;
    if (!(Math.abs(x - y) <= allowed + 1e-6 * Math.abs(y) || x === y || (Number.isNaN(x) && Number.isNaN(y)))) return false;
  }
  return a.length === b.length;
}

/** A MATLAB value as NumPy would hold it: a column is a vector, 1×1 a number. */
function asNumpy({ shape, data }, language) {
  if (language === "numpy" || shape[1] !== 1) return { shape, data };
  return { shape: shape[0] === 1 ? [] : [shape[0]], data };
}

/** The values by name. Whoever writes a for p, or p for a, is understood; but only the name that is in use is listed. */
export function scopeOf(point, language) {
  const value = ([name, lists]) => [name, fromLists(lists, language)];
  const alias = "p" in point && !("a" in point) ? [["a", point.p]] : "a" in point && !("p" in point) ? [["p", point.a]] : [];
  const hidden = Object.assign(Object.create(null), Object.fromEntries(alias.map(value))); // nothing of JavaScript is a name here
  return Object.assign(Object.create(hidden), Object.fromEntries(Object.entries(point).map(value)));
}

/**
 * What the page needs of a question: its points, the right values, the known mistakes.
 * `context` comes from Python as JSON (mathbp.explorers.formula.context).
 */
export function prepare(context) {
  const arrays = (list) => list.map((value) => value && { ...fromLists(value, "numpy"), near: context.near });
  const scopes = (points, language) => points.map((point) => scopeOf(point, language));
  const rules = (table) => table.flatMap((known) => known.rules.map((values) => ({ ...known, values: arrays(values) })));
  const at = (points) => ({ matlab: scopes(points, "matlab"), numpy: scopes(points, "numpy") });
  return {
    ...context,
    at: at(context.points),
    right: arrays(context.right),
    mistakes: rules(context.mistakes),
    layout: rules(context.layout),
    general: context.general && { at: at(context.general.points), right: arrays(context.general.right), names: Object.keys(context.general.names) },
  };
}

/** The line's value at each point, with the values of its parts: { got, values }. */
function values(tree, scopes, language) {
  return scopes.map((scope) => {
    const env = { language, scope, values: new Map(), keep: true };
    return { got: numeric(tree, env), env };
  });
}

/** The line in the language it is in: chosen, or told by its signs, or the one in which it can be read. */
function read(line, context, chosen) {
  const first = chosen ?? languageOf(line) ?? context.language;
  const attempt = (language) => {
    const found = { language, tree: null, at: null, error: null };
    try {
      found.tree = parse(line, language);
      if (!context.names.length && found.tree.type === "tuple") found.tree.type = "list"; // where a shape is asked for
      found.at = values(found.tree, context.at[language], language);
    } catch (error) {
      found.error = error.kind ? error : misfit("syntax", "That cannot be computed here.", { from: 0, to: line.length });
    }
    return found;
  };
  const found = attempt(first);
  if (!found.error || chosen) return found;
  const second = attempt(other(first));
  if (second.error) return found;
  if (found.error.kind !== "shape") return second;
  // No sign tells the languages apart, and it fits in the other one: then it is meant there.
  const asked = asNumpy(second.at[0].got, second.language).shape.join() === context.right[0].shape.join();
  return asked && !languageOf(line) ? second : found;
}

/**
 * The verdict on a line. `chosen` is "matlab", "numpy", or null to see it from the line.
 * Gives { verdict, message, mistake, language, tree, place, operator }; and where only a search
 * can tell more, `search`: a generator to be run to its end, which returns what to add.
 */
export function judge(line, context, chosen = null) {
  if (!line.trim()) return { verdict: "empty", message: "", language: chosen ?? context.language };
  const { language, tree, at, error } = read(line, context, chosen);
  const found = { language, tree };
  if (error) {
    const fit = error.operator && error.node?.type === "binary" ? fitting(error.node, context, language, line) : "";
    found.note = error.kind === "shape" && language === "matlab" ? fitsInNumPy(line, context) : "";
    return { ...found, unread: true, verdict: { shape: "shape", name: "name" }[error.kind] ?? "syntax", message: `${error.message.replace(/\.$/, "")}.${fit}`, place: error, operator: error.operator ?? null };
  }
  const got = at.map((point) => asNumpy(point.got, language)), { right } = context;
  const every = (values, factor) => got.every((x, i) => same(x, values[i], factor?.[i]));
  if (every(right)) return { ...found, verdict: "right", message: "Right." + elsewhere(line, tree, context, language) };

  const named = (known, more = "") => ({ mistake: known.name, message: `It looks like this mistake: ${known.name}. ${known.why}${more}` });
  const known = (factor) => context.mistakes.find((mistake) => every(mistake.values, factor));
  const asked = right[0].shape.length, shape = shapeText(at[0].got.shape, language);
  const misshapen = got[0].shape.join() !== right[0].shape.join();
  if (misshapen && arranged(got, right)) {
    const table = known();
    const rule = context.layout.find((one) => every(one.values));
    return { ...found, verdict: "layout", mistake: language === "numpy" && rule ? rule.name : "transposed", ...(table && named(table)), message: `The numbers are right, in another layout: ${shape}, where ${wanted(right[0].shape, language)} is asked for. ${table ? table.why : "Transpose it."}` };
  }
  if (context.names.length && got.every((x) => x.data.length && x.data.every((v) => v === 0))) return { ...found, verdict: "mistake", ...named(context.zeros) };
  const numbers = got.flatMap((x) => x.data);
  if (context.names.length && numbers.length && numbers.every((v) => v === numbers[0])) return { ...found, verdict: "mistake", ...named(context.constant) };
  const table = known();
  if (misshapen && got[0].shape.length > asked) {
    const what = `${got[0].shape[0] === 1 ? "A row" : "A matrix"}, ${shape}, where ${wanted(right[0].shape, language)} is asked for.`;
    return { ...found, verdict: "shape", ...(table && named(table)), message: table ? `${what} ${named(table).message}` : what, operator: tree.op ? signOf(tree.op, language) : null, place: tree.at, ...(!table && { search: search(line, tree, at, context, language) }) };
  }
  if (table) return { ...found, verdict: "mistake", ...named(table) };
  if (misshapen) {
    const summed = context.layout.find((rule) => every(rule.values));
    if (summed) return { ...found, verdict: "mistake", ...named(summed) };
    return { ...found, verdict: "shape", message: `${got[0].data.length === 1 ? "One number" : `The shape ${shape}`}, where ${wanted(right[0].shape, language)} is asked for.`, search: search(line, tree, at, context, language) };
  }
  for (const factor of context.factors) if (every(right, factor.values)) return { ...found, verdict: "near", mistake: factor.name, message: `Right but for a factor. ${factor.why}` };
  const ratio = constant(got, right);
  if (ratio) return { ...found, verdict: "near", message: `Right but for a factor: every number is ${Number(ratio.toPrecision(4))} times what it should be.` };
  for (const factor of context.factors) {
    const two = known(factor.values);
    if (two) return { ...found, verdict: "mistake", ...named(two, ` And on top of it: ${factor.name}. ${factor.why}`) };
  }
  return { ...found, verdict: "wrong", message: "These are other numbers than the right ones.", search: search(line, tree, at, context, language) };
}

function wanted(shape, language) {
  const text = shapeText(language === "matlab" ? [shape[0] ?? 1, shape[1] ?? 1] : shape, language);
  return shape.length === 0 ? "one number" : shape.length === 1 ? `a vector, ${text},` : `a matrix, ${text},`;
}

/** The right numbers, as a row for a column, transposed, or with an axis too many? */
function arranged(got, right) {
  const square = ({ shape }) => shape.filter((n) => n !== 1);
  return got.every((x, i) => {
    const y = right[i];
    if (x.data.length !== y.data.length) return false;
    if (square(x).join() === square(y).join()) return near(x.data, y.data);
    const [m, n] = square(x);
    return square(x).toReversed().join() === square(y).join() && near(y.data.map((_, at) => x.data[(at % m) * n + Math.floor(at / m)]), y.data);
  });
}

/** The one factor between the line's numbers and the right ones, at all points; or null. */
function constant(got, right) {
  const largest = right[0].data.reduce((best, x, i, all) => (Math.abs(x) > Math.abs(all[best]) ? i : best), 0);
  const ratio = got[0].data[largest] / right[0].data[largest];
  return Number.isFinite(ratio) && Math.abs(ratio) > 1e-3 && got.every((x, i) => same(x, right[i], ratio)) ? ratio : null;
}

/** Which operators or transposes would fit the two sides of this one? */
function fitting(node, context, language, line) {
  const [a, b] = node.args, T = (x) => (x.type === "transpose" ? x.args[0] : { type: "transpose", args: [x] });
  const make = (op, x, y) => ({ type: "binary", op, args: [x, y] });
  const ideas = node.op === "*" ? [make("*", T(a), b), make("*", a, T(b)), make("*", b, a), make(".*", a, b)] : [make(node.op, a, T(b)), make(node.op, T(a), b), make("*", a, b), make("*", T(a), b)];
  const fits = ideas.filter((idea) => {
    try {
      return values(idea, context.at[language].slice(0, 1), language);
    } catch {
      return false;
    }
  });
  return fits.length ? ` ${fits.slice(0, 2).map((idea) => written(idea, language, line)).join(" or ")} would fit.` : "";
}

/** MATLAB's dot(J, g) does not fit; NumPy's does. */
function fitsInNumPy(line, context) {
  const text = line.replace(/\b(dot|diag|exp|log|sum|max|eye|ones|zeros)\s*\(/g, "np.$1(");
  try {
    const at = values(parse(text, "numpy"), context.at.numpy, "numpy");
    const right = at.every(({ got }, i) => same(got, context.right[i]));
    return `In NumPy, ${text} fits: ${shapeText(at[0].got.shape, "numpy")}${right ? ", and is right" : ""}.`;
  } catch {
    return "";
  }
}

/** Right here, but what elsewhere: with a J that is not symmetric; in the other language. */
function elsewhere(line, tree, context, language) {
  const { general } = context;
  let remark = "";
  if (general && namesOf(tree).every((name) => general.names.includes(name))) {
    try {
      const got = values(tree, general.at[language], language).map((point) => asNumpy(point.got, language));
      if (!got.every((x, i) => same(x, general.right[i]))) remark += ` ${context.only}`;
    } catch {
      remark += ` ${context.only}`;
    }
  }
  return remark;
}
const namesOf = (node) => (node.type === "name" ? [node.name] : node.args.flatMap(namesOf));

/** What the same signs mean in the other language, where that is something else: J * g; and what J .* g would be there. */
export function inOtherLanguage(line, { language, tree }, context) {
  const second = other(language);
  let text = line, theirs;
  try {
    theirs = parse(line, second);
  } catch {
    if (tree.op !== ".*") return "";
    [text, theirs] = [written(tree, second, line), tree];
  }
  try {
    const mine = asNumpy(values(tree, context.at[language].slice(0, 1), language)[0].got, language);
    const { got } = values(theirs, context.at[second].slice(0, 1), second)[0], yours = asNumpy(got, second);
    if (near(mine.data, yours.data)) return "";
    return `In ${LANGUAGE[second]}, ${text} is something else: ${shapeText(got.shape, second)}${mine.data.length === yours.data.length ? ", with other numbers" : ""}.`;
  } catch (error) {
    return error.kind === "shape" ? `In ${LANGUAGE[second]}, ${text} does not fit.` : "";
  }
}

/** A right line in both languages, each judged, and as a sum with its indices: [[name, line], ...]. */
export function translations(line, { language, tree }, context) {
  const [{ env }] = values(tree, context.at[language].slice(0, 1), language), second = other(language);
  const shape = (node) => env.values.get(node)?.shape ?? [];
  const fits = (text) => text && judge(text, context, second).verdict === "right";
  const there = [inLanguage(tree, language, shape), context.answers[second]].find(fits);
  const lines = { [language]: written(tree, language, line), [second]: there };
  return [["MATLAB", lines.matlab], ["NumPy", lines.numpy], ["with indices", withIndices(tree, language, shape)]].filter(([, text]) => text);
}

/**
 * One change away? Tries all single changes of the tree; each is verified at every point. Where none
 * is right, it looks whether a change leads to what is one change away from a line known to be right.
 * A generator: it can be stopped between frames. Returns { place, line, changes }, or null.
 */
function* search(line, tree, at, context, language) {
  const tools = { names: context.names, language, value: (node) => at[0].env.values.get(node) };
  const value = (node, i) => {
    try {
      return asNumpy(numeric(node, { ...at[i].env, keep: false }), language);
    } catch (error) {
      if (!error.kind) throw error;
      return null;
    }
  };
  const seconds = [];
  for (const { node, place } of changes(tree, tools)) {
    yield;
    const first = value(node, 0);
    if (!first) continue;
    if (same(first, context.right[0]) && context.right.every((right, i) => same(value(node, i), right))) return { place, line: written(node, language, line), changes: 1 };
    seconds.push({ node, place, first });
  }
  const around = yield* neighbours(context, language);
  for (const { node, place, first } of seconds) {
    yield;
    const known = around.get(key(first));
    if (known && context.right.every((_, i) => same(value(node, i), known[i]))) return { place, line: null, changes: 2 };
  }
  return null;
}

const key = ({ shape, data }) => `${shape}:${data.map((x) => x.toPrecision(7))}`;

/** The values of all lines one change away from the right ones, by what they give at the first point. */
function* neighbours(context, language) {
  context.around ??= {};
  if (context.around[language]) return context.around[language];
  const found = new Map();
  for (const line of [context.answers[language]].flat().filter(Boolean)) {
    const tree = parse(line, language), at = values(tree, context.at[language], language);
    const tools = { names: context.names, language, value: (node) => at[0].env.values.get(node) };
    for (const { node } of changes(tree, tools)) {
      yield;
      try {
        const got = at.map(({ env }) => asNumpy(numeric(node, { ...env, keep: false }), language));
        if (got[0].data.every(Number.isFinite)) found.set(key(got[0]), got);
      } catch (error) {
        if (!error.kind) throw error;
      }
    }
  }
  return (context.around[language] = found);
}

/** Run a search to its end, or until `late` says stop: then undefined. */
export function finish(running, late = () => false) {
  for (;;) {
    for (let i = 0; i < 20; i++) {
      const { done, value } = running.next();
      if (done) return value;
    }
    if (late()) return undefined;
  }
}

