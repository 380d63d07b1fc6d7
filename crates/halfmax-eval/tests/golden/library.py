"""Writes libraries of compounds as pyarrow (26.0) does: row groups, dictionaries, missing values, whole numbers."""

import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent
rows = {
    "smiles": ["CCO", "CC(=O)Oc1ccccc1C(=O)O", "C(C)(C)(C)(C)(C)C", "Cn1cnc2c1c(=O)n(C)c(=O)n2C", "c1ccccc1",
               "CC(=O)Nc1ccc(O)cc1", "not a structure"],
    "id": ["ethanol", "aspirin", "no-carbon", "caffeine", "benzene, pure", "paracetamol", "nothing"],
    "price": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
}
pq.write_table(pa.table(rows), here / "library.parquet", row_group_size=3)

# Missing values, numbers for names, plain pages, and other columns before and after.
schema = pa.schema([("weight", pa.float64()), ("number", pa.int64()), ("tags", pa.list_(pa.string())), ("SMILES", pa.large_string())])
odd = {
    "weight": [float(i) for i in range(2_000)],
    "number": [None if i % 7 == 3 else 10**12 + i for i in range(2_000)],
    "tags": [["a"]] * 2_000,
    "SMILES": [None if i % 5 == 4 else "C" * (i % 40 + 1) for i in range(2_000)],
}
pq.write_table(
    pa.table(odd, schema), here / "library_odd.parquet", row_group_size=799, use_dictionary=False, compression="NONE",
    data_page_size=2_048, data_page_version="2.0", write_statistics=False,
)
pq.write_table(pa.table(rows), here / "library_zstd.parquet", compression="zstd")
print(*(f"{p.name}: {p.stat().st_size} bytes" for p in sorted(here.glob("library*.parquet"))), sep="\n")
