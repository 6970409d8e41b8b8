import assert from "node:assert/strict";
import { test } from "node:test";
import { sum } from "../../mathbp/explorers/numbers.js";
import { outputLayer } from "../../mathbp/explorers/output_layer.js";
import { descent, inPlane, logitsOf, probabilities } from "../../mathbp/explorers/triangle.js";
import { cases, same } from "./values.js";

test("descent walks as mathbp does, step by step", () => {
  for (const { state, paths } of cases) {
    for (const loss in paths) {
      same(descent(state, loss, state.steps, state.learning_rate), paths[loss], `${loss} from ${state.logits}`, 1e-12, 1e-12);
    }
  }
});

test("the plane keeps what softmax keeps", () => {
  const state = { logits: [2, 1, 0.1], target: 0, activation: "softmax", loss: "cross_entropy", temperature: 1 };
  const { a, J } = outputLayer(state);
  same(probabilities(inPlane(a)), a, "there and back");
  const logits = logitsOf(a, 7);
  same(sum(logits) / 3, 7, "the mean", 1e-3);
  same(outputLayer({ ...state, logits }).a, a, "the same probabilities", 2e-3);
  same(inPlane(J.map((row) => sum(row))), [0, 0], "along (1, 1, 1) nothing moves", 0, 1e-15);
  const outside = probabilities([-1, -1]);
  assert.ok(outside.every((p) => p > 0) && Math.abs(sum(outside) - 1) < 1e-12);
});
