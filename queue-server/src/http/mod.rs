//! HTTP: every route on one screen. A handler extracts, translates, executes, answers; no rules, no SQL.

mod appointments;
mod asked;
mod auth;
mod counters;
mod devices;
mod error;
mod events;
mod feedback;
mod hall;
mod metrics;
mod operations;
mod pages;
mod reports;
mod tickets;

pub use asked::{Asked, MaybeAsked, Nothing};
pub use auth::Identified;
pub use error::HttpError;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Request, header};
use axum::routing::get;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Largest body read: a pulse of 256 devices; a ticket's wish is a few hundred bytes.
pub const BODY_LEN_MAX: usize = 96 * 1024;

#[derive(OpenApi)]
#[openapi(info(
    title = "Tingxu queue server",
    description = "Tickets, counters, calls and ratings of one service hall. Errors are `{code, message, message_en}` with stable codes; 409 means that the rules said no."
))]
struct Api;

/// All routes.
pub fn router(app: Arc<App>) -> Router {
    let (api, document) = api();
    let document = document.to_pretty_json().unwrap_or_default();
    let document = get(move || async move { ([(header::CONTENT_TYPE, "application/json")], document) });
    api.route("/api/v1/openapi.json", document)
        .route("/healthz", get(operations::healthz))
        .route("/metrics", get(metrics::metrics))
        .merge(pages::routes())
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LEN_MAX))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(fixed_header("x-content-type-options", "nosniff"))
        .layer(fixed_header("referrer-policy", "same-origin"))
        .layer(fixed_header("x-frame-options", "DENY"))
        .layer(fixed_header(
            "content-security-policy",
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
        ))
        .with_state(app)
}

/// The routes of the API and their description, generated from the code.
pub fn api() -> (Router<Arc<App>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(hall::get_hall))
        .routes(routes!(events::get_events))
        .routes(routes!(hall::get_guides))
        .routes(routes!(tickets::issue))
        .routes(routes!(tickets::get_ticket))
        .routes(routes!(tickets::find))
        .routes(routes!(tickets::change_class))
        .routes(routes!(tickets::cancel))
        .routes(routes!(tickets::requeue))
        .routes(routes!(tickets::reprint))
        .routes(routes!(tickets::report_print))
        .routes(routes!(tickets::rate))
        .routes(routes!(feedback::leave))
        .routes(routes!(appointments::slots))
        .routes(routes!(appointments::book))
        .routes(routes!(appointments::get_appointment))
        .routes(routes!(appointments::cancel))
        .routes(routes!(appointments::check_in))
        .routes(routes!(counters::get_counter))
        .routes(routes!(counters::open))
        .routes(routes!(counters::pause))
        .routes(routes!(counters::close))
        .routes(routes!(counters::call_next))
        .routes(routes!(counters::recall))
        .routes(routes!(counters::start))
        .routes(routes!(counters::finish))
        .routes(routes!(counters::no_show))
        .routes(routes!(counters::hold))
        .routes(routes!(counters::transfer))
        .routes(routes!(devices::report))
        .routes(routes!(devices::pulse))
        .routes(routes!(devices::forget))
        .routes(routes!(reports::days))
        .split_for_parts()
}

fn fixed_header(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
}

/// The path of a request, for logs: never its query, which a careless client may have put a secret in.
fn path_of<B>(request: &Request<B>) -> &str {
    request.uri().path()
}
