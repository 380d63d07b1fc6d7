//! Inputs from an imported screen: replicates averaged, binary views as features.

use std::collections::BTreeMap;

use halfmax_data::{Omics, Screen};

use super::{Drug, Factor, Feature, Inputs, msi};
use crate::EvalError;

/// Annotation columns that say microsatellite instability.
const MSI: [&str; 7] = ["MSI_FACTOR", "MSI", "msi", "MMR", "MSI_STATUS", "msi_status", "MSIStatus"];
/// Annotation columns that say the growth medium.
const MEDIA: [&str; 3] = ["MEDIA_FACTOR", "SCREEN_MEDIUM", "MEDIA"];

/// Takes the features from `views`, or from every binary view if none is named.
///
/// Responses of the same pair are averaged. A cell line that a view has nothing about is left out.
///
/// # Errors
/// [`EvalError::Request`] if a named view is not there or is not binary, or if no view is.
pub fn read(screen: &Screen, views: &[String]) -> Result<Inputs, EvalError> {
    let chosen = choose(screen, views)?;
    let mut notes: Vec<String> = Vec::new();
    let known = |line: usize| chosen.iter().all(|view| view.row(line).iter().any(|v| !v.is_nan()));
    let kept: Vec<usize> = (0..screen.cell_lines.len()).filter(|line| known(*line)).collect();
    if kept.len() < screen.cell_lines.len() {
        notes.push(format!(
            "{} of {} cell lines have no profile and are left out.",
            screen.cell_lines.len() - kept.len(),
            screen.cell_lines.len()
        ));
    }
    let mut features = Vec::new();
    for view in &chosen {
        features.extend(of_view(screen, view, &kept, chosen.len() > 1)?);
    }
    let annotated = |line: &usize, names: &[&str]| {
        let annotation = &screen.cell_lines[*line].annotation;
        names.iter().find_map(|name| annotation.get(*name)).cloned()
    };
    let tissue: Vec<&str> = kept
        .iter()
        .map(|line| screen.cell_lines[*line].tissue.as_deref().unwrap_or("unspecified"))
        .collect();
    let states: Vec<Option<bool>> =
        kept.iter().map(|line| msi::instable(&annotated(line, &MSI)?)).collect();
    let msi = if states.iter().all(Option::is_none) {
        notes.push(
            "Microsatellite instability is left out: no cell line is annotated with it.".into(),
        );
        None
    } else {
        msi::factor(&states).map_err(|note| notes.push(note)).ok()
    };
    let media: Vec<Option<String>> = kept.iter().map(|line| annotated(line, &MEDIA)).collect();
    let media = media.iter().any(Option::is_some).then(|| {
        let words: Vec<&str> =
            media.iter().map(|m| m.as_deref().unwrap_or("unspecified")).collect();
        Factor::new(&words)
    });
    Ok(Inputs {
        lines: kept.iter().map(|line| screen.cell_lines[*line].id.to_string()).collect(),
        line_names: kept.iter().map(|line| screen.cell_lines[*line].name.clone()).collect(),
        tissue: screen.cell_lines.iter().any(|l| l.tissue.is_some()).then(|| Factor::new(&tissue)),
        msi,
        media,
        drugs: drugs(screen, &kept, &mut notes),
        features,
        notes,
    })
}

fn choose<'s>(screen: &'s Screen, views: &[String]) -> Result<Vec<&'s Omics>, EvalError> {
    let kinds = || screen.omics.iter().map(|o| o.kind.as_str()).collect::<Vec<_>>().join(", ");
    if views.is_empty() {
        let binary: Vec<&Omics> =
            screen.omics.iter().filter(|o| first_other(o).is_none()).collect();
        if binary.is_empty() {
            return Err(EvalError::Request(format!(
                "no view of this screen is binary (it has {}): an analysis of variance tests features that a cell line has or has not; import mutations as 0/1",
                kinds()
            )));
        }
        return Ok(binary);
    }
    views
        .iter()
        .map(|kind| {
            let view = screen
                .omics(kind)
                .ok_or_else(|| EvalError::Request(format!("view {kind:?}: the screen has {}", kinds())))?;
            match first_other(view) {
                None => Ok(view),
                Some((feature, value)) => Err(EvalError::Request(format!(
                    "view {kind:?} is continuous ({} has the value {value}): an analysis of variance tests features that are 0 or 1",
                    view.features[feature]
                ))),
            }
        })
        .collect()
}

/// The first value that is neither 0 nor 1, with its feature.
fn first_other(view: &Omics) -> Option<(usize, f32)> {
    let other = |v: &f32| !v.is_nan() && v.to_bits() != 0 && v.to_bits() != 1.0_f32.to_bits();
    let at = view.values.iter().position(other)?;
    Some((at % view.n_features(), view.values[at]))
}

fn of_view(
    screen: &Screen,
    view: &Omics,
    kept: &[usize],
    several: bool,
) -> Result<Vec<Feature>, EvalError> {
    (0..view.n_features())
        .map(|column| {
            let name = &view.features[column];
            let mut positive = Vec::new();
            for (line, &row) in kept.iter().enumerate() {
                let value = view.row(row)[column];
                if value.is_nan() {
                    return Err(EvalError::Request(format!(
                        "view {:?}: {name} of cell line {} is missing; a feature is 0 or 1",
                        view.kind, screen.cell_lines[row].id
                    )));
                }
                if value > 0.5 {
                    positive.push(line as u32);
                }
            }
            let name = if several { format!("{}:{name}", view.kind) } else { name.clone() };
            Ok(Feature { name, positive })
        })
        .collect()
}

fn drugs(screen: &Screen, kept: &[usize], notes: &mut Vec<String>) -> Vec<Drug> {
    let place: BTreeMap<usize, usize> =
        kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    let mut sums = vec![vec![(0.0, 0_u32); kept.len()]; screen.compounds.len()];
    let mut replicates = 0;
    for response in &screen.responses {
        let Some(&line) = place.get(&(response.cell_line as usize)) else { continue };
        let (sum, n) = &mut sums[response.compound as usize][line];
        *sum += response.value;
        *n += 1;
        replicates += usize::from(*n == 2);
    }
    if replicates > 0 {
        notes.push(format!("{replicates} pairs have more than one response; these are averaged."));
    }
    let mean = |(sum, n): &(f64, u32)| if *n == 0 { f64::NAN } else { sum / f64::from(*n) };
    screen
        .compounds
        .iter()
        .zip(&sums)
        .map(|(compound, sums)| Drug {
            id: compound.id.to_string(),
            name: Some(compound.name.clone()),
            target: compound.target.clone(),
            pathway: compound.pathway.clone(),
            ln_max_dose: compound.max_dose_um.filter(|dose| *dose > 0.0).map(f64::ln),
            responses: sums.iter().map(mean).collect(),
        })
        .collect()
}
