//! Every kind of bad input: what is wrong, where, exit code 2, nothing half-written.

use crate::{Place, import};

/// Breaks one of the simulated files and imports.
fn broken(name: &str, break_it: impl Fn(&str) -> String) -> String {
    let place = Place::simulated();
    let text = place.read(name);
    std::fs::write(place.file(name), break_it(&text)).unwrap();
    let said = place.refused(&import("screen"));
    assert_eq!(place.entries(), ["files"], "something was left behind");
    said
}

#[test]
fn files_that_are_missing_empty_or_of_another_kind() {
    let place = Place::simulated();
    let said = place.refused(&import("screen").replace("cnv.csv", "cnw.csv"));
    assert!(said.contains("files/cnw.csv: No such file or directory"), "{said}");
    assert_eq!(place.entries(), ["files"]);
    assert!(
        broken("files/drugs.csv", |_| String::new()).contains("files/drugs.csv: the file is empty")
    );
    let said = broken("files/response.csv", |text| text.replace(',', ";"));
    assert!(said.contains("the header has no ',' but is separated by ';'"), "{said}");
}

#[test]
fn columns_that_are_missing_name_the_near_miss() {
    let said = broken("files/response.csv", |text| text.replacen("LN_IC50", "LN_IC_50", 1));
    assert!(
        said.contains("files/response.csv: no column \"LN_IC50\"; did you mean \"LN_IC_50\"?"),
        "{said}"
    );
    let said = broken("files/expression.csv", |text| text.replacen("MODEL_ID", "MODELID", 1));
    assert!(said.contains("did you mean \"MODELID\"?"), "{said}");
}

#[test]
fn cells_that_are_no_numbers_have_a_place() {
    let said = broken("files/expression.csv", |text| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let cell = lines[4].rfind(',').unwrap();
        lines[4].replace_range(cell + 1.., "high");
        lines.join("\n")
    });
    assert!(
        said.contains("files/expression.csv: line 5, column")
            && said.contains("\"high\" is not a number"),
        "{said}"
    );
    let said = broken("files/response.csv", |text| {
        let value = text.lines().nth(1).unwrap().split(',').nth(15).unwrap().to_owned();
        text.replacen(&format!(",{value},"), ",n.d.,", 1)
    });
    assert!(said.contains("line 2, column \"LN_IC50\": \"n.d.\" is not a number"), "{said}");
    let said = broken("files/response.csv", |text| {
        let value = text.lines().nth(1).unwrap().split(',').nth(15).unwrap().to_owned();
        text.replacen(&format!(",{value},"), ",1234.5,", 1)
    });
    assert!(
        said.contains("is outside -30…30; the column must hold the natural logarithm"),
        "{said}"
    );
}

#[test]
fn rows_that_are_double_or_cut_off() {
    let said = broken("files/cell_lines.csv", |text| {
        let first = text.lines().nth(1).unwrap();
        format!("{}\n{first}\n", text.trim_end())
    });
    assert!(
        said.contains("line 42: cell line \"SIM-000001\" was already given in line 2"),
        "{said}"
    );
    let said = broken("files/mutation.csv", |text| text[..text.len() - 300].to_owned());
    assert!(
        said.contains("files/mutation.csv: line 41 has") && said.contains("is the file truncated"),
        "{said}"
    );
}

#[test]
fn structures_that_are_none() {
    let said = broken("files/drugs.csv", |text| {
        let smiles = text.lines().nth(1).unwrap().split(',').nth(5).unwrap().to_owned();
        text.replacen(&smiles, "C1CC(", 1)
    });
    assert!(
        said.contains("files/drugs.csv: line 2, column \"SMILES\": \"C1CC(\" is not a structure"),
        "{said}"
    );
}

#[test]
fn a_response_without_omics_goes_to_the_ledger() {
    let place = Place::simulated();
    let expression = place.read("files/expression.csv");
    let kept: Vec<&str> =
        expression.lines().filter(|line| !line.starts_with("SIM-000003,")).collect();
    std::fs::write(place.file("files/expression.csv"), kept.join("\n") + "\n").unwrap();
    let document: serde_json::Value =
        serde_json::from_str(&place.done(&(import("screen") + " --json"))).unwrap();
    assert_eq!(document["cell_lines"], 39);
    let ledger = place.read("screen/ledger.tsv");
    let rows = |file: &str| -> u64 {
        // A note is about rows that are counted as kept or dropped elsewhere.
        let rows = ledger
            .lines()
            .filter(|l| l.starts_with(&format!("{file}\trows\t")) && !l.contains("\tnoted\t"));
        rows.map(|l| l.split('\t').nth(4).unwrap().parse::<u64>().unwrap()).sum()
    };
    assert!(
        ledger.contains(
            "response.csv\trows\tdropped\tcell line has no expression in expression.csv\t"
        ),
        "{ledger}"
    );
    for file in
        ["response.csv", "cell_lines.csv", "drugs.csv", "expression.csv", "cnv.csv", "mutation.csv"]
    {
        let lines = place.read(&format!("files/{file}")).lines().count() as u64 - 1;
        assert_eq!(rows(file), lines, "the ledger accounts for every row of {file}");
    }
}

#[test]
fn a_screen_that_was_changed_is_refused() {
    let place = Place::imported();
    place.edit("screen/responses.tsv", "\t", " ");
    let said = place.refused("evaluate screen --model mean-effects --out run");
    assert!(said.contains("screen/responses.tsv: does not match its checksum"), "{said}");
    let matrix = place.file("screen/omics/cnv.safetensors");
    let bytes = std::fs::read(&matrix).unwrap();
    std::fs::write(&matrix, &bytes[..bytes.len() / 2]).unwrap();
    let said = place.refused("evaluate screen --model mean-effects --out run");
    assert!(
        said.contains("screen/omics/cnv.safetensors: has") && said.contains("truncated"),
        "{said}"
    );
    assert_eq!(place.entries(), ["files", "screen"]);
    assert!(place.refused("evaluate files --out run").contains("files: is not a screen"));
}

#[test]
fn a_bundle_that_was_changed_is_refused() {
    let place = Place::imported();
    place.done("evaluate screen --model mean-effects --scheme lpo --test 0.2 --out run");
    place.edit("run/bundle/model.json", "mean-effects", "best-model!!");
    let said = place.refused("predict run/bundle --cell-line SIM-000001");
    assert!(said.contains("run/bundle/model.json: does not match its checksum"), "{said}");
    assert!(place.refused("predict run --cell-line SIM-000001").contains("run: is not a bundle"));
}

#[test]
fn requests_that_make_no_sense() {
    let place = Place::imported();
    let said = place.refused("evaluate screen --model nett --out run");
    assert!(
        said.contains("there is no model \"nett\"; there are net, ann, best, gaussian, kernel"),
        "{said}"
    );
    assert!(
        place.refused("evaluate screen --scheme lko --out run").contains("\"lko\" is no scheme")
    );
    assert!(
        place
            .refused("evaluate screen --model mean-effects --folds 99 --out run")
            .contains("99 folds need")
    );
    assert!(
        place
            .refused("evaluate screen --model ann --model ann --out run")
            .contains("asked for twice")
    );
    std::fs::write(
        place.file("bad.toml"),
        "screen = \"screen\"\n[[models]]\npreset = \"net\"\nhiden = [3]\n",
    )
    .unwrap();
    let said = place.refused("run bad.toml");
    assert!(said.contains("bad.toml") && said.contains("hiden"), "{said}");
    let said = place.refused("evaluate screen --model mean-effects --out files");
    assert!(said.contains("files: holds other files"), "{said}");
    place.done("evaluate screen --model mean-effects --scheme lpo --test 0.2 --out run");
    let said = place.refused("predict run/bundle --cell-line SIM-00000X --compound 1");
    assert!(
        said.contains("cell line \"SIM-00000X\" is not in this bundle; did you mean"),
        "{said}"
    );
}
