// The verdict on a line, and what it means in the other language.

import { written } from "./formula_changes.js";
import { plain, spelt } from "./formula_parser.js";
import { onlyHere, remedy, search } from "./formula_near.js";
import { agree, known, near, reading, same, shaped, shapeOf } from "./formula_question.js";
import { sameSigns, translated, withIndices } from "./formula_translate.js";
import { LANGUAGE, otherThan, shapeText, signOf } from "./formula_words.js";

/** How good a reading is: right; of the right shape; of help by its name; any; below 1, how far it was understood. */
function worth({ line, tree, got, error, fix }, { right, mistakes }) {
  if (agree(got, right)) return 4;
  if (shaped(got, right)) return 3;
  if (error ? fix?.right : known(got, mistakes)) return 2;
  if (!error || /shape|beyond/.test(error.kind)) return 1;
  return tree || error.kind === "name" ? 0.9 : (0.8 * (error.reached ?? error.from)) / line.length;
}

/**
 * The verdict on a line. `chosen` is "matlab", "numpy", or null: the language in which it is worth more, MATLAB where
 * that is the same. Gives the reading (line, language, tree, error), and verdict, message, mistake, place, operator,
 * change; where only a search can tell more, `search`: a generator to be run to its end, which returns the change.
 */
export function judge(typed, context, chosen = null) {
  const line = plain(typed), languages = chosen ? [chosen] : ["matlab", "numpy"];
  if (!line.trim()) return { verdict: "empty", message: "" };
  const readings = languages.map((language) => {
    const read = reading(line, context, language);
    return { ...read, fix: remedy(read, context) };
  });
  const read = readings.reduce((best, next) => (worth(next, context) > worth(best, context) ? next : best));
  return { ...read, ...(read.error ? misread(read, context) : compared(read, context)) };
}

/** What is said where a line is no formula, or its shapes do not fit. */
function misread(read, context) {
  const { tree, got, error, fix } = read, { kind, operator } = error, sizes = context.points.map(({ n }) => n);
  const held = context.exercise && fix?.right; // told on request only
  let { message } = error;
  if (got.length && sizes[0]) {
    const first = same(got[0], context.right[0]) ? "Right, but for" : "That fits";
    message = `${first} n = ${sizes[0]} only: write it for any n. With n = ${sizes[got.length]}, ${message}`;
  } else if (held) message += " One change makes it fit, and makes it right.";
  else if (fix?.right) message += ` ${fix.part} would fit, and is right.${fix.only}`;
  else if (fix?.mistake) message += ` ${fix.part} would fit, but then it is this mistake: ${fix.mistake.name}.`;
  else if (fix) message += ` ${fix.part} would fit, but is not right yet.`;
  const searched = kind === "shape" && tree && !fix?.right && !fix?.mistake;
  return {
    verdict: /^(shape|name)$/.test(kind) ? kind : "syntax", message, place: error, operator,
    ...(held && { change: fix }), ...(searched && { search: search(read, context) }),
  };
}

const mistake = ({ name, why }, before = "", after = "") => (
  { verdict: "mistake", message: `${before}It looks like this mistake: ${name}. ${why}${after}`, mistake: name });

/** What is said where a line gives numbers. */
function compared(read, context) {
  const { language, tree, got } = read, { right, mistakes, factors } = context;
  if (agree(got, right)) return { verdict: "right", message: `Right.${onlyHere(tree, context, language)}` };
  const found = known(got, mistakes);
  if (!context.names.length) return misnumbered(got[0], right[0], found);
  const numbers = new Set(got.flatMap(({ data }) => data));
  if (numbers.size === 1) return mistake(numbers.has(0) ? context.zeros : context.constant);
  if (!shaped(got, right)) return misshapen(read, context, found);
  if (found) return mistake(found);
  const factor = factors.find(({ values }) => agree(got, right, values)) ?? ratio(got, right);
  if (factor) return { verdict: "near", message: `Right but for a factor. ${factor.why}`, mistake: factor.name };
  for (const { name, why, values } of factors) {
    const below = known(got, mistakes, values);
    if (below) return mistake(below, "", ` And on top of it: ${name}. ${why}`);
  }
  return { verdict: "wrong", message: "These are other numbers than the right ones.", search: search(read, context) };
}

/** Where only numbers are asked for: how many, or which are wrong, without telling the right ones. */
function misnumbered(got, right, found) {
  const size = ({ shape, data }) => (shape.length > 1 ? shape.join(" × ") : String(data.length));
  const fits = shaped([got], [right]), wanted = `Numbers asked for: ${size(right)}; given: ${size(got)}.`;
  if (found) return mistake(found, fits ? "" : `${wanted} `);
  if (!fits) return { verdict: "shape", message: wanted };
  const [x] = got.data, [y] = right.data, far = Math.abs(x) > Math.abs(y) ? "far from" : "close to";
  const off = got.data.flatMap((x, i) => (near([x], [right.data[i]], 1, right.near) ? [] : [i + 1])).join(", ");
  const order = right.shape.length > 1 ? "row by row " : "";
  const message = got.data.length > 1 ? `Look again at number ${off}, counted ${order}from 1.`
    : x * y < 0 ? "It has the wrong sign."
      : x === 0 ? "It is not 0." : `It is too ${far} 0. Three decimals have to be right.`;
  return { verdict: "wrong", message };
}

/** The one factor between the line's numbers and the right ones, at all points. */
function ratio(got, right) {
  const sizes = right[0].data.map(Math.abs), largest = sizes.indexOf(Math.max(...sizes));
  const times = got[0].data[largest] / right[0].data[largest];
  if (!(Math.abs(times) > 1e-3 && got.every((x, i) => same(x, right[i], times)))) return null;
  return { why: `Every number is ${Number(times.toPrecision(4))} times what it should be.` };
}

/** What is said of another shape than the one that is asked for; `found` is the mistake that gives it. */
function misshapen(read, context, found) {
  const { language, tree, got, envs } = read, { right } = context, kind = ["number", "vector", "matrix"];
  const [{ shape: wants }] = right, [{ shape: has, data }] = got, shape = shapeOf(tree, envs[0]);
  const size = shapeText(language === "matlab" ? [...wants, 1].slice(0, 2) : wants, language);
  const asked = `where ${wants.length ? `a ${kind[wants.length]}, ${size},` : "one number"} is asked for.`;
  if (got.every((x, i) => near(sorted(x), sorted(right[i])))) {
    const row = language === "matlab" && wants.length === 1;
    const { name, why } = row || !found ? { name: "transposed", why: "Transpose it." } : found;
    const message = `The numbers are right, in another layout: ${shape}, ${asked} ${why}`;
    return { verdict: "layout", message: message.replace("The numbers are right, but an", "An"), mistake: name };
  }
  const first = data.length === 1 ? "One number" : `A ${has[0] === 1 ? "row" : kind[has.length] ?? "block"}, ${shape}`;
  const what = `${first}, ${asked}`;
  if (found && has.length <= wants.length) return mistake(found, `${what} `);
  const unknown = () => ({ message: what + entry(got, right, language), search: search(read, context) });
  const said = found ? mistake(found, `${what} `) : unknown(), operator = tree.op && signOf(tree.op, language);
  return { ...said, verdict: "shape", operator, place: tree.at };
}

const sorted = ({ data }) => data.toSorted((a, b) => a - b);

/** Is the line's one number the same entry of the right ones, everywhere? */
function entry(got, right, language) {
  const at = right[0].data.findIndex((_, at) => got.every(({ data }, i) => near(data, [right[i].data[at]])));
  const first = language === "matlab" ? 1 : 0;
  return at < 0 ? "" : ` It is right as entry ${at + first}, counted from ${first}. All of them are asked for.`;
}

// ------------------------------------------------------------- the other language

/** What the same signs mean in the other language, where that is something else; or that they fit there only. */
export function inOtherLanguage({ line, language, tree, got: [mine] = [], error }, context) {
  const second = otherThan(language), text = sameSigns(line, second), theirs = reading(text, context, second);
  const says = `In ${LANGUAGE[second]}, ${text}`, [there] = theirs.got;
  if (!tree || (error && error.kind !== "shape")) return "";
  if (theirs.error) return mine && theirs.error.kind === "shape" ? `${says} does not fit.` : "";
  const shape = shapeOf(theirs.tree, theirs.envs[0]);
  if (!mine) {
    const right = !context.exercise && agree(theirs.got, context.right);
    return `${says} fits: ${shape}${right ? `, and is right.${onlyHere(theirs.tree, context, second)}` : "."}`;
  }
  if (near(mine.data, there.data)) return "";
  const sides = second === "numpy" ? "row there, a column here" : "column there, a row here";
  const beside = mine.shape.length > 1 && /^\.[*/]$/.test(tree.op) ? `: a vector is a ${sides}` : "";
  const numbers = mine.data.length === there.data.length ? `, with other numbers${beside}` : "";
  return `${says} is something else: ${shape}${numbers}.`;
}

/** A right line in both languages, each judged, and as a sum with its indices: [[name, line], ...]. */
export function translations({ line, language, tree, envs: [env] }, context) {
  const second = otherThan(language), there = translated(tree, env, context[second][0]), numpy = context.numpy[0];
  const ways = [there && written(there, second, ""), context.answers[second]];
  const lines = {
    [language]: spelt(line.slice(tree.from, tree.to), language),
    [second]: ways.find((text) => text && judge(text, context, second).verdict === "right"),
  };
  const plainly = translated(tree, env, numpy), indices = plainly && withIndices(plainly, numpy);
  return [["MATLAB", lines.matlab], ["NumPy", lines.numpy], ["with indices", indices]].filter(([, text]) => text);
}
