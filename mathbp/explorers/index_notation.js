// Index notation, as one types it or as LaTeX, becomes a line of NumPy: sum_i p_i g_i is (p[None, :] * g[None, :]).sum(axis=1).

const LOW = new Map([..."₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙ"].map((small, i) => [small, "0123456789ijklmn"[i]]));
const WORD = /\\(?:text|mathrm|operatorname)\s*\{(\w+)\}|\\(delta|partial|sum|exp|log|ln)(?![A-Za-z])/g;
const SIGNS = { δ: "delta", "∂": "partial", Σ: "sum", "∑": "sum", "−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "∘": ".*", "⊙": ".*", "²": "^2", ᵀ: "'" };
const PLAIN = [
  [/(?<![A-Za-z\\_])d([A-Za-z]\d?(?:_\w+|_\{\w+\})?) *\/ *d(?=[A-Za-z])/g, "∂$1/∂"], // dL/dp_i
  [/[₀-₉ᵢⱼₖₗₘₙ]+/g, (low) => `_{${[...low].map((letter) => LOW.get(letter)).join("")}}`],
  [/\\(?:left|right|[bB]igg?[lr]?|,|;|!|:| |q?quad)(?![a-zA-Z])/g, " "],
  [WORD, "$1$2"],
  [/\^(?:\\top(?![A-Za-z])|T|\{\s*(?:\\top|T)\s*\})|\.T\b/g, "'"],
  [/\\(?:cdot|times)(?![A-Za-z])/g, "*"],
  [/\\(?:circ|odot)(?![A-Za-z])/g, ".*"],
  [/[^ -~]/g, (sign) => SIGNS[sign] ?? sign],
  [/\*\*|\.\^/g, "^"],
  [/\.\//g, "/"],
  [/(?<![A-Za-z_\\])([A-Za-z])[[(]([ijklm])(?:, *([ijklm]))?[\])]/g, "$1_{$2$3}"], // p[k], J(i, k)
  [/(?<![A-Za-z_\\^{])(delta|[A-Za-z])_?(\d)_?(?:\{([ijklm]{1,2})\}|([ijklm]{1,2})(?![a-z]))/g, "$1_{$2,$3$4}"], // W2_kj
  [/_([ijklm]{2})(?![a-z])/g, "_{$1}"],
];
const TOKEN = /\\frac|sum|delta|partial|exp|log|ln|[A-Za-z]|\d+(?:\.\d+)?|\.\*|\s+|./gu;

/** LaTeX, and what one types for it, in one way: sum_i J_{ik} g_i; p_k * (1 - p_k). */
export const plain = (typed) => PLAIN.reduce((text, [from, to]) => text.replace(from, to), typed);

/** Is it index notation (or LaTeX), and not a line of MATLAB or NumPy? */
export const hasIndices = (text) => /\\|[A-Za-z]_|[₀-₉ᵢⱼₖₗₘₙ]|(?<![A-Za-z])[A-Za-z][[(][ijklm][,\])]/.test(text);

/** The line in NumPy; `free` are the indices that its value has, as ["i", "k"]. Throws { why }, or { leftOver } for an index that nothing sums over. */
export function inNumpy(typed, free) {
  const text = plain(typed), tokens = text.match(TOKEN).filter((token) => token.trim()), letters = new Set();
  for (const [, inside, one] of text.matchAll(/(?:_|sum_)(?:\{([^}]*)\}|(\w))/g)) for (const letter of inside ?? one) if (/[a-z]/.test(letter)) letters.add(letter);
  const axes = [...free, ...[...letters].filter((letter) => !free.includes(letter)).sort()];
  let at = 0;
  const next = () => tokens[at] ?? "";
  const take = (...wanted) => (wanted.includes(next()) ? tokens[at++] : "");
  const need = (wanted) => take(wanted) || stop(`There is no ${wanted} here`);
  const stop = (why) => { throw { why: next() ? `${why}: ${tokens.slice(at).join("")}` : `${why}, at the end of the line` }; };
  const made = (code, ...parts) => ({ code, uses: new Set(parts.flatMap((part) => [...part.uses])) });

  function sum() {
    let left = take("-") ? negative(product()) : (take("+"), product());
    for (let sign; (sign = take("+", "-"));) { const right = product(); left = made(`${left.code} ${sign} ${right.code}`, left, right); }
    return made(`(${left.code})`, left);
  }
  const negative = (part) => made(`-${part.code}`, part);
  function product() {
    let left = power();
    while (next() && !["+", "-", ")", "}", ","].includes(next())) {
      const sign = take("/") || (take("*", ".*"), "*"), right = take("-") ? made(`(${negative(power()).code})`) : power();
      left = made(`${left.code} ${sign} ${right.code}`, left, right);
    }
    return left;
  }
  function power() {
    const base = factor();
    if (!take("^")) return base;
    const exponent = next() === "{" || next() === "(" ? inside() : factor();
    return base.code === "e" ? made(`np.exp(${exponent.code})`, exponent) : made(`(${base.code})**(${exponent.code})`, base, exponent);
  }
  function inside() {
    const closing = { "{": "}", "(": ")" }[next()] ?? stop("A bracket is missing here");
    at += 1;
    const part = sum();
    need(closing);
    return part;
  }
  function factor() {
    if (/^\d/.test(next())) return { code: tokens[at++], uses: new Set() };
    if (next() === "(" || next() === "{") return inside();
    if (take("sum")) return total();
    const called = take("exp", "log", "ln");
    if (called) { const part = power(); return made(`np.${called === "exp" ? "exp" : "log"}(${part.code})`, part); }
    if (take("\\frac")) {
      if (tokens[at + 1] === "partial") { at += 2; return slope(name(), need("}") && need("{") && need("partial")); }
      const top = inside(), bottom = inside();
      return made(`(${top.code} / ${bottom.code})`, top, bottom);
    }
    if (take("partial")) return slope(name(), need("/") && need("partial"));
    const found = name();
    return found.letter === "e" && !found.indices.length ? { code: "e", uses: new Set() } : entry(found);
  }
  function total() {
    need("_");
    const braces = take("{"), index = tokens[at++];
    if (braces) need("}");
    const body = product(), axis = axes.indexOf(index);
    return body.uses.has(index) ? { code: `(${body.code}).sum(axis=${axis}, keepdims=True)`, uses: new Set([...body.uses].filter((used) => used !== index)) } : made(`(n * ${body.code})`, body);
  }
  function name() {
    if (!/^([A-Za-z]|delta)$/.test(next())) stop("This is not understood");
    const letter = tokens[at++], indices = [];
    if (!take("_")) return { letter, indices };
    if (!take("{")) indices.push(tokens[at++]);
    else while (!take("}")) { if (!take(",")) indices.push(tokens[at++] ?? stop("There is no } here")); }
    const layer = /^\d$/.test(indices[0]) ? indices.shift() : "";
    return { letter: letter + layer, indices };
  }
  /** ∂L/∂p_i is g_i, ∂p_i/∂z_k is J_ik, ∂L/∂z_k is delta_k. */
  function slope(top) {
    const bottom = name();
    take("}");
    const of = `${top.letter}/${bottom.letter}`, indices = [...top.indices, ...bottom.indices];
    const letter = /^L\/z\d?$/.test(of) ? bottom.letter.replace("z", "delta") : /^L\/[pa]$/.test(of) ? "g" : /^[pa]\/z$/.test(of) ? "J" : "";
    return letter && indices.length ? entry({ letter, indices }) : stop("This derivative is not understood");
  }
  function entry({ letter, indices }) {
    if (new Set(indices).size < indices.length || indices.some((index) => !axes.includes(index))) stop("These indices are not understood");
    const order = indices.map((index) => axes.indexOf(index)), turned = order.length === 2 && order[0] > order[1];
    const kept = letter === "delta" && order.length === 2 ? "np.eye(n)" : letter + (turned ? ".T" : "");
    return { code: indices.length ? `${kept}[${axes.map((axis) => (indices.includes(axis) ? ":" : "None")).join(", ")}]` : letter, uses: new Set(indices) };
  }

  const whole = sum();
  if (next()) stop("This is not understood");
  const over = [...whole.uses].filter((used) => !free.includes(used));
  if (over.length) throw { leftOver: over.join(" and ") };
  return axes.length ? `${whole.code}[${axes.map((axis) => (free.includes(axis) ? ":" : "0")).join(", ")}]` : whole.code;
}
