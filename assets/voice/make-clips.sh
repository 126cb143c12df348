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
    espeak-ng -v "$3" -s "${5:-138}" -p 45 -w "$work/raw.wav" "$4" 2>/dev/null </dev/null
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
while IFS='|' read -r name words spoken; do
    clip "$name" "$words" $py "$spoken" 172
done <<'EOF'
hello|您好|nin2hao3
touch-screen|请点屏幕|qing3 dian3 ping2mu4
choose-service|请选择业务|qing3 xuan3ze2 ye4wu4
first-letters|请点首字母|qing3 dian3 shou3zi4mu3
choose-theme|请选择主题|qing3 xuan3ze2 zhu3ti2
choose-department|请选择部门|qing3 xuan3ze2 bu4men2
choose-guide|请选择指南|qing3 xuan3ze2 zhi3nan2
guide|这是指南|zhe4shi4 zhi3nan2
may-print|可以打印|ke3yi3 da3yin4
take-guide|请取走指南|qing3 qu3zou3 zhi3nan2
not-printed|没有打出来|mei2you3 da3 chu1lai2
no-tickets|现在不取号|xian4zai4 bu4 qu3hao4
see-screen|请看屏幕|qing3 kan4 ping2mu4
tap-card|请刷身份证|qing3 shua1 shen1fen4zheng4
below-screen|在屏幕下方|zai4 ping2mu4 xia4fang1
reading|正在读取|zheng4zai4 du2qu3
hold-still|请不要移动|qing3 bu2yao4 yi2dong4
not-read|没有读到|mei2you3 du2dao4
lay-again|请再放一次|qing3 zai4 fang4 yi2ci4
card-expired|身份证已过期|shen1fen4zheng4 yi3guo4qi1
card-there|读卡区有身份证|du2ka3qu1 you3 shen1fen4zheng4
keep-card|请拿好身份证|qing3 na2hao3 shen1fen4zheng4
confirm|请确认取号|qing3 que4ren4 qu3hao4
check|请核对|qing3 he2dui4
ask-desk|请到导办台|qing3 dao4 dao3ban4tai2
issuing|正在取号|zheng4zai4 qu3hao4
wait|请稍候|qing3 shao1hou4
trying-again|正在重试|zheng4zai4 chong2shi4
no-ticket|不能取号|bu4neng2 qu3hao4
issued|取号成功|qu3hao4 cheng2gong1
printing|正在打印|zheng4zai4 da3yin4
your-number|您的号码是|nin2 de5 hao4ma3 shi4
take-slip|请取走号票|qing3 qu3zou3 hao4piao4
have-seat|请就座等候|qing3 jiu4zuo4 deng3hou4
remember-number|请记住号码|qing3 ji4zhu4 hao4ma3
hurry|时间快到了|shi2jian1 kuai4dao4 le5
connecting|正在连接|zheng4zai4 lian2jie1
server-lost|系统连不上|xi4tong3 lian2 bu2 shang4
may-be-large|可以换大字|ke3yi3 huan4 da4zi4
paper-slot|请看取纸口|qing3 kan4 qu3zhi3kou3
type-id|请输入证件号码|qing3 shu1ru4 zheng4jian4 hao4ma3
type-phone|请输入手机号|qing3 shu1ru4 shou3ji1hao4
may-skip|可以不填|ke3yi3 bu4 tian2
first|您可以优先办理|nin2 ke3yi3 you1xian1 ban4li3
has-ticket|您已有号票|nin2 yi3you3 hao4piao4
may-reprint|可以补打|ke3yi3 bu3da3
check-in|预约报到|yu4yue1 bao4dao4
type-number|或输入号码|huo4 shu1ru4 hao4ma3
reprint|补打号票|bu3da3 hao4piao4
rate|请评价|qing3 ping2jia4
choose-ticket|请选择号票|qing3 xuan3ze2 hao4piao4
asking|正在查询|zheng4zai4 cha2xun2
feedback|请留下意见|qing3 liu2xia4 yi4jian4
received|已经收到|yi3jing1 shou1dao4
remember-reference|请记住编号|qing3 ji4zhu4 bian1hao4
reader-lost|读卡器暂时不能用|du2ka3qi4 zan4shi2 bu4neng2 yong4
no-reader|本机不能刷证|ben3ji1 bu4neng2 shua1zheng4
no-identity|读不出身份信息|du2 bu4 chu1 shen1fen4 xin4xi1
other-card|请换身份证|qing3 huan4 shen1fen4zheng4
card-damaged|这张证件读不出来|zhe4 zhang1 zheng4jian4 du2 bu4 chu1lai2
type-it|请输入号码|qing3 shu1ru4 hao4ma3
printer-trouble|本机暂停取号|ben3ji1 zan4ting2 qu3hao4
ask-kind|您属于哪一类|nin2 shu3yu2 na3 yi2lei4
not-taken|没有取到号|mei2you3 qu3dao4 hao4
reprinting|正在补打|zheng4zai4 bu3da3
rating-received|评价已收到|ping2jia4 yi3 shou1dao4
thanks|谢谢|xie4xie5
nothing-found|没有查到今天的号票|mei2you3 cha2dao4 jin1tian1 de5 hao4piao4
may-try-again|可以再试一次|ke3yi3 zai4 shi4 yi2ci4
not-finished|还没有办结|hai2 mei2you3 ban4jie2
rate-later|请办结之后再来评价|qing3 ban4jie2 zhi1hou4 zai4lai2 ping2jia4
rated-already|已经评价过了|yi3jing1 ping2jia4 guo4 le5
no-answer|系统没有回应|xi4tong3 mei2you3 hui2ying4
not-sent|还没有发出去|hai2 mei2you3 fa1 chu1qu4
may-send-again|可以再发一次|ke3yi3 zai4 fa1 yi2ci4
no-check-in|暂时不能报到|zan4shi2 bu4neng2 bao4dao4
no-reprint|这张号票不能处理|zhe4 zhang1 hao4piao4 bu4neng2 chu3li3
no-rating|这次不能评价|zhe4ci4 bu4neng2 ping2jia4
no-feedback|没有收下|mei2you3 shou1xia4
reference-is|编号是|bian1hao4 shi4
EOF

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

# Where eSpeak must be helped, a third word says how.
pack en/kiosk en
while IFS='|' read -r name words spoken; do
    clip "$name" "$words" en-gb "${spoken:-$words}" 165
done <<'EOF'
hello|Hello
touch-screen|Touch the screen
choose-service|Choose a service
first-letters|Type the first letters
choose-theme|Choose a theme
choose-department|Choose a department
choose-guide|Choose a guide
guide|This is the guide
may-print|You can print it
take-guide|Take the guide
not-printed|It was not printed
no-tickets|No tickets now
see-screen|See the screen
tap-card|Tap your ID card|Tap your I D card
below-screen|Below the screen
reading|Reading
hold-still|Hold still
not-read|Not read
lay-again|Lay it down again
card-expired|This card has expired
card-there|A card is on the reader
keep-card|Keep your card
confirm|Then take the ticket
check|Check
ask-desk|Ask at the desk
issuing|Getting your ticket
wait|One moment
trying-again|Trying again
no-ticket|No ticket
issued|Your ticket is ready
printing|Printing
your-number|Your number is
take-slip|Take your slip
have-seat|Have a seat
remember-number|Remember your number
hurry|Time is nearly over
connecting|Connecting
server-lost|No connection
may-be-large|Choose large type
paper-slot|Look at the paper slot
type-id|Type your ID number|Type your I D number
type-phone|Type your phone number
may-skip|You may leave it out
first|You may be called earlier
has-ticket|You have a ticket already
may-reprint|You can print it again
check-in|Check in
type-number|Or type the number
reprint|Print a ticket again
rate|Rate the service
choose-ticket|Choose a ticket
asking|Looking it up
feedback|Tell us what you think
received|We have it
remember-reference|Remember the reference
reader-lost|The reader is out of order
no-reader|This machine has no card reader
no-identity|No identity on this card
other-card|Use your ID card|Use your I D card
card-damaged|This card cannot be read
type-it|Type the number
printer-trouble|This machine cannot print
ask-kind|Which applies to you
not-taken|You have no ticket
reprinting|Printing it again
thanks-rating|Thank you for your rating
thanks|Thank you
nothing-found|No ticket of today was found
may-try-again|You can try again
not-finished|Not finished yet
rate-later|Rate it when you have been served
rated-already|Rated already
no-answer|The system does not answer
not-sent|Not sent yet
may-send-again|You can send it again
no-check-in|You cannot check in now
no-reprint|Nothing can be done with this ticket
no-rating|It cannot be rated
no-feedback|It was not taken
reference-is|The reference is
EOF
