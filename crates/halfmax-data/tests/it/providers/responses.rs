//! Response tables: units, directions, and rows that are no measurement.

use super::*;

fn screen(config: &ImportConfig, measure: Option<Measure>) -> Imported {
    let wanted = Wanted { measure, ..Wanted::default() };
    import(&ImportConfig { wanted, ..config.clone() }).unwrap()
}

fn triples(imported: &Imported) -> Vec<(u64, String, String, f64)> {
    let screen = &imported.screen;
    let triple = |r: &halfmax_data::Response| {
        let cell_line = screen.cell_lines[r.cell_line as usize].id.to_string();
        (r.row_id, cell_line, screen.compounds[r.compound as usize].name.clone(), r.value)
    };
    screen.responses.iter().map(triple).collect()
}

const PRISM: &str = "broad_id,depmap_id,ccle_name,screen_id,auc,ec50,ic50,name,moa,target,smiles,passed_str_profiling,row_name\n\
    BRD-K00000001-001-01-1,ACH-000001,ALPHA1_LUNG,MTS010,0.5,2,4,onemab,inhibitor,EGFR,\"CCO, CCN\",TRUE,r\n\
    BRD-K00000001-002-02-2,ACH-000002,BETA2_SKIN,MTS010,0.9,1e30,,onemab,inhibitor,EGFR,CCO,TRUE,r\n\
    BRD-K00000002-001-01-1,ACH-000001_FAILED_STR,ALPHA1_LUNG,MTS010,0.1,1,1,twomib,,,C1CC,TRUE,r\n\
    BRD-K00000002-001-01-1,ACH-000001,ALPHA1_LUNG,HTS002,0.2,1,1,twomib,,,C1CC,FALSE,r\n\
    BRD-K00000002-001-01-1,ACH-000001,ALPHA1_LUNG,HTS002,0.25,0.5,0.5,twomib,,,C1CC,TRUE,r\n";

#[test]
fn prism_areas_are_of_cell_lines_whose_identity_was_confirmed() {
    let folder = Folder::of(&[("prism.csv", PRISM)]);
    let config = folder.config("prism.csv");
    let imported = screen(&config, None);
    assert_eq!(imported.screen.measure, Measure::Auc);
    let expected = [
        (0, "ACH-000001".to_owned(), "onemab".to_owned(), 0.5),
        (1, "ACH-000002".to_owned(), "onemab".to_owned(), 0.9),
        (4, "ACH-000001".to_owned(), "twomib".to_owned(), 0.25),
    ];
    assert_eq!(triples(&imported), expected);
    assert_eq!(
        dropped(&imported.ledger, "prism.csv"),
        [("cell line failed STR profiling, so it may be another", 2, "line 4; line 5")]
    );
    assert_eq!(imported.ledger.total("prism.csv", Unit::Rows), 5);
    let compound = &imported.screen.compounds[0];
    assert_eq!(compound.id.as_str(), "BRD-K00000001");
    assert_eq!(
        (compound.smiles.as_deref(), compound.target.as_deref()),
        (Some("CCO"), Some("EGFR"))
    );
    assert_eq!(
        noted(&imported.ledger, "prism.csv"),
        [("structure cannot be read, so the compound has none", 1, "line 6: C1CC")]
    );
}

#[test]
fn prism_concentrations_are_micromolar_and_absurd_fits_go() {
    let folder = Folder::of(&[("prism.csv", PRISM)]);
    let config = folder.config("prism.csv");
    let imported = screen(&config, Some(Measure::LnIc50));
    let values: Vec<f64> = triples(&imported).iter().map(|t| t.3).collect();
    assert!(near(values[0], 4.0_f64.ln()) && near(values[1], 0.5_f64.ln()), "{values:?}");
    assert_eq!(dropped(&imported.ledger, "prism.csv")[1], ("no ic50", 1, "line 3"));
    let imported = screen(&config, Some(Measure::PEc50));
    assert!(near(triples(&imported)[0].3, 6.0 - 2.0_f64.log10()));
    assert_eq!(
        dropped(&imported.ledger, "prism.csv")[0],
        ("fitted where there was no effect: beyond any concentration", 1, "line 3")
    );
}

const CCLE: &str = "CCLE Cell Line Name,Primary Cell Line Name,Compound,Target,Doses (uM),Activity Data (median),Activity SD,Num Data,FitType,EC50 (uM),IC50 (uM),Amax,ActArea\n\
    ALPHA1_LUNG,Alpha-1,Onemab,EGFR,\"0.0025,0.008,0.025,0.08,0.25,0.8,2.53,8\",x,y,8,Sigmoid,1,2,-90,4\n\
    BETA2_SKIN,Beta-2,Onemab,EGFR,\"0.0025,0.008,0.025,0.08,0.25,0.8,2.53,8\",x,y,8,NoFit,NA,8,-2,0.2\n";

#[test]
fn ccle_activity_areas_are_fractions_of_their_doses() {
    let folder = Folder::of(&[("ccle.csv", CCLE)]);
    let config = folder.config("ccle.csv");
    let imported = screen(&config, None);
    assert_eq!(imported.screen.measure, Measure::LnIc50);
    let ln: Vec<f64> = triples(&imported).iter().map(|t| t.3).collect();
    assert!(near(ln[0], 2.0_f64.ln()) && near(ln[1], 8.0_f64.ln()));
    assert_eq!(imported.screen.compounds[0].max_dose_um, Some(8.0));
    assert_eq!(imported.screen.cell_lines[0].tissue.as_deref(), Some("lung"));
    let aac: Vec<f64> = triples(&screen(&config, Some(Measure::Aac))).iter().map(|t| t.3).collect();
    assert!(near(aac[0], 0.5) && near(aac[1], 0.025));
    let auc: Vec<f64> = triples(&screen(&config, Some(Measure::Auc))).iter().map(|t| t.3).collect();
    assert!(near(auc[0], 0.5) && near(auc[1], 0.975));
    let said = {
        std::fs::write(folder.path("ccle.csv"), CCLE.replace("0.0025,0.008", "0.0025;0.008"))
            .unwrap();
        refused(&config)
    };
    assert!(said.contains("line 2, column \"Doses (uM)\""), "{said}");
}

const CURVES: &str = "experiment_id\tconc_pts_fit\tapparent_ec50_umol\tarea_under_curve\tmaster_cpd_id\n\
    1\t5\t2\t2\t7\n2\t5\t1e40\t4\t7\n3\t5\t1\t1\t7\n1\t5\t1\t1\t8\n1\t1\t1\t1\t7\n";
const EXPERIMENTS: &str =
    "experiment_id\trun_id\tmaster_ccl_id\n1\ta\t10\n1\tb\t10\n2\ta\t20\n3\ta\t10\n3\tb\t20\n";
const CELL_LINES: &str =
    "master_ccl_id\tccl_name\tccle_primary_site\n10\tALPHA1\tlung\n20\tBETA2\tskin\n";
const COMPOUNDS: &str = "master_cpd_id\tcpd_name\tbroad_cpd_id\ttop_test_conc_umol\tgene_symbol_of_protein_target\ttarget_or_activity_of_compound\tcpd_smiles\n\
    7\tonemab\tBRD-K00000001\t16\tEGFR\tinhibitor of EGFR\tCCO\n";

fn ctrpv2() -> Folder {
    Folder::of(&[
        ("v20.data.curves_post_qc.txt", CURVES),
        ("v20.meta.per_experiment.txt", EXPERIMENTS),
        ("v20.meta.per_cell_line.txt", CELL_LINES),
        ("v20.meta.per_compound.txt", COMPOUNDS),
    ])
}

#[test]
fn ctrpv2_areas_are_divided_by_the_range_of_the_doses() {
    let folder = ctrpv2();
    let config = folder.config("v20.data.curves_post_qc.txt");
    let imported = screen(&config, None);
    assert_eq!(imported.screen.measure, Measure::Auc);
    let expected = [
        (0, "ALPHA1".to_owned(), "onemab".to_owned(), 0.5),
        (1, "BETA2".to_owned(), "onemab".to_owned(), 1.0),
    ];
    assert_eq!(triples(&imported), expected);
    let file = "v20.data.curves_post_qc.txt";
    assert_eq!(
        dropped(&imported.ledger, file),
        [
            ("experiment is not listed, or is of several cell lines", 1, "3"),
            ("compound is not listed", 1, "8"),
            ("not two doses are listed, so there is no range to divide the area by", 1, "line 6"),
        ]
    );
    assert_eq!(imported.ledger.total(file, Unit::Rows), 5);
    assert_eq!(imported.screen.compounds[0].max_dose_um, Some(16.0));
    // With the points there, the range is what was tested: three doublings.
    let points = "experiment_id\tmaster_cpd_id\tcpd_conc_umol\tcpd_avg_pv\n1\t7\t2\t1\n1\t7\t16\t0.5\n2\t7\t4\t1\n2\t7\t16\t1\n";
    std::fs::write(folder.path("v20.data.per_cpd_post_qc.txt"), points).unwrap();
    let areas: Vec<f64> = triples(&screen(&config, None)).iter().map(|t| t.3).collect();
    assert!(near(areas[0], 2.0 / 3.0) && near(areas[1], 2.0), "{areas:?}");
}

#[test]
fn ctrpv2_is_read_from_its_archive_as_from_its_folder() {
    let folder = ctrpv2();
    folder.zip(
        "ctrp.zip",
        &[
            "v20.meta.per_compound.txt",
            "v20.meta.per_cell_line.txt",
            "v20.data.curves_post_qc.txt",
            "v20.meta.per_experiment.txt",
        ],
    );
    let plain = screen(&folder.config("v20.data.curves_post_qc.txt"), None);
    let packed = screen(&folder.config("ctrp.zip"), None);
    assert_eq!(triples(&plain), triples(&packed));
    let ec50 = screen(&folder.config("ctrp.zip"), Some(Measure::LnEc50));
    assert!(near(triples(&ec50)[0].3, 2.0_f64.ln()));
    let said = refused(&ImportConfig {
        wanted: Wanted { measure: Some(Measure::LnIc50), ..Wanted::default() },
        ..folder.config("ctrp.zip")
    });
    assert!(
        said.contains(
            "holds nothing from which ln IC50 can be had; ask for auc, aac, ln-ec50, pec50"
        ),
        "{said}"
    );
}

#[test]
fn ctrpv2_without_its_tables_names_the_missing_one() {
    let folder = ctrpv2();
    std::fs::remove_file(folder.path("v20.meta.per_compound.txt")).unwrap();
    let said = refused(&folder.config("v20.data.curves_post_qc.txt"));
    assert!(said.contains("v20.meta.per_compound.txt: "), "{said}");
}
