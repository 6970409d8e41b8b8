import assert from "node:assert/strict";
import { test } from "node:test";
import { generator } from "../../mathbp/explorers/numpy_random.js";
import { Training, outputLayer, unpacked } from "../../mathbp/explorers/training.js";
import { cases, same } from "./values.js";

const { packed, pixels, orders, layers, epochs } = cases[0] ?? { orders: [], layers: [], epochs: [] };
const data = packed && unpacked(packed);

test("the digits arrive as they were sent", () => {
  assert.deepEqual(Array.from(data.X), pixels);
  assert.equal(data.labels.length, 1797);
});

test("samples are shuffled as NumPy shuffles them", () => {
  for (const { state, sizes, wanted } of orders) {
    const random = generator(state);
    assert.deepEqual(sizes.map((n) => Array.from(random.permutation(n))), wanted);
  }
});

test("the output layer gives the delta that mathbp gives, and the wrong ones", () => {
  for (const { z, t, kind, a, delta } of layers) {
    const found = [new Float64Array(z.length), new Float64Array(z.length)];
    outputLayer(z, t, kind, ...found);
    same(Array.from(found[0]), a, `a of ${z}, ${JSON.stringify(kind)}`);
    same(Array.from(found[1]), delta, `delta of ${z}, ${JSON.stringify(kind)}`, 1e-11);
  }
});

test("after each epoch the weights are those of mathbp.MLP", () => {
  for (const { hidden, rate, kinds, parameters, wrong } of epochs) {
    const training = new Training(data, hidden);
    for (const kind of kinds) while (!training.batch(rate, kind));
    [training.W1, training.b1, training.W2, training.b2].forEach((found, p) => {
      const wanted = parameters[p].flat();
      found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-10 * Math.max(1, Math.abs(wanted[i])), `${p}[${i}]: ${value} for ${wanted[i]}`));
    });
    assert.deepEqual(training.mistakes(kinds.at(-1)).map(({ sample }) => sample - training.train), wrong);
  }
});

test("fast enough for the eye: at least 15 epochs of 64-64-10 a second", { skip: !process.env.MATHBP_SPEED }, () => {
  const training = new Training(data, 64), kind = { output: "softmax", loss: "cross_entropy", delta: "right" };
  for (let i = 0; i < 3; i++) while (!training.batch(1, kind));
  const start = performance.now();
  for (let i = 0; i < 30; i++) while (!training.batch(1, kind));
  const rate = 30000 / (performance.now() - start);
  console.log(`${rate.toFixed(1)} epochs a second`);
  assert.ok(rate > 15, `${rate} epochs a second`);
});
