// What a line would be after one change: what would fit in place of a misfit, and the way to a right line.

import { changes, remedies, replaced, written } from "./formula_changes.js";
import { parse } from "./formula_parser.js";
import { agree, known, same, shaped, valuesOf } from "./formula_question.js";

/** Right here; but with a J that is not symmetric, or for more than one unit? */
export function onlyHere(tree, { general, only }, language) {
  if (!general) return "";
  const { got, error } = valuesOf(tree, general[language]);
  return error?.kind === "name" || agree(got, general.right) ? "" : ` ${only}`;
}

/**
 * Another product in place of the one that misfits: { line, part, right, only, mistake }. The whole line then has
 * the shape that is asked for, at every point; one that is right, for any J, goes before all others.
 */
export function remedy({ line, language, tree, envs, got, error }, context) {
  const { kind, node } = error ?? {};
  if (kind !== "shape" || got.length || !node) return undefined;
  const found = remedies(node, language, context.names).flatMap((part) => {
    const whole = replaced(tree, node, { ...part, bracketed: node.bracketed }), { got } = valuesOf(whole, envs);
    if (!shaped(got, context.right)) return [];
    const right = agree(got, context.right), only = right && onlyHere(whole, context, language);
    const [changed, instead] = [whole, part].map((one) => written(one, language, line));
    return { line: changed, part: instead, right, only, mistake: known(got, context.mistakes) };
  });
  return found.find(({ right, only }) => right && !only) ?? found.find(({ right }) => right) ?? found[0];
}

/**
 * Tries all single changes of the line. Where none is right at every point, one will do that gives what the right
 * line gives after another change. A generator: it can be stopped between frames. Returns { place, line, changes }.
 */
export function* search({ line, language, tree, envs }, context) {
  const parts = (node) => node.args.reduce((count, arg) => count + parts(arg), 1);
  if (parts(tree) > 80) return null; // no line of this course is that long
  const around = yield* neighbours(context, language);
  let second = null;
  for (const [changed, place] of changes(tree, context.names)) {
    yield;
    const { got: [first] } = valuesOf(changed, envs.slice(0, 1));
    const agrees = (values) => values && same(first, values[0]) && agree(valuesOf(changed, envs).got, values);
    if (!first) continue;
    if (agrees(context.right)) return { place, line: written(changed, language, line), changes: 1 };
    if (!second && agrees(around.get(key(first)))) second = { place, line: null, changes: 2 };
  }
  return second;
}

const key = ({ shape, data }) => `${shape}:${data.map((x) => x.toPrecision(7))}`;

/** The values of all lines one change away from the right one, by what they give at the first point. */
function* neighbours(context, language) {
  context.around ??= {};
  const answer = context.answers[language], found = new Map();
  if (context.around[language] || !answer) return context.around[language] ?? found;
  for (const [changed] of changes(parse(answer, language), context.names)) {
    yield;
    const { got, error } = valuesOf(changed, context[language]);
    if (!error && got.every(({ data }) => data.every(Number.isFinite))) found.set(key(got[0]), got);
  }
  return (context.around[language] = found);
}

/** Run a search to its end, or until `late` says stop: then undefined. */
export function finish(running, late = () => false) {
  for (;;) {
    const { done, value } = running.next();
    if (done) return value;
    if (late()) return undefined;
  }
}
