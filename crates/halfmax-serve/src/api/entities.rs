//! The cell lines and compounds of a model, in pages.

use std::sync::Arc;

use axum::Json;
use axum::extract::{self, Path, Query};
use axum::http::header;
use axum::response::IntoResponse;
use halfmax_data::CellLine;
use halfmax_data::compound::Molecule;
use serde::{Deserialize, Serialize};

use super::{Problem, State, who};

/// Entries of one page at most.
const MOST: usize = 1000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Letters that must occur in the name, the id or what is written about the entry.
    q: Option<String>,
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
}

#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    total: usize,
    items: Vec<T>,
}

#[derive(Debug, Serialize)]
pub(super) struct Line {
    id: String,
    name: String,
    tissue: Option<String>,
    cancer_type: Option<String>,
    in_training: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Drug {
    id: String,
    name: String,
    target: Option<String>,
    pathway: Option<String>,
    smiles: Option<String>,
}

pub(super) async fn cell_lines(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<Line>>, Problem> {
    let bundle = &state.model(&model)?.bundle;
    let all = bundle.cell_lines().zip(0..).map(|(line, at)| Line {
        id: line.id.to_string(),
        name: line.name.clone(),
        tissue: line.tissue.clone(),
        cancer_type: cancer_type(line),
        in_training: bundle.learned_from(at),
    });
    let texts = |l: &Line| {
        [Some(l.id.clone()), Some(l.name.clone()), l.tissue.clone(), l.cancer_type.clone()]
    };
    Ok(Json(page(all, &wanted, texts)))
}

pub(super) async fn compounds(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<Drug>>, Problem> {
    let all = state.model(&model)?.bundle.compounds().map(|drug| Drug {
        id: drug.id.to_string(),
        name: drug.name.clone(),
        target: drug.target.clone(),
        pathway: drug.pathway.clone(),
        smiles: drug.smiles.clone(),
    });
    let texts =
        |d: &Drug| [Some(d.id.clone()), Some(d.name.clone()), d.target.clone(), d.pathway.clone()];
    Ok(Json(page(all, &wanted, texts)))
}

fn page<T>(
    all: impl Iterator<Item = T>,
    wanted: &Wanted,
    texts: impl Fn(&T) -> [Option<String>; 4],
) -> Page<T> {
    let q = wanted.q.as_deref().unwrap_or_default().to_lowercase();
    let fits = |one: &T| {
        q.is_empty() || texts(one).iter().flatten().any(|text| text.to_lowercase().contains(&q))
    };
    let found: Vec<T> = all.filter(fits).collect();
    let total = found.len();
    let limit = wanted.limit.unwrap_or(100).min(MOST);
    Page { total, items: found.into_iter().skip(wanted.offset).take(limit).collect() }
}

/// What the annotation calls the cancer, by the names that providers give the column.
fn cancer_type(line: &CellLine) -> Option<String> {
    let wanted = ["cancer_type", "tcga_desc", "oncotreeprimarydisease", "cancer type", "disease"];
    let named =
        |name: &str| line.annotation.iter().find(|(head, _)| head.eq_ignore_ascii_case(name));
    wanted
        .iter()
        .find_map(|name| named(name))
        .map(|(_, value)| value.clone())
        .filter(|v| !v.is_empty())
}

pub(super) async fn structure(
    extract::State(state): extract::State<Arc<State>>,
    Path((model, compound)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let bundle = &state.model(&model)?.bundle;
    let drug = bundle.compound(who::compound(bundle, &compound)?);
    let none =
        || Problem::not_found("compound", &compound, "no structure is known for this compound");
    let smiles = drug.smiles.as_deref().ok_or_else(none)?;
    let molecule = Molecule::parse(smiles).map_err(|_| none())?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], molecule.draw().svg(&drug.name)))
}
