"""Serving one network: halfmax beside Flask with PyTorch and FastAPI with ONNX Runtime, on the same machine.

    cargo build --release
    pip install -r bench/serve/requirements.txt        # and wrk, as in: apt-get install wrk
    python bench/serve/compare.py --halfmax target/release/halfmax [--bundle RUN/bundle] [--rounds 5] [--seconds 8]
    python bench/serve/compare.py --halfmax target/release/halfmax --apart
    python bench/serve/compare.py --halfmax target/release/halfmax --only mixed --minutes 10

Without --bundle, a screen of 580 cell lines × 170 drugs is simulated and a network fitted to it. All servers run at the same
time and are loaded in turn, in every round; figures are medians over rounds. halfmax runs twice: as it is, where known pairs
are predicted once and then answered from memory, and with --compute, where every request goes through the network as it does in
the other servers. halfmax logs every request; the others log none. With --apart, the servers have the first core and the load
generator the second, so that it takes nothing from a server; each Python server then has one worker.
"""
import argparse
import json
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time

import mixed
import servers

HERE = pathlib.Path(__file__).parent


def fitted(program, place):
    """A network on a simulated screen of GDSC2's size."""

    def run(*words):
        subprocess.run([program, *map(str, words)], cwd=place, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    files = [["--omics", f"{kind}=files/{kind}.csv"] for kind in ("expression", "cnv", "mutation")]
    run("simulate", "--cell-lines", 580, "--compounds", 170, "--out", "files")
    run("import", "--responses", "files/response.csv", "--cell-lines", "files/cell_lines.csv", "--compounds", "files/drugs.csv",
        *[word for pair in files for word in pair], "--out", "screen")
    # The reference network: 512, 256 and 128 units. Two epochs make no good one, but one of its size.
    (place / "run.toml").write_text('screen = "screen"\n[splits]\nscheme = "lpo"\ntest = 0.2\n[[models]]\npreset = "ann"\nepochs = 2\n')
    run("run", "run.toml", "--out", "runs/ann")
    return place / "runs/ann/bundle"


def load(server, pairs, seconds, connections):
    """Requests a second, milliseconds of the median and of the 99th percentile, and failed requests."""
    env = {**os.environ, "PAIRS": str(pairs), "ROUTE": server.route}
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(HERE / "single.lua"), f"http://127.0.0.1:{server.port}"]
    if server.cores is not None:
        command = ["taskset", "--cpu-list", "1", *command]
    out = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    n, duration, p50, p99, failed = (float(word) for word in out.split("RESULT ")[1].split())
    return n / duration * 1e6, p50 / 1000, p99 / 1000, int(failed)


def single(running, pairs, args, result):
    rounds = {server.name: [] for server in running}
    for server in running:
        load(server, pairs, 2, args.connections)
    for _ in range(args.rounds):
        for server in running:
            rounds[server.name].append(load(server, pairs, args.seconds, args.connections))
    print(f"one prediction a request, {args.connections} connections, median of {args.rounds} rounds of {args.seconds} s, failed in all")
    figures = {}
    for name, found in rounds.items():
        rate, p50, p99, _ = (statistics.median(column) for column in zip(*found))
        failed = sum(one[3] for one in found)
        figures[name] = {"per_second": rate, "p50_ms": p50, "p99_ms": p99, "failed": failed}
        print(f"  {name:18} {rate:9,.0f} /s   p50 {p50:7.2f} ms   p99 {p99:7.2f} ms   {failed} failed")
    for ours in ("halfmax", "halfmax --compute"):
        for theirs in ("Flask", "FastAPI"):
            ratios = [a[0] / b[0] for a, b in zip(rounds[ours], rounds[theirs])]
            tail = [b[2] / a[2] for a, b in zip(rounds[ours], rounds[theirs])]
            figures[f"{ours} / {theirs}"] = {"throughput": statistics.median(ratios), "p99": statistics.median(tail)}
            print(
                f"  {ours} against {theirs}: × {statistics.median(ratios):.1f} throughput "
                f"({min(ratios):.1f} to {max(ratios):.1f}), p99 × {statistics.median(tail):.1f} shorter"
            )
    result["single"] = figures


def grid(running, result):
    for server in running[:2]:
        path = server.route.removesuffix("predict") + "grid"
        times = []
        for _ in range(21):
            begun = time.perf_counter()
            status, answer = server.get(path)
            times.append(1000 * (time.perf_counter() - begun))
            assert status == 200, answer[:200]
        values = json.loads(answer)["values"]
        times.sort()
        result.setdefault("grid_ms", {})[server.name] = times[10]
        print(
            f"  {server.name:18} whole grid {len(values)} × {len(values[0])} in one request: median {times[10]:.1f} ms, "
            f"{times[0]:.1f} to {times[-1]:.1f}, {len(answer) / 1e6:.2f} MB"
        )


def agree(running, entities):
    """The servers answer the same network: the largest difference over pairs drawn at random."""
    draw = random.Random(5)
    pairs = [(draw.choice(entities[0]), draw.choice(entities[1])) for _ in range(200)]
    answers = [server.predict(pairs) for server in running]
    worst = max(abs(a - b) for other in answers[1:] for a, b in zip(answers[0], other))
    print(f"the servers' predictions differ by at most {worst:.1e}")
    if worst > 1e-3:
        raise SystemExit("these are not the same network")
    return worst


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--halfmax", default="target/release/halfmax")
    words.add_argument("--bundle", type=pathlib.Path)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--seconds", type=int, default=8)
    words.add_argument("--connections", type=int, default=16)
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--only", default="single,grid,mixed")
    words.add_argument("--apart", action="store_true", help="the servers on one core, the load generator on another")
    words.add_argument("--json", type=pathlib.Path)
    args = words.parse_args()
    only = args.only.split(",")
    program = str(pathlib.Path(args.halfmax).resolve())
    if args.apart:
        servers.Server.cores = "0"
    cores = 1 if args.apart else len(os.sched_getaffinity(0))
    result = {"machine": platform.platform(), "cores": cores}
    running = []
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        bundle = args.bundle.resolve() if args.bundle else fitted(program, place)
        try:
            running.append(servers.halfmax(program, bundle, 7901, place / "log0"))
            running.append(servers.halfmax(program, bundle, 7902, place / "log1", "--compute"))
            if "single" in only:
                model = running[0].route.removesuffix("predict") + "model.onnx"
                (place / "model.onnx").write_bytes(running[0].get(model)[1])
                env = {"BUNDLE": str(bundle), "ONNX": str(place / "model.onnx")}
                running.append(servers.flask(env, 7903, cores, place / "log2"))
                running.append(servers.fastapi(env, 7904, cores, place / "log3"))
            kinds = ("cell-lines", "compounds")
            base = running[0].route.removesuffix("predict")
            entities = [[one["id"] for one in json.loads(running[0].get(f"{base}{kind}?limit=1000")[1])["items"]] for kind in kinds]
            draw = random.Random(3)
            pairs = place / "pairs.tsv"
            pairs.write_text("".join(f"{draw.choice(entities[0])}\t{draw.choice(entities[1])}\n" for _ in range(20_000)))
            result["largest_difference"] = agree(running, entities)
            if "single" in only:
                single(running, pairs, args, result)
            if "grid" in only:
                grid(running, result)
            if "mixed" in only:
                for server in running[1:]:
                    server.end()
                result["mixed"] = mixed.run(running[0], entities, args.minutes)
        except SystemExit:
            for log in sorted(place.glob("log*")):
                print(log.name, log.read_bytes()[-2000:].decode(errors="replace"), file=sys.stderr)
            raise
        finally:
            for server in running:
                server.end()
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
