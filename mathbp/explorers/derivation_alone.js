// What a page says of a line of a derivation where no Python answers: whose numbers are they?

import { judge } from "./formula_judge.js";
import { envOf, prepare } from "./formula_question.js";
import { numeric } from "./formula_values.js";
import { hasIndices, inNumpy, plain } from "./index_notation.js";

/** A line without what does not matter: spaces, sizes, the dot of a product, and braces around one letter. */
export const key = (text) => plain(text).replace(/\s|(?<!\.)\*/g, "").replace(/([_^])\{(\w)\}/g, "$1$2");

/** What a line is to someone who has the first `after` lines: { kind, text, line, mistake }. */
export function alone({ lines, indices, numbers: json }, typed, after) {
  const numbers = JSON.parse(json);
  const right = typed.slice(typed.indexOf("=") + 1).trim(), own = key(right), numbered = lines.map((line, n) => ({ ...line, number: n + 1, keys: line.written.map(key) }));
  const written = numbered.filter((line) => line.keys.includes(own));
  if (written.length) return told(lines, written.find(({ number }) => number > after) ?? written[0], after);

  let line = right.replace(/\^\{?(?:\\top|T)\}?|ᵀ/g, "'").replace(/\\?sigma\b|σ/g, "sigmoid").replace(/_(\d)\b/g, "$1"), language = null;
  if (hasIndices(line)) {
    try {
      [line, language] = [inNumpy(line, indices), "numpy"];
    } catch (misread) {
      return "leftOver" in misread ? { kind: "wrong", text: `This line does not follow. The index ${misread.leftOver} is left over: nothing sums over it.` } : { kind: "unread", text: `${misread.why ?? "This is not understood"}. Without Python behind this page, only plain index notation is understood: p_k - y_k, sum_i p_i g_i. You can also write the line in MATLAB or NumPy, or take a hint.` };
    }
  }
  // Side by side is multiplied. Behind a bracket, which may be a matrix, as a matrix if that fits.
  else line = [true, false].map((matrix) => withOperators(line, matrix)).find((text, i) => i || judge(text, prepare(numbers.question)).verdict !== "shape");
  const at = (points, values) => judge(line, prepare({ ...numbers.question, points, right: values, mistakes: [] }), language).verdict === "right";
  const said = judge(line, prepare(numbers.question), language);
  if (said.verdict === "right") {
    const among = (points) => numbered.filter((_, n) => numbers.lines[n][0] && at(points, numbers.lines[n]));
    const equal = among(numbers.free), off = ({ keys }) => Math.abs(bare(keys.at(-1)).length - bare(own).length);
    // Of lines that differ in nothing but how they are written, the one that looks most like it.
    if (equal.length) return told(lines, equal.reduce((a, b) => (off(b) < off(a) || (!language && off(b) === off(a)) ? b : a)), after);
    if (among(numbers.free.map(turned)).length) return { kind: "wrong", text: "This line does not follow. Its numbers are right, but only because this Jacobian is symmetric. Look at the indices, or for a missing transpose." };
    const needs = lines.at(-1).needs, given = after && lines[after - 1].needs;
    const where = needs && !given && !at(numbers.beyond.points, numbers.beyond.right) ? `Right, where ${needs}. ` : "";
    return { kind: "detour", text: where + detour(lines[after]) };
  }
  const { verdict, message, mistake } = said;
  if (verdict === "mistake") return { kind: "mistake", mistake, text: `This line does not follow.\n${counterexample(said, numbers.small)}${message}` };
  if (/^[ijk] is not known/.test(message)) return { kind: "unread", text: `There is no ${message[0]} here (an index stands below, as in p_${message[0]}).` };
  if (["syntax", "name", "empty"].includes(verdict)) return { kind: "unread", text: message };
  if (said.tree && ["wrong", "near"].includes(verdict)) return { kind: "wrong", text: `This line does not follow.\n${counterexample(said, numbers.small)}${verdict === "near" ? message : ""}`.trim() };
  return { kind: mistake ? "mistake" : "wrong", mistake, text: `This line does not follow. ${language && said.error ? "Its indices do not fit." : message}` };
}

/** What stands side by side is multiplied, as on paper: J' g, a (1 - a). `matrix` says whether a bracket is one. */
function withOperators(line, matrix) {
  const numpy = /\.T\b|\bnp\.|@|\*\*/.test(line), [product, each] = numpy ? [" @ ", " * "] : [" * ", " .* "];
  const sign = (left) => (/[A-Z']|^\d/.test(left) || (matrix && left.includes(")")) ? product : each);
  const found = line.replace(/(?<![\w.])([A-Za-z]\d?|delta\d?|\d)(?!\w)\s*(?=[(A-Za-z])|[)']\s*(?=[(A-Za-z])/g, (left) => left.trim() + sign(left));
  return found === line || numpy ? found : found.replace(/(?<!\.)[/^]/g, ".$&"); // on paper, y / a is entry by entry
}

const bare = (text) => text.replace(/sum|[ijk()_{}^'.*]/g, "");
const turned = (point) => ("J" in point ? { ...point, J: point.J.map((_, k) => point.J.map((row) => row[k])) } : point);
const detour = (next) => (next ? `It follows, by a way of its own. The next line here: ${next.reason}.` : "It follows; the derivation was at its end already.");

function told(lines, { number, reason, needs }, after) {
  const needed = needs && !(after && lines[after - 1].needs) ? ` It needs ${needs}.` : "";
  if (number <= after) return { kind: "here", line: number, text: `That is line ${number}, which you have already.` };
  if (number === after + 1) return { kind: "next", line: number, text: `That is the next line: ${reason}.${needed}${number === lines.length ? " That was the last one." : ""}` };
  const skipped = number - after === 2 ? "one step" : `${number - after - 1} steps`;
  return { kind: "later", line: number, text: `Right, that is line ${number}: you skipped ${skipped}. Why is it so?${needed}` };
}

/** The line's numbers beside the right ones, where both can be computed by hand. */
function counterexample({ tree, language }, { words, point, right }) {
  const { data } = numeric(tree, envOf(point, language));
  const mine = [...data].map(fraction), theirs = right.flat(Infinity).map(fraction), columns = right[0].length ?? 0;
  if (mine.join() === theirs.join()) return "At simple numbers it agrees with the derivative, at others it does not.\n";
  return `${words}\nyour line gives    ${listed(mine, columns)}\nthe derivative is  ${listed(theirs, columns)}\n`;
}

function listed(numbers, columns) {
  const rows = [];
  for (let i = 0; columns && i < numbers.length; i += columns) rows.push(`[${numbers.slice(i, i + columns).join(", ")}]`);
  return columns ? `[${rows.join(", ")}]` : `[${numbers.join(", ")}]`;
}

/** 1/3 for 0.333…; where no small fraction is near, six digits. */
function fraction(x) {
  for (let n = 1; n <= 60; n++) if (Math.abs(x * n - Math.round(x * n)) < 1e-7) return n === 1 ? String(Math.round(x)) : `${Math.round(x * n)}/${n}`;
  return String(Number(x.toPrecision(6)));
}
