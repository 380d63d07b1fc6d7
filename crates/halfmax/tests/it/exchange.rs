//! Screens and splits handed to other programs, and taken back.

use crate::Place;

/// A screen, a splits file of parts, and the number of its test rows.
fn with_splits() -> (Place, usize) {
    let place = Place::imported();
    place.done("split screen --scheme lco --test 0.25 --out holdout.csv --seed 5");
    let n = place.read("holdout.csv").lines().filter(|line| line.ends_with(",test")).count();
    assert!(n > 0);
    (place, n)
}

fn parts(place: &Place, file: &str) -> Vec<(String, String)> {
    let text = place.read(file);
    let row = |line: &str| {
        let (id, part) = line.split_once(',').unwrap();
        (id.to_owned(), part.to_owned())
    };
    text.lines().skip(1).map(row).collect()
}

#[test]
fn a_screen_and_its_splits_go_to_improve_and_come_back() {
    let (place, n) = with_splits();
    place.done("export screen --as improve --name SIM --splits holdout.csv --out raw");
    assert_eq!(place.read("raw/splits/SIM_split_0_test.txt").lines().count(), n);
    place.done("import --improve raw --study SIM --out again");
    for file in ["responses.tsv", "compounds.tsv", "cell_lines.tsv"] {
        assert_eq!(
            place.read(&format!("again/{file}")),
            place.read(&format!("screen/{file}")),
            "{file}"
        );
    }
    place.done("split again --from-improve raw --study SIM --out published.csv");
    assert_eq!(parts(&place, "published.csv"), parts(&place, "holdout.csv"));
    place
        .done("evaluate again --model drug-mean --splits published.csv --column split_0 --out run");
}

#[test]
fn a_screen_goes_to_drevalpy_and_plain_files_and_comes_back() {
    let (place, n) = with_splits();
    place.done("export screen --as drevalpy --name SIM --splits holdout.csv --out data");
    assert_eq!(place.read("data/SIM/splits/cv_split_00_test.csv").lines().count(), n + 1);
    place.done("import --drevalpy data/SIM --out again");
    let run =
        "[import]\ndrevalpy = \"data/SIM\"\n[splits]\ntest = 0.3\n[[models]]\npreset = \"ridge\"\n";
    std::fs::write(place.file("folder.toml"), run).unwrap();
    place.done("run folder.toml --out by-folder");
    std::fs::write(
        place.file("both.toml"),
        run.replace("[splits]", "responses = \"x.csv\"\n[splits]"),
    )
    .unwrap();
    let said = place.refused("run both.toml --out x");
    assert!(said.contains("[import] needs one of responses, drevalpy and improve"), "{said}");
    place.done("split again --from-drevalpy data/SIM/splits --out kept.csv");
    assert_eq!(parts(&place, "kept.csv"), parts(&place, "holdout.csv"));
    let said = place.refused("split again --from-drevalpy data/SIM --out x");
    assert!(said.contains("data/SIM: has no files cv_split_<i>_train.csv"), "{said}");
    place.done("export screen --as plain --splits holdout.csv --out plain");
    place.done(
        "import --responses plain/responses.csv --cell-lines plain/cell_lines.csv --compounds plain/compounds.csv \
         --omics expression=plain/expression.csv --omics cnv=plain/cnv.csv --omics mutation=plain/mutation.csv --out third",
    );
    for file in ["responses.tsv", "compounds.tsv", "cell_lines.tsv"] {
        for screen in ["again", "third"] {
            assert_eq!(
                place.read(&format!("{screen}/{file}")),
                place.read(&format!("screen/{file}")),
                "{screen} {file}"
            );
        }
    }
    let plain: Vec<(String, String)> = parts(&place, "plain/splits.csv");
    assert_eq!(plain, parts(&place, "holdout.csv"));
}

#[test]
fn what_cannot_be_exchanged_is_refused() {
    let (place, _) = with_splits();
    let said = place.refused("export screen --as parquet --out x");
    assert!(
        said.contains("no layout is called \"parquet\"; there are drevalpy, improve, plain"),
        "{said}"
    );
    let said = place.refused("import --improve files --study SIM --out x");
    assert!(said.contains("files/y_data/response.tsv: is not there"), "{said}");
    let said = place.refused("import --drevalpy files --omics a=b --out x");
    assert!(said.contains("cannot be used with"), "{said}");
    place.done("export screen --as improve --name SIM --splits holdout.csv --out raw");
    let said = place.refused("split screen --from-improve raw --study OTHER --out x");
    assert!(said.contains("has no files OTHER_split_<i>_train.txt"), "{said}");
    for (name, content, expected) in [
        (
            "val",
            "0\nx\n",
            "SIM_split_0_val.txt: line 2, column \"row\": \"x\" is not a whole number",
        ),
        ("val", "99999\n", "is beyond the last row of y_data/response.tsv"),
    ] {
        std::fs::write(place.file(&format!("raw/splits/SIM_split_0_{name}.txt")), content).unwrap();
        let said = place.refused("split screen --from-improve raw --study SIM --out x");
        assert!(said.contains(expected), "{said}");
    }
    let train = place.read("raw/splits/SIM_split_0_train.txt");
    std::fs::write(place.file("raw/splits/SIM_split_0_val.txt"), train.lines().next().unwrap())
        .unwrap();
    let said = place.refused("split screen --from-improve raw --study SIM --out x");
    assert!(
        said.contains("SIM_split_0_val.txt: line 1")
            && said.contains("is in train of this split already"),
        "{said}"
    );
    place.done("export screen --as drevalpy --name SIM --splits holdout.csv --out data");
    let kept = |part: &str| format!("data/SIM/splits/cv_split_00_{part}.csv");
    let first = place.read(&kept("train")).lines().nth(1).unwrap().to_owned();
    let test = place.read(&kept("test"));
    std::fs::write(place.file(&kept("test")), format!("{test}{first}\n")).unwrap();
    let said = place.refused("split screen --from-drevalpy data/SIM/splits --out x");
    assert!(
        said.contains(&format!(
            "cv_split_00_test.csv: line {}, column \"response\"",
            test.lines().count() + 1
        )) && said.contains("that is in train of this split already"),
        "{said}"
    );
    assert!(!place.file("x").exists());
}

#[test]
fn rows_in_no_part_come_back_in_none() {
    let place = Place::imported();
    place.done("split screen --scheme lcdo --test 0.4 --out both.csv --seed 5");
    place.done("export screen --as improve --name SIM --splits both.csv --out raw");
    place.done("split screen --from-improve raw --study SIM --out published.csv");
    assert!(place.read("published.csv").contains(",none\n"));
    assert_eq!(parts(&place, "published.csv"), parts(&place, "both.csv"));
    place.done(
        "evaluate screen --model drug-mean --splits published.csv --column split_0 --out run",
    );
}

#[test]
fn replicates_of_a_data_set_are_merged_when_asked() {
    let (place, _) = with_splits();
    place.done("export screen --as drevalpy --name SIM --out data");
    let table = place.read("data/SIM/SIM.csv");
    let again = table.lines().nth(1).unwrap();
    std::fs::write(place.file("data/SIM/SIM.csv"), format!("{table}{again}\n")).unwrap();
    let n = |screen: &str| place.read(&format!("{screen}/responses.tsv")).lines().count();
    place.done("import --drevalpy data/SIM --out kept");
    place.done("import --drevalpy data/SIM --replicates mean --out merged");
    assert_eq!((n("kept"), n("merged")), (table.lines().count() + 1, table.lines().count()));
}
