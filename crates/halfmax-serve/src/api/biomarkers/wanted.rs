//! Which tests of an analysis are meant.

use halfmax_eval::anova::{Association, Settings};

use crate::api::Problem;
use crate::served::Analysis;

/// What an association must pass; what is left out is not looked at.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Thresholds {
    /// The p-value lies below it.
    pub(super) p: Option<f64>,
    /// The false discovery rate lies below it, in percent.
    pub(super) fdr: Option<f64>,
    /// Cohen's d is at least this.
    pub(super) effect: Option<f64>,
}

impl Thresholds {
    /// # Errors
    /// If one of them is no such number.
    pub(super) fn checked(self) -> Result<Self, Problem> {
        for (field, value, most, range) in [
            ("p", self.p, 1.0, "from 0 to 1"),
            ("fdr", self.fdr, 100.0, "from 0 to 100"),
            ("effect", self.effect, f64::MAX, "of at least 0"),
        ] {
            if let Some(value) = value
                && !(0.0..=most).contains(&value)
            {
                let detail = format!("{field} must be a number {range}");
                return Err(Problem::field(field, &value.to_string(), detail));
            }
        }
        Ok(self)
    }

    /// The settings of an analysis with these thresholds in place of its own.
    pub(super) fn within(self, analysis: &Analysis) -> Settings {
        let own = &analysis.study.settings;
        Settings {
            p_threshold: self.p.unwrap_or(own.p_threshold),
            fdr_threshold: self.fdr.unwrap_or(own.fdr_threshold),
            effect_threshold: self.effect.unwrap_or(own.effect_threshold),
            ..own.clone()
        }
    }

    /// The settings that look at these thresholds alone; `None` if there is none.
    fn alone(self, analysis: &Analysis) -> Option<Settings> {
        (self.p.is_some() || self.fdr.is_some() || self.effect.is_some()).then(|| Settings {
            p_threshold: self.p.unwrap_or(f64::INFINITY),
            fdr_threshold: self.fdr.unwrap_or(f64::INFINITY),
            effect_threshold: self.effect.unwrap_or(0.0),
            ..analysis.study.settings.clone()
        })
    }
}

/// Tests by drug, feature and thresholds.
#[derive(Debug, Default)]
pub(super) struct Filter {
    drugs: Option<Vec<u32>>,
    feature: Option<u32>,
    passing: Option<Settings>,
}

impl Filter {
    /// # Errors
    /// If there is no such drug or feature.
    pub(super) fn new(
        analysis: &Analysis,
        compound: Option<&str>,
        feature: Option<&str>,
    ) -> Result<Self, Problem> {
        Ok(Self {
            drugs: compound.map(|key| drugs(analysis, key)).transpose()?,
            feature: feature.map(|key| find_feature(analysis, key)).transpose()?,
            passing: None,
        })
    }

    /// Only what passes: the analysis's own thresholds with these in their place if `significant`, else these alone.
    pub(super) fn passing(
        self,
        analysis: &Analysis,
        thresholds: Thresholds,
        significant: bool,
    ) -> Self {
        let passing = if significant {
            Some(thresholds.within(analysis))
        } else {
            thresholds.alone(analysis)
        };
        Self { passing, ..self }
    }

    pub(super) fn fits(&self, a: &Association) -> bool {
        self.drugs.as_ref().is_none_or(|drugs| drugs.contains(&a.drug))
            && self.feature.is_none_or(|feature| feature == a.feature)
            && self.passing.as_ref().is_none_or(|settings| a.is_significant(settings))
    }
}

fn drugs(analysis: &Analysis, key: &str) -> Result<Vec<u32>, Problem> {
    let found = analysis.drugs(key);
    if found.is_empty() {
        let detail = format!("no compound of the analysis has the id or name {key:?}");
        return Err(Problem::field("compound", key, detail));
    }
    Ok(found)
}

fn find_feature(analysis: &Analysis, key: &str) -> Result<u32, Problem> {
    analysis.feature(key).ok_or_else(|| {
        Problem::field("feature", key, format!("the analysis has no feature {key:?}"))
    })
}
