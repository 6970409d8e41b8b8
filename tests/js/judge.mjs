// Questions, and lines for them, on stdin as JSON; what the page would say of each line on stdout.
import { readFileSync } from "node:fs";
import { inOtherLanguage, judge, translations } from "../../mathbp/explorers/formula_judge.js";
import { finish } from "../../mathbp/explorers/formula_near.js";
import { prepare } from "../../mathbp/explorers/formula_question.js";

const { questions, lines } = JSON.parse(readFileSync(0, "utf8"));
const contexts = Object.fromEntries(Object.entries(questions).map(([name, question]) => [name, prepare(question)]));

const answers = lines.map(([name, line, language]) => {
  const found = judge(line, contexts[name], language ?? null);
  const change = found.search ? finish(found.search) : found.change;
  return {
    verdict: change && found.verdict === "wrong" ? "near" : found.verdict,
    mistake: found.mistake ?? null,
    operator: found.operator ?? null,
    language: found.language,
    note: found.line ? inOtherLanguage(found, contexts[name]) : null,
    marked: Boolean(change || found.place),
    change: change?.line ?? null,
    message: found.message,
    unread: Boolean(found.error),
    translations: found.verdict === "right" ? Object.fromEntries(translations(found, contexts[name])) : {},
  };
});
console.log(JSON.stringify(answers));
