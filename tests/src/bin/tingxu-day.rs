//! `make day`: simulated citizens and clerks on a running hall, through the real HTTP interface.
//!
//! Time is compressed: a service that takes eight minutes takes a few seconds here.

use anyhow::Context;
use clap::Parser;
use queue_api::CounterNo;
use queue_api::client::{Client, ClientError, CommandId};
use queue_api::counter::{CallNext, CounterState, OpenCounter, PauseCounter};
use queue_api::ticket::{Class, IssueTicket, Rate, TicketState};
use std::cell::Cell;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

#[derive(Parser)]
#[command(version, about = "A busy day in minutes, on a running hall")]
struct Arguments {
    /// The queue server
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    server: String,
    /// Token of an integrator
    #[arg(long, default_value = "run/integrator-1.token")]
    token_file: PathBuf,
    /// Citizens who come
    #[arg(long, default_value_t = 300)]
    citizens: u32,
    /// Seconds until the last of them has come
    #[arg(long, default_value_t = 180)]
    seconds: u32,
    /// Makes another day; the same number makes the same people come
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What happened.
#[derive(Default)]
struct Tally {
    issued: AtomicU32,
    finished: AtomicU32,
    no_shows: AtomicU32,
    rated: AtomicU32,
}

/// A small generator of even chances (SplitMix64): the day must be the same for the same seed, everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = self.roll(u64::try_from(from.len()).unwrap_or(1));
        from.get(usize::try_from(index).unwrap_or(0))
    }
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let token = std::fs::read_to_string(&arguments.token_file)
        .with_context(|| format!("no token in {}; is `make run` running?", arguments.token_file.display()))?;
    let client = Client::new(&arguments.server, Some(&token));
    let hall = client.hall().context("no hall there; start it with `make run`")?;
    let matters = client.guides()?.matters;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{}: {} citizens in {} s, seed {}",
        hall.hall.name, arguments.citizens, arguments.seconds, arguments.seed
    )?;

    let (tally, over) = (Arc::new(Tally::default()), Arc::new(AtomicBool::new(false)));
    // Names of this day's commands: another run on the same hall is another day.
    let day = format!("day-{}-{}", hall.seq, arguments.seed);
    let clerks: Vec<_> = hall
        .counters
        .iter()
        .map(|counter| {
            let (client, tally, over, day) =
                (client.clone(), Arc::clone(&tally), Arc::clone(&over), day.clone());
            let (no, dice) = (counter.no, Dice(arguments.seed ^ (u64::from(counter.no) << 32)));
            std::thread::spawn(move || {
                Clerk { client, no, dice, day, deeds: Cell::new(0) }.work(&tally, &over)
            })
        })
        .collect();

    let mut dice = Dice(arguments.seed);
    let began = Instant::now();
    for n in 0..arguments.citizens {
        // Two thirds come in the first half, as in every hall.
        let share = f64::from(n) / f64::from(arguments.citizens.max(1));
        let due =
            Duration::from_secs_f64(f64::from(arguments.seconds) * (0.55 * share + 0.45 * share * share));
        std::thread::park_timeout(due.saturating_sub(began.elapsed()));
        let Some(matter) = dice.pick(&matters) else { break };
        let class = if dice.roll(8) == 0 { Class::Priority } else { Class::Ordinary };
        let wish = IssueTicket {
            window_type: matter.window_type.clone(),
            class,
            matter: Some(matter.id.clone()),
            ..IssueTicket::default()
        };
        match client.issue_ticket(&CommandId::new(format!("{day}-citizen-{n}")), &wish) {
            Ok(_) => {
                tally.issued.fetch_add(1, Ordering::Relaxed);
            }
            // Some window types want a card, which these citizens have left at home.
            Err(ClientError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    loop {
        let waiting = client.hall()?.today.waiting;
        let busy = client
            .hall()?
            .counters
            .iter()
            .any(|c| matches!(c.state, CounterState::Called | CounterState::Serving));
        if waiting == 0 && !busy {
            break;
        }
        std::thread::park_timeout(Duration::from_millis(500));
    }
    over.store(true, Ordering::Relaxed);
    for clerk in clerks {
        clerk.join().map_err(|_| anyhow::anyhow!("a clerk fell over"))??;
    }
    let count = |figure: &AtomicU32| figure.load(Ordering::Relaxed);
    writeln!(
        out,
        "issued {}, finished {}, no-shows {}, rated {}, in {} s",
        count(&tally.issued),
        count(&tally.finished),
        count(&tally.no_shows),
        count(&tally.rated),
        began.elapsed().as_secs()
    )?;
    Ok(())
}

struct Clerk {
    client: Client,
    no: CounterNo,
    dice: Dice,
    day: String,
    deeds: Cell<u32>,
}

impl Clerk {
    fn work(&mut self, tally: &Tally, over: &AtomicBool) -> anyhow::Result<()> {
        let open = OpenCounter { window_types: None, staff: Some(format!("1{:03}", self.no)) };
        self.client.open(&self.deed(), self.no, &open)?;
        // A day that was broken off may have left somebody at the counter.
        if let Some(left) = self.client.counter(self.no)?.in_hand {
            self.serve(tally, left.id)?;
        }
        while !over.load(Ordering::Relaxed) {
            if self.dice.roll(60) == 0 {
                self.client.pause(&self.deed(), self.no, &PauseCounter::default())?;
                self.take(3000, 5000);
                self.client.open(&self.deed(), self.no, &open)?;
            }
            match self.client.call_next(&self.deed(), self.no, &CallNext::default())? {
                None => self.take(400, 600),
                Some(ticket) => self.serve(tally, ticket.id)?,
            }
        }
        self.client.close(&self.deed(), self.no)?;
        Ok(())
    }

    fn serve(&mut self, tally: &Tally, ticket: u64) -> anyhow::Result<()> {
        self.take(600, 1500);
        let called = self.client.ticket(ticket)?.state == TicketState::Called;
        if called && self.dice.roll(12) == 0 {
            // Called again and again, and nobody comes.
            while let Err(ClientError::Refused(_)) = self.verb("no-show") {
                self.verb("recall")?;
                self.take(800, 1200);
            }
            tally.no_shows.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        if called {
            self.verb("start")?;
        }
        self.take(1500, 6000);
        self.verb("finish")?;
        tally.finished.fetch_add(1, Ordering::Relaxed);
        if self.dice.roll(3) > 0 {
            let level = *self.dice.pick(&[5, 5, 5, 5, 5, 4, 4, 3, 2, 1]).unwrap_or(&5);
            match self.client.rate(&self.deed(), ticket, &Rate { level, channel: None }) {
                Ok(()) => {
                    tally.rated.fetch_add(1, Ordering::Relaxed);
                }
                // Somebody was faster at the keypad.
                Err(ClientError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn verb(&mut self, verb: &str) -> Result<(), ClientError> {
        self.client.counter_verb(&self.deed(), self.no, verb).map(drop)
    }

    fn deed(&self) -> CommandId {
        self.deeds.set(self.deeds.get() + 1);
        CommandId::new(format!("{}-counter-{}-{}", self.day, self.no, self.deeds.get()))
    }

    /// Lets a person take their time.
    fn take(&mut self, from_ms: u64, to_ms: u64) {
        let ms = from_ms + self.dice.roll(to_ms - from_ms);
        std::thread::park_timeout(Duration::from_millis(ms));
    }
}
