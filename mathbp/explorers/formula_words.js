// What is said of a line that has no value: of its signs, its names, its shapes; and how they are written.

/** What is wrong with a line: of which kind (syntax, name, shape, beyond), in which words, and at which characters. */
export function misfit(kind, message, place) {
  return Object.assign(new Error(message), { kind, ...(place && { from: place.from, to: place.to, node: place }) });
}

/** The same, where it is so. */
export function refuse(so, ...why) {
  if (so) throw misfit(...why);
}

// MATLAB's name for NumPy's signs.
export const MEANS = { matlab: {}, numpy: { "*": ".*", "/": "./", "@": "*", "**": ".^", "!=": "~=" } };
/** How an operator of the tree is written in a language. */
export const signOf = (op, language) => Object.keys(MEANS[language]).find((sign) => MEANS[language][sign] === op) ?? op;

/** 3×1 in MATLAB, (3,) in NumPy. */
export function shapeText(shape, language) {
  return language === "matlab" ? shape.join("×") : `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

export const LANGUAGE = { matlab: "MATLAB", numpy: "NumPy" };
export const otherThan = (language) => (language === "matlab" ? "numpy" : "matlab");

// ------------------------------------------------------------- signs

const REFUSED = {
  "Σ": "Write sum( ).",
  "∑": "Write sum( ).",
  "√": "Write ( ) to the power 0.5.",
  "∂": "Write what the derivative is.",
  "½": "Write 0.5 *.",
  "σ": "Write sigmoid( ) or softmax( ).",
  "\\": "Nothing is solved for here: it is a product.",
  "{": "Write ( ).",
  "=": "It stands once, behind one name: delta = p - y. To compare is ==.",
  ".": "A dot stands before *, / and ^ only.",
  ",": "Several numbers stand in ( ); a decimal point is a point.",
};
// The other language's signs, and what is written for them in this one.
const FOREIGN = {
  matlab: { "**": "power is ^, and .^ entry by entry", "@": "matrix product is *", "!=": "sign for it is ~=" },
  numpy: {
    ".*": "product entry by entry is *",
    "./": "division entry by entry is /",
    ".^": "power is **",
    "^": "power is **",
    "'": "transpose is .T",
    "~=": "sign for it is !=",
  },
};

/** A character that no sign begins with. */
export function unreadable(sign, rest, place) {
  const hint = /^\\[a-z]{2}/i.test(rest) ? "Write the line as MATLAB or NumPy would, without LaTeX." : REFUSED[sign];
  return misfit("syntax", `${sign} is not read here. ${hint ?? ""}`.trim(), place);
}

/** A sign at a place where it cannot stand. */
export function stray(signs, at, language, text) {
  const here = signs[at], before = signs[at - 1], { type, open } = here;
  const say = (message, place = here) => misfit("syntax", message, place);
  if (type === "end") {
    if (open && before.ends) return say(`The bracket ${open.type} is not closed.`, open);
    if (!before) return say("The line is empty.");
    return say(`The line stops after ${before.text}: something has to follow.`, before);
  }
  const line = "One line of mathematics is read here";
  if (before?.type === ";") return say(`${line}: nothing behind the semicolon.`);
  if (here.word) return say(`${line}, without ${here.text}.`);
  if (type in FOREIGN[language]) return say(`${LANGUAGE[language]}'s ${FOREIGN[language][type]}.`);
  if (type in REFUSED) return say(`${type} cannot stand here. ${REFUSED[type]}`);
  if (here.begins && before?.ends) return say(...unconnected(before, here, signs[at - 2], language, text));
  if (/[)\]]/.test(type) && (!before || before.ends)) return say(`This ${type} has no bracket that it closes.`);
  return say(`${here.text} cannot stand here: a name, a number or a bracket is expected.`);
}

/** Two operands side by side: the message, and its place. */
function unconnected(before, here, first, language, text) {
  const index = [before, here].find((sign) => /_[a-z]{1,2}$/.test(sign.text));
  if (before.type === "'" && here.type === "(") {
    return ["A derivative is not read here: ' is the transpose. Write the derivative out.", before];
  }
  if (index) return ["Indices are not read here. A name alone is all of its entries at once.", index];
  const left = text.slice((before.type === "'" ? first : before).from, before.to);
  const [matrix, entries] = language === "matlab" ? ["*", ".*"] : ["@", "*"];
  const missing = `${matrix} (the matrix product) or ${entries} (entry by entry)`;
  const place = { from: before.from, to: here.to };
  return [`Between ${left} and ${here.text} an operator is missing: ${missing}.`, place];
}

// ------------------------------------------------------------- names

const LIBRARIES = /^(torch|tf|jnp|jax|keras|scipy|F|K)$/;
// The course's letters, and what others call them.
const OUTPUTS = ["the outputs", "a", "p", "yhat", "y_hat", "output", "outputs", "pred", "y_pred", "probs"];
const MEANT = {
  z: ["the logits", "logits"],
  a: OUTPUTS,
  p: OUTPUTS,
  y: ["the targets", "t", "target", "targets", "label", "labels", "onehot", "y_true"],
  g: ["dL/da", "grad", "gradient"],
  J: ["the Jacobian", "jac", "jacobian"],
  n: ["how many", "m"],
  T: ["the temperature"],
  W: ["the weights", "weights"],
  delta: ["dL/dz", "dz", "dl"],
};
// What other functions come down to.
const INSTEAD = {
  identity: "np.eye(n)",
  add: "a + b",
  subtract: "a - b",
  divide: "a / b",
  power: "a ** b",
  where: "a product with the comparison, (z > 0) * g",
};

/** A name nobody knows. `functions` are those of each language, `methods` those of an array. */
export function unknown(node, { language, scope }, functions, methods) {
  const { name, method } = node;
  if (LIBRARIES.test(name)) {
    const ours = "np.dot, np.exp, J.T @ g; and softmax(z) with nothing before it";
    return misfit("name", `${name} is not read here, NumPy is: ${ours}.`);
  }
  const what = method ? `.${name}` : name;
  return misfit("name", `${what} is not known here. ${hint(node, language, Object.keys(scope), functions, methods)}`);
}

/** What may be meant: a name of ours, or what the function is called in this language. */
function hint({ name, module, method, type }, language, names, functions, methods) {
  const called = type === "call", small = name.toLowerCase(), other = otherThan(language);
  const isOf = (one) => called && Object.hasOwn(functions[one], name);
  if (/inv|solve|linalg/.test(name)) return "Nothing is inverted or solved for here: it is a product.";
  const own = methods.map((one) => `.${one}()`).join(", ");
  if (method || type === "attribute") return `An array has .T, .shape, ${own}.`;
  if (called && language === "numpy" && Object.hasOwn(INSTEAD, name)) return `Write ${INSTEAD[name]}.`;
  if (isOf("numpy") && language === "numpy" && !module) return `In NumPy it is np.${name}.`;
  const list = called ? `The functions here are ${Object.keys(functions[language]).join(", ")}.` : lettersOf(names);
  if (isOf(other)) return `That is a function of ${LANGUAGE[other]}. ${list}`;

  if (/^[ijk]$/.test(name)) return "Here is no loop: a name alone is all of its entries at once.";
  const means = (one) => one.toLowerCase() === small || MEANT[one]?.slice(1).includes(small);
  const meant = [...names, ...Object.keys(MEANT)].find(means);
  if (names.includes(meant)) return `Is ${meant} meant?`;
  if (meant && !called) return `It would be ${MEANT[meant][0]}: write what that is made of.`;
  if (name === "I") return "The identity is eye(n), in NumPy np.eye(n).";
  if (/^._.{1,2}$/.test(name) && names.includes(name[0])) return `Write ${name[0]} alone: it is all of them at once.`;
  if (!called && name.length > 1 && [...name].every((one) => names.includes(one))) {
    return `Is ${[...name].join(" times ")} meant? A product has to be written.`;
  }
  return list;
}

function lettersOf(names) {
  const told = names.map((one) => (MEANT[one] ? `${one} (${MEANT[one][0]})` : one));
  return names.length ? `Here are ${told.join(", ")}.` : "Only numbers are read here.";
}

// ------------------------------------------------------------- values

export const ONE_SAMPLE = "Here is one sample: vectors and matrices.";
export const TRUTH = "True and False alone are not computed with here: write 1.0 * ( ) around them.";

/** An error in a node's value, with its place; of shapes, with the operator that misfits and the shapes beside it. */
export function misplaced(error, node, { language, values }) {
  const { from, to } = node.at ?? node, misfits = error.kind === "shape";
  const operator = node.op ? signOf(node.op, language) : node.name ?? "[ ]";
  if (misfits && /^[a-z]/.test(error.message)) {
    const shapes = node.args.map((arg) => values?.get(arg)?.shape).filter(Boolean).map((x) => shapeText(x, language));
    error.message = `${operator} does not fit${shapes.length ? ` ${shapes.join(" and ")}` : ""}: ${error.message}`;
  }
  return Object.assign(error, { from, to, node, operator: misfits ? operator : null });
}

/** There is no entry of this number among n, counted from `first`: 1 in MATLAB. */
export function noEntry(value, n, first) {
  const [brackets, sign] = first ? ["( )", ".*"] : ["[ ]", "*"];
  const picks = `${brackets} picks an entry by its number, ${first} to ${n - 1 + first}`;
  const product = Number.isInteger(value) ? "" : ` A product is written with ${sign}.`;
  return misfit("shape", `${picks}; ${Number(value.toPrecision(4))} is none.${product}`);
}
