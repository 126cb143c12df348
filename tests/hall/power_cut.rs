//! A power cut in the middle of a busy minute: nothing that was answered is lost, nothing is given twice.

use hall_tests::hall::{Hall, Plan};
use hall_tests::wait::{LONG, until};
use queue_api::client::{Client, ClientError, CommandId};
use queue_api::ticket::IssueTicket;
use std::collections::BTreeMap;
use std::sync::Mutex;

const KIOSKS: u32 = 16;
const CITIZENS_EACH: u32 = 25;
const CUTS: u32 = 3;

#[test]
fn a_server_killed_in_the_middle_loses_no_ticket_and_gives_none_twice() -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    let mut hall = Hall::start(Plan::demo(dir.path()))?;
    let client = hall.integrator()?;
    let answered: Mutex<BTreeMap<String, String>> = Mutex::default();

    std::thread::scope(|scope| -> anyhow::Result<()> {
        let kiosks: Vec<_> = (0..KIOSKS)
            .map(|kiosk| {
                let (client, answered) = (&client, &answered);
                scope.spawn(move || serve_citizens(client, kiosk, answered))
            })
            .collect();
        for cut in 1..=CUTS {
            let so_far = (KIOSKS * CITIZENS_EACH * cut / (CUTS + 2)) as usize;
            until("tickets enough", LONG, || (answered.lock().unwrap().len() >= so_far).then_some(()))?;
            hall.server.kill()?;
            hall.restart_server()?;
        }
        for kiosk in kiosks {
            kiosk.join().expect("a kiosk fell over")?;
        }
        Ok(())
    })?;

    let answered = answered.into_inner()?;
    let wanted = KIOSKS * CITIZENS_EACH;
    assert_eq!(answered.len(), wanted as usize);
    let mut numbers: Vec<&String> = answered.values().collect();
    numbers.sort();
    let expected: Vec<String> = (1..=wanted).map(|n| format!("F{n:03}")).collect();
    assert_eq!(numbers, expected.iter().collect::<Vec<_>>(), "no number twice, none left out");
    // Asked once more under the same names, the server that came back gives the same numbers.
    for (id, number) in answered.iter().step_by(17) {
        assert_eq!(&client.issue_ticket(&CommandId::new(id), &wish())?.number, number);
    }
    assert_eq!(client.hall()?.today.issued, wanted);
    let (entries, _) = queue_server::store::verify(&hall.dir().join("data"))?;
    assert!(entries > i64::from(wanted), "{entries} entries in an unbroken log");
    Ok(())
}

fn wish() -> IssueTicket {
    IssueTicket { window_type: "F".into(), ..IssueTicket::default() }
}

/// A kiosk that asks again under the same name until it has an answer.
fn serve_citizens(
    client: &Client,
    kiosk: u32,
    answered: &Mutex<BTreeMap<String, String>>,
) -> anyhow::Result<()> {
    for citizen in 0..CITIZENS_EACH {
        let id = format!("kiosk-{kiosk}-{citizen}");
        let ticket =
            until("an answer", LONG, || match client.issue_ticket(&CommandId::new(&id), &wish()) {
                Ok(ticket) => Some(Ok(ticket)),
                Err(ClientError::Unreachable(_) | ClientError::Busy(_) | ClientError::Unexpected(_)) => None,
                Err(error) => Some(Err(error)),
            })??;
        answered.lock().unwrap().insert(id, ticket.number);
    }
    Ok(())
}
