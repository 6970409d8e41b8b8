"""A headless Chromium, and a real JupyterLab for it to look at."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

# Whether the heading of the cell with this id is on the screen, and stays there while the rest is still typeset.
LANDED = """id => {
  const notebook = window.jupyterapp.shell.currentWidget.content, screen = notebook.node.getBoundingClientRect();
  const cell = notebook.widgets.find(widget => widget.model.id === id);
  const heading = cell?.node.querySelector("h1, h2, h3")?.getBoundingClientRect();
  const seen = heading?.height > 0 && heading.top >= screen.top && heading.bottom <= screen.bottom;
  window.since = seen ? window.since ?? performance.now() : undefined;
  return seen && performance.now() - window.since > 800;
}"""


def chromium(playwright, profile=None):
    """The Chromium on PATH, or Playwright's own; headless, and silent on the network but for what pages ask for.

    With the folder of a profile, a context that keeps things there.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
    if profile:
        return playwright.chromium.launch_persistent_context(profile, executable_path=found, args=options)
    return playwright.chromium.launch(executable_path=found, args=options)


class Lab:
    """A running JupyterLab whose root is an empty directory."""

    def __init__(self, root, app="lab"):
        self.root = root / "root"
        self.root.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        # Nothing of the user's own Jupyter, and nothing left behind there.
        names = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR"]
        names += ["JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR"]
        directories = {name: str(root / name.lower()) for name in names}
        command = [sys.executable, "-m", "jupyter", app, "--no-browser", "--allow-root", "--expose-app-in-browser"]
        command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.port}", f"--ServerApp.root_dir={self.root}"]
        # As `make lab` does.
        command += [f"--LabApp.app_settings_dir={pathlib.Path(__file__).parents[2] / '.jupyterlab'}"]
        command += ["--IdentityProvider.token=", "--LabApp.extension_manager=readonly"]
        self.log = (root / "log.txt").open("w")
        self.process = subprocess.Popen(
            command, env=os.environ | directories, cwd=root, stdout=self.log, stderr=subprocess.STDOUT
        )
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/api", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        self.close()
        raise RuntimeError(f"JupyterLab did not start:\n{(root / 'log.txt').read_text()}")

    def close(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def notebook(self, name, *cells):
        """Write a notebook with these code cells."""
        code = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}}
        notebook["cells"] = [code | {"id": f"cell-{i}", "source": cell} for i, cell in enumerate(cells)]
        (self.root / name).write_text(json.dumps(notebook))

    def load(self, page):
        """Show JupyterLab in the page, without the tabs of earlier visits."""
        page.goto(f"{self.url}/lab?reset")
        page.wait_for_function("window.jupyterapp?.shell.currentWidget")

    def open(self, page, name):
        """Open a notebook in place of the one before, and wait for its kernel."""
        page.evaluate("() => [...window.jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")
        self.command(page, "docmanager:open", {"path": name})
        self.wait(page)

    def wait(self, page):
        """Until the kernel has started, and has nothing left to do."""
        page.wait_for_function(
            "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        )

    def command(self, page, command, arguments=None):
        """Start one of JupyterLab's commands. It is not waited for: it may take as long as a cell or a dialog."""
        page.evaluate("([c, a]) => { window.jupyterapp.commands.execute(c, a) }", [command, arguments or {}])

    def run(self, page, code):
        """Run code in a new cell below the active one, and give back the text it prints."""
        self.command(page, "notebook:insert-cell-below")
        self.command(page, "notebook:replace-selection", {"text": code})
        self.command(page, "notebook:run-cell")
        cell = page.locator(".jp-CodeCell.jp-mod-active")
        cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).wait_for()
        self.wait(page)
        output = cell.locator(".jp-OutputArea-output")
        return output.first.text_content().strip() if output.count() else ""
