//! A guide as pages to be turned: what counts most first, each page as full as it may be. Pure: no screen is needed to
//! know what stands on which page.

use crate::language::{Phrase, counters};
use crate::theme::icon::Icon;
use crate::theme::metrics::TextRole;
use crate::theme::text::height_px;
use queue_api::guide::Matter;
use queue_api::hall::WindowTypeView;

/// One thing a guide says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fact {
    pub(super) picture: Icon,
    pub(super) name: Phrase,
    pub(super) lines: Vec<Phrase>,
}

/// The room facts have on a page, pixels of the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FactRoom {
    /// Width of their lines.
    pub(super) width_px: f32,
    /// Height of the page.
    pub(super) height_px: f32,
    /// Height of a fact's name, when that stands above its lines.
    pub(super) name_px: f32,
}

/// Above and below a fact, and the rule between two.
pub(super) const FACT_SPACE_PX: f32 = 32.0;
/// Between two lines of a fact.
pub(super) const FACT_LINE_GAP_PX: f32 = 6.0;

/// Everything the guide says: what to bring, where, how long, what it costs; then the rest.
pub(super) fn facts(matter: &Matter, window_type: Option<&WindowTypeView>) -> Vec<Fact> {
    let guide = &matter.guide;
    let one = |text: &str| vec![text.to_owned()];
    let fact = |picture, name, lines: Vec<String>| Fact {
        picture,
        name,
        lines: lines.into_iter().filter(|line| !line.is_empty()).map(Phrase::Figure).collect(),
    };
    let at = window_type.map_or_else(Vec::new, |window_type| {
        let mut at = vec![Phrase::AtCounters(counters(&window_type.counters))];
        if !window_type.area.is_empty() {
            at.push(Phrase::data(&window_type.area, &window_type.area_en));
        }
        at
    });
    let mut facts = vec![
        fact(Icon::Papers, Phrase::GuideMaterials, numbered(&guide.materials)),
        Fact { picture: Icon::Place, name: Phrase::GuideWhere, lines: at },
        fact(Icon::Clock, Phrase::GuideTimeLimit, one(&guide.time_limit)),
        fact(Icon::Fee, Phrase::GuideFee, one(&guide.fee)),
        fact(Icon::Steps, Phrase::GuideProcedure, numbered(&guide.procedure)),
        fact(Icon::Who, Phrase::GuideConditions, one(&guide.conditions)),
        fact(Icon::Phone, Phrase::GuidePhone, one(&guide.phone)),
        fact(Icon::Law, Phrase::GuideBasis, one(&guide.basis)),
        fact(Icon::Authority, Phrase::GuideAuthority, one(&guide.authority)),
    ];
    facts.retain(|fact| !fact.lines.is_empty());
    facts
}

fn numbered(items: &[String]) -> Vec<String> {
    items.iter().enumerate().map(|(i, item)| format!("{}. {item}", i + 1)).collect()
}

/// The facts on pages. A fact that is longer than what is left begins a new page; one longer than a page goes on on the
/// next, under its name.
pub(super) fn pages(facts: Vec<Fact>, room: FactRoom) -> Vec<Vec<Fact>> {
    let mut pages: Vec<Vec<Fact>> = Vec::new();
    let mut left_px = 0.0;
    for fact in facts {
        let whole_px =
            room.name_px + FACT_SPACE_PX + fact.lines.iter().map(|line| line_px(line, room)).sum::<f32>();
        if whole_px <= left_px {
            left_px -= whole_px;
            pages.last_mut().into_iter().for_each(|page| page.push(fact.clone()));
            continue;
        }
        // On pages of its own, line by line.
        let empty = || Fact { lines: Vec::new(), ..fact.clone() };
        pages.push(vec![empty()]);
        left_px = room.height_px - room.name_px - FACT_SPACE_PX;
        let mut is_first_line = true;
        for line in &fact.lines {
            let line_px = line_px(line, room);
            if line_px > left_px && !is_first_line {
                pages.push(vec![empty()]);
                left_px = room.height_px - room.name_px - FACT_SPACE_PX;
            }
            is_first_line = false;
            left_px -= line_px;
            let last = pages.last_mut().and_then(|page| page.last_mut());
            last.into_iter().for_each(|fact| fact.lines.push(line.clone()));
        }
    }
    pages
}

/// The longer of both languages: the page is the same when the language changes.
fn line_px(line: &Phrase, room: FactRoom) -> f32 {
    use crate::language::Language;
    let of = |language| height_px(&line.words(language), TextRole::Item, room.width_px);
    of(Language::Zh).max(of(Language::En)) + FACT_LINE_GAP_PX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    const ROOM: FactRoom = FactRoom { width_px: 600.0, height_px: 400.0, name_px: 0.0 };

    fn sample_facts() -> Vec<Fact> {
        let (guides, hall) = (sample::guides(), sample::hall());
        facts(&guides.matters[0], hall.window_types.first())
    }

    #[test]
    fn what_to_bring_and_where_comes_before_the_law() {
        let names: Vec<Phrase> = sample_facts().into_iter().map(|fact| fact.name).collect();
        assert_eq!(
            names.first_chunk::<4>().unwrap(),
            &[Phrase::GuideMaterials, Phrase::GuideWhere, Phrase::GuideTimeLimit, Phrase::GuideFee]
        );
    }

    #[test]
    fn nothing_is_lost_between_pages_and_no_page_is_too_full() {
        let all = sample_facts();
        let lines = |facts: &[Fact]| facts.iter().flat_map(|fact| fact.lines.clone()).collect::<Vec<_>>();
        for height_px in [120.0, 250.0, 400.0, 2_000.0] {
            let room = FactRoom { height_px, ..ROOM };
            let pages = pages(all.clone(), room);
            assert_eq!(lines(&pages.concat()), lines(&all), "{height_px}");
            for page in &pages {
                let used_px: f32 = page
                    .iter()
                    .map(|fact| {
                        FACT_SPACE_PX + fact.lines.iter().map(|line| line_px(line, room)).sum::<f32>()
                    })
                    .sum();
                let is_one_line = page.len() == 1 && page[0].lines.len() == 1;
                assert!(used_px <= height_px || is_one_line, "{used_px} in {height_px}");
            }
        }
        assert_eq!(pages(all, FactRoom { height_px: 5_000.0, ..ROOM }).len(), 1);
    }

    #[test]
    fn a_fact_longer_than_a_page_goes_on_under_its_name() {
        let long = Fact {
            picture: Icon::Papers,
            name: Phrase::GuideMaterials,
            lines: (0..30).map(|n| Phrase::Figure(format!("{n}. 原件"))).collect(),
        };
        let pages = pages(vec![long], ROOM);
        assert!(pages.len() > 1);
        assert!(pages.iter().all(|page| page[0].name == Phrase::GuideMaterials && !page[0].lines.is_empty()));
    }
}
