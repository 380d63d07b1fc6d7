//! The structure of a compound, drawn.

use std::sync::Arc;

use axum::extract;
use axum::http::header;
use axum::response::IntoResponse;
use halfmax_data::compound::Molecule;

use super::extract::Path;
use super::{Problem, State, who};

/// A compound's structure.
#[utoipa::path(
    get, path = "/v1/models/{model}/compounds/{compound}/structure.svg", tag = "entities",
    params(
        ("model" = String, Path, description = "Its id"),
        ("compound" = String, Path, description = "Id or name"),
    ),
    responses((status = 200, description = "Its structure, drawn", body = String, content_type = "image/svg+xml")),
)]
pub(super) async fn show(
    extract::State(state): extract::State<Arc<State>>,
    Path((model, compound)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let model = state.model(&model)?;
    let drug = model.bundle.compound(who::compound(&model, &compound)?);
    let none =
        || Problem::not_found("compound", &compound, "no structure is known for this compound");
    let smiles = drug.smiles.as_deref().ok_or_else(none)?;
    let molecule = Molecule::parse(smiles).map_err(|_| none())?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], molecule.draw().svg(&drug.name)))
}
