//! The values one parameter may take, laid out on the unit interval.

use crate::Value;

/// The values of one parameter. A closed set: every sampler handles each of the three.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// A real number in [low, high].
    Float {
        /// The lowest value.
        low: f64,
        /// The highest value.
        high: f64,
        /// Whether equal ratios, rather than equal differences, are equally likely.
        log: bool,
    },
    /// An integer: low, low + step, … up to high.
    Int {
        /// The lowest value.
        low: i64,
        /// Not exceeded; the highest value when the steps reach it.
        high: i64,
        /// The distance of neighbours, at least 1.
        step: i64,
        /// Whether equal ratios are equally likely; the step is then 1.
        log: bool,
    },
    /// One of a list without order.
    Categorical {
        /// The values, each once.
        choices: Vec<Value>,
    },
}

impl Distribution {
    /// Refuses an impossible distribution with the reason.
    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            Self::Float { low, high, log } => {
                if !(low.is_finite() && high.is_finite() && (high - low).is_finite()) {
                    return Err(format!(
                        "the bounds {low} and {high} must be finite, and so must their distance"
                    ));
                }
                if low > high {
                    return Err(format!("low {low} is above high {high}; exchange them"));
                }
                if *log && *low <= 0.0 {
                    return Err(format!(
                        "log needs low > 0, not {low}; raise low or leave out log"
                    ));
                }
            }
            Self::Int { low, high, step, log } => {
                if low > high {
                    return Err(format!("low {low} is above high {high}; exchange them"));
                }
                if *step < 1 {
                    return Err(format!("step must be at least 1, not {step}"));
                }
                if *log && *low < 1 {
                    return Err(format!(
                        "log needs low of at least 1, not {low}; raise low or leave out log"
                    ));
                }
                if *log && *step != 1 {
                    return Err(format!(
                        "log and step {step} exclude each other; leave out one of them"
                    ));
                }
            }
            Self::Categorical { choices } => {
                if choices.is_empty() {
                    return Err("choices is empty; list at least one value".into());
                }
                for (i, choice) in choices.iter().enumerate() {
                    if choice.as_f64().is_some_and(|x| !x.is_finite()) {
                        return Err(format!("choice {choice} is not a finite number"));
                    }
                    if choices[..i].contains(choice) {
                        return Err(format!("choice {choice} is listed twice"));
                    }
                }
            }
        }
        Ok(())
    }

    /// How many values there are; `None` for a continuum.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Float { low, high, .. } => (low >= high).then_some(1),
            Self::Int { low, high, step, .. } => {
                let steps = (i128::from(*high) - i128::from(*low)) / i128::from(*step);
                Some(u64::try_from(steps + 1).unwrap_or(u64::MAX))
            }
            Self::Categorical { choices } => Some(choices.len() as u64),
        }
    }

    /// Whether the values have no order.
    pub fn is_categorical(&self) -> bool {
        matches!(self, Self::Categorical { .. })
    }

    /// Whether `value` is one of the values.
    pub fn contains(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Float { low, high, .. }, Value::Float(x)) => (*low..=*high).contains(x),
            (Self::Int { low, high, step, .. }, Value::Int(n)) => {
                (*low..=*high).contains(n)
                    && (i128::from(*n) - i128::from(*low)) % i128::from(*step) == 0
            }
            (Self::Categorical { choices }, value) => choices.contains(value),
            _ => false,
        }
    }

    /// The value at `u` of the unit interval, where equal lengths are equally likely.
    pub fn at(&self, u: f64) -> Value {
        let u = u.clamp(0.0, 1.0);
        match self {
            Self::Float { low, high, log } => {
                let x = if *log {
                    (low.ln() + u * (high.ln() - low.ln())).exp()
                } else {
                    low + u * (high - low)
                };
                Value::Float(x.clamp(*low, *high))
            }
            Self::Int { low, high, log: true, .. } => {
                let (from, to) = log_cells(*low, *high);
                Value::Int(((from + u * (to - from)).exp().round() as i64).clamp(*low, *high))
            }
            Self::Int { .. } | Self::Categorical { .. } => {
                let n = self.size().unwrap_or(1);
                self.nth(((u * n as f64) as u64).min(n - 1))
            }
        }
    }

    /// The middle of the stretch of the unit interval whose value this is; `None` for a value not in here.
    pub fn unit(&self, value: &Value) -> Option<f64> {
        if !self.contains(value) {
            return None;
        }
        let n = self.size().unwrap_or(0) as f64;
        match (self, value) {
            (Self::Float { low, high, log }, Value::Float(x)) => Some(if low >= high {
                0.5
            } else if *log {
                ((x.ln() - low.ln()) / (high.ln() - low.ln())).clamp(0.0, 1.0)
            } else {
                (x - low) / (high - low)
            }),
            (Self::Int { low, high, log: true, .. }, Value::Int(x)) => {
                let (from, to) = log_cells(*low, *high);
                Some((((*x as f64).ln() - from) / (to - from)).clamp(0.0, 1.0))
            }
            (Self::Int { low, step, .. }, Value::Int(x)) => {
                let k = (i128::from(*x) - i128::from(*low)) / i128::from(*step);
                Some((k as f64 + 0.5) / n)
            }
            (Self::Categorical { choices }, value) => {
                choices.iter().position(|c| c == value).map(|k| (k as f64 + 0.5) / n)
            }
            _ => None,
        }
    }

    /// `unit(at(u))`, without making the value.
    pub(crate) fn snap(&self, u: f64) -> f64 {
        let u = u.clamp(0.0, 1.0);
        match self {
            Self::Float { low, high, .. } => {
                if low >= high {
                    0.5
                } else {
                    u
                }
            }
            Self::Int { log: true, .. } => self.unit(&self.at(u)).unwrap_or(u),
            Self::Int { .. } | Self::Categorical { .. } => {
                let n = self.size().unwrap_or(1) as f64;
                ((u * n).floor().min(n - 1.0) + 0.5) / n
            }
        }
    }

    /// Into how many levels the values fall when at most `most` are wanted: one a value if these suffice,
    /// else `most` equally likely stretches. Choices are never thrown together.
    pub fn levels(&self, most: usize) -> usize {
        match self.size() {
            Some(n) if self.is_categorical() || n <= most as u64 => n as usize,
            _ => most.max(1),
        }
    }

    /// Which of `levels` levels holds `value`; `None` for a value not in here.
    pub fn level(&self, value: &Value, levels: usize) -> Option<usize> {
        if self.size() == Some(levels as u64) {
            return match (self, value) {
                (Self::Int { low, step, .. }, Value::Int(x)) if self.contains(value) => {
                    Some(((i128::from(*x) - i128::from(*low)) / i128::from(*step)) as usize)
                }
                (Self::Categorical { choices }, value) => choices.iter().position(|c| c == value),
                _ => self.unit(value).map(|_| 0),
            };
        }
        self.unit(value).map(|u| ((u * levels as f64) as usize).min(levels - 1))
    }

    /// The value in a level, `within` (of the unit interval) telling where if it holds several.
    pub fn at_level(&self, level: usize, levels: usize, within: f64) -> Value {
        if self.size() == Some(levels as u64) {
            self.nth(level as u64)
        } else {
            self.at((level as f64 + within.clamp(0.0, 1.0)) / levels as f64)
        }
    }

    /// The value at index `k` of a finite list of values.
    pub(crate) fn nth(&self, k: u64) -> Value {
        match self {
            Self::Float { low, .. } => Value::Float(*low),
            Self::Int { low, step, .. } => {
                Value::Int((i128::from(*low) + i128::from(k) * i128::from(*step)) as i64)
            }
            Self::Categorical { choices } => choices[(k as usize).min(choices.len() - 1)].clone(),
        }
    }
}

/// The integers as cells of half a unit to each side, so that the ends are as likely as their neighbours.
fn log_cells(low: i64, high: i64) -> (f64, f64) {
    ((low as f64 - 0.5).ln(), (high as f64 + 0.5).ln())
}
