//! One drug with everything its features share.

use super::basis::{Covariate, Term};
use super::inputs::Inputs;
use super::model::Model;
use super::settings::Settings;

/// A drug with its model, ready for any number of features.
pub(super) struct Prepared {
    pub(super) model: Model,
    /// The place of each cell line among those with a response, or `ABSENT`.
    place: Vec<u32>,
    n: usize,
}

const ABSENT: u32 = u32::MAX;

impl Prepared {
    /// `None` if the drug has too few responses, in all or of a microsatellite state.
    pub(super) fn new(inputs: &Inputs, settings: &Settings, drug: usize) -> Option<Self> {
        let responses = &inputs.drugs[drug].responses;
        let lines: Vec<usize> =
            (0..responses.len()).filter(|line| !responses[*line].is_nan()).collect();
        if lines.len() < settings.min_responses {
            return None;
        }
        let y: Vec<f64> = lines.iter().map(|line| responses[*line]).collect();
        let factors = [
            (Term::Tissue, &inputs.tissue),
            (Term::Media, &inputs.media),
            (Term::Msi, &inputs.msi),
        ];
        let codes: Vec<(Term, Vec<u16>)> = factors
            .iter()
            .filter_map(|(term, factor)| Some((*term, factor.as_ref()?)))
            .map(|(term, factor)| (term, lines.iter().map(|line| factor.codes[*line]).collect()))
            .collect();
        if let Some((_, states)) = codes.iter().find(|(term, _)| *term == Term::Msi) {
            let instable = states.iter().filter(|code| **code == 1).count();
            if instable.min(states.len() - instable) < settings.min_msi {
                return None;
            }
        }
        let covariates: Vec<Covariate> =
            codes.iter().map(|(term, codes)| Covariate { term: *term, codes }).collect();
        let model = Model::new(&y, &covariates)?;
        let mut place = vec![ABSENT; responses.len()];
        for (at, line) in lines.iter().enumerate() {
            place[*line] = at as u32;
        }
        Some(Self { model, place, n: lines.len() })
    }

    /// The positive lines that have a response, ascending; whether both groups are large enough.
    pub(super) fn positive(&self, lines: &[u32], settings: &Settings, into: &mut Vec<u32>) -> bool {
        into.clear();
        into.extend(lines.iter().map(|line| self.place[*line as usize]).filter(|at| *at != ABSENT));
        into.len() >= settings.min_group && self.n - into.len() >= settings.min_group
    }
}
