//! The hall from outside: told days, a model so simple it must be right, and what holds after every step.

#[cfg(test)]
mod support;

#[cfg(test)]
mod stories;

#[cfg(test)]
mod counters;

#[cfg(test)]
mod no_shows;

#[cfg(test)]
mod left_behind;

#[cfg(test)]
mod policies;

#[cfg(test)]
mod hours;

#[cfg(test)]
mod appointments;

#[cfg(test)]
mod feedback;

#[cfg(test)]
mod estimates;

#[cfg(test)]
mod days;

#[cfg(test)]
mod refusals;

#[cfg(test)]
mod random_settings;

#[cfg(test)]
mod steps;

#[cfg(test)]
mod model;

#[cfg(test)]
mod overtaking;

#[cfg(test)]
mod invariants;

#[cfg(test)]
mod machine;
