# The hall on one table. Two commands do everything: `make run` and `make test`.

CARGO   ?= cargo
KIOSK   ?= auto
TARGET   = $(or $(CARGO_TARGET_DIR),target)
BIN      = $(TARGET)/debug
SHELL   := /bin/bash

.PHONY: run day test check bench bench-devices bench-kiosk soak soak-devices monkey sessions fuzz shots accept build tools

## a whole hall, devices simulated; Ctrl-C ends it. KIOSK=auto|xvfb|none
run: build
	@$(BIN)/tingxu-run --kiosk $(KIOSK)

## a busy day on the hall that `make run` has opened
day: build
	@$(BIN)/tingxu-day

## every test: rules, wire, codecs, store, pages, screens, the whole hall with browser and virtual display
test: tools check
	@$(CARGO) build --locked --workspace --all-targets
	@$(CARGO) nextest run --locked --workspace

## what cheap tools can tell: format, lints, documentation
check: tools
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --document-private-items --quiet

## every figure of the server beside a limit measured in the same run, see BENCHMARKS.md; a few minutes, 2 GB of disk
bench:
	@ulimit -n 8192 && $(CARGO) bench --locked -p queue-server --bench hall

## how long devices make people wait, and what daemon and display cost, see BENCHMARKS.md; five minutes
bench-devices:
	@$(CARGO) build --release --locked -p firmware-bridge
	@ulimit -n 8192 && $(CARGO) bench --locked -p display --bench devices

## how long the kiosk makes a citizen wait, and what it costs, see BENCHMARKS.md; two minutes, best on a quiet machine
bench-kiosk: build
	@$(BIN)/tingxu-bench-kiosk

## power cuts: the server is killed under 64 writers, ROUNDS times; and a random day of a city hall; SEED=… repeats both
soak: export ROUNDS := $(or $(ROUNDS),300)
soak: export SEED := $(or $(SEED),$(shell date +%s))
soak:
	@$(CARGO) test --release --locked -p queue-server --test soak --test day -- --nocapture

## a hall of 120 counters whose devices go wrong for SECONDS, while server and keypad daemon are stopped and started
soak-devices: export SOAK_SECONDS := $(or $(SECONDS),300)
soak-devices: export SEED := $(or $(SEED),$(shell date +%s))
soak-devices:
	@ulimit -n 8192 && $(CARGO) test --release --locked -p display --test soak -- --nocapture

## a monkey at the kiosk for SECONDS; SEED=… repeats what it did
monkey: export MONKEY_SECONDS := $(or $(SECONDS),300)
monkey: export MONKEY_SEED := $(or $(SEED),$(shell date +%s))
monkey: build
	@$(CARGO) test --locked --workspace --test monkey -- --nocapture

## ten thousand citizens at one kiosk, which must not grow; SESSIONS=… for another number
sessions: export SESSIONS := $(or $(SESSIONS),10000)
sessions: build
	@$(CARGO) test --locked --workspace --test sessions

## looks for bytes that break a codec, SECONDS_EACH a target; needs the nightly compiler and `cargo install cargo-fuzz`, so it is
## no part of `make test`, which runs the kept corpus only
FUZZ_TARGETS = card_reader printer_status led_panel keypad inbox read_back
fuzz: export SECONDS_EACH := $(or $(SECONDS_EACH),120)
fuzz:
	@cd firmware-bridge && for target in $(FUZZ_TARGETS); do \
		$(CARGO) +nightly fuzz run $$target -- -max_total_time=$$SECONDS_EACH -max_len=4096 || exit 1; done

## pictures of every screen, slip, panel and page, into shots/
shots: build
	@$(BIN)/tingxu-shots shots

## what the kiosk's screens look like now is right: keeps their pictures, for `make test` to compare with
accept: build
	@ACCEPT_PICTURES=1 $(CARGO) nextest run --locked --workspace --test pictures
	@git status --short kiosk/tests/pictures/accepted

# One selection of packages and targets everywhere: another would give Bevy other features and compile it again.
build: tools
	@$(CARGO) build --locked --workspace --all-targets

# Debian packages and cargo tools, when something is missing.
tools:
	@./tools.sh
