r"""Computing a formula: a tree becomes an array whose axes carry the names of its indices.

p_i is the array p along an axis named i; \delta_{ik} is the identity along i and k; a product lines the
axes up by their names (as `np.einsum` does); \sum_i adds up along i. So

    p_k \sum_i y_i - y_k      has one axis, k,
    p_i (\delta_{ik} - p_k)   has two, i and k.

A vector without an index is a column, its axis is named ↓, and ^\top lays it down: →. A → meets the ↓
behind it, and the two are summed: that is the matrix product. Two columns side by side are multiplied
unit by unit, as in (a - y) a (1 - a). Matrix and column do not fit the other way round.

The numbers may be exact ones or floats: NumPy adds, multiplies and sums both.
"""

from fractions import Fraction as Rational

import numpy as np

from mathbp.derivation import tree

DOWN, ACROSS = "↓", "→"

FUNCTIONS = {
    "exp": np.exp, "log": np.log, "ln": np.log, "tanh": np.tanh, "cosh": np.cosh, "sinh": np.sinh, "sqrt": np.sqrt,
    "σ": lambda x: 1 / (1 + np.exp(-x)), "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
}  # fmt: skip
# Functions of a whole vector.
REDUCTIONS = {"max": np.max}


LENGTHS = {
    "·": "The inner lengths of a matrix product differ: perhaps a transpose is missing",
    DOWN: "The columns have different lengths",
    ACROSS: "The rows have different lengths",
}


class DoesNotFit(ValueError):
    """Two parts of a formula that cannot be put together so; the message says which, and why."""


class Misshapen(DoesNotFit):
    """A formula of another shape than what is asked for; `array` is its value."""

    def __init__(self, why, v):
        super().__init__(why)
        self.array = v.along(sorted_axes(v))


class Value:
    """An array and the names of its axes."""

    def __init__(self, array, labels=()):
        self.array, self.labels = np.asarray(array), tuple(labels)

    def vector_axes(self):
        return tuple(label for label in self.labels if label in (DOWN, ACROSS))

    def relabelled(self, new=None):
        """The same array with other labels. A label that comes twice takes the diagonal: W_{kk}."""
        array, labels = self.array, list(self.labels if new is None else new)
        while twice := [label for label in labels if labels.count(label) > 1]:
            first, second = [axis for axis, label in enumerate(labels) if label == twice[0]][:2]
            if array.shape[first] != array.shape[second]:
                raise DoesNotFit(f"{twice[0]} runs over {array.shape[first]} and over {array.shape[second]} entries")
            array = np.diagonal(array, axis1=first, axis2=second)  # NumPy puts the diagonal last
            labels = [label for axis, label in enumerate(labels) if axis not in (first, second)] + [twice[0]]
        return Value(array, labels)

    def reduced(self, how, label):
        """A sum or a maximum along one axis."""
        axis = self.labels.index(label)
        return Value(how(self.array, axis=axis), self.labels[:axis] + self.labels[axis + 1 :])

    def along(self, labels):
        """The array with one axis for each of these labels, of length 1 where it has none."""
        order = sorted(range(len(self.labels)), key=lambda axis: labels.index(self.labels[axis]))
        shape = [1] * len(labels)
        for label, size in zip(self.labels, self.array.shape):
            shape[labels.index(label)] = size
        return self.array.transpose(order).reshape(shape)


def together(operation, *values):
    """An operation on arrays, entry by entry, their axes lined up by name."""
    labels = tuple(dict.fromkeys(label for value in values for label in value.labels))
    for label in labels:
        found = {v.array.shape[v.labels.index(label)] for v in values if label in v.labels}
        if len(found) > 1:
            raise DoesNotFit(LENGTHS.get(label, f"Along {label}, its parts have different lengths"))
    return Value(operation(*(v.along(labels) for v in values)), labels)


def value(node, point, sizes) -> Value:
    """The formula's value at a point; `sizes` says how far the indices run that are not summed over."""
    match node:
        case tree.Number(text):
            return Value(point.number(Rational(text)))
        case tree.Name():
            return name(node, point, sizes)
        case tree.Group(body):
            return value(body, point, sizes)
        case tree.Add(terms):
            total, *rest = [signed(sign, value(term, point, sizes)) for sign, term in terms]
            for term in rest:
                total = added(total, term, node)
            return total
        case tree.Mul(factors):
            product = value(factors[0][1], point, sizes)
            for dot, factor in factors[1:]:
                product = multiplied(product, value(factor, point, sizes), dot, node)
            return product
        case tree.Fraction(top, bottom):
            return divided(value(top, point, sizes), value(bottom, point, sizes), node)
        case tree.Power(base, exponent):
            return power(base, exponent, point, sizes)
        case tree.Transpose(base):
            v = value(base, point, sizes)
            if not v.vector_axes():
                raise DoesNotFit(f"{node}: {base} is one number for each index; nothing to transpose")
            return v.relabelled({DOWN: ACROSS, ACROSS: DOWN}.get(label, label) for label in v.labels)
        case tree.At(body, indices):
            v = value(body, point, sizes)
            return indexed(v.along(sorted_axes(v)), indices, node)
        case tree.Call(function, argument):
            return called(function, value(argument, point, sizes), node)
        case tree.Sum(index, body, apart):
            return summed(index, body, apart, point, sizes, node)
        case tree.Partial(top, bottom):
            return point.derivative(top, bottom, sizes)
    raise DoesNotFit(f"{node} is no number")


def name(node, point, sizes):
    if is_kronecker(node):
        i, k = (known_index(index, sizes, node) for index in node.indices)
        return Value(point.numbers(np.eye(i, k, dtype=int)), node.indices).relabelled()
    if node.name == "e" and not point.names.knows("e"):
        return Value(np.exp(np.asarray(point.number(1))))
    key, indices = point.names.resolve(node)
    array = point[key]
    if indices:
        return indexed(array, indices, node)
    if array.ndim > 2:
        raise DoesNotFit(f"{node} has {array.ndim} axes: give it indices")
    return Value(array, (DOWN, ACROSS)[: array.ndim])


def is_kronecker(node):
    r"""Whether it is \delta_{ik}; with one index, or a layer's number, it is a vector."""
    return node.name == "δ" and len(node.indices) == 2 and not any(map(str.isdigit, node.indices))


def known_index(index, sizes, node):
    """How far an index runs."""
    if index not in sizes:
        raise DoesNotFit(f"In {node} the index {index} is left over: nothing sums over it")
    return sizes[index]


def indexed(array, indices, node):
    """The array with an axis for each index."""
    if array.ndim != len(indices):
        has = {0: "a number has none", 1: "a vector has one", 2: "a matrix has two"}.get(
            array.ndim, f"it needs {array.ndim}"
        )
        raise DoesNotFit(f"{node} has {'one index' if len(indices) == 1 else f'{len(indices)} indices'}; {has}")
    return Value(array, indices).relabelled()


def sorted_axes(v):
    """Its labels, ↓ before →."""
    return tuple(sorted(v.labels, key=lambda label: {DOWN: 0, ACROSS: 1}.get(label, -1)))


def signed(sign, v):
    return v if sign == "+" else Value(-v.array, v.labels)


def added(a, b, node):
    """a + b: vectors of one kind, or a plain number beside a vector, as in 1 - a."""
    if set(a.vector_axes()) != set(b.vector_axes()) and a.labels and b.labels:
        raise DoesNotFit(f"{node}: {kind(a)} and {kind(b)} cannot be added")
    return together(np.add, a, b)


def kind(v):
    if v.vector_axes():
        return {1: "a column" if DOWN in v.labels else "a row", 2: "a matrix"}[len(v.vector_axes())]
    return f"a number for each {', '.join(v.labels)}" if v.labels else "a number"


def multiplied(a, b, dot, node):
    if dot == "/":
        return divided(a, b, node)
    A, B = a.vector_axes(), b.vector_axes()
    if not A or not B or dot in ("∘", "⊙"):
        return together(np.multiply, a, b)
    if ACROSS in A and DOWN in B:  # the matrix product
        a, b = (v.relabelled("·" if x == meets else x for x in v.labels) for v, meets in ((a, ACROSS), (b, DOWN)))
        return together(np.multiply, a, b).reduced(np.sum, "·")
    if len(A) == len(B) == 1:  # column times row, or unit by unit
        return together(np.multiply, a, b)
    raise DoesNotFit(f"{node}: {kind(a)} times {kind(b)} does not fit")


def divided(a, b, node):
    if b.vector_axes() and set(a.vector_axes()) not in (set(), set(b.vector_axes())):
        raise DoesNotFit(f"{node}: {kind(a)} cannot be divided by {kind(b)}")
    return together(np.true_divide, a, b)


def power(base, exponent, point, sizes):
    v = value(exponent, point, sizes)
    if base == tree.Name("e"):
        return Value(np.exp(v.array), v.labels)
    b = value(base, point, sizes)
    if len(b.vector_axes()) == 2:
        raise DoesNotFit(f"the power of a matrix, {base}, is not understood")
    if isinstance(exponent, tree.Number):
        text = exponent.text
        return Value(b.array ** (int(text) if text.isdigit() else float(text)), b.labels)
    return together(np.power, b, v)


def called(function, v, node):
    if function in FUNCTIONS:
        return Value(FUNCTIONS[function](v.array), v.labels)
    if v.vector_axes() != (DOWN,):
        raise DoesNotFit(f"{node}: {function} needs a whole vector, without an index: {function}(z)")
    if function in REDUCTIONS:
        return v.reduced(REDUCTIONS[function], DOWN)
    if function == "softmax":
        e = np.exp(v.array)
        return Value(e / e.sum(axis=v.labels.index(DOWN), keepdims=True), v.labels)
    if function == "diag" and len(v.labels) == 1:
        return Value(np.diag(v.array), (DOWN, ACROSS))
    raise DoesNotFit(f"{node} is not understood")


def summed(index, body, apart, point, sizes, node):
    if not index:
        v = value(body, point, sizes)
        if v.vector_axes() not in ((DOWN,), (ACROSS,)):
            raise DoesNotFit(f"{node}: a sum needs its index, \\sum_i, unless it is that of a vector")
        return v.reduced(np.sum, *v.vector_axes())
    inner = sizes | {index: size_of(index, body, point, sizes)}
    if node.upto and point.sizes.get(node.upto) != inner[index]:
        raise DoesNotFit(f"{node}: {index} runs over {inner[index]} entries, not to {node.upto}")
    v = value(body, point, inner)
    if apart:
        if apart == index:
            raise DoesNotFit(f"{node}: {index} cannot differ from itself")
        others = point.numbers(1 - np.eye(inner[index], known_index(apart, sizes, node), dtype=int))
        v = together(np.multiply, v, Value(others, (index, apart)))
    # Without the index in it, it is the same summand again and again.
    return v.reduced(np.sum, index) if index in v.labels else Value(v.array * inner[index], v.labels)


def size_of(index, body, point, sizes):
    """How many values an index takes: the length of what it is an index of."""
    found, beside = set(), []
    for node in unbound(body, index):
        if not isinstance(node, tree.Name | tree.At) or index not in node.indices:
            continue
        if is_kronecker(node):
            beside += node.indices
            continue
        if isinstance(node, tree.At):
            v = value(node.body, point, sizes)
            shape, indices = v.along(sorted_axes(v)).shape, node.indices
        else:
            key, indices = point.names.resolve(node)
            shape = point[key].shape
        if len(shape) == len(indices):
            found |= {size for other, size in zip(indices, shape) if other == index}
    if not found:  # it stands in δ_ik alone: as far as k
        found = {sizes[other] for other in beside if other in sizes and other != index} or {point.sizes["n"]}
    if len(found) > 1:
        raise DoesNotFit(f"{index} runs over {' and over '.join(map(str, sorted(found)))} entries")
    return found.pop()


def unbound(node, index):
    """The parts in which an index has not been taken by a sum of its own."""
    yield node
    if not (isinstance(node, tree.Sum) and node.index == index):
        for part in node.parts():
            yield from unbound(part, index)


def free_indices(node):
    """The indices of a formula that no sum takes, in the order in which they come."""
    if isinstance(node, tree.Name | tree.At):
        own = [index for index in node.indices if not index.isdigit()]
        return list(dict.fromkeys([*(free_indices(node.body) if isinstance(node, tree.At) else []), *own]))
    found = list(dict.fromkeys(index for part in node.parts() for index in free_indices(part)))
    return [i for i in found if i != node.index] if isinstance(node, tree.Sum) else found
