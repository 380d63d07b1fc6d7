//! Which address is answered by what.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Uri};
use axum::routing::{MethodRouter, get, post};

use super::biomarkers::{analyses, groups, known, listed, points, summaries};
use super::inference::{infer, metadata};
use super::{BODY, Problem, State, docs};
use super::{
    entities, explain, features, grid, models, onnx, predict, rank, schema, structure, studies,
    tested,
};

/// A method, an address, and what answers.
type Route = (&'static str, &'static str, MethodRouter<Arc<State>>);

/// Every route that the document describes.
pub(crate) fn table() -> Vec<Route> {
    vec![
        ("get", "/v1/models", get(models::list)),
        ("get", "/v1/models/{model}", get(models::show)),
        ("get", "/v1/models/{model}/report", get(models::report)),
        ("get", "/v1/models/{model}/model.onnx", get(onnx::file)),
        ("get", "/v1/models/{model}/schema", get(schema::schema)),
        ("get", "/v1/models/{model}/example", get(schema::example)),
        ("get", "/v1/models/{model}/cell-lines", get(entities::cell_lines)),
        ("get", "/v1/models/{model}/compounds", get(entities::compounds)),
        ("get", "/v1/models/{model}/compounds/{compound}/structure.svg", get(structure::show)),
        ("get", "/v1/models/{model}/compounds/{compound}/cell-lines", get(tested::of_compound)),
        ("get", "/v1/models/{model}/compounds/{compound}/biomarkers", get(known::list)),
        ("get", "/v1/models/{model}/features", get(features::list)),
        ("get", "/v1/models/{model}/tested", get(tested::list)),
        ("post", "/v1/models/{model}/predict", post(predict::predict)),
        ("post", "/v1/models/{model}/rank", post(rank::rank)),
        ("post", "/v1/models/{model}/explain", post(explain::explain)),
        ("get", "/v1/models/{model}/grid", get(grid::filtered)),
        ("post", "/v1/models/{model}/grid", post(grid::named)),
        ("get", "/v1/biomarkers", get(analyses::list)),
        ("get", "/v1/biomarkers/{analysis}", get(analyses::show)),
        ("get", "/v1/biomarkers/{analysis}/tests", get(listed::list)),
        ("get", "/v1/biomarkers/{analysis}/points", get(points::list)),
        ("get", "/v1/biomarkers/{analysis}/compounds", get(summaries::compounds)),
        ("get", "/v1/biomarkers/{analysis}/features", get(summaries::features)),
        (
            "get",
            "/v1/biomarkers/{analysis}/compounds/{compound}/features/{feature}",
            get(groups::show),
        ),
        ("get", "/v1/studies", get(studies::list)),
        ("get", "/v1/studies/{study}", get(studies::show)),
        ("get", "/v1/studies/{study}/events", get(studies::events)),
        ("get", "/v2", get(metadata::server)),
        ("get", "/v2/health/live", get(metadata::live)),
        ("get", "/v2/health/ready", get(metadata::ready)),
        ("get", "/v2/models/{model}", get(metadata::model)),
        ("get", "/v2/models/{model}/ready", get(metadata::model_ready)),
        ("post", "/v2/models/{model}/infer", post(infer::infer)),
        ("get", "/v2/models/{model}/versions/{version}", get(metadata::model_version)),
        ("get", "/v2/models/{model}/versions/{version}/ready", get(metadata::model_version_ready)),
        ("post", "/v2/models/{model}/versions/{version}/infer", post(infer::infer_version)),
    ]
}

/// The routes of the API, with the document that describes them and the page that shows it.
pub(crate) fn router(state: Arc<State>, document: Bytes) -> Router {
    let routes = table().into_iter();
    routes
        .fold(Router::new(), |router, (_, path, answered)| router.route(path, answered))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(state)
        .merge(docs::router(document))
}

/// For an address that names nothing.
pub(crate) async fn no_such_route(uri: Uri) -> Problem {
    Problem::not_found("path", uri.path(), format!("there is nothing at {}", uri.path()))
}

/// For an address that is asked in a way it does not know.
pub(crate) async fn no_such_method(method: Method) -> Problem {
    Problem::method(method.as_str())
}
