//! Audits as people run them.

use serde_json::Value;

use crate::{Place, import};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_simulated_screen_passes_and_its_table_does_not() {
    let place = Place::imported();
    place.done("split screen --scheme lco --folds 3 --out folds.csv");
    let audit = json(&place.done("audit screen --splits folds.csv --json --out audit"));
    assert_eq!(audit["severe"], 0, "{audit:#}");
    let claims: Vec<&str> =
        audit["findings"].as_array().unwrap().iter().filter_map(|f| f["what"].as_str()).collect();
    assert!(
        claims.iter().any(|claim| claim.contains("it can speak of new cell lines")),
        "{claims:?}"
    );
    assert_eq!(json(&place.read("audit/audit.json")), audit);
    assert!(place.read("audit/audit.md").starts_with("# Audit of screen"));

    // The table has the area under each curve beside its IC50.
    let output = place.run("audit files/response.csv --json");
    assert_eq!(output.status.code(), Some(1));
    let audit = json(&String::from_utf8(output.stdout).unwrap());
    assert!(audit["severe"].as_u64().unwrap() > 0);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("Z_SCORE") && said.contains("scores on this data would be wrong"),
        "{said}"
    );
}

#[test]
fn replicates_torn_apart_are_severe() {
    let place = Place::simulated();
    // The first five pairs are measured again, at the end of the table.
    let response = place.read("files/response.csv");
    let again: Vec<&str> = response.lines().skip(1).take(5).collect();
    std::fs::write(place.file("files/response.csv"), format!("{response}{}\n", again.join("\n")))
        .unwrap();
    place.done(&import("screen"));
    let n = response.lines().count() - 1 + again.len();
    let splits: Vec<String> = (0..n)
        .map(|row| format!("{row},{}\n", if row < n / 2 { "train" } else { "test" }))
        .collect();
    std::fs::write(place.file("splits.csv"), format!("ROW_ID,part\n{}", splits.concat())).unwrap();
    let output = place.run("audit screen --splits splits.csv --json");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("part: 5 pairs have replicates in more than one part"), "{said}");
    assert!(said.contains("5 pairs were measured more than once"), "{said}");
    // What is in no part is not torn from anything.
    let left_out = place.read("splits.csv").replace("test", "none");
    std::fs::write(place.file("splits.csv"), left_out).unwrap();
    let said = place.done("audit screen --splits splits.csv --json");
    assert!(!said.contains("replicates-across-folds"), "{said}");
}

#[test]
fn the_leak_of_the_ann_paper_is_shown_beside_the_honest_figure() {
    let place = Place::imported();
    let audit = json(&place.done("audit screen --reproduce ann-paper --epochs 30 --json"));
    let arms = audit["reproduction"]["arms"].as_array().unwrap();
    let r2 = |at: usize| arms[at]["r2"].as_f64().unwrap();
    assert_eq!(arms[0]["leaks"], true);
    assert!(r2(0) > r2(1) + 0.05, "{arms:#?}");
    let again =
        json(&place.done("audit screen --reproduce ann-paper --epochs 30 --json --threads 1"));
    assert_eq!(again, audit, "same seed, same figures");
}

#[test]
fn the_leak_of_the_anova_table_is_algebra() {
    use std::fmt::Write;
    let place = Place::new();
    let mut table = String::from(
        "Drug name,Drug ID,n_feature_pos,n_feature_neg,ic50_effect_size,log_ic50_mean_pos,log_ic50_mean_neg,\
         feature_ic50_t_pval,feature_delta_mean_ic50,feature_pos_ic50_var,feature_neg_ic50_var,feature_pval,\
         tissue_pval,msi_pval,fdr\n",
    );
    for row in 0..600_u32 {
        let noise = |k: u32| f64::from((row * 7919 + k * 104_729) % 10_007) / 10_007.0;
        let negative = f64::from(row % 20) / 4.0 + 0.1 * noise(1);
        let delta = 3.0 * (noise(2) - 0.5);
        writeln!(
            table,
            "drug {0},{0},{1},{2},{3},{4},{negative},{5},{delta},{6},{7},{8},{9},{10},{11}",
            row % 20,
            3 + row % 40,
            900 - row % 40,
            delta.abs(),
            negative + delta,
            noise(3),
            noise(4),
            noise(5),
            noise(6),
            noise(7),
            noise(8),
            100.0 * noise(9)
        )
        .unwrap();
    }
    std::fs::write(place.file("anova.csv"), table).unwrap();
    let audit = json(&place.done("audit anova.csv --reproduce anova-paper --json"));
    let arms = audit["reproduction"]["arms"].as_array().unwrap();
    assert!(arms[0]["r2"].as_f64().unwrap() > 0.999_999, "{arms:#?}");
    assert!(arms[2]["r2"].as_f64().unwrap() < 0.5, "{arms:#?}");
    // The audit of the table finds the same without being told.
    let output = place.run("audit anova.csv --json");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("target-derived-by-algebra"), "{said}");
}

#[test]
fn what_cannot_be_audited_is_refused() {
    let place = Place::new();
    std::fs::write(place.file("t.csv"), "A,B\n1,2\n").unwrap();
    assert!(place.refused("audit t.csv").contains("no column"));
    assert!(place.refused("audit --reproduce anova-paper").contains("PANCANCER_ANOVA"));
    assert!(place.refused("audit").contains("required"));
}

/// The figures of docs/audit.md.
#[test]
#[ignore = "needs HALFMAX_DATA"]
fn the_papers_on_gdsc() {
    let folder = std::path::PathBuf::from(std::env::var_os("HALFMAX_DATA").unwrap());
    let place = Place::new();
    let file = |name: &str| folder.join(name).display().to_string();
    place.done(&format!(
        "import --responses {} --cell-lines {} --compounds {} --omics expression={} --omics cnv={} --omics mutation={} --out screen",
        file("gdsc2/response.csv"),
        file("gdsc2/cell_lines.csv"),
        file("gdsc2/drugs.csv"),
        file("gdsc2/expression.csv"),
        file("gdsc2/cnv.csv"),
        file("gdsc2/mutation.csv")
    ));
    let ann = json(&place.done("audit screen --reproduce ann-paper --json"));
    println!("{:#}", ann["reproduction"]["arms"]);
    let r2 = |audit: &Value, at: usize| audit["reproduction"]["arms"][at]["r2"].as_f64().unwrap();
    assert!(r2(&ann, 0) > 0.99 && r2(&ann, 1) < 0.9);
    let table = file("pancan_anova/anova_v17_gdsctools.csv.gz");
    let anova = json(&place.done(&format!("audit {table} --reproduce anova-paper --json")));
    println!("{:#}", anova["reproduction"]["arms"]);
    assert!(r2(&anova, 0) > 0.9999);
    println!("{}", String::from_utf8_lossy(&place.run("audit screen").stderr));
    println!(
        "{}",
        String::from_utf8_lossy(
            &place.run(&format!("audit {}", file("gdsc2/response.csv"))).stderr
        )
    );
    println!("{}", String::from_utf8_lossy(&place.run(&format!("audit {table}")).stderr));
}
