"""A second way to compute a formula's tree: entry by entry, in 50 digits, with difference quotients for derivatives.

It shares nothing with mathbp.derivation but the tree, and is written for clearness, not speed.
"""

import mpmath as mp

from mathbp.derivation import tree

DIGITS = 50
H = mp.mpf(10) ** -15  # of central differences: their error is of the order of 10⁻³⁰
TINY = mp.mpf(10) ** -18


class Misfit(Exception):
    """The formula has no value: shapes do not fit, or an index is left over."""


def evaluate(node, env, at):
    """The value of a tree; `env` has a matrix for every name, or a function of env; `at` a number for every index."""
    match node:
        case tree.Number(text):
            return mp.mpf(text)
        case tree.Name():
            return named(node, env, at)
        case tree.Group(body):
            return evaluate(body, env, at)
        case tree.Add(terms):
            total = None
            for sign, term in terms:
                v = evaluate(term, env, at) * (1 if sign == "+" else -1)
                total = v if total is None else plus(total, v)
            return total
        case tree.Mul(factors):
            product = evaluate(factors[0][1], env, at)
            for dot, factor in factors[1:]:
                product = times(product, evaluate(factor, env, at), dot)
            return product
        case tree.Fraction(top, bottom):
            return times(evaluate(top, env, at), evaluate(bottom, env, at), "/")
        case tree.Power(tree.Name("e", ()), exponent):
            return each(mp.exp, evaluate(exponent, env, at))
        case tree.Power(base, exponent):
            n = evaluate(exponent, env, at)
            if isinstance(n, mp.matrix):
                raise Misfit("a vector as exponent")
            return each(lambda x: x**n, evaluate(base, env, at))
        case tree.Transpose(base):
            v = evaluate(base, env, at)
            if not isinstance(v, mp.matrix):
                raise Misfit("nothing to transpose")
            return v.T
        case tree.At(body, indices):
            return entry(evaluate(body, env, at), indices, at)
        case tree.Call(function, argument):
            return each(
                {"log": mp.log, "exp": mp.exp, "tanh": mp.tanh, "σ": sigmoid}[function], evaluate(argument, env, at)
            )
        case tree.Sum(index, body, apart):
            found = sizes(body, index, env, at)
            if len(found) > 1:
                raise Misfit("two ranges")
            n = found.pop() if found else env["n"]
            values = [evaluate(body, env, at | {index: i}) for i in range(n) if not apart or i != at[apart]]
            total = mp.mpf(0)
            for v in values:
                total = v if total == 0 and isinstance(v, mp.matrix) else plus(total, v)
            return total
        case tree.Partial(top, bottom):
            return partial(top, bottom, env, at)
    raise Misfit(node)


def sizes(node, index, env, at):
    """How far an index runs, by the shapes of what it is an index of."""
    found = set()
    if isinstance(node, tree.Sum) and node.index == index:
        return found
    if isinstance(node, tree.Name) and index in node.indices and not (node.name == "δ" and len(node.indices) == 2):
        key, indices = key_of(node, env)
        value = look_up(key, env)
        shape = (value.rows, value.cols) if len(indices) == 2 else (value.rows,)
        found |= {size for other, size in zip(indices, shape) if other == index}
    if isinstance(node, tree.At) and index in node.indices:
        v = evaluate(node.body, env, at | {index: 0})
        shape = [s for s in (v.rows, v.cols) if s > 1 or len(node.indices) == 2]
        found |= {size for other, size in zip(node.indices, shape) if other == index}
    for part in node.parts():
        found |= sizes(part, index, env, at)
    return found


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def key_of(node, env):
    name = "delta" if node.name == "δ" else node.name
    if node.indices and node.indices[0].isdigit() and name + node.indices[0] in env:
        return name + node.indices[0], node.indices[1:]
    return name, node.indices


def look_up(key, env):
    if key not in env:
        raise Misfit(key)
    return env[key](env) if callable(env[key]) else env[key]


def named(node, env, at):
    if node.name == "δ" and len(node.indices) == 2:
        return mp.mpf(at[node.indices[0]] == at[node.indices[1]])
    key, indices = key_of(node, env)
    value = look_up(key, env)
    return entry(value, indices, at) if indices else value


def entry(value, indices, at):
    try:
        where = [at[i] if not i.isdigit() else int(i) - 1 for i in indices]
    except KeyError as error:
        raise Misfit(f"the index {error} is left over") from None
    if not isinstance(value, mp.matrix) or len(where) != (1 if 1 in (value.rows, value.cols) and len(where) < 2 else 2):
        raise Misfit("too many indices")
    where = where + [0] if len(where) == 1 and value.cols == 1 else [0] + where if len(where) == 1 else where
    if where[0] >= value.rows or where[1] >= value.cols:
        raise Misfit("an index runs past the end")
    return value[tuple(where)]


def each(function, value):
    return value.apply(function) if isinstance(value, mp.matrix) else function(value)


def plus(a, b):
    if isinstance(a, mp.matrix) and isinstance(b, mp.matrix):
        if (a.rows, a.cols) != (b.rows, b.cols):
            raise Misfit("shapes")
        return a + b
    if isinstance(b, mp.matrix):
        a, b = b, a
    return each(lambda x: x + b, a)


def times(a, b, dot):
    if not isinstance(a, mp.matrix) or not isinstance(b, mp.matrix):
        if dot == "/":
            return each(lambda x: x / b, a) if not isinstance(b, mp.matrix) else each(lambda x: a / x, b)
        return a * b
    if dot == "/" or dot in ("∘", "⊙") or (a.cols == b.cols == 1):
        if (a.rows, a.cols) != (b.rows, b.cols):
            raise Misfit("shapes")
        pairs = [[a[i, j] / b[i, j] if dot == "/" else a[i, j] * b[i, j] for j in range(a.cols)] for i in range(a.rows)]
        return mp.matrix(pairs)
    if a.cols != b.rows:
        raise Misfit("shapes")
    return a * b


def partial(top, bottom, env, at):
    """∂top/∂bottom by a central difference; without an index, unit by unit."""
    key, indices = key_of(bottom, env)
    value = look_up(key, env)

    def moved(i, j, h):
        x = value.copy()
        x[i, j] += h
        return evaluate(top, env | {key: x}, at)

    def slope(i, j):
        return (moved(i, j, H) - moved(i, j, -H)) / (2 * H)

    if not indices:
        slopes = [slope(i, 0) for i in range(value.rows)]
        return mp.matrix([s[i] if isinstance(s, mp.matrix) else s for i, s in enumerate(slopes)])
    try:
        where = [at[i] for i in indices]
    except KeyError as error:
        raise Misfit(f"the index {error} is left over") from None
    if len(where) != (1 if value.cols == 1 else 2) or where[0] >= value.rows:
        raise Misfit("too many indices")
    return slope(where[0], where[1] if len(where) == 2 else 0)
