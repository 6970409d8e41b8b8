// NumPy's generator PCG64, as far as it shuffles: the same state gives the same order as in Python.
// (O'Neill, "PCG: A family of simple fast space-efficient statistically good algorithms", 2014.)

const BITS = { 64: (1n << 64n) - 1n, 128: (1n << 128n) - 1n };
const FACTOR = 0x2360ed051fc65da44385df649fccf645n;

/** A generator from where `default_rng(seed).bit_generator.state` says it is; both numbers come as text. */
export function generator({ state, inc }) {
  let now = BigInt(state), left = null;
  const step = BigInt(inc);
  const next64 = () => {
    now = (now * FACTOR + step) & BITS[128];
    const mixed = (now >> 64n) ^ (now & BITS[64]), turn = now >> 122n;
    return ((mixed >> turn) | (mixed << (64n - turn))) & BITS[64];
  };
  const next32 = () => {
    if (left !== null) {
      const half = left;
      left = null;
      return half;
    }
    const whole = next64();
    left = Number(whole >> 32n);
    return Number(whole & 0xffffffffn);
  };
  /** A whole number from 0 to `top`, each as likely as the others. */
  const upTo = (top) => {
    const mask = 2 ** (32 - Math.clz32(top)) - 1;
    for (;;) {
      const value = (next32() & mask) >>> 0;
      if (value <= top) return value;
    }
  };
  return {
    /** `permutation(n)`. */
    permutation(n) {
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = upTo(i);
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    },
  };
}
