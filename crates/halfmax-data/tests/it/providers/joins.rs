//! Files of several providers meet by whichever ids they share.

use super::*;
use proptest::prelude::*;

const EXPRESSION: &str = ",SequencingID,ModelConditionID,ModelID,IsDefaultEntryForMC,IsDefaultEntryForModel,TP53 (7157),BRAF (673)\n\
    0,CDS-1,MC-1,ACH-000001,Yes,Yes,1,2\n\
    1,CDS-2,MC-1,ACH-000001,No,No,9,9\n\
    2,CDS-3,MC-2,ACH-000002,Yes,Yes,3,\n\
    3,CDS-4,MC-3,ACH-000003,Yes,Yes,5,6\n\
    4,CDS-5,MC-9,ACH-000009,Yes,Yes,7,8\n";

#[test]
fn gdsc_responses_meet_depmap_profiles_through_model_csv() {
    let folder =
        Folder::of(&[("gdsc.csv", GDSC), ("Model.csv", MODELS), ("expression.csv", EXPRESSION)]);
    let config = ImportConfig {
        cell_lines: Some(folder.path("Model.csv")),
        omics: vec![("expression".into(), folder.path("expression.csv"))],
        ..folder.config("gdsc.csv")
    };
    let imported = import(&config).unwrap();
    assert_eq!(imported.screen.responses.len(), 4);
    assert_eq!(features(&imported, "expression"), ["TP53", "BRAF"]);
    assert_eq!(
        values(&imported, "expression"),
        [
            ("ACH-000001".to_owned(), vec![1.0, 2.0]),
            ("ACH-000002".to_owned(), vec![3.0, -99.0]),
            ("ACH-000003".to_owned(), vec![5.0, 6.0]),
        ]
    );
    assert_eq!(imported.screen.cell_lines[0].tissue.as_deref(), Some("Lung"));
    assert_eq!(
        dropped(&imported.ledger, "expression.csv"),
        [
            ("not the default entry of its cell line", 1, "ACH-000001"),
            ("cell line not in Model.csv", 1, "ACH-000009"),
        ]
    );
    assert_eq!(imported.ledger.total("expression.csv", Unit::Rows), 5);
    assert_eq!(imported.ledger.total("expression.csv", Unit::Columns), 8);
}

#[test]
fn every_id_of_a_model_list_leads_to_its_cell_line() {
    let list = "model_id,model_name,synonyms,tissue,COSMIC_ID,BROAD_ID,CCLE_ID,RRID\n\
        SIDM00001,Alpha-1,ALF;Alef 1,Lung,11,ACH-000001,ALPHA1_LUNG,CVCL_0001\n\
        SIDM00002,Beta-2,,Skin,12,ACH-000002;ACH-000020,BETA2_SKIN,CVCL_0002\n";
    let folder = Folder::of(&[("model_list.csv", list)]);
    for (column, id, expected) in [
        ("SANGER_MODEL_ID", "SIDM00001", "SIDM00001"),
        ("COSMIC_ID", "11.0", "SIDM00001"),
        ("MODEL_ID", "ACH-000001", "SIDM00001"),
        ("MODEL_ID", "ACH-000020", "SIDM00002"),
        ("CCLE_NAME", "alpha1_lung", "SIDM00001"),
        ("CELL_LINE_NAME", "RRID:CVCL_0002", "SIDM00002"),
        ("CELL_LINE_NAME", "ALPHA 1", "SIDM00001"),
        ("CELL_LINE_NAME", "alf", "SIDM00001"),
        ("CELL_LINE_NAME", "ALEF-1", "SIDM00001"),
        ("CELL_LINE_NAME", "BETA2", "SIDM00002"),
    ] {
        let table = format!("{column},DRUG_ID,LN_IC50\n{id},1,0.5\n");
        std::fs::write(folder.path("responses.csv"), table).unwrap();
        let config = ImportConfig {
            cell_lines: Some(folder.path("model_list.csv")),
            ..folder.config("responses.csv")
        };
        let screen = import(&config).unwrap().screen;
        assert_eq!(screen.cell_lines[0].id.as_str(), expected, "{column} {id}");
    }
}

#[test]
fn names_of_two_cell_lines_are_used_for_neither_and_said() {
    let models = "ModelID,SangerModelID,COSMICID,CellLineName,StrippedCellLineName,OncotreeLineage\n\
        ACH-000001,SIDM00001,11,TT,TT,Thyroid\nACH-000002,SIDM00002,11,T.T,TT,Oesophagus\n\
        ACH-000003,SIDM00003,13,Other,OTHER,Lung\n";
    let responses = "SANGER_MODEL_ID,COSMIC_ID,CELL_LINE_NAME,DRUG_ID,LN_IC50\n\
        SIDM00001,11,TT,1,0.5\n,11,,1,0.25\n,,t t,1,1\nSIDM00003,13,T.T,1,2\n";
    let folder = Folder::of(&[("Model.csv", models), ("responses.csv", responses)]);
    let config = ImportConfig {
        cell_lines: Some(folder.path("Model.csv")),
        ..folder.config("responses.csv")
    };
    let imported = import(&config).unwrap();
    assert_eq!(
        noted(&imported.ledger, "Model.csv"),
        [(
            "name of several rows, so it identifies none",
            2,
            "11: ACH-000001, ACH-000002; TT: ACH-000001, ACH-000002"
        )]
    );
    assert_eq!(
        dropped(&imported.ledger, "responses.csv"),
        [("cell line id fits several in Model.csv", 2, "11; t t")]
    );
    assert_eq!(
        noted(&imported.ledger, "responses.csv"),
        [(
            "ids of one row lead to two cell lines; the more specific id is used",
            1,
            "SIDM00003, not T.T"
        )]
    );
    let lines: Vec<_> = imported.screen.cell_lines.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(lines, ["ACH-000001", "ACH-000003"]);
}

/// The same table with its columns in another order.
fn turned(table: &str, by: usize) -> String {
    let rows = table.lines().map(|line| {
        let mut cells: Vec<&str> = line.split(',').collect();
        let n = cells.len();
        cells.rotate_left(by % n);
        cells.join(",")
    });
    rows.collect::<Vec<_>>().join("\n") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn column_order_case_and_punctuation_change_no_join(
        turns in proptest::collection::vec(0..9_usize, 3),
        glue in "[-_ .]?",
        upper in any::<bool>(),
    ) {
        let plain = Folder::of(&[("gdsc.csv", GDSC), ("Model.csv", MODELS), ("e.csv", EXPRESSION)]);
        let names = GDSC.replace("SANGER_MODEL_ID", "OTHER").replace("SIDM", "none");
        let respell = |text: &str| {
            let text = text.replace("Alpha-1", &format!("Alpha{glue}1")).replace("BETA 2", &format!("Beta{glue}2"));
            if upper { text.replace("Gamma_3", "GAMMA3") } else { text.replace("Gamma_3", "gamma 3") }
        };
        let other = Folder::of(&[
            ("gdsc.csv", &turned(&respell(&names), turns[0])),
            ("Model.csv", &turned(MODELS, turns[1])),
            ("e.csv", &turned(EXPRESSION, turns[2])),
        ]);
        let of = |folder: &Folder| {
            let imported = import(&ImportConfig {
                cell_lines: Some(folder.path("Model.csv")),
                omics: vec![("e".into(), folder.path("e.csv"))],
                ..folder.config("gdsc.csv")
            })
            .unwrap();
            let responses: Vec<_> = imported.screen.responses.iter().map(|r| {
                let line = imported.screen.cell_lines[r.cell_line as usize].id.to_string();
                (r.row_id, line, r.compound, r.value.to_bits())
            }).collect();
            let by_name = |name: &str| {
                let at = features(&imported, "e").iter().position(|f| f == name).unwrap();
                values(&imported, "e").into_iter().map(|(line, row)| (line, row[at].to_bits())).collect::<Vec<_>>()
            };
            (responses, by_name("TP53"), by_name("BRAF"))
        };
        prop_assert_eq!(of(&plain), of(&other));
    }
}
