"""Golden Morgan fingerprints: python morgan.py > morgan.json (RDKit; its version is written into the file)."""
import json

import rdkit
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

SMILES = [
    "CC(=O)Oc1ccccc1C(=O)O",  # acetylsalicylic acid
    "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",  # caffeine, Kekule form
    "Cn1cnc2c1c(=O)n(C)c(=O)n2C",  # caffeine, aromatic form
    "CC1=C(C=C(C=C1)NC(=O)C2=CC=C(C=C2)CN3CCN(CC3)C)NC4=NC=CC(=N4)C5=CN=CC=C5",  # imatinib
    "COCCOc1cc2ncnc(Nc3cccc(c3)C#C)c2cc1OCCOC",  # erlotinib
    "CC(C)(C)c1cc(NC(=O)Nc2ccc(Cl)cc2)n(n1)-c1ccc(C)cc1",
    "N.N.Cl[Pt]Cl",  # cisplatin: a mixture with a metal
    "O=[N+]([O-])c1ccccc1",
    "F/C=C/F",
    "C[C@H](N)C(=O)O",
    "c1ccc2[nH]ccc2c1",
    "CS(=O)(=O)CCNCc1ccc(o1)-c1ccc2ncnc(Nc3ccc(OCc4cccc(F)c4)c(Cl)c3)c2c1",  # lapatinib
]
generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
bits = {s: sorted(generator.GetFingerprint(Chem.MolFromSmiles(s)).GetOnBits()) for s in SMILES}
print(json.dumps({"rdkit": rdkit.__version__, "bits": bits}))
