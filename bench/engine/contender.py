"""A process that trains when it is told to, halfmax or PyTorch."""
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HERE.parents[1] / "target"))
# Another profile's, for example target/debug/examples, where dependencies and halfmax-model are optimised as well.
ENGINE = pathlib.Path(os.environ.get("HALFMAX_EXAMPLES", TARGET / "release/examples")) / "engine"


def unlock(folder):
    """A library that tells PyTorch's MKL it is on an Intel processor, which it asks before it uses its best kernels."""
    source, library = folder / "unlock.c", folder / "unlock.so"
    source.write_text("int mkl_serv_intel_cpu_true(void) { return 1; }\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


class Contender:
    """`halfmax`, `PyTorch naive` or `PyTorch factored`; with `library` loaded before all others, `more` as it takes it."""

    def __init__(self, name, folder, batch, dropout=0.2, threads=1, library=None, more=()):
        self.name = name + (" unlocked" if library else "")
        arguments = [str(folder), str(batch), str(dropout), str(threads)]
        if name == "halfmax":
            command = [str(ENGINE), *arguments, *more]
        else:
            command = [sys.executable, str(HERE / "peer.py"), *arguments, name.split()[-1], *more]
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
        if library:
            environment["LD_PRELOAD"] = str(library)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, text=True, env=environment, **pipes)
        assert self.process.stdout.readline().strip() == "ready", name

    def __call__(self, words):
        """Wall seconds, processor seconds, a value."""
        print(words, file=self.process.stdin, flush=True)
        return [float(v) for v in self.process.stdout.readline().split()]

    def end(self):
        print("quit", file=self.process.stdin, flush=True)
        self.process.wait()


def measure(contenders, rounds, word):
    """Wall and processor seconds and the value of each, medians over rounds in turn."""
    for one in contenders:
        one(word)
    found = {one.name: [] for one in contenders}
    for _ in range(rounds):
        for one in contenders:
            found[one.name].append(one(word))
    return {name: [statistics.median(v) for v in zip(*all)] for name, all in found.items()}
