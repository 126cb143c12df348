//! What each family of cards can hold, and a sentence for a person when something does not fit. Pure.

use super::area::{Area, Areas};

/// A family of cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Card {
    /// BX-6K1 … 6K4: five areas of 1024 bytes.
    #[default]
    Bx6k,
    /// BX-5K1, 5K2, 5MK1, 5MK2: eight areas of 512 bytes.
    Bx5k,
}

/// Something a card cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardLimit {
    /// More rectangles than it knows.
    #[error("{count} areas, but a {} card holds {}", .card.name(), .card.areas_max())]
    Areas {
        /// Which family.
        card: Card,
        /// How many there were.
        count: usize,
    },
    /// A number it does not have.
    #[error("area {id}, but a {} card counts areas from 0 to {}", .card.name(), .card.areas_max() - 1)]
    AreaId {
        /// Which family.
        card: Card,
        /// The number.
        id: u8,
    },
    /// More text than one of its areas holds.
    #[error("area {id} has {len} bytes of text, but an area of a {} card holds {}", .card.name(), .card.text_len_max())]
    Text {
        /// Which family.
        card: Card,
        /// The area's number.
        id: u8,
        /// Length of its text, bytes.
        len: usize,
    },
}

impl Card {
    /// As the maker writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bx6k => "BX-6K",
            Self::Bx5k => "BX-5K",
        }
    }

    /// Most areas at one time.
    #[must_use]
    pub fn areas_max(self) -> usize {
        match self {
            Self::Bx6k => 5,
            Self::Bx5k => 8,
        }
    }

    /// Longest text of one area, bytes.
    #[must_use]
    pub fn text_len_max(self) -> usize {
        match self {
            Self::Bx6k => 1_024,
            Self::Bx5k => 512,
        }
    }

    /// Whether it can hold these.
    ///
    /// # Errors
    /// With the first limit that is passed.
    pub fn check(self, areas: &[Area]) -> Result<(), CardLimit> {
        if areas.len() > self.areas_max() {
            return Err(CardLimit::Areas { card: self, count: areas.len() });
        }
        for area in areas {
            if usize::from(area.id) >= self.areas_max() {
                return Err(CardLimit::AreaId { card: self, id: area.id });
            }
            if area.text.len() > self.text_len_max() {
                return Err(CardLimit::Text { card: self, id: area.id, len: area.text.len() });
            }
        }
        Ok(())
    }

    /// The same drawing in commands that fit into the card's receive buffer, which is as long as the longest text; an
    /// area that is too long for it even alone goes alone. Only the first command takes other areas away.
    ///
    /// # Errors
    /// When it does not fit onto the card at all.
    pub fn pieces(self, areas: &Areas) -> Result<Vec<Areas>, CardLimit> {
        self.check(&areas.areas)?;
        let mut pieces = vec![Areas { areas: Vec::new(), ..areas.clone() }];
        for area in &areas.areas {
            let Some(last) = pieces.last_mut() else { break };
            last.areas.push(area.clone());
            let too_long = super::Request::Areas(last.clone()).data().len() > self.text_len_max();
            if too_long && last.areas.len() > 1 {
                last.areas.pop();
                pieces.push(Areas { areas: vec![area.clone()], ..Areas::default() });
            }
        }
        Ok(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(id: u8, len: usize) -> Area {
        Area::still(id, 0, 0, 64, 16, vec![b'A'; len])
    }

    #[test]
    fn each_family_has_its_own_limits_and_says_which_was_passed() {
        let six: Vec<Area> = (0..6).map(|id| area(id, 10)).collect();
        assert_eq!(Card::Bx5k.check(&six), Ok(()));
        let said = Card::Bx6k.check(&six).unwrap_err().to_string();
        assert_eq!(said, "6 areas, but a BX-6K card holds 5");
        assert_eq!(Card::Bx6k.check(&[area(0, 1_024)]), Ok(()));
        let said = Card::Bx5k.check(&[area(2, 513)]).unwrap_err().to_string();
        assert_eq!(said, "area 2 has 513 bytes of text, but an area of a BX-5K card holds 512");
        let said = Card::Bx6k.check(&[area(5, 1)]).unwrap_err().to_string();
        assert_eq!(said, "area 5, but a BX-6K card counts areas from 0 to 4");
    }

    #[test]
    fn a_long_drawing_goes_in_pieces_and_only_the_first_clears() {
        let areas =
            Areas { alone: true, delete: Vec::new(), areas: (0..5).map(|id| area(id, 300)).collect() };
        let pieces = Card::Bx6k.pieces(&areas).unwrap();
        let ids: Vec<Vec<u8>> =
            pieces.iter().map(|piece| piece.areas.iter().map(|area| area.id).collect()).collect();
        assert_eq!(ids, [vec![0, 1, 2], vec![3, 4]]);
        assert_eq!(pieces.iter().map(|piece| piece.alone).collect::<Vec<_>>(), [true, false]);
        for piece in pieces {
            assert!(crate::led_panel::Request::Areas(piece).data().len() <= 1_024);
        }
    }

    #[test]
    fn an_area_that_fills_the_buffer_goes_alone_and_nothing_is_lost() {
        let areas = Areas { areas: vec![area(0, 1_024), area(1, 20)], ..Areas::default() };
        let pieces = Card::Bx6k.pieces(&areas).unwrap();
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces.into_iter().flat_map(|piece| piece.areas).collect::<Vec<_>>(), areas.areas);
        let clear = Areas { alone: true, ..Areas::default() };
        assert_eq!(Card::Bx6k.pieces(&clear).unwrap(), [clear]);
    }
}
