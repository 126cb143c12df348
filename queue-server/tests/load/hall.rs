//! A hall's file for load: as many counters and window types as wanted, open at any hour, nobody asked for a name.

use std::fmt::Write;

/// The window types of a hall for load: the first `count` letters.
pub(crate) fn prefixes(count: usize) -> Vec<String> {
    ('A'..='Z').take(count).map(String::from).collect()
}

/// A hall of `counters` counters, each for all of `types` window types.
pub(crate) fn file(counters: u16, types: usize) -> String {
    let mut file = String::from(
        "[hall]\nid = \"load\"\nname = \"压力测试大厅\"\nname_en = \"Load hall\"\nutc_offset = \"+08:00\"\npublic_url = \"http://hall.test\"\n",
    );
    let prefixes = prefixes(types);
    // Writing to a String cannot fail.
    for prefix in &prefixes {
        let _ = write!(
            file,
            "[[window_types]]\nprefix = \"{prefix}\"\nname = \"业务{prefix}\"\nname_en = \"Service {prefix}\"\nreal_name = \"none\"\nservice_min = 5\nhead_start_min = {{ priority = 20, appointment = 10 }}\n"
        );
    }
    for no in 1..=counters {
        let _ = writeln!(
            file,
            "[[counters]]\nno = {no}\nname = \"综合\"\nname_en = \"General\"\nwindow_types = {prefixes:?}"
        );
    }
    file
}
