// A line in the other language, and as a sum with its indices. What cannot be translated gives null.

import { binary, call, number, transpose, upright } from "./formula_changes.js";
import { spelt } from "./formula_parser.js";
import { attempt, near } from "./formula_question.js";
import { numeric } from "./formula_values.js";
import { misfit, refuse } from "./formula_words.js";

// ------------------------------------------------------------- the same signs

const THEIRS = {
  matlab: [[/\bnp\./g, ""], [/\.T\b/g, "'"], [/\*\*/g, ".^"]],
  numpy: [
    [/\.?'/g, ".T"], [/\.(?=[*/^])/g, ""], [/\^/g, "**"],
    [/(?<![\w.])(?!sigmoid|softmax|relu)(?=[a-z]+ *\()/g, "np."],
  ],
};
/** The same signs and functions as another language writes them: dot(J', g) is np.dot(J.T, g). */
export function sameSigns(line, language) {
  return THEIRS[language].reduce((text, signs) => text.replace(...signs), spelt(line, language));
}

// ------------------------------------------------------------- the same numbers

const PRODUCT = /^(\*|dot|matmul|inner|outer|multiply)$/;
const long = (shape) => shape.filter((n) => n !== 1).length;
const shapeIn = (node, env) => attempt(() => numeric(node, env).shape, []);

/** How a node may be written in a language, where its parts are x and y. */
function* ways({ type, op, name, args }, [x, y], numpy) {
  const turn = numpy ? upright : transpose;
  const along = (axis) => (
    numpy ? { ...call(name, x), keywords: { axis: number(axis) } } : call(name, x, number(axis + 1)));
  if (type === "unary") yield { type, op, args: [x] };
  else if (type === "index") yield x;
  else if (type === "binary" || PRODUCT.test(name)) {
    const product = PRODUCT.test(op ?? name), own = product ? ".*" : op.replace(/^[/^]$/, ".$&");
    if (product) for (const a of [x, transpose(x)]) yield binary("*", a, y);
    yield binary(own, x, y);
    if (product) yield numpy ? call("outer", x, y) : binary("*", x, transpose(y));
    yield* [binary(own, turn(x), y), binary(own, x, turn(y))];
  } else if (/^(numel|length|size|len)$/.test(name)) {
    yield numpy ? { type: "attribute", name: "size", args: [x] } : call("numel", x);
  } else if (/^(ones|zeros)$/.test(name)) {
    yield numpy ? call(name, args[0].value === 1 ? y : x) : call(name, x, number(1));
  } else if (/^(sum|max|mean)$/.test(name)) {
    yield* [call(name, x), along(0), along(1), call(name, call(name, x))];
  } else if (type === "call") yield call(name === "diagonal" ? "diag" : name, x);
}

/** A tree in the language of `theirs`: of the ways to write a node, the first that gives the same numbers there. */
function turned(node, mine, theirs) {
  const { type, args, name } = node, numpy = theirs.language === "numpy";
  if (type === "number" || type === "name") return { ...node, from: undefined };
  refuse(!args.length || name === "einsum", "beyond", "That is not translated.");
  const arrays = args.filter((arg) => !/^(slice|none|ellipsis)$/.test(arg.type));
  const { shape, data } = numeric(node, mine), parts = arrays.map((arg) => turned(arg, mine, theirs));
  if (type === "transpose" || name === "transpose") return long(shape) < 2 ? parts[0] : transpose(parts[0]);
  const all = [...ways(node, parts, numpy)], bare = (one) => one.filter((n) => n !== 1).join();
  const found = (numpy ? all : [...all, ...all.map(transpose)]).find((way) => {
    const got = attempt(() => numeric(way, theirs)), upright = shape.length > 1 || got?.shape[1] === 1;
    return got && (numpy || upright) && bare(got.shape) === bare(shape) && near(got.data, data);
  });
  refuse(!found, "beyond", "That is not translated.");
  return found;
}

/** The tree in another language, or more plainly in its own; null where a part has no translation. */
export const translated = (tree, mine, theirs) => attempt(() => turned(tree, mine, theirs));

// ------------------------------------------------------------- with indices

/** One entry of what a translated line of NumPy gives: J.T @ g is "Σ_i J_ik g_i". Subscripts follow "_". */
export function withIndices(tree, env) {
  const { shape } = numeric(tree, env), free = long(shape) > 1 ? ["i", "k"] : ["k"].slice(0, long(shape));
  const letters = [..."ijlmqrs"].filter((one) => !free.includes(one));
  const fresh = () => letters.shift() ?? none();
  const none = () => {
    throw misfit("beyond", "That has no entries here.");
  };
  // Each text comes with how strongly it holds together: 1 a sum, 1.5 a quotient or Σ, 2 a product, 9 a name.
  const bracket = ([text, power], least) => (power < least ? `(${text})` : text);
  const product = (a, b) => [`${bracket(a, 2)} ${bracket(b, 3)}`, 2];
  const summed = (over, part) => (over.length ? [`Σ_${over.join("")} ${bracket(part, 1.5)}`, 1.5] : part);
  const delta = ([i, k]) => [i === k || !i || !k ? "1" : `δ_${i}${k}`, 9];

  /** The entry of a node at these indices, one for each axis: null where it has length 1. */
  function entry({ type, args, op, name, value, keywords }, at) {
    const [a, b] = args, [s, t] = args.map((arg) => shapeIn(arg, env));
    const own = (part, sizes) => entry(part, sizes.map((n, d) => (n === 1 ? null : at[at.length - sizes.length + d])));
    if (type === "number") return [String(value), 9];
    if (type === "name") return [name + (at.some(Boolean) ? `_${at.join("")}` : ""), 9];
    if (type === "unary") return [`${op === "-" ? "−" : ""}${bracket(own(a, s), 2)}`, 1];
    if (type === "transpose") return entry(a, at.toReversed());
    if (type === "index") return entry(a, [at[0]]); // x[:, None]
    if (op === "*") {
      const i = fresh(), sides = [s.length > 1 ? [at[0], i] : [i], t.length > 1 ? [i, at.at(-1)] : [i]];
      return summed([i], product(entry(a, sides[0]), entry(b, sides[1])));
    }
    if (type === "binary") {
      const [left, right] = [own(a, s), own(b, t)];
      if (op === ".*") return product(left, right);
      if (op === "./") return [`${bracket(left, 2)} / ${bracket(right, 3)}`, 1.5];
      if (op === ".^") return [`${bracket(left, 9)}^${bracket(right, 9)}`, 4];
      return [`${bracket(left, 1)} ${op.replace("-", "−")} ${bracket(right, 1.5)}`, 1];
    }
    if (name === "softmax" && a.name) return [`softmax(${a.name})_${at[0]}`, 9];
    if (name === "eye") return delta(at);
    if (name === "outer") return product(entry(a, [at[0]]), entry(b, [at[1]]));
    if (name === "diag") return s.length > 1 ? entry(a, [at[0], at[0]]) : product(delta(at), entry(a, [at[0]]));
    if (name === "sum") {
      const kept = at.filter(Boolean), { value: axis } = keywords.axis ?? {};
      const over = s.map((n, d) => (n > 1 && (axis ?? d) === d ? fresh() : null));
      return summed(over.filter(Boolean), entry(a, s.map((n, d) => over[d] ?? (n > 1 ? kept.shift() : null))));
    }
    return type === "call" && s.length === at.length ? [`${name}(${own(a, s)[0]})`, 9] : none(); // exp, log, ...
  }

  return attempt(() => {
    const rest = [...free], at = shape.map((n) => (n === 1 ? null : rest.shift()));
    return `${free.length ? `for each ${free.join(", ")}: ` : ""}${entry(tree, at)[0]}`;
  });
}
