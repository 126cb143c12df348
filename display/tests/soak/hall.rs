//! A real queue server in this process, which can be stopped and started on the same folder and address.

use crate::until;
use queue_api::client::Client;
use queue_core::time::Timestamp;
use queue_server::access::{Access, DeviceRole};
use queue_server::app::App;
use queue_server::clock::Clock;
use queue_server::config::Config;
use queue_server::store::{OpenError, Store};
use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;
use tokio::sync::oneshot;

/// Window types: so many that numbers keep three digits through a long day.
pub(crate) const WINDOW_TYPES: usize = 12;
/// 2026-11-23 09:00 in the hall.
const MORNING_MS: i64 = 1_795_395_600_000;

/// A clock that begins at nine and runs as clocks do, so that no soak meets midnight.
#[derive(Debug)]
struct FromNine(Instant);

impl Clock for FromNine {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(MORNING_MS + i64::try_from(self.0.elapsed().as_millis()).unwrap())
    }
}

/// The server and what is needed to start it again.
pub(crate) struct HallServer {
    dir: PathBuf,
    config: Arc<Config>,
    clock: Arc<FromNine>,
    address: SocketAddr,
    base: String,
    integrator: String,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl HallServer {
    pub(crate) fn open(dir: &Path, counters: u16) -> Self {
        let data = dir.join("data");
        std::fs::create_dir_all(&data).unwrap();
        let access = Access::open(&data).unwrap();
        for (name, role) in [("bridge", DeviceRole::Bridge), ("display", DeviceRole::Display)] {
            std::fs::write(dir.join(name).with_extension("token"), access.add_device(name, role).unwrap())
                .unwrap();
        }
        let integrator = access.add_device("soak", DeviceRole::Integrator).unwrap();
        let config = Arc::new(Config::parse(&hall_file(counters), Path::new("hall.toml")).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let base = format!("http://{address}");
        let clock = Arc::new(FromNine(Instant::now()));
        let mut server = Self { dir: data, config, clock, address, base, integrator, running: None };
        server.serve(listener);
        server
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn integrator(&self) -> Client {
        Client::new(&self.base, Some(&self.integrator))
    }

    /// Back when it is down and has let go of its folder.
    pub(crate) fn stop(&mut self) {
        let (stop, thread) = self.running.take().unwrap();
        stop.send(()).unwrap();
        thread.join().unwrap();
    }

    pub(crate) fn start(&mut self) {
        let mut listener = None;
        until("the address to be free", || {
            listener = TcpListener::bind(self.address).ok();
            listener.is_some()
        });
        self.serve(listener.unwrap());
    }

    fn serve(&mut self, listener: TcpListener) {
        let store = open_when_free(&self.dir, &self.config);
        let access = Access::open(&self.dir).unwrap();
        let app = Arc::new(App::new(Arc::clone(&self.config), store, access, self.clock.clone()));
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.unwrap().block_on(async {
                listener.set_nonblocking(true).unwrap();
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                queue_server::run(app, listener, async { drop(stopped.await) }).await.unwrap();
            });
        });
        self.running = Some((stop, thread));
    }
}

impl Drop for HallServer {
    fn drop(&mut self) {
        if self.running.is_some() && !std::thread::panicking() {
            self.stop();
        }
    }
}

fn open_when_free(dir: &Path, config: &Arc<Config>) -> Store {
    let mut store = None;
    until("the folder to be free", || {
        store = match Store::open(dir, config) {
            Ok(store) => Some(store),
            Err(OpenError::InUse(_)) => None,
            Err(error) => panic!("{error}"),
        };
        store.is_some()
    });
    store.unwrap()
}

/// The prefix of the window type that a counter serves.
pub(crate) fn window_type(counter: u16) -> String {
    let at = u8::try_from((usize::from(counter) - 1) % WINDOW_TYPES).unwrap();
    char::from(b'A' + at).to_string()
}

fn hall_file(counters: u16) -> String {
    let mut file = String::from(
        "[hall]\nid = \"soak\"\nname = \"测试大厅\"\nname_en = \"Test hall\"\nutc_offset = \"+08:00\"\n\
         public_url = \"http://hall.test\"\n",
    );
    for at in 1..=u16::try_from(WINDOW_TYPES).unwrap().min(counters) {
        let prefix = window_type(at);
        write!(
            file,
            "[[window_types]]\nprefix = \"{prefix}\"\nname = \"事项{prefix}\"\nname_en = \"Matter {prefix}\"\n\
             service_min = 5\n"
        )
        .unwrap();
    }
    for no in 1..=counters {
        let prefix = window_type(no);
        write!(
            file,
            "[[counters]]\nno = {no}\nname = \"综合\"\nname_en = \"General\"\nwindow_types = [\"{prefix}\"]\n"
        )
        .unwrap();
    }
    file
}
