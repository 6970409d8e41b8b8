// A line of MATLAB or NumPy, read into one tree. The operators in the tree are MATLAB's: "*" is the matrix product.

/** What is wrong with a line: of which kind (syntax, name, shape, beyond), in which words, and at which characters. */
export function misfit(kind, message, place, more) {
  return Object.assign(new Error(message), { kind, ...(place && { from: place.from, to: place.to, node: place }), ...more });
}

/** The same, where it is so. */
export function refuse(so, ...why) {
  if (so) throw misfit(...why);
}

const MOST = 600; // signs: no line of this course has more

// Binary signs, the loosest first; and MATLAB's name for NumPy's.
const LEVELS = {
  matlab: ["== ~= < > <= >=", ":", "+ -", "* / .* ./"],
  numpy: ["== != < > <= >=", "", "+ -", "* / @"],
};
const POWERS = { matlab: ["^", ".^"], numpy: ["**"] };
const MEANS = { matlab: {}, numpy: { "*": ".*", "/": "./", "@": "*", "**": ".^", "!=": "~=" } };
const inverted = (table) => Object.fromEntries(Object.entries(table).map(([sign, op]) => [op, sign]));
/** How an operator of the tree is written in a language. */
export const signOf = (op, language) => inverted(MEANS[language])[op] ?? op;

// What people type for a sign, and what they copy from a formula: one character for one, so that places stay.
const TYPED = { "−": "-", "–": "-", "—": "-", "·": "*", "⋅": "*", "×": "*", "∗": "*", "÷": "/", "’": "'", "‘": "'", "′": "'", "“": '"', "”": '"', "`": " ", $: " ", "⊙": "∘", "⊤": "ᵀ" };
export const plain = (text) => text.replaceAll(/[^\w ]/g, (sign) => TYPED[sign] ?? sign);
const POWER = { "²": 2, "³": 3 };
const REFUSED = {
  "Σ": "Write sum( ).", "∑": "Write sum( ).", "√": "Write ( ) to the power 0.5.", "∂": "Write what the derivative is.", "½": "Write 0.5 *.", "σ": "Write sigmoid( ) or softmax( ).",
  "\\": "Nothing is solved for here: it is a product.", LaTeX: "Write the line as MATLAB or NumPy would, without LaTeX.", "=": "It stands once, behind one name: delta = p - y. To compare is ==.", ".": "A dot stands before *, / and ^ only.", ";": "", "{": "Write ( ).", ",": "Several numbers stand in ( ); a decimal point is a point.",
};
const FOREIGN = {
  matlab: { "**": "MATLAB's power is ^, and .^ entry by entry.", "@": "@ is NumPy's matrix product. MATLAB's is *.", "!=": "MATLAB writes ~=." },
  numpy: {
    ".*": "NumPy's * works entry by entry, as .* does.", "./": "NumPy's / works entry by entry, as ./ does.", ".^": "NumPy's power is **.", "^": "NumPy's power is **.", "'": "NumPy's transpose is .T.", "~=": "NumPy writes !=.",
  },
};
const WORDS = /^(for|while|if|def|lambda|import|function|print|disp)$/;
const MODULES = /^(np|numpy|math|mathbp)$/, LIBRARIES = /^(torch|tf|jnp|jax|keras|scipy|F|K)$/;

/** The words and signs of a line. */
function signs(text, language) {
  const matlab = language === "matlab", found = [], brackets = [];
  const number = matlab ? /(?:\d+(?:\.(?![*/^'])\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y : /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
  let at = 0;
  const match = (pattern) => ((pattern.lastIndex = at), pattern.exec(text)?.[0]);
  const add = (type, piece, value) => {
    const from = at, to = at + piece.length, before = found.at(-1);
    const begins = /^(number|name|[([])$/.test(type) || (/^[+-]$/.test(type) && /\S/.test(text[to] ?? " "));
    // In MATLAB's brackets a space is a comma: [a -b] has two entries.
    if (matlab && brackets.at(-1) === "[" && before?.to < from && begins && /^(number|name|[)\]'])$/.test(before.type)) found.push({ type: ",", text: ",", from, to: from });
    if ("([".includes(type)) brackets.push(type);
    if (")]".includes(type)) brackets.pop();
    found.push({ type, text: type === "name" ? value ?? piece : piece, from, to, value });
    at = to;
  };
  const remark = matlab ? /[%#]/y : /#|%\s*[a-z]+\s+[a-z]/iy; // in Python % is the rest of a division, but not before words
  while (at < text.length && !match(remark)) {
    const sign = text[at];
    if (found.length > MOST) throw misfit("syntax", `That line has more than ${MOST} signs.`, { from: at, to: text.length });
    if (match(/\^\{?\\?([Tt]\b|top)|\*\*T\b/y)) throw misfit("syntax", "The transpose is written J' in MATLAB, J.T in NumPy.", { from: at, to: at + 2 });
    let piece = "";
    const is = (pattern) => (piece = match(pattern) ?? "");
    if (is(/\s+/y)) at += piece.length;
    else if (is(number)) add("number", piece, Number(piece));
    else if (is(/[A-Za-z_α-ρτ-ω][\wα-ω]*/y)) add("name", piece);
    else if (!matlab && is(/["'][a-zA-Z ,.>-]*["']/y)) add("string", piece, piece.slice(1, -1));
    else if (is(/\.[*/^']|\*\*|\.\.\.|[=~!<>]=|[-+*/^'()[\],:;.@=<>]/y)) add(piece.replace(".'", "'"), piece);
    else if (sign === "∘") add(matlab ? ".*" : "*", sign);
    else if (sign === "ᵀ" && matlab) add("'", sign);
    else if (sign === "ᵀ") {
      add(".", "");
      add("name", sign, "T");
    } else if (sign in POWER) {
      add(matlab ? ".^" : "**", "");
      add("number", sign, POWER[sign]);
    } else throw misfit("syntax", `${sign} is not read here. ${REFUSED[match(/\\[a-z]{2}/iy) ? "LaTeX" : sign] ?? ""}`.trim(), { from: at, to: at + 1 });
  }
  found.push({ type: "end", text: "", from: text.length, to: text.length });
  return found;
}

/** The tree of a line. Each node has a type, its args, and from and to: where it stands in the text. */
export function parse(line, language) {
  const matlab = language === "matlab", text = plain(line), list = signs(text, language);
  let next = 0;
  const is = (...types) => types.includes(list[next].type);
  const node = (type, args, from, more) => ({ type, args, from, to: list[next - 1].to, ...more });
  const binary = (left, { type, from, to }, right) => node("binary", [left, right], left.from, { op: MEANS[language][type] ?? type, at: { from, to } });

  function stray() {
    const here = list[next], before = list[next - 1], { type } = here;
    const say = (message, place = here) => misfit("syntax", message, place);
    if (type === "end") return before ? say(`The line stops after ${before.text}: something has to follow.`, before) : say("The line is empty.");
    if (before?.type === ";") return say("One line of mathematics is read here: nothing behind the semicolon.");
    if (WORDS.test(here.text)) return say(`One line of mathematics is read here, without ${here.text}.`);
    if (FOREIGN[language][type]) return say(FOREIGN[language][type]);
    if (type in REFUSED) return say(`${type} cannot stand here. ${REFUSED[type]}`.trim());
    if (/^(number|name|[([])$/.test(type) && /^(number|name|[)\]'])$/.test(before?.type)) {
      const index = [before, here].find((sign) => /_[a-z]{1,2}$/.test(sign.text));
      if (before.type === "'" && here.type === "(") return say("A derivative is not read here: ' is the transpose. Write the derivative out.", before);
      if (index) return say("Indices are not read here. A name alone is all of its entries at once.", index);
      const left = text.slice(list[before.type === "'" ? next - 2 : next - 1].from, before.to);
      return say(`Between ${left} and ${here.text} an operator is missing: ${matlab ? "* (the matrix product) or .* (entry by entry)" : "@ (the matrix product) or * (entry by entry)"}.`, { from: before.from, to: here.to });
    }
    if (type === ")" || type === "]") return say(before && /[-+*/^,([]$/.test(before.type) ? `Between ${before.text} and ${type} something is missing.` : `This ${type} has no bracket that it closes.`);
    return say(`${here.text} cannot stand here: a name, a number or a bracket is expected.`);
  }

  /** What stands in brackets, with commas between. */
  function several(close, item) {
    const first = list[next++], items = [];
    while (!is(close)) {
      items.push(item());
      if (!is(",")) break;
      next++;
      if (matlab && is(close)) throw stray();
    }
    if (!is(close)) throw is("end") ? misfit("syntax", `The bracket ${first.type} is not closed.`, first) : stray();
    next++;
    return items;
  }

  function expression(least = 0) {
    let left = signed(powers);
    for (;;) {
      const sign = list[next], level = LEVELS[language].findIndex((level) => level.split(" ").includes(sign.type)) + 1;
      if (level <= least) return left;
      if (!matlab && level === 1 && left.compares && !left.bracketed) throw misfit("syntax", "One comparison at a time.", sign);
      next++;
      left = Object.assign(binary(left, sign, expression(level)), { compares: level === 1 });
    }
  }

  /** -x, where x is what `inner` reads. */
  function signed(inner) {
    if (!is("+", "-")) return inner();
    const { type, from, to } = list[next++], x = signed(inner);
    return node("unary", [x], from, { op: type, at: { from, to } });
  }

  function powers() {
    let base = postfix();
    for (;;) {
      const sign = list[next];
      if (!is(...POWERS[language], matlab && "'")) return base;
      next++;
      base = sign.type === "'" ? node("transpose", [base], base.from, { at: sign }) : binary(base, sign, signed(matlab ? postfix : powers)); // MATLAB's 2^-a' is (2^-a)'
    }
  }

  function postfix() {
    let base = primary();
    for (;;) {
      const { from, name, type } = base;
      if (is("(") && (type === "name" || (matlab && type === "call"))) base = type === "name" ? call(name, [], base, { at: base, module: base.module }) : call(null, [base], base);
      else if (matlab || !is("[", ".")) return base;
      else if (is("[")) base = node("index", [base, ...several("]", subscript)], from);
      else {
        if (type === "name" && LIBRARIES.test(name)) throw misfit("name", `${name} is not read here, NumPy is: np.dot, np.exp, J.T @ g; and softmax(z) with nothing before it.`, base);
        const dot = list[next++], { text: member } = list[next++];
        if (list[next - 1].type !== "name") throw (next -= list[next - 1].type === "end" ? 1 : 2), stray();
        const at = { from: dot.from, to: list[next - 1].to };
        if (type === "name" && MODULES.test(name)) base = node(member === "newaxis" ? "none" : "name", [], from, { name: member, module: name });
        else if (member === "T") base = node("transpose", [base], from, { at });
        else base = is("(") ? call(member, [base], base, { at, method: true }) : node("attribute", [base], from, { name: member, at });
      }
    }
  }

  function call(name, args, { from }, more) {
    const keywords = {};
    const given = several(")", () => {
      if (is(":") && /^[,)]$/.test(list[next + 1].type) && matlab) return next++, node("all", [], list[next - 1].from);
      if (!is("name") || list[next + 1].type !== "=") return expression();
      const { text: keyword } = list[next];
      next += 2;
      keywords[keyword] = expression();
    });
    return node("call", [...args, ...given.filter(Boolean)], from, { name, keywords, ...more });
  }

  /** NumPy's 0, 1:, ::2, None, ... */
  function subscript() {
    const { from } = list[next], parts = [null];
    if (is("...")) return next++, node("ellipsis", [], from);
    while (!is(",", "]", "end")) {
      if (is(":")) parts.push((next++, null));
      else if (parts.at(-1)) throw stray();
      else parts[parts.length - 1] = expression();
    }
    if (parts.length === 1 && parts[0]) return parts[0];
    if (parts.length < 2 || parts.length > 3) throw stray();
    return node("slice", [], from, { parts });
  }

  function primary() {
    const { type, from, text: name, value } = list[next];
    if (WORDS.test(name)) throw stray();
    if (type === "number" || type === "string") return next++, node(type, [], from, { value });
    if (type === "name") {
      next++;
      if (!matlab && /^(True|False)$/.test(name)) return node("number", [], from, { value: Number(name === "True") });
      return !matlab && name === "None" ? node("none", [], from) : node("name", [], from, { name });
    }
    if (type === "(") {
      const parts = several(")", () => expression());
      if (parts.length === 1 && list[next - 2].type !== ",") return Object.assign(parts[0], { bracketed: true, from, to: list[next - 1].to });
      const tuple = node("tuple", parts, from);
      if (matlab) throw misfit("syntax", "One value is asked for, without a comma.", tuple);
      return tuple;
    }
    if (type !== "[") throw stray();
    if (!matlab) return node("list", several("]", () => expression()), from);
    const args = [], rows = [0];
    next++;
    while (!is("]")) {
      if (is("end")) throw misfit("syntax", "The bracket [ is not closed.", { from, to: from + 1 });
      if (is(";")) rows.push((next++, 0));
      else {
        args.push(expression());
        rows[rows.length - 1]++;
        if (is(",")) next++;
        else if (!is(";", "]", "end")) throw stray();
      }
    }
    next++;
    return node("matrix", args, from, { rows: rows.filter(Boolean) });
  }

  try {
    if (is("name") && list[0].text === "return" && !matlab) next++;
    if (is("name") && list[next + 1].type === "=") next += 2; // delta = ...
    const tree = expression();
    while (is(";")) next++;
    if (!is("end")) throw stray();
    return tree;
  } catch (error) {
    throw Object.assign(error, { reached: list[next].from }); // how far it could be read
  }
}
