//! A whole server on a temporary folder, with a clock that is set by hand and one caller of each role.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use futures_util::StreamExt;
use queue_core::time::Timestamp;
use queue_server::access::{Access, DeviceRole, StaffRole};
use queue_server::app::App;
use queue_server::clock::ManualClock;
use queue_server::config::Config;
use queue_server::http;
use queue_server::store::Store;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

/// 2026-11-23 09:00 in the hall.
pub(crate) const MORNING: Timestamp = Timestamp::from_ms(1_795_395_600_000);
pub(crate) const PASSWORD: &str = "correct horse";

pub(crate) const HALL: &str = r#"
[hall]
id = "test"
name = "测试大厅"
name_en = "Test hall"
utc_offset = "+08:00"
public_url = "http://hall.test"
[rules]
calls_min = 2
requeue_behind = 1
[[window_types]]
prefix = "A"
name = "社保医保"
name_en = "Social insurance"
service_min = 8
head_start_min = { priority = 30, appointment = 15 }
[[window_types]]
prefix = "B"
name = "公安户政"
name_en = "Household registration"
service_min = 5
real_name = "required"
[[counters]]
no = 1
name = "社保"
name_en = "Insurance"
window_types = ["A"]
[[counters]]
no = 2
name = "综合"
name_en = "General"
window_types = ["A", "B"]
[[departments]]
id = "hrss"
name = "人社局"
name_en = "HRSS"
[[matters]]
id = "pension"
name = "养老保险关系转移"
name_en = "Pension transfer"
department = "hrss"
window_type = "A"
guide = { basis = "b", conditions = "c", procedure = ["p"], materials = ["m"], time_limit = "t", fee = "f", authority = "a", phone = "0" }
"#;

/// Tokens, one of each role.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    pub(crate) kiosk: String,
    pub(crate) bridge: String,
    pub(crate) display: String,
    pub(crate) integrator: String,
}

pub(crate) struct TestHall {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) tokens: Tokens,
    pub(crate) dir: TempDir,
    pub(crate) hall: String,
    pub(crate) router: Router,
}

/// An answer, read to its end.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }
}

impl TestHall {
    pub(crate) fn open() -> Self {
        Self::open_as(HALL.to_owned())
    }

    /// The same hall with one line of its file put otherwise.
    pub(crate) fn with(line: &str, otherwise: &str) -> Self {
        assert!(HALL.contains(line), "the file has no line {line}");
        Self::open_as(HALL.replacen(line, otherwise, 1))
    }

    /// A hall with this file.
    pub(crate) fn open_as(hall: String) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let access = Access::open(dir.path()).unwrap();
        let token = |name: &str, role| access.add_device(name, role).unwrap();
        let tokens = Tokens {
            kiosk: token("kiosk-1", DeviceRole::Kiosk),
            bridge: token("bridge-1", DeviceRole::Bridge),
            display: token("display-1", DeviceRole::Display),
            integrator: token("other", DeviceRole::Integrator),
        };
        access.set_staff("1001", "李明", StaffRole::Clerk, PASSWORD).unwrap();
        Self::start(dir, tokens, Arc::new(ManualClock::new(MORNING)), hall)
    }

    /// Ends this server and starts another on the same folder, as after a power cut.
    pub(crate) fn restart(self) -> Self {
        let Self { app, clock, tokens, dir, hall, router } = self;
        drop(router);
        let ended = app.store.ended();
        drop(app);
        // The writer lets go of the folder when the last handle is gone.
        futures_util::FutureExt::now_or_never(ended);
        Self::start(dir, tokens, clock, hall)
    }

    /// Does something while the writer is held at its work: whatever reaches it meanwhile, waits together.
    pub(crate) async fn while_the_writer_works<T>(&self, something: impl Future<Output = T>) -> T {
        let (entered, enter) = tokio::sync::oneshot::channel();
        let (leave, left) = std::sync::mpsc::sync_channel::<()>(1);
        let store = self.app.store.clone();
        let work = tokio::spawn(async move {
            let wait = move |_: &queue_server::store::State| {
                entered.send(()).unwrap();
                left.recv().unwrap();
            };
            store.read(wait).await.unwrap();
        });
        enter.await.unwrap();
        // Polled in this order: everything has reached the queue before the work ends.
        let end = async { leave.send(()).unwrap() };
        let (done, ()) = futures_util::future::join(something, end).await;
        work.await.unwrap();
        done
    }

    /// A server on a folder that has a hall already.
    pub(crate) fn start(dir: TempDir, tokens: Tokens, clock: Arc<ManualClock>, hall: String) -> Self {
        let config = Arc::new(Config::parse(&hall, Path::new("hall.toml")).unwrap());
        let store = open_when_free(dir.path(), &config);
        let access = Access::open(dir.path()).unwrap();
        let app = Arc::new(App::new(config, store, access, clock.clone()));
        let router = http::router(app.clone());
        Self { app, clock, tokens, dir, hall, router }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        Answer { status, body }
    }

    /// A page: status, text, and the cookie it sets.
    pub(crate) async fn raw(&self, request: Request<Body>) -> (StatusCode, String, Option<String>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let cookie =
            response.headers().get(header::SET_COOKIE).map(|value| value.to_str().unwrap().to_owned());
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap(), cookie)
    }

    /// A POST of the integrator, who may do nearly everything.
    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        self.post_as(&self.tokens.integrator, path, None, body).await
    }

    pub(crate) async fn post_as(&self, token: &str, path: &str, key: Option<&str>, body: &str) -> Answer {
        let mut request = Request::post(format!("/api/v1/{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_as(Some(&self.tokens.integrator), path).await
    }

    pub(crate) async fn get_as(&self, token: Option<&str>, path: &str) -> Answer {
        let mut request = Request::builder().method(Method::GET).uri(format!("/api/v1/{path}"));
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn issue(&self, window_type: &str) -> Value {
        let answer = self.post("tickets", &format!(r#"{{"window_type":"{window_type}"}}"#)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        answer.body
    }

    pub(crate) async fn follow(&self, token: Option<&str>, after: Option<&str>) -> Follower {
        let mut request = Request::get("/api/v1/events");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.follow_by(request, after).await
    }

    /// Follows as somebody who is signed in.
    pub(crate) async fn follow_as(&self, cookie: &str, after: &str) -> Follower {
        self.follow_by(Request::get("/api/v1/events").header(header::COOKIE, cookie), Some(after)).await
    }

    async fn follow_by(&self, mut request: axum::http::request::Builder, after: Option<&str>) -> Follower {
        if let Some(after) = after {
            request = request.header("Last-Event-ID", after);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Follower { body: response.into_body().into_data_stream().boxed(), text: String::new() }
    }

    pub(crate) fn place(&self, seq: u64) -> String {
        format!("{}-{seq}", self.app.store.log())
    }
}

/// The folder is free as soon as the old writer thread has ended; its end is awaited through the lock itself.
fn open_when_free(dir: &Path, config: &Arc<Config>) -> Store {
    loop {
        match Store::open(dir, config) {
            Ok(store) => return store,
            Err(queue_server::store::OpenError::InUse(_)) => std::thread::yield_now(),
            Err(error) => panic!("{error}"),
        }
    }
}

/// A follower's stream, word by word.
pub(crate) struct Follower {
    body: futures_util::stream::BoxStream<'static, Result<Bytes, axum::Error>>,
    text: String,
}

impl Follower {
    /// The next word that is not a beat: its id, its kind of event (`message` unless named), its data.
    pub(crate) async fn next(&mut self) -> Option<(String, String, Value)> {
        loop {
            while let Some((frame, rest)) = self.text.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    let value = frame.lines().find_map(|line| line.strip_prefix(name));
                    value.map(|value| value.trim_start().to_owned())
                };
                let event = field("event:").unwrap_or_else(|| "message".to_owned());
                if let Some(data) = field("data:").filter(|_| event != "beat") {
                    return Some((
                        field("id:").unwrap_or_default(),
                        event,
                        serde_json::from_str(&data).unwrap(),
                    ));
                }
            }
            let bytes = self.body.next().await?.unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}
