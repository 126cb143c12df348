//! The bench's page, embedded: a few files and nothing from elsewhere.

use axum::http::header;
use axum::response::{Html, IntoResponse};

pub(super) async fn html() -> impl IntoResponse {
    Html(include_str!("page/page.html"))
}

pub(super) async fn css() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page/page.css"))
}

pub(super) async fn js() -> impl IntoResponse {
    script(include_str!("page/page.js"))
}

pub(super) async fn words() -> impl IntoResponse {
    script(include_str!("page/words.js"))
}

pub(super) async fn log() -> impl IntoResponse {
    script(include_str!("page/log.js"))
}

fn script(text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], text)
}
