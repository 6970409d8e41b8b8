// A line of MATLAB or NumPy, read into one tree. The operators in the tree are MATLAB's: "*" is the matrix product.

/** What is wrong with a line: of which kind (syntax, name, shape), in which words, and at which characters. */
export function misfit(kind, message, place, more) {
  return Object.assign(new Error(message), { kind, from: place.from, to: place.to, ...more });
}

const LONGEST = 10000, MOST = 600; // characters; signs. What is longer is refused: no line of this course is

// What people type for a sign, and what they copy from a formula.
const TYPED = { "−": "-", "–": "-", "—": "-", "·": "*", "⋅": "*", "×": "*", "∗": "*", "∘": "∘", "⊙": "∘", "÷": "/", "’": "'", "‘": "'", "′": "'", "ᵀ": "ᵀ", "⊤": "ᵀ", "²": "²", "³": "²" };
const REFUSED = { "Σ": "sum( )", "∑": "sum( )", "√": "( ) to the power 0.5", "∂": "what the derivative is, not ∂", "½": "0.5 *", "=": "one line of mathematics, with at most one name and = before it" };
const SIGNS = {
  matlab: { number: /(?:\d+(?:\.(?![*/^'])\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y, sign: /\.[*/^'’]|\*\*|[-+*/^'()[\],;:@=]/y },
  numpy: { number: /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y, sign: /\*\*|\.\.\.|\.[*/^']|[-+*/@()[\],:.=;^']/y },
};
const FOREIGN = {
  matlab: { "**": "MATLAB's power is ^, and .^ entry by entry.", "@": "@ is NumPy's matrix product. MATLAB's is *." },
  numpy: { ".*": "NumPy's * works entry by entry, as .* does.", "./": "NumPy's / works entry by entry, as ./ does.", ".^": "NumPy's power is **.", "^": "NumPy's power is **.", "'": "NumPy's transpose is .T.", ".'": "NumPy's transpose is .T.", ";": "NumPy has no ; inside a line." },
};

/** Which language can the line be, by its signs? null where both are possible. */
export function languageOf(line) {
  if (/\bnp\.|@|\*\*|\.T\b|\bNone\b|\w\s*\[|\b(axis|keepdims)\s*=|[\w)\]]\.[a-z]\w*|["“]|\breturn\b/.test(line)) return "numpy";
  if (/\.[*/^'’]|\^|['’]|;\s*\S|^\s*\[|=\s*\[|\b(numel|size|length|diag|dot|eye|ones|zeros|exp|log)\s*\(|\bend\b|\(\s*:|:\s*\)/.test(line)) return "matlab";
  return null;
}

function signs(text, language) {
  if (text.length > LONGEST) throw misfit("syntax", "That line is too long.", { from: 0, to: text.length });
  const { number, sign } = SIGNS[language];
  const found = [];
  let at = 0, space = false;
  const add = (type, length, more) => {
    found.push({ type, text: text.slice(at, at + length), from: at, to: at + length, space, ...more });
    at += length;
    space = false;
  };
  const match = (pattern) => ((pattern.lastIndex = at), pattern.exec(text)?.[0]);
  while (at < text.length) {
    if (found.length > MOST) throw misfit("syntax", `That line has more than ${MOST} signs: too many to read.`, { from: at, to: text.length });
    const typed = TYPED[text[at]];
    let piece;
    if (/\s/.test(text[at])) space = Boolean(++at);
    else if (/[%#]/.test(text[at])) break; // a remark
    else if ((piece = match(number))) add("number", piece.length, { value: Number(piece), int: /^\d+$/.test(piece) });
    else if ((piece = match(/[A-Za-z_α-ρτ-ω][\wα-ω]*/y))) add("name", piece.length);
    else if (language === "numpy" && (piece = match(/["“”'‘’]([a-zA-Z ,.>-]*)["“”'‘’]/y))) add("string", piece.length, { value: piece.slice(1, -1) });
    else if ((piece = match(sign))) add(piece.replace("’", "'"), piece.length);
    else if (typed === "∘") add(language === "matlab" ? ".*" : "*", 1);
    else if (typed === "²") add("²", 1, { value: text[at] === "²" ? 2 : 3 });
    else if (typed) add(typed, 1);
    else {
      const here = { from: at, to: at + 1 };
      throw misfit("syntax", REFUSED[text[at]] ? `${text[at]} is not read here. Write ${REFUSED[text[at]]}.` : `${text[at]} has no meaning in ${language === "matlab" ? "MATLAB" : "NumPy"}.`, here);
    }
  }
  found.push({ type: "end", text: "", from: text.length, to: text.length, space });
  return found;
}

const BINARY = {
  matlab: { ":": 1, "+": 2, "-": 2, "*": 3, "/": 3, ".*": 3, "./": 3 },
  numpy: { "+": 2, "-": 2, "*": 3, "/": 3, "@": 3 },
};
// NumPy's operators, as MATLAB would write them.
const MEANS = { matlab: {}, numpy: { "*": ".*", "/": "./", "@": "*" } };
const NUMPY_NAMES = { None: "none", newaxis: "none", True: 1, False: 0 };

/** The tree of a line. Each node has a type, its args, and from and to: where it stands in the text. */
export function parse(text, language) {
  const matlab = language === "matlab";
  const list = signs(text, language);
  let next = 0, inMatrix = false;
  const now = () => list[next];
  const is = (...types) => types.includes(now().type);
  const node = (type, args, from, to, more) => ({ type, args, from, to, ...more });
  const open = (close) => {
    const first = list[next++];
    return () => {
      if (!is(close)) throw is("end") ? misfit("syntax", `The bracket ${first.type} is not closed.`, first) : stray();
      return list[next++].to;
    };
  };

  function stray() {
    const { type, text: sign } = now(), before = list[next - 1];
    if (type === "end") {
      const what = before ? `The line stops after ${before.text}: something has to follow.` : "The line is empty.";
      return misfit("syntax", what, before ?? now());
    }
    if (FOREIGN[language][type]) return misfit("syntax", FOREIGN[language][type], now(), { other: true });
    if (REFUSED[type]) return misfit("syntax", `A second = is not read here: ${REFUSED[type]}.`, now());
    if (before && ["number", "name", "(", "["].includes(type) && /^(number|name|[)\]'ᵀ²])$/.test(before.type)) {
      const product = matlab ? "* or .*" : "@ or *";
      return misfit("syntax", `Between ${before.text} and ${sign} an operator is missing: ${product}?`, { from: before.from, to: now().to });
    }
    if (type === ")" || type === "]") return misfit("syntax", before && /[-+*/^,([]$/.test(before.type) ? `Between ${before.text} and ${type} something is missing.` : `This ${type} has no bracket that it closes.`, now());
    return misfit("syntax", `${sign} cannot stand here: a name, a number or a bracket is expected.`, now());
  }

  function expression(least = 0) {
    let left = unary();
    for (;;) {
      const { type, from, to, space } = now(), power = BINARY[language][type];
      if (!power || power <= least) return left;
      if (inMatrix === true && space && "+-".includes(type) && !list[next + 1].space) return left; // [a -b] has two entries
      if (type === ":" && inMatrix === "index" && is(":") && [")", ","].includes(list[next + 1].type)) return left;
      next++;
      const right = expression(power);
      if (type === ":") {
        const parts = left.type === "range" && left.args.length === 2 ? [...left.args, right] : [left, right];
        left = node("range", parts, left.from, right.to);
      } else left = node("binary", [left, right], left.from, right.to, { op: MEANS[language][type] ?? type, at: { from, to } });
    }
  }

  function unary() {
    if (!is("+", "-")) return powers();
    const { type, from, to } = list[next++];
    const inner = unary();
    return node("unary", [inner], from, inner.to, { op: type, at: { from, to } });
  }

  function powers() {
    let base = postfix();
    const powerSign = matlab ? ["^", ".^"] : ["**"];
    while (is(...powerSign, "'", ".'", "ᵀ", "²")) {
      const { type, from, to, space, value } = now();
      if (inMatrix === true && space && type === "'") break;
      if (!matlab && (type === "'" || type === ".'")) throw stray();
      next++;
      if (type === "²") {
        const exponent = node("number", [], from, to, { value, int: true });
        base = node("binary", [base, exponent], base.from, to, { op: ".^", at: { from, to } });
      } else if (powerSign.includes(type)) {
        if (is("name") && /^(T|top)$/.test(now().text)) throw misfit("syntax", `The transpose is written ${matlab ? "'" : ".T"} here.`, { from, to: now().to });
        const exponent = matlab ? signed() : unary();
        base = node("binary", [base, exponent], base.from, exponent.to, { op: matlab ? type : ".^", at: { from, to } });
      } else base = node("transpose", [base], base.from, to, { at: { from, to } });
    }
    return base;
  }

  /** MATLAB's exponent: 2^-a' is (2^-a)'. */
  function signed() {
    if (!is("+", "-")) return postfix();
    const { type, from, to } = list[next++];
    const inner = signed();
    return node("unary", [inner], from, inner.to, { op: type, at: { from, to } });
  }

  function postfix() {
    let base = primary();
    for (;;) {
      if (inMatrix === true && now().space) return base;
      if (is("(") && matlab) {
        if (base.type !== "name" && base.type !== "index") return base;
        const args = [], from = base.from;
        const close = open(")"), outside = inMatrix;
        inMatrix = "index";
        while (!is(")")) {
          args.push(is(":") ? node("all", [], now().from, list[next++].to) : is("[") && list[next + 1].type === "]" ? node("empty", [], now().from, list[(next += 2) - 1].to) : expression());
            if (!is(",")) break;
          next++;
          if (is(")")) throw stray();
        }
        inMatrix = outside;
        base = node("call", args, from, close(), base.type === "name" ? { name: base.name, at: base } : { of: base });
      } else if (is("(") && base.type === "name") base = call(base.name, [], base, {});
      else if (is("[") && !matlab) {
        const from = base.from, close = open("]"), args = [];
        while (!is("]")) {
          args.push(subscript());
          if (!is(",")) break;
          next++;
        }
        if (!args.length) throw stray();
        base = node("index", [base, ...args], from, close());
      } else if (is(".") && !matlab) {
        next++;
        if (!is("name")) throw stray();
        const { text: name, to } = list[next++];
        const module = base.type === "name" && /^(np|numpy|mathbp|math)$/.test(base.name);
        const here = { from: base.from, to };
        if (module && Object.hasOwn(NUMPY_NAMES, name)) base = node("none", [], base.from, to);
        else if (module) base = is("(") ? call(name, [], here, { module: base.name }) : node("name", [], base.from, to, { name, module: base.name });
        else if (name === "T") base = node("transpose", [base], base.from, to, { at: { from: to - 2, to } });
        else if (is("(")) base = call(name, [base], { from: base.from, to }, { method: true, at: { from: to - name.length, to } });
        else base = node("call", [base], base.from, to, { name, keywords: {}, attribute: true, at: { from: to - name.length, to } });
      } else return base;
    }
  }

  /** NumPy's f(x, axis=0). */
  function call(name, args, place, more) {
    const close = open(")"), keywords = {};
    while (!is(")")) {
      if (is("name") && list[next + 1].type === "=") {
        const keyword = now().text;
        next += 2;
        keywords[keyword] = expression();
      } else args.push(is(":") ? subscript() : expression());
      if (!is(",")) break;
      next++;
    }
    return node("call", args, place.from, close(), { name, keywords, at: place, ...more });
  }

  /** NumPy's 0, 1:, ::2, None, ... */
  function subscript() {
    const from = now().from;
    if (is("...")) return node("ellipsis", [], from, list[next++].to);
    const parts = [null];
    while (!is(",", "]", "end")) {
      if (is(":")) parts.push((next++, null));
      else if (parts.at(-1)) throw stray();
      else parts[parts.length - 1] = expression();
    }
    if (parts.length === 1 && parts[0]) return parts[0];
    if (parts.length < 2 || parts.length > 3) throw stray();
    return node("slice", parts.filter(Boolean), from, list[next - 1].to, { parts });
  }

  function primary() {
    const { type, from, to, text: name, value, int } = now();
    if (type === "number") return next++, node("number", [], from, to, { value, int });
    if (type === "string") return next++, node("string", [], from, to, { value });
    if (type === "name") {
      next++;
      if (!matlab && name === "None") return node("none", [], from, to);
      if (!matlab && Object.hasOwn(NUMPY_NAMES, name)) return node("number", [], from, to, { value: NUMPY_NAMES[name], int: true });
      return node("name", [], from, to, { name });
    }
    if (type === "(") {
      const close = open(")"), outside = inMatrix;
      inMatrix = false;
      const parts = is(")") && !matlab ? [] : [expression()];
      let tuple = parts.length === 0;
      while (!matlab && is(",")) {
        tuple = true;
        next++;
        if (!is(")")) parts.push(expression());
      }
      inMatrix = outside;
      const end = close();
      return tuple ? node("tuple", parts, from, end) : Object.assign(parts[0], { bracketed: true, from, to: end });
    }
    if (type === "[" && matlab) {
      const close = open("]"), outside = inMatrix, rows = [[]];
      inMatrix = true;
      while (!is("]", "end")) {
        if (is(";")) rows.push((next++, []));
        else {
          rows.at(-1).push(expression());
          if (is(",")) next++;
          else if (!is(";", "]") && !now().space) throw stray();
        }
      }
      inMatrix = outside;
      return node("matrix", rows.flat(), from, close(), { rows: rows.filter((row) => row.length) });
    }
    if (type === "[") {
      const close = open("]"), parts = [];
      while (!is("]", "end")) {
        parts.push(expression());
        if (!is(",")) break;
        next++;
      }
      return node("list", parts, from, close());
    }
    throw stray();
  }

  if (is("name") && now().text === "return" && !matlab) next++;
  if (is("name") && list[1].type === "=") next += 2; // delta = ...
  const tree = expression();
  while (is(";")) next++;
  if (!is("end")) throw stray();
  return tree;
}
