"""Attempts at the exercises, as people write them, and what each has to be told.

For each exercise: its arguments, and a line for each attempt: `expression | verdict`. The verdict is `ok`, or the name
that has to be told (or one of several, with `//` between them); `-` is none. `s` is softmax, `sg` the sigmoid, `J` softmax's
Jacobian, `es` an einsum; `loop(f)` goes through the rows.
"""

ATTEMPTS = {
    "sigmoid_derivative: a": """
        a - a * a | ok
        a * (1.0 - a) | ok
        np.multiply(a, 1 - a) | ok
        -a * (a - 1) | ok
        0.25 - (a - 0.5) ** 2 | ok
        1 / (1 / a + 1 / (1 - a)) | ok
        sg.derivative(np.log(a / (1 - a))) | ok
        np.exp(np.log(a) + np.log1p(-a)) | ok
        [[x * (1 - x) for x in row] for row in a] | ok
        sg(a) * (1 - sg(a)) | a taken for z
        sg.derivative(a) | a taken for z
        np.exp(-a) / (1 + np.exp(-a)) ** 2 | a taken for z
        1 - a * a | 1 - a²
        1 - a | 1 - a alone
        a | a alone
        a * (a - 1) | the sign is flipped // a (1 + a)
        a * (a + 1) | a (1 + a)
        a ** 2 * (1 - a) | the square at the wrong place
        (a - a ** 2) ** 2 | the square at the wrong place
        2 * a * (1 - a) | a factor 2
        a * (1 - a) / 2 | a factor ½
        np.dot(a, (1 - a).T) | a matrix product in place of .*
        1 / (a * (1 - a)) | the inverse
        1 - 2 * a | 1 - 2a
        (a * (1 - a)).mean(axis=0) | averaged over the batch
        (a * (1 - a)).sum() | everything summed to one number // a matrix product in place of .*
        (a * (1 - a)).T | transposed
        np.round(a * (1 - a), 3) | too few digits
        """,
    "matlab_delta: z, y": """
        (sg(z) - y) * sg(z) * (1 - sg(z)) | ok
        -(y - sg(z)) * sg.derivative(z) | ok
        mathbp.squared_error.gradient(sg(z), y, "sum") * sg.derivative(z) | ok
        es("si,sij->sj", sg(z) - y, sg.jacobian(z)) | ok
        (np.tanh(z / 2) / 2 + 0.5 - y) / (4 * np.cosh(z / 2) ** 2) | ok
        loop(lambda z, y: (sg(z) - y) * sg(z) * (1 - sg(z)))(z, y) | ok
        np.array([[(sg(v) - t) * sg(v) * (1 - sg(v)) for v, t in zip(r, u)] for r, u in zip(z, y)]) | ok
        (y - sg(z)) * sg(z) * (1 - sg(z)) | y - a
        sg(z) - y * sg(z) * (1 - sg(z)) | the brackets are missing
        (sg(z) - y) * sg(z) * 1 - sg(z) | the brackets are missing
        (sg(z) - y) * (1 - sg(z)) | a is missing
        (sg(z) - y) * sg(z) | 1 - a is missing
        (sg(z) - y) * z * (1 - z) | z (1 - z) in place of a (1 - a)
        (z - y) * z * (1 - z) | z in place of a
        (sg(z) - y) ** 2 * sg(z) * (1 - sg(z)) | the error squared
        (sg(z) - y) * (1 - sg(z) ** 2) | 1 - a² in place of a (1 - a)
        (sg(z) - y) * sg.derivative(sg(z)) | the sigmoid applied twice
        2 * (sg(z) - y) * sg(z) * (1 - sg(z)) | a factor 2
        (sg(z) - y) * sg(z) * (1 - sg(z)) / len(z) | the mean over the samples
        (sg(z) - y) * sg(z) * (1 - sg(z)) / z.size | the mean over samples × classes
        ((sg(z) - y) * sg(z) * (1 - sg(z))).mean(0) | averaged over the batch
        ((sg(z) - y) * sg(z) * (1 - sg(z))).sum(1) | summed over the classes
        (sg(z) - y) / (sg(z) * (1 - sg(z))) | the binary cross-entropy's gradient
        sg(z) * (1 - sg(z)) | a - y is missing
        0.5 * (sg(z) - y) ** 2 | the loss, not its derivative
        (s(z) - y) * s(z) * (1 - s(z)) | softmax in place of the sigmoid
        (np.tanh(z) - y) * (1 - np.tanh(z) ** 2) | tanh in place of the sigmoid
        (1 / (1 + np.exp(z)) - y) * sg.derivative(z) | the sigmoid's sign
        sg(z) | a, not delta
        (sg(z) - y) @ (sg(z) * (1 - sg(z))).T | a matrix product in place of .*
        """,
    "mse_delta: z, y": """
        2 * (sg(z) - y) * sg.derivative(z) / y.shape[1] | ok
        sg.vjp(z, mathbp.mean_squared_error.gradient(sg(z), y, "sum")) | ok
        2 * np.array([(sg(r) - t) * sg.derivative(r) / len(r) for r, t in zip(z, y)]) | ok
        (sg(z) - y) * sg.derivative(z) * 2.0 / z[0].size | ok
        (sg(z) - y) * sg.derivative(z) | the constant of ½ Σ
        (sg(z) - y) * sg.derivative(z) / z.shape[1] | 1/n in place of 2/n
        2 * (sg(z) - y) * sg.derivative(z) | 2 in place of 2/n
        2 / len(z) * (sg(z) - y) * sg.derivative(z) | n samples in place of n units
        2 / z.size * (sg(z) - y) * sg.derivative(z) | divided by every entry
        -2 / z.shape[1] * (sg(z) - y) * sg.derivative(z) | the sign is flipped // y - a
        2 / z.shape[1] * (sg(z) - y) | a (1 - a) is missing
        2 / z.shape[1] * (sg(z) - y) * z * (1 - z) | z (1 - z) in place of a (1 - a)
        2 / z.shape[1] * (sg(z) - y) * (1 - sg(z)) | a is missing
        2 / z.shape[1] * (np.tanh(z) - y) * (1 - np.tanh(z) ** 2) | tanh in place of the sigmoid
        2 * ((sg(z) - y) * sg.derivative(z)).mean(axis=1) | the mean taken of delta
        2 * ((sg(z) - y) * sg.derivative(z)).mean() | the mean taken of delta
        ((sg(z) - y) ** 2).mean(axis=1) | the loss, not its derivative
        2 / z.shape[1] ** 2 * (sg(z) - y) * sg.derivative(z) | divided by n twice
        z.shape[1] / 2 * (sg(z) - y) * sg.derivative(z) | n upside down
        mathbp.delta(sg, mathbp.mean_squared_error, z, y) | the mean over the samples // divided by every entry
        2 / z.shape[1] * (s(z) - y) * s(z) * (1 - s(z)) | softmax in place of the sigmoid
        2 / z.shape[1] * (sg(z) - y) ** 2 * sg.derivative(z) | the error squared
        """,
    "tanh_delta: z, y": """
        (np.tanh(z) - y) * (1 - np.tanh(z)) * (1 + np.tanh(z)) | ok
        mathbp.tanh.vjp(z, np.tanh(z) - y) | ok
        (2 * sg(2 * z) - 1 - y) * 4 * sg.derivative(2 * z) | ok
        (np.sinh(z) / np.cosh(z) - y) / np.cosh(z) ** 2 | ok
        loop(lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(z) ** 2))(z, y) | ok
        (y - np.tanh(z)) * (1 - np.tanh(z) ** 2) | the sign is flipped
        (np.tanh(z) - y) * np.tanh(z) * (1 - np.tanh(z)) | the sigmoid's derivative
        (np.tanh(z) - y) * sg.derivative(z) | the sigmoid's derivative
        np.tanh(z) - y | 1 - a² is missing
        1 - np.tanh(z) ** 2 | a - y is missing
        (np.tanh(z) - y) * (1 + np.tanh(z) ** 2) | 1 + a² in place of 1 - a²
        (np.tanh(z) - y) * (np.tanh(z) ** 2 - 1) | the sign is flipped // the sign of 1 - a²
        (np.tanh(z) - y) * (1 - np.tanh(z)) ** 2 | the square at the wrong place
        (np.tanh(z) - y) * (1 - z ** 2) | 1 - z² in place of 1 - a²
        (z - y) * (1 - z ** 2) | z in place of a
        (np.tanh(z) - y) * (1 - np.tanh(z)) | 1 - a in place of 1 - a²
        (np.tanh(z) - y) / np.cosh(z) | the square at the wrong place
        (np.tanh(z) - y) ** 2 * (1 - np.tanh(z) ** 2) | the error squared
        (sg(z) - y) * sg.derivative(z) | the sigmoid's output
        np.tanh(z) - y * (1 - np.tanh(z) ** 2) | the brackets are missing
        ((np.tanh(z) - y) * (1 - np.tanh(z) ** 2)).mean(axis=0) | averaged over the batch
        2 * (np.tanh(z) - y) * (1 - np.tanh(z) ** 2) | a factor 2
        (np.tanh(z) - y) ** 2 / 2 | the loss, not its derivative
        (np.tanh(z) - y) @ (1 - np.tanh(z) ** 2).T | a matrix product in place of .*
        (np.tanh(z) - y) * (1 - y ** 2) | 1 - y² in place of 1 - a²
        """,
    "softmax_jacobian: z": """
        np.diag(s(z)) - np.outer(s(z), s(z)) | ok
        s(z)[:, None] * (np.eye(len(z)) - s(z)) | ok
        np.array([[s(z)[i] * ((i == k) - s(z)[k]) for k in range(len(z))] for i in range(len(z))]) | ok
        np.stack([s.vjp(z, e) for e in np.eye(len(z))]) | ok
        es("i,ik->ik", s(z), np.eye(len(z))) - es("i,k->ik", s(z), s(z)) | ok
        (np.diag(s(z)) - np.outer(s(z), s(z))).T | ok
        s(z) * np.eye(len(z)) - s(z)[:, None] @ s(z)[None, :] | ok
        np.diag(s(z) * (1 - s(z))) | only the diagonal
        s(z) * (1 - s(z)) | only the diagonal
        np.outer(s(z), s(z)) - np.diag(s(z)) | the sign is flipped
        np.diag(s(z)) + np.outer(s(z), s(z)) | plus in place of minus
        -np.outer(s(z), s(z)) | diag(p) is missing
        np.eye(len(z)) - np.outer(s(z), s(z)) | the identity in place of diag(p)
        np.eye(len(z)) - s(z) | the Jacobian of log softmax
        np.diag(s(z)) - s(z) @ s(z) | the inner product in place of the outer one
        np.diag(s(z)) - s(z) ** 2 | an elementwise square in place of the outer product
        np.diag(s(z)) - s(z) * s(z) | an elementwise square in place of the outer product
        np.diag(z) - np.outer(z, z) | z in place of p
        J(s(z)) | softmax applied twice
        np.outer(s(z), 1 - s(z)) | p_i (1 - p_k) everywhere
        np.diag(s(z) - s(z) ** 2) - np.outer(s(z), s(z)) | p_i² taken off twice
        np.diag(s(z)) | p, not its derivative
        np.diag(sg(z) * (1 - sg(z))) | sigmoid in place of softmax
        J(z) / len(z) | a factor 1/n
        J(z) * 2 | a factor 2
        J(z).ravel() | flattened
        J(z)[None] | one axis too many
        np.diag(np.exp(z)) - np.outer(np.exp(z), np.exp(z)) | e^z not normalised
        np.zeros((len(z), len(z))) | nothing but zeros
        J(z).round(3) | -
        """,
    "softmax_jacobians: z": """
        s.jacobian(z) | ok
        np.array([np.diag(r) - np.outer(r, r) for r in s(z)]) | ok
        s(z)[:, :, None] * np.eye(z.shape[1]) - s(z)[:, :, None] * s(z)[:, None, :] | ok
        es("si,ik->sik", s(z), np.eye(z.shape[1])) - es("si,sk->sik", s(z), s(z)) | ok
        np.stack([s.jacobian(r) for r in z]) | ok
        s(z)[..., None] * (np.eye(z.shape[-1]) - s(z)[..., None, :]) | ok
        np.array([np.diag(r * (1 - r)) for r in s(z)]) | only the diagonal
        s(z) * (1 - s(z)) | only the diagonal
        np.diag(s(z).flatten()) - np.outer(s(z), s(z)) | one Jacobian for the whole batch
        J(z).sum(0) | one Jacobian for the whole batch // averaged over the batch
        J(z).mean(0) | one Jacobian for the whole batch // averaged over the batch
        J(z)[0] | the Jacobian of one sample only
        np.moveaxis(J(z), 0, 2) | the batch axis at the wrong place
        -J(z) | the sign is flipped
        J(z) / len(z) | the mean over the samples
        np.array([np.diag(r) + np.outer(r, r) for r in s(z)]) | plus in place of minus
        np.array([-np.outer(r, r) for r in s(z)]) | diag(p) is missing
        np.array([np.eye(len(r)) - np.outer(r, r) for r in s(z)]) | the identity in place of diag(p)
        np.array([np.eye(len(r)) - r for r in s(z)]) | the Jacobian of log softmax
        np.array([np.diag(r) - np.outer(r, r) for r in z]) | z in place of p
        J(s(z)) | softmax applied twice
        np.array([np.diag(r) - np.outer(r, r) for r in s(z.T).T]) | softmax over the wrong axis
        np.array([np.outer(r, 1 - r) for r in s(z)]) | p_i (1 - p_k) everywhere
        J(z).reshape(len(z), -1) | the batch axis at the wrong place
        s(z) | p, not its derivative
        """,
    "log_softmax_jacobian: z": """
        np.eye(len(z)) - s(z)[None, :] | ok
        J(z) / s(z)[:, None] | ok
        mathbp.log_softmax.jacobian(z) | ok
        np.diag(1 / s(z)) @ (np.diag(s(z)) - np.outer(s(z), s(z))) | ok
        np.eye(len(z)) - np.tile(s(z), (len(z), 1)) | ok
        [[(i == k) - s(z)[k] for k in range(len(z))] for i in range(len(z))] | ok
        np.eye(len(z)) - s(z)[:, None] | transposed
        (np.eye(len(z)) - s(z)).T | transposed
        J(z) | the Jacobian of softmax
        np.diag(1 - s(z)) | only the diagonal
        1 - s(z) | only the diagonal
        np.eye(len(z)) - np.outer(s(z), s(z)) | -p pᵀ in place of -p
        np.eye(len(z)) + s(z) | plus in place of minus
        s(z) - np.eye(len(z)) | the sign is flipped
        np.diag(1 / s(z)) | the derivative inside is missing
        1 / s(z) | the derivative inside is missing
        J(z) * s(z)[:, None] | multiplied by p in place of divided
        np.log(s(z)) | log p, not its derivative
        np.eye(len(z)) - z | z in place of p
        np.eye(len(z)) | the identity alone
        np.eye(len(z)) - np.exp(z) | e^z not normalised
        np.eye(len(z)) - sg(z) | sigmoid in place of softmax
        np.eye(len(z)) - s(s(z)) | softmax applied twice
        J(z) / len(z) | the Jacobian of softmax
        (np.eye(len(z)) - s(z)) / len(z) | a factor 1/n
        (np.eye(len(z)) - s(z)).ravel() | flattened
        """,
    "contraction: J, g": """
        J.T @ g | ok
        g @ J | ok
        np.dot(J.T, g) | ok
        es("ik,i->k", J, g) | ok
        (J * g[:, None]).sum(0) | ok
        (J.T * g).sum(axis=1) | ok
        sum(g[i] * J[i] for i in range(len(g))) | ok
        np.tensordot(J, g, ([0], [0])) | ok
        np.matmul(np.transpose(J), g) | ok
        J @ g | J g in place of Jᵀ g
        np.dot(J, g) | J g in place of Jᵀ g
        J * g | J times g without the sum
        J * g[:, None] | J times g without the sum
        J.T * g | J times g without the sum
        np.diag(J) * g | only the diagonal of the Jacobian
        np.diagonal(J) * g | only the diagonal of the Jacobian
        (J * g[:, None]).sum() | everything summed to one number
        g @ J @ np.ones(J.shape[1]) | everything summed to one number
        J.sum(axis=0) | g is left out
        J.T | g is left out
        g | J is left out
        -J.T @ g | the sign is flipped
        2 * J.T @ g | a factor 2
        J.T @ g / len(g) | a factor 1/n // the mean in place of the sum
        (J * g[:, None]).mean(axis=0) | the mean in place of the sum // a factor 1/n
        J[-1] * g[-1] | only the last term of the sum
        J.sum(axis=0) * g.sum() | summed before the product
        (J.T @ g)[:, None] | one axis too many
        J.T @ g[:, None] | one axis too many
        np.zeros(J.shape[1]) | nothing but zeros
        J.T @ abs(g) | the sum of squares
        """,
    "softmax_delta: z, y": """
        s(z) - y | ok
        np.exp(z - np.log(np.exp(z).sum(1, keepdims=True))) - y | ok
        s(z) * y.sum(1, keepdims=True) - y | ok
        np.where(y == 1, s(z) - 1, s(z)) | ok
        s(z) - np.eye(z.shape[1])[y.argmax(1)] | ok
        (J(z).transpose(0, 2, 1) @ (-y / s(z))[:, :, None])[:, :, 0] | ok
        np.matmul((-y / s(z))[:, None, :], J(z))[:, 0] | ok
        s(z) * (-y / s(z) - (s(z) * (-y / s(z))).sum(1, keepdims=True)) | ok
        -y * (1 - s(z)) + s(z) * (1 - y) | ok
        mathbp.log_softmax.vjp(z, -y) | ok
        np.vstack([s(r) - t for r, t in zip(z, y)]) | ok
        s(z - 5) - y | ok
        (J(z) * (-y / s(z))[:, :, None]).sum(axis=1) | ok
        np.exp(mathbp.log_softmax(z)) - y | ok
        y - s(z) | y - p
        -(s(z) - y) | y - p
        (s(z) - y) * s(z) * (1 - s(z)) | p (1 - p) on top of p - y
        -y * (1 - s(z)) | only the diagonal of the Jacobian
        s(z) * y - y | only the diagonal of the Jacobian
        s(z) * (1 - s(z)) * -y / s(z) | only the diagonal of the Jacobian
        J(z) * (-y / s(z))[:, None, :] | J times g without the sum
        J(z) @ (s(z) - y)[:, :, None] | the Jacobian on top of p - y // -
        s.vjp(z, s(z) - y) | the Jacobian on top of p - y
        (J(z) * (-y / s(z))[:, None, :]).sum(axis=1) | J times g summed over the wrong axis
        J(z).sum(axis=1) | nothing but zeros // J times g summed over the wrong axis
        -y / s(z) | g alone
        s(s(z)) - y | softmax applied twice
        np.exp(z) / np.exp(z).sum(0) - y | softmax over the wrong axis
        np.exp(z) / np.sum(np.exp(z)) - y | softmax over the wrong axis
        np.exp(z) / np.exp(z).sum(1) - y | keepdims is missing
        np.exp(z) - y | e^z not normalised
        z / z.sum(1, keepdims=True) - y | e^z in one place only
        s(-z) - y | the sign of z
        sg(z) - y | sigmoid in place of softmax
        (sg(z) - y) * sg(z) * (1 - sg(z)) | sigmoid in place of softmax
        np.tanh(z) - y | tanh in place of softmax
        z - y | z in place of p
        np.log(s(z)) - y | log p in place of p
        s(z) | y is not taken off
        s(z) + y | p + y
        s(z) * y | p times y
        s(z) - 1 | p - 1 for every class
        (s(z) - y) / len(z) | the mean over the samples
        (s(z) - y) / z.size | the mean over samples × classes
        (s(z) - y) / z.shape[1] | a factor 1/n
        2 * (s(z) - y) | a factor 2
        (s(z) - y).sum(axis=0) | averaged over the batch
        (s(z) - y).mean(axis=0) | averaged over the batch
        (s(z) - y).T | transposed
        (s(z) - y).flatten() | flattened
        (s(z) - y).sum() | everything summed to one number
        -(y * np.log(s(z))).sum(1) | the loss, not its derivative
        -np.sum(y * np.log(s(z))) / len(z) | the loss, not its derivative
        (s(z) - y) ** 2 | the squared error
        s(z) - y.argmax(1)[:, None] | the target rounded or turned into a label
        (s(z) == s(z).max(1, keepdims=True)) - y | the predicted class in place of p
        s(y) - z | z and y swapped
        J(z) | the Jacobian, not delta
        np.abs(s(z) - y) | 1 - p for the right class
        s(z) * (1 - y) | only the off-diagonal of the Jacobian
        (s(z) * y).sum(1, keepdims=True) - y | p_i kept in place of p_k
        s(z).round() - y | the predicted class in place of p // -
        1 - s(z) - y | 1 - p in place of p
        (s(z) - y) * s(z) | p on top of p - y
        (s(z) - y) / s(z) | p on top of p - y
        (s(z) - y).round(4) | too few digits
        s(z + 1e-3 * z) - y | too few digits // -
        np.zeros_like(z) | nothing but zeros
        np.ones_like(z) | the same whatever it is given
        0.5 | the same whatever it is given
        s(z)[0] - y | one sample for all
        """,
    "softmax_vjp: z, g": """
        s(z) * g - s(z) * (s(z) * g).sum(1, keepdims=True) | ok
        s(z) * (g - es("si,si->s", s(z), g)[:, None]) | ok
        np.array([p * (h - p @ h) for p, h in zip(s(z), g)]) | ok
        s(z) * (g - np.sum(s(z) * g, axis=-1)[..., None]) | ok
        s(z) * (1 - s(z)) * g | only the diagonal of the Jacobian
        s(z) * g | one half is missing
        s(z) * (g + (s(z) * g).sum(1, keepdims=True)) | plus in place of minus
        s(z) * (g - (s(z) * g).sum(1)) | keepdims is missing
        s(z) * (g - (s(z) * g).sum()) | summed over the wrong axis
        s(z) * (g - (s(z) * g).sum(0)) | summed over the wrong axis
        s(z) * (g - g.sum(1, keepdims=True)) | p is missing in the sum
        s(z) * (g - (s(z) * g).mean(1, keepdims=True)) | the mean in place of the sum
        s(z) * g - (s(z) * g).sum(1, keepdims=True) | p is not multiplied on
        g - (s(z) * g).sum(1, keepdims=True) | p is not multiplied on
        s(z) - g | p - g
        z * (g - (z * g).sum(1, keepdims=True)) | z in place of p
        g - s(z) * g.sum(1, keepdims=True) | the Jacobian of log softmax
        s(z) * ((s(z) * g).sum(1, keepdims=True) - g) | the sign is flipped
        2 * s.vjp(z, g) | a factor 2
        s.vjp(z, g) / len(z) | the mean over the samples
        g | J is left out
        s.vjp(s(z), g) | softmax applied twice
        sg(z) * (1 - sg(z)) * g | sigmoid in place of softmax
        s.jacobian(z) @ g[:, :, None] | one axis too many
        J(z) * g[:, None, :] | J times g without the sum
        (s(z) * g - s(z) * (s(z) * g).sum(1, keepdims=True)).sum(0) | averaged over the batch // -
        np.exp(z) * (g - (np.exp(z) * g).sum(1, keepdims=True)) | e^z not normalised
        """,
    "any_targets_delta: z, y": """
        y.sum(1, keepdims=True) * s(z) - y | ok
        s(z) * y.sum(1)[:, None] - y | ok
        mathbp.log_softmax.vjp(z, -y) | ok
        es("sik,si->sk", J(z), -y / s(z)) | ok
        np.array([p * t.sum() - t for p, t in zip(s(z), y)]) | ok
        s(z) - y | Σ y = 1 is taken for granted
        s(z) - y / y.sum(1, keepdims=True) | y is normalised
        (s(z) - y) * y.sum(1, keepdims=True) | Σ y multiplies y as well
        s(z) * y.sum(1) - y | keepdims is missing in a sum
        s(z) * y.sum() - y | the sum of y over the wrong axis
        s(z) * y.sum(0) - y | the sum of y over the wrong axis
        s(z) * y.max(1, keepdims=True) - y | the mean or the largest of y in place of the sum
        s(z) * y.mean(1, keepdims=True) - y | the mean or the largest of y in place of the sum
        s(z) * (y ** 2).sum(1, keepdims=True) - y | the mean or the largest of y in place of the sum
        s(z) * y - y | y_k in place of Σ y
        y - s(z) * y.sum(1, keepdims=True) | the sign is flipped
        s(z) * y.sum(1, keepdims=True) | y is not taken off
        s(z) * y.sum(1, keepdims=True) + y | p + y
        (s(z) * y.sum(1, keepdims=True) - y) / len(z) | the mean over the samples
        y - s(z) | y - p
        (s(z) * y).sum(1, keepdims=True) - y | Σ y p in place of p Σ y // p_i kept in place of p_k
        z * y.sum(1, keepdims=True) - y | z in place of p
        sg(z) * y.sum(1, keepdims=True) - y | sigmoid in place of softmax
        s(s(z)) * y.sum(1, keepdims=True) - y | softmax applied twice
        -y / s(z) | g alone
        """,
    "weight_gradient: delta, a": """
        delta.T @ a | ok
        np.dot(delta.T, a) | ok
        es("si,sj->ij", delta, a) | ok
        sum(np.outer(d, x) for d, x in zip(delta, a)) | ok
        (a.T @ delta).T | ok
        (delta[:, :, None] * a[:, None, :]).sum(axis=0) | ok
        np.matmul(delta.transpose(), a) | ok
        a.T @ delta | the outer product in the wrong order
        delta @ a.T | samples against samples
        np.outer(delta, a) | np.outer of a whole batch
        delta[:, :, None] * a[:, None, :] | not summed over the samples
        delta.T @ a / len(a) | the mean over the samples
        -delta.T @ a | the sign is flipped
        2 * delta.T @ a | a factor 2
        np.outer(delta[0], a[0]) | one sample only
        np.outer(delta.sum(0), a.sum(0)) | summed before the product
        np.outer(delta.mean(0), a.mean(0)) | summed before the product
        delta.T @ (a * (1 - a)) | the activation's derivative on top
        delta.T @ sg(a) | the activation's derivative on top
        delta.sum(0) | a is left out
        a.sum(0) | delta is left out
        (delta.T @ a).sum() | everything summed to one number
        (delta.T @ a)[None] | one axis too many
        delta.T @ a ** 2 | a squared
        delta.T | a is left out
        """,
    "bias_gradient: delta": """
        delta.sum(0) | ok
        np.ones(len(delta)) @ delta | ok
        es("si->i", delta) | ok
        np.add.reduce(delta) | ok
        [sum(column) for column in delta.T] | ok
        delta.mean(0) * len(delta) | ok
        delta.mean(axis=0) | the mean over the samples
        delta | not summed over the samples
        delta.sum(axis=1) | summed over the units
        delta.sum() | everything summed to one number
        delta.sum(axis=0, keepdims=True) | an axis too many
        delta[0] | one sample only
        -delta.sum(axis=0) | the sign is flipped
        2 * delta.sum(axis=0) | a factor 2
        np.abs(delta).sum(axis=0) | a square or a size
        (delta ** 2).sum(axis=0) | a square or a size
        delta.cumsum(axis=0) | a running sum
        delta.max(axis=0) | the largest in place of the sum
        np.zeros(delta.shape[1]) | nothing but zeros
        np.ones(delta.shape[1]) | the same whatever it is given
        """,
    "hidden_delta: delta, W, z": """
        (delta @ W) * sg(z) * (1 - sg(z)) | ok
        (W.T @ delta.T).T * sg.derivative(z) | ok
        sg.vjp(z, delta @ W) | ok
        np.dot(delta, W) * np.exp(-z) / (1 + np.exp(-z)) ** 2 | ok
        np.array([(W.T @ d) * sg.derivative(r) for d, r in zip(delta, z)]) | ok
        (delta @ W.T) * sg.derivative(z) | Wᵀ and W mixed up
        (W.T @ delta) * sg.derivative(z) | columns in place of rows
        W.T @ delta.T * sg.derivative(z) | not transposed back
        delta @ W | the hidden derivative is missing
        (delta @ W) * (1 - np.tanh(z) ** 2) | the derivative of another activation
        (delta @ W) * (z > 0) | the derivative of another activation
        (delta @ W) * sg(z) | a in place of a (1 - a)
        (delta @ W) * z * (1 - z) | z (1 - z) in place of a (1 - a)
        (delta @ W) * sg.derivative(sg(z)) | the derivative taken at a
        (delta * sg.derivative(delta)) @ W | the hidden derivative at the wrong place
        -(delta @ W) * sg.derivative(z) | the sign is flipped // the sigmoid's sign
        (delta @ W) * sg.derivative(z) / len(z) | the mean over the samples
        (delta @ W) @ sg.derivative(z).T | a matrix product in place of .*
        (delta @ W) / sg.derivative(z) | divided by the hidden derivative
        sg.derivative(z) | W is left out
        ((delta @ W) * sg.derivative(z)).mean(0) | averaged over the batch
        2 * (delta @ W) * sg.derivative(z) | a factor 2
        (delta @ W) * sg.derivative(z) ** 2 | the hidden derivative twice
        """,
    "gradient_step: p, g, r": """
        [w - r * d for w, d in zip(p, g)] | ok
        [p[i] - r * g[i] for i in range(len(p))] | ok
        list(map(lambda w, d: w - r * d, p, g)) | ok
        [w + (-r) * d for w, d in zip(p, g)] | ok
        [np.subtract(w, np.multiply(r, d)) for w, d in zip(p, g)] | ok
        [w + r * d for w, d in zip(p, g)] | uphill
        [w - d for w, d in zip(p, g)] | no learning rate
        [w - 0.1 * d for w, d in zip(p, g)] | a learning rate of its own
        [w - 0.5 * d for w, d in zip(p, g)] | a learning rate of its own
        [r * d for d in g] | the step, not the parameters
        [-r * d for d in g] | the step, not the parameters
        p | nothing happens
        g | the gradients, not the parameters
        [r * d - w for w, d in zip(p, g)] | the sign is flipped
        [w - d / r for w, d in zip(p, g)] | divided by the learning rate
        [w - (1 - r) * d for w, d in zip(p, g)] | 1 - learning rate
        [w - r * r * d for w, d in zip(p, g)] | the learning rate squared
        [w - 2 * r * d for w, d in zip(p, g)] | a factor in the step
        [(w - d) * r for w, d in zip(p, g)] | the learning rate multiplies the parameters, too
        [w - r * w * d for w, d in zip(p, g)] | the learning rate multiplies the parameters, too
        [w - r * np.sign(d) for w, d in zip(p, g)] | the gradient's sign or size only
        [p[0] - r * g[0]] | some parameters are missing
        [w - r * d for w, d in zip(p, g)][::-1] | the parameters in another order
        [p[0] - r * g[0], *p[1:]] | only some parameters take a step
        """,
    "accuracy: p, y": """
        (p.argmax(1) == y).mean() | ok
        np.mean(np.argmax(p, axis=-1) == y) | ok
        np.sum(p.argmax(1) == y) / len(y) | ok
        (p[np.arange(len(y)), y] == p.max(1)).mean() | ok
        sum(r.argmax() == t for r, t in zip(p, y)) / len(p) | ok
        1 - np.mean(p.argmax(1) != y) | ok
        (p.argmax(1) == y).sum() | the count, not the share
        100 * (p.argmax(1) == y).mean() | the count, not the share
        (p.argmax(1) != y).mean() | the share of errors
        (p.argmax(1) == y).sum() / p.size | divided by every entry
        (p.argmax(1) == y).sum() / p.shape[1] | divided by the number of classes
        (p.argmin(1) == y).mean() | the least probable class
        (p.argmax(1) == y + 1).mean() | classes counted from 1
        p[np.arange(len(y)), y].mean() | the probability of the right class
        (p[np.arange(len(y)), y] > 0.5).mean() | a threshold
        (p.argmax(1) == y) * 1.0 | one answer for each sample
        np.mean(p.max(1) == y) | not the class of each row
        float((p.argmax(1) == y).all()) | all or nothing
        1.0 | the same whatever it is given
        0.5 | the same whatever it is given
        p.argmax(1) | one answer for each sample
        np.mean(p.argmax(1) - y) | the distance of the labels
        """,
    "log_sum_exp: z": """
        z.max(1) + np.log(np.exp(z - z.max(1)[:, None]).sum(1)) | ok
        np.logaddexp.reduce(z, axis=-1) | ok
        np.array([r.max() + np.log(np.exp(r - r.max()).sum()) for r in z]) | ok
        (z - mathbp.log_softmax(z))[:, 0] | ok
        np.log(np.exp(z).sum(1)) | e^z overflows
        np.log(np.exp(np.clip(z, -700, 700)).sum(1)) | e^z overflows
        np.log(np.exp(z - z.max(1, keepdims=True)).sum(1)) | the largest z is not added back
        z.max(1) | the maximum alone
        z.max() + np.log(np.exp(z - z.max()).sum(1)) | one maximum for the whole batch
        z.max(1, keepdims=True) + np.log(np.exp(z - z.max(1, keepdims=True)).sum(1)) | (N, 1) + (N,) is (N, N)
        z.max(1) + np.log(np.exp(z - z.max(1)).sum(1)) | keepdims is missing
        z.max(1) - np.log(np.exp(z - z.max(1)[:, None]).sum(1)) | the sign is flipped
        z.max(1) + np.log(np.exp(z - z.max(1)[:, None]).mean(1)) | the mean in place of the sum
        z.max(1) + np.exp(z - z.max(1)[:, None]).sum(1) | the logarithm is missing
        z.max(1) + np.log2(np.exp(z - z.max(1)[:, None]).sum(1)) | another base
        -np.logaddexp.reduce(z, axis=-1) | the sign is flipped
        (z.max(1) + np.log(np.exp(z - z.max(1)[:, None]).sum(1)))[:, None] | one axis too many
        z.min(1) + np.log(np.exp(z - z.min(1)[:, None]).sum(1)) | e^z overflows
        """,
    "log_softmax: z": """
        z - np.logaddexp.reduce(z, axis=1, keepdims=True) | ok
        np.stack([r - np.logaddexp.reduce(r) for r in z]) | ok
        (z - z.max(1)[:, None]) - np.log(np.exp(z - z.max(1)[:, None]).sum(1))[:, None] | ok
        np.log(s(z)) | unstable log
        np.log(np.exp(z) / np.exp(z).sum(1, keepdims=True)) | unstable log
        np.log(s(z) + 1e-12) | unstable log
        np.log(np.maximum(s(z), 1e-300)) | unstable log
        np.log(s(z).clip(1e-15, 1 - 1e-15)) | unstable log
        z - np.log(np.exp(z).sum(1, keepdims=True)) | unstable log
        z - z.max(1, keepdims=True) | the logarithm of the sum is missing
        s(z) | no logarithm
        -mathbp.log_softmax(z) | the sign is flipped
        z - np.logaddexp.reduce(z, axis=1) | keepdims is missing
        z - np.logaddexp.reduce(z, axis=0) | softmax over the wrong axis
        np.logaddexp.reduce(z, axis=1) | the logarithm of the sum alone
        mathbp.log_softmax(z) / np.log(2) | another base
        z - np.log(np.exp(z - z.max(1, keepdims=True)).sum(1, keepdims=True)) | the largest z taken off in one place only
        """,
    "cross_entropy_from_logits: z, y": """
        (np.logaddexp.reduce(z, axis=1) - z[np.arange(len(y)), y]).mean() | ok
        np.mean([np.logaddexp.reduce(r) - r[t] for r, t in zip(z, y)]) | ok
        -mathbp.log_softmax(z)[range(len(y)), y].mean() | ok
        -(np.eye(z.shape[1])[y] * mathbp.log_softmax(z)).sum() / len(y) | ok
        -np.log(s(z)[np.arange(len(y)), y]).mean() | unstable log
        -np.log(s(z)[np.arange(len(y)), y] + 1e-9).mean() | unstable log
        (np.log(np.exp(z).sum(1)) - z[np.arange(len(y)), y]).mean() | unstable log
        -mathbp.log_softmax(z)[np.arange(len(y)), y].sum() | the sum over the samples
        -mathbp.log_softmax(z)[np.arange(len(y)), y] | one loss for each sample
        mathbp.log_softmax(z)[np.arange(len(y)), y].mean() | the sign is flipped
        -mathbp.log_softmax(z)[:, y].mean() | whole rows picked
        -mathbp.log_softmax(z).mean() | all classes in place of the label's
        -mathbp.log_softmax(z).max(1).mean() | the predicted class in place of the label
        1 - s(z)[np.arange(len(y)), y].mean() | the logarithm is missing
        -z[np.arange(len(y)), y].mean() | log Σ e^z is missing
        np.logaddexp.reduce(z, axis=1).mean() | z_t is missing
        -mathbp.log_softmax(z)[np.arange(len(y)), y].sum() / z.size | the mean over samples × classes
        """,
    "confident_delta: z, y": """
        np.where(y == 1, -(s(z) * (1 - y)).sum(1, keepdims=True), s(z)) | ok
        np.where(y == 1, np.expm1(mathbp.log_softmax(z)), s(z)) | ok
        s(z) - y | p - y by subtraction
        np.where(y == 1, s(z) - 1, s(z)) | p - y by subtraction
        s(z) * (1 - y) | the right class is left at 0
        s(z) * (1 - y) + y * (s(z) * (1 - y)).sum(1, keepdims=True) | the sign of the right class
        y * (s(z) * (1 - y)).sum(1, keepdims=True) - s(z) * (1 - y) | the sign is flipped
        s(z) * (1 - y) - y * (s(z) * (1 - y)).sum() | summed over the wrong axis
        s(z) * (1 - y) - y * (s(z) * (1 - y)).sum(1) | keepdims is missing
        -y * (s(z) * (1 - y)).sum(1, keepdims=True) | the right class alone
        """,
    "softmax_squared_error_delta: z, y": """
        s.vjp(z, s(z) - y) | ok
        es("sik,si->sk", J(z), s(z) - y) | ok
        s(z) * (s(z) - y - (s(z) * (s(z) - y)).sum(1, keepdims=True)) | ok
        np.array([J(r) @ (s(r) - t) for r, t in zip(z, y)]) | ok
        s(z) - y | J is left out
        y - s(z) | J is left out
        (s(z) - y) * s(z) * (1 - s(z)) | only the diagonal of the Jacobian
        s(z) * (s(z) - y) | one half is missing
        J(z) * (s(z) - y)[:, None, :] | J times g without the sum
        s.vjp(z, -y / s(z)) | J is left out
        s.vjp(z, y - s(z)) | the sign is flipped
        2 * s.vjp(z, s(z) - y) | a factor 2
        s.vjp(z, s(z) - y) / len(z) | the mean over the samples
        (sg(z) - y) * sg(z) * (1 - sg(z)) | sigmoid in place of softmax
        ((s(z) - y) ** 2).sum(1) / 2 | the loss, not its derivative
        s.vjp(s(z), s(z) - y) | softmax applied twice
        s(z) * (s(z) - y - (s(z) * (s(z) - y)).sum()) | summed over the wrong axis
        s.vjp(z, (s(z) - y) ** 2) | the error squared
        """,
    "poisson_delta: z, y": """
        np.exp(z) - y | ok
        (1 - y / np.exp(z)) * np.exp(z) | ok
        np.exp(z) * (1 - y * np.exp(-z)) | ok
        np.expm1(z) + 1 - y | ok
        np.exp(z) | y is not taken off
        1 - y / np.exp(z) | g alone
        1 - y | only one term multiplied by e^z // the derivative of log a is missing
        np.exp(z) * (1 - y) | the derivative of log a is missing
        y - np.exp(z) | the sign is flipped
        np.exp(z) + y | the sign between the terms
        (np.exp(z) - y) * np.exp(z) | the squared error's delta
        z - y | z in place of a
        s(z) - y | another activation
        sg(z) - y | another activation
        np.exp(-z) - y | another activation
        np.exp(z) - y * z | the loss, not its derivative
        (np.exp(z) - y) / len(z) | the mean over the samples
        (np.exp(z) - y).mean(0) | averaged over the batch
        np.exp(z) - y / np.exp(z) | only one term multiplied by e^z
        """,
    "log_cosh_delta: z, y": """
        np.tanh(np.tanh(z) - y) * (1 - np.tanh(z) ** 2) | ok
        np.tanh(np.tanh(z) - y) / np.cosh(z) ** 2 | ok
        mathbp.tanh.vjp(z, np.tanh(np.tanh(z) - y)) | ok
        np.sinh(np.tanh(z) - y) / np.cosh(np.tanh(z) - y) * (1 - np.tanh(z) ** 2) | ok
        np.tanh(np.tanh(z) - y) | the activation's derivative is missing
        (np.tanh(z) - y) * (1 - np.tanh(z) ** 2) | the squared error's gradient
        np.tanh(y - np.tanh(z)) * (1 - np.tanh(z) ** 2) | the sign is flipped
        1 - np.tanh(z) ** 2 | the loss's gradient is missing
        np.tanh(z - y) * (1 - np.tanh(z) ** 2) | z - y in place of a - y
        np.sinh(np.tanh(z) - y) * (1 - np.tanh(z) ** 2) | sinh in place of tanh
        np.log(np.cosh(np.tanh(z) - y)) | the loss, not its derivative
        np.tanh(np.tanh(z) - y) * np.tanh(z) * (1 - np.tanh(z)) | the sigmoid's derivative
        np.sign(np.tanh(z) - y) * (1 - np.tanh(z) ** 2) | the sign of the error
        2 * np.tanh(np.tanh(z) - y) * (1 - np.tanh(z) ** 2) | a factor 2
        np.tanh(np.tanh(z) - y) * (1 - z ** 2) | 1 - z² in place of 1 - a²
        (1 - np.tanh(np.tanh(z) - y) ** 2) * (1 - np.tanh(z) ** 2) | the second derivative of log cosh
        """,
}
