//! The models of a run in their order of display, each with one look everywhere.

/// Okabe–Ito without black (the ink) or yellow (invisible on white).
const LEARNED: [&str; 6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
/// The naive models, strongest first, with a grey that reads on white as on black.
const NAIVE: [(&str, &str); 6] = [
    ("mean-effects", "#6f7780"),
    ("tissue-drug-mean", "#858d95"),
    ("drug-mean", "#979ea6"),
    ("cell-line-mean", "#a8aeb5"),
    ("tissue-mean", "#b0b6bc"),
    ("global-mean", "#b8bdc3"),
];

/// How a model appears.
pub(super) struct Entry {
    pub(super) name: String,
    /// Whether it uses no features, so that any model worth having beats it.
    pub(super) naive: bool,
    pub(super) colour: &'static str,
}

impl Entry {
    /// The name as prose has it.
    pub(super) fn prose(&self) -> String {
        if self.naive { self.name.replace('-', " ") } else { self.name.clone() }
    }
}

/// Naive models first, strongest on top; then the others in the order of the scores.
pub(super) struct Roster(Vec<Entry>);

impl Roster {
    /// Orders model names, each with whether the run calls it naive; repeated names count once.
    pub(super) fn new<'a>(names: impl Iterator<Item = (&'a str, bool)>) -> Self {
        let mut learned: Vec<Entry> = Vec::new();
        let mut naive: Vec<(usize, Entry)> = Vec::new();
        for (name, called_naive) in names {
            if learned.iter().chain(naive.iter().map(|(_, e)| e)).any(|e| e.name == name) {
                continue;
            }
            let rank = NAIVE.iter().position(|(n, _)| *n == name);
            if let Some(rank) = rank.or(called_naive.then_some(NAIVE.len())) {
                let colour = NAIVE[rank.min(NAIVE.len() - 1)].1;
                naive.push((rank, Entry { name: name.into(), naive: true, colour }));
            } else {
                let colour = LEARNED[learned.len() % LEARNED.len()];
                learned.push(Entry { name: name.into(), naive: false, colour });
            }
        }
        naive.sort_by_key(|(rank, _)| *rank);
        Self(naive.into_iter().map(|(_, entry)| entry).chain(learned).collect())
    }

    /// Every model, in order of display.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// The models that learn from features, in the order of the scores.
    pub(super) fn learned(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter(|e| !e.naive)
    }

    /// The model the report is about: the first that learns, else the first of all.
    pub(super) fn headline(&self) -> Option<&Entry> {
        self.learned().next().or(self.0.first())
    }

    /// The strongest naive model present, to compare with.
    pub(super) fn reference(&self) -> Option<&Entry> {
        self.0.iter().find(|e| e.naive)
    }

    /// Learned models before naive ones, for choosers that open on the headline.
    pub(super) fn learned_first(&self) -> impl Iterator<Item = &Entry> {
        self.learned().chain(self.0.iter().filter(|e| e.naive))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naive_models_stand_on_top_with_mean_effects_first() {
        let roster = Roster::new(
            [
                ("ann", false),
                ("drug-mean", false),
                ("median", true),
                ("deep", false),
                ("mean-effects", true),
                ("ann", false),
            ]
            .into_iter(),
        );
        let names: Vec<&str> = roster.entries().iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["mean-effects", "drug-mean", "median", "ann", "deep"]);
        assert_eq!(roster.headline().map(|e| e.name.as_str()), Some("ann"));
        assert_eq!(roster.reference().map(|e| e.name.as_str()), Some("mean-effects"));
    }
}
