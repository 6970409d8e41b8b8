// A network with one hidden layer of sigmoids, and its training, as mathbp.MLP does it. No page here: node runs it, too.

import { generator } from "./numpy_random.js";

export const OUTPUTS = ["softmax", "sigmoid"];
export const LOSSES = ["cross_entropy", "squared_error"];
export const DELTAS = ["right", "diagonal only", "once too often", "wrong sign"];
const CLASSES = 10, PIXELS = 64, BATCH = 32;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!*()+";
const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** What Python has packed: the pixels, 0 to 16, three of them in two letters; the labels; normal numbers; generators. */
export function unpacked({ pixels, labels, train, normals, generators }) {
  const X = new Float64Array((pixels.length / 2) * 3);
  const value = Object.fromEntries([...LETTERS].map((letter, i) => [letter, i]));
  for (let at = 0, to = 0; at < pixels.length; at += 2, to += 3) {
    const three = value[pixels[at]] * LETTERS.length + value[pixels[at + 1]];
    X[to] = Math.floor(three / 289) / 16;
    X[to + 1] = (Math.floor(three / 17) % 17) / 16;
    X[to + 2] = (three % 17) / 16;
  }
  const bytes = Uint8Array.from(atob(normals), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return {
    X,
    labels: Uint8Array.from(labels, Number),
    train,
    normals: Float64Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true)),
    generators,
  };
}

/**
 * The outputs a for the z of one sample with the label t, and delta; both are written in place.
 * `kind` is { output, loss, delta }. 1 - a is computed as such, so a - y keeps its digits.
 */
export function outputLayer(z, t, { output, loss, delta }, a, d) {
  const n = z.length, softmax = output === "softmax", squared = loss === "squared_error";
  let total = 0, top = -Infinity;
  if (softmax) {
    for (let k = 0; k < n; k++) top = Math.max(top, z[k]);
    for (let k = 0; k < n; k++) total += a[k] = Math.exp(z[k] - top);
    for (let k = 0; k < n; k++) a[k] /= total;
  } else {
    for (let k = 0; k < n; k++) a[k] = sigmoid(z[k]);
  }
  const rest = (k) => { // 1 - a_k
    if (!softmax) return sigmoid(-z[k]);
    let others = 0;
    for (let i = 0; i < n; i++) if (i !== k) others += a[i];
    return others;
  };
  const difference = (k) => (k === t ? -rest(k) : a[k]); // a_k - y_k
  const diagonal = delta === "diagonal only" && softmax;
  const elsewhere = (k) => { // Σ_{i≠k} p_i g_i
    let others = 0;
    for (let i = 0; i < n; i++) if (i !== k) others += a[i] * difference(i);
    return others;
  };
  for (let k = 0; k < n; k++) {
    const left = rest(k), slope = a[k] * left; // J_kk
    if (diagonal) d[k] = squared ? slope * difference(k) : k === t ? -left : 0; // J_kk g_k, with g = -y/p
    else if (!squared) d[k] = difference(k);
    else d[k] = softmax ? a[k] * (left * difference(k) - elsewhere(k)) : slope * difference(k);
    if (delta === "once too often") d[k] *= slope;
    if (delta === "wrong sign") d[k] *= -1;
  }
}

/** The network, with the weights that mathbp.MLP([64, hidden, 10], seed=0) starts from, and its training. */
export class Training {
  constructor(data, hidden) {
    Object.assign(this, data, { hidden, epoch: 0, at: 0, order: null });
    this.random = generator(data.generators[hidden]);
    const draw = (from, inputs, units) => {
      const scale = Math.sqrt(2 / (inputs + units));
      return data.normals.slice(from, from + inputs * units).map((value) => scale * value);
    };
    this.W1 = draw(0, PIXELS, hidden);
    this.b1 = new Float64Array(hidden);
    this.W2 = draw(PIXELS * hidden, hidden, CLASSES);
    this.b2 = new Float64Array(CLASSES);
    this.steps = [this.W1, this.b1, this.W2, this.b2].map((values) => new Float64Array(values.length));
    this.h = new Float64Array(hidden);
    this.z = new Float64Array(CLASSES);
    this.a = new Float64Array(CLASSES);
    this.d = new Float64Array(CLASSES);
  }

  /** z of the output layer for the pixels that begin at `from` in X; the hidden activations stay in this.h. */
  forward(X, from) {
    const { W1, b1, W2, b2, h, z, hidden } = this;
    for (let j = 0, w = 0; j < hidden; j++, w += PIXELS) {
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0; // four sums at a time keep the processor busy
      for (let i = 0; i < PIXELS; i += 4) {
        s0 += W1[w + i] * X[from + i];
        s1 += W1[w + i + 1] * X[from + i + 1];
        s2 += W1[w + i + 2] * X[from + i + 2];
        s3 += W1[w + i + 3] * X[from + i + 3];
      }
      h[j] = sigmoid(b1[j] + (s0 + s1) + (s2 + s3));
    }
    for (let k = 0, w = 0; k < CLASSES; k++, w += hidden) {
      let sum = b2[k];
      for (let j = 0; j < hidden; j++) sum += W2[w + j] * h[j];
      z[k] = sum;
    }
    return z;
  }

  /** One step of gradient descent: W -= rate ∂L/∂W, with L the mean over the next 32 samples in the epoch's order. */
  batch(rate, kind) {
    const { X, labels, train, hidden, W2, h, a, d, steps } = this, [dW1, db1, dW2, db2] = steps;
    this.order ??= this.random.permutation(train);
    const end = Math.min(this.at + BATCH, train), samples = end - this.at;
    for (const values of steps) values.fill(0);
    for (; this.at < end; this.at++) {
      const sample = this.order[this.at], x = PIXELS * sample;
      outputLayer(this.forward(X, x), labels[sample], kind, a, d);
      for (let k = 0, w = 0; k < CLASSES; k++, w += hidden) {
        d[k] /= samples;
        db2[k] += d[k];
        for (let j = 0; j < hidden; j++) dW2[w + j] += d[k] * h[j];
      }
      for (let j = 0, w = 0; j < hidden; j++, w += PIXELS) {
        let back = 0;
        for (let k = 0; k < CLASSES; k++) back += W2[k * hidden + j] * d[k];
        back *= h[j] * (1 - h[j]);
        db1[j] += back;
        for (let i = 0; i < PIXELS; i++) dW1[w + i] += back * X[x + i];
      }
    }
    [this.W1, this.b1, this.W2, this.b2].forEach((values, p) => {
      const step = steps[p];
      for (let i = 0; i < values.length; i++) values[i] -= rate * step[i];
    });
    if (this.at < train) return false;
    Object.assign(this, { at: 0, order: null, epoch: this.epoch + 1 });
    return true; // an epoch is complete
  }

  /** The digits it was not trained on and gets wrong: [{ sample, guess }]; the guess is -1 where z is no number. */
  mistakes({ output }) {
    const wrong = [];
    for (let sample = this.train; sample < this.labels.length; sample++) {
      const z = this.forward(this.X, PIXELS * sample);
      if (output === "sigmoid") z.forEach((value, k) => (z[k] = sigmoid(value))); // some may be 1, and so equal
      const guess = z.indexOf(Math.max(...z));
      if (guess !== this.labels[sample]) wrong.push({ sample, guess });
    }
    return wrong;
  }

  get tested() {
    return this.labels.length - this.train;
  }
}
