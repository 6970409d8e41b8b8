// A line in the other language, and as a sum with its indices. What cannot be translated gives null.

import { binary, call, number, transpose, upright, written } from "./formula_changes.js";

const MAPS = /^(exp|log|sqrt|abs|tanh|sinh|cosh|sign|sigmoid|softmax|relu)$/;
const long = (shape) => shape.filter((n) => n !== 1).length;
const cannot = () => {
  throw new Error("no translation");
};
function orNull(f) {
  try {
    return f();
  } catch {
    return null;
  }
}

/** Functions that are operators, as operators. */
function simple(node, matlab) {
  const { type, name, args: [a, b] } = node;
  if (type !== "call") return node;
  if (name === "transpose") return transpose(a);
  if (name === "multiply") return binary(".*", a, b);
  if (name === "dot" && matlab) return binary("*", transpose(a), b);
  if (name === "dot" || name === "matmul") return binary("*", a, b);
  if (name === "inner") return binary("*", a, transpose(b));
  return node;
}

/** The axis that a sum goes over, counted from 0; null where it is all of them. */
function axisOf(node, matlab, shape) {
  const axis = node.keywords.axis ?? node.args[1];
  if (matlab) return axis ? axis.value - 1 : Math.max(0, shape.findIndex((n) => n !== 1));
  if (!axis) return null;
  return axis.type === "unary" ? shape.length - axis.args[0].value : axis.value ?? cannot();
}

/** The tree in the other language. `shape` tells the shape of any tree in this one. */
function turned(node, matlab, shape) {
  const { type, args, op, name } = simple(node, matlab), [a, b] = args, [s, t] = args.map(shape);
  const go = (part) => turned(part, matlab, shape), vector = (x) => long(x) < 2;
  if (type === "number" || type === "name") return { ...node, from: undefined };
  if (type === "unary") return { type, op, args: [go(a)] };
  if (type === "transpose") return vector(s) ? go(a) : transpose(go(a));
  if (type === "binary" && matlab) {
    const column = (x) => x[0] > 1 && x[1] === 1, scalar = !long(s) || !long(t);
    if (op === "*" && !scalar) return column(s) && t[0] === 1 ? call("outer", go(a), go(b)) : binary("*", go(a), go(b));
    if (!scalar && /^[/^]$/.test(op)) return cannot();
    const beside = (part, x, y) => (column(x) && y[1] > 1 ? upright(go(part)) : go(part)); // a column beside columns
    return binary(/^[*/^]$/.test(op) ? `.${op}` : op, beside(a, s, t), beside(b, t, s));
  }
  if (type === "binary") {
    if (op !== "*") { // NumPy's vector is a row beside a matrix
      const flat = (part, x) => (x.length === 1 && s.length + t.length === 3 ? transpose(go(part)) : go(part));
      return binary(op, flat(a, s), flat(b, t));
    }
    if (s.length === 1 && t.length === 2) return binary("*", transpose(go(b)), go(a)); // in front of a matrix it is a row in MATLAB
    return binary("*", s.length === 1 ? transpose(go(a)) : go(a), go(b));
  }
  if (type === "index" && s.length === 1 && args.length === 3) return args[2].type === "none" ? go(a) : args[1].type === "none" ? transpose(go(a)) : cannot();
  if (type === "attribute" && name === "size") return call("numel", go(a));
  if (type !== "call") return cannot();
  if (MAPS.test(name) || name === "diag" || name === "eye") return call(name, go(a));
  if (name === "diagonal") return call("diag", go(a));
  if (name === "outer") return binary("*", go(a), transpose(go(b)));
  if (name === "numel" || name === "length") return { type: "attribute", name: "size", args: [go(a)] };
  if (name === "len") return call("numel", go(a));
  if (name === "ones" || name === "zeros") return matlab ? call(name, go(args.find((arg) => arg.value !== 1))) : call(name, go(a), number(1));
  if (!/^(sum|max|mean)$/.test(name)) return cannot();
  if (vector(s)) return call(name, go(a));
  const axis = axisOf(simple(node, matlab), matlab, s);
  if (matlab) return { ...call(name, go(a)), keywords: { axis: number(axis) } };
  if (name !== "sum" || axis === null || node.keywords.keepdims) return cannot();
  return axis ? call(name, go(a), number(2)) : transpose(call(name, go(a), number(1)));
}

/** The line in the other language; null where a part has no translation. */
export const inLanguage = (tree, from, shape) => orNull(() => written(turned(tree, from === "matlab", shape), from === "matlab" ? "numpy" : "matlab", ""));

/** One entry of the line's value, with indices: J' * g is "Σ_i J_ik g_i". Subscripts follow "_". */
export function withIndices(tree, language, shape) {
  const matlab = language === "matlab", used = new Set();
  const fresh = () => {
    const letter = [..."ijlmnqrs"].find((one) => !used.has(one)) ?? cannot();
    used.add(letter);
    return letter;
  };
  // Each text comes with how strongly it holds together: 1 a sum, 2 a product, 9 a name.
  const bracket = ([text, power], least) => (power < least ? `(${text})` : text);
  const factor = (part, least) => bracket(part[0].startsWith("Σ") ? [part[0], 0] : part, least);
  const product = (a, b) => [`${factor(a, 2)} ${factor(b, 3)}`, 2];
  const summed = (letters, part) => (letters.length ? [`Σ_${letters.join("")} ${bracket(part, 2)}`, 2] : part);
  const delta = ([i, k]) => [i === k || !i || !k ? "1" : `δ_${i}${k}`, 9];

  /** The entry of a node at these indices, one for each axis: null where it has length 1. */
  function entry(given, at) {
    const node = simple(given, matlab), { type, args, op, name } = node, [a, b] = args, s = args.map(shape);
    const own = (j) => entry(args[j], s[j].map((n, d) => (n === 1 ? null : at[at.length - s[j].length + d])));
    if (type === "number") return [String(node.value), 9];
    if (type === "name") return [name + (at.some(Boolean) ? `_${at.join("")}` : ""), 9];
    if (type === "unary") return [`${op === "-" ? "−" : ""}${bracket(own(0), 2)}`, 1];
    if (type === "transpose") return entry(a, s[0].length < 2 ? at : at.toReversed());
    if (type === "binary" && op === "*" && !(matlab && s.some((x) => !long(x)))) {
      const i = s[0].at(-1) > 1 ? fresh() : null, part = (x, outer) => (x.length === 1 ? [i] : outer);
      const left = part(s[0], [s[0][0] === 1 ? null : at[0], i]), right = part(s[1], [i, s[1][1] === 1 ? null : at.at(-1)]);
      return summed(i ? [i] : [], product(entry(a, left), entry(b, right)));
    }
    if (type === "binary") {
      if (op.endsWith("*")) return product(own(0), own(1));
      if (op.endsWith("/")) return [`${factor(own(0), 2)} / ${factor(own(1), 3)}`, 1.5];
      if (op.endsWith("^")) return [`${bracket(own(0), 9)}^${bracket(own(1), 9)}`, 4];
      return /[-+]/.test(op) ? [`${bracket(own(0), 1)} ${op === "-" ? "−" : "+"} ${bracket(own(1), 2)}`, 1] : cannot();
    }
    if (type === "index" && s[0].length === 1 && args.length === 3) return entry(a, [at[args[1].type === "none" ? 1 : 0]]);
    if (type !== "call") return cannot();
    if (name === "softmax") return [`softmax(${a.name ?? cannot()})_${at.filter(Boolean).join("")}`, 9];
    if (MAPS.test(name)) return [`${name}(${own(0)[0]})`, 9];
    if (name === "eye") return delta(at);
    if (name === "outer") return product(entry(a, [at[0]]), entry(b, [at[1]]));
    if (name === "diag" || name === "diagonal") {
      const i = at.find(Boolean);
      return long(s[0]) > 1 ? entry(a, [i, i]) : product(delta(at), entry(a, s[0].map((n) => (n === 1 ? null : at[0]))));
    }
    if (name === "sum") {
      const axis = axisOf(node, matlab, s[0]), over = axis === null ? [...s[0].keys()] : [axis], letters = [];
      const kept = matlab || node.keywords.keepdims ? at : over.reduce((list, d) => list.toSpliced(d, 0, null), [...at]);
      const inner = s[0].map((n, d) => (n === 1 ? null : over.includes(d) ? letters[letters.push(fresh()) - 1] : kept[d]));
      return summed(letters, entry(a, inner));
    }
    if (name !== "einsum") return cannot();
    const [inputs, out = cannot()] = a.value.replaceAll(/ |\.\.\./g, "").split("->"), letters = [];
    const letterOf = new Map([...out].map((letter, d) => [letter, at[d]]));
    for (const letter of inputs.replaceAll(",", "")) if (!letterOf.has(letter)) letterOf.set(letter, letters[letters.push(fresh()) - 1]);
    return summed(letters, inputs.split(",").map((term, j) => entry(args[j + 1], [...term].map((letter) => letterOf.get(letter)))).reduce(product));
  }

  return orNull(() => {
    const letters = long(shape(tree)) === 2 ? ["i", "k"] : ["k"], at = shape(tree).map((n) => (n === 1 ? null : letters.shift()));
    at.forEach((letter) => used.add(letter));
    return `${at.some(Boolean) ? `for each ${at.filter(Boolean).join(", ")}: ` : ""}${entry(tree, at)[0]}`;
  });
}
