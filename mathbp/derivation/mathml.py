"""A formula as MathML, which every current browser sets by itself, without a script or a font to load."""

from html import escape

from mathbp.derivation import tree

UPRIGHT = ' mathvariant="normal"'


def mathml(node):
    """A `<math>` element.

    >>> from mathbp.derivation.reading import read
    >>> mathml(read("p_k"))
    '<math><msub><mi>p</mi><mi>k</mi></msub></math>'
    """
    return f"<math>{element(node)}</math>"


def element(node):
    match node:
        case tree.Number(text):
            return f"<mn>{text}</mn>"
        case tree.Name(name, indices, word):
            return low(f"<mi{UPRIGHT if word or name == '1' else ''}>{escape(name)}</mi>", indices)
        case tree.Add(terms):
            signs = ["−" if sign == "-" else "+" for sign, _ in terms]
            first = '<mo form="prefix">−</mo>' if signs[0] == "−" else ""
            parts = [first, element(terms[0][1])]
            for sign, (_, term) in zip(signs[1:], terms[1:]):
                parts += [f"<mo>{sign}</mo>", element(term)]
            return row(*parts)
        case tree.Mul(factors):
            parts = [element(factors[0][1])]
            for dot, factor in factors[1:]:
                parts += [f"<mo>{dot}</mo>" if dot else '<mspace width="0.17em"/>', element(factor)]
            return row(*parts)
        case tree.Fraction(top, bottom):
            return f'<mfrac displaystyle="true">{element(top)}{element(bottom)}</mfrac>'
        case tree.Power(base, exponent):
            return f"<msup>{row(element(base))}{row(element(exponent))}</msup>"
        case tree.Transpose(base):
            return f"<msup>{row(element(base))}<mi{UPRIGHT}>T</mi></msup>"
        case tree.Call(name, argument):
            if name == "sqrt":
                return f"<msqrt>{element(argument)}</msqrt>"
            gap = "" if isinstance(argument, tree.Group) else '<mspace width="0.17em"/>'
            return row(f"<mi{UPRIGHT if len(name) > 1 else ''}>{name}</mi>", gap, element(argument))
        case tree.Sum(index, body, apart, upto):
            below = row(
                f"<mi>{index}</mi>", f"<mo>≠</mo><mi>{apart}</mi>" if apart else "<mo>=</mo><mn>1</mn>" if upto else ""
            )
            sign = f"<munder><mo>∑</mo>{below}</munder>" if index else "<mo>∑</mo>"
            sign = f"<munderover><mo>∑</mo>{below}<mi>{upto}</mi></munderover>" if upto else sign
            return row(f'<mrow displaystyle="true">{sign}</mrow>', element(body))
        case tree.Partial(top, bottom):
            above, below = (row("<mo>∂</mo>", element(part)) for part in (top, bottom))
            return f'<mfrac displaystyle="true">{above}{below}</mfrac>'
        case tree.Group(body):
            return row('<mo stretchy="true">(</mo>', element(body), '<mo stretchy="true">)</mo>')
        case tree.At(body, indices):
            return low(row(element(body)), indices)
        case tree.Relation(left, sign, right):
            return row(element(left), f"<mo>{escape(sign)}</mo>", element(right))
    return f"<mtext>{escape(node.plain())}</mtext>"


def row(*parts):
    return f"<mrow>{''.join(parts)}</mrow>"


def low(base, indices):
    """With its indices; a layer's number stands before a comma."""
    if not indices:
        return base
    letters = "".join(f"<mn>{i}</mn>" if i.isdigit() else f"<mi>{i}</mi>" for i in indices)
    if len(indices) > 1 and indices[0].isdigit():
        letters = letters.replace("</mn>", "</mn><mo>,</mo>", 1)
    return f"<msub>{base}{letters if len(indices) == 1 else row(letters)}</msub>"
