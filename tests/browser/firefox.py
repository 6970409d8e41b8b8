"""A headless Firefox as everybody has it, driven by WebDriver BiDi, which it speaks itself."""

import itertools
import json
import re
import shutil
import subprocess
import time

import websocket

FOUND = shutil.which("firefox") or shutil.which("firefox-esr")


class Firefox:
    """One window of it, 1280 by 800, with a profile that nobody has used."""

    def __init__(self, folder):
        log = folder / "log.txt"
        command = [FOUND, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port=0"]
        with log.open("w") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output)
        end = time.monotonic() + 60
        while not (address := re.search(r"BiDi listening on (ws://\S+)", log.read_text())):
            assert self.process.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        self.socket = websocket.create_connection(f"{address[1]}/session", timeout=60, suppress_origin=True)
        self.numbers, self.errors = itertools.count(), []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self.window = self.send("browsingContext.getTree")["contexts"][0]["context"]
        self.send("browsingContext.setViewport", context=self.window, viewport={"width": 1280, "height": 800})

    def send(self, method, **params):
        """The answer to a command. Errors in a page's console that come before it are kept."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (message := json.loads(self.socket.recv())).get("id") != number:
            if message["params"].get("level") == "error":
                self.errors.append(message["params"]["text"])
        assert message["type"] == "success", message
        return message["result"]

    def open(self, file):
        self.send("browsingContext.navigate", context=self.window, url=file.as_uri(), wait="complete")

    def evaluate(self, expression):
        """The value of a JavaScript expression, and of a promise what comes of it."""
        expression = f"(async () => JSON.stringify(await ({expression})) ?? 'null')()"
        target = {"context": self.window}
        answer = self.send("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def wait(self, expression):
        end = time.monotonic() + 30
        while not self.evaluate(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.05)

    def act(self, kind, *actions):
        self.send("input.performActions", context=self.window, actions=[{"type": kind, "id": kind, "actions": actions}])

    def drag(self, selector, *steps):
        """Press the middle of an element, move the pointer by these steps, let go. No step is a click."""
        box = f"document.querySelector({json.dumps(selector)})"
        self.evaluate(f"{box}.scrollIntoView({{ block: 'center' }})")
        x, y = self.evaluate(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({box}.getBoundingClientRect())")
        places = [(round(x + dx), round(y + dy)) for dx, dy in ((0, 0), *steps)]
        first, *others = [{"type": "pointerMove", "x": x, "y": y} for x, y in places]
        self.act("pointer", first, {"type": "pointerDown", "button": 0}, *others, {"type": "pointerUp", "button": 0})

    def press(self, keys):
        self.act("key", *({"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")))

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(30)
