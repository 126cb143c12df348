//! Invented cards for tests and the bench. Nobody is called so and nobody has these numbers, except the specimen number
//! of the standard itself.

use crate::card_reader::address::ADDRESS_LEN;
use crate::card_reader::fields::text_block;

/// A card that can be laid on a simulated reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestCard {
    /// What the bench calls it.
    pub id: &'static str,
    /// 中文说明
    pub label_zh: &'static str,
    /// English description.
    pub label_en: &'static str,
    fields: &'static [(usize, usize, &'static str)],
    /// Appended addresses, the latest last.
    moved_to: &'static [&'static str],
}

impl TestCard {
    /// Its text block; `None` for a card that cannot be read.
    #[must_use]
    pub fn text(&self) -> Option<Vec<u8>> {
        (!self.fields.is_empty()).then(|| text_block(self.fields))
    }

    /// Its appended addresses as a reader gives them; `None` when it has none.
    #[must_use]
    pub fn appended_addresses(&self) -> Option<Vec<u8>> {
        let blocks = self.moved_to.iter().map(|address| text_block(&[(0, ADDRESS_LEN, address)]));
        let data: Vec<u8> = blocks.flat_map(|block| block.into_iter().take(ADDRESS_LEN)).collect();
        (!data.is_empty()).then_some(data)
    }

    /// The card of this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        TEST_CARDS.into_iter().find(|card| card.id == id)
    }
}

/// Every test card.
pub const TEST_CARDS: [TestCard; 8] = [
    TestCard {
        id: "adult",
        label_zh: "李晓雯 · 居民身份证",
        label_en: "Li Xiaowen · resident",
        fields: &[
            (0, 30, "李晓雯"),
            (30, 2, "2"),
            (32, 4, "01"),
            (36, 16, "19900307"),
            (52, 70, "临江市测试区样例路12号3单元401室"),
            (122, 36, "110101199003072025"),
            (158, 30, "临江市公安局测试分局"),
            (188, 16, "20150601"),
            (204, 16, "20350601"),
        ],
        moved_to: &["临江市测试区新迁路7号2单元101室"],
    },
    TestCard {
        id: "elder",
        label_zh: "张三明 · 老年人（1949 年）",
        label_en: "Zhang Sanming · elderly (1949)",
        fields: &[
            (0, 30, "张三明"),
            (30, 2, "2"),
            (32, 4, "46"),
            (36, 16, "19491231"),
            (52, 70, "临江市测试区样例街1号"),
            (122, 36, "11010519491231002X"),
            (158, 30, "临江市公安局测试分局"),
            (188, 16, "20100101"),
            (204, 16, "长期"),
        ],
        moved_to: &[],
    },
    TestCard {
        id: "long-name",
        label_zh: "阿依古丽·麦麦提 · 长姓名",
        label_en: "Ayguli Maimaiti · long name",
        fields: &[
            (0, 30, "阿依古丽·麦麦提"),
            (30, 2, "2"),
            (32, 4, "05"),
            (36, 16, "19850612"),
            (52, 70, "临江市测试区样例路30号"),
            (122, 36, "650101198506120026"),
            (158, 30, "临江市公安局测试分局"),
            (188, 16, "20180301"),
            (204, 16, "20380301"),
        ],
        moved_to: &[],
    },
    TestCard {
        id: "rare-name",
        label_zh: "王𠮷 · 生僻字",
        label_en: "Wang 𠮷 · rare character",
        fields: &[
            (0, 30, "王𠮷"),
            (30, 2, "1"),
            (32, 4, "01"),
            (36, 16, "19771023"),
            (52, 70, "临江市测试区样例路8号"),
            (122, 36, "110101197710230011"),
            (158, 30, "临江市公安局测试分局"),
            (188, 16, "20160101"),
            (204, 16, "20360101"),
        ],
        moved_to: &[],
    },
    TestCard {
        id: "permit",
        label_zh: "陈港生 · 港澳台居民居住证",
        label_en: "Chan Kong Sang · residence permit",
        fields: &[
            (0, 30, "陈港生"),
            (30, 2, "2"),
            (36, 16, "19940823"),
            (52, 70, "临江市测试区样例路20号"),
            (122, 36, "810000199408230021"),
            (158, 30, "临江市公安局测试分局"),
            (188, 16, "20220501"),
            (204, 16, "20270501"),
            (220, 18, "H00000000"),
            (238, 4, "01"),
            (248, 2, "J"),
        ],
        moved_to: &[],
    },
    TestCard {
        id: "foreign",
        label_zh: "简 · 外国人永久居留身份证",
        label_en: "Jane Doe · foreign permanent resident",
        fields: &[
            (0, 30, "简"),
            (30, 2, "2"),
            (32, 4, "00"),
            (36, 16, "19980317"),
            (52, 70, "DOE, JANE"),
            (122, 36, "911124199803170007"),
            (188, 16, "20240101"),
            (204, 16, "20340101"),
            (242, 6, "CAN"),
            (248, 2, "Y"),
        ],
        moved_to: &[],
    },
    TestCard {
        id: "expired",
        label_zh: "王建国 · 证件已过期（2020 年）",
        label_en: "Wang Jianguo · expired (2020)",
        fields: &[
            (0, 30, "王建国"),
            (30, 2, "1"),
            (32, 4, "11"),
            (36, 16, "19800101"),
            (52, 70, "临江市测试区样例路5号"),
            (122, 36, "440524198001010013"),
            (158, 30, "临江市公安局测试分局"),
            (188, 16, "20100101"),
            (204, 16, "20200101"),
        ],
        moved_to: &[],
    },
    TestCard {
        id: "unreadable",
        label_zh: "损坏的卡 · 读不出",
        label_en: "Damaged card · unreadable",
        fields: &[],
        moved_to: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card_reader::fields::card_from_text;

    #[test]
    fn every_test_card_but_the_damaged_one_can_be_read() {
        for card in TEST_CARDS {
            match card.text() {
                None => assert_eq!(card.id, "unreadable"),
                Some(text) => assert!(card_from_text(&text).is_ok(), "{}", card.id),
            }
        }
    }
}
