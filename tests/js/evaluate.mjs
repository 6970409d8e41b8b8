// Lines and a scope on stdin as JSON, values on stdout: for tests that compare with Octave and NumPy.
import { readFileSync } from "node:fs";
import { parse } from "../../mathbp/explorers/formula_parser.js";
import { fromLists, numeric } from "../../mathbp/explorers/formula_values.js";

const { language, scope, lines } = JSON.parse(readFileSync(0, "utf8"));
const arrays = Object.fromEntries(Object.entries(scope).map(([name, lists]) => [name, fromLists(lists, language)]));
const text = (x) => (Number.isFinite(x) ? x : String(x));

const answers = lines.map((line) => {
  const env = { language, scope: arrays, values: new Map(), keep: true };
  try {
    const { shape, data } = numeric(parse(line, language), env);
    const met = [...env.values.values()].flatMap((x) => x.data ?? []).map(Math.abs).filter(Number.isFinite);
    return { shape, data: data.map(text), scale: Math.max(0, ...met) };
  } catch (error) {
    return { kind: error.kind ?? "crash", message: error.kind ? error.message : error.stack };
  }
});
console.log(JSON.stringify(answers));
