"""Sheets to do on paper, polls as files, and homework: python -m mathbp.exercises --help"""

import argparse
from pathlib import Path

from mathbp.exercises import sheets


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m mathbp.exercises", description=__doc__.split(":")[0] + ".")
    commands = parser.add_subparsers(dest="command", required=True)

    sheet = commands.add_parser("sheet", help="a sheet to do on paper, and its key")
    sheet.add_argument("--seed", type=int, default=1, help="the same seed gives the same sheet everywhere")
    sheet.add_argument("--variants", type=int, default=1, help="how many, from this seed on: A, B, ... for an exam")
    sheet.add_argument("--title", default="Softmax on paper")
    sheet.add_argument("--to", type=Path, default=Path(), help="the folder to write into")

    polls = commands.add_parser("polls", help="the multiple-choice questions as a file for a learning platform")
    polls.add_argument(
        "format", choices=["gift", "moodle", "qti"], help="GIFT and Moodle XML for Moodle, QTI 2.1 for others"
    )
    polls.add_argument("file", type=Path)

    homework = commands.add_parser(
        "report",
        help="run handed-in notebooks: a CSV, and a page of the mistakes of the class",
        description="Run handed-in exercise notebooks. Writes report.csv (student, exercise, right, mistake, note) and "
        "mistakes.html into the folder. A student is a folder in it, or a file.",
        epilog=(
            "This runs other people's code, with your rights. Run it in a container or a virtual machine without a network."
        ),
    )
    homework.add_argument("folder", type=Path)
    homework.add_argument("--seconds", type=float, default=120, help="for each notebook (default: 120)")

    given = parser.parse_args(arguments)
    return {"sheet": write_sheet, "polls": write_polls, "report": write_report}[given.command](given)


def write_sheet(given):
    seeds = range(given.seed, given.seed + given.variants)
    given.to.mkdir(parents=True, exist_ok=True)
    for name, key in (("sheet", False), ("key", True)):
        path = given.to / f"{name}-{given.seed}.html"
        path.write_text(sheets.pages(seeds, given.title, key), encoding="utf-8")
        print(path)


def write_polls(given):
    from mathbp.exercises import polls

    choices = polls.everything()
    if given.format == "qti":
        polls.qti(choices, given.file)
    else:
        given.file.write_text({"gift": polls.gift, "moodle": polls.moodle}[given.format](choices), encoding="utf-8")
    print(f"{given.file}: {len(choices)} questions")


def write_report(given):
    from tqdm import tqdm

    from mathbp.exercises import homework

    if not given.folder.is_dir():
        raise SystemExit(f"{given.folder} is no folder")
    print(homework.WARNING + "\n")
    rows = homework.report(given.folder, given.seconds, lambda notebooks: tqdm(notebooks, unit="notebook"))
    homework.write_csv(rows, given.folder / "report.csv")
    (given.folder / "mistakes.html").write_text(homework.page(rows), encoding="utf-8")
    print(given.folder / "report.csv", given.folder / "mistakes.html", sep="\n")


if __name__ == "__main__":
    main()
