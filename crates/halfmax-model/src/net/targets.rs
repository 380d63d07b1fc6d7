//! What of a design's responses the loss needs besides their values.

use halfmax_prep::Design;

use super::loss::Weighting;
use super::scale::Scale;

/// The weight of each row, their mean 1; empty if all count the same.
pub(super) fn weights(weighting: Weighting, design: &Design) -> Vec<f32> {
    let mut responses = vec![Vec::new(); design.compounds.len()];
    for (pair, response) in design.pairs.iter().zip(&design.response) {
        responses[pair.compound as usize].push(*response);
    }
    let of_compound: Vec<f64> = match weighting {
        Weighting::None => return Vec::new(),
        Weighting::PerCompound => {
            responses.iter().map(|rows| 1.0 / rows.len().max(1) as f64).collect()
        }
        Weighting::PerCompoundVariance => {
            // A compound with hardly any responses has no variance worth the name: at least a tenth of the mean.
            let variance: Vec<f64> =
                responses.iter().map(|rows| Scale::of(rows).sd.powi(2)).collect();
            let least = 0.1 * variance.iter().sum::<f64>() / variance.len().max(1) as f64;
            variance.iter().map(|v| 1.0 / v.max(least)).collect()
        }
    };
    let each: Vec<f64> =
        design.pairs.iter().map(|pair| of_compound[pair.compound as usize]).collect();
    let mean = each.iter().sum::<f64>() / each.len().max(1) as f64;
    each.iter().map(|weight| (weight / mean) as f32).collect()
}

/// On which side of its value each response lies; empty if all were measured, or none is to be told apart.
pub(super) fn beyond(wanted: bool, design: &Design) -> Vec<f32> {
    if wanted { design.beyond.iter().map(|side| f32::from(*side)).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use halfmax_data::Seed;
    use halfmax_data::testing::{Size, random_screen};

    use super::*;

    #[test]
    fn each_compound_counts_the_same_whatever_the_number_of_its_rows() {
        let screen = random_screen(Size { cell_lines: 9, compounds: 3, features: 2 }, Seed::new(1));
        let design = Design::of_screen(&screen).unwrap().subset(&[0, 1, 2, 3, 5, 7, 8]);
        let weights = weights(Weighting::PerCompound, &design);
        let sum = |compound: u32| -> f32 {
            let rows = design.pairs.iter().zip(&weights).filter(|(p, _)| p.compound == compound);
            rows.map(|(_, weight)| *weight).sum()
        };
        let expected = design.len() as f32 / design.compounds.len() as f32;
        for compound in 0..design.compounds.len() as u32 {
            assert!((sum(compound) - expected).abs() < 1e-4);
        }
    }
}
