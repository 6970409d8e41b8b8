import { test } from "node:test";
import { unit } from "../../mathbp/explorers/sigmoid_unit.js";
import { cases, same } from "./values.js";

test("a sigmoid unit with each of two losses gives what mathbp gives", () => {
  for (const { z, y, ...wanted } of cases) {
    const found = unit(z, y);
    for (const name in wanted) same(found[name], wanted[name], `${name} at z = ${z}, y = ${y}`);
  }
});
