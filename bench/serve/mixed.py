"""Every kind of question at once, right and wrong, for minutes: what comes back, and what it does to memory."""
import collections
import http.client
import json
import random
import socket
import statistics
import threading
import time

CLIENTS = 12
WRONG = [
    b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b'{"pairs": 1}', b'{"pairs": [], "x": 1}', b'{"compound": 3}',
    b"[" * 100_000, b'{"cell_line": "nobody"}', b'{"profiles": [{"from": {"tissue": "none"}}], "compounds": ["1"]}',
    b'{"inputs": [{"name": "compound", "shape": [4000000000, 4000000000], "datatype": "BYTES", "data": []}]}',
    b'{"pairs": [{"cell_line": "' + b"x" * 1_000_000 + b'", "compound": "1"}]}', b"x" * 3_000_000,
]
RAW = [
    b"\x00" * 200, b"GET / HTTP/9.9\r\n\r\n", b"POST /v1/models HTTP/1.1\r\ncontent-length: 99999\r\n\r\nabc",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 5000 + b"\r\n",
    b"GET /%ff%00 HTTP/1.1\r\nhost: x\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]


class Client(threading.Thread):
    def __init__(self, server, entities, seed, until, counts):
        super().__init__(daemon=True)
        self.server, self.entities, self.until, self.counts = server, entities, until, counts
        self.draw = random.Random(seed)
        self.base = server.route.removesuffix("/predict")
        self.connection = None

    def run(self):
        acts = [self.single] * 40 + [self.rank] * 6 + [self.pages] * 8 + [self.explain] * 3 + [self.grid] + [self.infer] * 6
        acts += [self.lines] + [self.leave] + [self.wrong] * 14 + [self.raw] * 3 + [self.method] * 3
        while time.monotonic() < self.until:
            try:
                self.draw.choice(acts)()
            except (OSError, http.client.HTTPException):
                # A server may close what it cannot read.
                self.counts["closed"] += 1
                self.connection = None

    def ask(self, method, path, body=None, headers=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=90)
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        content = answer.read()
        self.counts[answer.status] += 1
        if answer.status >= 500 and answer.status != 503:
            self.counts[f"{answer.status} {method} {path}"] += 1
        if answer.status >= 400 and answer.getheader("content-type") != "application/problem+json" and method != "HEAD":
            self.counts["a fault that is no problem"] += 1
        return content

    def post(self, path, question, headers=None):
        return self.ask("POST", self.base + path, json.dumps(question), headers)

    def line(self):
        return self.draw.choice(self.entities[0])

    def drug(self):
        return self.draw.choice(self.entities[1])

    def profile(self):
        return {"from": {"cell_line": self.line()}}

    def single(self):
        self.post("/predict", {"pairs": [{"cell_line": self.line(), "compound": self.drug()}]})

    def rank(self):
        self.post("/rank", self.draw.choice([{"cell_line": self.line()}, {"profile": self.profile()}, {"compound": self.drug()}]))

    def pages(self):
        path = self.draw.choice([
            "/cell-lines?limit=1000", "/compounds?q=a", "", "/schema", "/example", f"/compounds/{self.drug()}/cell-lines",
            f"/features?cell_line={self.line()}",
        ])
        self.ask("GET", self.base + path)
        self.ask("GET", self.draw.choice(["/", "/docs/", "/openapi.json", "/assets/js/main.js", "/metrics", "/v2", "/v1/studies"]))

    def explain(self):
        self.post("/explain", {"cell_line": self.line(), "compound": self.drug()})

    def grid(self):
        self.ask("GET", f"{self.base}/grid")

    def infer(self):
        def tensor(name, text):
            return {"name": name, "shape": [1], "datatype": "BYTES", "data": [text]}

        body = {"inputs": [tensor("cell_line", self.line()), tensor("compound", self.drug())]}
        self.ask("POST", self.base.replace("/v1/", "/v2/") + "/infer", json.dumps(body))

    def much(self):
        return {"cell_lines": [self.line() for _ in range(60)], "compounds": self.entities[1]}

    def lines(self):
        self.post("/predict", self.much(), {"accept": "application/x-ndjson"})

    def leave(self):
        """Asks for much and goes away after the first bytes."""
        body = json.dumps({**self.much(), "cell_lines": [self.line() for _ in range(900)]}).encode()
        head = f"POST {self.base}/predict HTTP/1.1\r\nhost: x\r\naccept: application/x-ndjson\r\ncontent-length: {len(body)}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.server.port), 30) as gone:
            gone.sendall(head.encode() + body)
            gone.recv(1000)
        self.counts["left"] += 1

    def wrong(self):
        path = self.draw.choice(["/predict", "/rank", "/explain", "/grid"])
        path = self.base.replace("/v1/", "/v2/") + "/infer" if self.draw.random() < 0.2 else self.base + path
        body = self.draw.choice(WRONG)
        if self.draw.random() < 0.3:
            body = self.draw.randbytes(self.draw.randrange(300))
        self.ask("POST", path, body)

    def raw(self):
        with socket.create_connection(("127.0.0.1", self.server.port), 5) as other:
            other.settimeout(2)
            other.sendall(self.draw.choice(RAW))
            other.shutdown(socket.SHUT_WR)
            answer = other.recv(4000)
        self.counts[f"raw {answer[9:12].decode(errors='replace')}"] += 1

    def method(self):
        method = self.draw.choice(["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
        self.ask(method, self.draw.choice([self.base, self.base + "/predict", "/nowhere", "/", "/v2/models/none"]))


def run(server, entities, minutes):
    """Loads the server and looks at its memory every second; returns what came back."""
    counts = collections.Counter()
    begun = time.monotonic()
    until = begun + 60 * minutes
    clients = [Client(server, entities, seed, until, counts) for seed in range(CLIENTS)]
    for client in clients:
        client.start()
    seen = []
    while time.monotonic() < until:
        time.sleep(1)
        if server.process.poll() is not None:
            raise SystemExit("the server ended under load")
        seen.append(server.memory())
    for client in clients:
        client.join(120)
    time.sleep(3)
    quiet, files = server.memory()
    fifth = max(len(seen) // 5, 1)
    # The first fifth is warming up: caches and pools fill.
    early, late = (statistics.median(mb for mb, _ in part) for part in (seen[fifth : 2 * fifth], seen[-fifth:]))
    statuses = {str(key): n for key, n in sorted(counts.items(), key=str)}
    server_faults = sum(n for key, n in counts.items() if isinstance(key, int) and key >= 500 and key != 503)
    found = {
        "minutes": minutes, "requests": sum(n for key, n in counts.items() if isinstance(key, int)), "statuses": statuses,
        "server_faults": server_faults, "second_fifth_mb": early, "last_fifth_mb": late, "largest_mb": max(mb for mb, _ in seen),
        "quiet_mb": quiet, "open_files_at_the_end": files,
    }
    print(f"mixed load, {CLIENTS} clients, {minutes:g} minutes: {found['requests']:,} requests, {server_faults} faults of the server's")
    print(f"  {statuses}")
    print(f"  memory {early:.0f} MB in the second fifth, {late:.0f} in the last, {found['largest_mb']:.0f} at most, {quiet:.0f} afterwards; {files} open files")
    return found
