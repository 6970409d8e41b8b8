// Arrays with shapes, and the sums of products that all else comes down to. A MATLAB array is one with two axes.

import { ONE_SAMPLE, refuse } from "./formula_words.js";

const MOST = 1e4; // numbers in an array, or products in a sum: eye(1e9) is refused
const WORK = 2e5; // products in a line
let spent = 0;
/** A new line is computed. */
export function begin() {
  spent = 0;
}

export const count = (n) => [...Array(n).keys()];
export const sum = (numbers) => numbers.reduce((a, b) => a + b, -0);
const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

/** Data row by row. `kind` marks what a comparison gives, "bool", and Python's own "number" and "tuple". */
export const array = (shape, data, kind) => ({ shape, data, kind });
export const alike = (a, b) => a.shape.join() === b.shape.join();
export const axesOf = (x) => count(x.shape.length);
export const each = (f, x) => array(x.shape, x.data.map((v) => f(v)));
export const flat = (x) => array([x.data.length], x.data, x.kind);

const tooLarge = (n) => refuse(n > MOST, "beyond", "That is too large for this field.");

/** An array of this shape, of entry(row, column). */
export function filled(shape, entry) {
  const n = shape.at(-1);
  tooLarge(Math.max(product(shape), ...shape));
  return array(shape, count(product(shape)).map((at) => entry(Math.floor(at / n), at % n)));
}

const strides = ({ shape }) => shape.map((_, d) => product(shape.slice(d + 1)));
/** Where in the data entries are, by how far off the first they are along each axis. */
const places = (axes) => axes.reduce((found, offsets) => found.flatMap((at) => offsets.map((off) => at + off)), [0]);

/** The entries with these indices along each axis. */
export function picked(x, indices) {
  const shape = indices.map((list) => list.length), steps = strides(x);
  tooLarge(product(shape));
  const found = places(indices.map((list, d) => list.map((i) => i * steps[d])));
  return array(shape, found.map((at) => x.data[at]), x.kind);
}

/**
 * As NumPy's einsum: axes[j][d] names axis d of xs[j]. Axes of one name go together, and one of length 1 is repeated.
 * For each place of the axes `out`: the products along all other axes, summed; or `term` and `total` in their place.
 */
export function einsum(xs, axes, out, term = (...factors) => product(factors), total = sum) {
  const names = [...new Set([...out, ...axes.flatMap((own) => [...own])])];
  const lengths = names.map((name) => {
    const long = new Set(xs.flatMap(({ shape }, j) => shape.filter((n, d) => axes[j][d] === name && n !== 1)));
    refuse(long.size > 1, "shape", "lengths have to be equal, or 1.");
    return [...long][0] ?? 1;
  });
  const work = product(lengths.map((n) => Math.max(1, n))); // an axis of length 0 is walked along, too
  spent += work;
  tooLarge(spent > WORK ? Infinity : work);

  const offsets = xs.map((x, j) => names.map((name, at) => {
    const step = sum(strides(x).filter((_, d) => axes[j][d] === name && x.shape[d] > 1)); // "ii": along both
    return count(lengths[at]).map((i) => i * step);
  }));
  const outer = offsets.map((own) => places(own.slice(0, out.length)));
  const inner = offsets.map((own) => places(own.slice(out.length)));
  const shape = lengths.slice(0, out.length), terms = count(product(lengths.slice(out.length)));
  const entry = (at) => total(terms.map((i) => term(...xs.map((x, j) => x.data[outer[j][at] + inner[j][i]]))));
  return array(shape, count(product(shape)).map(entry));
}

/** Entry by entry, the axes counted from the last. */
export function entrywise(f, a, b) {
  if (alike(a, b)) return array(a.shape, a.data.map((v, i) => f(v, b.data[i])));
  const axes = axesOf(a.shape.length > b.shape.length ? a : b);
  return einsum([a, b], [a, b].map((x) => axes.slice(axes.length - x.shape.length)), axes, f);
}

/** f of all numbers along some axes. */
export function along(f, x, axes, keep) {
  const { shape, data } = einsum([x], [axesOf(x)], axesOf(x).filter((d) => !axes.includes(d)), (v) => v, f);
  return array(keep ? x.shape.map((n, d) => (axes.includes(d) ? 1 : n)) : shape, data);
}

export const transposed = (x) => ({ ...einsum([x], [axesOf(x)], axesOf(x).reverse()), kind: x.kind });

/** The products of matrices and vectors, J_ij W_jk, and of numbers with them: here a length of 1 is not repeated. */
export function times(a, b) {
  const [m, n] = [a, b].map((x) => x.shape.length), left = m ? "ij".slice(-m) : "", right = "jk".slice(0, n);
  refuse(m > 2 || n > 2, "beyond", ONE_SAMPLE);
  refuse(m && n && a.shape.at(-1) !== b.shape[0], "shape", "the inner lengths have to be equal.");
  return einsum([a, b], [left, right], m && n ? `${left}${right}`.replaceAll("j", "") : `${left}${right}`);
}

export const eye = (m, n = m) => filled([m, n], (i, j) => Number(i === j));

/** The diagonal of a matrix, or the one k above it. */
export function diagonal({ shape: [m, n], data, kind }, k = 0) {
  const first = k < 0 ? -k * n : k, length = Math.max(0, Math.min(m + Math.min(k, 0), n - Math.max(k, 0)));
  return array([length], count(length).map((i) => data[first + i * (n + 1)]), kind);
}

/** The matrix that has these numbers there. */
export function diagonalMatrix({ data, kind }, k = 0) {
  const n = data.length + Math.abs(k);
  return { ...filled([n, n], (i, j) => (j - i === k ? data[Math.min(i, j)] : 0)), kind };
}

/** Arrays below each other, as in MATLAB's [a; b]. */
export function below(arrays) {
  const parts = arrays.filter((x) => x.data.length), [width = 0] = parts.map((x) => x.shape[1]);
  refuse(parts.some((x) => x.shape[1] !== width), "shape", "the lengths have to be equal.");
  return array([parts.reduce((height, x) => height + x.shape[0], 0), width], parts.flatMap((x) => x.data));
}

export function softmax(x, axis) {
  const e = entrywise((v, most) => Math.exp(v - most), x, along((terms) => Math.max(...terms), x, [axis], true));
  return entrywise((v, all) => v / all, e, along(sum, e, [axis], true));
}
