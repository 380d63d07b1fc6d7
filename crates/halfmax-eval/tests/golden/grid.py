"""Reads grid.parquet with pyarrow (26.0) and compares it with what grid/parquet.rs was given."""

import pathlib

import pyarrow.parquet as pq

table = pq.read_table(pathlib.Path(__file__).with_name("grid.parquet"))
assert table.schema.names == ["compound", "cell_line", "ln_ic50"], table.schema
assert table.schema.metadata == {b"halfmax.unit": "ln µM".encode()}, table.schema.metadata
rows = table.to_pydict()
assert rows["compound"] == ["aspirin"] * 300 + ["größe"] * 300
assert rows["cell_line"] == [f"L{i}" for i in range(300)] * 2
assert rows["ln_ic50"] == [i / 4 - 7 for i in range(600)]
print("grid.parquet: 600 rows as written")
