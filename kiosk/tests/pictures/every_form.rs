//! Every scene in every form a kiosk may have, in both languages: only laid out, which is quick, and looked at for whatever
//! a citizen could not touch or not read.

use crate::sittings::{side_by_side, sittings};
use kiosk::stage::{lay_out, scenes, variants};

#[test]
fn every_button_can_be_touched_and_every_word_read_in_every_form() {
    let (scenes, variants) = (scenes(), variants());
    let sittings = sittings(&scenes, &variants, |variant| variant.languages);
    let mut complaints =
        side_by_side(&sittings, |sitting| Ok(lay_out(sitting.scene, sitting.variant, sitting.language)?));
    complaints.sort();
    assert!(
        complaints.is_empty(),
        "{} of {} pages:\n{}",
        complaints.len(),
        sittings.len(),
        complaints.join("\n")
    );
}
