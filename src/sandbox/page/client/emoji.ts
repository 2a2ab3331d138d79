/** The emoji that a bot is likely to use, by Slack's names; an unknown name is shown as typed, as Slack does. */

const TABLE = `
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️
exclamation ❗|question ❓|bangbang ‼️|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|stop_sign 🛑|construction 🚧
rotating_light 🚨|information_source ℹ️|bulb 💡|flashlight 🔦|candle 🕯️|diya_lamp 🪔|izakaya_lantern 🏮|lantern 🏮
fire 🔥|zap ⚡|sparkles ✨|star ⭐|star2 🌟|boom 💥|tada 🎉|rocket 🚀|dart 🎯|trophy 🏆|eyes 👀|wave 👋|pray 🙏
thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|ok_hand 👌|clap 👏|muscle 💪|point_right 👉|point_left 👈|point_up ☝️|point_down 👇
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣
white_circle ⚪|black_circle ⚫|large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩
large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛|small_orange_diamond 🔸|small_blue_diamond 🔹
large_orange_diamond 🔶|large_blue_diamond 🔷|small_red_triangle 🔺|small_red_triangle_down 🔻
hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|timer_clock ⏲️|clock1 🕐|clock3 🕒|clock9 🕘|calendar 📆
date 📅|spiral_calendar_pad 🗓️|moneybag 💰|money_with_wings 💸|dollar 💵|credit_card 💳|coin 🪙|receipt 🧾|chart 💹
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|abacus 🧮|scales ⚖️|balance_scale ⚖️
computer 💻|desktop_computer 🖥️|keyboard ⌨️|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|toolbox 🧰|electric_plug 🔌|battery 🔋
satellite 🛰️|satellite_antenna 📡|robot_face 🤖|brain 🧠|microscope 🔬|test_tube 🧪|package 📦|file_folder 📁
open_file_folder 📂|clipboard 📋|memo 📝|pencil 📝|pencil2 ✏️|pushpin 📌|paperclip 📎|link 🔗|lock 🔒|unlock 🔓|key 🔑
bell 🔔|no_bell 🔕|mute 🔇|loudspeaker 📢|mega 📣|speech_balloon 💬|thought_balloon 💭|email 📧|envelope ✉️|inbox_tray 📥
outbox_tray 📤|recycle ♻️|arrows_counterclockwise 🔄|arrows_clockwise 🔃|repeat 🔁|arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️
arrow_left ⬅️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrow_forward ▶️|double_vertical_bar ⏸️|pause_button ⏸️
black_square_for_stop ⏹️|black_circle_for_record ⏺️|fast_forward ⏩|rewind ⏪|black_right_pointing_double_triangle_with_vertical_bar ⏭️
heavy_plus_sign ➕|heavy_minus_sign ➖|heavy_multiplication_x ✖️|heavy_dollar_sign 💲|hash #️⃣|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
mag 🔍|mag_right 🔎|bookmark 🔖|label 🏷️|wastebasket 🗑️|bed 🛏️|zzz 💤|sleeping 😴|sunrise 🌅|sunny ☀️|night_with_stars 🌃
crescent_moon 🌙|full_moon 🌕|cloud ☁️|thunder_cloud_and_rain ⛈️|snowflake ❄️|ice_cube 🧊|ocean 🌊|earth_americas 🌎
earth_africa 🌍|earth_asia 🌏|globe_with_meridians 🌐|round_pushpin 📍|world_map 🗺️|house 🏠|office 🏢|factory 🏭|ghost 👻
smile 😄|smiley 😃|slightly_smiling_face 🙂|grin 😁|joy 😂|wink 😉|thinking_face 🤔|sweat_smile 😅|cry 😢|scream 😱
nerd_face 🤓|sunglasses 😎|heart ❤️|purple_heart 💜|blue_heart 💙|green_heart 💚|yellow_heart 💛|bust_in_silhouette 👤
busts_in_silhouette 👥|technologist 🧑‍💻|coffee ☕|hatching_chick 🐣|turtle 🐢|snail 🐌|bug 🐛|ladder 🪜|door 🚪|traffic_light 🚦
vertical_traffic_light 🚦|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|shield 🛡️|crossed_swords ⚔️|infinity ♾️
`;

const BY_NAME = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((entry): [string, string] => {
      const space = entry.indexOf(' ');
      return [entry.slice(0, space), entry.slice(space + 1)];
    }),
);

/** The character of `name` (without colons), or undefined. */
export function emojiOf(name: string): string | undefined {
  return BY_NAME.get(name);
}
