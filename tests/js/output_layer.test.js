import { test } from "node:test";
import { layer, numerical } from "../../mathbp/explorers/output_layer.js";
import { cases, same } from "./values.js";

test("softmax with cross-entropy gives what mathbp gives", () => {
  for (const { logits, target, temperature, ...wanted } of cases) {
    const found = layer(logits, target, temperature);
    for (const name in wanted) same(found[name], wanted[name], `${name} at ${logits}, target ${target}, T = ${temperature}`);
  }
});

test("the numerical derivative is near delta", () => {
  for (const [z, target, T] of [[[2, 1, 0.1], 0, 1], [[3002, 3001, 3000.1], 2, 2.5]]) {
    same(numerical(z, target, T), layer(z, target, T).delta, `z = ${z}`, 1e-8);
  }
});
