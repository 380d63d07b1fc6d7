//! Mutations, one per row, become mutated genes.

use super::*;

const DEPMAP: &str = "VariantInfo,HugoSymbol,LikelyLoF,Hotspot,HessDriver,ModelID,IsDefaultEntryForModel\n\
    missense_variant,BRAF,False,True,Y,ACH-000001,Yes\n\
    stop_gained,TP53,True,False,,ACH-000001,Yes\n\
    synonymous_variant,EGFR,False,False,,ACH-000002,Yes\n\
    missense_variant,KRAS,False,True,,ACH-000002,No\n\
    frameshift_variant,,True,False,,ACH-000003,Yes\n";

const PASSPORTS: &str = "gene_symbol,model_id,protein_mutation,effect,cancer_driver,coding,source\n\
    BRAF,SIDM00001,p.V600E,missense,t,t,Sanger\n\
    BRAF,SIDM00001,p.V600E,missense,t,t,Broad\n\
    TP53,SIDM00001,p.R213*,nonsense,f,t,Sanger\n\
    TTN,SIDM00002,-,intronic,f,f,Sanger\n\
    TP53,SIDM00003,p.R1fs*2,frameshift,t,t,Sanger\n";

fn genes(file: (&str, &str), value: &str) -> (Vec<String>, Vec<Vec<f32>>) {
    let folder = Folder::of(&[("gdsc.csv", GDSC), ("Model.csv", MODELS), file]);
    let imported = import(&ImportConfig {
        cell_lines: Some(folder.path("Model.csv")),
        omics: vec![("mutation".into(), folder.path(&format!("{}{value}", file.0)))],
        ..folder.config("gdsc.csv")
    })
    .unwrap();
    let rows = values(&imported, "mutation").into_iter().map(|(_, row)| row).collect();
    assert_eq!(imported.ledger.total(file.0, Unit::Rows), file.1.lines().count() as u64 - 1);
    (features(&imported, "mutation"), rows)
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn depmap_mutations_count_by_what_they_do() {
    let file = ("m.csv", DEPMAP);
    // ACH-000003 was sequenced and has none that count: zeros, not missing.
    assert_eq!(
        genes(file, ""),
        (named(&["BRAF", "TP53"]), vec![vec![1.0, 1.0], vec![0.0; 2], vec![0.0; 2]])
    );
    assert_eq!(genes(file, "@damaging"), (named(&["TP53"]), vec![vec![1.0], vec![0.0], vec![0.0]]));
    assert_eq!(genes(file, "@hotspot").0, ["BRAF"]);
    assert_eq!(genes(file, "@driver").0, ["BRAF"]);
}

#[test]
fn passports_mutations_count_by_what_they_do() {
    let file = ("m.csv", PASSPORTS);
    let (names, rows) = genes(file, "");
    assert_eq!(
        (names, rows),
        (named(&["BRAF", "TP53"]), vec![vec![1.0, 1.0], vec![0.0; 2], vec![0.0, 1.0]])
    );
    assert_eq!(genes(file, "@damaging").0, ["TP53"]);
    assert_eq!(
        genes(file, "@driver"),
        (named(&["BRAF", "TP53"]), vec![vec![1.0, 0.0], vec![0.0; 2], vec![0.0, 1.0]])
    );
}

#[test]
fn the_same_file_can_give_two_matrices() {
    let folder = Folder::of(&[("gdsc.csv", GDSC), ("Model.csv", MODELS), ("m.csv", DEPMAP)]);
    let zip = folder.zip("m.zip", &["m.csv"]);
    let ask = |value: &str| PathBuf::from(format!("{}{value}", zip.display()));
    let imported = import(&ImportConfig {
        cell_lines: Some(folder.path("Model.csv")),
        omics: vec![("damaging".into(), ask("@damaging")), ("hotspot".into(), ask("@hotspot"))],
        ..folder.config("gdsc.csv")
    })
    .unwrap();
    assert_eq!(features(&imported, "damaging"), ["TP53"]);
    assert_eq!(features(&imported, "hotspot"), ["BRAF"]);
    assert_eq!(imported.sources[2].name, "m.zip");
}
