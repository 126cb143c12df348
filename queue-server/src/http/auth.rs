//! Who asks: a device by its bearer token, a person by the session cookie, or anybody.

use super::HttpError;
use crate::access::{Caller, Deed};
use crate::app::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use std::sync::Arc;

/// Name of the session cookie.
pub(super) const SESSION_COOKIE: &str = "tingxu_session";

/// Whoever asks, known or not.
#[derive(Debug)]
pub struct Identified(pub Caller);

impl Identified {
    /// Lets a caller pass who may do this.
    ///
    /// # Errors
    /// 401 for anybody, 403 for those who are known and may not.
    pub fn require(&self, deed: Deed) -> Result<(), HttpError> {
        require(&self.0, deed)
    }
}

pub(super) fn require(caller: &Caller, deed: Deed) -> Result<(), HttpError> {
    match caller {
        caller if caller.may(deed) => Ok(()),
        Caller::Public => Err(HttpError::unauthorized()),
        Caller::Device { .. } | Caller::Staff { .. } => Err(HttpError::forbidden()),
    }
}

impl FromRequestParts<Arc<App>> for Identified {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        identify(app, &parts.method, &parts.headers).map(Self)
    }
}

/// Tells who asks. A token that is not ours is refused even where anybody may ask: somebody should notice.
pub(super) fn identify(app: &App, method: &Method, headers: &HeaderMap) -> Result<Caller, HttpError> {
    let broken = |error| {
        tracing::error!(%error, "access cannot be checked");
        HttpError::internal()
    };
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        let token = authorization.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let token = token.ok_or_else(HttpError::unauthorized)?;
        return app.access.device(token.trim()).map_err(broken)?.ok_or_else(HttpError::unauthorized);
    }
    let Some(token) = cookie(headers, SESSION_COOKIE) else { return Ok(Caller::Public) };
    let Some(staff) = app.access.staff(app.clock.now(), token).map_err(broken)? else {
        return Ok(Caller::Public);
    };
    // The cookie is SameSite=Strict; this is the second lock against requests made by other sites.
    if *method != Method::GET && !is_same_origin(headers) {
        return Err(HttpError::foreign_origin());
    }
    Ok(staff)
}

/// A cookie a browser sent.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == wanted).then_some(value))
}

/// Whether a request comes from a page of this server. Browsers always say so on a POST.
pub(super) fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, origin_host)| origin_host == host)
        }
        _ => false,
    }
}
