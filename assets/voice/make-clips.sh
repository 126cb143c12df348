#!/bin/sh
# Makes the default voice packs beside this script: `cmn` (Mandarin) and `en` (English), one WAV per word, and in the
# folder `kiosk` of each what a kiosk says, one WAV per part of a sentence.
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

# pack FOLDER LANGUAGE: an empty folder and the head of its manifest.
pack() {
    dir="$here/$1"
    rm -rf "$dir"
    mkdir -p "$dir"
    printf '# Made by make-clips.sh. Any file may be replaced by a recording of the same word.\nlanguage = "%s"\nsample_rate = %s\nlicence = "%s"\n' \
        "$2" "$RATE" "MIT OR Apache-2.0; spoken by eSpeak NG, see LICENCES.md" > "$dir/manifest.toml"
}

begin() {
    pack "$1" "$2"
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

# What a kiosk says between two pauses: the words of kiosk/src/voice/words_zh.rs and words_en.rs, cut at their commas and
# full stops. A clip is found by its text.
pack cmn/kiosk zh
clip hello 您好 $py "nin2hao3" 172
clip touch-screen 请点屏幕 $py "qing3 dian3 ping2mu4" 172
clip choose-service 请选择业务 $py "qing3 xuan3ze2 ye4wu4" 172
clip first-letters 请点首字母 $py "qing3 dian3 shou3zi4mu3" 172
clip choose-theme 请选择主题 $py "qing3 xuan3ze2 zhu3ti2" 172
clip choose-department 请选择部门 $py "qing3 xuan3ze2 bu4men2" 172
clip choose-guide 请选择指南 $py "qing3 xuan3ze2 zhi3nan2" 172
clip guide 这是指南 $py "zhe4shi4 zhi3nan2" 172
clip may-print 可以打印 $py "ke3yi3 da3yin4" 172
clip take-guide 请取走指南 $py "qing3 qu3zou3 zhi3nan2" 172
clip not-printed 没有打出来 $py "mei2you3 da3 chu1lai2" 172
clip no-tickets 现在不取号 $py "xian4zai4 bu4 qu3hao4" 172
clip see-screen 请看屏幕 $py "qing3 kan4 ping2mu4" 172
clip tap-card 请刷身份证 $py "qing3 shua1 shen1fen4zheng4" 172
clip below-screen 在屏幕下方 $py "zai4 ping2mu4 xia4fang1" 172
clip reading 正在读取 $py "zheng4zai4 du2qu3" 172
clip hold-still 请不要移动 $py "qing3 bu2yao4 yi2dong4" 172
clip not-read 没有读到 $py "mei2you3 du2dao4" 172
clip lay-again 请再放一次 $py "qing3 zai4 fang4 yi2ci4" 172
clip card-expired 身份证已过期 $py "shen1fen4zheng4 yi3guo4qi1" 172
clip card-there 读卡区有身份证 $py "du2ka3qu1 you3 shen1fen4zheng4" 172
clip reader-lost 读卡器故障 $py "du2ka3qi4 gu4zhang4" 172
clip keep-card 请拿好身份证 $py "qing3 na2hao3 shen1fen4zheng4" 172
clip confirm 请确认取号 $py "qing3 que4ren4 qu3hao4" 172
clip check 请核对 $py "qing3 he2dui4" 172
clip printer-trouble 打印机故障 $py "da3yin4ji1 gu4zhang4" 172
clip ask-desk 请到导办台 $py "qing3 dao4 dao3ban4tai2" 172
clip issuing 正在取号 $py "zheng4zai4 qu3hao4" 172
clip wait 请稍候 $py "qing3 shao1hou4" 172
clip trying-again 正在重试 $py "zheng4zai4 chong2shi4" 172
clip no-ticket 不能取号 $py "bu4neng2 qu3hao4" 172
clip issued 取号成功 $py "qu3hao4 cheng2gong1" 172
clip printing 正在打印 $py "zheng4zai4 da3yin4" 172
clip your-number 您的号码是 $py "nin2 de5 hao4ma3 shi4" 172
clip take-slip 请取走号票 $py "qing3 qu3zou3 hao4piao4" 172
clip have-seat 请就座等候 $py "qing3 jiu4zuo4 deng3hou4" 172
clip remember-number 请记住号码 $py "qing3 ji4zhu4 hao4ma3" 172
clip hurry 时间快到了 $py "shi2jian1 kuai4dao4 le5" 172
clip connecting 正在连接 $py "zheng4zai4 lian2jie1" 172
clip server-lost 系统连不上 $py "xi4tong3 lian2 bu2 shang4" 172
clip may-be-large 可以换大字 $py "ke3yi3 huan4 da4zi4" 172
clip paper-slot 请看取纸口 $py "qing3 kan4 qu3zhi3kou3" 172
clip type-id 请输入证件号码 $py "qing3 shu1ru4 zheng4jian4 hao4ma3" 172
clip type-phone 请输入手机号 $py "qing3 shu1ru4 shou3ji1hao4" 172
clip may-skip 可以不填 $py "ke3yi3 bu4 tian2" 172
clip first 您可以优先办理 $py "nin2 ke3yi3 you1xian1 ban4li3" 172
clip has-ticket 您已有号票 $py "nin2 yi3you3 hao4piao4" 172
clip may-reprint 可以补打 $py "ke3yi3 bu3da3" 172
clip check-in 预约报到 $py "yu4yue1 bao4dao4" 172
clip type-number 或输入号码 $py "huo4 shu1ru4 hao4ma3" 172
clip reprint 补打号票 $py "bu3da3 hao4piao4" 172
clip rate 请评价 $py "qing3 ping2jia4" 172
clip choose-ticket 请选择号票 $py "qing3 xuan3ze2 hao4piao4" 172
clip asking 正在查询 $py "zheng4zai4 cha2xun2" 172
clip feedback 请留下意见 $py "qing3 liu2xia4 yi4jian4" 172
clip received 已经收到 $py "yi3jing1 shou1dao4" 172
clip remember-reference 请记住编号 $py "qing3 ji4zhu4 bian1hao4" 172

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

pack en/kiosk en
clip hello "Hello" en-gb "Hello" 165
clip touch-screen "Touch the screen" en-gb "Touch the screen" 165
clip choose-service "Choose a service" en-gb "Choose a service" 165
clip first-letters "Type the first letters" en-gb "Type the first letters" 165
clip choose-theme "Choose a theme" en-gb "Choose a theme" 165
clip choose-department "Choose a department" en-gb "Choose a department" 165
clip choose-guide "Choose a guide" en-gb "Choose a guide" 165
clip guide "This is the guide" en-gb "This is the guide" 165
clip may-print "You can print it" en-gb "You can print it" 165
clip take-guide "Take the guide" en-gb "Take the guide" 165
clip not-printed "It was not printed" en-gb "It was not printed" 165
clip no-tickets "No tickets now" en-gb "No tickets now" 165
clip see-screen "See the screen" en-gb "See the screen" 165
clip tap-card "Tap your ID card" en-gb "Tap your I D card" 165
clip below-screen "Below the screen" en-gb "Below the screen" 165
clip reading "Reading" en-gb "Reading" 165
clip hold-still "Hold still" en-gb "Hold still" 165
clip not-read "Not read" en-gb "Not read" 165
clip lay-again "Lay it down again" en-gb "Lay it down again" 165
clip card-expired "This card has expired" en-gb "This card has expired" 165
clip card-there "A card is on the reader" en-gb "A card is on the reader" 165
clip reader-lost "The reader is out of order" en-gb "The reader is out of order" 165
clip keep-card "Keep your card" en-gb "Keep your card" 165
clip confirm "Then take the ticket" en-gb "Then take the ticket" 165
clip check "Check" en-gb "Check" 165
clip printer-trouble "The printer has a fault" en-gb "The printer has a fault" 165
clip ask-desk "Ask at the desk" en-gb "Ask at the desk" 165
clip issuing "Getting your ticket" en-gb "Getting your ticket" 165
clip wait "One moment" en-gb "One moment" 165
clip trying-again "Trying again" en-gb "Trying again" 165
clip no-ticket "No ticket" en-gb "No ticket" 165
clip issued "Your ticket is ready" en-gb "Your ticket is ready" 165
clip printing "Printing" en-gb "Printing" 165
clip your-number "Your number is" en-gb "Your number is" 165
clip take-slip "Take your slip" en-gb "Take your slip" 165
clip have-seat "Have a seat" en-gb "Have a seat" 165
clip remember-number "Remember your number" en-gb "Remember your number" 165
clip hurry "Time is nearly over" en-gb "Time is nearly over" 165
clip connecting "Connecting" en-gb "Connecting" 165
clip server-lost "No connection" en-gb "No connection" 165
clip may-be-large "Choose large type" en-gb "Choose large type" 165
clip paper-slot "Look at the paper slot" en-gb "Look at the paper slot" 165
clip type-id "Type your ID number" en-gb "Type your I D number" 165
clip type-phone "Type your phone number" en-gb "Type your phone number" 165
clip may-skip "You may leave it out" en-gb "You may leave it out" 165
clip first "You may be called earlier" en-gb "You may be called earlier" 165
clip has-ticket "You have a ticket already" en-gb "You have a ticket already" 165
clip may-reprint "You can print it again" en-gb "You can print it again" 165
clip check-in "Check in" en-gb "Check in" 165
clip type-number "Or type the number" en-gb "Or type the number" 165
clip reprint "Print a ticket again" en-gb "Print a ticket again" 165
clip rate "Rate the service" en-gb "Rate the service" 165
clip choose-ticket "Choose a ticket" en-gb "Choose a ticket" 165
clip asking "Looking it up" en-gb "Looking it up" 165
clip feedback "Tell us what you think" en-gb "Tell us what you think" 165
clip received "We have it" en-gb "We have it" 165
clip remember-reference "Remember the reference" en-gb "Remember the reference" 165
