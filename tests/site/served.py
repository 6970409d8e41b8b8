"""The site in a folder of a web host, as GitHub Pages serves it, and what a visitor's browser does with it."""

import functools
import gzip
import http.server
import json
import pathlib
import threading
import time

MEASURED = []  # lines that the tests leave for the end of the report
ROOT = pathlib.Path(__file__).parents[2]
SITE = ROOT / "build" / "site"
# JupyterLab's own, of outputs that are headings (4.4).
TOLERATED = "Cannot read properties of undefined (reading 'type')"

STATUS = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status"
RUNS = f"['idle', 'busy'].includes({STATUS})"
READY = f"{STATUS} === 'idle' && document.querySelector('#python-notice')?.textContent === 'Python is ready.'"
TEXTS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter((cell) => cell.model.type === "code").map((cell) => [cell.model.id, cell.model.outputs.toJSON()])"""


@functools.cache
def compressed(path, modified):
    return gzip.compress(path.read_bytes(), 6)


class Host(http.server.ThreadingHTTPServer):
    """Serves build/site under /some/folder/; knows how many bytes went out, compressed as hosts do it."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=SITE))
        self.url = f"http://127.0.0.1:{self.server_port}/some/folder"
        self.sent, self.missing = {}, []
        self.forgetful = False  # does it tell browsers to keep nothing?
        self.gone = False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def leave(self):
        """Answer no more, not even on connections that are open."""
        self.gone = True
        self.shutdown()
        self.server_close()


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def parse_request(self):
        if self.server.gone:
            raise ConnectionError
        return super().parse_request()

    def translate_path(self, path):
        path = path.partition("?")[0].partition("#")[0]
        inside = path.removeprefix("/some/folder/")
        return super().translate_path(inside) if inside != path else "/nowhere"

    def end_headers(self):
        if self.server.forgetful:
            self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def copyfile(self, source, outputfile):
        super().copyfile(source, outputfile)
        path = pathlib.Path(source.name)
        self.server.sent[self.path.partition("?")[0]] = len(compressed(path, path.stat().st_mtime))

    def log_error(self, form, *arguments):
        # The worker that JupyterLite asks for a sign of life answers itself, once it is there.
        if not self.path.endswith("/api/service-worker-heartbeat"):
            self.server.missing.append(self.path)

    def log_message(self, *arguments):
        pass

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass  # the visitor has left


class Visit:
    """A page of the site. Nothing may go wrong in it, and nothing may be asked of another host."""

    def __init__(self, context, host):
        self.host, self.wrong = host, []
        context.on("request", self.asked)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: TOLERATED in str(error) or self.wrong.append(str(error)))
        # page.js says so of an explorer that it could not bring to life, and leaves its picture.
        self.page.on("console", lambda said: "does not work with" in said.text and self.wrong.append(said.text))

    def asked(self, request):
        home = self.host.url.removesuffix("/some/folder")
        if not request.url.startswith((home, "data:", "blob:")):
            self.wrong.append(request.url)

    def open(self, notebook, app="notebooks"):
        """Open a notebook; return the seconds until there is its text, Python, and what the notebook imports."""
        start = time.perf_counter()
        self.page.goto(f"{self.host.url}/run/{app}/index.html?path={notebook}")
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 3")
        seconds = [time.perf_counter() - start]
        for state in (RUNS, READY):
            self.page.wait_for_function(state, timeout=120_000, polling=50)
            seconds.append(time.perf_counter() - start)
        return seconds

    def run(self):
        """Run all cells; return the seconds that took."""
        start = time.perf_counter()
        command = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
        self.page.evaluate(f"() => {{ {command}.then(() => (window.finished = true)) }}")
        self.page.wait_for_function("window.finished", timeout=180_000)
        return time.perf_counter() - start

    def differences(self, notebook):
        """The texts that the cells gave, where they are not those that are saved: (cell, here, saved)."""
        saved = json.loads((ROOT / "notebooks" / notebook).read_text())["cells"]
        saved = {cell["id"]: cell.get("outputs") for cell in saved}
        here = self.page.evaluate(TEXTS)
        assert here
        found = [(name, texts(outputs), texts(saved[name])) for name, outputs in here]
        return [(name, ours, theirs) for name, ours, theirs in found if ours != theirs]


def texts(outputs):
    """The texts of a cell's outputs; what is printed counts as one, in however many pieces it came."""
    found = []
    for output in outputs:
        data = output.get("text") or output.get("data", {}).get("text/plain") or output.get("evalue", "")
        kind, text = output.get("name") or output["output_type"], data if isinstance(data, str) else "".join(data)
        if found and found[-1][0] == kind == "stdout":
            text = found.pop()[1] + text
        found.append((kind, text))
    return found
