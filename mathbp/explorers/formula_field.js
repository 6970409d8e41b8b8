// A field for a line of MATLAB or NumPy: how it is read, what it is worth, and what is wrong with it.

import { button, element } from "./elements.js";
import { attempt, finish, inOtherLanguage, judge, prepare, scopeOf, translations } from "./formula_judge.js";
import { numeric } from "./formula_values.js";
import { LANGUAGE, shapeText } from "./formula_words.js";
import { text } from "./numbers.js";

const MARK = { right: "✓", layout: "≈", near: "≈", mistake: "✗", wrong: "✗", shape: "✗", name: "?", syntax: "?", empty: "" };
const SLICE = 4; // ms of searching in a frame

/**
 * The field. `question` comes from mathbp.explorers.formula; `announce` says a sentence once the
 * typing rests; `tries` are lines to try. Gives { node, input, draw, judged, ask }: draw(live) follows
 * the numbers, lists by name; ask(question) puts another question. A `silent` one keeps its verdict to itself until judged().
 */
export function formulaField({ question, announce = () => {}, tries = [], label = "Your line", silent = false, found = () => {}, memory = {} }) {
  let context = prepare(question), chosen = memory.language ?? (question.names.length ? null : "numpy"), live = context.points[0], verdict = {}, cells = [], told = !silent, timer;
  const input = element("input", {
    "data-formula": "", type: "text", placeholder: label, "aria-label": `${label}, in MATLAB or NumPy`,
    autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false", enterkeyhint: "done", maxlength: 20000,
  });
  const languages = element("select", { "aria-label": "language" },
    [["", "either"], ...Object.entries(LANGUAGE)].map(([value, name]) => element("option", { value }, name)));
  const reading = element("div", { class: "reading" });
  const mark = element("span", { class: "mark", "aria-hidden": "true" });
  const said = element("span", {});
  const more = element("span", { class: "more" });
  const result = element("div", { "data-verdict": "empty", class: "result" }, mark, element("p", { class: "told" }, said, more));
  const translated = element("dl", { class: "translations" });
  const node = element("div", { class: "formula" },
    element("div", { class: "line" }, input, question.names.length > 0 && languages),
    tries.length ? element("div", { class: "tools tries" }, "Try ", tries.map((line) => button(element("code", {}, line), {}, () => set(line)))) : null,
    reading,
    result,
    translated);

  function set(line) {
    input.value = line;
    typed();
    input.focus();
  }

  function typed() {
    Object.assign(memory, { line: input.value, language: chosen }); // outlives this field, where the page is laid out anew
    const next = judge(input.value, context, chosen);
    told = !silent || Boolean(next.unread);
    follow(next);
  }

  /** Say the verdict, where it waits for that. */
  function judged() {
    told = true;
    follow(judge(input.value, context, chosen));
  }

  function follow(next) {
    clearTimeout(timer);
    show(next);
    if (!told) return;
    announce(verdict.message || "");
    if (verdict.search) look(verdict);
    else found(verdict);
  }

  /** The search goes on between the frames, until it ends or another line is typed. */
  function look(of) {
    if (of !== verdict) return;
    const until = performance.now() + SLICE;
    const change = finish(of.search, () => performance.now() > until);
    if (change === undefined) {
      timer = setTimeout(look, 12, of);
      return;
    }
    of.search = null;
    if (change) {
      const message = change.changes === 1
        ? "One change away from right: the mark shows where."
        : "Two changes away from right: the mark shows one of them.";
      verdict = { ...of, verdict: of.verdict === "shape" ? "shape" : "near", message: of.verdict === "shape" ? `${of.message} ${message}` : message, place: change.place, change };
      show(verdict);
      announce(verdict.message);
    }
    found(verdict);
  }

  function show(next) {
    verdict = next;
    const { tree, language } = verdict;
    cells = [];
    reading.replaceChildren(...(tree ? written(tree, language, cells) : []));
    said.replaceChildren(...(told ? subscripts(verdict.message) : []));
    const notes = context.names.length && (tree || verdict.message) ? [told && verdict.note, `Read as ${LANGUAGE[language]}.`, !verdict.note && tree && inOtherLanguage(input.value, verdict, context)] : [];
    more.replaceChildren(...notes.filter(Boolean).map((note) => ` ${note}`));
    result.classList.toggle("open", told);
    if (told && verdict.change?.line) {
      const line = element("code", {}, verdict.change.line);
      const reveal = button("Show the change", { class: "reveal" }, () => reveal.replaceWith(line));
      more.append(" ", reveal);
    }
    const lines = told && verdict.verdict === "right" && context.names.length ? translations(input.value, verdict, context) : [];
    translated.replaceChildren(...lines.flatMap(([name, line]) => [element("dt", {}, name), element("dd", {}, name === "with indices" ? subscripts(line) : element("code", {}, line))]));
    mark.textContent = told ? MARK[verdict.verdict] : "";
    const { dataset } = result;
    dataset.verdict = verdict.verdict;
    for (const name of ["mistake", "language", "operator"]) {
      if (verdict[name]) dataset[name] = verdict[name];
      else delete dataset[name];
    }
    numbers();
    input.setAttribute("aria-invalid", /^(syntax|name|shape)$/.test(verdict.verdict));
    dataset.judged = performance.now();
  }

  /** The live values of all parts. */
  function numbers() {
    const { tree, language } = verdict, { dataset } = result;
    dataset.value = "null";
    delete dataset.shape;
    if (!tree) return;
    const env = { language, scope: scopeOf(live, language), values: new Map(), keep: true };
    const found = attempt(() => numeric(tree, env));
    if (found) {
      const { shape, data } = found, column = shape.length === 2 && Math.min(...shape) === 1;
      dataset.shape = shape.join("x");
      dataset.value = JSON.stringify(lists(column ? shape.filter((n) => n > 1) : shape, data));
    }
    for (const cell of cells) {
      const value = env.values.get(cell.part);
      cell.shape.textContent = value?.shape ? shapeText(value.shape, language) : "";
      cell.value?.replaceChildren(...(value?.data ? grid(value, language) : []));
    }
  }

  /** A part's numbers as they stand: MATLAB's vector is a column, NumPy's a row. */
  function grid({ shape, data }) {
    const columns = shape.at(-1) ?? 1;
    if (data.length > 36 || shape.length > 2) return [`${data.length} numbers`];
    const rows = [];
    for (let i = 0; i < data.length; i += columns) rows.push(element("span", { class: "numbers" }, data.slice(i, i + columns).map((x) => element("span", {}, text(x)))));
    return rows;
  }

  /** The line as it was read: each name and each operator with its shape above; numbers below the names and the whole. */
  function written(tree, language, found) {
    const line = input.value, marks = [];
    const collect = (part) => {
      const isName = part.type === "name", at = isName ? part : part.at;
      if (at) marks.push({ part, from: at.from, to: at.to, value: isName });
      part.args.forEach(collect);
      Object.values(part.keywords ?? {}).forEach(collect);
    };
    collect(tree);
    marks.sort((a, b) => a.from - b.from);
    const place = told && verdict.place, out = [];
    const marked = (from, to) => Boolean(place && from < place.to && to > place.from);
    const plain = (from, to) => {
      for (const [piece] of line.slice(from, to).matchAll(/\S+/g)) {
        const start = line.indexOf(piece, from);
        out.push(cell(piece, marked(start, start + piece.length)));
      }
    };
    const cell = (piece, isMarked, of, value) => {
      const shape = element("span", { class: "shape" }), below = of && value ? element("span", { class: "value" }) : null;
      if (of) found.push({ part: of, shape, value: below });
      return element("span", { class: "part-of" }, shape, element("code", { class: isMarked ? "misfit" : null }, piece), below);
    };
    let at = tree.from;
    for (const { part, from, to, value } of marks) {
      if (from < at) continue;
      plain(at, from);
      out.push(cell(line.slice(from, to), marked(from, to), part, value));
      at = to;
    }
    plain(at, tree.to);
    out.push(cell("=", false), cell("", false, tree, true));
    return out;
  }

  if (memory.line) {
    input.value = memory.line;
    languages.value = chosen ?? "";
    typed();
  }
  input.addEventListener("input", typed);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") judged();
  });
  languages.addEventListener("change", () => {
    chosen = languages.value || null;
    typed();
  });

  return {
    node,
    input,
    judged,
    set,
    draw(values) {
      live = values;
      numbers();
    },
    ask(next) {
      context = prepare(next);
      typed();
    },
    verdict: () => verdict,
  };
}

/** J_ik with its subscript set lower. */
const subscripts = (line) => line.split(/_([a-z]{1,2})\b/).map((part, i) => (i % 2 ? element("sub", {}, element("i", {}, part)) : part));

const lists = ([n, ...rest], data) => {
  if (n === undefined) return data[0];
  const size = data.length / n;
  return Array.from({ length: n }, (_, i) => lists(rest, data.slice(i * size, (i + 1) * size)));
};

