"""A class at once: many students run the same notebook on one machine.

    python tests/benchmarks/classroom.py --students 30 --notebook notebooks/03_contraction.ipynb

One Jupyter server on loopback, a kernel for each student behind it, all cells of all
students asked for at the same time. Prints how long a cell takes, from the request
to its last output, and what memory the server and its kernels hold at the peak. Shared
pages are counted once (PSS): what thirty students need, not thirty times what one needs.
"""

import argparse
import asyncio
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import uuid

import nbformat
import numpy as np
import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

TOKEN = "classroom"


async def student(port, folder, cells):
    """Start a kernel, run the cells one after the other as a browser would; gives the seconds that each took."""
    where = f"127.0.0.1:{port}/api/kernels"
    body = json.dumps({"name": "python3", "path": folder})
    headers = {"Authorization": f"token {TOKEN}"}
    request = HTTPRequest(f"http://{where}", method="POST", body=body, headers=headers, request_timeout=600)
    kernel = json.loads((await AsyncHTTPClient().fetch(request)).body)["id"]
    socket = await websocket_connect(
        HTTPRequest(f"ws://{where}/{kernel}/channels", headers=headers, request_timeout=600)
    )
    seconds = []
    for cell in cells:
        start = time.perf_counter()
        await run(socket, cell)
        seconds.append(time.perf_counter() - start)
    return seconds


async def run(socket, code):
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": "execute_request",
        "session": "s",
        "username": "",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    await socket.write_message(json.dumps(message))
    while True:
        answer = json.loads(await socket.read_message())
        if answer["parent_header"].get("msg_id") != header["msg_id"]:
            continue
        if answer["msg_type"] == "error":
            raise RuntimeError(answer["content"]["evalue"])
        if answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
            return


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def memory(process):
    """Bytes that a process and its children hold, and how many children there are."""
    family = [process, *process.children(recursive=True)]
    held = 0
    for member in family:
        try:
            info = member.memory_full_info()
            held += getattr(info, "pss", info.uss)
        except psutil.Error:
            pass
    return held, len(family) - 1


async def watch(process, peak):
    while True:
        held, kernels = await asyncio.to_thread(memory, process)
        peak[:] = max(peak, [held, kernels])
        await asyncio.sleep(1)


async def classroom(path, students, port, server):
    """Everybody starts at once. Gives each student's seconds, or what went wrong; the whole; and the peak."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    AsyncHTTPClient.configure(None, max_clients=students)
    peak = [0, 0]
    watcher = asyncio.create_task(watch(psutil.Process(server.pid), peak))
    start = time.perf_counter()
    results = await asyncio.gather(*(student(port, "", cells) for _ in range(students)), return_exceptions=True)
    seconds = time.perf_counter() - start
    watcher.cancel()
    return results, seconds, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--notebook", type=pathlib.Path, default=pathlib.Path("notebooks/03_contraction.ipynb"))
    arguments = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
        command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={arguments.notebook.parent.resolve()}"]
        command += ["--KernelManager.transport=ipc"]  # kernels that start at once may pick the same TCP port
        command += ["--allow-root"] * (hasattr(os, "geteuid") and os.geteuid() == 0)
        environment = os.environ | {"JUPYTER_RUNTIME_DIR": home, "OPENBLAS_NUM_THREADS": "1"}
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            deadline = time.time() + 60
            while socket.socket().connect_ex(("127.0.0.1", port)) and time.time() < deadline:
                time.sleep(0.5)
            results, seconds, peak = asyncio.run(classroom(arguments.notebook, arguments.students, port, server))
        finally:
            server.terminate()
            server.wait()
    failed = [result for result in results if isinstance(result, BaseException)]
    if failed:
        sys.exit(f"{len(failed)} of {arguments.students} did not finish; the first: {failed[0]!r}")
    cells = np.concatenate(results)
    print(f"{arguments.students} students, {arguments.notebook.name}, {os.cpu_count()} cores")
    print(f"all finished after    {seconds:.0f} s")
    print(
        f"seconds a cell        median {np.median(cells):.2f}, 95th percentile {np.percentile(cells, 95):.2f}, longest {cells.max():.1f}"
    )
    print(
        f"memory at the peak    {peak[0] / 2**20:.0f} MB in all, {peak[0] / 2**20 / arguments.students:.0f} MB a student"
    )


if __name__ == "__main__":
    main()
