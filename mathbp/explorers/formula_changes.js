// All lines that differ from a line by one change, as trees; and a tree as text again.

import { signOf } from "./formula_words.js";

const made = (type, args, more) => ({ type, args, ...more });
export const binary = (op, a, b) => made("binary", [a, b], { op });
export const transpose = (x) => (x.type === "transpose" ? x.args[0] : made("transpose", [x]));
export const call = (name, ...args) => made("call", args, { name, keywords: {}, module: "np" });
export const number = (value) => made("number", [], { value });
export const leaf = (name) => made("name", [], { name });
/** NumPy's x[:, None], a vector as a column. */
export const upright = (x) => made("index", [x, made("all", []), made("none", [])]);
/** A node with something else in it: it was not typed so. */
const changed = (node, more) => ({ ...node, ...more, from: undefined });

// ------------------------------------------------------------- one change

const OPERATORS = ["+", "-", ".*", "./", "*", ".^"];
const FAMILIES = ["exp log tanh sigmoid softmax", "sum max mean", "dot inner outer", "eye ones zeros"];
const NUMBERS = [0, 1, 2, 0.5, 3].map(number), [zero, one, two] = NUMBERS;

/** What one change makes of this node; and where in the text: an operator, or the part that is replaced or too much. */
function* swapped(node, names) {
  const { type, op, args: [a, b], name, value, at } = node;
  if (type === "binary") {
    yield [a, { from: at.from, to: b.to }];
    yield [b, { from: a.from, to: at.to }];
    const inverse = a.type === "number" && b.type === "name" && b.name !== "n"; // 1 ./ p cancels a p elsewhere
    for (const sign of OPERATORS) {
      if (sign !== op && !(inverse && sign === "./")) yield [changed(node, { op: sign }), at];
    }
    yield [binary(op, b, a)];
    if (a.type === "binary") yield [binary(a.op, a.args[0], binary(op, a.args[1], b))]; // brackets
    if (b.type === "binary") yield [binary(b.op, binary(op, a, b.args[0]), b.args[1])];
  }
  if (type === "unary" || type === "transpose") yield [a, at];
  if (type === "index") yield [a];
  if (type === "number" || type === "name") {
    for (const other of [...names.map(leaf), ...NUMBERS]) {
      if (other.name !== name || other.value !== value) yield [other];
    }
  }
  if (type !== "call") return;
  for (const arg of node.args) yield [arg];
  const family = FAMILIES.find((names) => names.split(" ").includes(name))?.split(" ") ?? [];
  for (const other of family) if (other !== name) yield [changed(node, { name: other }), at];
  if (name !== "sum") return;
  for (const keywords of [{}, { axis: zero }, { axis: one }]) yield [changed(node, { args: [a], keywords })]; // NumPy's
  for (const axis of [one, two]) yield [changed(node, { args: [a, axis] })]; // MATLAB's
}

/** What is missing around this node: a sign, a transpose, a function, a factor, a term. */
function* wrapped(node, names) {
  const holds = (part, name) => part.name === name || part.args.some((arg) => holds(arg, name));
  yield [made("unary", [node], { op: "-" })];
  yield [transpose(node)];
  for (const name of ["exp", "log", "sum", "sigmoid"]) yield [call(name, node)];
  if (node.type === "name") yield [call("diag", node)];
  const lone = names.map(leaf);
  for (const other of [...lone, one, two, ...lone.map((name) => binary("-", one, name))]) {
    const within = other.name && holds(node, other.name); // x - x and x ./ x repair nothing
    for (const op of within ? [".*", "*"] : ["+", "-", ".*", "./", "*"]) {
      yield [binary(op, node, other)];
      if (op === "-" || op === "*") yield [binary(op, other, node)];
    }
  }
}

/** All trees one change away from this one, the small changes first: [tree, place]. */
export function* changes(tree, names) {
  for (const change of [swapped, wrapped]) yield* everywhere(tree, (node) => change(node, names));
}

function* everywhere(node, change) {
  for (const [other, place = node] of change(node)) yield [other, place];
  if (/[=<>]/.test(node.op)) return; // what makes a comparison come out right repairs nothing
  for (const [i, arg] of node.args.entries()) {
    for (const [other, place] of everywhere(arg, change)) {
      yield [changed(node, { args: node.args.with(i, other) }), place];
    }
  }
}

/** A tree with another part in place of one. */
export function replaced(tree, part, other) {
  return tree === part ? other : changed(tree, { args: tree.args.map((arg) => replaced(arg, part, other)) });
}

/** What may be meant where two arrays do not fit. */
export function remedies({ type, op, name, args: [a, b] }, language, names) {
  if (type === "call" && names.includes(name)) return [binary(".*", leaf(name), a)]; // a(1 - a)
  if (op === "^") return [binary(".^", a, b)];
  if (!b || !/^(\.?[*/]|[-+]|dot|matmul)$/.test(op ?? name)) return [];
  const product = !op || op === "*", sign = product ? "*" : op, [aT, bT] = [a, b].map(transpose);
  const ways = [[sign, aT, b], [sign, a, bT], ["*", bT, a], ["*", b, a], ["*", a, b], [".*", a, b], ["*", aT, b]];
  const more = product ? call("outer", a, b) : binary(op, a, upright(b));
  return [...ways.map((way) => binary(...way)), ...(language === "numpy" ? [more] : [])];
}

// ------------------------------------------------------------- as text

const LEVEL = { "+": 1, "-": 1, "*": 2, "/": 2, ".*": 2, "./": 2, "^": 4, ".^": 4 };

/** A tree as a line of its language. `text` is the line it came from: what was not changed stays as it was typed. */
export function written(node, language, text, least = 0) {
  const { type, args, op, name, from, to, module } = node, numpy = language === "numpy";
  const level = type === "unary" ? 3 : type === "binary" ? LEVEL[op] ?? 0 : 9;
  if (from !== undefined && (node.bracketed || level >= least)) return text.slice(from, to);
  const inner = (arg, power = 0) => written(arg, language, text, power), [a, b] = args;
  const list = (parts) => [
    ...parts.map((part) => inner(part)),
    ...Object.entries(node.keywords ?? {}).map(([key, arg]) => `${key}=${inner(arg)}`),
  ].join(", ");
  const prefix = numpy && module && !/^(sigmoid|softmax|relu)$/.test(name) ? `${module}.` : "";
  const make = {
    number: () => String(node.value),
    name: () => (module ? `${module}.${name}` : name),
    unary: () => op + inner(a, 3),
    binary: () => `${inner(a, level)} ${signOf(op, language)} ${inner(b, level + 1)}`,
    transpose: () => inner(a, 5) + (numpy ? ".T" : "'"),
    attribute: () => `${inner(a, 5)}.${name}`,
    index: () => `${inner(a, 5)}[${list(args.slice(1))}]`,
    list: () => (node.tuple ? `(${list(args)})` : `[${list(args)}]`),
    all: () => ":",
    none: () => "None",
    call() {
      if (!node.method && name !== null) return `${prefix}${name}(${list(args)})`;
      const member = name === null ? "" : `.${name}`; // MATLAB's x(1)(2)
      return `${inner(a, 5)}${member}(${list(args.slice(1))})`;
    },
  }[type];
  const line = make ? make() : text.slice(from, to);
  return level < least || node.bracketed ? `(${line})` : line;
}
