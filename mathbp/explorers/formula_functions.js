// The operators and functions of MATLAB and of NumPy.

import { alike, along, array, axesOf, diagonal, diagonalMatrix, each, einsum } from "./formula_arrays.js";
import { count, entrywise, eye, filled, flat, softmax, sum, times, transposed } from "./formula_arrays.js";
import { misfit, ONE_SAMPLE, refuse, TRUTH } from "./formula_words.js";

/** A number: in Python, one of its own, without axes. */
export const number = (v, language) => (language === "matlab" ? array([1, 1], [v]) : array([], [v], "number"));
export const isScalar = (x) => x.data.length === 1;
export const isVector = (x) => Math.min(...x.shape) === 1; // in MATLAB
export const column = (data) => array([data.length, 1], data);

const truths = (...xs) => xs.every((x) => x.kind === "bool");

// ------------------------------------------------------------- operators

const ENTRY = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  ".*": (a, b) => a * b,
  "./": (a, b) => a / b,
  ".^": (a, b) => (a === 1 ? 1 : a ** b), // 1 ** NaN is 1
  "==": (a, b) => a === b,
  "~=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

function entries(op, a, b, compares) {
  const { shape, data } = entrywise(ENTRY[op], a, b), python = a.kind === "number" && b.kind === "number";
  refuse(python && !Number.isFinite(data[0]), "beyond", "Python has no such number.");
  return array(shape, data.map(Number), python ? "number" : /[=<>]/.test(op) ? compares : undefined);
}

/** Of a matrix, by Newton's iteration. */
function pseudoinverse(x) {
  const size = sum(x.data.map((v) => v * v)) || 1; // no stretch of x is longer than its root
  let inverse = each((v) => v / size, transposed(x));
  for (let i = 0, settled = false; i < 60; i++) {
    const next = entrywise((a, b) => 2 * a - b, inverse, times(times(inverse, x), inverse));
    if (settled) return next;
    const most = Math.max(...next.data.map(Math.abs)), last = inverse;
    settled = next.data.every((v, at) => Math.abs(v - last.data[at]) <= 1e-9 * most);
    inverse = next;
  }
  throw misfit("beyond", "By that matrix nothing can be divided.");
}

export const OPERATORS = {
  matlab(op, a, b) {
    const [m, n] = a.shape, [first] = a.data, [last] = b.data, arrays = !isScalar(a) && !isScalar(b);
    if (op === ":") return filled([1, Math.max(0, Math.floor(last - first) + 1) || 0], (_, i) => first + i);
    if (op === "*" && arrays) return times(a, b);
    if (op === "/" && !isScalar(b)) {
      refuse(n !== b.shape[1], "shape", "the numbers of columns have to be equal.");
      return times(a, pseudoinverse(b)); // the x for which x * b is nearest to a
    }
    if (op === "^" && !(isScalar(a) && isScalar(b))) {
      const square = "it wants a square matrix and one number. Entry by entry it is .^.";
      refuse(!isScalar(b) || m !== n, isScalar(a) ? "beyond" : "shape", square);
      const small = "A matrix is raised to small whole numbers only: no inverse is needed here.";
      refuse(!count(101).includes(last), "beyond", small);
      return count(last).reduce((power) => times(power, a), eye(m));
    }
    const found = entries(/^[*/^]$/.test(op) ? `.${op}` : op, a, b, "logical");
    const made = found.data.some(Number.isNaN) && ![...a.data, ...b.data].some(Number.isNaN);
    refuse(/\^/.test(op) && made, "beyond", "That is complex: a root of a negative number.");
    return found;
  },
  numpy(op, a, b) {
    refuse(truths(a, b) && !/[=<>]/.test(op), "beyond", TRUTH);
    if (op !== "*") return entries(op, a, b, "bool");
    const numbers = !a.shape.length || !b.shape.length;
    refuse(numbers, "shape", "it needs arrays on both sides; a number is multiplied with *.");
    return times(a, b);
  },
};

/** -x and +x. */
export function signed(op, x) {
  refuse(truths(x), "beyond", TRUTH);
  return { ...each((v) => (op === "-" ? -v : v), x), kind: x.kind };
}

// ------------------------------------------------------------- functions

const same = (x) => x;
const MAPS = ["exp", "log", "sqrt", "abs", "sign", "tanh", "sinh", "cosh"].map((name) => [name, Math[name]]);
MAPS.push(["sigmoid", (x) => 1 / (1 + Math.exp(-x))], ["relu", (x) => Math.max(0, x)]);
const COMMON = {
  ...Object.fromEntries(MAPS.map(([name, f]) => [name, ["x", (x) => each(f, x)]])),
  transpose: ["x", transposed],
};
const ones = (shape) => filled(shape, () => 1);
const zeros = (shape) => filled(shape, () => 0);

// MATLAB

const real = (f) => ["x", (x) => {
  refuse(x.data.some((v) => v < 0), "beyond", "That is complex, of a negative number.");
  return each(f, x);
}];
/** MATLAB's (), (n), (m, n) and (size(x)). */
const sized = (make) => ["m? n?", (m = [1], n = []) => {
  const [rows, columns = rows, ...others] = [...m, ...n].map((length) => Math.max(0, length));
  refuse(others.length, "beyond", ONE_SAMPLE);
  return make([rows, columns]);
}];
const longest = (x) => Math.max(0, x.shape.findIndex((n) => n !== 1)); // the first axis with something to sum

function dot(a, b) {
  if (isVector(a) && isVector(b)) [a, b] = [column(a.data), column(b.data)];
  refuse(!alike(a, b), "shape", "it wants two vectors of the same length. A matrix times a vector is *.");
  return along(sum, entrywise(ENTRY[".*"], a, b), [longest(a)], true);
}

/** f along an axis, from 1: (x), (x, dim). */
const matlabFold = (f) => (x, [dim] = [longest(x) + 1]) => (dim > 2 ? x : along(f, x, [dim - 1], true));

/** max and min: (x), (x, [], dim), (x, y). NaN is passed by. */
const matlabExtreme = (f) => ["x y? dim?", (x, y, dim) => {
  const seen = (terms) => f(terms.every(Number.isNaN) ? terms : terms.filter((v) => !Number.isNaN(v)));
  refuse(y?.data.length && dim, "syntax", "Along a dimension it is written (x, [], dim).");
  return y?.data.length ? entrywise((a, b) => seen([a, b]), x, y) : matlabFold(seen)(x, dim);
}];

// NumPy

const numpyFold = (f) => ["x axis? keepdims?", (x, axis, keep) => {
  const rank = x.shape.length, axes = axis?.map((a) => (a < 0 ? a + rank : a)) ?? axesOf(x);
  if (!rank && f !== mean && /^(0|-1)$/.test(axis)) return x; // a number's own axis
  const missing = axes.some((a) => !(a in x.shape)) || new Set(axes).size < axes.length;
  refuse(missing, "shape", "it has no such axis. Here is one sample; its last axis is -1.");
  return along(f, x, axes, keep?.data[0]);
}];

function einsumOf(letters, ...xs) {
  const [inputs, given] = letters.replaceAll(/ |\.\.\./g, "").split("->"); // of one sample, ... is nothing
  const axes = inputs.split(",");
  const all = axes.join(""), free = [...all].filter((one) => all.indexOf(one) === all.lastIndexOf(one));
  const misfits = axes.length !== xs.length || axes.some((own, j) => own.length !== xs[j].shape.length);
  const batch = "it wants as many letters as there are axes. Here is one sample: no letter for a batch.";
  refuse(misfits, letters.includes("...") ? "beyond" : "shape", batch);
  const out = [...(given ?? free.sort())], twice = new Set(out).size < out.length;
  const unfounded = twice || out.some((one) => !all.includes(one));
  refuse(unfounded, "syntax", "Each letter behind -> has to come from before, and once.");
  return einsum(xs, axes, out);
}

function diagonalOf(x, [k] = [0]) {
  refuse(x.shape.length !== 2, x.shape.length > 2 ? "beyond" : "shape", "it is read here for a matrix.");
  return diagonal(x, k);
}

const mean = (terms) => sum(terms) / terms.length;
const extreme = (f) => (terms) => {
  refuse(!terms.length, "shape", "of nothing there is none.");
  return f(...terms);
};
const [max, min] = [Math.max, Math.min].map(extreme);

// A function: its arguments, "?" behind those that may be missing, and what it does with them.
export const FUNCTIONS = {
  matlab: {
    ...COMMON,
    log: real(Math.log),
    sqrt: real(Math.sqrt),
    diag: ["x k?", (x, [k] = [0]) => (isVector(x) ? diagonalMatrix(x, k) : column(diagonal(x, k).data))],
    eye: sized(([m, n]) => eye(m, n)),
    ones: sized(ones),
    zeros: sized(zeros),
    numel: ["x", (x) => number(x.data.length, "matlab")],
    length: ["x", (x) => number(x.data.length && Math.max(...x.shape), "matlab")],
    size: ["x dim?", (x, dim) => (dim ? number(x.shape[dim[0] - 1] ?? 1, "matlab") : array([1, 2], x.shape))],
    dot: ["a b", dot],
    softmax: ["x", (x) => softmax(x, longest(x))],
    sum: ["x dim?", matlabFold(sum)],
    mean: ["x dim?", matlabFold(mean)],
    max: matlabExtreme(max),
    min: matlabExtreme(min),
  },
  numpy: {
    ...COMMON,
    diag: ["x k?", (x, k) => (x.shape.length === 1 ? diagonalMatrix(x, k?.[0]) : diagonalOf(x, k))],
    diagonal: ["x k?", diagonalOf],
    eye: ["N M?", ([n], [m] = [n]) => eye(n, m)],
    ones: ["shape", ones],
    zeros: ["shape", zeros],
    outer: ["a b", (a, b) => einsum([flat(a), flat(b)], ["i", "k"], "ik")],
    inner: ["a b", (a, b) => times(a, a.shape.length ? transposed(b) : b)],
    dot: ["a b", times],
    matmul: ["a b", (a, b) => OPERATORS.numpy("*", a, b)],
    multiply: ["a b", (a, b) => OPERATORS.numpy(".*", a, b)],
    array: ["x", same],
    einsum: ["letters a b? c? d?", einsumOf],
    softmax: ["x", (x) => softmax(x, x.shape.length - 1)],
    len: ["x", (x) => {
      refuse(!x.shape.length, "syntax", "A number has no len.");
      return number(x.shape[0], "numpy");
    }],
    sum: numpyFold(sum),
    mean: numpyFold(mean),
    max: numpyFold(max),
    min: numpyFold(min),
  },
};
export const METHODS = ["sum", "mean", "max", "min", "dot", "diagonal", "transpose"];
const BARE = ["abs", "sigmoid", "relu", "softmax", "len", "sum"]; // names that need no np.

/** Can it be called so: f(x), np.f(x), x.f()? */
export function callable({ name, module, method }, language) {
  const here = language === "matlab" || (module && name !== "len") || (method ? METHODS : BARE).includes(name);
  return here && Object.hasOwn(FUNCTIONS[language], name);
}

/** The value of a call: `values` are its arguments, in their order; `keywords`, [name, value]. */
export function called({ name, module, method }, language, values, keywords) {
  const [signature, f] = FUNCTIONS[language][name], names = signature.split(" ");
  for (const [key, value] of keywords) {
    refuse(!names.includes(`${key}?`), "syntax", `${name} has no ${key}= here.`);
    values[names.indexOf(`${key}?`)] = value;
  }
  const asked = `${name} is read here as ${name}(${signature.replaceAll(" ", ", ")}).`;
  refuse(values.length > names.length, "beyond", asked);
  refuse(names.some((one, i) => !one.endsWith("?") && !values[i]), "syntax", asked);
  const given = Array.from(values, (value, i) => value && argument(value, names[i].replace("?", ""), name));
  const arrays = given.filter((x) => x?.data);
  const counts = /^(sum|mean|diag|diagonal|transpose|array|len)$/.test(name);
  refuse(arrays.length && truths(...arrays) && !counts, "beyond", TRUTH);
  const python = language === "numpy" && name === "sum" && !module && !method;
  return python ? along(sum, given[0], [0]) : f(...given);
}

// Arguments that are whole numbers, from which on; all others are arrays.
const WHOLE = { axis: -Infinity, k: -Infinity, m: -Infinity, n: -Infinity, dim: 1, shape: 0, N: 0, M: 0 };

/** Whole numbers. */
export function whole(x, least = -Infinity) {
  refuse(!x.data?.every((n) => Number.isInteger(n) && n >= least), "syntax", "Here a whole number is expected.");
  return x.data;
}

/** An argument, as the signature's name for it wants it. */
function argument(x, name, of) {
  if (name === "axis" && x.type === "none") return undefined;
  if (name in WHOLE) return whole(x, WHOLE[name]);
  const letters = name === "letters";
  refuse(letters && typeof x !== "string", "syntax", "einsum begins with its letters, as in 'ik,i->k'.");
  refuse(!letters && !x.data, "syntax", `That is no argument of ${of}.`);
  return x.kind === "number" ? { ...x, kind: undefined } : x; // to NumPy, Python's numbers are arrays
}
