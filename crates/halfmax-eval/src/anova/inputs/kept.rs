//! Inputs as one packed file.

use std::io::{self, BufReader, BufWriter, Read};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Deserializer};

use super::{Feature, Inputs};
use crate::anova::Factor;

/// The file that holds them in the directory of an analysis.
pub const INPUTS: &str = "inputs.json.gz";
/// Bytes that are unpacked at most. A thousand drugs on two thousand cell lines are 40 MB.
const MOST: u64 = 1 << 30;

/// The file. The gzip header carries no time, so the same inputs give the same bytes.
pub(in crate::anova) fn pack(inputs: &Inputs) -> io::Result<Vec<u8>> {
    let encoder = GzEncoder::new(Vec::new(), Compression::default());
    let mut writer = BufWriter::with_capacity(1 << 16, encoder);
    serde_json::to_writer(&mut writer, inputs)?;
    writer.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
}

/// The inputs that a file holds, to the last bit, or what is wrong with it.
pub(in crate::anova) fn unpack(packed: &[u8]) -> Result<Inputs, String> {
    let text = BufReader::new(GzDecoder::new(packed).take(MOST));
    let inputs: Inputs = serde_json::from_reader(text).map_err(|fault| fault.to_string())?;
    match inputs.fault() {
        Some(fault) => Err(fault),
        None => Ok(inputs),
    }
}

/// Responses, of which those that are not there are null in JSON.
pub(super) fn with_gaps<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
    let values = Vec::<Option<f64>>::deserialize(from)?;
    Ok(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
}

impl Inputs {
    /// What does not belong together.
    fn fault(&self) -> Option<String> {
        let n = self.lines.len();
        let fits = |factor: &Option<Factor>| {
            factor.as_ref().is_none_or(|factor| {
                let known = |code: &u16| usize::from(*code) < factor.levels.len();
                factor.codes.len() == n && factor.codes.iter().all(known)
            })
        };
        let factors = [&self.tissue, &self.msi, &self.media];
        if self.line_names.len() != n || !factors.into_iter().all(fits) {
            return Some("what it says of cell lines does not fit their number".into());
        }
        if let Some(drug) = self.drugs.iter().find(|drug| drug.responses.len() != n) {
            return Some(format!(
                "drug {:?} has {} responses for {n} cell lines",
                drug.id,
                drug.responses.len()
            ));
        }
        let ascending = |feature: &&Feature| {
            let last = feature.positive.last();
            feature.positive.is_sorted_by(|a, b| a < b) && last.is_none_or(|l| (*l as usize) < n)
        };
        let wrong = self.features.iter().find(|feature| !ascending(feature))?;
        Some(format!("the cell lines with {:?} are not those of the file", wrong.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anova::Drug;

    fn inputs() -> Inputs {
        Inputs {
            lines: vec!["1".into(), "2".into(), "3".into()],
            line_names: vec!["A".into(), "B".into(), "C".into()],
            tissue: Some(Factor::new(&["lung", "skin", "lung"])),
            msi: None,
            media: None,
            drugs: vec![Drug {
                id: "7".into(),
                name: None,
                target: Some("MDM2".into()),
                pathway: None,
                ln_max_dose: None,
                responses: vec![0.1 + 0.2, f64::NAN, -1e-17],
            }],
            features: vec![Feature { name: "TP53_mut".into(), positive: vec![0, 2] }],
            notes: Vec::new(),
        }
    }

    #[test]
    fn inputs_come_back_to_the_last_bit() {
        let (inputs, packed) = (inputs(), pack(&inputs()).unwrap());
        assert_eq!(packed, pack(&inputs).unwrap());
        let again = unpack(&packed).unwrap();
        let bits =
            |i: &Inputs| -> Vec<u64> { i.drugs[0].responses.iter().map(|v| v.to_bits()).collect() };
        assert_eq!(bits(&again), bits(&inputs));
        let without = |i: &Inputs| Inputs { drugs: Vec::new(), ..i.clone() };
        assert_eq!(without(&again), without(&inputs));
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let fault = |change: fn(&mut Inputs)| {
            let mut inputs = inputs();
            change(&mut inputs);
            unpack(&pack(&inputs).unwrap()).unwrap_err()
        };
        assert!(fault(|i| i.lines.truncate(2)).contains("cell lines"));
        assert!(fault(|i| i.drugs[0].responses.truncate(1)).contains("\"7\" has 1 responses"));
        assert!(fault(|i| i.features[0].positive = vec![2, 0]).contains("TP53_mut"));
        assert!(fault(|i| i.features[0].positive = vec![0, 3]).contains("TP53_mut"));
        let levels = |i: &mut Inputs| i.tissue.as_mut().map_or((), |t| t.levels.truncate(1));
        assert!(fault(levels).contains("cell lines"));
        assert!(unpack(b"no gzip").is_err());
    }
}
