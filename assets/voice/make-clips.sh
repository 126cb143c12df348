#!/bin/sh
# Makes the default voice packs beside this script: `cmn` (Mandarin) and `en` (English), one WAV per word.
# Needs espeak-ng and sox. A hall that records a person replaces a folder's files and keeps their names;
# `display check-pack DIR` says what is missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

RATE=16000      # enough for speech over hall loudspeakers, and small
RMS_DB=-19      # every word equally loud …
PEAK_DB=-1.5    # … and none clipped

# level IN OUT: mono, 16 bit, silence cut at both ends, soft edges, one loudness.
level() {
    sox -D "$1" -r "$RATE" -c 1 -b 16 "$work/cut.wav" \
        gain -4 highpass 90 silence 1 0.005 0.6% fade t 0.004 reverse silence 1 0.005 0.6% fade t 0.012 reverse
    rms=$(sox "$work/cut.wav" -n stats 2>&1 | awk '/^RMS lev dB/ { print $4 }')
    peak=$(sox "$work/cut.wav" -n stats 2>&1 | awk '/^Pk lev dB/ { print $4 }')
    gain=$(awk -v r="$rms" -v p="$peak" -v R="$RMS_DB" -v P="$PEAK_DB" \
        'BEGIN { g = R - r; if (g > P - p) g = P - p; printf "%.2f", g }')
    sox -D "$work/cut.wav" "$2" gain "$gain"
}

# clip NAME TEXT VOICE SPOKEN [SPEED]: one word, and its lines in the manifest.
clip() {
    espeak-ng -v "$3" -s "${5:-138}" -p 45 -w "$work/raw.wav" "$4" 2>/dev/null
    level "$work/raw.wav" "$dir/$1.wav"
    printf '\n[clips.%s]\nfile = "%s.wav"\ntext = "%s"\n' "$1" "$1" "$2" >> "$dir/manifest.toml"
}

begin() {
    dir="$here/$1"
    rm -rf "$dir"
    mkdir -p "$dir"
    printf '# Made by make-clips.sh. Any file may be replaced by a recording of the same word.\nlanguage = "%s"\nsample_rate = %s\nlicence = "%s"\n' \
        "$2" "$RATE" "MIT OR Apache-2.0; spoken by eSpeak NG, see LICENCES.md" > "$dir/manifest.toml"
    # Two falling notes of a struck bar: a fundamental and a fainter octave, both dying away.
    sox -n -r "$RATE" -c 1 "$work/high.wav" synth 1.5 sine 784 sine 1568 remix 1v0.8,2v0.2 fade l 0.004 1.5 1.45
    sox -n -r "$RATE" -c 1 "$work/low.wav" synth 2.0 sine 622 sine 1244 remix 1v0.8,2v0.2 fade l 0.004 2.0 1.95
    sox "$work/low.wav" "$work/late.wav" pad 0.38 0
    sox -m "$work/high.wav" "$work/late.wav" "$work/raw.wav"
    level "$work/raw.wav" "$dir/chime.wav"
    printf '\n[clips.chime]\nfile = "chime.wav"\ntext = ""\n' >> "$dir/manifest.toml"
}

LETTERS="a b c d e f g h i j k l m n o p q r s t u v w x y z"

begin cmn zh
py=cmn-latn-pinyin
clip please 请 $py qing3
clip ticket 号 $py hao4
clip to 到 $py dao4
clip counter 号窗口 $py "hao4 chuang1kou3" 150
i=0
for word in 零:ling2 一:yi1 二:er4 三:san1 四:si4 五:wu3 六:liu4 七:qi1 八:ba1 九:jiu3; do
    clip "digit-$i" "${word%%:*}" $py "${word##*:}"
    i=$((i + 1))
done
clip digit-1-yao 幺 $py yao1
clip ten 十 $py shi2
clip hundred 百 $py bai3
for letter in $LETTERS; do
    upper=$(printf '%s' "$letter" | tr '[:lower:]' '[:upper:]')
    clip "letter-$letter" "$upper" cmn "$upper"
done

begin en en
clip ticket ticket en-gb ticket
clip counter counter en-gb counter
i=0
for word in zero one two three four five six seven eight nine; do
    clip "digit-$i" "$word" en-gb "$word"
    i=$((i + 1))
done
i=10
for word in ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen; do
    clip "number-$i" "$word" en-gb "$word"
    i=$((i + 1))
done
i=20
for word in twenty thirty forty fifty sixty seventy eighty ninety; do
    clip "number-$i" "$word" en-gb "$word"
    i=$((i + 10))
done
clip hundred hundred en-gb hundred
for letter in $LETTERS; do
    upper=$(printf '%s' "$letter" | tr '[:lower:]' '[:upper:]')
    clip "letter-$letter" "$upper" en-gb "$upper"
done
