"""Turn notebooks into lectures: HTML files that work without a network.

python -m mathbp.lecture                             all of notebooks/
python -m mathbp.lecture --pdf                       and print them
python -m mathbp.lecture notebooks/03_contraction.ipynb --output lectures
"""

import argparse
import sys
import warnings
from pathlib import Path

from tqdm import tqdm

from mathbp.lecture import build
from mathbp.lecture.assets import NotAvailable
from mathbp.lecture.mathematics import NotTypeset
from mathbp.lecture.notebook import NotReady
from mathbp.lecture.paper import printed
from mathbp.lecture.plans import PLANS


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m mathbp.lecture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "notebooks",
        nargs="*",
        type=Path,
        metavar="NOTEBOOK",
        help="notebooks that have been run; default: notebooks/*.ipynb",
    )
    parser.add_argument(
        "--output", type=Path, default=Path("build/lectures"), metavar="DIR", help="default: %(default)s"
    )
    parser.add_argument("--pdf", action="store_true", help="print each lecture, too: slides, handouts, a page to read")
    options = parser.parse_args(arguments)
    notebooks = options.notebooks or sorted(Path("notebooks").glob("*.ipynb"))
    if not notebooks:
        parser.error("there is no notebook in notebooks/; name some")
    try:
        with warnings.catch_warnings(record=True) as said:
            plans = [] if options.notebooks else PLANS
            written = build(notebooks, options.output, plans=plans, progress=lambda paths: tqdm(paths, unit="lecture"))
            if options.pdf:
                written += [pdf for page in tqdm(written[:-1], unit="print") for pdf in printed(page)]
    except (NotReady, NotTypeset, NotAvailable) as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        sys.exit(f"error: cannot write to {options.output}: {error.strerror}")
    for warning in said:
        print(f"warning: {warning.message}", file=sys.stderr)
    for path in written:
        print(f"{path}  {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
