//! Readable days of citizens: numbers, who is called first and why, names, ratings, slips.

use crate::support::{Day, SLOTS, prefix, settings};
use queue_core::ids::CounterNo;
use queue_core::queue::WhyRule;
use queue_core::settings::CallRules;
use queue_core::ticket::{Class, Level, Print, TicketState};
use queue_core::{Command, Event};

#[test]
fn a_citizen_takes_a_number_is_called_served_and_rates() {
    let mut day = Day::new();
    assert_eq!(day.issue("A"), "A001");
    day.wait_min(4);
    assert_eq!(day.call(1), "A001");
    assert_eq!(day.start(1), "done");
    day.wait_min(6);
    assert_eq!(day.finish(1), "done");
    assert_eq!(day.rate("A001", 5), "done");

    let ticket = day.ticket("A001");
    let (issued_at, called_at) = (ticket.issued_at, ticket.first_called_at.unwrap());
    assert_eq!(called_at.seconds_since(issued_at), 4 * 60);
    let rating = Level::new(5);
    assert_eq!(ticket.state, TicketState::Finished { counter: CounterNo(1), at: day.now(), rating });
    assert_eq!((day.hall.figures().finished, day.hall.figures().service_s), (1, 6 * 60));
}

#[test]
fn each_window_type_counts_its_own_numbers_from_001() {
    let mut day = Day::new();
    assert_eq!(["A", "A", "B", "A", "B"].map(|of| day.issue(of)), ["A001", "A002", "B001", "A003", "B002"]);
}

#[test]
fn a_cancelled_number_is_not_given_again() {
    let mut day = Day::new();
    day.issue("A");
    assert_eq!(day.cancel("A001"), "done");
    assert_eq!(day.issue("A"), "A002");
    assert_eq!(day.serve_all(1), ["A002"]);
}

#[test]
fn whoever_comes_first_is_called_first() {
    let mut day = Day::new();
    for _ in 0..3 {
        day.issue("A");
        day.wait_min(1);
    }
    assert_eq!(day.serve_all(1), ["A001", "A002", "A003"]);
}

#[test]
fn a_priority_ticket_issued_within_the_head_start_is_called_first() {
    let mut day = Day::new();
    day.issue("A");
    day.wait_min(19);
    day.issue_priority("A");
    assert_eq!(day.serve_all(1), ["A002", "A001"]);
}

#[test]
fn a_priority_ticket_issued_after_the_head_start_waits_its_turn() {
    let mut day = Day::new();
    day.issue("A");
    day.wait_min(21);
    day.issue_priority("A");
    assert_eq!(day.serve_all(1), ["A001", "A002"]);
}

#[test]
fn at_exactly_the_head_start_the_older_ticket_is_called_first() {
    let mut day = Day::new();
    day.issue("A");
    day.wait_min(20);
    day.issue_priority("A");
    assert_eq!(day.serve_all(1), ["A001", "A002"]);
}

#[test]
fn nobody_is_overtaken_beyond_the_head_start_however_many_priority_tickets_come() {
    let mut day = Day::new();
    day.issue("A");
    for _ in 0..10 {
        day.wait_min(5);
        day.issue_priority("A");
    }
    // Those of minutes 5, 10 and 15 overtake; the one of minute 20 and all later ones do not.
    assert_eq!(day.serve_all(1)[..5], ["A002", "A003", "A004", "A001", "A005"]);
}

#[test]
fn an_appointment_has_its_own_head_start() {
    let mut settings = settings(CallRules::default());
    settings.window_types.get_mut(&prefix("A")).unwrap().slots = Some(SLOTS);
    let mut day = Day::opened(settings);
    day.issue("A");
    day.wait_min(30);
    day.issue_priority("A");
    day.book(0, "09:30", None);
    assert_eq!(day.check_in(1), "A003");
    assert_eq!(day.serve_all(1), ["A003", "A001", "A002"]);
}

#[test]
fn every_call_keeps_why_it_was_this_ticket() {
    let mut day = Day::new();
    day.issue("A");
    day.wait_min(5);
    day.issue("A");
    day.wait_min(5);
    day.issue_priority("A");
    assert_eq!(day.call(1), "A003");

    let why = day.why("A003");
    assert_eq!(why.rule, WhyRule::EarliestEffectiveTime);
    assert_eq!(why.head_start_s, 20 * 60);
    assert_eq!(why.effective_at, day.now().minus_s(20 * 60));
    assert_eq!(why.overtook, 2);
    let first = day.ticket("A001");
    assert_eq!(why.runner_up, Some((first.number, first.issued_at)));

    day.start(1);
    day.finish(1);
    day.serve(1);
    day.call(1);
    let why = day.why("A002");
    assert_eq!((why.head_start_s, why.overtook, why.runner_up), (0, 0, None));
}

#[test]
fn a_holder_has_one_live_ticket_per_window_type() {
    let mut day = Day::new();
    day.issue_for("A", 7);
    assert_eq!(day.issue_for("A", 7), "holder_has_ticket");
    let first = day.ticket("A001");
    let refusal = queue_core::Refusal::HolderHasTicket { ticket: first.id, number: first.number };
    assert_eq!(day.refused, Some(refusal));
    assert_eq!(day.issue_for("A", 8), "A002");
    assert_eq!(day.issue_for("R", 7), "R001");
}

#[test]
fn a_holder_may_come_again_once_served_cancelled_or_missing() {
    let mut day = Day::new();
    day.issue_for("A", 7);
    day.serve(1);
    assert_eq!(day.issue_for("A", 7), "A002");
    day.cancel("A002");
    assert_eq!(day.issue_for("A", 7), "A003");
    day.miss(1);
    assert_eq!(day.issue_for("A", 7), "A004");
    assert_eq!(day.requeue("A003"), "holder_has_ticket");
}

#[test]
fn a_holder_being_served_or_held_takes_no_second_number() {
    let mut day = Day::new();
    day.issue_for("A", 7);
    for step in [Day::call, Day::start, Day::hold] {
        step(&mut day, 1);
        assert_eq!(day.issue_for("A", 7), "holder_has_ticket");
    }
}

#[test]
fn a_real_name_queue_gives_no_number_without_a_holder() {
    let mut day = Day::new();
    assert_eq!(day.issue("R"), "holder_required");
    assert_eq!(day.issue_for("R", 7), "R001");
}

#[test]
fn a_queue_without_names_forgets_who_took_the_number() {
    let mut day = Day::new();
    assert_eq!(day.issue_for("B", 7), "B001");
    assert_eq!(day.issue_for("B", 7), "B002");
    assert_eq!(day.ticket("B001").holder, None);
}

#[test]
fn only_a_finished_ticket_is_rated_and_only_once() {
    let mut day = Day::new();
    day.issue("A");
    assert_eq!(day.rate("A001", 5), "not_finished");
    day.call(1);
    assert_eq!(day.rate("A001", 5), "not_finished");
    day.start(1);
    assert_eq!(day.rate("A001", 5), "not_finished");
    day.finish(1);
    assert_eq!(day.rate("A001", 2), "done");
    assert_eq!(day.rate("A001", 5), "already_rated");
}

#[test]
fn of_five_levels_the_upper_three_are_satisfied_ones() {
    let mut day = Day::new();
    for level in 1..=5 {
        day.issue("A");
        let number = day.serve(1);
        day.rate(&number, level);
    }
    assert_eq!((day.hall.figures().rated, day.hall.figures().satisfied), (5, 3));
    let counter = day.hall.counter(CounterNo(1)).unwrap().day;
    assert_eq!((counter.finished, counter.rated, counter.satisfied), (5, 5, 3));
    assert_eq!((Level::new(0), Level::new(6)), (None, None));
}

#[test]
fn a_service_nobody_rates_stays_unrated() {
    let mut day = Day::new();
    day.issue("A");
    day.serve(1);
    assert!(matches!(day.state("A001"), TicketState::Finished { rating: None, .. }));
    assert_eq!(day.hall.figures().rated, 0);
}

#[test]
fn a_slip_that_failed_is_counted_until_it_is_printed() {
    let mut day = Day::new();
    day.issue("A");
    assert_eq!(day.print("A001", Print::Failed), "done");
    assert_eq!(day.print("A001", Print::Failed), "nothing");
    assert_eq!(day.hall.figures().prints_failed, 1);
    assert_eq!(day.print("A001", Print::Reprinted), "done");
    assert_eq!((day.hall.figures().prints_failed, day.ticket("A001").print), (0, Print::Reprinted));
}

#[test]
fn the_wait_told_at_issue_is_kept_and_none_is_told_while_no_counter_is_open() {
    let told = |day: &mut Day| {
        day.issue("A");
        let (_, event) = day.log.last().unwrap();
        let Event::TicketIssued { wait, .. } = event else { panic!("{event:?}") };
        *wait
    };
    let mut day = Day::unmanned(CallRules::default());
    assert_eq!(told(&mut day), None);
    day.open(3);
    assert_eq!(told(&mut day), None, "counter 3 does not take A");
    day.open(1);
    let open = told(&mut day).unwrap();
    assert!(open.p50_s > 0 && open.p90_s > open.p50_s, "{open:?}");
    assert!(told(&mut day).unwrap().p50_s > open.p50_s, "one more is ahead");
    day.pause(1);
    assert_eq!(told(&mut day), None);
    assert_eq!(day.hall.wait_at(day.now(), prefix("A"), 0), None);
}

#[test]
fn a_ticket_says_which_matter_it_is_for() {
    let mut day = Day::new();
    let matter = queue_core::ids::MatterId("permit".into());
    let issue = |of: &str| Command::IssueTicket {
        window_type: prefix(of),
        class: Class::Ordinary,
        matter: Some(matter.clone()),
        holder: None,
    };
    assert_eq!(day.say(&issue("A")), "A001");
    assert_eq!(day.ticket("A001").matter.as_ref(), Some(&matter));
    assert_eq!(day.say(&issue("B")), "unknown_matter");
}
