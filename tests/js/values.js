// The values that mathbp has computed for this test (see tests/node.py), and how near they must be.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const cases = process.env.MATHBP_VALUES ? JSON.parse(readFileSync(process.env.MATHBP_VALUES)) : [];

/** Equal to 1e-12, relative to each number (and an allowance beside it); where numbers are no longer normal, to what is left of their digits. */
export function same(found, wanted, where, tolerance = 1e-12, allowance = 0) {
  const [x, y] = [found, wanted].map((value) => [value].flat(Infinity).map(Number));
  assert.equal(x.length, y.length, where);
  x.forEach((x_i, i) => {
    if (Object.is(x_i, y[i]) || x_i === y[i]) return;
    assert.ok(Math.abs(x_i - y[i]) <= tolerance * Math.abs(y[i]) + allowance + 1e-307, `${where}: ${x_i} for ${y[i]}`);
  });
}
