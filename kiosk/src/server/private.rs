//! What is asked in somebody's name: overwritten in memory as soon as it is asked, as the visit's own is when it ends.

use queue_api::appointment::CheckIn;
use queue_api::feedback::LeaveFeedback;
use queue_api::ticket::{FindTickets, Holder, IssueTicket};
use std::ops::Deref;
use zeroize::Zeroize;

/// A body that may name a person, or say what one wrote.
pub trait Personal {
    /// Overwrites all of that.
    fn wipe(&mut self);
}

/// Such a body on its way to the server. Shown in `Debug` as the body itself is, which names nobody.
#[derive(Debug, Clone)]
pub struct Private<T: Personal>(T);

impl<T: Personal> From<T> for Private<T> {
    fn from(body: T) -> Self {
        Self(body)
    }
}

impl<T: Personal> Deref for Private<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Personal> Drop for Private<T> {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

impl Personal for IssueTicket {
    fn wipe(&mut self) {
        wipe_holder(self.holder.as_mut());
        self.phone.zeroize();
    }
}

impl Personal for CheckIn {
    fn wipe(&mut self) {
        wipe_holder(self.holder.as_mut());
        self.code.zeroize();
    }
}

impl Personal for FindTickets {
    fn wipe(&mut self) {
        wipe_holder(self.holder.as_mut());
    }
}

impl Personal for LeaveFeedback {
    fn wipe(&mut self) {
        self.text.zeroize();
        self.phone.zeroize();
    }
}

fn wipe_holder(holder: Option<&mut Holder>) {
    if let Some(Holder { name, id_number }) = holder {
        name.zeroize();
        id_number.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder() -> Option<Holder> {
        Some(Holder { name: "张晓明".into(), id_number: "11010519491231002X".into() })
    }

    /// What is still there of it, as it would be sent.
    fn left<T: Personal + serde::Serialize>(mut body: T) -> String {
        body.wipe();
        serde_json::to_string(&body).unwrap()
    }

    #[test]
    fn nothing_personal_is_left_of_anything_that_was_asked() {
        let wish = IssueTicket {
            window_type: "A".into(),
            holder: holder(),
            phone: Some("13800000001".into()),
            ..IssueTicket::default()
        };
        let check_in = CheckIn { code: Some("00073941".into()), holder: holder() };
        let find = FindTickets { number: Some("A012".into()), holder: holder() };
        let feedback = LeaveFeedback {
            phone: Some("13800000001".into()),
            text: Some("等了很久".into()),
            ..LeaveFeedback::default()
        };
        let all = [left(wish), left(check_in), left(find), left(feedback)].join("\n");
        for secret in ["张晓明", "11010519491231002X", "13800000001", "00073941", "等了很久"] {
            assert!(!all.contains(secret), "{secret} is left in\n{all}");
        }
        assert!(all.contains(r#""window_type":"A""#) && all.contains("A012"), "what is nobody's stays");
    }
}
