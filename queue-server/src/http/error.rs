//! Everything that goes wrong over HTTP: the one thing that becomes an answer. What the client reads and what
//! the log gets are two different things.

use crate::store::ExecuteError;
use crate::wire::from_wire::Malformed;
use crate::wire::refused;
use axum::Json;
use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use queue_api::error::ApiError;
use queue_core::Refusal;
use std::any::Any;

/// A "no", with a stable code and a sentence for the person who can act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpError {
    status: StatusCode,
    body: Box<ApiError>,
}

/// Seconds after which a busy server may be asked again.
const RETRY_AFTER_S: &str = "1";

impl HttpError {
    /// A "no" of any kind.
    pub fn new(status: StatusCode, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (code, message, message_en) = (code.to_owned(), zh.into(), en.into());
        Self { status, body: Box::new(ApiError { code, message, message_en, ..ApiError::default() }) }
    }

    /// Nobody we know, or a token that is not one of ours.
    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "请先登录，或检查设备令牌。",
            "Sign in, or check the device token.",
        )
    }

    /// Known, but not trusted with this.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "没有这项权限。", "This is not permitted to you.")
    }

    /// A request that no page of ours sent.
    pub fn foreign_origin() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign_origin",
            "请求来自其他网站，已拒绝。",
            "The request came from another site.",
        )
    }

    /// The body or an address in it cannot be understood.
    pub fn malformed(code: &'static str, detail: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code,
            format!("请求格式不对：{detail}"),
            format!("Malformed request: {detail}"),
        )
    }

    /// A number of eighteen characters that is nobody's.
    pub fn bad_id_number() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_id_number",
            "身份证号码有误，请核对后重新输入。",
            "This ID number cannot be right; please check it and type it again.",
        )
    }

    /// The body is too long.
    pub fn too_large() -> Self {
        let limit = super::BODY_LEN_MAX;
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("请求内容超过 {limit} 字节。"),
            format!("The body exceeds {limit} bytes."),
        )
    }

    /// There is no such thing.
    pub fn unknown(code: &'static str, zh: &str, en: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, zh, en)
    }

    /// A "no" that is already in words.
    fn told(status: u16, body: ApiError) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, body: Box::new(body) }
    }

    /// Something broke. Logged where it broke; the answer says no more.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "系统出错，请联系管理员。",
            "Something went wrong; tell the administrator.",
        )
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence in Chinese.
    #[must_use]
    pub fn zh(&self) -> &str {
        &self.body.message
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response<Body> {
        let mut response = (self.status, Json(self.body)).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, header::HeaderValue::from_static(RETRY_AFTER_S));
        }
        response
    }
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        let (status, body) = refused::refusal(refusal);
        Self::told(status, body)
    }
}

impl From<ExecuteError> for HttpError {
    fn from(error: ExecuteError) -> Self {
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        match error {
            ExecuteError::Refused(refusal) => refusal.into(),
            ExecuteError::RefusedBefore(answer) => serde_json::from_str(&answer.body).map_or_else(
                |error| {
                    tracing::error!(%error, "a remembered refusal cannot be read");
                    Self::internal()
                },
                |body| Self::told(answer.status, body),
            ),
            ExecuteError::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "同一个 Idempotency-Key 用于了不同的请求。",
                "This Idempotency-Key was used for another request.",
            ),
            ExecuteError::Busy => {
                Self::new(unavailable, "busy", "系统忙，请稍后再试。", "The server is busy; ask again.")
            }
            ExecuteError::NotStored => Self::new(
                unavailable,
                "not_stored",
                "数据没有存上，本次操作未生效；请再试一次并告知管理员。",
                "The disk did not take it, nothing changed; ask again and tell the administrator.",
            ),
            ExecuteError::Closed => Self::new(
                unavailable,
                "closing",
                "系统正在重启，请稍后再试。",
                "The server is restarting; ask again.",
            ),
        }
    }
}

impl From<Malformed> for HttpError {
    fn from(malformed: Malformed) -> Self {
        match malformed {
            // An address that cannot exist is one that does not.
            Malformed::Prefix(_) => Refusal::UnknownWindowType.into(),
            Malformed::Number(_) => Refusal::UnknownTicket.into(),
            Malformed::Phone => Self::malformed("invalid_phone", malformed),
            Malformed::Day(_)
            | Malformed::Level(_)
            | Malformed::Topic(_)
            | Malformed::Topics
            | Malformed::Empty
            | Malformed::Long(_)
            | Malformed::Kind => Self::malformed("invalid_body", malformed),
        }
    }
}

pub(super) async fn not_found() -> HttpError {
    HttpError::unknown("not_found", "没有这个地址。", "There is nothing at this address.")
}

pub(super) async fn method_not_allowed() -> HttpError {
    HttpError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "这个地址不支持该方法。",
        "Not with this method.",
    )
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> Response<Body> {
    let words =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = words.unwrap_or("?"), "a handler panicked");
    HttpError::internal().into_response()
}
