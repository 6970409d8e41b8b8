// A field for a line of MATLAB or NumPy: how it is read, what it is worth, and what is wrong with it.

import { button, element } from "./elements.js";
import { inOtherLanguage, judge, translations } from "./formula_judge.js";
import { finish } from "./formula_near.js";
import { attempt, envOf, prepare } from "./formula_question.js";
import { numeric } from "./formula_values.js";
import { LANGUAGE, shapeText } from "./formula_words.js";
import { text } from "./numbers.js";

const MARK = { right: "✓", layout: "≈", near: "≈", name: "?", syntax: "?", empty: "" };
const AWAY = {
  1: "One change away from right: the mark shows where.",
  2: "Two changes away from right: the mark shows one of them.",
};
const SLICE = 4; // ms of searching in a frame

/**
 * The field. `question` comes from mathbp.explorers.formula; `announce` says a sentence once the typing rests; `tries`
 * are lines to try; `memory` outlives a field whose page is laid out anew. Gives { node, draw, judged, ask }:
 * draw(live) follows the numbers, lists by name; ask(question) puts another question. A `silent` field keeps its
 * verdict to itself until judged(); then `found` hears it.
 */
export function formulaField({ question, announce, tries = [], label, silent = false, found = () => {}, memory = {} }) {
  const named = question.names.length > 0; // numbers need no names, and no choice of a language
  let context = prepare(question), live = context.points[0], verdict = {}, told = !silent, cells = [], timer;
  let chosen = memory.language ?? null;

  const input = element("input", {
    "data-formula": "", type: "text", placeholder: label, "aria-label": `${label}, in MATLAB or NumPy`,
    maxlength: 20000, enterkeyhint: "done",
    autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false",
  });
  const languages = element("select", { "aria-label": "language" },
    Object.entries({ "": "either", ...LANGUAGE }).map(([value, name]) => element("option", { value }, name)));
  const reading = element("div", { class: "reading" });
  const mark = element("span", { class: "mark", "aria-hidden": "true" });
  const said = element("span", {});
  const more = element("span", { class: "more" });
  const result = element("div", { "data-verdict": "empty", class: "result" },
    mark, element("p", { class: "told" }, said, more));
  const translated = element("dl", { class: "translations" });
  const trials = tries.map((line) => button(element("code", {}, line), {}, () => set(line)));
  const node = element("div", { class: "formula" },
    element("div", { class: "line" }, input, named && languages),
    trials.length > 0 && element("div", { class: "tools tries" }, "Try ", trials),
    reading, result, translated);
  const { dataset } = result;

  function set(line) {
    input.value = line;
    typed();
    input.focus();
  }

  function typed() {
    Object.assign(memory, { line: input.value, language: chosen });
    follow(!silent);
  }

  /** Judge the line, and say what it is worth if that is the time; what cannot be read is always said. */
  function follow(tell) {
    clearTimeout(timer);
    const next = judge(input.value, context, chosen);
    told = tell || Boolean(next.error);
    show(next);
    if (!told) return;
    announce(verdict.message);
    if (verdict.search) look(verdict);
    else found(verdict);
  }

  /** The search goes on between the frames, until it ends or another line is typed. */
  function look(of) {
    const until = performance.now() + SLICE, change = finish(of.search, () => performance.now() > until);
    if (change === undefined) {
      timer = setTimeout(look, 12, of);
      return;
    }
    if (change) {
      const away = AWAY[change.changes], near = { verdict: "near", message: away };
      const other = of.verdict === "shape" ? { message: `${of.message} ${away}` } : near;
      show({ ...of, ...other, place: change.place, change });
      announce(verdict.message);
    }
    found(verdict);
  }

  function show(next) {
    verdict = next;
    const { language, message, change, place } = verdict, read = verdict.line && named;
    reading.replaceChildren(...parted(told && place));
    said.replaceChildren(...(told ? subscripts(message) : []));
    const notes = read ? [`Read as ${LANGUAGE[language]}.`, inOtherLanguage(verdict, context)] : [];
    more.replaceChildren(...notes.map((note) => note && ` ${note}`));
    if (told && change?.line) {
      const line = element("code", {}, change.line);
      const reveal = button("Show the change", { class: "reveal" }, () => reveal.replaceWith(line));
      more.append(" ", reveal);
    }
    const lines = told && read && verdict.verdict === "right" ? translations(verdict, context) : [];
    translated.replaceChildren(...lines.flatMap(([name, line]) => [
      element("dt", {}, name),
      element("dd", {}, name === "with indices" ? subscripts(line) : element("code", {}, line)),
    ]));
    result.classList.toggle("open", told);
    mark.textContent = told ? MARK[verdict.verdict] ?? "✗" : "";
    for (const name of ["verdict", "mistake", "language", "operator"]) {
      if (verdict[name]) dataset[name] = verdict[name];
      else delete dataset[name];
    }
    input.setAttribute("aria-invalid", /^(syntax|name|shape)$/.test(verdict.verdict));
    numbers();
    dataset.judged = performance.now();
  }

  /** The line as it was read: a cell for each name and operator, for what stands between, and for the whole. */
  function parted(place) {
    cells = [];
    const { tree } = verdict, marks = [], out = [];
    if (!tree) return out;
    const collect = (part) => {
      const at = part.type === "name" ? part : part.at;
      if (at) marks.push({ part, from: at.from, to: at.to });
      [...part.args, ...Object.values(part.keywords ?? {})].forEach(collect);
    };
    const cell = (from, to, part, valued) => {
      const shape = element("span", { class: "shape" }), value = valued ? element("span", { class: "value" }) : null;
      if (part) cells.push({ part, shape, value });
      const misfit = place && from < place.to && to > place.from ? "misfit" : null;
      const code = element("code", { class: misfit }, input.value.slice(from, to));
      out.push(element("span", { class: "part-of" }, shape, code, value));
    };
    collect(tree);
    let at = tree.from;
    for (const { part, from, to } of [...marks.sort((a, b) => a.from - b.from), { from: tree.to, to: tree.to }]) {
      if (from < at) continue;
      for (const { 0: piece, index } of input.value.slice(at, from).matchAll(/\S+/g)) {
        cell(at + index, at + index + piece.length);
      }
      if (part) cell(from, to, part, part.type === "name");
      at = to;
    }
    out.push(element("span", { class: "part-of" }, element("span", { class: "shape" }), element("code", {}, "=")));
    cell(at, at, tree, true);
    return out;
  }

  /** The live values of all parts. */
  function numbers() {
    const { tree, language } = verdict, env = envOf(live, language), value = tree && attempt(() => numeric(tree, env));
    dataset.value = value ? JSON.stringify(lists(value)) : "null";
    if (value) dataset.shape = value.shape.join("x");
    else delete dataset.shape;
    for (const cell of cells) {
      const own = env.values.get(cell.part);
      cell.shape.textContent = named && own?.shape ? shapeText(own.shape, language) : "";
      cell.value?.replaceChildren(...(own?.data ? rows(own) : []));
    }
  }

  languages.value = chosen ?? "";
  if (memory.line) {
    input.value = memory.line;
    typed();
  }
  input.addEventListener("input", typed);
  input.addEventListener("keydown", (event) => event.key === "Enter" && follow(true));
  languages.addEventListener("change", () => {
    chosen = languages.value || null;
    typed();
  });

  return {
    node,
    judged: () => follow(true), // say the verdict, where it waits for that
    draw(values) {
      live = values;
      numbers();
    },
    ask(next) {
      context = prepare(next);
      typed();
    },
  };
}

/** J_ik with its subscript set lower. */
function subscripts(line) {
  const low = (index) => element("sub", {}, /\d/.test(index) ? index : element("i", {}, index));
  return line.split(/_([a-z]{1,2}|\d)\b/).map((part, i) => (i % 2 ? low(part) : part));
}

function parts(data, length) {
  return Array.from({ length: data.length / length }, (_, i) => data.slice(i * length, (i + 1) * length));
}

/** An array as nested lists: a vector of MATLAB as one list. */
function lists({ shape, data }) {
  const sizes = shape.length === 2 && Math.min(...shape) === 1 ? shape.filter((n) => n > 1) : shape;
  return sizes.slice(1).reduceRight(parts, sizes.length ? data : data[0]);
}

/** An array's numbers as they stand: MATLAB's vector is a column, NumPy's a row. */
function rows({ shape, data }) {
  if (data.length > 36 || shape.length > 2) return [`${data.length} numbers`];
  const row = (numbers) => element("span", { class: "numbers" }, numbers.map((x) => element("span", {}, text(x))));
  return parts(data, shape.at(-1) ?? 1).map(row);
}
