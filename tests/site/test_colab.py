"""The cell for Colab in the notebooks' README, run by IPython."""

import re
import sys

from IPython.core.interactiveshell import InteractiveShell
from served import ROOT


def test_the_cell_for_colab_is_silent_elsewhere_and_there_fetches_the_course(monkeypatch, capsys, tmp_path):
    cell = re.search(
        r"```python\n(import sys\n.*?)```", (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8"), re.S
    )[1]
    cell = cell.replace("/content", str(tmp_path))
    (tmp_path / "course" / "notebooks").mkdir(parents=True)
    shell, ran = InteractiveShell(), []
    shell.system = ran.append
    monkeypatch.chdir(tmp_path)
    assert shell.run_cell(cell).success and not ran

    monkeypatch.setitem(sys.modules, "google.colab", sys)
    assert shell.run_cell(cell).success
    (command,) = ran
    assert re.match(r"git clone -q \S+ (\S+) && pip install -q \"\1\[lab\]\"$", command)
    assert shell.run_cell("import pathlib; assert pathlib.Path.cwd().name == 'notebooks'").success
    assert capsys.readouterr() == ("", "")
