"""How fast is delta for softmax with cross-entropy? mathbp beside its peers, on one thread of one core.

    python tests/benchmarks/delta.py

Every row is one problem: samples × classes, mean over the batch, labels or one-hot
rows. The contenders take turns, so that whatever else the machine does hits them alike;
each figure is the median turn, and each ratio is mathbp's median over the peer's.
Below 1, mathbp is faster. The peers are installed by `pip install -e '.[bench]'`;
one that is missing is left out.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy and the peers are loaded
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # XLA needs more than being asked

import itertools
import math
import platform
import time
import tracemalloc
from importlib.metadata import PackageNotFoundError, version

import numpy as np

import mathbp

SIZES = [(16, 2), (128, 10), (1024, 100), (8192, 1000)]


def versions():
    for package in ("numpy", *PEERS):
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield f"no {package}"


def ours(z, y):
    return lambda: mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y)


def scipy(z, y):
    from scipy.special import softmax

    sample = np.arange(len(z))

    def softmax_and_subtract():
        d = softmax(z, axis=-1)
        if y.ndim == 1:
            d[sample, y] -= 1
        else:
            d -= y
        d /= len(z)
        return d

    return softmax_and_subtract


def torch(z, y):
    import torch

    torch.set_num_threads(1)
    z, y = torch.from_numpy(z.copy()).requires_grad_(), torch.from_numpy(y)

    def forward_and_backward():
        z.grad = None
        torch.nn.functional.cross_entropy(z, y).backward()
        return z.grad

    return forward_and_backward


def jax(z, y):
    import jax

    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)

    def loss(z, y):
        log_p = jax.nn.log_softmax(z)
        if y.ndim == 1:
            return -jax.numpy.take_along_axis(log_p, y[:, None], axis=-1).mean()
        return -(y * log_p).sum(axis=-1).mean()

    gradient = jax.jit(jax.grad(loss))
    z, y = jax.numpy.asarray(z), jax.numpy.asarray(y)
    return lambda: gradient(z, y).block_until_ready()


def autograd(z, y):
    import autograd
    import autograd.numpy as anp
    from autograd.scipy.special import logsumexp

    sample = np.arange(len(z))

    def loss(z):
        log_p = z - logsumexp(z, axis=-1, keepdims=True)
        return -anp.mean(log_p[sample, y] if y.ndim == 1 else anp.sum(y * log_p, axis=-1))

    gradient = autograd.grad(loss)
    return lambda: gradient(z)


PEERS = {"scipy": scipy, "torch": torch, "jax": jax, "autograd": autograd}


def seconds(run, times=1):
    """Of the processor, not of the clock: other programs that run meanwhile do not count."""
    start = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - start) / times


def medians(contenders, budget):
    """The median time of each, taking turns of at least 5 ms for about `budget` seconds."""
    for run in contenders.values():  # compile, fill the caches
        seconds(run, 3)
    once = {name: seconds(run, 3) for name, run in contenders.items()}
    times = {name: math.ceil(5e-3 / t) for name, t in once.items()}
    turns = max(9, int(budget / sum(once[name] * times[name] for name in contenders)))
    turn = [{name: seconds(run, times[name]) for name, run in contenders.items()} for _ in range(turns)]
    return {name: float(np.median([t[name] for t in turn])) for name in contenders}


def peak(run):
    """The memory in use at its highest, beyond what was there before, in bytes."""
    tracemalloc.start()
    run()
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest


def delta_beside_its_peers():
    random = np.random.default_rng(0)
    print(f"{'samples × classes':33}{'mathbp':>10}", *(f"{'/ ' + name:>11}" for name in PEERS))
    for (samples, n), dtype, targets in itertools.product(SIZES, ("float64", "float32"), ("labels", "one-hot")):
        z, y = random.normal(scale=3, size=(samples, n)).astype(dtype), random.integers(n, size=samples)
        y = y if targets == "labels" else np.eye(n, dtype=dtype)[y]
        contenders = {"mathbp": ours(z, y)}
        for name, peer in PEERS.items():
            try:
                contenders[name] = peer(z, y)
            except ImportError:
                continue
            np.testing.assert_allclose(contenders[name](), contenders["mathbp"](), atol=1e-5 / samples)
        t = medians(contenders, budget=8 if samples == max(SIZES)[0] else 2)
        ratios = (f"{t['mathbp'] / t[name]:>11.2f}" if name in t else f"{'-':>11}" for name in PEERS)
        print(f"{f'{samples} × {n} {dtype} {targets}':33}{1e3 * t['mathbp']:>7.3f} ms", *ratios, flush=True)


def vjp_beside_the_jacobian():
    print(f"\n{'softmax, one sample':22}{'vjp':>22}{'J.T @ g':>26}")
    random = np.random.default_rng(0)
    for n in (10**3, 10**4, 10**5, 10**6):
        z, g = random.normal(size=(2, n))
        routes = [lambda: mathbp.softmax.vjp(z, g)]
        if n <= 10**4:
            routes.append(lambda: mathbp.softmax.jacobian(z).T @ g)
        cells = [
            f"{1e3 * np.median([seconds(run) for _ in range(5)]):>10.2f} ms {peak(run) / 1e6:>8.1f} MB"
            for run in routes
        ]
        if n > 10**4:
            cells.append(f"{'J alone:':>10} {8 * n * n / 1e9:>8,.0f} GB")
        print(f"{f'n = {n:,}':22}", *cells, sep="")


if __name__ == "__main__":
    print(f"one thread, {platform.machine()}, Python {platform.python_version()},", ", ".join(versions()))
    delta_beside_its_peers()
    vjp_beside_the_jacobian()
