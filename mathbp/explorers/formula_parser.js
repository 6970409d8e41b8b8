// A line of MATLAB or NumPy, read into one tree. The operators in the tree are MATLAB's: "*" is the matrix product.

import { MEANS, refuse, stray, unreadable } from "./formula_words.js";

const MOST = 600; // signs: no line of this course has more

// How strongly a sign of two sides binds.
const ranked = (...levels) =>
  Object.fromEntries(levels.flatMap((level, i) => level.split(" ").map((sign) => [sign, i + 1])));
const LEVEL = {
  matlab: ranked("== ~= < > <= >=", ":", "+ -", "* / .* ./"),
  numpy: ranked("== != < > <= >=", "+ -", "* / @"),
};
const POWERS = { matlab: ["^", ".^"], numpy: ["**"] };
// What people type for a sign, and what they copy from a formula: one character for one, so that places stay.
const TYPED = {
  "-": "−–—‐‑‒",
  "*": "·⋅×∗",
  "/": "÷",
  "'": "’‘′",
  '"': "“”",
  " ": "`$",
  "∘": "⊙",
  "ᵀ": "⊤",
};
const meantBy = (sign) => Object.keys(TYPED).find((own) => TYPED[own].includes(sign)) ?? sign;
export const plain = (text) => text.replaceAll(/[^\w ]/g, meantBy);
// One character for several.
const SPELT = {
  matlab: { "∘": ".*", "ᵀ": "'", "²": ".^2", "³": ".^3" },
  numpy: { "∘": "*", "ᵀ": ".T", "²": "**2", "³": "**3" },
};
/** The line as its language spells it. */
export const spelt = (text, language) => text.replaceAll(/[∘ᵀ²³]/g, (sign) => SPELT[language][sign]);

const WORDS = /^(for|while|if|def|lambda|import|function|print|disp)$/;
const MODULES = /^(np|numpy|math|mathbp)$/;

// The pieces of a line, by their kind: whichever fits first.
const COMMON = {
  paper: /\^\{?\\?(?:[Tt]\b|top)|\*\*T\b/, // the transpose on paper
  name: /[A-Za-z_α-ρτ-ω][\wα-ω]*/,
  sign: /\.[*/^']|\*\*|\.\.\.|[=~!<>]=|[-+*/^'()[\],:;.@=<>]/,
  other: /[^]/,
};
const pieces = (own) => {
  const kinds = Object.entries({ ...own, ...COMMON });
  return new RegExp(kinds.map(([kind, { source }]) => `(?<${kind}>${source})`).join("|"), "g");
};
const PIECES = {
  matlab: pieces({
    space: /\s+|[%#][^]*/,
    number: /(?:\d+(?:\.(?![*/^'])\d*)?|\.\d+)(?:[eE][+-]?\d+)?/, // 2.*p is 2 .* p
  }),
  numpy: pieces({
    space: /\s+|#[^]*|%\s*[A-Za-z]+\s+[A-Za-z][^]*/, // % is the rest of a division, but not before words
    number: /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/,
    string: /["'][a-zA-Z ,.>-]*["']/,
  }),
};

/** The words and signs of a line: their type is what they are, or what kind of operand. */
function signs(text, language) {
  const found = [], brackets = [];
  for (const { 0: piece, index: from, groups } of text.matchAll(PIECES[language])) {
    const to = from + piece.length, place = { from, to };
    refuse(found.length > MOST, "syntax", `That line has more than ${MOST} signs.`, { from, to: text.length });
    refuse(groups.paper, "syntax", "The transpose is written J' in MATLAB, J.T in NumPy.", { from, to: from + 2 });
    if (groups.space) continue;
    if (piece in SPELT[language]) {
      found.push(...signs(SPELT[language][piece], language).slice(0, -1).map((sign) => ({ ...sign, ...place })));
      continue;
    }
    if (groups.other) throw unreadable(piece, text.slice(from), place);
    const type = ["number", "name", "string"].find((kind) => groups[kind]) ?? piece.replace(".'", "'");
    const begins = /^(number|name|[([])$/.test(type), ends = /^(number|name|[)\]'])$/.test(type);
    const value = type === "number" ? Number(piece) : piece.slice(1, -1);
    const sign = { type, text: piece, ...place, begins, ends, value, word: WORDS.test(piece) };
    const before = found.at(-1), signed = /^[+-]$/.test(type) && /\S/.test(text[to] ?? " ");
    // In MATLAB's brackets a space is a comma: [a -b] has two entries.
    const apart = language === "matlab" && brackets.at(-1)?.type === "[" && before.ends && before.to < from;
    if (apart && (sign.begins || signed)) found.push({ type: ",", text: ",", from, to: from });
    if (/[([]/.test(type)) brackets.push(sign);
    if (/[)\]]/.test(type)) brackets.pop();
    found.push(sign);
  }
  found.push({ type: "end", text: "", from: text.length, to: text.length, open: brackets.at(-1) });
  return found;
}

/** The tree of a line. Each node has a type, its args, and from and to: where it stands in the text. */
export function parse(line, language) {
  const matlab = language === "matlab", text = plain(line), list = signs(text, language);
  let next = 0;
  const is = (...types) => types.includes(list[next].type);
  const node = (type, args, from, more) => ({ type, args, from, to: list[next - 1].to, ...more });
  const taken = () => list[next++];
  const lost = () => stray(list, next, language, text);
  const binary = (left, { type, from, to }, right) =>
    node("binary", [left, right], left.from, { op: MEANS[language][type] ?? type, at: { from, to } });

  /** What stands in brackets, with commas between. */
  function several(close, item) {
    const items = [];
    next++;
    while (!is(close)) {
      items.push(item());
      if (!is(",")) break;
      next++;
      if (matlab && is(close)) throw lost();
    }
    if (!is(close)) throw lost();
    next++;
    return items;
  }

  function expression(least = 0) {
    let left = signed(powers);
    for (;;) {
      const sign = list[next], level = LEVEL[language][sign.type] ?? 0;
      if (level <= least) return left;
      // Python's a < b < c is two comparisons, MATLAB's 1:2:9 has steps.
      const chained = level === (matlab ? 2 : 1) && /[=<>:]/.test(left.op) && !left.bracketed;
      refuse(chained, "beyond", `One ${sign.text} at a time.`, sign);
      next++;
      left = binary(left, sign, expression(level));
    }
  }

  /** -x, where x is what `inner` reads. */
  function signed(inner) {
    if (!is("+", "-")) return inner();
    const { type, from, to } = taken(), x = signed(inner);
    return node("unary", [x], from, { op: type, at: { from, to } });
  }

  function powers() {
    let base = postfix();
    for (;;) {
      const sign = list[next];
      if (matlab && is("'")) {
        next++;
        base = node("transpose", [base], base.from, { at: sign });
      } else if (is(...POWERS[language])) {
        next++;
        base = binary(base, sign, signed(matlab ? postfix : powers)); // MATLAB's 2^-a' is (2^-a)'
      } else return base;
    }
  }

  function postfix() {
    let base = primary();
    for (;;) {
      const { type, name, module, from } = base;
      if (is("(") && type === "name") base = call(name, [], from, { at: base, module });
      else if (is("(") && matlab && type === "call") base = call(null, [base], from);
      else if (is("[") && !matlab) base = node("index", [base, ...several("]", subscript)], from);
      else if (is(".") && !matlab) base = member(base);
      else return base;
    }
  }

  /** NumPy's np.exp, J.T, J.shape, J.sum(...). */
  function member(base) {
    const { type, name, from } = base, dot = taken();
    if (!is("name")) {
      if (!is("end")) next--; // the dot is what cannot stand there
      throw lost();
    }
    const { text: own, to } = taken(), at = { from: dot.from, to };
    if (type === "name" && MODULES.test(name)) {
      return node(own === "newaxis" ? "none" : "name", [], from, { name: own, module: name });
    }
    if (own === "T") return node("transpose", [base], from, { at });
    return is("(") ? call(own, [base], from, { at, method: true }) : node("attribute", [base], from, { name: own, at });
  }

  function call(name, args, from, more) {
    const keywords = {};
    const given = several(")", () => {
      if (matlab && is(":") && /^[,)]$/.test(list[next + 1].type)) return node("all", [], taken().from);
      if (!is("name") || list[next + 1].type !== "=") return expression();
      const { text: keyword } = taken();
      next++;
      keywords[keyword] = expression();
    });
    return node("call", [...args, ...given.filter(Boolean)], from, { name, keywords, ...more });
  }

  /** NumPy's 0, 1:, ::2, None, ... */
  function subscript() {
    const { from } = list[next], parts = [];
    if (is("...")) return node("ellipsis", [], taken().from);
    for (;;) {
      parts.push(is(",", ":", "]") ? null : expression());
      if (!is(":")) break;
      next++;
    }
    if (parts.length === 1 && parts[0]) return parts[0];
    if (parts.length === 1 || parts.length > 3) throw lost();
    return node("slice", [], from, { parts });
  }

  function primary() {
    const { type, from, text: name, value, word } = list[next];
    if (is("(")) return bracketed();
    if (is("[")) return matlab ? matrix() : node("list", several("]", () => expression()), from);
    if (word || !is("number", "string", "name")) throw lost();
    next++;
    if (type !== "name") return node(type, [], from, { value });
    if (!matlab && name === "None") return node("none", [], from);
    if (!matlab && /^(True|False)$/.test(name)) return node("number", [], from, { value: Number(name === "True") });
    return node("name", [], from, { name });
  }

  function bracketed() {
    const { from } = list[next], parts = several(")", () => expression());
    const { to } = list[next - 1];
    const alone = parts.length === 1 && list[next - 2].type !== ",";
    if (alone) return Object.assign(parts[0], { bracketed: true, from, to });
    refuse(matlab, "syntax", "One value is asked for, without a comma.", { from, to });
    return node("list", parts, from, { tuple: true });
  }

  /** MATLAB's [a, b; c, d]: `rows` are their lengths. */
  function matrix() {
    const { from } = taken(), rows = [[]];
    while (!is("]")) {
      if (!is(";")) rows.at(-1).push(expression());
      if (is(";")) rows.push([]);
      if (is(",", ";")) next++;
      else if (!is("]")) throw lost();
    }
    next++;
    return node("matrix", rows.flat(), from, { rows: rows.map((row) => row.length).filter(Boolean) });
  }

  try {
    if (!matlab && list[0].text === "return") next++;
    if (is("name") && list[next + 1].type === "=") next += 2; // delta = ...
    const tree = expression();
    while (is(";")) next++;
    if (!is("end")) throw lost();
    return tree;
  } catch (error) {
    throw Object.assign(error, { reached: list[next].from }); // how far it could be read
  }
}
