//! The API described as `OpenAPI` 3.1, from the types of its questions and answers.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{self, Content, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi, ToSchema};

use super::biomarkers::{analyses, groups, known, listed, points, summaries};
use super::inference::{infer, metadata};
use super::problem::{PROBLEM_JSON, Problem};
use super::{
    entities, explain, features, grid, models, onnx, predict, rank, schema, structure, studies,
    tested,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "halfmax",
        description = "Predictions of drug response in cancer cell lines. Research software, not medical advice.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "models", description = "What is served"),
        (name = "entities", description = "Cell lines, compounds and what is known of them"),
        (name = "predictions", description = "What models say"),
        (name = "biomarkers", description = "Which features go with response, by analyses of variance"),
        (name = "studies", description = "Searches for architectures, as they go on"),
        (name = "inference", description = "The Open Inference Protocol, version 2"),
    ),
    paths(
        models::list, models::show, models::report, onnx::file, schema::schema, schema::example,
        entities::cell_lines, entities::compounds, structure::show, tested::of_compound,
        features::list, tested::list, predict::predict, rank::rank, explain::explain,
        known::list, analyses::list, analyses::show, listed::list, points::list, summaries::compounds,
        summaries::features, groups::show, grid::filtered, grid::named, studies::list, studies::show, studies::events,
        metadata::server, metadata::live, metadata::ready, metadata::model, metadata::model_ready,
        infer::infer, metadata::model_version, metadata::model_version_ready, infer::infer_version,
    ),
    components(schemas(Problem)),
    modifiers(&Problems),
)]
struct Described;

/// The problems that any route can answer with, so that no route has to repeat them.
struct Problems;

impl Modify for Problems {
    fn modify(&self, api: &mut openapi::OpenApi) {
        for item in api.paths.paths.values_mut() {
            for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
                let has_body = operation.request_body.is_some();
                let has_parameters = operation.parameters.is_some();
                problem(operation, "429", "This client asks too often");
                problem(operation, "503", "The queue is full, or the answer took too long");
                if has_parameters {
                    problem(operation, "400", "The request cannot be read");
                    problem(operation, "404", "There is no such thing");
                    problem(operation, "422", "A field has a value that cannot be used");
                }
                if has_body {
                    problem(operation, "413", "The body is too large");
                }
            }
        }
    }
}

fn problem(operation: &mut Operation, status: &str, description: &str) {
    let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
    let response =
        ResponseBuilder::new().description(description).content(PROBLEM_JSON, content).build();
    operation.responses.responses.insert(status.into(), RefOr::T(response));
}

/// The document; `with_keys` if requests must bring one.
pub(crate) fn document(with_keys: bool) -> openapi::OpenApi {
    let mut api = Described::openapi();
    if with_keys {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        if let Some(components) = api.components.as_mut() {
            components.add_security_scheme("key", scheme);
        }
        for (path, item) in &mut api.paths.paths {
            if path.starts_with("/v2/health") || path == "/v2" {
                continue;
            }
            for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
                let nothing: [&str; 0] = [];
                operation.security = Some(vec![SecurityRequirement::new("key", nothing)]);
                problem(operation, "401", "A key is needed");
            }
        }
    }
    api
}
