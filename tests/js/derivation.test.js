// What a page without Python says of a line, against what Python says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { alone, key } from "../../mathbp/explorers/derivation_alone.js";
import { cases } from "./values.js";

const RIGHT = ["next", "later", "here", "detour"];

test("it accepts and refuses what Python does, and reads most of it", () => {
  const read = cases.cases.filter(({ cell, line, right }) => {
    const heard = alone(cases.derivations[cell], line, 0);
    if (heard.kind !== "unread") assert.equal(RIGHT.includes(heard.kind), right, `${cell}: ${line} is ${heard.kind}: ${heard.text}`);
    return heard.kind !== "unread";
  });
  assert(read.length > 0.6 * cases.cases.length, `${read.length} of ${cases.cases.length} were read`);
});

test("it knows its own lines from everywhere, in vectors, too", () => {
  const lines = { "03-16": ["J' * g", null, null, "p * sum(y) - y", "p - y"], "02-13": [null, null, "diag(p) - p * p'"], "08-06": [null, "p .* g - p * (p' * g)", "p .* (g - p' * g)"], "04-16": [null, null, "(W2' * delta2) .* a .* (1 - a)"], "01-14": [null, null, "(a - y) .* a .* (1 - a)"] };
  for (const [cell, typed] of Object.entries(lines)) {
    typed.forEach((line, n) => {
      if (!line) return;
      for (let after = 0; after < typed.length; after++) {
        const heard = alone(cases.derivations[cell], line, after);
        assert.deepEqual([heard.kind, heard.line], [n < after ? "here" : n === after ? "next" : "later", n + 1], `${cell}, ${line}: ${heard.text}`);
      }
    });
  }
});

test("a line is known without its spaces and sizes, but not without its signs", () => {
  const same = [["\\sum_i p_i\\,\\left(\\delta_{ik} - p_k\\right)", "Σᵢ pᵢ (δᵢₖ − pₖ)", "sum_i p_i * (delta_ik-p_k)"], ["S^2", "S²", "S^{2}"], ["W^\\top x", "Wᵀ x", "W^T x", "W.T x", "W' * x"], ["∂L/∂p_i * x", "dL/dp_i x", "dL / dp_{i} x"], ["p_k", "pₖ", "p[k]", "p(k)", "p_{k}"]];
  same.forEach((row) => row.forEach((text) => assert.equal(key(text), key(row[0]))));
  for (const [one, other] of [["p_k", "p^k"], ["p_k", "pk"], ["p_k - y_k", "p_k + y_k"], ["W' x", "W x"], ["W' * x", "W' .* x"], ["e^{z_k y}", "e^{z_k} y"], ["S^2", "S2"]]) assert.notEqual(key(one), key(other));
  assert.match(alone(cases.derivations["03-16"], "p^k - y^k", 0).text, /an index stands below, as in p_k/);
});

test("it says what a line is that is none of them", () => {
  const say = (line, after = 0) => alone(cases.derivations["03-16"], line, after);
  assert.equal(say("y_k - p_k").mistake, "y - p");
  assert.equal(say("p_k y_k - y_k").mistake, "only the diagonal of the Jacobian");
  for (const line of ["J' g", "J.T @ g", "sum_i dp_i/dz_k dL/dp_i"]) assert.equal(say(line).kind, "next", line);
  for (const line of ["(diag(p) - p p') g", "p (g - p' g)", "p g - p (p' g)"]) assert.equal(say(line).kind, "detour", line);
  for (const line of ["a(1-a)(a-y)", "(a - y) a (1 - a)", "(a - y)*a*(1 - a)", "(a-y).*a.*(1-a);"]) assert.equal(alone(cases.derivations["01-14"], line, 2).kind, "next", line);
  assert.equal(alone(cases.derivations["01-14"], "(a - y) σ(z) (1 - σ(z))", 0).kind, "detour");
  assert.equal(say("J .* g").mistake, "J times g without the sum");
  assert.match(say("p + 3 * y").text, /With y = \[1, 0\], z = \[0, ln 2\], p = \[1\/3, 2\/3\]\nyour line gives    \[10\/3, 2\/3\]\nthe derivative is  \[-2\/3, 2\/3\]/);
  assert.match(say("J * g").text, /only because this Jacobian is symmetric/);
  assert.match(say("sum_i J_ki g_i").text, /only because this Jacobian is symmetric/);
  assert.match(say("p - y + 2 * (sum(y) - 1)").text, /^Right, where Σᵢ yᵢ = 1/);
  assert.equal(say("p_i - y_k").text, "This line does not follow. The index i is left over: nothing sums over it.");
  assert.match(say("q - y").text, /q is not known here/);
  for (const line of ["", "p_", "p_{", "sum_", "\\frac", "((", "p_k ^", "@", "_k", "\\frac{@", "e^", "sum_i", "p_ii"]) assert.equal(say(line).kind, "unread", line);
});
