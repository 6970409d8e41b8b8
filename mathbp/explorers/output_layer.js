// An output layer, from the logits z to delta = Jᵀ g. No page here: node runs it, too.
import { sum } from "./numbers.js";
import { unit } from "./sigmoid_unit.js";

const without = (x, i) => x.filter((_, k) => k !== i);

/** Everything between z/T and L. A sigmoid layer's J is diagonal, a softmax's is full. */
export function outputLayer({ logits, target, activation, loss, temperature: T }) {
  const z = logits.map((x) => x / T);
  const layer = (activation === "softmax" ? softmaxLayer : sigmoidLayer)(z, target, loss);
  return { ...layer, J: layer.J.map((row) => row.map((x) => x / T)), delta: layer.delta.map((x) => x / T) };
}

/** 1 - p is the sum of the others: nothing is lost where p is nearly 1. */
function softmaxLayer(z, target, loss) {
  const largest = Math.max(...z);
  const e = z.map((x) => Math.exp(x - largest));
  const total = sum(e);
  const p = e.map((x) => x / total);
  const others = p.map((_, i) => sum(without(p, i)));
  const J = p.map((p_i, i) => p.map((p_k, k) => (i === k ? p_i * others[i] : -p_i * p_k)));
  const error = p.map((p_i, i) => (i === target ? -others[i] : p_i)); // p - y
  if (loss === "cross_entropy") {
    return { a: p, J, g: p.map((p_i, i) => (i === target ? -1 / p_i : 0)), delta: error, loss: crossEntropy(z, target) };
  }
  // p_k (g_k - Σ p_i g_i). A constant in g changes nothing: with 0 at the largest p, that one's digits stay.
  const top = z.indexOf(largest);
  const h = error.map((x) => x - error[top]);
  const mean = sum(p.map((p_i, i) => p_i * h[i]));
  return {
    a: p, J, g: p.map((p_i, i) => p_i - (i === target)), delta: p.map((p_k, k) => p_k * (h[k] - mean)),
    loss: sum(error.map((x) => x * x)) / 2,
  };
}

/** L = -log p of the target: log Σ e^z in the form that keeps small losses. */
function crossEntropy(z, target) {
  const top = z.indexOf(Math.max(...z));
  return z[top] - z[target] + Math.log1p(sum(without(z, top).map((x) => Math.exp(x - z[top]))));
}

/** Units side by side, each with its own target, 0 or 1. */
function sigmoidLayer(z, target, loss) {
  const units = z.map((x, i) => unit(x, Number(i === target)));
  const which = loss === "squared_error" ? 0 : 1;
  return {
    a: units.map((u) => u.a),
    J: units.map((u, i) => units.map((_, k) => (i === k ? u.slope : 0))),
    g: units.map((u) => u.gradient[which]),
    delta: units.map((u) => u.delta[which]),
    loss: sum(units.map((u) => u.loss[which])),
  };
}

/** The judge: (L(z + h) - L(z - h)) / 2h, for each logit. Softmax sees only differences: the largest z may as well be 0. */
export function numerical(state) {
  const { logits, activation, temperature: T } = state;
  const largest = activation === "softmax" ? Math.max(...logits) : 0;
  const z = logits.map((x) => (x - largest) / T);
  return z.map((z_i, i) => {
    const at = (value) => outputLayer({ ...state, logits: z.map((x, k) => (k === i ? value : x)), temperature: 1 }).loss;
    const h = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(z_i));
    return (at(z_i + h) - at(z_i - h)) / (z_i + h - (z_i - h)) / T;
  });
}
