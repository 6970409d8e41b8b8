"""With --cdn, Pyodide's packages stay on its public CDN: tried with a copy of it on this machine."""

import json
import re
import sys

import pytest
from served import ROOT, SITE

sys.path.insert(0, str(ROOT / ".github" / "site"))
import python

PYODIDE = SITE / "run" / "static" / "pyodide"


@pytest.mark.slow
def test_packages_come_from_the_cdn(new_visit, tmp_path):
    wheels = [*python.pinned(), *PYODIDE.glob("mathbp-*.whl")]
    packages = python.lay(tmp_path / "pyodide", wheels, cdn=True)
    here = {entry["file_name"] for entry in packages.values() if "/" not in entry["file_name"]}
    there = {entry["file_name"] for entry in packages.values()} - {*here}
    assert {path.name for path in (tmp_path / "pyodide").iterdir()} == {*here, *python.CORE, "pyodide-lock.json"}
    assert all(re.fullmatch(rf"{re.escape(python.CDN)}[\w.+-]+", address) for address in there)
    assert f"v{python.VERSION}/" in python.CDN and any("numpy" in address for address in there)
    # The same files, by name and checksum, that the site has when it is built without the CDN.
    own = json.loads((PYODIDE / "pyodide-lock.json").read_text())["packages"]
    assert {name: entry["sha256"] for name, entry in packages.items() if entry["file_name"] in there} == {
        name: entry["sha256"] for name, entry in own.items() if python.CDN + entry["file_name"] in there
    }

    visit = new_visit()
    served = []

    def answer(route):
        served.append(route.request.url)
        path = PYODIDE / route.request.url.rpartition("/")[2]
        route.fulfill(path=path, headers={"Access-Control-Allow-Origin": "*"})

    visit.page.context.route(f"{python.CDN}**", answer)
    lock = tmp_path / "pyodide" / "pyodide-lock.json"
    visit.page.context.route("**/pyodide-lock.json", lambda route: route.fulfill(path=lock))
    visit.open("03_contraction.ipynb")
    visit.run()
    assert not visit.differences("03_contraction.ipynb")
    assert served and set(visit.wrong) <= {*there}
    visit.wrong.clear()
