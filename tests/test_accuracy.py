"""Every digit against exact arithmetic.

mpmath computes p - y and log p as the formulas say, with 360 digits: enough to
subtract 1 from a p that differs from 1 by e^-700, and still know 50 digits.
Each component may be off by 4 (1 + spread) eps of its size, where the spread is
max |z - max z| over the classes that are not masked.
"""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

import mathbp
from mathbp.sums import total

SOFTMAX = mathbp.softmax, mathbp.cross_entropy
SIGMOID = mathbp.sigmoid, mathbp.binary_cross_entropy
SOFTMAX_BCE = mathbp.softmax, mathbp.binary_cross_entropy
mp.dps = 360
both = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def exact_softmax(z):
    """p and log p of one sample, exactly; a masked class has 0 and -inf."""
    numbers = [None if v == -np.inf else mpf(float(v)) for v in z]
    m = max(v for v in numbers if v is not None)
    # What is below e^-2000 would not show within 360 digits of the sum.
    e = [mpmath.exp(v - m) if v is not None and v - m > -2000 else mpf(0) for v in numbers]
    total = mpmath.fsum(e)
    log_total = mpmath.log(total)
    return [x / total for x in e], [-mpmath.inf if v is None else v - m - log_total for v in numbers]


def spread(z):
    z = z[z > -np.inf].astype(float)
    with np.errstate(over="ignore"):
        return z.max() - z.min()


def assert_exact(computed, exact, spread):
    computed = np.atleast_1d(computed)
    info = np.finfo(computed.dtype)
    bound, tiny, top = 4 * (1 + spread) * float(info.eps), mpf(float(info.tiny)), mpf(float(info.max))
    if np.isinf(bound):
        return
    for i, (x, right) in enumerate(zip(computed, exact, strict=True)):
        if abs(right) > top:
            assert np.isinf(x) and np.sign(x) == mpmath.sign(right)
        elif abs(right) < tiny:
            assert abs(x) <= tiny
        else:
            error = abs(mpf(float(x)) - right) / abs(right)
            assert error <= bound, (
                f"[{i}] is {x}, not {mpmath.nstr(right, 20)}: off by {float(error / bound):.3} bounds"
            )


@st.composite
def logits(draw, dtype):
    """Logits of every kind that has ever cost a digit."""
    n = draw(
        st.one_of(st.integers(1, 12), st.sampled_from([13, 79, 95, 127, 128, 129, 257, 1000]), st.integers(1, 1000))
    )
    width = draw(st.sampled_from([0, 1e-7, 1e-3, 0.1, 1, 5, 20, 40, 87, 300, 700]))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    z = {
        "even": lambda: -width * random.random(n),
        "nearly equal": lambda: np.where(random.random(n) < 0.02, 0, -width),
        "two values": lambda: -width * random.integers(2, size=n),
        "one leads": lambda: np.where(np.arange(n) == n // 2, 0, -width * (1 - 0.01 * random.random(n))),
        "huge": lambda: random.choice([1, -1], n) * 10.0 ** random.uniform(0, np.log10(np.finfo(dtype).max) - 1, n),
        "subnormal": lambda: float(np.finfo(dtype).tiny) * random.normal(size=n),
    }[draw(st.sampled_from(["even", "nearly equal", "two values", "one leads", "huge", "subnormal"]))]()
    z = (z + draw(st.sampled_from([0, 0, 0, 3.3, 68, -68, -1e3, 1e15]))).astype(dtype)
    if draw(st.booleans()):
        z[random.random(n) < draw(st.sampled_from([0.1, 0.9]))] = -np.inf
        z[random.integers(n)] = 0
    return z


@both
@given(data=st.data())
def test_softmax_with_cross_entropy(dtype, data):
    z = data.draw(logits(dtype))
    p, log_p = exact_softmax(z)
    s, n, open_classes = spread(z), len(z), np.flatnonzero(z > -np.inf)
    assert_exact(mathbp.softmax(z), p, s)
    assert_exact(mathbp.log_softmax(z)[open_classes], [log_p[i] for i in open_classes], s)
    for t in {int(z.argmax()), int(open_classes[0]), int(open_classes[-1])}:
        delta = [p[i] - (i == t) for i in range(n)]
        for y in (t, np.eye(n)[t]):
            assert_exact(mathbp.delta(*SOFTMAX, z, y), delta, s)
            assert_exact(mathbp.loss_from_logits(*SOFTMAX, z, y), [-log_p[t]], s)


@both
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("samples", [3, 79, 257])
def test_batches(dtype, reduction, samples):
    row = np.array([0.1, 1.7, -0.4, 1.7], dtype)
    p, log_p = exact_softmax(row)
    z, divisor, factor = np.tile(row, (samples, 1)), *((samples, 1) if reduction == "mean" else (1, samples))
    for t in range(4):
        for y in (np.full(samples, t), np.tile(np.eye(4)[t], (samples, 1))):
            delta = mathbp.delta(*SOFTMAX, z, y, reduction)
            assert (delta == delta[0]).all()
            assert_exact(delta[0], [(p[i] - (i == t)) / divisor for i in range(4)], spread(row))
            assert_exact(mathbp.loss_from_logits(*SOFTMAX, z, y, reduction), [-log_p[t] * factor], spread(row))


def test_the_mean_of_losses_that_have_no_sum():
    z = np.array([[0, 1.5e308], [0, 1.5e308]])
    for dtype, huge in [(np.float64, 1.5e308), (np.float32, 3e38)]:
        z = np.array([[0, huge], [0, huge]], dtype)
        with np.errstate(all="raise"):
            assert mathbp.loss_from_logits(*SOFTMAX, z, [0, 0]) == dtype(huge)
            assert mathbp.loss_from_logits(*SOFTMAX, z, [0, 0], "sum") == np.inf


@both
@given(data=st.data())
def test_sigmoid_with_binary_cross_entropy(dtype, data):
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    width = data.draw(st.sampled_from([1e-300, 1e-40, 1e-7, 0.1, 1, 20, 40, 100, 750]))
    z = (width * random.uniform(-1, 1, 10)).astype(dtype)
    for v in z[:, np.newaxis]:
        negative = mpmath.exp(-mpf(float(v[0])))
        a = 1 / (1 + negative)
        assert_exact(mathbp.sigmoid(v), [a], abs(float(v[0])))
        for y, delta, loss in [([0], a, -mpmath.log(1 - a)), ([1], a - 1, -mpmath.log(a))]:
            assert_exact(mathbp.delta(*SIGMOID, v, y), [delta], abs(float(v[0])))
            assert_exact(mathbp.loss_from_logits(*SIGMOID, v, y), [loss], abs(float(v[0])))


@both
@given(data=st.data())
def test_softmax_with_binary_cross_entropy(dtype, data):
    """Where 1 - p is 0, g is infinite; delta is not."""
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    n, width = data.draw(st.integers(2, 5)), data.draw(st.sampled_from([0.1, 3, 20, 40]))
    z = (width * random.uniform(-1, 1, n)).astype(dtype)
    p, log_p = exact_softmax(z)
    for y in (random.uniform(size=n).astype(dtype), *np.eye(n, dtype=dtype)):
        t = [mpf(float(v)) for v in y]
        q = [mpmath.fsum(p[:i] + p[i + 1 :]) for i in range(n)]
        g = [(1 - t[i]) / q[i] - t[i] / p[i] for i in range(n)]
        delta = [p[k] * (g[k] - mpmath.fdot(p, g)) for k in range(n)]
        loss = mpmath.fsum(-t[i] * log_p[i] - (1 - t[i]) * mpmath.log(q[i]) for i in range(n))
        allowed = 30 * (1 + spread(z)) * np.finfo(dtype).eps
        error = [abs(mpf(float(a)) - b) for a, b in zip(mathbp.delta(*SOFTMAX_BCE, z, y), delta)]
        assert max(error) <= allowed * max(map(abs, delta))
        assert_exact(mathbp.loss_from_logits(*SOFTMAX_BCE, z, y), [loss], spread(z))
    far = np.array([0, 800], dtype)
    assert mathbp.delta(*SOFTMAX_BCE, far, 0).tolist() == [-2, 2]
    assert mathbp.loss_from_logits(*SOFTMAX_BCE, far, 0) == 1600
    assert mathbp.delta(*SOFTMAX_BCE, [1, -np.inf, 2], [0, 0, 1]).tolist()[1] == 0
    assert mathbp.delta(*SOFTMAX_BCE, [1, -np.inf, 2], [0, 1, 0]).tolist()[1] == 0
    for z, y in [([5.0], [0.3]), ([5.0, -np.inf], [0.3, 0.0])]:  # p is 1, whatever z is
        assert not mathbp.delta(*SOFTMAX_BCE, z, y).any()
        assert mathbp.loss_from_logits(*SOFTMAX_BCE, z, y) == np.inf


@both
@pytest.mark.parametrize("n", [1, 2, 3, 10, 11, 79, 127, 128, 257, 1000])
def test_the_loss_of_many_equal_units(dtype, n):
    for v in np.random.default_rng(0).uniform(-2, 2, 40).astype(dtype):
        exact = n * mpmath.log(1 + mpmath.exp(mpf(float(v))))
        assert_exact(mathbp.loss_from_logits(*SIGMOID, np.full(n, v), np.zeros(n)), [exact], 0)
        batch = np.full((2, n), v)
        assert_exact(mathbp.loss_from_logits(*SIGMOID, batch, np.zeros((2, n)), "none"), [exact, exact], 0)
        batch[0, 0] = -np.inf
        lost = mathbp.loss_from_logits(*SIGMOID, batch, np.eye(2, n), "none")
        assert lost[0] == np.inf and np.isfinite(lost[1])


@both
@pytest.mark.parametrize("n", [1, 2, 10, 11, 79, 95, 127, 128, 257, 1000])
def test_sums_of_nearly_equal_numbers(dtype, n):
    """Right to the last digit, sample by sample, where NumPy's own sum is off by up to four."""
    x = np.ones((101, n), dtype)
    x[:, 1:] -= np.linspace(0, 0.5, 101, dtype=dtype)[:, np.newaxis]
    exact = np.array([[math.fsum(row)] for row in x.astype(float)])
    assert (abs(total(x) - exact) <= 1.5 * np.finfo(dtype).eps * exact).all()


@both
def test_subtraction_fails_this_test(dtype):
    from scipy.special import softmax

    z = np.array([0, 40], dtype)
    with pytest.raises(AssertionError, match=r"\[1\] is 0.0, not -4\.24835425529158\d+e-18: off by"):
        assert_exact(softmax(z) - np.array([0, 1], dtype), [p - i for i, p in enumerate(exact_softmax(z)[0])], 40)


def bounds(computed, exact, terms, spread):
    """How far off, in units of the promise: 4 (1 + spread) eps of the sum of the absolute values of the terms."""
    info = np.finfo(computed.dtype)
    bound, worst = 4 * (1 + float(spread)) * float(info.eps), 0.0
    for x, right, size in zip(computed, exact, terms, strict=True):
        error = abs(mpf(float(x)) - right)
        if error > 2 * float(info.tiny):
            worst = max(worst, float(error / (bound * size)))
    return worst


def others(x):
    return [mpmath.fsum(x[:i] + x[i + 1 :]) for i in range(len(x))]


@st.composite
def vectors(draw, dtype, n):
    """What is contracted with J: of any size, nearly constant, with one that is huge."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    g = {
        "normal": lambda: random.normal(size=n),
        "nearly constant": lambda: 1e3 + random.normal(size=n) * draw(st.sampled_from([1, 1e-3])),
        "one is huge": lambda: np.where(np.arange(n) == random.integers(n), 1e10, random.normal(size=n)),
        "one-hot": lambda: np.eye(n)[random.integers(n)],
    }[draw(st.sampled_from(["normal", "nearly constant", "one is huge", "one-hot"]))]()
    return g.astype(dtype)


@both
@given(data=st.data())
def test_vjp_keeps_the_digits_of_the_jacobian(dtype, data):
    z = data.draw(logits(dtype))
    if not spread(z) < 1e3:
        return
    g = data.draw(vectors(dtype, len(z)))
    p, _ = exact_softmax(z)
    q, t = others(p), [mpf(float(v)) for v in g]
    S, size = mpmath.fdot(p, t), mpmath.fsum(x * abs(v) for x, v in zip(p, t))
    exact = [x * (v - S) for x, v in zip(p, t)]
    terms = [x * (r * abs(v) + size - x * abs(v)) for x, r, v in zip(p, q, t)]
    assert bounds(mathbp.softmax.vjp(z, g), exact, terms, spread(z)) <= 1
    total, size = mpmath.fsum(t), mpmath.fsum(map(abs, t))
    exact = [v - x * total for x, v in zip(p, t)]
    terms = [r * abs(v) + x * (size - abs(v)) for x, r, v in zip(p, q, t)]
    assert bounds(mathbp.log_softmax.vjp(z, g), exact, terms, spread(z)) <= 1


def test_vjp_of_many_equal_logits():
    for n in (128, 994, 1000, 4096):
        J_column = mathbp.softmax.vjp(np.zeros(n), np.eye(n)[n // 2])
        exact = [(mpf(k == n // 2) - 1 / mpf(n)) / n for k in range(n)]
        assert_exact(J_column, exact, 0)


def test_a_constant_added_to_g_costs_no_digit():
    """J takes no notice of a constant, and the differences of these g are exact."""
    g = 2.0**40 + np.array([0.0, 1.0, 3.0])
    for z in ([0.3, 0.1, -2.0], [60.0, 0.1, -2.0], [0.1, -2.0, 60.0]):
        small = mathbp.softmax.vjp(z, [0.0, 1.0, 3.0])
        np.testing.assert_allclose(mathbp.softmax.vjp(z, g), small, rtol=1e-14)


def test_vjp_where_the_prediction_is_confident_or_g_huge():
    tiny = 4.248354255291589e-18
    np.testing.assert_allclose(mathbp.softmax.vjp([0, -40], [1, 2]), [-tiny, tiny], rtol=1e-15)
    np.testing.assert_allclose(mathbp.log_softmax.vjp([0, -40], [1, 0]), [tiny, -tiny], rtol=1e-15)
    for top, dtype in [(1.7e308, np.float64), (3.4e38, np.float32)]:
        g, far, even = np.array([top, -top, top], dtype), np.array([200, 0, -200], dtype), np.zeros(3, dtype)
        with np.errstate(all="raise"):
            for f in (mathbp.softmax, mathbp.log_softmax):
                for z in (far, even, far[::-1].copy()):
                    assert not np.isnan(f.vjp(z, g)).any()
            np.testing.assert_allclose(mathbp.softmax.vjp(even, g / dtype(top)), np.array([2, -4, 2]) / 9, rtol=1e-6)
            np.testing.assert_allclose(mathbp.softmax.vjp(even, g) / dtype(top), np.array([2, -4, 2]) / 9, rtol=1e-6)
            assert (mathbp.softmax.vjp(even, np.full(3, top, dtype)) == 0).all()
            assert (
                mathbp.log_softmax.vjp(np.array([-900, 0], dtype), np.array([top, top], dtype))
                == [dtype(top), -dtype(top)]
            ).all()


@both
@given(data=st.data())
def test_soft_targets(dtype, data):
    z = data.draw(logits(dtype))
    if not spread(z) < 1e3:
        return
    random, n = np.random.default_rng(data.draw(st.integers(0, 2**32))), len(z)
    y = data.draw(
        st.sampled_from([random.random(n), np.full(n, 1 / n), mathbp.softmax(z), 0.9 * np.eye(n)[0] + 0.1 / n])
    )
    y = np.where(z == -np.inf, 0, y).astype(dtype)
    (p, log_p), t = exact_softmax(z), [mpf(float(v)) for v in y]
    total, q, r = mpmath.fsum(t), others(p), others(t)
    exact = [total * x - v for x, v in zip(p, t)]
    terms = [x * w + v * u for x, w, v, u in zip(p, r, t, q)]
    assert bounds(mathbp.delta(*SOFTMAX, z, y), exact, terms, spread(z)) <= 1
    loss = mpmath.fsum(-v * x for v, x in zip(t, log_p) if v)
    assert_exact(mathbp.loss_from_logits(*SOFTMAX, z, y), [loss], spread(z))


@both
@given(data=st.data())
@pytest.mark.parametrize("factor", ["squared_error", "mean_squared_error"])
def test_softmax_with_squared_errors(dtype, factor, data):
    z = data.draw(logits(dtype))
    if not spread(z) < 1e3:
        return
    n, pair = len(z), (mathbp.softmax, getattr(mathbp, factor))
    scale = 1 if factor == "squared_error" else mpf(2) / n
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    p, _ = exact_softmax(z)
    q = others(p)
    for y in (np.eye(n)[z.argmax()], np.eye(n)[random.integers(n)], random.normal(size=n)):
        t = [mpf(float(v)) for v in y.astype(dtype)]
        g = [scale * (x - v) for x, v in zip(p, t)]
        # |g| itself where y is 0 or 1; else the terms of p (1 - y) - (1 - p) y
        a = [abs(u) if v in (0, 1) else scale * (abs(x * (1 - v)) + abs(w * v)) for u, v, x, w in zip(g, t, p, q)]
        S, size = mpmath.fdot(p, g), mpmath.fdot(p, a)
        exact = [x * (u - S) for x, u in zip(p, g)]
        terms = [x * (w * v + size - x * v) for x, w, v in zip(p, q, a)]
        assert bounds(mathbp.delta(*pair, z, y.astype(dtype)), exact, terms, spread(z)) <= 1
        if set(y) <= {0, 1}:
            loss = mpmath.fsum(u * u for u in g) / scale / 2
            assert_exact(mathbp.loss_from_logits(*pair, z, y), [loss], 2 * spread(z) + 1)


@both
@pytest.mark.parametrize("loss", ["squared_error", "mean_squared_error", "cross_entropy"])
def test_a_saturated_sigmoid(dtype, loss):
    pair, factor = (mathbp.sigmoid, getattr(mathbp, loss)), 2 if loss == "mean_squared_error" else 1
    for v in np.array([-80, -38, -20, -3, -1e-3, 0, 0.5, 2, 17, 38, 43], dtype):
        a = 1 / (1 + mpmath.exp(-mpf(float(v))))
        for y in (0, 1):
            if loss == "cross_entropy":
                delta, value = -y * (1 - a), -y * mpmath.log(a)
            else:
                delta, value = factor * (a - y) * a * (1 - a), factor * (a - y) ** 2 / 2
            assert_exact(mathbp.delta(*pair, [v], [y]).astype(dtype), [delta], 2 * abs(v))
            assert_exact(mathbp.loss_from_logits(*pair, [v], [y]).astype(dtype), [value], 2 * abs(v))


def test_one_loss_among_many_zeros():
    """An exact sum stays exact: the loss is that of the one class that counts."""
    for n in (2, 10, 11, 127, 128, 129, 1000, 4096):
        for label in (0, n - 1):
            loss = mathbp.loss_from_logits(*SOFTMAX, np.zeros(n), np.eye(n)[label])
            assert (
                loss == -mathbp.log_softmax(np.zeros(n))[label] == mathbp.loss_from_logits(*SOFTMAX, np.zeros(n), label)
            )
            assert_exact(loss, [mpmath.log(n)], 0)
            batch = mathbp.loss_from_logits(*SOFTMAX, np.zeros((n, n)), np.arange(n))
            assert_exact(batch, [mpmath.log(n)], 0)


@both
def test_the_gradient_of_binary_cross_entropy_near_its_minimum(dtype):
    for a in np.array([1e-5, 0.1, 0.3, 0.5, 0.9, 1 - 1e-3], dtype):
        for y in (a, np.nextafter(a, dtype(1)), np.nextafter(a, dtype(0)), dtype(0), dtype(1), dtype(a / 2)):
            x, t = mpf(float(a)), mpf(float(y))
            assert_exact(mathbp.binary_cross_entropy.gradient([a], [y]), [(x - t) / (x * (1 - x))], 0)
