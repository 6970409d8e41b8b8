// What a tree is worth: arrays with shapes, by the rules of MATLAB (vectors are columns) and of NumPy.

import { misfit, refuse, signOf } from "./formula_parser.js";

const MOST = 1e4; // numbers in an array, or products in a sum: eye(1e9) is refused
const WORK = 2e5; // products in a line

let spent = 0;
const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
const sum = (numbers) => numbers.reduce((a, b) => a + b, -0);
const count = (n) => [...Array(n).keys()];

/** An array: shape, data row by row. Python's own numbers are marked `plain`, what a comparison gives `bool`. */
const array = (shape, data, more) => ({ shape, data, ...more });
const scalar = (value, language) => array(language === "matlab" ? [1, 1] : [], [value], { plain: true });
const isScalar = (x) => x.data.length === 1;
const isVector = (x) => Math.min(...x.shape) === 1; // in MATLAB
const flat = (x) => array([x.data.length], x.data);
const alike = (a, b) => a.shape.join() === b.shape.join();
const each = (f, x, more) => array(x.shape, x.data.map(f), more);
const axesOf = (x) => count(x.shape.length);

/** Nested lists, as they come from Python: in MATLAB a vector is a column. */
export function fromLists(lists, language) {
  const shape = [], data = [lists].flat(Infinity).map(Number);
  for (let part = lists; Array.isArray(part); part = part[0]) shape.push(part.length);
  return language === "matlab" ? array([shape[0] ?? 1, shape[1] ?? 1], data) : array(shape, data, { plain: !shape.length });
}

/** 3×1 in MATLAB, (3,) in NumPy. */
export function shapeText(shape, language) {
  return language === "matlab" ? shape.join("×") : `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

const tooLarge = (n) => refuse(n > MOST, "beyond", "That is too large for this field.");

function filled(shape, make) {
  tooLarge(Math.max(product(shape), ...shape));
  return array(shape, count(product(shape)).map(make));
}

/**
 * What all products and sums come down to. axes[j][d] names axis d of xs[j]; axes of one name go together, and one of
 * length 1 is repeated. For each place of the axes `out`: the terms along the other axes, put together.
 */
function over(xs, axes, out, term, together = (terms) => terms[0]) {
  const sizes = new Map(out.map((name) => [name, 1]));
  xs.forEach((x, j) => x.shape.forEach((n, d) => {
    const known = sizes.get(axes[j][d]) ?? 1;
    refuse(n !== known && n !== 1 && known !== 1, "shape", "lengths have to be equal, or 1.");
    sizes.set(axes[j][d], known === 1 ? n : known);
  }));
  const names = [...sizes.keys()], counts = [...sizes.values()], data = [];
  const work = product(counts.map((n) => Math.max(1, n))); // an axis of length 0 is walked along, too
  tooLarge((spent += work) > WORK ? Infinity : work);
  const steps = xs.map((x, j) => names.map((name) => sum(x.shape.map((n, d) => (axes[j][d] === name && n > 1 ? product(x.shape.slice(d + 1)) : 0)))));
  let terms = [];
  const walk = (d, places) => {
    if (d === names.length) terms.push(term(...places.map((at, j) => xs[j].data[at])));
    else for (let i = 0; i < counts[d]; i++) walk(d + 1, places.map((at, j) => at + i * steps[j][d]));
    if (d === out.length) {
      data.push(together(terms));
      terms = [];
    }
  };
  walk(0, xs.map(() => 0));
  return array(counts.slice(0, out.length), data, { bool: xs.every((x) => x.bool) });
}

/** A sum of products; of truth values, whether any is true. */
function contract(xs, axes, out) {
  const found = over(xs, axes, out, (...factors) => product(factors), sum);
  return found.bool ? each((n) => Math.min(1, n), found, { bool: true }) : found;
}

const same = (x) => x;

/** Entry by entry, the axes counted from the last. */
function entrywise(f, a, b) {
  if (alike(a, b)) return each((x, i) => f(x, b.data[i]), a);
  const axes = axesOf(a.shape.length > b.shape.length ? a : b);
  return over([a, b], [a, b].map((x) => axes.slice(axes.length - x.shape.length)), axes, f);
}

/** f of all numbers along some axes. */
function reduced(f, x, axes, keep) {
  refuse(/max|min/.test(f.name) && axes.some((axis) => x.shape[axis] === 0), "shape", "of nothing there is none.");
  const { shape, data } = over([x], [axesOf(x)], axesOf(x).filter((d) => !axes.includes(d)), same, f);
  return array(keep ? x.shape.map((n, d) => (axes.includes(d) ? 1 : n)) : shape, data);
}

const transposed = (x) => over([x], [axesOf(x)], axesOf(x).reverse(), same);

/** The sum over the last axis of a and one of b, as in all products of matrices: here a length of 1 is not repeated. */
function times(a, b, axis = Math.max(0, b.shape.length - 2)) {
  refuse(a.shape.at(-1) !== b.shape[axis], "shape", "the inner lengths have to be equal.");
  const left = a.shape.map((_, d) => (d < a.shape.length - 1 ? `a${d}` : "inner")), right = b.shape.map((_, d) => (d !== axis ? `b${d}` : "inner"));
  return contract([a, b], [left, right], [...left, ...right].filter((name) => name !== "inner"));
}

/** The pseudoinverse, by Newton's iteration: MATLAB's A / B is A times that of B. */
function pseudoinverse(x) {
  const size = [0, 1].map((axis) => Math.max(...reduced((terms) => sum(terms.map(Math.abs)), x, [axis]).data));
  let inverse = entrywise((a, b) => a / b, transposed(x), scalar(product(size) || 1, "matlab"));
  for (let i = 0, settled = 0; i < 60; i++) {
    const next = entrywise((a, b) => 2 * a - b, inverse, times(times(inverse, x), inverse));
    if (settled) return next;
    settled = next.data.every((v, at) => Math.abs(v - inverse.data[at]) <= 1e-9 * Math.max(...next.data.map(Math.abs)));
    inverse = next;
  }
  throw misfit("beyond", "By that matrix nothing can be divided.");
}

const eye = (m, n = m) => filled([m, n], (at) => Number(at % n === Math.floor(at / n)));
const diagonal = ({ shape: [m, n], data }) => count(Math.min(m, n)).map((i) => data[i * (n + 1)]);
const diagonalMatrix = ({ data: { length: n }, data }) => filled([n, n], (at) => (at % (n + 1) ? 0 : data[at / (n + 1)]));

function softmax(x, axis) {
  const e = entrywise((a, b) => Math.exp(a - b), x, reduced(REDUCE.max, x, [axis], true));
  return entrywise((a, b) => a / b, e, reduced(sum, e, [axis], true));
}

// ------------------------------------------------------------- operators

const ENTRY = {
  "+": (a, b) => a + b, "-": (a, b) => a - b, ".*": (a, b) => a * b, "./": (a, b) => a / b, ".^": (a, b) => (a === 1 ? 1 : a ** b), // 1 ** NaN is 1
  "==": (a, b) => a === b, "~=": (a, b) => a !== b, "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b,
};

function entries(op, a, b, language) {
  const { shape, data } = entrywise(ENTRY[op], a, b), plain = a.plain && b.plain, python = language === "numpy";
  const truth = python && a.bool && b.bool && !plain; // True + True is True
  refuse(truth && op === "-", "syntax", TRUTH);
  refuse(python && plain && /[/^]/.test(op) && Math.abs(data[0]) === Infinity, "syntax", "Python divides nothing by zero.");
  refuse(op === ".^" && (plain || !python) && data.some(Number.isNaN) && ![...a.data, ...b.data].some(Number.isNaN), "beyond", "That is complex: a root of a negative number.");
  return array(shape, data.map((v) => (truth ? Math.min(1, v) : Number(v))), { plain, bool: /[=<>]/.test(op) || (truth && /[+*]/.test(op)) });
}
const TRUTH = "NumPy does not do that with True and False: write 1.0 * ( ) around them.";

const OPERATORS = {
  matlab(op, a, b) {
    const [m, n] = a.shape, [first, last] = [a.data[0], b.data[0]], numbers = isScalar(a) && isScalar(b);
    if (op === ":") return filled([1, Math.max(0, Math.floor(last - first) + 1) || 0], (i) => first + i);
    if (op === "*" && !isScalar(a) && !isScalar(b)) return times(a, b);
    if (op === "/" && !isScalar(b)) {
      refuse(n !== b.shape[1], "shape", "the numbers of columns have to be equal.");
      return times(a, pseudoinverse(b));
    }
    if (op === "^" && !numbers) {
      refuse(!isScalar(b) || m !== n, m === n && isScalar(a) ? "beyond" : "shape", "it wants a square matrix and one number. Entry by entry it is .^.");
      refuse(!count(101).includes(last), "beyond", "A matrix is raised to small whole numbers only: no inverse is needed here.");
      return count(last).reduce((power) => times(power, a), eye(m));
    }
    return entries(/^[*/^]$/.test(op) ? `.${op}` : op, a, b, "matlab");
  },
  numpy(op, a, b) {
    if (op !== "*") return entries(op, a, b, "numpy");
    refuse(!a.shape.length || !b.shape.length, "shape", "it needs arrays on both sides; a number is multiplied with *.");
    refuse(a.shape.length > 2 || b.shape.length > 2, "beyond", "Here is one sample: vectors and matrices.");
    return times(a, b);
  },
};

// ------------------------------------------------------------- functions

const mapped = (f) => ["x", (x) => each((v) => f(v), x)];
const MAPS = Object.fromEntries(["exp", "log", "sqrt", "abs", "sign", "tanh", "sinh", "cosh"].map((name) => [name, mapped(Math[name])]));
Object.assign(MAPS, { sigmoid: mapped((x) => 1 / (1 + Math.exp(-x))), relu: mapped((x) => Math.max(0, x)) });
const REDUCE = {
  sum, mean: (terms) => sum(terms) / terms.length,
  max: (terms) => terms.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a)),
  min: (terms) => terms.reduce((a, b) => (b < a || Number.isNaN(b) ? b : a)),
};
const seen = (f) => (terms) => f(terms.every(Number.isNaN) ? terms : terms.filter((v) => !Number.isNaN(v))); // MATLAB's max passes NaN by

/** Whole numbers: axes, sizes, from `least` on. */
function whole(x, least = -Infinity) {
  refuse(!x.data?.every((n) => Number.isInteger(n) && n >= least), "syntax", "Here a whole number is expected.");
  return x.data;
}

const longest = (x) => Math.max(0, x.shape.findIndex((n) => n !== 1)); // MATLAB's first axis with something to sum
const sizes = (...args) => {
  const found = args.length ? args.flatMap((x) => whole(x)) : [1];
  refuse(found.length > 2, "beyond", "Here is one sample: vectors and matrices.");
  return [found[0], found.at(-1)].map((n) => Math.max(0, n));
};
const diagonalOf = (least) => ["x", (x) => {
  const rank = x.shape.length;
  refuse(rank < least || rank > 2, rank > 2 ? "beyond" : "shape", "it is read here for a matrix.");
  return { ...(rank === 1 ? diagonalMatrix(x) : flat({ data: diagonal(x) })), bool: x.bool };
}];
const multiply = (a, b) => OPERATORS.numpy(".*", a, b);
const dotted = (axis) => ["a b", (a, b) => (a.shape.length && b.shape.length ? times(a, b, axis(b.shape.length)) : multiply(a, b))];
const real = (name) => ["x", (x) => {
  refuse(x.data.some((v) => v < 0), "beyond", `That is complex: the ${name} of a negative number.`);
  return MAPS[name][1](x);
}];

// A function: its arguments, "?" behind those that may be missing, and what it does with them.
const FUNCTIONS = {
  matlab: {
    ...MAPS,
    log: real("log"),
    sqrt: real("sqrt"),
    diag: ["x", (x) => (isVector(x) ? diagonalMatrix(x) : array([Math.min(...x.shape), 1], diagonal(x)))],
    eye: ["m? n?", (...args) => eye(...sizes(...args))],
    ones: ["m? n?", (...args) => filled(sizes(...args), () => 1)],
    zeros: ["m? n?", (...args) => filled(sizes(...args), () => 0)],
    numel: ["x", (x) => scalar(x.data.length, "matlab")],
    length: ["x", (x) => scalar(x.data.length && Math.max(...x.shape), "matlab")],
    size: ["x dim?", (x, dim) => (dim ? scalar(x.shape[whole(dim, 1)[0] - 1] ?? 1, "matlab") : array([1, 2], x.shape))],
    dot: ["a b", (a, b) => {
      if (isVector(a) && isVector(b) && a.data.length === b.data.length) [a, b] = [a, b].map(({ data }) => array([data.length, 1], data));
      refuse(!alike(a, b), "shape", "it wants two vectors of the same length. A matrix times a vector is *.");
      return reduced(sum, entrywise(ENTRY[".*"], a, b), [longest(a)], true);
    }],
    transpose: ["x", transposed],
    softmax: ["x", (x) => softmax(x, longest(x))],
  },
  numpy: {
    ...MAPS,
    diag: diagonalOf(1),
    diagonal: diagonalOf(2),
    eye: ["N M?", (m, n = m) => eye(...whole(m, 0), ...whole(n, 0))],
    ones: ["shape", (shape) => filled(whole(shape, 0), () => 1)],
    zeros: ["shape", (shape) => filled(whole(shape, 0), () => 0)],
    outer: ["a b", (a, b) => contract([flat(a), flat(b)], [[0], [1]], [0, 1])],
    inner: dotted((rank) => rank - 1),
    dot: dotted((rank) => Math.max(0, rank - 2)),
    matmul: ["a b", (a, b) => OPERATORS.numpy("*", a, b)],
    multiply: ["a b", multiply],
    transpose: ["x", transposed],
    array: ["x", same],
    einsum: ["letters a b? c? d?", einsum],
    softmax: ["x", (x) => softmax(x, x.shape.length - 1)],
    len: ["x", (x) => {
      refuse(!x.shape.length, "syntax", "A number has no len.");
      return scalar(x.shape[0]);
    }],
  },
};
for (const [name, f] of Object.entries(REDUCE)) {
  const extreme = /max|min/.test(name);
  const matlab = (x, dim) => {
    const axis = dim ? whole(dim, 1)[0] - 1 : longest(x);
    return axis > 1 ? x : reduced(extreme ? seen(f) : f, x, [axis], true);
  };
  FUNCTIONS.matlab[name] = extreme ? ["x y? dim?", (x, y, dim) => {
    if (!y?.data.length) return matlab(x, dim);
    refuse(dim, "syntax", `${name}(x, [], dim) has [] in its middle.`);
    return entrywise((a, b) => seen(f)([a, b]), x, y);
  }] : ["x dim?", matlab];
  FUNCTIONS.numpy[name] = ["x axis? keepdims?", (x, axis, keep) => {
    const rank = x.shape.length, axes = axis?.data ? whole(axis).map((a) => (a < 0 ? a + rank : a)) : axesOf(x);
    if (!rank && name !== "mean" && /^(0|-1)$/.test(axis?.data)) return x; // a number's own axis
    refuse(axes.some((a) => !(a in x.shape)) || new Set(axes).size < axes.length, "shape", "it has no such axis. Here is one sample; its last axis is -1.");
    return { ...reduced(f, x, axes, keep?.data[0]), bool: extreme && x.bool };
  }];
}
const METHODS = ["sum", "mean", "max", "min", "dot", "diagonal", "transpose"];
const BARE = ["abs", "sigmoid", "relu", "softmax", "len", "sum"]; // names that need no np.

function einsum(letters, ...xs) {
  refuse(typeof letters !== "string", "syntax", "einsum begins with its letters, as in 'ik,i->k'.");
  const [inputs, given] = letters.replaceAll(/ |\.\.\./g, "").split("->"), terms = inputs.split(","), all = terms.join(""); // of one sample, ... is nothing
  refuse(terms.length !== xs.length || terms.some((term, j) => term.length !== xs[j].shape.length), letters.includes("...") ? "beyond" : "shape", "it wants as many letters as there are axes. Here is one sample: no letter for a batch.");
  const out = [...(given ?? [...all].filter((l) => all.indexOf(l) === all.lastIndexOf(l)).sort())];
  refuse(new Set(out).size < out.length || out.some((l) => !all.includes(l)), "syntax", "Each letter behind -> has to come from before, and once.");
  return contract(xs, terms, out);
}

// ------------------------------------------------------------- indices

/** The entries at these places of each axis. */
function picked(x, lists) {
  const places = lists.reduce((found, list, d) => found.flatMap((at) => list.map((i) => at + i * product(x.shape.slice(d + 1)))), [0]);
  return array(lists.map((list) => list.length), places.map((at) => x.data[at]), { bool: x.bool });
}

/** The places, counted from 0, that an index picks from n. */
function places(sub, n, first) {
  if (sub.type === "all") return count(n);
  refuse(sub.bool, "beyond", "A comparison is not read as an index here: multiply with it.");
  refuse(!sub.data, "shape", "an index is a whole number.");
  return sub.data.map((value) => {
    refuse(!Number.isInteger(value) || value < (first || -n) || value >= n + first, "shape", `${first ? "( )" : "[ ]"} picks an entry by its number, ${first} to ${n - 1 + first}; ${Number(value.toPrecision(4))} is none.${Number.isInteger(value) ? "" : ` A product is written with ${first ? ".*" : "*"}.`}`);
    return value < 0 ? value + n : value - first;
  });
}

/** MATLAB's x(i), x(i, j), counted from 1, columns first. */
function matlabIndex(x, subs) {
  refuse(subs.length > 2, "syntax", "A matrix takes one or two indices.");
  if (subs.length === 2) return picked(x, subs.map((sub, d) => places(sub, x.shape[d], 1)));
  const [sub] = subs, { data, bool } = picked(flat(transposed(x)), [places(sub, x.data.length, 1)]);
  const vectors = [x, sub].every((v) => v.data && isVector(v) && !isScalar(v)); // then it lies as x does
  return array(sub.type === "all" ? [data.length, 1] : vectors ? x.shape.map((n) => (n === 1 ? 1 : data.length)) : sub.shape, data, { bool });
}

/** NumPy's x[0, 1:, None, ...]. */
function numpyIndex(x, subs) {
  const rank = x.shape.length, rest = rank - subs.filter((sub) => !/none|ellipsis/.test(sub.type)).length, dots = subs.findIndex((sub) => sub.type === "ellipsis");
  refuse(rest < 0 || dots !== subs.findLastIndex((sub) => sub.type === "ellipsis"), "shape", "it has fewer axes than are indexed. Here is one sample.");
  const list = subs.toSpliced(dots < 0 ? subs.length : dots, dots < 0 ? 0 : 1, ...Array(rest).fill({ type: "all" }));
  const lists = list.filter((sub) => sub.type !== "none").map((sub, d) => {
    refuse(sub.data && !isScalar(sub), "shape", "an index is one whole number.");
    return sub.type === "slice" ? sliced(sub.parts, x.shape[d]) : places(sub, x.shape[d], 0);
  });
  const { data, bool } = picked(x, lists), lengths = lists.map((one) => one.length);
  return array(list.flatMap((sub) => (sub.type === "none" ? 1 : sub.data ? (lengths.shift(), []) : lengths.shift())), data, { bool });
}

/** Python's from:to:step, of n. */
function sliced(parts, n) {
  const [from, to, step = 1] = parts.map((part) => part?.data && whole(part)[0]);
  refuse(step === 0, "syntax", "A slice cannot have steps of 0.");
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const bound = (value, otherwise) => Math.max(low, Math.min(high, value < 0 ? value + n : value ?? otherwise));
  const start = bound(from, step > 0 ? low : high), end = bound(to, step > 0 ? high : low);
  return count(Math.max(0, Math.ceil((end - start) / step))).map((i) => start + i * step);
}

// ------------------------------------------------------------- evaluation

/**
 * The value of a node. env has the language, the scope (arrays by name), and a Map of
 * values already known: an edited tree shares the rest with the one it came from.
 */
export function evaluate(node, env) {
  let value = env.values?.get(node);
  if (value !== undefined) return value;
  try {
    value = NODES[node.type]?.(node, env) ?? node; // None, ..., : stand for themselves
  } catch (error) {
    if (!error.kind || error.node) throw error;
    const { from, to } = node.at ?? node, shape = error.kind === "shape", operator = node.op ? signOf(node.op, env.language) : node.name ?? "[ ]";
    const shapes = node.args.map((arg) => env.values?.get(arg)?.shape).filter(Boolean).map((x) => shapeText(x, env.language));
    if (shape && /^[a-z]/.test(error.message)) error.message = `${operator} does not fit${shapes.length ? ` ${shapes.join(" and ")}` : ""}: ${error.message}`;
    Object.assign(error, { from, to, node, operator: shape ? operator : null });
    throw error;
  }
  if (env.keep) env.values.set(node, value);
  return value;
}

/** The value of a node that has to be an array. */
export function numeric(node, env) {
  spent = 0;
  return arrayOf(node, env);
}

function arrayOf(node, env) {
  const value = evaluate(node, env);
  refuse(!value.data || value.tuple, "syntax", "That is no array.", node);
  return value;
}
const allOf = (nodes, env) => nodes.map((node) => arrayOf(node, env));

/** MATLAB's [a, b] and [a; b]: arrays side by side, or below each other. */
function joined(parts, axis) {
  const there = parts.filter((x) => x.data.length), [first] = there;
  refuse(there.some((x) => x.shape[1 - axis] !== first.shape[1 - axis]), "shape", `the ${axis ? "heights" : "widths"} have to be equal.`);
  if (!first) return array([0, 0], []);
  const rows = axis ? count(first.shape[0]).flatMap((i) => there.map((x) => x.data.slice(i * x.shape[1], (i + 1) * x.shape[1]))) : there.map((x) => x.data);
  return array(first.shape.with(axis, sum(there.map((x) => x.shape[axis]))), rows.flat());
}

const NODES = {
  number: ({ value }, { language }) => scalar(value, language),
  string: ({ value }) => value,
  name(node, { language, scope, end }) {
    const { name, module } = node;
    if (name === "end" && end) return scalar(end, language);
    if (name in scope && !module) return scope[name];
    if (name === "pi" && (language === "matlab" || module)) return scalar(Math.PI, language);
    throw unknown(node, language, scope);
  },
  unary({ op, args }, env) {
    const [x] = allOf(args, env);
    refuse(x.bool && !x.plain && env.language === "numpy", "syntax", TRUTH);
    return each((v) => (op === "-" ? -v : v), x, { plain: x.plain });
  },
  binary({ op, args }, env) {
    refuse(op === ":" && args[0].op === ":" && !args[0].bracketed, "beyond", "A range is read here without a step: 1:3.");
    return OPERATORS[env.language](op, ...allOf(args, env));
  },
  transpose({ args }, env) {
    const [x] = allOf(args, env);
    refuse(x.plain && env.language === "numpy", "name", "A plain number has no .T.");
    return transposed(x);
  },
  matrix({ args, rows }, env) {
    const parts = allOf(args, env);
    return joined(rows.map((n) => joined(parts.splice(0, n), 1)), 0);
  },
  tuple({ args }, env) {
    const parts = allOf(args, env);
    refuse(parts.some((x) => x.shape.length), "syntax", "One value is asked for, without a comma.");
    return array([parts.length], parts.flatMap((x) => x.data), { tuple: true });
  },
  list({ args }, env) {
    const parts = allOf(args, env);
    refuse(new Set(parts.map((x) => x.shape.join())).size > 1, "shape", "the lengths have to be equal.");
    return array([parts.length, ...(parts[0]?.shape ?? [])], parts.flatMap((x) => x.data));
  },
  slice: ({ parts }, env) => ({ type: "slice", parts: parts.map((part) => part && evaluate(part, env)) }),
  index({ args }, env) {
    const [x, ...subs] = args.map((arg) => evaluate(arg, env));
    refuse(!x.data || x.plain, "syntax", "A plain number has no entries.");
    return { ...numpyIndex(x, subs), plain: x.tuple };
  },
  attribute(node, env) {
    const [x] = allOf(node.args, env), { name } = node;
    if (!x.plain && name === "shape") return array([x.shape.length], x.shape, { tuple: true });
    if (!x.plain && name === "size") return scalar(x.data.length);
    throw unknown(node, env.language, env.scope);
  },
  call(node, env) {
    const { name, args, module, method, keywords } = node, { language, scope } = env, python = language === "numpy" && !module && !method;
    if (name === null || (name in scope && !module && !method)) {
      refuse(python, "syntax", `${name} is no function. A product is written with *.`);
      const x = name === null ? arrayOf(args[0], env) : scope[name], subs = name === null ? args.slice(1) : args;
      return subs.length ? matlabIndex(x, subs.map((arg, d) => evaluate(arg, { ...env, end: subs.length === 1 ? x.data.length : x.shape[d] }))) : x;
    }
    const table = FUNCTIONS[language];
    if (!Object.hasOwn(table, name) || (method && !METHODS.includes(name)) || (python && !BARE.includes(name)) || (module && name === "len")) throw unknown(node, language, scope);
    const [signature, f] = table[name], names = signature.split(" "), least = names.filter((one) => !one.endsWith("?")).length;
    const [own] = method ? [arrayOf(args[0], env)] : [];
    refuse(own?.plain || (name === "dot" && own?.shape.length === 0), "name", `A number has no .${name}().`);
    const values = args.map((arg) => evaluate(arg, env));
    for (const [key, arg] of Object.entries(keywords)) {
      refuse(!names.includes(`${key}?`), "syntax", `${name} has no ${key}= here.`);
      values[names.indexOf(`${key}?`)] = evaluate(arg, env);
    }
    refuse(args.length < least || values.length > names.length, values.length > names.length ? "beyond" : "syntax", `${name} is read here as ${name}(${signature.replaceAll(" ", ", ")}).`);
    const fits = (x, i) => x === undefined || x.data || (x.type === "none" && names[i] === "axis?") || names[i] === "letters";
    refuse(!values.every(fits), "syntax", `That is no argument of ${name}.`);
    refuse(language === "numpy" && values[0].bool && name in MAPS, "beyond", TRUTH);
    if (python && name === "sum") return reduced(sum, values[0], [0]); // Python's own
    return { ...f(...values), plain: name === "len" };
  },
};

/** A name nobody knows: which are there, and what it is called in the other language. */
function unknown({ name, module, method, type }, language, scope) {
  const second = language === "matlab" ? "numpy" : "matlab", table = FUNCTIONS[language], names = Object.keys(scope), called = type === "call", small = name.toLowerCase();
  const meant = [...names, ...Object.keys(MEANT)].find((one) => one.toLowerCase() === small || MEANT[one]?.slice(1).includes(small));
  let hint = called ? `The functions here are ${Object.keys(table).join(", ")}.` : `Here are ${names.map((one) => one + (MEANT[one] ? ` (${MEANT[one][0]})` : "")).join(", ")}.`;
  if (/inv|solve|linalg/.test(name)) hint = "Nothing is inverted or solved for here: it is a product.";
  else if (method || type === "attribute") hint = `An array has .T, .shape, ${METHODS.map((one) => `.${one}()`).join(", ")}.`;
  else if (called && !module && language === "numpy" && Object.hasOwn(table, name)) hint = `In NumPy it is np.${name}.`;
  else if (called && Object.hasOwn(FUNCTIONS[second], name)) hint = `That is a function of ${second === "numpy" ? "NumPy" : "MATLAB"}. ${hint}`;
  else if (/^[ijk]$/.test(name)) hint = "Here is no loop: a name alone is all of its entries at once.";
  else if (meant in scope) hint = `Is ${meant} meant?`;
  else if (meant && !called) hint = `It would be ${MEANT[meant][0]}: write what that is made of.`;
  else if (name === "I") hint = "The identity is eye(n), in NumPy np.eye(n).";
  else if (/^._.{1,2}$/.test(name) && name[0] in scope) hint = `Write ${name[0]} alone: it is all of them at once.`;
  else if (!called && name.length > 1 && [...name].every((one) => one in scope)) hint = `Is ${[...name].join(" times ")} meant? A product has to be written.`;
  return misfit("name", `${method ? "." : ""}${name} is not known here. ${hint}`);
}

// The course's letters, and what others call them.
const OUTPUTS = ["the outputs", "a", "p", "yhat", "y_hat", "output", "outputs", "pred", "y_pred", "probs"];
const MEANT = {
  z: ["the logits", "logits"], a: OUTPUTS, p: OUTPUTS, y: ["the targets", "t", "target", "targets", "label", "labels", "onehot", "y_true"], g: ["dL/da", "grad", "gradient"],
  J: ["the Jacobian", "jac", "jacobian"], n: ["how many", "m"], T: ["the temperature"], W: ["the weights", "weights"], delta: ["dL/dz", "dz", "dl"],
};
