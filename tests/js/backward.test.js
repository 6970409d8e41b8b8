import { test } from "node:test";
import { backward, madeOf } from "../../mathbp/explorers/backward.js";
import { sum } from "../../mathbp/explorers/numbers.js";
import { cases, same } from "./values.js";

test("every matrix is mathbp's", () => {
  for (const { state, matrices } of cases) {
    const found = backward(state);
    for (const name in matrices) same(found[name], matrices[name], name, 1e-12, 1e-15);
  }
});

test("what a number is said to be made of gives that number", () => {
  for (const { state } of cases) {
    const m = backward(state), at = ([name, i, j]) => m[name][i][j];
    for (const name of ["delta2", "dW2", "db2", "delta1", "dW1", "db1"]) {
      m[name].forEach((row, i) => row.forEach((value, j) => {
        const { terms, slope, difference } = madeOf(m, name, i, j);
        const total = difference
          ? (at(difference[0]) - at(difference[1])) / state.X.length
          : sum(terms.map((term) => term.map(at).reduce((a, b) => a * b)));
        same(slope ? total * at(slope) * (1 - at(slope)) : total, value, `${name}, ${i}, ${j}`, 1e-12, 1e-15);
      }));
    }
  }
});
