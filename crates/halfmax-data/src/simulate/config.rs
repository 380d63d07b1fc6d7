//! What a simulated screen is asked to be.

use crate::{DataError, Seed};

/// Size and character of a simulated screen.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SimulationConfig {
    /// Number of cell lines, 10 to 20,000.
    pub cell_lines: usize,
    /// Number of compounds, 2 to 5,000.
    pub compounds: usize,
    /// Everything random descends from it.
    pub seed: Seed,
    /// Genes that belong to no pathway, called `SIMG00001` and so on, added to the real symbols; up to 20,000.
    pub extra_genes: usize,
    /// Standard deviation of one viability (a fraction of control) around its curve, 0 to 0.5.
    pub replicate_noise_sd: f64,
    /// Standard deviation, in ln µM, of a whole curve's shift from one day to another, 0 to 2.
    pub day_sd: f64,
    /// Expected share of (cell line, compound) pairs that were not measured, 0 to 0.5.
    pub missing_fraction: f64,
}

impl Default for SimulationConfig {
    /// 300 cell lines and 60 compounds: small enough to try everything on, large enough to learn from.
    fn default() -> Self {
        Self {
            cell_lines: 300,
            compounds: 60,
            seed: Seed::new(7),
            extra_genes: 0,
            replicate_noise_sd: 0.06,
            day_sd: 0.3,
            missing_fraction: 0.15,
        }
    }
}

/// Above this a screen and its truth no longer fit comfortably in memory.
const MAX_PAIRS: usize = 10_000_000;
/// The same for one omics matrix.
const MAX_PROFILE_VALUES: usize = 100_000_000;

impl SimulationConfig {
    /// Refuses what cannot be simulated; `n_genes` counts the real symbols.
    pub(super) fn check(&self, n_genes: usize) -> Result<(), DataError> {
        let whole = [
            ("cell lines", self.cell_lines, 10, 20_000),
            ("compounds", self.compounds, 2, 5_000),
            ("extra genes", self.extra_genes, 0, 20_000),
        ];
        for (what, asked, least, most) in whole {
            if !(least..=most).contains(&asked) {
                return refuse(format!(
                    "cannot simulate {asked} {what}; ask for {least} to {most}"
                ));
            }
        }
        let real = [
            ("replicate noise of", self.replicate_noise_sd, 0.5),
            ("a day-to-day shift of", self.day_sd, 2.0),
            ("a missing fraction of", self.missing_fraction, 0.5),
        ];
        for (what, asked, most) in real {
            if !(0.0..=most).contains(&asked) {
                return refuse(format!("cannot simulate {what} {asked}; ask for 0 to {most}"));
            }
        }
        let pairs = self.cell_lines * self.compounds;
        if pairs > MAX_PAIRS {
            return refuse(format!(
                "{} cell lines × {} compounds are {pairs} pairs, more than the {MAX_PAIRS} that can be simulated; ask for fewer of either",
                self.cell_lines, self.compounds
            ));
        }
        let values = self.cell_lines * (n_genes + self.extra_genes);
        if values > MAX_PROFILE_VALUES {
            return refuse(format!(
                "{} cell lines with {} genes are {values} values a matrix, more than the {MAX_PROFILE_VALUES} that can be simulated; ask for fewer of either",
                self.cell_lines,
                n_genes + self.extra_genes
            ));
        }
        Ok(())
    }
}

fn refuse(problem: String) -> Result<(), DataError> {
    Err(DataError::Request(problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_refused_with_what_would_do() {
        let fault = |change: &dyn Fn(&mut SimulationConfig)| {
            let mut config = SimulationConfig::default();
            change(&mut config);
            config.check(400).unwrap_err().to_string()
        };
        assert_eq!(
            fault(&|c| c.cell_lines = 9),
            "cannot simulate 9 cell lines; ask for 10 to 20000"
        );
        assert_eq!(
            fault(&|c| c.cell_lines = 20_001),
            "cannot simulate 20001 cell lines; ask for 10 to 20000"
        );
        assert_eq!(fault(&|c| c.compounds = 1), "cannot simulate 1 compounds; ask for 2 to 5000");
        assert_eq!(
            fault(&|c| c.compounds = 5_001),
            "cannot simulate 5001 compounds; ask for 2 to 5000"
        );
        assert!(
            fault(&|c| c.missing_fraction = 0.9)
                .contains("a missing fraction of 0.9; ask for 0 to 0.5")
        );
        assert!(fault(&|c| c.replicate_noise_sd = f64::NAN).contains("replicate noise of NaN"));
        assert!(
            fault(&|c| (c.cell_lines, c.compounds) = (20_000, 5_000)).contains("100000000 pairs")
        );
        assert!(
            fault(&|c| (c.cell_lines, c.extra_genes) = (20_000, 20_000))
                .contains("fewer of either")
        );
        assert!(SimulationConfig::default().check(400).is_ok());
    }
}
