"""The numbers that both sides train on, drawn at random: they cost what real ones cost."""
import numpy as np

CELLS, DENSE, SPARSE, DRUGS, BITS, HIDDEN = 580, 1412, 706, 170, 2048, [512, 256, 128]
PAIRS = 82_833
SET_MUTATIONS, SET_BITS = 0.067, 48 / 2048


def write(folder, pairs=PAIRS, dense=DENSE, cells=CELLS, drugs=DRUGS):
    """A workload of this size; every pair is another one as long as there are enough."""
    rng = np.random.default_rng(3)
    folder.mkdir(parents=True, exist_ok=True)

    def put(name, values, kind=np.float32):
        np.ascontiguousarray(values, dtype=kind).tofile(folder / name)

    put("shape.bin", [dense, SPARSE, BITS, *HIDDEN], np.uint32)
    put("dense.bin", rng.standard_normal((cells, dense), dtype=np.float32))
    put("sparse.bin", rng.random((cells, SPARSE)) < SET_MUTATIONS)
    put("bits.bin", rng.random((drugs, BITS)) < SET_BITS)
    chosen = rng.permutation(cells * drugs)[:pairs]
    put("cell_line_of.bin", chosen // drugs, np.uint32)
    put("compound_of.bin", chosen % drugs, np.uint32)
    put("target.bin", rng.standard_normal(len(chosen)))
    weights(folder, [dense + SPARSE + BITS, *HIDDEN, 1])


def weights(folder, widths):
    """Fresh weights, uniform within 1/√inputs: those of PyTorch's linear layer."""
    rng = np.random.default_rng(4)
    for at, (n, m) in enumerate(zip(widths, widths[1:])):
        bound = 1 / np.sqrt(n)
        rng.uniform(-bound, bound, (n, m)).astype(np.float32).tofile(folder / f"w{at}.bin")
        rng.uniform(-bound, bound, m).astype(np.float32).tofile(folder / f"b{at}.bin")


def operations(batch, naive):
    """10⁹ floating-point operations of the products of one epoch, those by hand or those of the naive form."""
    rng = np.random.default_rng(5)
    chosen = rng.permutation(CELLS * DRUGS)[:PAIRS]
    trunk = 6 * PAIRS * sum(n * m for n, m in zip(HIDDEN, [*HIDDEN[1:], 1]))
    if naive:
        first = 4 * PAIRS * (DENSE + SPARSE + BITS) * HIDDEN[0]
    else:
        first = 0
        for start in range(0, PAIRS, batch):
            rows = chosen[start : start + batch]
            lines, drugs = len(np.unique(rows // DRUGS)), len(np.unique(rows % DRUGS))
            first += 4 * HIDDEN[0] * (lines * (DENSE + SPARSE * SET_MUTATIONS) + drugs * BITS * SET_BITS)
    return (first + trunk) / 1e9
