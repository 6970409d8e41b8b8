// A line in the other language, and as a sum with its indices. What cannot be translated gives null.

import { written } from "./formula_changes.js";

const binary = (op, a, b) => ({ type: "binary", op, args: [a, b] });
const transpose = (x) => (x.type === "transpose" ? x.args[0] : { type: "transpose", args: [x] });
const call = (name, args, keywords = {}, module = "np") => ({ type: "call", name, args, keywords, module });
const number = (value) => ({ type: "number", value, args: [] });
const cannot = () => {
  throw new Error("no translation");
};
const FUNCTIONS = /^(exp|log|sqrt|abs|tanh|sinh|cosh|sign|sigmoid|softmax|relu)$/;
const long = (shape) => shape.filter((n) => n !== 1).length;

/** The tree in the other language, by the shapes its parts have. */
function turned(node, from, shape) {
  const go = (part) => turned(part, from, shape), { type, args, op, name } = node;
  const s = args.map(shape);
  if (type === "number" || type === "name") return { ...node, from: undefined };
  if (type === "unary") return { ...node, args: args.map(go) };
  if (type === "transpose") return long(s[0]) < 2 ? go(args[0]) : transpose(go(args[0]));
  if (from === "matlab") return toNumPy(node, go, s);
  if (type === "binary" && op === "*") return product(...args, go, s);
  if (type === "binary") {
    const wide = s.some((x) => x.length > 1);
    return { ...node, args: args.map((arg, j) => (wide && s[j].length === 1 ? transpose(go(arg)) : go(arg))) };
  }
  if (type === "attribute" && name === "size") return call("numel", [go(args[0])]);
  if (type === "index" && s[0].length === 1) return args.at(-1).type === "none" ? go(args[0]) : args[1].type === "none" ? transpose(go(args[0])) : cannot();
  if (type !== "call") return cannot();
  if (FUNCTIONS.test(name)) return call(name, [go(args[0])]);
  if (/^(dot|inner|matmul)$/.test(name) && !(name === "inner" && s[1].length > 1)) return product(...args, go, s);
  if (name === "multiply") return binary(".*", ...args.map(go));
  if (name === "outer") return binary("*", go(args[0]), transpose(go(args[1])));
  if (name === "diag" || name === "diagonal") return call("diag", [go(args[0])]);
  if (name === "eye") return call("eye", [go(args[0])]);
  if (name === "ones" || name === "zeros") return args[0].type === "tuple" ? call(name, args[0].args.map(go)) : call(name, [go(args[0]), number(1)]);
  if (name === "size" || name === "len") return call("numel", [go(args[0])]);
  if (/^(sum|max|mean)$/.test(name)) {
    if (s[0].length === 1) return call(name, [go(args[0])]);
    const axis = node.keywords.axis ?? args[1], over = axis && (axis.type === "unary" ? -axis.args[0].value : axis.value);
    if (name !== "sum" || s[0].length !== 2 || over === undefined || node.keywords.keepdims) return cannot();
    return over === 0 || over === -2 ? transpose(call(name, [go(args[0]), number(1)])) : call(name, [go(args[0]), number(2)]);
  }
  return cannot();
}

/** NumPy's a @ b in MATLAB: a vector in front of a matrix is a row there. */
function product(a, b, go, [s, t]) {
  if (!s.length || !t.length) return binary("*", go(a), go(b));
  if (s.length > 2 || t.length > 2) return cannot();
  if (t.length === 2 && s.length === 1) return binary("*", transpose(go(b)), go(a));
  return binary("*", s.length === 1 ? transpose(go(a)) : go(a), go(b));
}

function toNumPy(node, go, s) {
  const { type, args, op, name } = node, column = (x) => x[0] > 1 && x[1] === 1, row = (x) => x[0] === 1 && x[1] > 1;
  const upright = (x) => ({ type: "index", args: [x, { type: "all", args: [] }, { type: "none", args: [] }] });
  if (type === "binary") {
    const [a, b] = args.map(go), scalar = s.some((x) => long(x) === 0);
    if (op === "*" && !scalar) return column(s[0]) && row(s[1]) ? call("outer", [a, b]) : binary("*", a, b);
    if (!scalar && (op === "/" || op === "^")) return cannot();
    const entry = op.length === 2 || "+-".includes(op) ? op : `.${op}`;
    const stand = (x, j) => (column(s[j]) && s[1 - j][1] > 1 ? upright(x) : x); // a column beside columns
    return binary(entry, stand(a, 0), stand(b, 1));
  }
  if (type !== "call") return cannot();
  if (FUNCTIONS.test(name)) return call(name, [go(args[0])]);
  if (name === "dot" || name === "diag") return call(name, args.map(go));
  if (name === "eye") return call(name, [go(args[0])]);
  if (name === "ones" || name === "zeros") {
    const sizes = args.filter((arg) => arg.value !== 1);
    return call(name, [sizes.length === 1 ? go(sizes[0]) : { type: "tuple", args: args.map(go) }]);
  }
  if (name === "numel") return { type: "attribute", name: "size", args: [go(args[0])] };
  if (name === "length") return call("len", [go(args[0])], {}, "");
  if (/^(sum|max|mean)$/.test(name)) {
    if (long(s[0]) < 2) return call(name, [go(args[0])]);
    return call(name, [go(args[0])], { axis: number(args.length > 1 ? args.at(-1).value - 1 : 0) });
  }
  return cannot();
}

/** The line in the other language; null where a part has no translation. */
export function inLanguage(tree, from, shape) {
  const to = from === "matlab" ? "numpy" : "matlab";
  try {
    return written(turned(tree, from, shape), to, "");
  } catch {
    return null;
  }
}

// ------------------------------------------------------------- with indices

const LETTERS = "ijlmnqrs";

/** One entry of the line's value, with indices: J' * g is "Σ_i J_ik g_i". Subscripts follow "_". */
export function withIndices(tree, language, shape) {
  const used = new Set();
  const fresh = () => {
    const letter = [...LETTERS].find((one) => !used.has(one)) ?? cannot();
    used.add(letter);
    return letter;
  };
  const bracket = ([text, power], least) => (power < least ? `(${text})` : text);
  const factor = (part, least) => bracket(part[0].startsWith("Σ") ? [part[0], 0] : part, least);
  const summed = (letters, [text, power]) => (letters.length ? [`Σ_${letters.join("")} ${bracket([text, power], 2)}`, 2] : [text, power]);
  const timesOf = (a, b) => [`${factor(a, 2)} ${factor(b, 3)}`, 2];
  const delta = (i, k) => [i === k || !i || !k ? "1" : `δ_${i}${k}`, 9];

  function entry(node, at) {
    const { type, args, op, name } = node, s = args.map(shape);
    const aligned = (j) => s[j].map((n, d) => (n === 1 ? null : at[at.length - s[j].length + d]));
    if (type === "number") return [String(node.value), 9];
    if (type === "name") return [name + (at.some(Boolean) ? `_${at.filter(Boolean).join("")}` : ""), 9];
    if (type === "unary") return [`${op === "-" ? "−" : ""}${bracket(entry(args[0], at), 2)}`, 1];
    if (type === "transpose") return entry(args[0], s[0].length < 2 ? at : at.toReversed());
    if (type === "binary") {
      const scalar = s.some((x) => long(x) === 0) && language === "matlab";
      if (op === "*" && !scalar) return contracted(args, s, at);
      const [a, b] = [entry(args[0], aligned(0)), entry(args[1], aligned(1))];
      if (op.endsWith("*")) return timesOf(a, b);
      if (op.endsWith("/")) return [`${factor(a, 2)} / ${factor(b, 3)}`, 1.5];
      if (op.endsWith("^")) return [`${bracket(a, 9)}^${bracket(b, 9)}`, 4];
      return [`${bracket(a, 1)} ${op === "-" ? "−" : "+"} ${bracket(b, 2)}`, 1];
    }
    if (type === "attribute" && name === "size") return call("numel", [go(args[0])]);
  if (type === "index" && s[0].length === 1) return args[1].type === "none" ? entry(args[0], [at[1]]) : args.at(-1).type === "none" ? entry(args[0], [at[0]]) : cannot();
    if (type !== "call") return cannot();
    if (FUNCTIONS.test(name) && name !== "softmax") return [`${name}(${entry(args[0], at)[0]})`, 9];
    if (name === "softmax") return [`softmax(${args[0].name ?? cannot()})_${at.filter(Boolean).join("")}`, 9];
    if (name === "eye") return delta(...at);
    if (name === "diag" || name === "diagonal") {
      const matrix = long(s[0]) > 1, i = at.find(Boolean);
      if (matrix) return entry(args[0], [i, i]);
      const [value, power] = entry(args[0], s[0].map((n) => (n === 1 ? null : at[0])));
      return timesOf(delta(...at), [value, power]);
    }
    if (name === "outer") return timesOf(entry(args[0], [at[0]]), entry(args[1], [at[1]]));
    if (name === "multiply") return timesOf(entry(args[0], aligned(0)), entry(args[1], aligned(1)));
    if (/^(dot|inner|matmul)$/.test(name)) {
      if (language === "matlab") {
        const i = fresh();
        return summed([i], timesOf(...args.map((arg, j) => entry(arg, s[j].map((n) => (n === 1 ? null : i))))));
      }
      if (name === "inner" && s[1].length > 1) return cannot();
      return contracted(args, s, at);
    }
    if (name === "sum") {
      const all = s[0].length, letters = [];
      let over = [...s[0].keys()];
      if (language === "matlab") over = [args[1] ? args[1].value - 1 : Math.max(0, s[0].findIndex((n) => n !== 1))];
      else if (node.keywords.axis ?? args[1]) {
        const axis = node.keywords.axis ?? args[1], value = axis.type === "unary" ? -axis.args[0].value : axis.value ?? cannot();
        over = [value < 0 ? value + all : value];
      }
      const kept = language === "matlab" || node.keywords.keepdims ? at : over.reduce((list, d) => list.toSpliced(d, 0, null), [...at]);
      const inner = s[0].map((n, d) => {
        if (!over.includes(d)) return kept[d];
        if (n === 1) return null;
        letters.push(fresh());
        return letters.at(-1);
      });
      return summed(letters, entry(args[0], inner));
    }
    if (name === "einsum") {
      const [inputs, out] = args[0].value.replaceAll(" ", "").split("->");
      if (out === undefined || inputs.includes(".")) return cannot();
      const renamed = new Map([...out].map((letter, d) => [letter, at[d]])), letters = [];
      for (const letter of inputs.replaceAll(",", "")) {
        if (renamed.has(letter)) continue;
        renamed.set(letter, fresh());
        letters.push(renamed.get(letter));
      }
      const terms = inputs.split(",").map((term, j) => entry(args[j + 1], [...term].map((letter) => renamed.get(letter))));
      return summed(letters, terms.reduce(timesOf));
    }
    return cannot();
  }

  /** Σ over the index that a product of matrices has inside. */
  function contracted([a, b], [s, t], at) {
    if (s.length > 2 || t.length > 2) return cannot();
    const long = s.at(-1) > 1, i = long ? fresh() : null;
    const left = s.length === 2 ? [s[0] === 1 ? null : at[0], i] : [i];
    const right = t.length === 2 ? [i, t[1] === 1 ? null : at.at(-1)] : [i];
    return summed(long ? [i] : [], timesOf(entry(a, left), entry(b, right)));
  }

  try {
    const letters = long(shape(tree)) === 2 ? ["i", "k"] : ["k"];
    const at = shape(tree).map((n) => (n === 1 ? null : letters.shift()));
    at.forEach((letter) => used.add(letter));
    const [text] = entry(tree, at);
    return `${at.some(Boolean) ? `for each ${at.filter(Boolean).join(", ")}: ` : ""}${text}`;
  } catch {
    return null;
  }
}
