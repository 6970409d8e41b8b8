// All lines that differ from a line by one change, as trees; and a tree as text again.

import { signOf } from "./formula_parser.js";

const leaf = (name) => ({ type: "name", name, args: [] });
const number = (value) => ({ type: "number", value: Math.abs(value), int: Number.isInteger(value), args: [] });
const binary = (op, a, b) => ({ type: "binary", op, args: [a, b] });
const minus = (x) => ({ type: "unary", op: "-", args: [x] });
const transpose = (x) => ({ type: "transpose", args: [x] });
const call = (name, args, more) => ({ type: "call", name, args, keywords: {}, module: "np", ...more });

const OPERATORS = ["+", "-", ".*", "./", "*"];
const FAMILIES = [["exp", "log", "tanh", "sigmoid", "softmax"], ["sum", "max", "mean", "min"], ["dot", "inner", "outer"], ["eye", "ones", "zeros"]];
const WRAPS = ["exp", "log", "diag", "sum", "sigmoid"];

/** Does a name stand in the tree? Under a fraction? */
const holds = (node, name) => node.name === name || node.args.some((arg) => holds(arg, name));
const divided = (node, name) => (node.op === "./" && holds(node.args[1], name)) || node.args.some((arg) => divided(arg, name));

/**
 * What a small change can make of this node: { node, place }. The place is where in the
 * text the change is: an operator, or the part that is replaced or too much.
 */
function* swapped(node, { names, language, value }) {
  const { type, args } = node, whole = node;
  const change = (made, place = whole) => ({ node: made, place });
  const dims = value(node)?.shape?.filter((n) => n !== 1).length;
  if (type === "binary") {
    const [a, b] = args;
    yield change(a, { from: node.at.from, to: b.to });
    yield change(b, { from: a.from, to: node.at.to });
    for (const op of [...OPERATORS, ".^"]) if (op !== node.op) yield change({ ...node, op }, node.at);
    yield change({ ...node, args: [b, a] });
    if (a.type === "binary") yield change(binary(a.op, a.args[0], binary(node.op, a.args[1], b)));
    if (b.type === "binary") yield change(binary(b.op, binary(node.op, a, b.args[0]), b.args[1]));
    if (a.type === "unary") yield change(minus(binary(node.op, a.args[0], b)));
  }
  if (type === "unary" || type === "transpose") yield change(args[0], node.at);
  if (type === "unary" && args[0].type === "binary") yield change(binary(args[0].op, minus(args[0].args[0]), args[0].args[1]), node.at);
  if (type === "name") for (const other of names) if (other !== node.name) yield change(leaf(other));
  if (type === "number" || type === "name") for (const other of [1, 2, 0.5, 0, 3]) if (other !== node.value) yield change(number(other));
  if (type === "number") for (const other of names) yield change(leaf(other));
  if (type === "call") {
    for (const family of FAMILIES) if (family.includes(node.name)) for (const name of family) if (name !== node.name) yield change({ ...node, name }, node.at);
    for (const arg of args) if (value(arg)?.data) yield change(arg);
    if (args.length === 2 && /dot|inner|outer|matmul/.test(node.name)) yield change({ ...node, args: args.toReversed() });
    if (/^(sum|max|mean|min)$/.test(node.name)) {
      if (language === "matlab") {
        const empty = { type: "matrix", rows: [], args: [] };
        for (const dim of [1, 2]) yield change({ ...node, args: /^m[ai]/.test(node.name) && node.name !== "mean" ? [args[0], empty, number(dim)] : [args[0], number(dim)] });
        if (args.length > 1) yield change({ ...node, args: [args[0]] });
      } else {
        const { axis, keepdims } = node.keywords;
        for (const a of [number(0), minus(number(1)), number(1), undefined]) for (const keep of [undefined, number(1)]) {
          if ((a?.type !== axis?.type || a?.value !== axis?.value) && Boolean(keep) !== Boolean(keepdims)) continue; // that would be two
          yield change({ ...node, args: [args[0]], keywords: { ...(a && { axis: a }), ...(keep && { keepdims: keep }) } });
        }
      }
    }
  }
  if (!value(node)?.data) return;
  yield change(minus(node));
  if (dims && (language === "matlab" || dims > 1)) yield change(transpose(node));
}

/** What is missing around this node: a function, a factor, a term. */
function* wrapped(node, { names, language, value }) {
  if (!value(node)?.data) return;
  const change = (made) => ({ node: made, place: node });
  const dims = value(node).shape.filter((n) => n !== 1).length;
  for (const name of WRAPS) yield change(call(name, [node]));
  if (language === "numpy" && dims) yield change(call("sum", [node], { keywords: { axis: minus(number(1)), keepdims: number(1) } }));
  for (const other of [...names.map(leaf), number(1), number(2), ...names.map((name) => binary("-", number(1), leaf(name)))]) {
    const again = other.type === "name" && holds(node, other.name);
    for (const op of OPERATORS) {
      if (again && (/[-+]|\.\//.test(op) || divided(node, other.name))) continue; // x - x and x ./ x repair nothing
      yield change(binary(op, node, other));
      if (op === "-" || op === "*") yield change(binary(op, other, node)); // y ./ p would undo a factor p: no repair
    }
  }
}

/** All trees one change away from this one, the small changes first. */
export function* changes(tree, tools) {
  for (const made of [swapped, wrapped]) yield* everywhere(tree, (node) => made(node, tools));
}

function* everywhere(node, make) {
  yield* make(node);
  for (let i = 0; i < node.args.length; i++) {
    for (const { node: made, place } of everywhere(node.args[i], make)) yield { node: { ...node, args: node.args.with(i, made) }, place };
  }
}

const POWER = { "==": 0.5, "~=": 0.5, "<": 0.5, ">": 0.5, "<=": 0.5, ">=": 0.5, ":": 0.7, "+": 1, "-": 1, "*": 2, "/": 2, ".*": 2, "./": 2, unary: 3, "^": 4, ".^": 4 };

/** A tree as a line of its language. `text` is the line it came from: what was not changed stays as it was typed. */
export function written(node, language, text, least = 0) {
  const { type, args, op, name } = node;
  const inner = (arg, power = 0) => written(arg, language, text, power);
  const bracket = (made, power) => (power < least ? `(${made})` : made);
  const power = POWER[type === "unary" ? type : op] ?? 9;
  if (node.bracketed && least === 0 && node.from === undefined) return inner({ ...node, bracketed: false });
  if (type === "number") return String(node.value);
  if (type === "name") return node.module && node.from !== undefined ? text.slice(node.from, node.to) : name;
  if (type === "binary") {
    return bracket(`${inner(args[0], power)} ${signOf(op, language)} ${inner(args[1], power + 1)}`, power);
  }
  if (type === "unary") return bracket(`${op}${inner(args[0], 3)}`, 3);
  if (type === "transpose") return `${inner(args[0], 5)}${language === "numpy" ? ".T" : "'"}`;
  if (type === "matrix" && !args.length) return "[]";
  if (node.from === undefined && type === "none") return "None";
  if (type === "tuple" && node.from === undefined) return `(${args.map((arg) => inner(arg)).join(", ")})`;
  if (type === "call" && name) {
    const keywords = Object.entries(node.keywords ?? {}).map(([key, arg]) => `${key}=${key === "keepdims" && arg.type === "number" ? "True" : inner(arg)}`);
    if (node.method) return `${inner(args[0], 5)}.${name}(${[...args.slice(1).map((arg) => inner(arg)), ...keywords].join(", ")})`;
    const bare = language === "matlab" || !node.module || /^(sigmoid|softmax|abs)$/.test(name) ? name : `${node.module}.${name}`;
    return `${bare}(${[...args.map((arg) => inner(arg)), ...keywords].join(", ")})`;
  }
  if (type === "all" || (node.from === undefined && type === "slice")) return ":";
  if (type === "attribute") return `${inner(args[0], 5)}.${name}`;
  if (type === "index") return `${inner(args[0], 5)}[${args.slice(1).map((arg) => inner(arg)).join(", ")}]`;
  return text.slice(node.from, node.to);
}
