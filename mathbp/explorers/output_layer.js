// An output layer, from the logits z to delta = Jᵀ g. No page here: node runs it, too.

export const counted = (n) => [...Array(n).keys()];
export const sum = (x) => x.reduce((a, b) => a + b, 0);
const without = (x, i) => x.filter((_, k) => k !== i);

/** L = -log p of the target, for z/T: log Σ e^z in the form that keeps small losses. */
export function loss(z, target) {
  const top = z.indexOf(Math.max(...z));
  return z[top] - z[target] + Math.log1p(sum(without(z, top).map((x) => Math.exp(x - z[top]))));
}

/** Everything between z and delta. 1 - p is the sum of the others: nothing is lost where p is nearly 1. */
export function layer(logits, target, T) {
  const z = logits.map((x) => x / T);
  const largest = Math.max(...z);
  const e = z.map((x) => Math.exp(x - largest));
  const total = sum(e);
  const p = e.map((x) => x / total);
  const others = p.map((_, i) => sum(without(p, i)));
  const J = p.map((p_i, i) => p.map((p_k, k) => (i === k ? p_i * others[i] : -p_i * p_k) / T));
  const g = p.map((p_i, i) => (i === target ? -1 / p_i : 0));
  const delta = p.map((p_i, i) => (i === target ? -others[i] : p_i) / T);
  return { p, others, J, g, delta, loss: loss(z, target) };
}

/** The judge: (L(z + h) - L(z - h)) / 2h, for each logit. Softmax sees only differences: the largest z may as well be 0. */
export function numerical(logits, target, T) {
  const z = logits.map((x) => (x - Math.max(...logits)) / T);
  return z.map((z_i, i) => {
    const at = (value) => loss(z.map((x, k) => (k === i ? value : x)), target);
    const h = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(z_i));
    return (at(z_i + h) - at(z_i - h)) / (z_i + h - (z_i - h)) / T;
  });
}
