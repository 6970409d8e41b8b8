// A network with one hidden layer, forward and backward, and what each number is made of. No page here: node runs it, too.
import { counted, sum } from "./numbers.js";
import { outputLayer } from "./output_layer.js";
import { sigmoid } from "./sigmoid_unit.js";

const transposed = (A) => A[0].map((_, k) => A.map((row) => row[k]));
const times = (A, B) => A.map((row) => transposed(B).map((column) => sum(row.map((x, i) => x * column[i]))));
const totals = (A) => [transposed(A).map(sum)];

/** Every matrix by its name, a sample a row; the loss is the mean of the cross-entropies. */
export function backward({ X: x, y: labels, parameters: [W1, b1, W2, b2] }) {
  const layer = (A, W, b) => times(A, transposed(W)).map((row) => row.map((z, k) => z + b[k]));
  const a1 = layer(x, W1, b1).map((row) => row.map(sigmoid));
  const outputs = layer(a1, W2, b2).map((logits, s) =>
    outputLayer({ logits, target: labels[s], activation: "softmax", loss: "cross_entropy", temperature: 1 }));
  const p = outputs.map((output) => output.a);
  const y = p.map((row, s) => row.map((_, k) => Number(k === labels[s])));
  const delta2 = outputs.map((output) => output.delta.map((d) => d / x.length));
  const delta1 = times(delta2, W2).map((row, s) => row.map((d, j) => d * a1[s][j] * (1 - a1[s][j])));
  return {
    x, W1, b1: [b1], a1, W2, b2: [b2], p, y, delta2, dW2: times(transposed(delta2), a1), db2: totals(delta2),
    delta1, dW1: times(transposed(delta1), x), db1: totals(delta1),
  };
}

/**
 * What a number of the backward pass is made of, as cells [matrix, row, column]:
 * a sum over `terms` (products of their cells), times `slope` (a cell a, for a (1 - a)); or a `difference` by N.
 */
export function madeOf(matrices, name, i, j) {
  const samples = counted(matrices.x.length);
  const outer = (delta, a) => ({ over: "s", terms: samples.map((s) => [[delta, s, i], [a, s, j]]) });
  return {
    delta2: () => ({ difference: [["p", i, j], ["y", i, j]] }),
    dW2: () => outer("delta2", "a1"),
    db2: () => ({ over: "s", terms: samples.map((s) => [["delta2", s, j]]) }),
    delta1: () => ({ over: "k", terms: counted(matrices.W2.length).map((k) => [["delta2", i, k], ["W2", k, j]]), slope: ["a1", i, j] }),
    dW1: () => outer("delta1", "x"),
    db1: () => ({ over: "s", terms: samples.map((s) => [["delta1", s, j]]) }),
  }[name]();
}
