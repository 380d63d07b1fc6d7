"""Golden Morgan fingerprints of 128 and 512 bits: python folded.py > folded.json (RDKit), for the SMILES of morgan.json."""
import json
import pathlib

import rdkit
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

smiles = json.loads((pathlib.Path(__file__).parent / "morgan.json").read_text())["bits"]
golden = {"rdkit": rdkit.__version__}
for size in (128, 512):
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=size)
    golden[str(size)] = {s: list(generator.GetFingerprint(Chem.MolFromSmiles(s)).GetOnBits()) for s in smiles}
print(json.dumps(golden))
