"""The real data: handwritten digits."""

from typing import NamedTuple

import numpy as np


class Digits(NamedTuple):
    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def digits(seed=0):
    """Handwritten digits, 8 × 8 pixels, split into 1437 to train on and 360 to test on.

    The test part of the UCI data set "Optical recognition of handwritten digits", as
    scikit-learn ships it: no download. Each class has the same share in both parts.

    Parameters
    ----------
    seed : int
        Of the split. The same seed gives the same split.

    Returns
    -------
    Digits
        X, y, X_test, y_test: pixels of shape (samples, 64), a row each (MATLAB: a column), from 0 (paper) to 1 (ink),
        and the labels 0 to 9. `X[0].reshape(8, 8)` is a picture.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.

    References
    ----------
    Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository (1998), doi:10.24432/C50P49.

    Examples
    --------
    >>> import mathbp
    >>> mathbp.datasets.digits().X.shape
    (1437, 64)
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    X, y = load_digits(return_X_y=True)
    # pyrefly: ignore[unsupported-operation]: what is returned depends on return_X_y
    X, X_test, y, y_test = train_test_split(X / 16, y, test_size=0.2, random_state=seed, stratify=y)
    return Digits(X, y, X_test, y_test)
