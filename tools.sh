#!/usr/bin/env bash
# Installs what is missing to build, run and test the hall on a Debian machine. Does nothing when all is there.
set -euo pipefail

# program to look for : Debian package that brings it
wanted=(
    "cc:build-essential"
    "pkg-config:pkg-config"
    "Xvfb:xvfb"
    "xdotool:xdotool"
    "chromium:chromium"
    "chromedriver:chromium-driver"
    "zbarimg:zbar-tools"
    "import:imagemagick"
    "curl:curl"
    "fc-list:fontconfig"
)
# libraries to look for: file name in the linker's cache : Debian package
libraries=(
    "libxkbcommon-x11.so.0:libxkbcommon-x11-0"
    "libXcursor.so.1:libxcursor1"
    "libXi.so.6:libxi6"
    "libXrandr.so.2:libxrandr2"
    "libX11-xcb.so.1:libx11-xcb1"
    "libvulkan.so.1:libvulkan1"
)

missing=()
for pair in "${wanted[@]}"; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
done
known=$(/sbin/ldconfig -p)
for pair in "${libraries[@]}"; do
    [[ "$known" == *"${pair%%:*}"* ]] || missing+=("${pair#*:}")
done
# Chinese type for the browser's pictures.
[[ "$(fc-list 2>/dev/null)" == *"Noto Sans CJK SC"* ]] || missing+=("fonts-noto-cjk")
# Characters of names that the bundled font lacks: on the kiosk's screen and on its paper.
[ -e /usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf ] || missing+=("fonts-babelstone-han")
[ -e /usr/share/fonts/truetype/hanazono/HanaMinB.ttf ] || missing+=("fonts-hanazono")
# A Modbus we did not write, to try ours on; for Debian's own Python.
/usr/bin/python3 -c 'import pymodbus, serial, serial_asyncio' 2>/dev/null ||
    missing+=("python3-pymodbus" "python3-serial" "python3-serial-asyncio")
# The software renderer that draws the kiosk where there is no graphics card.
ls /usr/share/vulkan/icd.d/lvp_icd* >/dev/null 2>&1 || missing+=("mesa-vulkan-drivers")

if [ ${#missing[@]} -gt 0 ]; then
    echo "installing: ${missing[*]}"
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    $as_root apt-get update -q
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

if ! command -v cargo >/dev/null; then
    echo "cargo is missing: install Rust with rustup (https://rustup.rs); the version is in rust-toolchain.toml" >&2
    exit 1
fi
command -v cargo-nextest >/dev/null || cargo install --locked cargo-nextest
