// All lines that differ from a line by one change, as trees; and a tree as text again.

import { signOf } from "./formula_words.js";

export const binary = (op, a, b) => ({ type: "binary", op, args: [a, b] });
export const transpose = (x) => (x.type === "transpose" ? x.args[0] : { type: "transpose", args: [x] });
export const call = (name, ...args) => ({ type: "call", name, args, keywords: {}, module: "np" });
export const number = (value) => ({ type: "number", value, args: [] });
export const leaf = (name) => ({ type: "name", name, args: [] });
/** NumPy's x[:, None], a vector as a column. */
export const upright = (x) => ({ type: "index", args: [x, { type: "all", args: [] }, { type: "none", args: [] }] });
const minus = (x) => ({ type: "unary", op: "-", args: [x] });

const OPERATORS = ["+", "-", ".*", "./", "*", ".^"];
const FAMILIES = [["exp", "log", "tanh", "sigmoid", "softmax"], ["sum", "max", "mean"], ["dot", "inner", "outer"], ["eye", "ones", "zeros"]];

/** What one change makes of this node, and where in the text it is: an operator, or the part that is replaced or too much. */
function* swapped(node, names) {
  const { type, op, args: [a, b], name, at } = node;
  if (type === "binary") {
    yield [a, { from: at.from, to: b.to }];
    yield [b, { from: a.from, to: at.to }];
    const inverse = a.type === "number" && b.type === "name" && b.name !== "n"; // 1 ./ p cancels a p elsewhere, and repairs nothing
    for (const sign of OPERATORS) if (sign !== op && !(inverse && sign === "./")) yield [{ ...node, op: sign }, at];
    yield [binary(op, b, a)];
    if (a.type === "binary") yield [binary(a.op, a.args[0], binary(op, a.args[1], b))]; // brackets
    if (b.type === "binary") yield [binary(b.op, binary(op, a, b.args[0]), b.args[1])];
  }
  if (type === "unary" || type === "transpose") yield [a, at];
  if (type === "index") yield [a];
  if (type === "number" || type === "name") for (const other of [...names.map(leaf), ...[1, 2, 0.5, 0, 3].map(number)]) if (other.name !== name || other.value !== node.value) yield [other];
  if (type !== "call") return;
  for (const arg of node.args) yield [arg];
  for (const other of FAMILIES.find((family) => family.includes(name)) ?? []) if (other !== name) yield [{ ...node, name: other }, at];
  if (name === "sum") for (const keywords of [{}, { axis: number(0) }, { axis: number(1) }]) yield [{ ...node, args: [a], keywords }]; // NumPy's
  if (name === "sum") for (const more of [[], [number(1)], [number(2)]]) yield [{ ...node, args: [a, ...more] }]; // MATLAB's
}

/** What is missing around this node: a sign, a transpose, a function, a factor, a term. */
function* wrapped(node, names) {
  const holds = (part, name) => part.name === name || part.args.some((arg) => holds(arg, name));
  yield [minus(node)];
  yield [transpose(node)];
  for (const name of ["exp", "log", "sum", "sigmoid", ...(node.type === "name" ? ["diag"] : [])]) yield [call(name, node)];
  for (const other of [...names.map(leaf), number(1), number(2), ...names.map((name) => binary("-", number(1), leaf(name)))]) {
    for (const op of other.name && holds(node, other.name) ? [".*", "*"] : ["+", "-", ".*", "./", "*"]) { // x - x and x ./ x repair nothing
      yield [binary(op, node, other)];
      if (op === "-" || op === "*") yield [binary(op, other, node)];
    }
  }
}

/** All trees one change away from this one, the small changes first: { node, place }. */
export function* changes(tree, names) {
  for (const made of [swapped, wrapped]) yield* everywhere(tree, (node) => made(node, names));
}

function* everywhere(node, make) {
  for (const [made, place = node] of make(node)) yield { node: { ...made, from: made.from === node.from && made !== node ? undefined : made.from }, place };
  if (/[=<>]/.test(node.op)) return; // what makes a comparison come out right repairs nothing
  for (let i = 0; i < node.args.length; i++) {
    for (const { node: made, place } of everywhere(node.args[i], make)) yield { node: { ...node, args: node.args.with(i, made), from: undefined }, place };
  }
}

/** The tree as if it had never been typed. */
export const anew = (node) => ({ ...node, from: undefined, args: node.args.map(anew) });

const LEVEL = { "+": 1, "-": 1, "*": 2, "/": 2, ".*": 2, "./": 2, "^": 4, ".^": 4 };

/** A tree as a line of its language. `text` is the line it came from: what was not changed stays as it was typed. */
export function written(node, language, text, least = 0) {
  const { type, args, op, name, from, to } = node, level = type === "unary" ? 3 : type !== "binary" ? 9 : LEVEL[op] ?? 0;
  if (from !== undefined && (node.bracketed || level >= least)) return text.slice(from, to);
  const inner = (arg, power = 0) => written(arg, language, text, power), numpy = language === "numpy";
  const list = (parts) => [...parts.map((part) => inner(part)), ...Object.entries(node.keywords ?? {}).map(([key, arg]) => `${key}=${inner(arg)}`)].join(", ");
  const make = {
    number: () => String(node.value),
    name: () => (node.module ? `${node.module}.${name}` : name),
    unary: () => op + inner(args[0], 3),
    binary: () => `${inner(args[0], level)} ${signOf(op, language)} ${inner(args[1], level + 1)}`,
    transpose: () => inner(args[0], 5) + (numpy ? ".T" : "'"),
    attribute: () => `${inner(args[0], 5)}.${name}`,
    index: () => `${inner(args[0], 5)}[${list(args.slice(1))}]`,
    tuple: () => `(${list(args)})`,
    all: () => ":",
    none: () => "None",
    call() {
      if (node.method) return `${inner(args[0], 5)}.${name}(${list(args.slice(1))})`;
      if (name === null) return `${inner(args[0], 5)}(${list(args.slice(1))})`;
      return `${numpy && node.module && !/^(sigmoid|softmax|relu)$/.test(name) ? `${node.module}.` : ""}${name}(${list(args)})`;
    },
  }[type];
  const made = make ? make() : text.slice(from, to);
  return level < least || node.bracketed ? `(${made})` : made;
}
