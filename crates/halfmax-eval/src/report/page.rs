//! The parts of a report put onto one page.

use std::fmt::Write;

use super::figure::{self, Absent, Figure, Plate};
use super::header;
use super::html::{Table, escape};
use super::pairs::Pairs;
use super::read::Run;
use super::section;
use super::shell::{Data, Shell, document, figure_html};

/// A page in the making.
pub(super) struct Page<'r> {
    run: &'r Run,
    title: String,
    header: String,
    body: String,
    contents: String,
    figures: Vec<(&'static Plate, Figure)>,
}

/// A page ready to be written.
pub(super) struct Finished {
    pub(super) html: String,
    /// Static figures by name.
    pub(super) figures: Vec<(&'static str, String)>,
}

impl<'r> Page<'r> {
    /// A page without sections, headed by its title.
    pub(super) fn empty(run: &'r Run, title: String) -> Self {
        Self {
            run,
            header: header::plain(&title),
            title,
            body: String::new(),
            contents: String::new(),
            figures: Vec::new(),
        }
    }

    /// What the page is about.
    pub(super) fn run(&self) -> &'r Run {
        self.run
    }

    /// Puts all sections of a run onto a page.
    pub(super) fn of(run: &'r Run) -> Self {
        let mut page = Self::empty(run, header::title(run));
        page.header = header::header(run);
        page.section("scores", "Scores", Self::scores);
        page.section("differences", "Differences", |page| {
            page.plate(&figure::CRITICAL_DIFFERENCE);
            page.table("Model by model", section::paired(page.run), "scores.json");
        });
        page.section("reliability", "Reliability", |page| {
            page.table("Intervals", section::intervals(page.run), "scores.json");
            page.plate(&figure::CALIBRATION);
            page.plate(&figure::ERROR_DISTANCE);
        });
        if let Some(table) = section::ranking(run) {
            page.section("ranking", "Ranking", |page| page.table("", Some(table), "scores.json"));
        }
        if let Some(table) = section::nested(run) {
            page.section("nested", "Nested choice", |page| {
                page.table("", Some(table), "scores.json");
            });
        }
        if let Some(table) = section::probes(run) {
            page.section("probes", "Probes", |page| {
                page.table("", Some(table), "scores.json");
                page.plate(&figure::LEARNING_CURVE);
            });
        }
        page.section("fit", "Fit", |page| {
            page.plate(&figure::ACTUAL_PREDICTED);
            page.plate(&figure::RESIDUAL_HISTOGRAM);
            page.plate(&figure::RESIDUALS_PREDICTED);
        });
        page.section("training", "Training", |page| page.plate(&figure::LOSS));
        page.section("breakdown", "Where it works", |page| {
            page.plate(&figure::PER_DRUG);
            if let Some(table) = section::per_drug(page.run) {
                page.fold("Scores per compound as a table", &table.html());
            }
            page.plate(&figure::PER_TISSUE);
            page.plate(&figure::PER_FOLD);
        });
        if let Some(summary) = section::search(run) {
            page.section("search", "Search", |page| {
                page.paragraph("note", &summary);
                page.plate(&figure::SEARCH_HISTORY);
                page.plate(&figure::SEARCH_IMPORTANCE);
                page.table("Best trials", section::trials(page.run), "trials.jsonl");
                page.plate(&figure::SEARCH_PARALLEL);
                page.plate(&figure::SEARCH_SLICE);
                page.plate(&figure::SEARCH_CONTOUR);
                page.plate(&figure::SEARCH_PARETO);
                page.plate(&figure::SEARCH_TIMELINE);
            });
        }
        if let Some(explained) = &run.explanation {
            page.section("explanation", "What predictions turn on", |page| {
                page.paragraph("note", &section::explanation(explained));
                page.plate(&figure::EXPLANATION);
                for (_, title, table) in super::explain::tables(explained) {
                    page.fold(title, &table.html());
                }
            });
        }
        page.section("data", "Data", |page| {
            page.plate(&figure::RESPONSE_HISTOGRAM);
            page.plate(&figure::MISSING_VALUES);
            page.table("Missing feature values", section::omics(page.run), "describe.json");
            page.plate(&figure::CORRELATION);
        });
        page.section("account", "Ledger", |page| {
            page.table("", section::ledger(page.run), "ledger.tsv");
        });
        page.section("folds", "Splits", |page| {
            if let Some(protocol) = section::protocol(page.run) {
                let class = if protocol.broken { "note bad" } else { "note" };
                page.paragraph(class, &protocol.text);
            }
            page.table("", section::splits(page.run), "scores.json");
        });
        if !run.cards.is_empty() {
            page.section("cards", "Cards", |page| {
                for text in &run.cards {
                    page.body.push_str(&section::card(text));
                }
            });
        }
        page.section("configuration", "Configuration", |page| {
            page.verbatim("config.toml", page.run.config.as_deref());
        });
        page.section("provenance", "Provenance", |page| {
            page.verbatim("provenance.json", page.run.provenance.as_deref());
        });
        page
    }

    /// The finished page.
    pub(super) fn finish(
        self,
        pack: impl Fn(&[u8]) -> std::io::Result<String>,
    ) -> std::io::Result<Finished> {
        let label = |model: &str| {
            self.run
                .roster
                .entries()
                .iter()
                .find(|e| e.name == model)
                .map_or_else(String::new, super::roster::Entry::prose)
        };
        let figures: Vec<(&str, &Figure)> =
            self.figures.iter().map(|(plate, figure)| (plate.name, figure)).collect();
        let pairs = figures
            .iter()
            .any(|(_, figure)| figure.points.is_some())
            .then(|| self.run.predictions.as_ref().map(|p| Pairs::new(p, label)))
            .flatten();
        let html = document(
            &Shell {
                title: &self.title,
                header: &self.header,
                contents: &self.contents,
                body: &self.body,
            },
            &Data::new(&figures, pairs),
            pack,
        )?;
        let figures =
            self.figures.into_iter().map(|(plate, figure)| (plate.name, figure.svg)).collect();
        Ok(Finished { html, figures })
    }

    pub(super) fn section(&mut self, name: &str, title: &str, fill: impl FnOnce(&mut Self)) {
        let _ = writeln!(self.contents, "<li><a href=\"#{name}\">{title}</a></li>");
        let _ = writeln!(self.body, "<section id=\"{name}\">\n<h2>{title}</h2>");
        fill(self);
        self.body.push_str("</section>\n");
    }

    fn scores(&mut self) {
        self.body.push_str(&section::leaderboard(self.run).html());
        self.body.push_str(
            "<dl class=\"terms\"><dt>pooled</dt><dd>All test rows together. Mostly says whether a model knows which \
             compounds are potent: the mean of each compound alone already scores well.</dd><dt>per drug, per cell \
             line</dt><dd>The score within each compound (or cell line), averaged. Per drug says whether cell lines \
             are told apart.</dd><dt>normalised</dt><dd>The mean-effects prediction subtracted from measured and \
             predicted values alike: what is left is what features have to explain.</dd><dt>naive</dt><dd>Uses no \
             features. A model worth having beats every one of these.</dd><dt>–</dt><dd>Undefined, for example the \
             correlation with a constant.</dd></dl>\n",
        );
        self.plate(&figure::SCORE_MAP);
        self.plate(&figure::VIOLIN);
    }

    pub(super) fn plate(&mut self, plate: &'static Plate) {
        let Plate { name, title, .. } = *plate;
        let figure = match plate.draw(self.run) {
            Ok(figure) => figure,
            Err(Absent(reason)) => {
                let _ = writeln!(
                    self.body,
                    "<figure id=\"{name}\"><h3>{title}</h3><p class=\"absent\">{}</p></figure>",
                    escape(&reason)
                );
                return;
            }
        };
        self.body.push_str(&figure_html(name, title, &figure));
        self.figures.push((plate, figure));
    }

    pub(super) fn table(&mut self, title: &str, table: Option<Table>, source: &str) {
        if !title.is_empty() {
            let _ = writeln!(self.body, "<h3>{title}</h3>");
        }
        match table {
            Some(table) => self.body.push_str(&table.html()),
            None => self.paragraph(
                "absent",
                &format!("Nothing to show: {source} is not in this run or does not say."),
            ),
        }
    }

    fn verbatim(&mut self, file: &str, text: Option<&str>) {
        match text {
            Some(text) => self.fold(file, &format!("<pre tabindex=\"0\">{}</pre>\n", escape(text))),
            None => self.paragraph("absent", &format!("{file} is not in this run.")),
        }
    }

    fn fold(&mut self, summary: &str, content: &str) {
        let _ = writeln!(self.body, "<details><summary>{summary}</summary>{content}</details>");
    }

    pub(super) fn paragraph(&mut self, class: &str, text: &str) {
        let _ = writeln!(self.body, "<p class=\"{class}\">{}</p>", escape(text));
    }
}
