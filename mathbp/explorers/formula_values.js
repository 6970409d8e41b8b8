// What a tree is worth: arrays with shapes, by the rules of MATLAB (vectors are columns) and of NumPy.

import { misfit } from "./formula_parser.js";

const MOST = 2e4; // entries of an array, and ten times as many products: eye(1e9) is refused
const product = (x) => x.reduce((a, b) => a * b, 1);
const last = (x) => x[x.length - 1];

/** An array: shape, data row by row. Python's own numbers are marked `plain`, its whole numbers `int`. */
export function array(shape, data, more) {
  return { shape, data, ...more };
}
const scalar = (value, language, more) => array(language === "matlab" ? [1, 1] : [], [value], more);
const isScalar = (x) => x.data.length === 1;

/** Nested lists, as they come from Python: in MATLAB a vector is a column. */
export function fromLists(lists, language) {
  const shape = [], more = { plain: !Array.isArray(lists), int: Number.isInteger(lists) };
  for (let part = lists; Array.isArray(part); part = part[0]) shape.push(part.length);
  const data = [lists].flat(Infinity).map(Number);
  return language === "matlab" ? array([shape[0] ?? 1, shape[1] ?? 1], data) : array(shape, data, more);
}

/** 3×1 in MATLAB, (3,) in NumPy. */
export function shapeText(shape, language) {
  return language === "matlab" ? shape.join("×") : `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

function steps(shape) {
  const found = shape.map(() => 1);
  for (let d = shape.length - 2; d >= 0; d--) found[d] = found[d + 1] * shape[d + 1];
  return found;
}

function filled(shape, make, fail) {
  const size = product(shape);
  if (size > MOST) throw fail("beyond", `That would be ${size} numbers: too many for this field.`);
  return array(shape, Array.from({ length: size }, (_, i) => make(i)));
}

/** Go through all places of a shape, in order, and say where each of several arrays then stands. */
function walk(shape, moves, visit) {
  const at = shape.map(() => 0), place = moves.map(() => 0), count = product(shape);
  if (count > 10 * MOST) throw misfit("beyond", "That is too large for this field.", { from: 0, to: 0 });
  for (let i = 0; i < count; i++) {
    visit(i, place);
    for (let d = shape.length - 1; d >= 0; d--) {
      const over = ++at[d] === shape[d];
      for (let j = 0; j < moves.length; j++) place[j] += moves[j][d] * (over ? 1 - shape[d] : 1);
      if (!over) break;
      at[d] = 0;
    }
  }
}

/** How far to go in x's data for each of these axes; nowhere where x has length 1. */
const moves = (x, axes) => {
  const step = steps(x.shape);
  return axes.map((d) => (x.shape[d] > 1 ? step[d] : 0));
};

/** Sums of products over indices, which is what all matrix products are. labels[j][d] names axis d of xs[j]. */
function contract(xs, labels, out, fail) {
  const size = new Map(out.map((label) => [label, 1]));
  xs.forEach((x, j) => labels[j].forEach((label, d) => {
    const known = size.get(label) ?? 1;
    if (known !== 1 && x.shape[d] !== 1 && known !== x.shape[d]) throw fail();
    size.set(label, known === 1 ? x.shape[d] : known);
  }));
  const all = [...size.keys()], counts = [...size.values()], shape = counts.slice(0, out.length);
  if (product(counts) > 10 * MOST) throw misfit("beyond", "That is too large for this field.", { from: 0, to: 0 });
  const inner = product(counts.slice(out.length)), data = Array.from({ length: product(shape) }, () => 0);
  // An index that x has twice moves along both of its axes.
  const where = xs.map((x, j) => all.map((label) => moves(x, [...labels[j].keys()].filter((d) => labels[j][d] === label)).reduce((a, b) => a + b, 0)));
  walk(counts, where, (i, place) => {
    let term = 1;
    for (let j = 0; j < xs.length; j++) term *= xs[j].data[place[j]];
    const to = Math.floor(i / inner);
    data[to] = inner === 1 ? term : data[to] + term;
  });
  return array(shape, data);
}

/** Entry by entry; an axis of length 1 is repeated. */
function entrywise(a, b, f, fail) {
  if (a.shape.join() === b.shape.join()) return array(a.shape, a.data.map((x, i) => f(x, b.data[i])));
  const rank = Math.max(a.shape.length, b.shape.length);
  const wide = [a, b].map((x) => array([...Array.from({ length: rank - x.shape.length }, () => 1), ...x.shape]));
  const shape = wide[0].shape.map((n, d) => {
    const other = wide[1].shape[d];
    if (n !== other && n !== 1 && other !== 1) throw fail();
    return n === 1 ? other : n;
  });
  const data = [];
  walk(shape, wide.map((x) => moves(x, [...shape.keys()])), (_, [p, q]) => data.push(f(a.data[p], b.data[q])));
  return array(shape, data);
}

/** f of all numbers along an axis. */
function along(x, axis, f, keep) {
  const n = x.shape[axis], inner = product(x.shape.slice(axis + 1)), outer = product(x.shape.slice(0, axis));
  const lane = (o, i) => Array.from({ length: n }, (_, k) => x.data[(o * n + k) * inner + i]);
  const shape = x.shape.toSpliced(axis, 1, ...(keep ? [1] : []));
  return array(shape, Array.from({ length: outer * inner }, (_, at) => f(lane(Math.floor(at / inner), at % inner))));
}

const reversed = (x) => [...x.shape.keys()].reverse();
const permuted = (x, order) => contract([x], [[...x.shape.keys()]], order);
export const transposed = (x) => permuted(x, reversed(x));
const times = (a, b, fail) => {
  if (a.shape[1] !== b.shape[0]) throw fail(); // a length of 1 is not repeated here
  return contract([a, b], [[0, 1], [1, 2]], [0, 2]);
};

/** The pseudoinverse, by Jacobi rotations of the columns: A / B is A times that of B. */
function pseudoinverse(x) {
  if (x.shape[0] < x.shape[1]) return transposed(pseudoinverse(transposed(x)));
  const [m, n] = x.shape, columns = along(x, 0, (column) => column).data;
  const V = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, k) => Number(i === k)));
  const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  for (let sweep = 0; sweep < 30; sweep++) for (let i = 0; i < n; i++) for (let k = i + 1; k < n; k++) {
    const a = dot(columns[i], columns[i]), b = dot(columns[k], columns[k]), c = dot(columns[i], columns[k]);
    if (!(Math.abs(c) > 1e-17 * Math.sqrt(a * b))) continue;
    const t = 2 * c / (b - a + (b < a ? -1 : 1) * Math.hypot(b - a, 2 * c)), cos = 1 / Math.hypot(1, t);
    for (const pair of [columns, V]) {
      const [u, w] = [pair[i], pair[k]];
      pair[i] = u.map((x, r) => cos * (x - t * w[r]));
      pair[k] = w.map((x, r) => cos * (x + t * u[r]));
    }
  }
  const sizes = columns.map((column) => dot(column, column)), least = Math.max(...sizes) * (m * Number.EPSILON) ** 2;
  return filled([n, m], (at) => sizes.reduce((sum, size, j) => sum + (size > least ? V[j][Math.floor(at / m)] * columns[j][at % m] / size : 0), 0));
}

function inverse(x, fail) {
  const found = pseudoinverse(x), one = times(x, found);
  if (!one.data.every((v, i) => Math.abs(v - (i % x.shape[0] === Math.floor(i / x.shape[0]))) < 1e-6)) throw fail("beyond", "This matrix has no inverse.");
  return found;
}

// ------------------------------------------------------------- operators

const ENTRY = { "+": (a, b) => a + b, "-": (a, b) => a - b, ".*": (a, b) => a * b, "./": (a, b) => a / b, ".^": (a, b) => power(a, b) };
const power = (a, b) => (a === 1 ? 1 : a ** b); // 1 ** NaN is 1

/** MATLAB's a op b. */
function matlabOperator(op, a, b, fail) {
  const mixed = isScalar(a) || isScalar(b);
  if (op === "*" && !mixed) return times(a, b, fail);
  if (op === "/" && !isScalar(b)) {
    if (a.shape[1] !== b.shape[1]) throw fail();
    if (![...a.data, ...b.data].every(Number.isFinite)) throw fail("beyond", "Here only finite numbers are divided by a matrix.");
    return times(a, pseudoinverse(b), fail);
  }
  if (op === "^" && !(isScalar(a) && isScalar(b))) {
    const square = a.shape[0] === a.shape[1];
    if (!isScalar(b) || !square) throw fail(isScalar(a) && b.shape[0] === b.shape[1] ? "beyond" : "shape", `^ is a power of matrices: it wants a square matrix and one number. Entry by entry it is .^`);
    if (!Number.isInteger(b.data[0]) || Math.abs(b.data[0]) > 100) throw fail("beyond", "Here a matrix can be raised to small whole numbers only.");
    const base = b.data[0] < 0 ? inverse(a, fail) : a;
    let result = eye(a.shape[0], a.shape[0]);
    for (let i = Math.abs(b.data[0]); i > 0; i--) result = times(result, base, fail);
    return result;
  }
  const entry = op.length === 2 || "+-".includes(op) ? op : `.${op}`;
  return real(entrywise(a, b, ENTRY[entry], fail), entry === ".^", a, b, fail);
}

/** NumPy's a op b. */
function numpyOperator(op, a, b, fail) {
  if (op === "*") {
    if (!a.shape.length || !b.shape.length) throw fail("shape", "@ needs arrays on both sides; a number is multiplied with *.");
    return matmul(a, b, fail);
  }
  if (op === ".^" && a.int && b.int && b.data[0] < 0 && !(a.plain && b.plain)) throw fail("shape", "NumPy's whole numbers have no negative powers: write 1.0 / ...");
  const plain = a.plain && b.plain, int = a.int && b.int && op !== "./" && !(op === ".^" && b.data[0] < 0);
  if (plain && b.data[0] === 0 && op === "./") throw fail("syntax", "Python stops at a division by zero.");
  if (plain && op === ".^" && a.data[0] === 0 && b.data[0] < 0) throw fail("syntax", "Python stops at a division by zero.");
  const result = entrywise(a, b, ENTRY[op], fail);
  if (plain && op === ".^" && Math.abs(result.data[0]) === Infinity && Number.isFinite(a.data[0] * b.data[0])) throw fail("syntax", "Python stops at a power that large.");
  return { ...(plain ? real(result, op === ".^", a, b, fail) : result), plain, int };
}

/** MATLAB goes on with complex numbers where (-1)^0.5 is asked for; this field does not. */
function real(result, check, a, b, fail) {
  if (check && result.data.some(Number.isNaN) && !a.data.some(Number.isNaN) && !b.data.some(Number.isNaN)) throw fail("beyond", "A broken power of a negative number is complex, and this field is not.");
  return result;
}

function matmul(a, b, fail) {
  const n = Math.max(a.shape.length, b.shape.length, 2) - 2; // batch axes, labelled from the right
  const batch = (x) => [...Array(Math.max(0, x.shape.length - 2)).keys()].map((d, _, all) => n - all.length + d);
  const left = a.shape.length > 1 ? ["i", "j"] : ["j"], right = b.shape.length > 1 ? ["j", "k"] : ["j"];
  if (last(a.shape) !== b.shape[Math.max(0, b.shape.length - 2)]) throw fail(); // a length of 1 is not repeated here
  const out = [...Array(n).keys(), ...left.filter((l) => l === "i"), ...right.filter((l) => l === "k")];
  return contract([a, b], [[...batch(a), ...left], [...batch(b), ...right]], out, fail);
}

// ------------------------------------------------------------- functions

const MAPS = { exp: Math.exp, log: Math.log, sqrt: Math.sqrt, abs: Math.abs, tanh: Math.tanh, cosh: Math.cosh, sinh: Math.sinh, sign: Math.sign, sigmoid: (x) => 1 / (1 + Math.exp(-x)) };
const REDUCE = {
  sum: (x) => x.reduce((a, b) => a + b, 0),
  mean: (x) => x.reduce((a, b) => a + b, 0) / x.length,
  max: (x) => x.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), -Infinity),
  min: (x) => x.reduce((a, b) => (b < a || Number.isNaN(b) ? b : a), Infinity),
};
const seen = (f) => (x) => f(x.every(Number.isNaN) ? x : x.filter((v) => !Number.isNaN(v))); // MATLAB's max passes NaN by
const eye = (m, n, k = 0) => array([m, n], Array.from({ length: m * n }, (_, i) => Number(i % n === Math.floor(i / n) + k)));

const diagonalLength = ([m, n], k) => Math.max(0, Math.min(m + Math.min(k, 0), n - Math.max(k, 0)));

function diagonal(x, k) {
  const [, n] = x.shape, length = diagonalLength(x.shape, k);
  return Array.from({ length }, (_, i) => x.data[(i - Math.min(k, 0)) * n + i + Math.max(k, 0)]);
}

function diagonalMatrix(data, k, fail) {
  const n = data.length + Math.abs(k);
  return filled([n, n], (at) => (at % n === Math.floor(at / n) + k ? data[Math.min(at % n, Math.floor(at / n))] : 0), fail);
}

function softmax(x, axis) {
  const at = along(x, axis, REDUCE.max, true);
  const e = entrywise(x, at, (a, b) => Math.exp(a - b));
  return entrywise(e, along(e, axis, REDUCE.sum, true), ENTRY["./"]);
}

/** A whole number an argument has to be. */
function whole(x, fail, what = "That") {
  if (!x || !isScalar(x) || !Number.isInteger(x.data[0])) throw fail("syntax", `${what} has to be one whole number.`);
  return x.data[0];
}

/** The table of MATLAB's functions: each takes its arguments, how to fail, and env. */
const first = (shape) => Math.max(0, shape.findIndex((n) => n !== 1));
const sizes = (args, fail) => {
  const found = args.length > 1 ? args.map((x) => whole(x, fail, "A size")) : args.length ? args[0].data : [1];
  if (found.length > 2) throw fail("syntax", "Only matrices are read here: two sizes.");
  if (found.some((n) => !Number.isInteger(n))) throw fail("syntax", "A size has to be a whole number.");
  const [m, n] = found.map((n) => Math.max(0, n));
  filled([m, n ?? m], () => 0, fail);
  return [m, n ?? m];
};
const reducer = (f) => ([x, dim], fail) => {
  const axis = dim ? whole(dim, fail, "The dimension") - 1 : first(x.shape);
  if (axis < 0) throw fail("syntax", "Dimensions are counted from 1.");
  return axis > 1 ? array(x.shape, x.data.map((v) => f([v]))) : along(x, axis, f, true);
};
const extreme = (name, f) => ([x, y, dim], fail) => {
  if (y && y.data.length && !dim) return entrywise(x, y, (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : f(a, b)), () => fail("shape", `The two sides of ${name} do not fit.`));
  if (y?.data.length && dim) throw fail("syntax", `${name}(x, [], dim) has [] in its middle.`);
  const nothing = !x.data.length && (dim ? x.shape[whole(dim, fail) - 1] : x.shape[first(x.shape)]) === 0; // of nothing
  return nothing ? array(x.shape, []) : reducer(seen(REDUCE[name]))([x, dim], fail);
};
const MATLAB = {
  sum: [1, 2, reducer(REDUCE.sum)],
  mean: [1, 2, reducer(REDUCE.mean)],
  max: [1, 3, extreme("max", Math.max)],
  min: [1, 3, extreme("min", Math.min)],
  diag: [1, 2, ([x, k], fail) => {
    const offset = k ? whole(k, fail, "The diagonal's number") : 0;
    if (Math.min(...x.shape) !== 1) { const found = diagonal(x, offset); return array([found.length, 1], found); }
    return diagonalMatrix(x.data, offset, fail);
  }],
  eye: [0, 2, (args, fail) => eye(...sizes(args, fail))],
  ones: [0, 9, (args, fail) => filled(sizes(args, fail), () => 1, fail)],
  zeros: [0, 9, (args, fail) => filled(sizes(args, fail), () => 0, fail)],
  numel: [1, 1, ([x]) => scalar(x.data.length, "matlab")],
  length: [1, 1, ([x]) => scalar(x.data.length && Math.max(...x.shape), "matlab")],
  size: [1, 2, ([x, dim], fail) => {
    if (!dim) return array([1, 2], x.shape);
    const axis = whole(dim, fail, "The dimension");
    if (axis < 1) throw fail("syntax", "Dimensions are counted from 1.");
    return scalar(x.shape[axis - 1] ?? 1, "matlab");
  }],
  dot: [2, 3, ([a, b, dim], fail) => {
    const vectors = [a, b].every((x) => Math.min(...x.shape) === 1);
    if (vectors && !dim && a.data.length === b.data.length) return scalar(REDUCE.sum(a.data.map((x, i) => x * b.data[i])), "matlab");
    if (a.shape.join() !== b.shape.join()) throw fail("shape", `dot wants two arrays of the same size; here are ${shapeText(a.shape, "matlab")} and ${shapeText(b.shape, "matlab")}`);
    return reducer(REDUCE.sum)([entrywise(a, b, ENTRY[".*"]), dim], fail);
  }],
  transpose: [1, 1, ([x]) => transposed(x)],
  softmax: [1, 1, ([x]) => softmax(x, first(x.shape))],
};
for (const [name, f] of Object.entries(MAPS)) {
  MATLAB[name] = [1, 1, ([x], fail) => {
    if (/log|sqrt/.test(name) && x.data.some((v) => v < 0)) throw fail("beyond", `The ${name} of a negative number is complex, and this field is not.`);
    return array(x.shape, x.data.map(f));
  }];
}

/** MATLAB's x(i), x(i, j), counted from 1, columns first. */
function matlabIndex(x, subs, fail) {
  if (subs.length > 2) throw fail("syntax", "A matrix takes one or two indices.");
  if (!subs.length) return x;
  const at = (sub, n) => (sub === "all" ? [...Array(n).keys()] : sub.data.map((value) => {
    if (!Number.isInteger(value) || value < 1) throw fail("shape", `${value} is no index: MATLAB counts from 1, in whole numbers`);
    if (value > n) throw fail("shape", `The index ${value} is out of bounds: there are ${n}`);
    return value - 1;
  }));
  const [m, n] = x.shape;
  if (subs.length === 2) {
    const [rows, columns] = [at(subs[0], m), at(subs[1], n)];
    return array([rows.length, columns.length], rows.flatMap((i) => columns.map((k) => x.data[i * n + k])));
  }
  const [sub] = subs, flat = transposed(x).data, entry = at(sub, flat.length).map((i) => flat[i]);
  if (sub === "all") return array([entry.length, 1], entry);
  const line = Math.min(...sub.shape) === 1 && Math.min(m, n) === 1 && !(m === 1 && n === 1) && !isScalar(sub);
  const shape = line ? (m === 1 ? [1, entry.length] : [entry.length, 1]) : sub.shape;
  return array(shape, shape[0] > 1 && shape[1] > 1 ? sub.data.map((value) => flat[value - 1]) : entry);
}

/** NumPy's x[0, 1:, None, ...]. */
function numpyIndex(x, subs, fail) {
  const used = subs.filter((sub) => sub.type !== "none" && sub.type !== "ellipsis").length, dots = subs.filter((sub) => sub.type === "ellipsis").length;
  if (dots > 1) throw fail("shape", "Only one ... can stand in an index");
  if (used > x.shape.length) throw fail("shape", `Too many indices: the array has ${x.shape.length} axes, and ${used} are indexed`);
  const all = { type: "slice", parts: [null, null] };
  const spread = Array(x.shape.length - used).fill(all);
  const list = dots ? subs.flatMap((sub) => (sub.type === "ellipsis" ? spread : [sub])) : [...subs, ...spread];
  let axis = 0;
  const picks = list.map((sub) => {
    if (sub.type === "none") return { keep: true, at: [null] };
    const n = x.shape[axis++];
    if (sub.type !== "slice") {
      if (!sub.int || !isScalar(sub)) throw fail("shape", "An index has to be a whole number, a slice, None or ...");
      const value = sub.data[0];
      if (value < -n || value >= n) throw fail("shape", `The index ${value} is out of bounds: the axis has ${n}, counted from 0`);
      return { at: [value < 0 ? value + n : value] };
    }
    const [from, to, by] = sub.parts.map((part) => {
      if (part && !part.int && part.type !== "none") throw fail("shape", "A slice is made of whole numbers");
      return part?.data?.[0];
    });
    const step = by ?? 1, bound = (value, or) => (value === undefined ? or : Math.max(step < 0 ? -1 : 0, Math.min(step < 0 ? n - 1 : n, value < 0 ? value + n : value)));
    if (step === 0) throw fail("syntax", "A slice cannot have steps of 0.");
    const start = bound(from, step < 0 ? n - 1 : 0), end = bound(to, step < 0 ? -1 : n);
    return { keep: true, at: Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, i) => start + i * step) };
  });
  const step = steps(x.shape);
  let places = [0];
  axis = 0;
  for (const { at } of picks) {
    const move = at[0] === null ? 0 : step[axis++] ?? 0;
    places = places.flatMap((place) => at.map((i) => place + (i ?? 0) * move));
  }
  return array(picks.filter((pick) => pick.keep).map((pick) => pick.at.length), places.map((i) => x.data[i]), { boxed: dots > 0 });
}

/** NumPy's axis= and keepdims= of sum, max, mean. */
function reduceNumpy(name, x, axis, keep, fail) {
  const axes = axis && axis.type !== "none" ? (axis.tuple ?? [axis]).map((a) => whole(a, fail, "The axis")) : [...x.shape.keys()];
  const places = axes.flatMap((a) => {
    if (!x.shape.length && (a === 0 || a === -1) && name !== "mean") return []; // a number's own axis
    if (a < -x.shape.length || a >= x.shape.length) throw fail("shape", `There is no axis ${a}: the array has ${x.shape.length}`);
    return a < 0 ? a + x.shape.length : a;
  });
  if (new Set(places).size < places.length) throw fail("shape", "An axis is named twice");
  if (/max|min/.test(name) && places.some((a) => x.shape[a] === 0)) throw fail("shape", `${name} of nothing has no value`);
  const count = product(places.map((a) => x.shape[a]));
  let result = places.sort((a, b) => b - a).reduce((rest, a) => along(rest, a, REDUCE[name === "mean" ? "sum" : name], keep), x);
  if (name === "mean") result = array(result.shape, result.data.map((v) => v / count));
  return array(result.shape, result.data, { int: x.int && name !== "mean" });
}

const shapeOf = (x, fail) => {
  const shape = (x?.tuple ?? [x]).map((n) => whole(n, fail, "A size"));
  if (shape.some((n) => n < 0)) throw fail("syntax", "A size cannot be negative.");
  return shape;
};
const reduction = (name) => [1, 3, ([x, axis, keep], fail, { axis: named, keepdims }) => reduceNumpy(name, x, axis ?? named, (keep ?? keepdims)?.data[0], fail), "axis keepdims"];
const NUMPY = {
  sum: reduction("sum"), mean: reduction("mean"), max: reduction("max"), min: reduction("min"),
  diag: [1, 2, ([x, k], fail, { k: named }) => {
    const offset = k ?? named ? whole(k ?? named, fail, "k") : 0;
    if (x.shape.length === 1) return diagonalMatrix(x.data, offset, fail);
    if (x.shape.length !== 2) throw fail("shape", "diag wants a vector or a matrix");
    const found = diagonal(x, offset);
    return array([found.length], found);
  }, "k"],
  diagonal: [1, 4, ([x, k, a, b], fail, more) => {
    if (x.shape.length < 2) throw fail("shape", "A diagonal needs two axes");
    const axes = [a ?? more.axis1, b ?? more.axis2].map((axis, d) => (axis ? (whole(axis, fail) + x.shape.length) % x.shape.length : d));
    if (axes[0] === axes[1]) throw fail("shape", "A diagonal needs two different axes");
    const rest = [...x.shape.keys()].filter((d) => !axes.includes(d)), flat = permuted(x, [...rest, ...axes]), size = product(axes.map((d) => x.shape[d]));
    const offset = k ?? more.offset ? whole(k ?? more.offset, fail) : 0;
    const parts = Array.from({ length: size ? flat.data.length / size : 0 }, (_, i) => diagonal(array(axes.map((d) => x.shape[d]), flat.data.slice(i * size, (i + 1) * size)), offset));
    return array([...rest.map((d) => x.shape[d]), diagonalLength(axes.map((d) => x.shape[d]), offset)], parts.flat());
  }, "offset axis1 axis2"],
  eye: [1, 3, ([m, n, k], fail, more) => {
    const [rows, columns] = [m, n ?? more.M ?? m].map((x) => shapeOf(x, fail)[0]);
    filled([rows, columns], () => 0, fail);
    return eye(rows, columns, k ?? more.k ? whole(k ?? more.k, fail) : 0);
  }, "M k"],
  ones: [1, 1, ([shape], fail) => filled(shapeOf(shape, fail), () => 1, fail)],
  zeros: [1, 1, ([shape], fail) => filled(shapeOf(shape, fail), () => 0, fail)],
  outer: [2, 2, ([a, b], fail) => contract([array([a.data.length], a.data), array([b.data.length], b.data)], [[0], [1]], [0, 1], fail)],
  inner: [2, 2, ([a, b], fail) => {
    if (!a.shape.length || !b.shape.length) return { ...entrywise(a, b, ENTRY[".*"]), int: a.int && b.int };
    if (last(a.shape) !== last(b.shape)) throw fail("shape", "inner sums over the last axes, which have to be equally long");
    return dotted(a, b, b.shape.length - 1, fail);
  }],
  dot: [2, 2, ([a, b], fail) => {
    if (!a.shape.length || !b.shape.length) return { ...entrywise(a, b, ENTRY[".*"]), int: a.int && b.int };
    const axis = Math.max(0, b.shape.length - 2);
    if (last(a.shape) !== b.shape[axis]) throw fail("shape", "dot sums over the last axis of the first and the last but one of the second; they have to be equally long");
    return dotted(a, b, axis, fail);
  }],
  matmul: [2, 2, ([a, b], fail) => numpyOperator("*", a, b, (kind, ...rest) => fail("shape", "matmul: the inner lengths differ", ...rest))],
  multiply: [2, 2, ([a, b], fail) => entrywise(a, b, ENTRY[".*"], () => fail("shape", "The shapes do not fit"))],
  transpose: [1, 1, ([x]) => transposed(x)],
  array: [1, 1, ([x]) => x],
  einsum: [2, 9, einsum],
  softmax: [1, 1, ([x]) => softmax(x, x.shape.length - 1)],
};
for (const [name, f] of Object.entries(MAPS)) NUMPY[name] = [1, 1, ([x]) => array(x.shape, x.data.map(f), { int: name === "abs" && x.int })];
const METHODS = ["sum", "mean", "max", "min", "dot", "diagonal", "transpose"];
const BARE = { abs: "abs", sigmoid: "sigmoid", softmax: "softmax" }; // names that need no np.

function dotted(a, b, axis, fail) {
  const left = a.shape.map((_, d) => (d === a.shape.length - 1 ? "s" : `a${d}`)), right = b.shape.map((_, d) => (d === axis ? "s" : `b${d}`));
  return contract([a, b], [left, right], [...left, ...right].filter((l) => l !== "s"), fail);
}

function einsum([spec, ...xs], fail) {
  if (typeof spec !== "string") throw fail("syntax", "einsum begins with its letters, as in 'ik,i->k'.");
  const [inputs, given] = spec.replaceAll(" ", "").split("->"), terms = inputs.split(",");
  if (terms.length !== xs.length) throw fail("shape", `einsum has letters for ${terms.length} arrays, and gets ${xs.length}`);
  const expand = (term, rank) => {
    const letters = term.replace("...", "").length, [before, after] = term.split("...");
    if (/[^a-zA-Z.]/.test(term) || (term.includes(".") && after === undefined)) throw fail("syntax", `einsum cannot read ${term}.`);
    if (after === undefined ? letters !== rank : letters > rank) throw fail("shape", `einsum has ${letters} letters (${term}) for an array of ${rank} axes`);
    return after === undefined ? [...term] : [...before, ...Array.from({ length: rank - letters }, (_, d) => `.${rank - letters - d}`), ...after];
  };
  const labels = terms.map((term, j) => expand(term, xs[j].shape.length));
  const dots = [...new Set(labels.flat().filter((l) => l[0] === "."))].sort().reverse();
  const letters = labels.flat().filter((l) => l[0] !== ".");
  const out = given === undefined
    ? [...dots, ...[...new Set(letters)].filter((l) => letters.indexOf(l) === letters.lastIndexOf(l)).sort()]
    : expand(given, dots.length + given.replace("...", "").length);
  if (given !== undefined && !given.includes("...") && dots.length) throw fail("shape", "einsum: the axes of ... have to stand behind ->, too");
  if (new Set(out).size < out.length || out.some((l) => l[0] !== "." && !letters.includes(l))) throw fail("syntax", "einsum: each letter behind -> has to come from before, and once.");
  return contract(xs, labels, out, () => fail("shape", "einsum: one letter stands for axes of different lengths"));
}

// ------------------------------------------------------------- evaluation

/**
 * The value of a node. env has the language, the scope (arrays by name), and a Map of
 * values already known: an edited tree shares the rest with the one it came from.
 */
export function evaluate(node, env) {
  const known = env.values?.get(node);
  if (known) return known;
  const value = NODES[node.type](node, env);
  if (env.keep) env.values.set(node, value);
  return value;
}

function misfits(node, env, values) {
  const shapes = values.map((x) => shapeText(x.shape, env.language));
  const sign = SIGN[env.language][node.op] ?? node.op;
  const why = node.op === "*" ? "the inner lengths have to be equal" : node.op === "/" ? "the numbers of columns have to be equal" : "lengths have to be equal, or 1";
  return (kind = "shape", message = `${sign} does not fit: ${shapes[0]} and ${shapes[1]}; ${why}`) => misfit(kind, message, node.at ?? node, { operator: kind === "shape" ? sign : null, node });
}
export const SIGN = { matlab: {}, numpy: { ".*": "*", "./": "/", ".^": "**", "*": "@" } };

const NODES = {
  number: ({ value, int }, { language }) => scalar(value, language, { plain: true, int }),
  string: ({ value }) => value,
  none: () => ({ type: "none" }),
  ellipsis: () => ({ type: "ellipsis" }),
  all: () => "all",
  empty: () => array([0, 0], []),
  name(node, env) {
    const { language, scope, ends } = env;
    if (node.name === "end" && ends) return scalar(ends, language);
    if (!node.module && node.name in scope) return scope[node.name];
    if (node.name === "pi" && (language === "matlab" || node.module)) return scalar(Math.PI, language, { plain: true });
    if (node.name === "e" && (language === "matlab" || node.module)) return scalar(Math.E, language, { plain: true });
    throw unknown(node, env);
  },
  unary({ op, args }, env) {
    const x = numeric(args[0], env);
    return op === "+" ? x : { ...x, data: x.data.map((v) => -v) };
  },
  binary(node, env) {
    const values = node.args.map((arg) => numeric(arg, env));
    const operator = env.language === "matlab" ? matlabOperator : numpyOperator;
    return operator(node.op, ...values, misfits(node, env, values));
  },
  transpose(node, env) {
    const x = numeric(node.args[0], env);
    if (x.plain && env.language === "numpy") throw misfit("name", "A plain number has no .T.", node.at);
    return transposed(x);
  },
  range(node, env) {
    const [from, step, to] = node.args.length === 3 ? node.args.map((arg) => evaluate(arg, env).data[0]) : [evaluate(node.args[0], env).data[0], 1, evaluate(node.args[1], env).data[0]];
    const n = Math.max(0, Math.floor((to - from) / step * (1 + 1e-15)) + 1) || 0;
    return filled([1, n], (i) => from + i * step, (kind, message) => misfit(kind, message, node));
  },
  matrix(node, env) {
    const fail = (message) => misfit("shape", message, node, { operator: "[ ]", node });
    const rows = node.rows.map((row) => {
      const parts = row.map((arg) => evaluate(arg, env)).filter((x) => x.data.length);
      if (new Set(parts.map((x) => x.shape[0])).size > 1) throw fail(`[ , ] puts arrays side by side: they need equally many rows, and here are ${parts.map((x) => shapeText(x.shape, "matlab")).join(" and ")}`);
      const m = parts[0]?.shape[0] ?? 0, widths = parts.map((x) => x.shape[1]);
      return array([m, widths.reduce((a, b) => a + b, 0)], Array.from({ length: m }, (_, i) => parts.flatMap((x, j) => x.data.slice(i * widths[j], (i + 1) * widths[j]))).flat());
    }).filter((x) => x.data.length);
    if (new Set(rows.map((x) => x.shape[1])).size > 1) throw fail(`[ ; ] puts arrays below each other: they need equally many columns, and here are ${rows.map((x) => shapeText(x.shape, "matlab")).join(" and ")}`);
    return array([rows.reduce((sum, x) => sum + x.shape[0], 0), rows[0]?.shape[1] ?? 0], rows.flatMap((x) => x.data));
  },
  tuple: (node, env) => ({ tuple: node.args.map((arg) => evaluate(arg, env)), shape: [node.args.length], data: [] }),
  list(node, env) {
    const parts = node.args.map((arg) => numeric(arg, env));
    if (new Set(parts.map((x) => x.shape.join())).size > 1) throw misfit("shape", "The rows of a list have to be equally long", node);
    return array([parts.length, ...(parts[0]?.shape ?? [])], parts.flatMap((x) => x.data));
  },
  slice: ({ parts }, env) => ({ type: "slice", parts: parts.map((part) => part && evaluate(part, env)) }),
  index(node, env) {
    const x = evaluate(node.args[0], env), fail = (kind, message) => misfit(kind, message, node, { operator: "[ ]", node });
    const subs = node.args.slice(1).map((arg) => evaluate(arg, env));
    if (x.tuple) {
      const i = whole(subs[0], fail, "An index"), found = x.tuple.at(i);
      if (!found) throw fail("shape", `There is no entry ${i}`);
      return found;
    }
    if (x.plain) throw fail("syntax", "A plain number has no entries.");
    return numpyIndex(x, subs, fail);
  },
  call(node, env) {
    const { name, args, module, method, attribute, keywords } = node, { language, scope } = env;
    const fail = (kind, message) => misfit(kind, message, kind === "shape" ? node : node.at ?? node, { operator: kind === "shape" ? name : null, node });
    if (node.of || (!module && !method && !attribute && name in scope)) {
      const x = node.of ? evaluate(node.of, env) : scope[name];
      if (language === "numpy") throw fail("syntax", `${name} is no function. A product is written with *, an entry as ${name}[0].`);
      const subs = args.map((arg, d) => evaluate(arg, { ...env, ends: args.length === 1 ? x.data.length : x.shape[d] }));
      return matlabIndex(x, subs, fail);
    }
    if (attribute) {
      const x = numeric(args[0], env);
      if (x.plain) throw fail("name", `A plain number has no .${name}.`);
      if (name === "shape") return { tuple: x.shape.map((n) => scalar(n, "numpy", { plain: true, int: true })), shape: [x.shape.length], data: [] };
      if (name === "size" || name === "ndim") return scalar(name === "size" ? x.data.length : x.shape.length, language, { plain: true, int: true });
      throw fail("name", `An array has no .${name} here${METHODS.includes(name) ? `: it is a function, .${name}()` : ""}.`);
    }
    if (method) {
      const x = numeric(args[0], env);
      if (x.plain || (name === "dot" && !x.shape.length && !x.boxed)) throw fail("name", `A plain number has no .${name}().`);
    }
    const isLength = language === "numpy" && !module && !method && name === "len", table = language === "matlab" ? MATLAB : NUMPY;
    const builtin = !module && !method && language === "numpy" && !Object.hasOwn(BARE, name);
    if (!isLength && (!Object.hasOwn(table, name) || (method && !METHODS.includes(name)) || (builtin && name !== "sum"))) throw unknown(node, env);
    const values = args.map((arg) => evaluate(arg, env));
    if (isLength) {
      if (!values[0]?.shape.length) throw fail("syntax", "A number has no len.");
      return scalar(values[0].shape[0], language, { plain: true, int: true });
    }
    const [least, most, f, allowed = ""] = table[name];
    if (args.length < least || args.length > most) throw fail("syntax", `${name} takes ${least === most ? least : `${least} to ${most}`} argument${most > 1 ? "s" : ""}; here ${args.length === 1 ? "is" : "are"} ${args.length}.`);
    const named = Object.fromEntries(Object.entries(keywords ?? {}).map(([key, arg]) => [key, evaluate(arg, env)]));
    for (const key of Object.keys(named)) if (!allowed.split(" ").includes(key)) throw fail("syntax", `${name} has no ${key}=.`);
    values.forEach((x, j) => {
      if (!x.data && !(name === "einsum" && j === 0) && x.type !== "none") throw fail("syntax", `That is no argument of ${name}.`);
    });
    if (builtin) { // Python's own sum goes over the first axis
      if (!values[0].shape.length || values.length > 1) throw fail("syntax", "Python's sum adds up a list; NumPy's is np.sum.");
      return along(values[0], 0, REDUCE.sum);
    }
    return f(values, fail, named);
  },
};

/** The value of a node that has to be an array. */
export function numeric(node, env) {
  const value = evaluate(node, env);
  if (!value.data || value.tuple) throw misfit("syntax", "That is no array: nothing can be computed with it.", node);
  return value;
}

/** A name nobody knows: which are there, and what it is called in the other language. */
function unknown(node, { language, scope }) {
  const { name, module, method } = node, table = language === "matlab" ? MATLAB : NUMPY, other = language === "matlab" ? NUMPY : MATLAB;
  const called = node.type === "call";
  const names = Object.keys(scope).join(", ");
  let hint = `Here are ${names}${called ? `, and the functions ${Object.keys(table).join(", ")}` : ""}.`;
  if (called && !module && !method && language === "numpy" && Object.hasOwn(NUMPY, name)) hint = `In NumPy it is np.${name}.`;
  else if (called && Object.hasOwn(other, name)) hint = `That is a function of ${language === "matlab" ? "NumPy" : "MATLAB"}. ${hint}`;
  else if (!called && name.length > 1 && [...name].every((letter) => letter in scope)) hint = `Is ${[...name].join(" times ")} meant? A product has to be written.`;
  return misfit("name", `${method ? "." : ""}${name} is not known here. ${hint}`, node.at ?? node);
}
