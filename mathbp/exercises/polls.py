r"""Polls: for predictions of the lessons, a question to a whole room; and as files for Moodle and other platforms.

    >>> from mathbp.exercises.polls import POLLS
    >>> POLLS["03-06"]
    What does `J * g` (MATLAB: `J .* g`) do?
    ...

`POLLS` has them by the cell of the lesson that asks for the prediction. Each is a `ChoiceExercise`: `options` has the
texts and what to say to each, `names` the mistake behind each wrong one, `solve()` the right letter.
"""

import re
import zipfile
from html import escape
from xml.etree import ElementTree

from mathbp.exercises.exercise import ChoiceExercise, Exercise

POLLS: dict[str, ChoiceExercise] = {}


class Poll(ChoiceExercise):
    """A choice that stands in a lesson, by the name of its cell."""

    def register(self):
        POLLS[self.name.removeprefix("poll_").replace("_", "-")] = self


def poll(cell, question, right, *wrong, at):
    """Declare one: the right option as (text, why), wrong ones as (text, why, mistake); the right one comes at a letter."""
    order = list(wrong)
    order.insert("abcd".index(at), right)

    def solve():
        return at

    solve.__name__, solve.__doc__ = f"poll_{cell.replace('-', '_')}", question
    Poll(solve, hints=["Compute it for one small example."], options=dict(zip("abcd", order)))


# fmt: off
poll("00-07", "The right class is 0, and you raise its logit. What does its delta do?",
     ("It is negative and moves towards 0", "p - 1 is negative, and p grows towards 1."),
     ("It is positive and moves towards 0", "p is below 1, so p - 1 is negative: descent raises the logit.", "y - p"),
     ("It is negative and moves away from 0", "The better the prediction, the smaller the error p - 1.", "1 - p in place of p"),
     ("It stays as it is; only the others change", "Its own p has changed, and delta is p - 1.", "only the off-diagonal of the Jacobian"), at="b")
poll("01-05", "$z = 0.5$ and $y = 1$. The unit says $a = 0.62$; it should say more. What is delta?",
     ("Negative", "a - y is negative and a (1 - a) positive. Descent subtracts delta, so z grows."),
     ("Positive", "The error is a - y, not y - a: a is too small.", "y - a"),
     ("0", "Only for a = y would it be 0.", "a - y is missing"), at="a")
poll("01-18", "$y = 1$, and $z$ goes from 0 down to $-6$: the unit gets *more* wrong. What does the delta of the squared error do?",
     ("It grows for a little, then it shrinks to almost 0", "a (1 - a) goes to 0 where the sigmoid is flat."),
     ("It grows all the way", "a - y grows; but a (1 - a) shrinks faster.", "a (1 - a) is missing"),
     ("It stays about the same", "a (1 - a) falls from ¼ to 0.0025.", "the slope at 0"), at="c")
poll("02-05", "You raise $z_0$ and leave $z_1$ and $z_2$ alone. What happens to $p_1$ and $p_2$?",
     ("Both fall, and the larger one loses more", "∂p_i/∂z_0 = -p_i p_0: in proportion to p_i."),
     ("Nothing: their logits have not changed", "All outputs share one sum.", "only the diagonal"),
     ("Both fall by the same amount", "They lose in proportion to what they have: -p_i p_0.", "p_i is left out"),
     ("Both rise a little", "The outputs sum to 1: if p_0 rises, the others fall.", "plus in place of minus"), at="d")
poll("02-40", "What is the shape of `np.diag(P.flatten()) - np.outer(P, P)` for `P` of shape $(N, n)$?",
     (r"$(Nn, Nn)$", "Flattened, the samples look like one long sample. Each should have a Jacobian of its own."),
     (r"$(N, n, n)$", "That would be right for a batch. np.outer flattens what it gets.", "one Jacobian for the whole batch"),
     (r"$(n, n)$", "np.outer flattens all of P, not a row.", "one sample only"),
     (r"$(N, n)$", "np.diag of a vector makes a matrix.", "an elementwise square in place of the outer product"), at="b")
poll("03-06", "What does `J * g` (MATLAB: `J .* g`) do?",
     ("It gives a matrix: entry by entry, and nothing is summed", "Delta has one number for each z: a sum is missing."),
     ("It gives the vector delta", "That would be J.T @ g. Here nothing is summed.", "J times g without the sum"),
     ("It gives one number, a dot product", "Nothing is summed.", "everything summed to one number"),
     ("It is an error: the shapes do not fit", "NumPy repeats g for every row.", "a matrix product in place of .*"), at="c")
poll("03-18", "The targets are $(1, 1, 0)$. Is $p - y$ still delta?",
     (r"No: it is $2p - y$", "p_k is multiplied by Σ y, which is 2 here."),
     ("Yes", "The last step needs Σ y = 1.", "Σ y = 1 is taken for granted"),
     (r"No: it is $p - \frac12 y$", "Dividing y by its sum is another loss.", "y is normalised"),
     (r"No: it is $2(p - y)$", "The sum multiplies p alone.", "Σ y multiplies y as well"), at="a")
poll("03-21", r"The right class is 0. How many terms of $\text{delta}_2 = \sum_i J_{i2}\,g_i$ are not zero?",
     ("One", "g has one entry that is not 0, at the right class: J_02 g_0."),
     ("Three", "g_i = -y_i / p_i is 0 for two of them.", "-1/p without y"),
     ("Two", "g is 0 but for the right class.", "only the diagonal of the Jacobian"),
     ("None: class 2 is not the right one", "J_02 is not 0: p_0 depends on z_2.", "only the right class"), at="d")
poll("03-32", "A network is sure, and wrong. Which delta is almost 0?",
     ("That of the squared error", "p - y still has to pass J, and J is almost 0 where softmax is sure."),
     ("That of the cross-entropy", "There -y/p has cancelled J: p - y is almost as large as can be.", "p (1 - p) on top of p - y"),
     ("Both", "With the cross-entropy J is used up.", "the Jacobian on top of p - y"),
     ("Neither", "The squared error's p - y is multiplied by J.", "J is left out"), at="b")
poll("04-05", "$W$ is $3 \\times 2$. delta has 3 numbers, $x$ has 2. Which product is the gradient?",
     (r"$\text{delta}\; x^\top$, an outer product", "A row for each output, a column for each input."),
     (r"$x\; \text{delta}^\top$", "That is 2 × 3.", "the outer product in the wrong order"),
     (r"$x \cdot \text{delta}$, a dot product", "They have different lengths, and a gradient has the shape of W.", "a product entry by entry"), at="c")
poll("04-31", "Someone wrote `(P - Y) / P.size` where `(P - Y) / N` belongs. Does the model still learn?",
     ("Yes, with a smaller step", "Everything is divided by the number of classes, too: the direction is right."),
     ("No: the gradient points elsewhere", "A factor does not turn it.", "the sign is flipped"),
     ("Yes, and a gradient check says ok", "It does not: the numbers are off by a factor n.", "the mean over samples × classes"), at="a")
poll("05-06", "Ten classes, and the network gives each 0.1. What is its loss?",
     ("about 2.3", "-log 0.1 = log 10."),
     ("0.1", "The loss is a logarithm.", "the logarithm is missing"),
     ("0.9", "That is the share of errors.", "1 - p in place of p"),
     ("1", "log 10 is 1 in base 10 only. Here it is the natural logarithm.", "another base"), at="d")
poll("06-03", "What does `np.exp(1000.0)` give?",
     ("`inf`, and a warning", "The largest float64 has 309 digits."),
     ("A number with 435 digits", "A float64 ends at 1.8e308.", "e^z overflows"),
     ("An `OverflowError`", "NumPy warns, and goes on with inf.", "NumPy stops"),
     ("`nan`", "inf it is. nan comes from inf / inf.", "inf divided by inf"), at="a")
poll("06-07", "The logits are $(0, -800)$. What does `np.log(softmax(z))` give for the second class?",
     ("`-inf`", "p has rounded to 0, and log 0 is -inf."),
     ("`-800`", "That is the exact value. But the p on the way has rounded to 0.", "unstable log"),
     ("`nan`", "log 0 is -inf.", "inf divided by inf"),
     ("`0`", "log 1 would be 0.", "log p in place of p - 1"), at="c")
poll("06-15", r"The exact delta of the right class is about $-4 \cdot 10^{-18}$. What does $p - y$ give?",
     ("`0`", "p has rounded to 1: a float64 has 16 digits."),
     (r"about $-4 \cdot 10^{-18}$", "p would need 18 digits.", "p - y by subtraction"),
     (r"about $-2 \cdot 10^{-16}$", "That is one last digit; p has rounded to 1 itself.", "too few digits"), at="b")
poll("06-27", r"The logit of a class is $-\infty$. What are its $p$ and its delta?",
     ("Both 0", "e^-∞ = 0: the class is masked, as if it were not there."),
     ("Both `nan`", "e^-inf is 0 in floating point, without a fuss.", "inf divided by inf"),
     (r"$p = 0$, delta $= -1$", "y is 0 there: p - y = 0.", "p - 1 for every class"), at="a")
poll("07-21b", "Softmax on two classes, and a sigmoid on one: do the two train the same?",
     ("No: the difference of the two logits moves twice as far", "Both logits move, by the same amount in opposite directions."),
     ("Yes, exactly", "One moves a single z, the other two of them.", "a factor 2"),
     ("No: softmax moves half as far", "Two logits move.", "a factor ½"), at="c")
poll("08-07", "Softmax inside a network, $g = (7, 7, 7)$. What is delta?",
     ("0 for all three", "p (g - Σ p g): what is the same for all classes drops out."),
     (r"$7p$", "Σ p g = 7 is taken off.", "one half is missing"),
     (r"$p - 7$", "g is no target.", "p - g"),
     (r"$(7, 7, 7)$", "Through J it becomes 0: the rows of J sum to 0.", "J is left out"), at="d")
# fmt: on


# ------------------------------------------------------------------ as files


def everything():
    """All choices there are, with their names: those of the exercises, then the polls."""
    choices = [e for e in Exercise.all.values() if isinstance(e, ChoiceExercise)]
    return {e.name: e for e in [*choices, *POLLS.values()]}


def gift(choices):
    """As GIFT, the text format of Moodle. A wrong option says its mistake."""
    return "\n".join(
        f"::{name}::[html]{protected(as_html(e.question))}{{\n"
        + "".join(
            f"\t{'=' if letter == e.solve() else '~'}{protected(as_html(text))}#{protected(escape(feedback(e, letter)))}\n"
            for letter, (text, _) in e.options.items()
        )
        + "}\n"
        for name, e in choices.items()
    )


def protected(text):
    """HTML for GIFT, its own signs protected; braces as entities, since not every importer knows a protected one."""
    text = text.replace("{", "&lbrace;").replace("}", "&rbrace;")
    return re.sub(r"([~=#:\\])", r"\\\1", text)


def feedback(e, letter):
    name = e.names.get(letter)
    return f"{name}. {e.options[letter][1]}" if name else e.options[letter][1]


def moodle(choices):
    """As Moodle XML."""
    quiz = ElementTree.Element("quiz")
    for name, e in choices.items():
        question = ElementTree.SubElement(quiz, "question", type="multichoice")
        text(ElementTree.SubElement(question, "name"), name)
        text(ElementTree.SubElement(question, "questiontext", format="html"), as_html(e.question))
        for tag, value in [
            ("defaultgrade", "1"),
            ("single", "true"),
            ("shuffleanswers", "false"),
            ("answernumbering", "abc"),
        ]:
            ElementTree.SubElement(question, tag).text = value
        for letter, (option, _) in e.options.items():
            answer = ElementTree.SubElement(
                question, "answer", fraction="100" if letter == e.solve() else "0", format="html"
            )
            text(answer, as_html(option))
            text(ElementTree.SubElement(answer, "feedback", format="html"), escape(feedback(e, letter)))
    return document(quiz)


def text(parent, value):
    ElementTree.SubElement(parent, "text").text = value


def as_html(markdown):
    r"""A question as HTML, its formulas between \( and \)."""
    markdown = escape(" ".join(markdown.split()), quote=False)
    for pattern, replacement in [
        (r"\$([^$]*)\$", r"\\(\1\\)"),
        (r"`([^`]*)`", r"<code>\1</code>"),
        (r"\*\*([^*]*)\*\*", r"<b>\1</b>"),
        (r"(?<![\w`*])\*(\w[^*`<]*)\*(?!\w)", r"<i>\1</i>"),
    ]:
        markdown = re.sub(pattern, replacement, markdown)
    return markdown


QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"


def qti_item(name, e):
    """One question as QTI 2.1."""
    item = ElementTree.Element(
        "assessmentItem", xmlns=QTI, identifier=name, title=name, adaptive="false", timeDependent="false"
    )
    declared = ElementTree.SubElement(
        item, "responseDeclaration", identifier="RESPONSE", cardinality="single", baseType="identifier"
    )
    ElementTree.SubElement(ElementTree.SubElement(declared, "correctResponse"), "value").text = e.solve()
    ElementTree.SubElement(item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    ElementTree.SubElement(
        item, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier"
    )
    body = ElementTree.SubElement(item, "itemBody")
    body.append(fragment("p", e.question))
    interaction = ElementTree.SubElement(
        body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices="1"
    )
    for letter, (option, _) in e.options.items():
        choice = fragment("simpleChoice", option)
        choice.set("identifier", letter)
        interaction.append(choice)
    processing = ElementTree.SubElement(item, "responseProcessing")
    condition = ElementTree.SubElement(ElementTree.SubElement(processing, "responseCondition"), "responseIf")
    match = ElementTree.SubElement(condition, "match")
    ElementTree.SubElement(match, "variable", identifier="RESPONSE")
    ElementTree.SubElement(match, "correct", identifier="RESPONSE")
    score = ElementTree.SubElement(condition, "setOutcomeValue", identifier="SCORE")
    ElementTree.SubElement(score, "baseValue", baseType="float").text = "1"
    shown = ElementTree.SubElement(processing, "setOutcomeValue", identifier="FEEDBACK")
    ElementTree.SubElement(shown, "variable", identifier="RESPONSE")
    for letter in e.options:
        said = ElementTree.SubElement(
            item, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier=letter, showHide="show"
        )
        said.text = feedback(e, letter)
    return document(item)


def fragment(tag, markdown):
    return ElementTree.fromstring(f"<{tag}>{as_html(markdown)}</{tag}>")


def document(element):
    ElementTree.indent(element)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(element, encoding="unicode") + "\n"


def qti(choices, path):
    """A QTI 2.1 content package: a zip file with one item a question, and the manifest that lists them."""
    manifest = ElementTree.Element("manifest", xmlns="http://www.imsglobal.org/xsd/imscp_v1p1", identifier="mathbp")
    ElementTree.SubElement(manifest, "organizations")
    resources = ElementTree.SubElement(manifest, "resources")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, e in choices.items():
            resource = ElementTree.SubElement(
                resources, "resource", identifier=f"r_{name}", type="imsqti_item_xmlv2p1", href=f"{name}.xml"
            )
            ElementTree.SubElement(resource, "file", href=f"{name}.xml")
            package.writestr(f"{name}.xml", qti_item(name, e))
        package.writestr("imsmanifest.xml", document(manifest))
