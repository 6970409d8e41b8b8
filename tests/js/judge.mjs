// Questions, and lines for them, on stdin as JSON; what the page would say of each line on stdout.
import { readFileSync } from "node:fs";
import { finish, inOtherLanguage, judge, prepare, translations } from "../../mathbp/explorers/formula_judge.js";

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
    note: found.note ?? (found.tree && inOtherLanguage(line, found, contexts[name])) ?? null,
    marked: Boolean(change || found.place),
    change: change?.line ?? null,
    message: found.message,
    unread: Boolean(found.unread),
    translations: found.verdict === "right" ? Object.fromEntries(translations(line, found, contexts[name])) : {},
  };
});
console.log(JSON.stringify(answers));
