//! Writes the first fold of some splits of a screen as the numbers that `bench/engine` trains on.
//!
//! `fold SCREEN SPLITS.csv COLUMN FOLDER`: the training rows, and the validation rows to be held out; views imputed and
//! scaled on the training rows, as the network presets do it.
#![allow(clippy::unwrap_used, reason = "a measurement ends where its files are not there")]

use std::path::Path;

use halfmax_data::{Seed, store};
use halfmax_prep::transform::{ImputeMean, Standardise};
use halfmax_prep::{Design, Entity, Pipeline, Step, View, read_splits};

fn bytes<T, const N: usize>(values: &[T], of: impl Fn(&T) -> [u8; N]) -> Vec<u8> {
    values.iter().flat_map(of).collect()
}

fn is_binary(view: &View) -> bool {
    view.values.iter().all(|v| *v == 0.0 || (v - 1.0).abs() < f32::EPSILON)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [screen, splits, column, folder] = &arguments[..] else {
        panic!("fold SCREEN SPLITS.csv COLUMN FOLDER")
    };
    let screen = store::read(Path::new(screen)).unwrap();
    let seed = Seed::new(42);
    let splits = read_splits(Path::new(splits), Some(column), &screen, 0.1, seed).unwrap();
    let parts = splits.folds[0].parts(&Design::of_screen(&screen).unwrap());
    let steps = parts.train().design().views.iter().flat_map(|view| {
        let name = || view.name.clone();
        let mut steps = vec![Step::ImputeMean(ImputeMean { view: name() })];
        if !is_binary(view) {
            steps.push(Step::Standardise(Standardise { view: name() }));
        }
        steps
    });
    let (pipeline, train) = Pipeline { steps: steps.collect() }.fit(parts.train()).unwrap();
    let held = pipeline.apply(parts.validation.as_ref().unwrap()).unwrap();

    let folder = Path::new(folder);
    std::fs::create_dir_all(folder).unwrap();
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(folder.join(name), bytes).unwrap();
    let floats = |name: &str, values: &[f32]| write(name, bytes(values, |v| v.to_le_bytes()));
    let wholes = |name: &str, values: &[u32]| write(name, bytes(values, |v| v.to_le_bytes()));

    // Cell lines of training, then those held out; views of a kind beside each other.
    let mut widths = Vec::new();
    for (name, entity, binary) in [
        ("dense.bin", Entity::CellLine, false),
        ("sparse.bin", Entity::CellLine, true),
        ("bits.bin", Entity::Compound, true),
    ] {
        let of = |design: &Design| -> Vec<View> {
            let views = design.views.iter().filter(|view| view.entity == entity);
            views.filter(|view| is_binary(view) == binary).cloned().collect()
        };
        let rows = |views: &[View], n: usize| -> Vec<f32> {
            (0..n)
                .flat_map(|row| views.iter().flat_map(move |view| view.row(row)))
                .copied()
                .collect()
        };
        let views = of(&train);
        widths.push(views.iter().map(View::n_features).sum::<usize>() as u32);
        let values = if entity == Entity::CellLine {
            [rows(&views, train.cell_lines.len()), rows(&of(&held), held.cell_lines.len())].concat()
        } else {
            rows(&views, train.compounds.len())
        };
        floats(name, &values);
    }
    wholes("shape.bin", &[&widths[..], &[512, 256, 128]].concat());
    let mean = train.response.iter().sum::<f64>() / train.response.len() as f64;
    let squares = train.response.iter().map(|y| (y - mean).powi(2)).sum::<f64>();
    let sd = (squares / train.response.len() as f64).sqrt();
    let scaled = |design: &Design| -> Vec<f32> {
        design.response.iter().map(|y| ((y - mean) / sd) as f32).collect()
    };
    let lines = |design: &Design| design.pairs.iter().map(|p| p.cell_line).collect::<Vec<_>>();
    wholes("cell_line_of.bin", &lines(&train));
    wholes("compound_of.bin", &train.pairs.iter().map(|p| p.compound).collect::<Vec<_>>());
    floats("target.bin", &scaled(&train));

    // A held-out compound that training does not know has no row here.
    let known = held.compounds_in(&train.compounds);
    let kept: Vec<usize> =
        (0..held.len()).filter(|row| known[held.pairs[*row].compound as usize].is_some()).collect();
    let offset = train.cell_lines.len() as u32;
    let of_lines = lines(&held);
    let of_drugs =
        |row: &usize| known[held.pairs[*row].compound as usize].expect("it was looked up above");
    let targets = scaled(&held);
    wholes(
        "held_cell_line_of.bin",
        &kept.iter().map(|r| of_lines[*r] + offset).collect::<Vec<_>>(),
    );
    wholes("held_compound_of.bin", &kept.iter().map(of_drugs).collect::<Vec<_>>());
    floats("held_target.bin", &kept.iter().map(|r| targets[*r]).collect::<Vec<_>>());
    floats("scale.bin", &[mean as f32, sd as f32]);
}
