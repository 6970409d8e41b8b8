"""Homework: runs handed-in exercise notebooks and says who made which mistake.

Each notebook runs in a process of its own, with a time limit. That process writes down what every check finds, so what
an endless cell leaves behind it is not lost.
"""

import csv
import html
import inspect
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import mathbp
from mathbp.exercises.exercise import ChoiceExercise, Exercise
from mathbp.mistakes import FACTORS, LAYOUT

WARNING = """\
This runs the code in the notebooks that were handed in, with your rights: it can read and delete your files and use your
network. Run it in a container or a virtual machine that holds nothing else, and without a network; with Docker or Podman
for example: docker run --rm --network none -v "$PWD":/homework IMAGE python -m mathbp.exercises report /homework
A time limit ends what never ends. It is no protection.\
"""
TIME_OVER = "the time was over"


# ------------------------------------------------------------------ in the process of one notebook


def run(notebook, record):
    """Run a notebook's cells and write down what each check finds, a line each."""
    from IPython.core.interactiveshell import InteractiveShell

    working, check = [], Exercise.check

    def noted(self, answer):
        working.clear()
        result = check(self, answer)
        finding = {
            "exercise": self.name,
            "right": result.ok,
            "answered": result.answered,
            "mistake": result.mistake or "",
            "note": note(self, answer, working),
        }
        with open(record, "a", encoding="utf-8") as file:
            file.write(json.dumps(finding) + "\n")
        return result

    delta = mathbp.delta

    def told(*values, **options):
        working.append("delta")
        return delta(*values, **options)

    Exercise.check, mathbp.delta = noted, told
    shell = InteractiveShell.instance()
    shell.run_line_magic("colors", "NoColor")
    for cell in json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            shell.run_cell("".join(cell["source"]), silent=True)


def note(exercise, answer, working):
    """What a right answer owes to others: the package's own delta, or the exercise's own solution."""
    if answer is exercise.solve or {"solve", "solution"} & set(names(getattr(answer, "__code__", None))):
        return "calls the exercise's own solution"
    return "only calls mathbp.delta" if working and callable(answer) else ""


def names(code):
    """All names in a function's code, and in the functions in it."""
    if code is None:
        return []
    inner = [name for part in code.co_consts if inspect.iscode(part) for name in names(part)]
    return [*code.co_names, *inner]


# ------------------------------------------------------------------ for a folder


def graded(notebook, seconds):
    """What was found for each exercise of a notebook, and whether it came to its end.

    Of several answers to one exercise a right one counts, else the last; a check that was left open does not.
    """
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record"
        record.touch()
        process = subprocess.Popen(
            [sys.executable, "-c", "import sys; from mathbp.exercises.homework import run; run(*sys.argv[1:])"]
            + [str(Path(notebook).resolve()), str(record)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"MPLBACKEND": "agg", "IPYTHONDIR": folder},
            start_new_session=True,
        )
        try:
            process.wait(seconds)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            end(process)
        findings: dict[str, dict] = {}
        for line in record.read_text(encoding="utf-8").splitlines():
            finding = json.loads(line)
            before = findings.get(finding["exercise"], finding)
            findings[finding["exercise"]] = max(finding, before, key=lambda one: (one["right"], one["answered"]))
    return findings, ended


def end(process):
    """End a process and what it has started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    else:
        process.kill()
    process.wait()


def asked(notebook):
    """The exercises that a notebook checks, in their order."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return sorted(
        (name for name in Exercise.all if f".{name}.check(" in source), key=lambda n: source.index(f".{n}.check(")
    )


def report(folder, seconds, progress=lambda notebooks: notebooks):
    """Rows (student, exercise, right, mistake, note) for all notebooks in a folder and the folders in it."""
    folder = Path(folder)
    rows = []
    for notebook in progress(sorted(folder.rglob("*.ipynb"))):
        if ".ipynb_checkpoints" in notebook.parts:
            continue
        within = notebook.relative_to(folder)
        student = within.parts[0] if len(within.parts) > 1 else notebook.stem
        try:
            findings, ended = graded(notebook, seconds)
            exercises = list(dict.fromkeys([*asked(notebook), *findings]))
        except (ValueError, KeyError, TypeError) as error:
            rows.append([student, notebook.name, "", "", f"no notebook: {error}"])
            continue
        for name in exercises:
            found = findings.get(name)
            if found is None:
                rows.append([student, name, "", "", "stopped before its check" if ended else TIME_OVER])
            else:
                right = "" if not found["answered"] else "yes" if found["right"] else "no"
                rows.append([student, name, right, found["mistake"], found["note"]])
    return rows


def write_csv(rows, path):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["student", "exercise", "right", "mistake", "note"])
        # A cell that begins with one of these is a formula to a spreadsheet.
        writer.writerows([["'" + x if x[:1] in ("=", "+", "-", "@") else x for x in row] for row in rows])


def what_to_say(exercise, name):
    """What the exercise says about a mistake."""
    one = Exercise.all[exercise]
    if isinstance(one, ChoiceExercise):
        return next((one.options[letter][1] for letter, known in one.names.items() if known == name), "")
    return next((m.why for m in [*one.mistakes, *LAYOUT, *(known for known, _ in FACTORS)] if m.name == name), "")


def page(rows):
    """The mistakes of a class as a page, without a student's name: it may be shown to the class."""
    sections = []
    for exercise in [name for name in Exercise.all if any(row[1] == name for row in rows)]:
        mine = [row for row in rows if row[1] == exercise]
        answered = [row for row in mine if row[2]]
        right = sum(row[2] == "yes" for row in mine)
        owed = Counter(row[4] for row in mine if row[2] == "yes" and row[4])
        mistakes = Counter(row[3] or "a mistake without a name" for row in answered if row[2] == "no")
        items = "".join(
            f"<li><b>{count} × {html.escape(name)}</b><br>{html.escape(what_to_say(exercise, name))}</li>"
            for name, count in mistakes.most_common()
        )
        notes = "".join(f"<li>{count} of the right ones: {html.escape(text)}</li>" for text, count in owed.items())
        sections.append(
            f"<h2>{exercise}</h2><p>{right} of {len(mine)} right, {len(mine) - len(answered)} not answered.</p>"
            f"<ul>{items}{notes}</ul>"
        )
    style = (
        "body { font: 17px/1.5 system-ui, sans-serif; max-width: 44em; margin: 2em auto; padding: 0 1em }"
        "li { margin: 0.6em 0 } h2 { margin-bottom: 0 } @media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }"
    )
    students = len({row[0] for row in rows})
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Mistakes in your class</title><style>{style}</style><h1>Mistakes in your class</h1>"
        f"<p>{students} {'student' if students == 1 else 'students'}. Who made which stands in the CSV file.</p>"
        f"{''.join(sections)}</html>\n"
    )
