// Lists of numbers, and numbers as text.

export const counted = (n) => [...Array(n).keys()];
export const sum = (x) => x.reduce((a, b) => a + b, 0);

/** Three decimals, from 100 on one; powers of ten where these would say nothing; a true minus. */
export function text(value, plus = "") {
  if (Number.isNaN(value)) return "0·∞";
  const size = Math.abs(value);
  let digits = size.toFixed(size < 100 ? 3 : 1);
  if (size === 0) digits = "0";
  else if (size === Infinity) digits = "∞";
  else if (size < 0.0005 || size >= 10000) digits = size.toExponential(1).replace("e-", "e−").replace("e+", "e");
  return (value < 0 ? "−" : value > 0 ? plus : "") + digits;
}

export const signed = (value) => text(value, "+");

/** A subscript for a sentence: z₀. */
export const low = (index) => "₀₁₂₃₄₅₆₇₈₉"[index];
