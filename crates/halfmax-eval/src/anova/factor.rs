//! A grouping of cell lines that may explain response.

/// A categorical variable over cell lines.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Factor {
    /// Names of the levels, sorted without regard to case.
    pub levels: Vec<String>,
    /// The level of each cell line, an index into `levels`.
    pub codes: Vec<u16>,
}

impl Factor {
    /// The factor that gives each cell line the level of this name.
    ///
    /// # Panics
    /// If there are more than 65,536 levels.
    pub fn new<S: AsRef<str>>(values: &[S]) -> Self {
        let mut levels: Vec<String> = values.iter().map(|v| v.as_ref().to_owned()).collect();
        levels.sort_by_cached_key(|level| (level.to_lowercase(), level.clone()));
        levels.dedup();
        let code = |value: &S| {
            let at = levels.iter().position(|level| level == value.as_ref());
            u16::try_from(at.expect("every value is a level")).expect("levels fit sixteen bits")
        };
        let codes = values.iter().map(code).collect();
        Self { levels, codes }
    }

    /// How many cell lines each level has.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.levels.len()];
        for &code in &self.codes {
            counts[usize::from(code)] += 1;
        }
        counts
    }

    /// Whether at least two levels have cell lines.
    pub fn varies(&self) -> bool {
        self.counts().iter().filter(|n| **n > 0).count() > 1
    }

    /// The level of a cell line.
    pub fn level(&self, line: usize) -> &str {
        &self.levels[usize::from(self.codes[line])]
    }

    /// The factor of some of the cell lines, without the levels that are gone.
    #[must_use]
    pub fn of(&self, lines: &[usize]) -> Self {
        let kept: Vec<&str> = lines.iter().map(|line| self.level(*line)).collect();
        Self::new(&kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_sorted_without_regard_to_case() {
        let factor = Factor::new(&["lung", "Bladder", "lung", "aero"]);
        assert_eq!(factor.levels, ["aero", "Bladder", "lung"]);
        assert_eq!(factor.codes, [2, 1, 2, 0]);
        assert_eq!(factor.of(&[0, 2]).levels, ["lung"]);
        assert!(factor.varies() && !factor.of(&[1]).varies());
    }
}
