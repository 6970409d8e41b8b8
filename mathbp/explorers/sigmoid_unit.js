// One sigmoid unit with each of two losses. No page here: node runs it, too.

export const LOSSES = ["squared error", "cross-entropy"];
export const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const softplus = (z) => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z))); // log(1 + e^z)
const weigh = (y, x) => (y === 0 ? 0 : y * x); // 0 · ∞ = 0: what has no weight does not count

/** Everything about the unit, with one entry for each loss. 1 - a is sigmoid(-z): nothing is lost where a is nearly 1. */
export function unit(z, y) {
  const a = sigmoid(z), rest = sigmoid(-z);
  const slope = a * rest, difference = a * (1 - y) - rest * y; // a - y
  return {
    a,
    slope,
    loss: [difference ** 2 / 2, weigh(y, softplus(-z)) + weigh(1 - y, softplus(z))],
    gradient: [a - y, a === y && a * (1 - a) === 0 ? 1 - 2 * y : (a - y) / a / (1 - a)],
    delta: [slope * difference, difference],
  };
}

export const SMALL = (1 - Math.sqrt(0.6)) / 2; // for a below this, and above 1 - this, a (1 - a) is less than 1/10

/** The plateaus, where a (1 - a) lets hardly anything through though the unit is wrong: z below the first, above the second. */
export function plateaus(y) {
  const logit = (a) => Math.log(a / (1 - a));
  const low = Math.min(SMALL, y - SMALL), high = Math.max(1 - SMALL, y + SMALL);
  return [low > 0 ? logit(low) : -Infinity, high < 1 ? logit(high) : Infinity];
}
