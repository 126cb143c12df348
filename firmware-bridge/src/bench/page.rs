//! The bench's page, embedded: three files and nothing from elsewhere.

use axum::http::header;
use axum::response::{Html, IntoResponse};

pub(super) async fn html() -> impl IntoResponse {
    Html(include_str!("page.html"))
}

pub(super) async fn css() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page.css"))
}

pub(super) async fn js() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("page.js"))
}
