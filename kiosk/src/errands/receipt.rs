//! How the receipt of a feedback comes to be on paper: as soon as there is one, and once more if it did not come out.

use super::{Errand, Progress, ReceiptPrint};
use crate::Step;
use crate::clock::Clock;
use crate::hall::Hall;
use crate::language::Language;
use crate::printer::{Fate, PageNo, Printer};
use crate::slip::receipt_page;
use crate::visit::Visit;
use bevy::prelude::*;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, print.in_set(Step::Think));
}

fn paper(visit: &mut Visit) -> Option<&mut ReceiptPrint> {
    let progress = &mut visit.errand.as_mut()?.progress;
    if let Progress::Left(_, paper) = progress { Some(paper) } else { None }
}

/// What is wanted goes to the printer, if there is one that prints.
fn print(
    visit: Option<ResMut<Visit>>,
    hall: Res<Hall>,
    clock: Res<Clock>,
    language: Res<Language>,
    mut printer: ResMut<Printer>,
) {
    let Some(mut visit) = visit else { return };
    let is_wanted = |errand: &Errand| matches!(errand.progress, Progress::Left(_, ReceiptPrint::Wanted));
    if !visit.errand.as_ref().is_some_and(is_wanted) {
        return;
    }
    let Some(errand) = &mut visit.errand else { return };
    let kind = errand.draft.kind;
    if let Progress::Left(receipt, paper) = &mut errand.progress {
        let page = printer
            .prints()
            .then(|| printer.print(receipt_page(receipt, kind, &hall, &clock, *language)))
            .flatten();
        *paper = page.map_or(ReceiptPrint::None, ReceiptPrint::Printing);
    }
}

/// What the printer says of a page; it may be a receipt.
pub(crate) fn hear_page(visit: &mut Visit, page: PageNo, fate: Fate) {
    let Some(paper) = paper(visit) else { return };
    if matches!(*paper, ReceiptPrint::Printing(awaited) | ReceiptPrint::NotKnown(awaited) if awaited == page)
    {
        *paper = match fate {
            Fate::Printed => ReceiptPrint::Printed,
            Fate::NotPrinted => ReceiptPrint::Failed,
            Fate::NotKnown => ReceiptPrint::NotKnown(page),
        };
    }
}

/// The citizen does not find it: once more. A second receipt harms nobody.
pub(crate) fn print_again(visit: &mut Visit) {
    if let Some(paper) = paper(visit).filter(|paper| paper.may_print()) {
        *paper = ReceiptPrint::Wanted;
    }
}
