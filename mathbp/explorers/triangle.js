// Geometry of the probability triangle, and descent on the logits. No page here: node runs it, too.
import { sum } from "./numbers.js";
import { outputLayer } from "./output_layer.js";

// The corners: p = (1, 0, 0) on the left, (0, 1, 0) on the right, (0, 0, 1) on top; all sides of length 1.
export const CORNERS = [[0, 0], [1, 0], [0.5, Math.sqrt(3) / 2]];

/** Where a vector of three numbers lies in the plane: a probability as a point, one that sums to 0 as a step. */
export const inPlane = (v) => [0, 1].map((axis) => sum(v.map((x, i) => x * CORNERS[i][axis])));

/** The probabilities at a point of the plane; one outside the triangle goes to its edge. */
export function probabilities([x, y]) {
  const top = y / CORNERS[2][1];
  const p = [1 - x - top / 2, x - top / 2, top].map((part) => Math.max(part, 0.002));
  return p.map((part) => part / sum(p));
}

/** Logits for these probabilities; softmax sees only differences, so their mean may be chosen. */
export function logitsOf(p, mean) {
  const logs = p.map(Math.log);
  return logs.map((x) => Number((x - sum(logs) / 3 + mean).toFixed(3)));
}

/** Gradient descent on the logits: all of them from the start on, z ← z − rate · delta. */
export function descent(state, loss, steps, rate) {
  const path = [state.logits];
  while (path.length <= steps) {
    const { delta } = outputLayer({ ...state, logits: path.at(-1), activation: "softmax", temperature: 1, loss });
    path.push(path.at(-1).map((z, i) => z - rate * delta[i]));
  }
  return path;
}
