import assert from "node:assert/strict";
import { test } from "node:test";
import { sum } from "../../mathbp/explorers/numbers.js";
import { numerical, outputLayer } from "../../mathbp/explorers/output_layer.js";
import { cases, same } from "./values.js";

test("every layer gives what mathbp gives", () => {
  for (const { state, terms, ...wanted } of cases) {
    const found = outputLayer(state);
    // With the squared error a number may be a difference of nearly equal ones: its error is measured against those.
    for (const name in wanted) same(found[name], wanted[name], `${name} at ${JSON.stringify(state)}`, 1e-12, 1e-12 * terms[name]);
  }
});

test("delta is the sum over the paths, and its numerical derivative is near it", () => {
  for (const activation of ["softmax", "sigmoid"]) {
    for (const loss of ["squared_error", "cross_entropy"]) {
      const state = { logits: [2, 1, 0.1], target: 2, activation, loss, temperature: 2.5 };
      const { J, g, delta } = outputLayer(state);
      same(delta.map((_, k) => sum(g.map((g_i, i) => J[i][k] * g_i))), delta, `${activation}, ${loss}`);
      same(numerical(state), delta, `${activation}, ${loss}`, 1e-8);
      assert.equal(J[0][1] === 0, activation === "sigmoid");
    }
  }
  const far = { logits: [3002, 3001, 3000.1], target: 2, activation: "softmax", loss: "cross_entropy", temperature: 1 };
  same(numerical(far), outputLayer(far).delta, "far from 0", 1e-8);
});
