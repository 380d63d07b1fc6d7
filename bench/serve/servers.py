"""The servers that are compared, started and ended."""
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent


def tool(name):
    """A command of this Python's environment."""
    return str(pathlib.Path(sys.executable).with_name(name))


class Server:
    #: The cores that servers may run on, all when nothing is set.
    cores = None

    def __init__(self, name, command, port, route, env=None, log=None):
        self.name, self.port, self.route = name, port, route
        if self.cores is not None:
            command = ["taskset", "--cpu-list", self.cores, *command]
        self.log = open(log, "wb") if log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, cwd=HERE, env={**os.environ, **(env or {})}, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def wait(self, path, seconds=120):
        for _ in range(10 * seconds):
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended before it served")
            try:
                self.get(path)
                return self
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise SystemExit(f"{self.name} does not answer")

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, {"content-type": "application/json"} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path)

    def predict(self, pairs):
        body = json.dumps({"pairs": [{"cell_line": line, "compound": drug} for line, drug in pairs]})
        status, answer = self.ask("POST", self.route, body)
        if status != 200:
            raise SystemExit(f"{self.name} answers {status}: {answer[:300]}")
        return [one["value"] for one in json.loads(answer)["predictions"]]

    def memory(self):
        """MB in memory, and open files."""
        place = pathlib.Path(f"/proc/{self.process.pid}")
        resident = int(re.search(r"VmRSS:\s+(\d+)", (place / "status").read_text())[1]) / 1024
        return resident, len(os.listdir(place / "fd"))

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def halfmax(program, bundle, port, log, *options):
    command = [program, "serve", str(bundle), "--listen", f"127.0.0.1:{port}", *options]
    name = "halfmax --compute" if "--compute" in options else "halfmax"
    server = Server(name, command, port, "", log=log).wait("/v2/health/live")
    models = json.loads(server.get("/v1/models")[1])
    server.route = f"/v1/models/{models['default']}/predict"
    return server


def flask(env, port, workers, log):
    command = [tool("gunicorn"), "--workers", str(workers), "--bind", f"127.0.0.1:{port}", "flask_server:app"]
    return Server("Flask", command, port, "/predict", env, log).wait("/")


def fastapi(env, port, workers, log):
    command = [tool("uvicorn"), "--workers", str(workers), "--port", str(port), "--no-access-log", "fastapi_server:app"]
    return Server("FastAPI", command, port, "/predict", env, log).wait("/")
