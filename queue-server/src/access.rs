//! Who may ask for what: devices by token, staff by password and session. Its own small database, so that an
//! administrator can add a device while the hall is open; nothing in it is secret in clear.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use queue_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// How long a sign-in lasts: one long working day.
pub const SESSION_MS: i64 = 14 * 60 * 60 * 1000;
/// Wrong passwords in a row before a staff id is locked for a while.
const FAILURES_MAX: u32 = 5;
/// How long it is locked.
const LOCK_MS: i64 = 60 * 1000;
const TOKEN_LEN: usize = 32;
/// Shortest password that is accepted.
pub const PASSWORD_LEN_MIN: usize = 8;

/// What a device is trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DeviceRole {
    /// Issues tickets and prints them.
    Kiosk,
    /// Keypads and call pads: rates, and calls for its counters.
    Bridge,
    /// Boards, strips and voice: only looks.
    Display,
    /// Another system of the hall: issues, calls, finishes, rates.
    Integrator,
}

/// What a person is trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum StaffRole {
    /// Serves at a counter.
    Clerk,
    /// Directs people: issues, cancels, requeues.
    Desk,
    /// Sees and does everything on the floor.
    Manager,
    /// Sets the hall up.
    Admin,
}

/// Whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Anybody.
    Public,
    /// A machine.
    Device {
        /// Its name.
        name: String,
        /// What it may.
        role: DeviceRole,
    },
    /// A person.
    Staff {
        /// Staff id.
        id: String,
        /// Name on the door.
        name: String,
        /// What they may.
        role: StaffRole,
    },
}

/// What is asked for, in the large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// See tickets, counters, reasons, devices.
    Look,
    /// Issue, reprint, report a slip.
    Issue,
    /// Cancel or requeue somebody's ticket.
    Arrange,
    /// Say that somebody's ticket belongs to another class.
    Classify,
    /// Open, call, start, finish, hold, transfer.
    Serve,
    /// Hand in a rating.
    Rate,
    /// Report a device's health.
    ReportDevice,
    /// Take a device out of the hall.
    ForgetDevice,
    /// Read the figures of past days.
    ReadReports,
    /// Hand in a complaint, a suggestion or praise for a citizen.
    LeaveFeedback,
    /// Hear in the stream of events what feedback is about. A clerk may be whom it is about.
    FollowFeedback,
    /// Read feedback and answer it.
    AnswerFeedback,
}

impl Caller {
    /// The whole table of permissions.
    #[must_use]
    pub fn may(&self, deed: Deed) -> bool {
        match self {
            Self::Public => false,
            Self::Device { role, .. } => match (role, deed) {
                (
                    DeviceRole::Kiosk,
                    Deed::Look
                    | Deed::Issue
                    | Deed::Rate
                    | Deed::Arrange
                    | Deed::ReportDevice
                    | Deed::LeaveFeedback,
                )
                | (DeviceRole::Bridge, Deed::Look | Deed::Serve | Deed::Rate | Deed::ReportDevice)
                | (DeviceRole::Display, Deed::Look | Deed::ReportDevice)
                | (
                    DeviceRole::Integrator,
                    Deed::Look
                    | Deed::Issue
                    | Deed::Arrange
                    | Deed::Classify
                    | Deed::Serve
                    | Deed::Rate
                    | Deed::ReadReports
                    | Deed::LeaveFeedback
                    | Deed::FollowFeedback,
                ) => true,
                (
                    DeviceRole::Kiosk,
                    Deed::Classify
                    | Deed::Serve
                    | Deed::ForgetDevice
                    | Deed::ReadReports
                    | Deed::FollowFeedback
                    | Deed::AnswerFeedback,
                )
                | (
                    DeviceRole::Bridge,
                    Deed::Issue
                    | Deed::Arrange
                    | Deed::Classify
                    | Deed::ForgetDevice
                    | Deed::ReadReports
                    | Deed::LeaveFeedback
                    | Deed::FollowFeedback
                    | Deed::AnswerFeedback,
                )
                | (
                    DeviceRole::Display,
                    Deed::Issue
                    | Deed::Arrange
                    | Deed::Classify
                    | Deed::Serve
                    | Deed::Rate
                    | Deed::ForgetDevice
                    | Deed::ReadReports
                    | Deed::LeaveFeedback
                    | Deed::FollowFeedback
                    | Deed::AnswerFeedback,
                )
                | (DeviceRole::Integrator, Deed::ReportDevice | Deed::ForgetDevice | Deed::AnswerFeedback) => {
                    false
                }
            },
            Self::Staff { role, .. } => match deed {
                Deed::Look => true,
                Deed::Serve => *role != StaffRole::Desk,
                Deed::Issue | Deed::Arrange | Deed::Classify => true,
                // Nobody on the staff rates their own service.
                Deed::Rate | Deed::ReportDevice => false,
                // A clerk may be whom it is about: the desk writes down what somebody says.
                Deed::LeaveFeedback => *role != StaffRole::Clerk,
                Deed::ForgetDevice | Deed::ReadReports | Deed::FollowFeedback | Deed::AnswerFeedback => {
                    matches!(role, StaffRole::Manager | StaffRole::Admin)
                }
            },
        }
    }

    /// A name for the log and for idempotency keys.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Public => "public".to_owned(),
            Self::Device { name, .. } => format!("device:{name}"),
            Self::Staff { id, .. } => format!("staff:{id}"),
        }
    }
}

/// Why access could not be changed or granted.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The database said no.
    #[error("access database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// That name is taken.
    #[error("`{0}` is there already")]
    Taken(String),
    /// No such name.
    #[error("there is no `{0}`")]
    Unknown(String),
    /// Too short, or cannot be hashed.
    #[error("a password needs at least {PASSWORD_LEN_MIN} characters")]
    Password,
    /// The system has no randomness to give.
    #[error("no randomness: {0}")]
    Random(getrandom::Error),
}

/// What came of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// A session token for the cookie.
    Welcome(String),
    /// Wrong id or password; which of them is not said.
    Wrong,
    /// Too many wrong ones; wait a minute.
    Locked,
}

/// The access database of a data folder.
pub struct Access {
    conn: Mutex<Connection>,
    /// One password is checked at a time: looking at the lock and counting a failure are one step, and nobody
    /// makes the machine hash a hundred at once.
    door: Mutex<()>,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access")
    }
}

impl Access {
    /// Opens it, and makes it if need be.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open(dir: &Path) -> Result<Self, AccessError> {
        let path = dir.join("access.db");
        // If this fails, SQLite says why.
        drop(crate::store::private_file(&path));
        let conn = Connection::open(path)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.execute_batch(include_str!("../migrations/access.sql"))?;
        Ok(Self { conn: Mutex::new(conn), door: Mutex::default() })
    }

    /// Adds a device; the answer is its token, which is nowhere kept in clear.
    ///
    /// # Errors
    /// [`AccessError::Taken`] if the name is.
    pub fn add_device(&self, name: &str, role: DeviceRole) -> Result<String, AccessError> {
        let token = random_token()?;
        let role = role_word(&role);
        let added = self.conn().execute(
            "INSERT OR IGNORE INTO device (name, role, token_hash) VALUES (?1, ?2, ?3)",
            (name, role, hash(&token)),
        )?;
        if added == 0 { Err(AccessError::Taken(name.to_owned())) } else { Ok(token) }
    }

    /// Takes a device's access away.
    ///
    /// # Errors
    /// [`AccessError::Unknown`] if there is none of that name.
    pub fn revoke_device(&self, name: &str) -> Result<(), AccessError> {
        let gone = self.conn().execute("DELETE FROM device WHERE name = ?1", [name])?;
        if gone == 0 { Err(AccessError::Unknown(name.to_owned())) } else { Ok(()) }
    }

    /// Adds a person, or gives a known one a new name, role and password.
    ///
    /// # Errors
    /// [`AccessError::Password`] if it is too short.
    pub fn set_staff(
        &self,
        id: &str,
        name: &str,
        role: StaffRole,
        password: &str,
    ) -> Result<(), AccessError> {
        if password.chars().count() < PASSWORD_LEN_MIN {
            return Err(AccessError::Password);
        }
        let hashed =
            Argon2::default().hash_password(password.as_bytes()).map_err(|_| AccessError::Password)?;
        self.conn().execute(
            "INSERT INTO staff (id, name, role, password) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET name = ?2, role = ?3, password = ?4, failures = 0, locked_until_ms = 0",
            (id, name, role_word(&role), hashed.to_string()),
        )?;
        // Whoever had the old password is signed out with it.
        self.conn().execute("DELETE FROM session WHERE staff = ?1", [id])?;
        Ok(())
    }

    /// Checks a password. Slow on purpose; call it off the runtime.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn sign_in(&self, now: Timestamp, id: &str, password: &str) -> Result<SignIn, AccessError> {
        let _one_at_a_time = self.door.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let row: Option<(String, i64)> = self
            .conn()
            .query_row("SELECT password, locked_until_ms FROM staff WHERE id = ?1", [id], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        // An unknown id costs as much time as a wrong password.
        let (hashed, locked_until_ms) = row.unwrap_or_else(|| (NOBODY.to_owned(), 0));
        if now.as_ms() < locked_until_ms {
            return Ok(SignIn::Locked);
        }
        let parsed = PasswordHash::new(&hashed);
        let right =
            parsed.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        if !right {
            self.conn().execute(
                "UPDATE staff SET failures = (failures + 1) % ?2,
                        locked_until_ms = CASE WHEN failures + 1 >= ?2 THEN ?3 ELSE locked_until_ms END WHERE id = ?1",
                (id, FAILURES_MAX, now.as_ms() + LOCK_MS),
            )?;
            return Ok(SignIn::Wrong);
        }
        let token = random_token()?;
        let conn = self.conn();
        conn.execute("UPDATE staff SET failures = 0 WHERE id = ?1", [id])?;
        conn.execute("DELETE FROM session WHERE ends_at_ms < ?1", [now.as_ms()])?;
        conn.execute(
            "INSERT INTO session (token_hash, staff, ends_at_ms) VALUES (?1, ?2, ?3)",
            (hash(&token), id, now.as_ms() + SESSION_MS),
        )?;
        Ok(SignIn::Welcome(token))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn sign_out(&self, token: &str) -> Result<(), AccessError> {
        self.conn().execute("DELETE FROM session WHERE token_hash = ?1", [hash(token)])?;
        Ok(())
    }

    /// Ends every session: whoever was signed in when a backup was made must sign in again.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn end_sessions(&self) -> Result<usize, AccessError> {
        Ok(self.conn().execute("DELETE FROM session", [])?)
    }

    /// The device a token belongs to.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn device(&self, token: &str) -> Result<Option<Caller>, AccessError> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached("SELECT name, role FROM device WHERE token_hash = ?1")?;
        let row: Option<(String, String)> =
            statement.query_row([hash(token)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(row.and_then(|(name, role)| Some(Caller::Device { name, role: parse_role(&role)? })))
    }

    /// The person a session belongs to.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn staff(&self, now: Timestamp, token: &str) -> Result<Option<Caller>, AccessError> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached(
            "SELECT staff.id, staff.name, staff.role FROM session JOIN staff ON staff.id = session.staff
             WHERE session.token_hash = ?1 AND session.ends_at_ms > ?2",
        )?;
        let row: Option<(String, String, String)> = statement
            .query_row((hash(token), now.as_ms()), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        Ok(row.and_then(|(id, name, role)| Some(Caller::Staff { id, name, role: parse_role(&role)? })))
    }

    fn conn(&self) -> MutexGuard<'_, Connection> {
        // A panic while holding it leaves SQLite itself whole.
        self.conn.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A hash of no password: argon2id with the same cost as real ones.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn role_word(role: &impl clap::ValueEnum) -> String {
    role.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn parse_role<R: clap::ValueEnum>(word: &str) -> Option<R> {
    R::from_str(word, false).ok()
}

fn random_token() -> Result<String, AccessError> {
    let mut bytes = [0; TOKEN_LEN];
    getrandom::fill(&mut bytes).map_err(AccessError::Random)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Tokens are 256 random bits: a plain digest is enough, there is nothing to guess.
fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
