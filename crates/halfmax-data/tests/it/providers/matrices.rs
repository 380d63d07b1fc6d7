//! Expression and copy number.

use super::*;

fn with_omics(files: &[(&str, &str)], asked: &str) -> Result<Imported, DataError> {
    let mut all = vec![("gdsc.csv", GDSC), ("Model.csv", MODELS)];
    all.extend(files);
    let folder = Folder::of(&all);
    import(&ImportConfig {
        cell_lines: Some(folder.path("Model.csv")),
        omics: vec![("omics".into(), folder.path(asked))],
        ..folder.config("gdsc.csv")
    })
}

#[test]
fn of_a_repeated_symbol_the_first_column_is_kept() {
    let old = ",PINX1 (54984),TP53 (7157),PINX1 (100)\nACH-000001,1,2,3\nACH-000002,4,5,6\n";
    let imported = with_omics(&[("e.csv", old)], "e.csv").unwrap();
    assert_eq!(features(&imported, "omics"), ["PINX1", "TP53"]);
    assert_eq!(values(&imported, "omics")[0].1, [1.0, 2.0]);
    assert_eq!(
        dropped(&imported.ledger, "e.csv"),
        [("gene symbol repeated; the first column with it is kept", 1, "PINX1 (100)")]
    );
    assert_eq!(imported.ledger.total("e.csv", Unit::Columns), 4);
}

const RNASEQ: &str = "dataset_id,model_id,model_name,gene_id,gene_symbol,htseq_read_count,rsem_tpm,data_source\n\
    1,SIDM00001,Alpha-1,SIDG1,TP53,10,3,Broad\n\
    1,SIDM00001,Alpha-1,SIDG2,BRAF,20,1,Broad\n\
    2,SIDM00001,Alpha-1,SIDG1,TP53,11,7,Sanger\n\
    2,SIDM00002,Beta-2,SIDG1,TP53,12,0,Sanger\n\
    2,SIDM00002,Beta-2,SIDG2,BRAF,,,Sanger\n\
    2,SIDM00002,Beta-2,SIDG9,TP53,13,5,Sanger\n\
    2,SIDM00002,Beta-2,SIDG3,,14,5,Sanger\n\
    2,SIDM00003,Gamma-3,SIDG2,BRAF,15,15,Sanger\n";

#[test]
fn long_expression_becomes_a_matrix_of_one_profile_for_each_cell_line() {
    let imported = with_omics(&[("rna.csv", RNASEQ)], "rna.csv").unwrap();
    assert_eq!(features(&imported, "omics"), ["BRAF", "TP53"]);
    assert_eq!(
        values(&imported, "omics"),
        [
            // Of the profile of the Sanger Institute, which lacks BRAF, and not mixed with the other.
            ("ACH-000001".to_owned(), vec![-99.0, 3.0]),
            ("ACH-000002".to_owned(), vec![-99.0, 0.0]),
            ("ACH-000003".to_owned(), vec![4.0, -99.0]),
        ]
    );
    assert_eq!(
        dropped(&imported.ledger, "rna.csv"),
        [
            ("no value", 1, "line 6"),
            (
                "gene symbol repeated in its profile; the first value is kept",
                1,
                "TP53 of SIDM00002"
            ),
            ("no gene symbol", 1, "line 8"),
            ("another profile of the cell line is used", 2, "SIDM00001 (Broad, 1)"),
        ]
    );
    assert_eq!(imported.ledger.total("rna.csv", Unit::Rows), 8);
}

#[test]
fn another_value_of_a_long_table_can_be_asked_for() {
    let imported = with_omics(&[("rna.csv", RNASEQ)], "rna.csv@htseq-read-count").unwrap();
    assert_eq!(values(&imported, "omics")[1].1, [-99.0, 12.0]);
    let said = with_omics(&[("rna.csv", RNASEQ)], "rna.csv@fpkm").unwrap_err().to_string();
    assert_eq!(
        said,
        "rna.csv: has no value called \"fpkm\"; after an @ it takes: log2_tpm, rsem_tpm, htseq_read_count"
    );
}

#[test]
fn calls_of_gains_and_losses_have_a_sign() {
    let cnv = "source,model_id,model_name,symbol,gene_id,total_copy_number,cn_category,data_type\n\
        Sanger,SIDM00001,a,MYC,1,8,Amplification,WES\nSanger,SIDM00001,a,CDKN2A,2,0,Deletion,WES\n\
        Sanger,SIDM00001,a,MYC,1,6,Gain,WGS\n\
        Sanger,SIDM00002,b,MYC,1,2,neutral,WES\nSanger,SIDM00003,c,MYC,1,1,Loss,WES\n";
    let imported = with_omics(&[("cnv.csv", cnv)], "cnv.csv").unwrap();
    assert_eq!(features(&imported, "omics"), ["CDKN2A", "MYC"]);
    let rows: Vec<_> = values(&imported, "omics").into_iter().map(|(_, row)| row).collect();
    assert_eq!(rows, [[-2.0, 2.0], [-99.0, 0.0], [-99.0, -1.0]]);
    let imported = with_omics(&[("cnv.csv", cnv)], "cnv.csv@total_copy_number").unwrap();
    assert_eq!(values(&imported, "omics")[0].1, [0.0, 8.0]);
    let broken = cnv.replace("Loss", "Lost");
    let said = with_omics(&[("cnv.csv", &broken)], "cnv.csv").unwrap_err().to_string();
    assert!(
        said.ends_with("cnv.csv: line 6, column \"cn_category\": \"Lost\" is none of Deletion, Loss, Neutral, Gain and Amplification"),
        "{said}"
    );
}

#[test]
fn a_matrix_with_genes_in_rows_is_turned() {
    let wide = "model_id,,SIDM00001,SIDM00001,SIDM00002,SIDM00003\n\
        model_name,,Alpha-1,Alpha-1,Beta-2,Gamma-3\n\
        data_source,,Broad,Sanger,Sanger,Broad\n\
        gene_id,symbol,,,,\n\
        SIDG1,TP53,1,2,3,\n\
        SIDG2,BRAF,4,5,6,7\n\
        SIDG3,,8,8,8,8\n\
        SIDG4,TP53,9,9,9,9\n";
    let imported = with_omics(&[("tpm.csv", wide)], "tpm.csv").unwrap();
    assert_eq!(features(&imported, "omics"), ["BRAF", "TP53"]);
    let rows: Vec<_> = values(&imported, "omics").into_iter().map(|(_, row)| row).collect();
    assert_eq!(rows, [[5.0, 2.0], [6.0, 3.0], [7.0, -99.0]]);
    assert_eq!(
        dropped(&imported.ledger, "tpm.csv"),
        [
            ("no gene symbol", 1, "line 7"),
            ("gene symbol repeated; the first row with it is kept", 1, "TP53"),
            ("another profile of the cell line is used", 1, "SIDM00001 (Broad, 2)"),
        ]
    );
    assert_eq!(imported.ledger.total("tpm.csv", Unit::Rows), 7);
    assert_eq!(imported.ledger.total("tpm.csv", Unit::Columns), 6);
}

#[test]
fn negative_expression_and_words_are_refused_with_their_place() {
    for (from, to, expected) in [
        (
            ",11,7,",
            ",11,-7,",
            "rna.csv: line 4, column \"rsem_tpm\": \"-7\" is negative, which no expression is",
        ),
        (",11,7,", ",11,seven,", "rna.csv: line 4, column \"rsem_tpm\": \"seven\" is not a number"),
    ] {
        let said = with_omics(&[("rna.csv", &RNASEQ.replace(from, to))], "rna.csv")
            .unwrap_err()
            .to_string();
        assert!(said.contains(expected), "{said}");
    }
}
