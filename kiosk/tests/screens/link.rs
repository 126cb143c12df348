//! The real threads against a server of a few lines: an answer that was lost is asked for again under the
//! same name, and a server that goes away is noticed in time.

use kiosk::sample;
use kiosk::server::{Answer, OrderAsk, Post, Report, ServerLink};
use kiosk::tally::Tally;
use kiosk::visit::VisitNo;
use kiosk::wake::Waker;
use queue_api::client::{Client, CommandId};
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use queue_api::pulse::{Counters, Pulse};
use queue_api::ticket::IssueTicket;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// What the server heard: method and path, with the command's name, and the body.
type Heard = (String, Option<String>, String);

/// Serves snapshots, holds event streams open, and drops the first order without an answer.
struct Server {
    address: String,
    heard: Receiver<Heard>,
    streams: Receiver<TcpStream>,
}

fn serve() -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (heard_sender, heard) = sync_channel(64);
    let (stream_sender, streams) = sync_channel(64);
    std::thread::spawn(move || {
        let mut orders = 0;
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            if !answer(stream, &heard_sender, &stream_sender, &mut orders) {
                return;
            }
        }
    });
    Server { address, heard, streams }
}

fn answer(
    mut stream: TcpStream,
    heard: &SyncSender<Heard>,
    streams: &SyncSender<TcpStream>,
    orders: &mut u32,
) -> bool {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let header = |name: &str| {
        lines.iter().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    drop(reader.read_exact(&mut body));
    let request = lines.first().cloned().unwrap_or_default();
    let body = String::from_utf8(body).unwrap_or_default();
    if heard.send((request.clone(), header("idempotency-key"), body)).is_err() {
        return false;
    }
    if request.contains("/events") {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: here\n\n";
        drop(stream.write_all(head.as_bytes()));
        return streams.send(stream).is_ok();
    }
    let reply = if request.starts_with("POST") && request.contains("/tickets") {
        *orders += 1;
        if *orders == 1 {
            return true;
        }
        serde_json::to_string(&sample::ticket()).unwrap()
    } else {
        serde_json::to_string(&sample::hall()).unwrap()
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        reply.len()
    );
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(reply.as_bytes())));
    true
}

fn connect(address: &str) -> (ServerLink, Receiver<()>) {
    let (woken, wakes) = sync_channel(64);
    let wake = Waker::new(move || {
        // A full queue wakes as well.
        woken.try_send(()).ok();
    });
    let tally = Tally::default();
    tally.note(Counters { frames: 7, ..Counters::default() });
    let post = Post { kiosk: "kiosk-1".into(), devices: vec![("kiosk-1/printer".into(), tally)] };
    (ServerLink::connect(Client::new(address, Some("token")), post, wake).unwrap(), wakes)
}

fn wait_for(link: &ServerLink, wakes: &Receiver<()>, wanted: impl Fn(&Answer) -> bool) -> Answer {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(answer) = link.answers().find(&wanted) {
            return answer;
        }
        let left = until.checked_duration_since(Instant::now()).expect("no such answer in time");
        // Each answer wakes the loop: without a wake there is nothing to look at.
        wakes.recv_timeout(left).ok();
    }
}

#[test]
fn an_order_whose_answer_was_lost_is_sent_again_under_the_same_name() {
    let server = serve();
    let (link, wakes) = connect(&server.address);
    let id = CommandId::new("kiosk-1/0/1/issue");
    let wish = IssueTicket { window_type: "A".into(), ..IssueTicket::default() };
    assert!(link.order(OrderAsk::Issue { visit: VisitNo(1), id, wish: wish.into() }));
    let answer = wait_for(&link, &wakes, |answer| matches!(answer, Answer::Issued(..)));
    assert!(matches!(answer, Answer::Issued(VisitNo(1), ticket) if ticket.number == "A012"));
    let names: Vec<_> = server
        .heard
        .try_iter()
        .filter(|(request, ..)| request.starts_with("POST") && request.contains("/tickets"))
        .map(|(_, name, _)| name)
        .collect();
    assert_eq!(names.len(), 2);
    assert!(names.iter().all(|name| name.as_deref() == Some("kiosk-1/0/1/issue")), "{names:?}");
}

#[test]
fn the_kiosk_says_that_it_lives_and_how_its_devices_are() {
    let server = serve();
    let (link, _wakes) = connect(&server.address);
    let report =
        ReportDevice { kind: DeviceKind::Printer, health: DeviceHealth::Faulty, code: "paper_end".into() };
    link.report(Report::Device { name: "kiosk-1/printer".into(), report });
    // The first pulse may come before the report; the next one, ten seconds later, cannot.
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let left = until.checked_duration_since(Instant::now()).expect("no such pulse in time");
        let Ok((request, _, body)) = server.heard.recv_timeout(left) else { continue };
        if !request.contains("/devices/pulse") {
            continue;
        }
        let pulse: Pulse = serde_json::from_str(&body).unwrap();
        let [kiosk, rest @ ..] = pulse.devices.as_slice() else { panic!("the kiosk itself is missing") };
        assert_eq!((kiosk.name.as_str(), kiosk.health), ("kiosk-1", DeviceHealth::Well));
        if let [printer] = rest {
            assert_eq!((printer.name.as_str(), printer.code.as_str()), ("kiosk-1/printer", "paper_end"));
            assert_eq!(printer.counters.frames, 7);
            return;
        }
    }
}

#[test]
fn a_server_that_went_away_is_noticed_within_two_seconds() {
    let server = serve();
    let (link, wakes) = connect(&server.address);
    wait_for(&link, &wakes, |answer| matches!(answer, Answer::Hall(_)));
    let stream = server.streams.recv_timeout(Duration::from_secs(5)).unwrap();
    // The process dies: its sockets close, and nothing listens any more.
    let gone = Instant::now();
    drop(server);
    drop(stream.shutdown(std::net::Shutdown::Both));
    wait_for(&link, &wakes, |answer| matches!(answer, Answer::Stale));
    assert!(gone.elapsed() < Duration::from_secs(2), "{:?}", gone.elapsed());
}
