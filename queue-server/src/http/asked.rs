//! A command as it arrives: who asks, under which name, and what. Read once, in one place.

use super::{HttpError, auth};
use crate::access::{Caller, Deed};
use crate::app::App;
use crate::store::{Answer, AnswerWith, CommandName, Person, Private, Request};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request as HttpRequest};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use queue_api::paths::{IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_LEN_MAX};
use queue_core::Command;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A command with a body.
#[derive(Debug)]
pub struct Asked<T> {
    /// Who asks.
    pub caller: Caller,
    /// What.
    pub body: T,
    name: Option<CommandName>,
}

/// A command whose body may be left out.
#[derive(Debug)]
pub struct MaybeAsked<T>(pub Asked<T>);

/// No body needed; whatever is sent is ignored as long as it is JSON.
#[derive(Debug, Default, Deserialize)]
pub struct Nothing {}

impl<T> Asked<T> {
    /// Lets a caller pass who may do this.
    ///
    /// # Errors
    /// 401 or 403.
    pub fn require(&self, deed: Deed) -> Result<(), HttpError> {
        auth::require(&self.caller, deed)
    }

    /// Has the command obeyed.
    ///
    /// # Errors
    /// What the rules or the store said.
    pub async fn execute(self, app: &App, command: Command, answer: AnswerWith) -> Result<Reply, HttpError> {
        self.execute_for(app, command, None, Private::Nothing, answer).await
    }

    /// Has a command obeyed that belongs to a person.
    ///
    /// # Errors
    /// What the rules or the store said.
    pub async fn execute_for(
        self,
        app: &App,
        command: Command,
        person: Option<Person>,
        private: Private,
        answer: AnswerWith,
    ) -> Result<Reply, HttpError> {
        let request = Request { id: self.name, command, person, private, answer };
        let answer = app.store.execute(app.clock.now(), request).await?;
        Ok(Reply(answer))
    }
}

/// An answer of the store, as it goes out.
#[derive(Debug)]
pub struct Reply(pub Answer);

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if self.0.body.is_empty() {
            return status.into_response();
        }
        (status, [(header::CONTENT_TYPE, "application/json")], Body::from(self.0.body)).into_response()
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Asked<T> {
    type Rejection = HttpError;

    async fn from_request(request: HttpRequest, app: &Arc<App>) -> Result<Self, HttpError> {
        read(request, app, |body| if body.is_empty() { None } else { Some(body) }).await
    }
}

impl<T: DeserializeOwned + Default> FromRequest<Arc<App>> for MaybeAsked<T> {
    type Rejection = HttpError;

    async fn from_request(request: HttpRequest, app: &Arc<App>) -> Result<Self, HttpError> {
        const EMPTY: &[u8] = b"{}";
        read(request, app, |body| Some(if body.is_empty() { EMPTY } else { body })).await.map(Self)
    }
}

async fn read<T: DeserializeOwned>(
    request: HttpRequest,
    app: &Arc<App>,
    given: impl Fn(&[u8]) -> Option<&[u8]>,
) -> Result<Asked<T>, HttpError> {
    let caller = auth::identify(app, request.method(), request.headers())?;
    let key = key(request.headers())?;
    let path = super::path_of(&request).to_owned();
    let body = Bytes::from_request(request, app).await.map_err(|rejection| {
        match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => HttpError::too_large(),
            _ => HttpError::malformed("unreadable_body", "the body could not be read"),
        }
    })?;
    let json = given(&body).ok_or_else(|| HttpError::malformed("invalid_body", "the body is empty"))?;
    let parsed = serde_json::from_slice(json).map_err(|error| {
        let code = if error.is_data() { "invalid_body" } else { "malformed_json" };
        HttpError::malformed(code, explain(&error))
    })?;
    let name =
        key.map(|key| CommandName { caller: caller.label(), key, fingerprint: fingerprint(&path, &body) });
    Ok(Asked { caller, body: parsed, name })
}

/// Where the JSON went wrong, without repeating what was in it: it may be somebody's name.
fn explain(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    if error.is_data() {
        let what = error.to_string();
        // serde names the field in backticks or says which type it expected; values are left out.
        let safe = ["missing field", "unknown field", "unknown variant", "duplicate field"];
        if safe.iter().any(|start| what.starts_with(start)) {
            return what;
        }
        return format!("a value of the wrong type at line {line} column {column}");
    }
    format!("not JSON at line {line} column {column}")
}

fn key(headers: &HeaderMap) -> Result<Option<String>, HttpError> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    let fits =
        (1..=IDEMPOTENCY_KEY_LEN_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        Ok(Some(key.to_owned()))
    } else {
        let detail =
            format!("{IDEMPOTENCY_KEY} must be 1 to {IDEMPOTENCY_KEY_LEN_MAX} printable ASCII characters");
        Err(HttpError::malformed("invalid_idempotency_key", detail))
    }
}

fn fingerprint(path: &str, body: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(path.as_bytes());
    digest.update([0]);
    digest.update(body);
    digest.finalize().into()
}
