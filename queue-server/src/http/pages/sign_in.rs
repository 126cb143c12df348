//! Signing in and out.

use super::super::auth::{self, SESSION_COOKIE};
use super::{Frame, HttpError, StaffView, page, render};
use crate::access::{SESSION_MS, SignIn};
use crate::app::App;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use queue_api::Timestamp;
use queue_api::hall::HallInfo;
use serde::Deserialize;
use std::sync::Arc;

use super::view::View;
use super::words::Words;

page!(Login("login.html") { error: Option<&'static str>, next: String });

#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Credentials {
    id: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn form(frame: Frame, Query(next): Query<Next>) -> Response {
    Login::html(frame, None, next.next)
}

pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    frame: Frame,
    headers: HeaderMap,
    Form(given): Form<Credentials>,
) -> Result<Response, HttpError> {
    if !auth::is_same_origin(&headers) {
        return Err(HttpError::foreign_origin());
    }
    let now = app.clock.now();
    let checked = {
        let app = Arc::clone(&app);
        let (id, password) = (given.id.trim().to_owned(), given.password);
        tokio::task::spawn_blocking(move || app.access.sign_in(now, &id, &password)).await
    };
    let outcome = checked.map_err(|_| HttpError::internal())?.map_err(|error| {
        tracing::error!(%error, "nobody can sign in");
        HttpError::internal()
    })?;
    Ok(match outcome {
        SignIn::Welcome(token) => {
            let keep_s = SESSION_MS / 1000;
            let cookie =
                format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={keep_s}");
            ([(header::SET_COOKIE, cookie)], Redirect::to(inside(&given.next))).into_response()
        }
        SignIn::Wrong => {
            (StatusCode::UNAUTHORIZED, Login::html(frame, Some("login.wrong"), given.next)).into_response()
        }
        SignIn::Locked => {
            (StatusCode::TOO_MANY_REQUESTS, Login::html(frame, Some("login.locked"), given.next))
                .into_response()
        }
    })
}

pub(super) async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, HttpError> {
    if !auth::is_same_origin(&headers) {
        return Err(HttpError::foreign_origin());
    }
    if let Some(token) = auth::cookie(&headers, SESSION_COOKIE) {
        app.access.sign_out(token).map_err(|_| HttpError::internal())?;
    }
    let cookie = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

/// Where to go after signing in: somewhere on this server, never to another.
fn inside(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_sent_to_another_site() {
        assert_eq!(inside("/counter/3"), "/counter/3");
        for elsewhere in ["", "https://evil.example", "//evil.example", "/\\evil.example", "counter/3"] {
            assert_eq!(inside(elsewhere), "/", "{elsewhere}");
        }
    }
}
