//! Random days: the hall and the model are asked the same, must say the same, and after every step the hall
//! must be whole.

use crate::invariants::Watched;
use crate::model::Model;
use crate::random_settings::{settings, start};
use crate::steps::{Step, step};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use queue_core::Event;
use std::collections::BTreeMap;

prop_state_machine! {
    // A failure prints the shortest day that shows it: tell it again as a story.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(800) })]

    #[test]
    fn the_hall_answers_like_the_model_and_stays_whole(sequential 30..250 => RandomDays);
}

struct RandomDays;

impl ReferenceStateMachine for RandomDays {
    type State = Model;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Model> {
        settings().prop_map(|settings| Model::new(settings, start())).boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Step> {
        step(model)
    }

    fn apply(mut model: Model, step: &Step) -> Model {
        model.step(step);
        model
    }
}

impl StateMachineTest for RandomDays {
    type SystemUnderTest = Watched;
    type Reference = Self;

    fn init_test(model: &Model) -> Watched {
        Watched::new(model.settings.clone())
    }

    fn apply(mut watched: Watched, model: &Model, _step: Step) -> Watched {
        watched.step(model);
        watched
    }

    fn check_invariants(watched: &Watched, model: &Model) {
        watched.look_over();
        watched.is_like(model);
    }
}

/// Random days that never reach a rule would prove nothing about it.
#[test]
fn random_days_reach_every_event_and_every_refusal() {
    let mut runner = TestRunner::deterministic();
    let (mut events, mut refusals) = (BTreeMap::new(), BTreeMap::new());
    for _ in 0..300 {
        let days = RandomDays::sequential_strategy(30..250).new_tree(&mut runner).unwrap().current();
        let (mut model, steps, _) = days;
        for step in &steps {
            model.step(step);
            for said in &model.said {
                match &said.answer {
                    Ok(said) => said.iter().for_each(|event| *events.entry(word(event)).or_insert(0) += 1),
                    Err(refusal) => *refusals.entry(refusal.code()).or_insert(0) += 1,
                }
            }
        }
    }
    assert_eq!(events.len(), 29, "{events:?}");
    // Nobody fills the box for ten thousand steps; that has a story of its own.
    let reachable = crate::refusals::STORIES.iter().filter(|(code, _)| *code != "feedback_full");
    assert_eq!(refusals.len(), reachable.count(), "{refusals:?}");
    assert!(events.values().chain(refusals.values()).all(|times| *times >= 3), "{events:?} {refusals:?}");
}

/// An event's own name.
fn word(event: &Event) -> String {
    format!("{event:?}").split(' ').next().unwrap().to_owned()
}
