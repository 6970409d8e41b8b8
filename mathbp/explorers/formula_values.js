// What a tree is worth: arrays with shapes, by the rules of MATLAB (vectors are columns) and of NumPy.

import { alike, array, begin, below, count, flat, picked, transposed } from "./formula_arrays.js";
import { FUNCTIONS, METHODS, OPERATORS, callable, called } from "./formula_functions.js";
import { isScalar, isVector, number, signed, whole } from "./formula_functions.js";
import { misplaced, noEntry, refuse, unknown } from "./formula_words.js";

/** Nested lists, as they come from Python: in MATLAB a vector is a column. */
export function fromLists(lists, language) {
  const shape = [], data = [lists].flat(Infinity).map(Number);
  if (!Array.isArray(lists)) return number(data[0], language);
  for (let part = lists; Array.isArray(part); part = part[0]) shape.push(part.length);
  return array(language === "matlab" ? [shape[0], shape[1] ?? 1] : shape, data);
}

// ------------------------------------------------------------- indices

const ALL = { type: "all" };

/** The places, counted from 0, that an index picks from n. */
function places(sub, n, first) {
  if (sub.type === "all") return count(n);
  if (sub.type === "slice") return sliced(sub.parts, n);
  refuse(/bool|logical/.test(sub.kind), "beyond", "A comparison is not read as an index here: multiply with it.");
  refuse(!sub.data, "shape", "an index is a whole number.");
  return sub.data.map((value) => {
    const there = Number.isInteger(value) && value >= (first || -n) && value < n + first;
    if (!there) throw noEntry(value, n, first);
    return value < 0 ? value + n : value - first;
  });
}

/** MATLAB's x(i), x(i, j), counted from 1, columns first. */
function matlabIndex(x, subs) {
  refuse(subs.length > 2, "syntax", "A matrix takes one or two indices.");
  if (subs.length === 2) return picked(x, subs.map((sub, d) => places(sub, x.shape[d], 1)));
  const [sub] = subs, { data, kind } = picked(flat(transposed(x)), [places(sub, x.data.length, 1)]);
  if (sub.type === "all") return array([data.length, 1], data, kind);
  const vectors = [x, sub].every((v) => isVector(v) && !isScalar(v)); // then it lies as x does
  return array(vectors ? x.shape.map((n) => (n === 1 ? 1 : data.length)) : sub.shape, data, kind);
}

/** NumPy's x[0, 1:, None, ...]. */
function numpyIndex(x, subs) {
  const dots = subs.filter((sub) => sub.type === "ellipsis");
  const given = dots.length ? subs : [...subs, { type: "ellipsis" }];
  const rest = x.shape.length - given.filter((sub) => !/none|ellipsis/.test(sub.type)).length;
  refuse(rest < 0 || dots.length > 1, "shape", "it has fewer axes than are indexed. Here is one sample.");
  const indices = [], shape = [];
  for (const sub of given.flatMap((one) => (one.type === "ellipsis" ? Array(rest).fill(ALL) : one))) {
    if (sub.type === "none") shape.push(1);
    else {
      refuse(sub.data && !isScalar(sub), "shape", "an index is one whole number.");
      indices.push(places(sub, x.shape[indices.length], 0));
      if (!sub.data) shape.push(indices.at(-1).length);
    }
  }
  return { ...picked(x, indices), shape };
}

/** Python's from:to:step, of n. */
function sliced(parts, n) {
  const [from, to, step = 1] = parts.map((part) => part?.data && whole(part)[0]), all = count(n);
  refuse(step === 0, "syntax", "A slice cannot have steps of 0.");
  // Where i is, counted from the end.
  const back = (i) => (i === undefined ? i : Math.max(0, n - 1 - (i < 0 ? i + n : i)));
  const run = step > 0 ? all.slice(from, to) : all.reverse().slice(back(from), back(to));
  return run.filter((_, i) => i % step === 0);
}

// ------------------------------------------------------------- evaluation

/**
 * The value of a node. env has the language, the scope (arrays by name), and a Map of
 * values already known: an edited tree shares the rest with the one it came from.
 */
export function evaluate(node, env) {
  const known = env.values?.get(node);
  if (known !== undefined) return known;
  try {
    const value = NODES[node.type]?.(node, env) ?? node; // None, ..., : stand for themselves
    if (env.keep) env.values.set(node, value);
    return value;
  } catch (error) {
    throw error.kind && !error.node ? misplaced(error, node, env) : error;
  }
}

/** The value of a node that has to be an array. */
export function numeric(node, env) {
  begin();
  return arrayOf(node, env);
}

function arrayOf(node, env) {
  const value = evaluate(node, env);
  refuse(!value.data || value.kind === "tuple", "syntax", "That is no array.", node);
  return value;
}
const allOf = (nodes, env) => nodes.map((node) => arrayOf(node, env));
const beside = (parts) => transposed(below(parts.map(transposed)));

const NODES = {
  number: ({ value }, { language }) => number(value, language),
  string: ({ value }) => value,
  name(node, env) {
    const { name, module } = node, { language, scope, end } = env;
    if (name === "end" && end) return number(end, language);
    if (name in scope && !module) return scope[name];
    if (name === "pi" && (language === "matlab" || module)) return number(Math.PI, language);
    throw unknown(node, env, FUNCTIONS, METHODS);
  },
  unary: ({ op, args }, env) => signed(op, arrayOf(args[0], env)),
  binary: ({ op, args }, env) => OPERATORS[env.language](op, ...allOf(args, env)),
  transpose({ args }, env) {
    const x = arrayOf(args[0], env);
    refuse(x.kind === "number", "name", "A plain number has no .T.");
    return transposed(x);
  },
  matrix({ args, rows }, env) {
    const parts = allOf(args, env);
    return below(rows.map((n) => beside(parts.splice(0, n))));
  },
  list({ args, tuple }, env) {
    const parts = allOf(args, env), shape = parts[0]?.shape ?? [];
    refuse(tuple && shape.length, "syntax", "One value is asked for, without a comma.");
    refuse(parts.some((x) => !alike(x, parts[0])), "shape", "the lengths have to be equal.");
    return array([parts.length, ...shape], parts.flatMap((x) => x.data), tuple && "tuple");
  },
  slice: ({ parts }, env) => ({ type: "slice", parts: parts.map((part) => part && evaluate(part, env)) }),
  index({ args }, env) {
    const [x, ...subs] = args.map((arg) => evaluate(arg, env));
    refuse(!x.data || x.kind === "number", "syntax", "A plain number has no entries.");
    return { ...numpyIndex(x, subs), kind: x.kind === "tuple" ? "number" : x.kind };
  },
  attribute(node, env) {
    const x = arrayOf(node.args[0], env), { name } = node;
    if (x.kind === "number" || !/^(shape|size)$/.test(name)) throw unknown(node, env, FUNCTIONS, METHODS);
    return name === "size" ? number(x.data.length, "numpy") : array([x.shape.length], x.shape, "tuple");
  },
  call(node, env) {
    const { name, args, module, method, keywords } = node, { language, scope } = env;
    if (name === null || (name in scope && !module && !method)) return indexed(node, env);
    const own = method && arrayOf(args[0], env);
    if (!callable(node, language)) throw unknown(node, env, FUNCTIONS, METHODS);
    const plain = own?.kind === "number" || (name === "dot" && own?.shape.length === 0);
    refuse(plain, "name", `A number has no .${name}().`);
    const value = (arg) => evaluate(arg, env);
    return called(node, language, args.map(value), Object.entries(keywords).map(([key, arg]) => [key, value(arg)]));
  },
};

/** What MATLAB picks with round brackets. */
function indexed({ name, args }, env) {
  refuse(env.language === "numpy", "syntax", `${name} is no function. A product is written with *.`);
  const [x, subs] = name === null ? [arrayOf(args[0], env), args.slice(1)] : [env.scope[name], args];
  const ends = subs.length === 1 ? [x.data.length] : x.shape;
  return subs.length ? matlabIndex(x, subs.map((arg, d) => evaluate(arg, { ...env, end: ends[d] }))) : x;
}
