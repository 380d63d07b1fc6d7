//! Files of several providers, joined by one command.

use serde_json::Value;
use std::fmt::Write as _;

use crate::Place;

/// Made-up responses as GDSC writes them, with ids of the Sanger Institute only.
fn responses() -> String {
    let mut text = String::from(
        "DATASET,CELL_LINE_NAME,SANGER_MODEL_ID,DRUG_ID,DRUG_NAME,PUTATIVE_TARGET,MIN_CONC,MAX_CONC,LN_IC50,AUC\n",
    );
    for line in 1..=6 {
        for drug in 1..=3 {
            let value = f64::from(line * drug) / 4.0 - 2.0;
            writeln!(
                text,
                "GDSC2,Line-{line},SIDM0000{line},{drug},Drug{drug},T{drug},0.01,10,{value},0.8"
            )
            .unwrap();
        }
    }
    text
}

/// DepMap's list, expression with a second sequencing of a line, and mutations.
fn depmap() -> [(&'static str, String); 3] {
    let mut models = String::from(
        "ModelID,CellLineName,StrippedCellLineName,SangerModelID,COSMICID,OncotreeLineage\n",
    );
    let mut expression = String::from(
        ",SequencingID,ModelConditionID,ModelID,IsDefaultEntryForMC,IsDefaultEntryForModel,TP53 (7157),BRAF (673)\n",
    );
    let mut mutations =
        String::from("HugoSymbol,VariantInfo,LikelyLoF,Hotspot,ModelID,IsDefaultEntryForModel\n");
    for line in 1..=5 {
        writeln!(models, "ACH-00000{line},Line-{line},LINE{line},SIDM0000{line},{line}00,Lung")
            .unwrap();
        writeln!(expression, "{line},CDS-{line},MC-{line},ACH-00000{line},Yes,Yes,{line}.5,0")
            .unwrap();
        writeln!(expression, "9{line},CDS-9{line},MC-{line},ACH-00000{line},No,No,0,0").unwrap();
        let (gene, what) =
            if line % 2 == 0 { ("BRAF", "missense_variant") } else { ("TP53", "stop_gained") };
        let (lost, hot) = if line % 2 == 0 { ("False", "True") } else { ("True", "False") };
        writeln!(mutations, "{gene},{what},{lost},{hot},ACH-00000{line},Yes").unwrap();
    }
    [
        ("Model.csv", models),
        ("OmicsExpression.csv", expression),
        ("OmicsSomaticMutations.csv", mutations),
    ]
}

#[test]
fn gdsc_responses_and_depmap_files_become_one_screen() {
    let place = Place::new();
    std::fs::write(place.file("gdsc.csv"), responses()).unwrap();
    for (name, text) in depmap() {
        std::fs::write(place.file(name), text).unwrap();
    }
    let document: Value = serde_json::from_str(&place.done(
        "import --responses gdsc.csv --cell-lines Model.csv --omics expression=OmicsExpression.csv \
         --omics damaging=OmicsSomaticMutations.csv@damaging --omics hotspot=OmicsSomaticMutations.csv@hotspot \
         --out screen --json",
    ))
    .unwrap();
    assert_eq!(
        (&document["cell_lines"], &document["responses"]),
        (&Value::from(5), &Value::from(15))
    );
    let kinds: Vec<_> = document["omics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| (&o["kind"], &o["features"]))
        .collect();
    let expected = [("expression", 2), ("damaging", 1), ("hotspot", 1)];
    for ((kind, features), (name, n)) in kinds.into_iter().zip(expected) {
        assert_eq!((kind, features), (&Value::from(name), &Value::from(n)));
    }
    let ledger = document["ledger"].to_string();
    assert!(ledger.contains("not the default entry of its cell line"), "{ledger}");
    assert!(ledger.contains("cell line not listed in Model.csv"), "{ledger}");
    let said = place.refused(
        "import --responses gdsc.csv --cell-lines Model.csv --omics m=OmicsSomaticMutations.csv@silent --out other",
    );
    assert!(
        said.contains(
            "has no value called \"silent\"; after an @ it takes: any, damaging, hotspot"
        ),
        "{said}"
    );
}
