// What a line is worth: judged by its numbers at fixed points, never by its looks.

import { anew, binary, call, changes, leaf, transpose, upright, written } from "./formula_changes.js";
import { parse, plain, spelt } from "./formula_parser.js";
import { inLanguage, withIndices } from "./formula_translate.js";
import { fromLists, numeric } from "./formula_values.js";
import { LANGUAGE, misfit, otherThan, shapeText, signOf } from "./formula_words.js";

/** Numbers as near to each other as mathbp.mistakes.same wants them. */
function near(a, b, factor = 1, allowed = 1e-6) {
  return a.length === b.length && a.every((x, i) => {
    const y = b[i] * factor;
    return Math.abs(x - y) <= allowed + 1e-6 * Math.abs(y) || x === y || (Number.isNaN(x) && Number.isNaN(y));
  });
}
const same = (a, b, factor) => Boolean(a && b) && a.shape.join() === b.shape.join() && near(a.data, b.data, factor, b.near);

/** A MATLAB value as NumPy would hold it: a column is a vector, 1×1 a number. */
function asNumpy({ shape, data }, language) {
  if (language === "numpy" || shape[1] !== 1) return { shape, data };
  return { shape: shape[0] === 1 ? [] : [shape[0]], data };
}

/** The values by name. Whoever writes a for p, or p for a, is understood; but only the name that is in use is listed. */
export function scopeOf(point, language) {
  const filled = (names, scope) => Object.assign(scope, Object.fromEntries(names.map(([name, lists]) => [name, fromLists(lists, language)])));
  const outputs = point.p ?? point.a;
  const hidden = filled(outputs === undefined ? [] : [["a", outputs], ["p", outputs]], Object.create(null)); // nothing of JavaScript is a name here
  return filled(Object.entries(point), Object.create(hidden));
}

/**
 * What the page needs of a question: its points, the right values, the known mistakes.
 * `context` comes from Python as JSON (mathbp.explorers.formula.context).
 */
export function prepare(context) {
  const arrays = (list) => list.map((value) => ({ ...fromLists(value, "numpy"), near: context.near }));
  const rules = (table) => table.flatMap((known) => known.rules.map((values) => ({ ...known, values: arrays(values) })));
  const asked = ({ points, right }) => ({ right: arrays(right), at: Object.fromEntries(Object.keys(LANGUAGE).map((language) => [language, points.map((point) => scopeOf(point, language))])) });
  return { ...context, ...asked(context), mistakes: rules(context.mistakes), layout: rules(context.layout), general: context.general && { ...context.general, ...asked(context.general) } };
}

/** The line's value at each point, with the values of its parts. */
function values(tree, scopes, language) {
  return scopes.map((scope) => {
    const env = { language, scope, values: new Map(), keep: true };
    return { env, got: asNumpy(numeric(tree, env), language) };
  });
}

/** f(), or `otherwise` where that is no formula. */
export function attempt(f, otherwise = null) {
  try {
    return f();
  } catch (error) {
    if (!error.kind) throw error;
    return otherwise;
  }
}

/** The line in one language: its values at all points, or what is wrong with it. */
function reading(line, context, language) {
  const found = { language, at: [] };
  try {
    found.tree = parse(line, language);
    if (!context.names.length && found.tree.type === "tuple") found.tree.type = "list"; // where a shape is asked for
    for (const scope of context.at[language]) found.at.push(...values(found.tree, [scope], language));
  } catch (error) {
    found.error = error.kind ? error : misfit("syntax", "That cannot be computed here.", { from: 0, to: line.length });
  }
  return found;
}

/** How good a reading is: right, of the right shape, fitting or not; below 1, how far it was understood. */
function worth({ tree, at, error }, { right }, line) {
  if (error) return /shape|beyond/.test(error.kind) ? 1 : tree || error.kind === "name" ? 0.9 : (0.8 * (error.reached ?? error.from)) / line.length;
  const got = at.map((point) => point.got);
  if (got.every((x, i) => same(x, right[i]))) return 3;
  return got.every((x, i) => x.shape.join() === right[i].shape.join()) ? 2 : 1;
}

/** The line in the language that is chosen, or in which it is worth more: MATLAB, where that is the same. */
function read(line, context, chosen) {
  if (chosen) return reading(line, context, chosen);
  const [matlab, numpy] = ["matlab", "numpy"].map((language) => reading(line, context, language));
  return worth(numpy, context, line) > worth(matlab, context, line) ? numpy : matlab;
}

/**
 * The verdict on a line. `chosen` is "matlab", "numpy", or null to see it from the line.
 * Gives { verdict, message, mistake, language, tree, place, operator }; and where only a search
 * can tell more, `search`: a generator to be run to its end, which returns what to add.
 */
export function judge(typed, context, chosen = null) {
  const line = plain(typed);
  if (!line.trim()) return { verdict: "empty", message: "" };
  const { language, tree, at, error } = read(line, context, chosen), { right, names, mistakes, layout } = context;
  if (error) return unread({ language, tree, at, error, line, context });
  const got = at.map((point) => point.got), [first] = got, wants = right[0].shape;
  const every = (values, factor) => got.every((x, i) => same(x, values[i], factor?.[i]));
  const say = (verdict, message, more) => ({ language, tree, verdict, message, ...more });
  const mistake = (known, before = "", more = {}) => say("mistake", `${before}It looks like this mistake: ${known.name}. ${known.why}`, { mistake: known.name, ...more });
  const known = mistakes.find(({ values }) => every(values)), arrangement = layout.find(({ values }) => every(values));
  const searching = () => search(line, tree, at, context, language);

  if (every(right)) return say("right", `Right.${elsewhere(tree, context, language)}`);
  const shape = shapeText(at[0].env.values.get(tree).shape, language), wanted = `where ${["one number", "a vector", "a matrix"][wants.length]}${wants.length ? `, ${shapeText(language === "matlab" ? [wants[0], wants[1] ?? 1] : wants, language)},` : ""} is asked for.`;
  const misshapen = first.shape.join() !== wants.join();
  if (misshapen && arranged(got, right)) {
    const { name, why } = known || (language === "numpy" && arrangement) || { name: "transposed", why: "Transpose it." };
    return say("layout", `The numbers are right, in another layout: ${shape}, ${wanted} ${why.replace("The numbers are right, but an", "An")}`, { mistake: name });
  }
  const numbers = got.flatMap((x) => x.data);
  if (names.length && numbers.length && numbers.every((v) => v === numbers[0])) return mistake(numbers[0] === 0 ? context.zeros : context.constant);
  if (misshapen && first.shape.length > wants.length) {
    const what = `${first.shape.length === 1 ? "A vector" : first.shape[0] === 1 ? "A row" : "A matrix"}, ${shape}, ${wanted}`;
    return { ...(known ? mistake(known, `${what} `, { verdict: "shape" }) : say("shape", what, { search: searching() })), operator: tree.op ? signOf(tree.op, language) : null, place: tree.at };
  }
  if (known) return mistake(known);
  if (misshapen) return arrangement ? mistake(arrangement) : say("shape", `${first.data.length === 1 ? "One number" : `The shape ${shape}`}, ${wanted}${entry(got, right, language)}`, { search: searching() });

  const factor = context.factors.find((one) => every(right, one.values)), ratio = constant(got, right);
  if (factor) return say("near", `Right but for a factor. ${factor.why}`, { mistake: factor.name });
  if (ratio) return say("near", `Right but for a factor: every number is ${Number(ratio.toPrecision(4))} times what it should be.`);
  for (const one of context.factors) {
    const both = mistakes.find(({ values }) => every(values, one.values));
    if (both) return mistake(both, "", { note: `And on top of it: ${one.name}. ${one.why}` });
  }
  return say("wrong", "These are other numbers than the right ones.", { search: searching() });
}

/** What is said where a line is no formula, or its shapes do not fit. */
function unread({ language, tree, at, error, line, context }) {
  const { kind, node, operator } = error, sizes = context.points.map(({ n }) => n);
  let { message } = error;
  const idea = kind === "shape" && node && at.length === 0 && fitting(tree, node, context, language, line), held = idea?.right && context.exercise; // told on request only
  if (at?.length && sizes[0]) message = `${same(at[0].got, context.right[0]) ? "Right, but for" : "That fits"} n = ${sizes[0]} only: write it for any n. With n = ${sizes[at.length]}, ${message}`;
  else if (held) message += " One change would make it fit, and right.";
  else if (idea) message += ` ${idea.part} would fit, ${idea.right ? `and is right.${idea.only}` : idea.known ? `but then it is this mistake: ${idea.known.name}.` : "but is not right yet."}`;
  const found = { language, tree, unread: true, verdict: { shape: "shape", name: "name" }[kind] ?? "syntax", message, place: error, operator: operator ?? null, change: held ? idea : null };
  if (kind === "shape" && tree && !idea?.right && !idea?.known) found.search = search(line, tree, context.at[language].map((scope) => ({ env: { language, scope } })), context, language);
  if (kind === "shape" && language === "matlab") {
    // MATLAB's dot(J, g) does not fit; NumPy's does.
    const text = line.replace(/\b(dot|diag|exp|log|sum|max|eye|ones|zeros)\s*\(/g, "np.$1(").replaceAll("'", ".T");
    const theirs = attempt(() => parse(text, "numpy")), there = theirs && attempt(() => values(theirs, context.at.numpy, "numpy").map(({ got }) => got));
    const right = there?.every((got, i) => same(got, context.right[i])) && !context.exercise;
    if (there) found.note = `In NumPy, ${text} fits: ${shapeText(there[0].shape, "numpy")}${right ? `, and is right.${elsewhere(theirs, context, "numpy")}` : "."}`;
  }
  return found;
}

/** The right numbers, as a row for a column, transposed, or with an axis too many? */
function arranged(got, right) {
  const long = ({ shape }) => shape.filter((n) => n !== 1);
  return got.every((x, i) => {
    const y = right[i], [m, n] = long(x);
    if (x.data.length !== y.data.length) return false;
    if (long(x).join() === long(y).join()) return near(x.data, y.data);
    return long(x).toReversed().join() === long(y).join() && near(y.data.map((_, at) => x.data[(at % m) * n + Math.floor(at / m)]), y.data);
  });
}

/** Is the line's one number the same entry of the right ones, everywhere? */
function entry(got, right, language) {
  const i = got[0].data.length === 1 ? right[0].data.findIndex((_, at) => got.every((x, j) => near(x.data, [right[j].data[at]]))) : -1;
  return i < 0 ? "" : ` It is right as entry ${language === "matlab" ? i + 1 : i}, counted from ${language === "matlab" ? 1 : 0}. All of them are asked for.`;
}

/** The one factor between the line's numbers and the right ones, at all points; or null. */
function constant(got, right) {
  if (right.flatMap(({ data }) => data).length < 2) return null; // one number is always a multiple of another
  const sizes = right[0].data.map(Math.abs), largest = sizes.indexOf(Math.max(...sizes)), ratio = got[0].data[largest] / right[0].data[largest];
  return Number.isFinite(ratio) && Math.abs(ratio) > 1e-3 && got.every((x, i) => same(x, right[i], ratio)) ? ratio : null;
}

/**
 * Another product in place of the one that misfits: { line, part, right, only, known }. The whole line then has the shape
 * that is asked for, at every point; one that is right, for any J, goes before all others.
 */
function fitting(tree, node, context, language, line) {
  const [a, b] = node.args, product = node.op === "*" || /^(dot|matmul)$/.test(node.name), ideas = [];
  if (node.type === "call" && context.names.includes(node.name)) ideas.push(binary(".*", leaf(node.name), a)); // a(1 - a)
  else if (node.op === "^") ideas.push(binary(".^", a, b));
  else if (node.args.length === 2 && (product || /^(\.\*|\.\/|\/|[-+])$/.test(node.op))) {
    const [aT, bT] = [transpose(a), transpose(b)], op = product ? "*" : node.op;
    ideas.push(...[[op, aT, b], [op, a, bT], ["*", bT, a], ["*", b, a], ["*", a, b], [".*", a, b], ["*", aT, b]].map((idea) => binary(...idea)));
    if (language === "numpy") ideas.push(product ? call("outer", a, b) : binary(op, a, upright(b)));
  }
  const put = (part, idea) => (part === node ? { ...idea, bracketed: node.bracketed } : { ...part, from: undefined, args: part.args.map((arg) => put(arg, idea)) });
  const found = ideas.flatMap((idea) => {
    const whole = put(tree, idea), got = attempt(() => values(whole, context.at[language], language).map((point) => point.got));
    if (!got?.every((x, i) => x.shape.join() === context.right[i].shape.join())) return [];
    const agrees = (values) => got.every((x, i) => same(x, values[i]));
    const right = agrees(context.right), only = right && elsewhere(whole, context, language);
    return [{ line: written(whole, language, line), part: written(idea, language, line), right, only, known: context.mistakes.find(({ values }) => agrees(values)) }];
  });
  return found.find(({ right, only }) => right && !only) ?? found.find(({ right }) => right) ?? found[0];
}

/** Right here; but with a J that is not symmetric, or for more than one unit? */
function elsewhere(tree, { general, only }, language) {
  const namesOf = (node) => (node.type === "name" ? [node.name] : node.args.flatMap(namesOf));
  if (!general || namesOf(tree).some((name) => !(name in general.names))) return "";
  const there = attempt(() => values(tree, general.at[language], language).every(({ got }, i) => same(got, general.right[i])));
  return there ? "" : ` ${only}`;
}

/** What the same signs mean in the other language, where that is something else: J * g; and what J .* g would be there. */
export function inOtherLanguage(line, { language, tree }, context) {
  const second = otherThan(language), theirs = attempt(() => parse(line, second));
  if (!theirs && (tree.op !== ".*" || line.includes("["))) return "";
  const text = theirs ? plain(line) : written(anew(tree), second, ""), at = (part, one) => values(part, context.at[one].slice(0, 1), one)[0];
  const mine = attempt(() => at(tree, language)?.got);
  try {
    const { got, env } = at(theirs ?? tree, second);
    if (!mine || near(mine.data, got.data)) return "";
    return `In ${LANGUAGE[second]}, ${text} is something else: ${shapeText(env.values.get(theirs ?? tree).shape, second)}${mine.data.length === got.data.length ? `, with other numbers${mine.shape.length > 1 && /^\.[*/]$/.test(tree.op) ? `: a vector is a ${second === "numpy" ? "row there, a column here" : "column there, a row here"}` : ""}` : ""}.`;
  } catch (error) {
    return mine && error.kind === "shape" ? `In ${LANGUAGE[second]}, ${text} does not fit.` : "";
  }
}

/** A right line in both languages, each judged, and as a sum with its indices: [[name, line], ...]. */
export function translations(line, { language, tree }, context) {
  const [{ env }] = values(tree, context.at[language].slice(0, 1), language), second = otherThan(language);
  const shape = (node) => attempt(() => numeric(node, env).shape, []);
  const there = [inLanguage(tree, language, shape), context.answers[second]].find((text) => text && judge(text, context, second).verdict === "right");
  const own = spelt(written(tree, language, plain(line)), language);
  const lines = { [language]: own, [second]: there };
  return [["MATLAB", lines.matlab], ["NumPy", lines.numpy], ["with indices", withIndices(tree, language, shape)]].filter(([, text]) => text);
}

// ------------------------------------------------------------- one change away?

/** The value of a changed tree at a point; null where it has none. */
const valueAt = (node, { env }, language) => attempt(() => asNumpy(numeric(node, { ...env, keep: false }), language));

/**
 * Tries all single changes of the tree; each is verified at every point. Where none
 * is right, it looks whether a change leads to what is one change away from a line known to be right.
 * A generator: it can be stopped between frames. Returns { place, line, changes }, or null.
 */
function* search(line, tree, at, context, language) {
  const parts = (node) => node.args.reduce((count, arg) => count + parts(arg), 1), seconds = [];
  if (parts(tree) > 80) return null; // no line of this course is that long
  for (const { node, place } of changes(tree, context.names)) {
    yield;
    const first = valueAt(node, at[0], language);
    if (first && context.right.every((right, i) => same(i ? valueAt(node, at[i], language) : first, right))) return { place, line: written(node, language, line), changes: 1 };
    if (first) seconds.push({ node, place, first });
  }
  const around = yield* neighbours(context, language);
  for (const { node, place, first } of seconds) {
    yield;
    const known = around.get(key(first));
    if (known && at.every((point, i) => same(valueAt(node, point, language), known[i]))) return { place, line: null, changes: 2 };
  }
  return null;
}

const key = ({ shape, data }) => `${shape}:${data.map((x) => x.toPrecision(7))}`;

/** The values of all lines one change away from the right one, by what they give at the first point. */
function* neighbours(context, language) {
  context.around ??= {};
  if (context.around[language] || !context.answers[language]) return context.around[language] ?? new Map();
  const tree = parse(context.answers[language], language), at = values(tree, context.at[language], language), found = new Map();
  for (const { node } of changes(tree, context.names)) {
    yield;
    const got = at.map((point) => valueAt(node, point, language));
    if (got.every((x) => x?.data.every(Number.isFinite))) found.set(key(got[0]), got);
  }
  return (context.around[language] = found);
}

/** Run a search to its end, or until `late` says stop: then undefined. */
export function finish(running, late = () => false) {
  for (;;) {
    const { done, value } = running.next();
    if (done) return value;
    if (late()) return undefined;
  }
}
