//! Two screens are joined by what is truly the same, and nothing shared is learned from.

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Measure, Screen, Seed};
use halfmax_prep::{CrossStudy, Design, Scheme};

fn screens() -> (Screen, Screen) {
    let train = random_screen(Size { cell_lines: 20, compounds: 6, features: 4 }, Seed::new(1));
    let mut test = random_screen(Size { cell_lines: 12, compounds: 5, features: 6 }, Seed::new(2));
    for (at, line) in test.cell_lines.iter_mut().enumerate() {
        // Four lines are the same by name, the others are new.
        line.id = format!("OTHER-{at:05}").into();
        line.name = if at < 4 { format!("LINE_{at}") } else { format!("new {at}") };
    }
    for (at, compound) in test.compounds.iter_mut().enumerate() {
        // The second has the name, the third the structure of one of the first screen; C00003 is another compound.
        compound.name = if at == 1 { "Compound-1".into() } else { format!("agent {at}") };
        compound.smiles = (at == 2).then(|| "O=C(C)Nc1ccc(O)cc1".to_owned());
    }
    (train, test)
}

fn join(apart: Scheme) -> CrossStudy {
    let (train, test) = screens();
    CrossStudy::of(&train, &test, "second", apart, 0.2, Seed::new(1)).unwrap()
}

#[test]
fn the_same_entities_are_one_and_a_number_alone_is_nothing() {
    let (train, test) = screens();
    let joined = join(Scheme::Lpo);
    assert_eq!((joined.common.cell_lines, joined.common.compounds), (4, 2));
    assert_eq!(joined.screen.cell_lines.len(), 20 + 12 - 4);
    assert_eq!(joined.screen.compounds.len(), 6 + 5 - 2);
    assert!(joined.screen.compounds.iter().any(|c| c.id.as_str() == "C00003'"));
    assert!(joined.screen.cell_lines.is_sorted_by_key(|c| c.id.clone()));
    assert!(joined.screen.compounds.is_sorted_by_key(|c| c.id.clone()));
    // Every response kept its value, its line and its compound.
    let name = |screen: &Screen, at: usize| {
        let row = &screen.responses[at];
        let line = &screen.cell_lines[row.cell_line as usize].name;
        (line.clone(), row.value)
    };
    for at in 0..train.responses.len() {
        assert_eq!(name(&joined.screen, at), name(&train, at));
    }
    for at in 0..test.responses.len() {
        let (line, value) = name(&joined.screen, train.responses.len() + at);
        let (own_line, own_value) = name(&test, at);
        assert!((value - own_value).abs() < 1e-12);
        assert!(line == own_line || own_line.starts_with("LINE_"));
    }
}

#[test]
fn nothing_that_must_not_be_shared_is_learned_from() {
    for (apart, shared) in [
        (Scheme::Lpo, [false, false]),
        (Scheme::Lco, [true, false]),
        (Scheme::Ldo, [false, true]),
        (Scheme::Lcdo, [true, true]),
    ] {
        let joined = join(apart);
        let fold = &joined.splits.folds[0];
        let found = fold.shared();
        assert_eq!(found.pairs_shared, 0);
        assert!(!shared[0] || found.cell_lines_shared == 0, "{apart}");
        assert!(!shared[1] || found.compounds_shared == 0, "{apart}");
        assert!(joined.common.removed > 0);
        assert_eq!(fold.test_rows().len(), screens().1.responses.len());
    }
}

#[test]
fn features_are_joined_by_name_and_missing_where_there_are_none() {
    let (train, mut test) = screens();
    test.omics.pop();
    let joined = CrossStudy::of(&train, &test, "second", Scheme::Lpo, 0.2, Seed::new(1)).unwrap();
    let design = Design::of_screen(&joined.screen).unwrap();
    assert_eq!((joined.common.features, joined.common.of_features), (4, 8));
    let line = joined.screen.cell_lines.iter().position(|c| c.name == "new 7").unwrap();
    let expression = design.view("expression").unwrap();
    let row: Vec<u32> = expression.row(line).iter().map(|v| v.to_bits()).collect();
    let own: Vec<u32> =
        test.omics[0].values[7 * 6..7 * 6 + 4].iter().map(|v| v.to_bits()).collect();
    assert_eq!(row, own);
    assert!(design.view("mutation").unwrap().row(line).iter().all(|v| v.is_nan()));
}

#[test]
fn screens_that_do_not_fit_are_refused() {
    let (train, mut test) = screens();
    let say = |test: &Screen| {
        CrossStudy::of(&train, test, "second", Scheme::Lpo, 0.2, Seed::new(1))
            .unwrap_err()
            .to_string()
    };
    test.omics.iter_mut().for_each(|omics| omics.kind.push_str(" of proteins"));
    assert!(say(&test).contains("has no feature"));
    test.measure = Measure::Auc;
    assert!(say(&test).contains("import both as one measure"));
}
