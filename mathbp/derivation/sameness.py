r"""Whether two formulas are the same line of a derivation, written a little differently.

All right lines of a derivation are equal. They are the same *line* if the same things are added and
multiplied, in whatever order and with whatever brackets:

    >>> from mathbp.derivation.reading import read
    >>> same_line(read("p_k - y_k"), read(r"-y_k + (p_k)")), same_line(read("p_k - y_k"), read("2 p_k - p_k - y_k"))
    (True, False)
    >>> same_line(read(r"\sum_i J_{ik} g_i"), read(r"\sum_j \frac{\partial L}{\partial p_j} \frac{\partial p_j}{\partial z_k}"))
    True
"""

from mathbp.derivation import tree


def same_line(a, b, activation="p", index=None):
    return shape(a, activation) == shape(b, activation) or (
        index is not None and shape(indexed(a, index), activation) == shape(indexed(b, index), activation)
    )


def shape(node, activation="p", bound=()):
    """A formula as text in which order and brackets make no difference; a summed index has no name, but a number."""

    def of(part):
        return shape(part, activation, bound)

    match node:
        case tree.Group(body):
            return of(body)
        case tree.Add(terms):
            parts = []
            for sign, term in terms:
                inner = signed_terms(term)
                parts += [("-" if (s == "-") != (sign == "-") else "+") + of(t) for s, t in inner]
            return parts[0][1:] if len(parts) == 1 and parts[0][0] == "+" else f"({' '.join(sorted(parts))})"
        case tree.Mul() | tree.Fraction():
            minus, top, bottom = factors(node)
            text = "·".join(sorted(map(of, top))) + "".join(sorted(f"/{of(f)}" for f in bottom))
            return f"(-{text})" if minus else text
        case tree.Power(base, exponent):
            return f"{of(base)}^{of(exponent)}"
        case tree.Transpose(base):
            return f"{of(base)}'"
        case tree.Call(name, argument):
            return f"e^{of(argument)}" if name == "exp" else f"{'log' if name == 'ln' else name}[{of(argument)}]"
        case tree.Sum(index, body, apart):
            minus, top, bottom = factors(body)  # Σ -x is -Σ x
            inner = (*bound, index)
            body = "·".join(sorted(shape(f, activation, inner) for f in top))
            body += "".join(sorted("/" + shape(f, activation, inner) for f in bottom))
            text = f"Σ≠{named(apart, bound)}[{body}]" if apart else f"Σ[{body}]"
            return f"(-{text})" if minus else text
        case tree.Partial(tree.Name("L"), tree.Name(name, indices)) if name == activation:
            return "g" + subscripts(indices, bound)
        case tree.Partial(tree.Name(a, i), tree.Name("z", k)) if a == activation:
            return "J" + subscripts((*i, *k), bound)
        case tree.Partial(tree.Name("L"), tree.Name("z", indices)):
            return "delta" + subscripts(indices, bound)
        case tree.Partial(top, bottom):
            return f"∂{of(top)}/∂{of(bottom)}"
        case tree.Name(name, indices):
            if name == "δ" and len(indices) == 2:
                indices = sorted(indices)
                return "δ" + "".join(sorted(named(index, bound) for index in indices))
            return ("delta" if name == "δ" else name) + subscripts(indices, bound)
        case tree.At(body, indices):
            return of(body) + subscripts(indices, bound)
    return node.plain()


def subscripts(indices, bound):
    return "".join("_" + named(index, bound) for index in indices)


def named(index, bound):
    """An index by its name, or, where a sum binds it, by how many sums stand between."""
    return f"#{len(bound) - 1 - bound[::-1].index(index) + 1}" if index in bound else index


def signed_terms(node):
    """The terms of a sum in brackets, each with its sign; a single term is one."""
    while isinstance(node, tree.Group):
        node = node.body
    return node.terms if isinstance(node, tree.Add) else (("+", node),)


def factors(node):
    """A product taken apart: whether a minus stands before it, what stands above, what below."""
    match node:
        case tree.Group(tree.Mul() | tree.Fraction() | tree.Group() as body):
            return factors(body)
        case tree.Add(((sign, term),)) | tree.Group(tree.Add(((sign, term),))):
            minus, top, bottom = factors(term)
            return minus != (sign == "-"), top, bottom
        case tree.Mul(parts):
            minus, top, bottom = False, [], []
            for dot, part in parts:
                m, t, b = factors(part)
                t, b = (b, t) if dot == "/" else (t, b)
                minus, top, bottom = minus != m, top + t, bottom + b
            return minus, top, bottom
        case tree.Fraction(above, below):
            m, t, b = factors(above)
            n, u, c = factors(below)
            return m != n, t + c, b + u
        case tree.Sum(index, body, apart, upto):
            minus, top, bottom = factors(body)
            if minus:
                inner = [part for part in top if part != tree.Number("1")] or [tree.Number("1")]
                product = tree.Mul(tuple(("", part) for part in inner)) if len(inner) > 1 else inner[0]
                for part in bottom:
                    product = tree.Fraction(product, part)
                return True, [tree.Sum(index, product, apart, upto)], []
    return (False, [], []) if node == tree.Number("1") else (False, [node], [])


def indexed(node, index):
    """A formula of vectors as that of one entry: p - y becomes p_k - y_k, Jᵀ g becomes Σ_l J_lk g_l."""
    match node:
        case tree.Name("S" | "L" | "n" | "m" | "N" | "e"):
            return node
        case tree.Name(name, indices, word) if len(indices) == sum(map(str.isdigit, indices)):
            return tree.Name(name, (*indices, index), word)
        case tree.Partial(top, tree.Name(name, ()) as bottom):
            return tree.Partial(top, indexed(bottom, index))
        case tree.Mul((("", tree.Transpose(tree.Name() as matrix)), (_, tree.Name() as vector))):
            entry = tree.Name(matrix.name, (*matrix.indices, "l", index), matrix.word)
            return tree.Sum("l", tree.Mul((("", entry), ("", indexed(vector, "l")))))
        case tree.Sum() | tree.At() | tree.Transpose():
            return node
    return node.with_parts([indexed(part, index) for part in node.parts()])
