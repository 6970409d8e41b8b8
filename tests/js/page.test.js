// The model of a plain page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PageModel } from "../../mathbp/explorers/page.js";

test("a trait that there is not is named, whoever asks for it", () => {
  const model = new PageModel({ z: 1, large: false });
  const told = { message: "there is no trait temp; there are z, large" };
  assert.throws(() => model.get("temp"), told);
  assert.throws(() => model.set("temp", 2), told);
  assert.throws(() => model.on("change:temp", () => {}), told);
});
