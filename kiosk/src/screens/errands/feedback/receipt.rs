//! The number to ask by, large; on paper too when there is a printer.

use super::super::sheet::{deed, disc, down_when_low, in_the_middle, middle_when_wide};
use super::say;
use crate::errands::receipt::print_again;
use crate::errands::{Progress, ReceiptPrint, day_of};
use crate::language::{ErrandPhrase, FeedbackPhrase, Phrase};
use crate::screens::Screen;
use crate::screens::chrome::{go_home, lay_parts};
use crate::screens::told::line;
use crate::seen::{Seen, ShownWhen};
use crate::theme::button::Skin;
use crate::theme::frame::Room;
use crate::theme::icon::Icon;
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::feedback::FeedbackReceipt;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::FeedbackReceipt), draw);
}

fn draw(mut commands: Commands, layout: Res<Layout>) {
    let layout = *layout;
    lay_parts(
        &mut commands,
        layout,
        ("Receipt screen", Screen::FeedbackReceipt, None),
        Room::Said,
        |said| {
            in_the_middle(said, |column| {
                let is_roomy = !layout.large && layout.arrangement() != Arrangement::Wide;
                if is_roomy {
                    disc(column, layout, Icon::Done, (palette::OK, palette::OK_WASH));
                }
                line(column, "Received", TextRole::Heading, palette::OK, |_| {
                    say(FeedbackPhrase::ReceiptTitle)
                });
                let role = match (layout.large, is_roomy) {
                    (true, _) if layout.arrangement() == Arrangement::Wide => TextRole::Figure,
                    (true, _) => TextRole::Hero,
                    (false, false) => TextRole::NumberNarrow,
                    (false, true) => TextRole::Number,
                };
                line(column, "Receipt number", role, palette::PRIMARY_DEEP, |seen| {
                    receipt(seen)
                        .map_or(Phrase::Nothing, |(receipt, _)| Phrase::Figure(receipt.number.clone()))
                });
                let answer = if layout.large { TextRole::ItemStrong } else { TextRole::BodyStrong };
                line(column, "Answer by", answer, palette::INK, |seen| {
                    let day = receipt(seen).and_then(|(receipt, _)| receipt.answer_by.as_deref());
                    say(day.map_or(FeedbackPhrase::ReceiptThanks, |day| {
                        FeedbackPhrase::ReceiptAnswerBy(day_of(day, *seen.language))
                    }))
                });
                line(column, "Paper", TextRole::Small, palette::INK_SOFT, |seen| {
                    receipt(seen).map_or(Phrase::Nothing, |(_, paper)| {
                        say(match paper {
                            ReceiptPrint::Wanted | ReceiptPrint::Printing(_) => FeedbackPhrase::PaperPrinting,
                            ReceiptPrint::Printed => FeedbackPhrase::PaperOut,
                            ReceiptPrint::NotKnown(_) => FeedbackPhrase::PaperNotKnown,
                            ReceiptPrint::Failed if seen.printer.prints() => FeedbackPhrase::PaperFailed,
                            ReceiptPrint::Failed | ReceiptPrint::None => FeedbackPhrase::PaperNone,
                        })
                    })
                });
                if !layout.large {
                    line(column, "Nothing kept", TextRole::Small, palette::INK_SOFT, |_| {
                        say(FeedbackPhrase::ReceiptKeep)
                    });
                }
            });
        },
        |touched| {
            down_when_low(touched, layout);
            middle_when_wide(touched, layout);
            // Above the way out, which stays where it is.
            deed(touched, "Print the receipt again", Skin::Secondary, |_| say(FeedbackPhrase::PaperAgain))
                .insert(ShownWhen::new(may_print))
                .observe(|_: On<Activate>, mut visit: ResMut<Visit>| print_again(&mut visit));
            deed(touched, "Done", Skin::Primary, |_| Phrase::Errand(ErrandPhrase::Done)).observe(go_home);
            middle_when_wide(touched, layout);
        },
    );
}

fn may_print(seen: &Seen<'_>) -> bool {
    seen.printer.prints() && receipt(seen).is_some_and(|(_, paper)| paper.may_print())
}

fn receipt<'a>(seen: &'a Seen<'_>) -> Option<(&'a FeedbackReceipt, ReceiptPrint)> {
    match &seen.visit.as_ref()?.errand.as_ref()?.progress {
        Progress::Left(receipt, paper) => Some((receipt, *paper)),
        Progress::Open
        | Progress::Asked { .. }
        | Progress::Found(_)
        | Progress::Refused(_)
        | Progress::Failed
        | Progress::Rated => None,
    }
}
