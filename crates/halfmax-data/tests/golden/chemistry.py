"""Golden chemistry: python chemistry.py > chemistry.json (RDKit; its version is written into the file).

With `-` the SMILES are read from standard input, one a line, so that any list can be held against RDKit.
"""
import json
import sys

import rdkit
from rdkit import Chem, RDLogger
from rdkit.Chem import Crippen, Descriptors, QED, rdFingerprintGenerator
from rdkit.Chem import rdMolDescriptors as R
from rdkit.Chem.MolStandardize import rdMolStandardize
from rdkit.Chem.Scaffolds import MurckoScaffold

RDLogger.DisableLog("rdApp.*")

SMILES = [
    "CC(=O)Oc1ccccc1C(=O)O",  # acetylsalicylic acid
    "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",  # caffeine, Kekule form
    "Cn1cnc2c1c(=O)n(C)c(=O)n2C",  # caffeine, aromatic form
    "CC1=C(C=C(C=C1)NC(=O)C2=CC=C(C=C2)CN3CCN(CC3)C)NC4=NC=CC(=N4)C5=CN=CC=C5",  # imatinib
    "CS(=O)(=O)O.CC1=C(C=C(C=C1)NC(=O)C2=CC=C(C=C2)CN3CCN(CC3)C)NC4=NC=CC(=N4)C5=CN=CC=C5",  # its salt
    "COCCOc1cc2ncnc(Nc3cccc(c3)C#C)c2cc1OCCOC",  # erlotinib
    "CC(C)(C)c1cc(NC(=O)Nc2ccc(Cl)cc2)n(n1)-c1ccc(C)cc1",
    "O=[N+]([O-])c1ccccc1",  # charges that stay
    "F/C=C/F",
    "F/C=C\\F",
    "C[C@H](N)C(=O)O",
    "C[C@@H](N)C(=O)O",
    "c1ccc2[nH]ccc2c1",
    "CS(=O)(=O)CCNCc1ccc(o1)-c1ccc2ncnc(Nc3ccc(OCc4cccc(F)c4)c(Cl)c3)c2c1",  # lapatinib
    "CC(=O)[O-].[Na+]",
    "C[NH3+].[Cl-]",
    "C[N+](C)(C)CC(=O)[O-]",  # a charge that no proton settles
    "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O",  # glucose
    "CC[C@@]1(O)C(=O)OCc2c1cc1n(c2=O)Cc2cc3ccccc3nc2-1",  # camptothecin
    "CN1C[C@H]2CC[C@@H](C1)N2",  # bridged
    "C1CCC2(CC1)CCCCC2",  # spiro
    "[2H]C([2H])([2H])O",
    "CCCCCC(=O)N/N=C/c1ccccn1",
    "C[C@]12CC[C@H]3[C@H]([C@@H]1CC[C@@H]2O)CCC4=CC(=O)CC[C@]34C",  # testosterone
    "FC(F)(F)c1ccc(Br)c(I)c1P(=O)(OC)OC",
    "O",
]
SETTINGS = [(0, 128, False), (1, 256, True), (2, 1024, False), (2, 2048, False), (2, 2048, True), (3, 512, False), (3, 2048, True)]
GENERATORS = {
    f"{radius} {bits} {str(chirality).lower()}": rdFingerprintGenerator.GetMorganGenerator(
        radius=radius, fpSize=bits, includeChirality=chirality
    )
    for radius, bits, chirality in SETTINGS
}
DESCRIPTORS = {
    "mol_weight": Descriptors.MolWt,
    "log_p": Crippen.MolLogP,
    "molar_refractivity": Crippen.MolMR,
    "tpsa": R.CalcTPSA,
    "h_bond_donors": Descriptors.NumHDonors,
    "h_bond_acceptors": Descriptors.NumHAcceptors,
    "rotatable_bonds": Descriptors.NumRotatableBonds,
    "rings": Descriptors.RingCount,
    "aromatic_rings": Descriptors.NumAromaticRings,
    "aliphatic_rings": Descriptors.NumAliphaticRings,
    "aromatic_heterocycles": Descriptors.NumAromaticHeterocycles,
    "fraction_csp3": Descriptors.FractionCSP3,
    "heavy_atoms": lambda m: m.GetNumHeavyAtoms(),
    "hetero_atoms": Descriptors.NumHeteroatoms,
    "formal_charge": Chem.GetFormalCharge,
    "amide_bonds": R.CalcNumAmideBonds,
    "stereocentres": R.CalcNumAtomStereoCenters,
    "unspecified_stereocentres": R.CalcNumUnspecifiedAtomStereoCenters,
    "labute_asa": R.CalcLabuteASA,
    "qed": QED.qed,
}


def of(smiles):
    m = Chem.MolFromSmiles(smiles)
    if m is None:
        return {"smiles": smiles}
    parent = rdMolStandardize.Uncharger().uncharge(rdMolStandardize.LargestFragmentChooser().choose(m))
    return {
        "smiles": smiles,
        "canonical": Chem.MolToSmiles(m),
        "flat": Chem.MolToSmiles(m, isomericSmiles=False),
        "scaffold": MurckoScaffold.MurckoScaffoldSmiles(mol=m, includeChirality=True),
        "parent": Chem.MolToSmiles(parent),
        "formula": R.CalcMolFormula(m),
        "descriptors": {name: float(f(m)) for name, f in DESCRIPTORS.items()},
        "morgan": {
            name: sorted(g.GetCountFingerprint(m).GetNonzeroElements().items()) for name, g in GENERATORS.items()
        },
    }


smiles = [line.rstrip("\n") for line in sys.stdin] if sys.argv[1:] == ["-"] else SMILES
print(json.dumps({"rdkit": rdkit.__version__, "molecules": [of(s) for s in smiles]}))
