// How it looks. Every colour is a custom property of the page's, with one for light and one for dark; which of them holds, the
// page's `color-scheme` says. Style sheets are made by script, so a strict policy needs no exception.

import { PAPER } from "./style-paper.js";

/** `--tillwire-…`: light, dark. Here they are `--_…`, for a page may make its own of properties that it has: `var(--card)`. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  card: ["#ffffff", "#171f1c"],
  sunk: ["#e9eeeb", "#202a26"],
  ink: ["#13201b", "#e8f0ec"],
  muted: ["#53635b", "#a1b1a9"],
  line: ["#d5ddd9", "#2d3934"],
  accent: ["#0b6b53", "#37c79b"],
  "on-accent": ["#ffffff", "#04241a"],
  good: ["#0b6b53", "#5ad9b0"],
  "good-ground": ["#e0f3ea", "#11332a"],
  bad: ["#b3261e", "#ff9a91"],
  "bad-ground": ["#fdeae8", "#3b1c19"],
  doubt: ["#8a5200", "#ffc56b"],
  "doubt-ground": ["#fff1d6", "#392a10"],
  calm: ["#3d4f66", "#b3c5dc"],
  "calm-ground": ["#e8eef5", "#1d2733"],
};

const colours = (choose: (light: string, dark: string) => string) =>
  Object.entries(COLOURS)
    .map(([name, [light, dark]]) => `--_${name}:var(--tillwire-${name},${choose(light, dark)})`)
    .join(";");

/** Browsers that cannot tell are light. */
const THEME = `:host{${colours((light) => light)}}
@supports (color:light-dark(#000,#fff)){:host{${colours((light, dark) => `light-dark(${light},${dark})`)}}}`;

const LAYOUT = `:host{display:contents;--_round:var(--tillwire-round,14px);--_font:var(--tillwire-font,system-ui,"Segoe UI",
Roboto,"Noto Sans","PingFang HK","PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif)}
:host([hidden]),[hidden]{display:none!important}
:host([inline]){display:block}
*{box-sizing:border-box}
p,dl,dd,ol,fieldset{margin:0;padding:0}
ol{list-style:none}
fieldset{border:0;min-width:0}
.sheet{border:0;padding:0;color:var(--_ink);background:var(--_card);border-radius:calc(var(--_round) + 4px);
box-shadow:0 16px 60px rgb(0 0 0/35%);max-height:calc(100dvh - 2rem);overflow:auto;width:min(var(--tillwire-width,560px),calc(100vw - 2rem));
font:16px/1.4 var(--_font)}
.sheet[open]{display:flex}
.sheet:focus-visible{outline:0}
.sheet::backdrop{background:rgb(8 14 12/55%)}
:host([inline]) .sheet{position:static;width:100%;max-height:none;box-shadow:none;border:1px solid var(--_line)}
.main{flex:1;min-width:0;padding:24px;display:grid;grid-template-columns:minmax(0,1fr);gap:16px;align-content:start}
.main>:empty:not(slot){display:none}
.title-line{color:var(--_muted);font-size:14px;overflow-wrap:anywhere}
.amount{font-size:40px;line-height:1.15;font-weight:700;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
.state{display:flex;align-items:center;gap:16px;border-radius:var(--_round);padding:16px;background:var(--_calm-ground);
color:var(--_calm)}
.state-word{font-size:22px;font-weight:700;line-height:1.2;overflow-wrap:anywhere}
.running .state-word{font-size:17px}
.state-text{color:var(--_ink);overflow-wrap:anywhere}
.elapsed{font-variant-numeric:tabular-nums}
.state p:empty{display:none}
.approved.state{background:var(--_good-ground);color:var(--_good)}
.declined.state{background:var(--_bad-ground);color:var(--_bad)}
.unknown.state,.refused.state{background:var(--_doubt-ground);color:var(--_doubt)}
.sign{display:grid;place-items:center;width:52px;height:52px;border-radius:50%;background:currentcolor;flex:none}
.running .sign{background:none;width:36px;height:36px}
.icon{width:30px;height:30px;fill:none;stroke:var(--_card);stroke-width:2.6;stroke-linecap:round;stroke-linejoin:round}
.spinner{width:36px;height:36px;border-radius:50%;border:4px solid var(--_line);border-top-color:var(--_accent);
animation:turn 1s linear infinite}
@keyframes turn{to{transform:rotate(1turn)}}
@media (prefers-reduced-motion:reduce){.spinner{animation:none}}
.note{font-size:14px;color:var(--_muted);overflow-wrap:anywhere}
.failure{color:var(--_bad)}
.result{display:grid;gap:12px}
.doubt{display:grid;gap:12px}
fieldset{border:1px solid var(--_line);border-radius:12px;padding:12px;display:grid;gap:12px}
legend{font-weight:600;padding:0 6px}
label{display:grid;gap:4px;font-size:14px}
button,input,a{font:inherit;color:inherit;min-height:44px}
.who{background:var(--_card);border:1px solid var(--_line);border-radius:10px;padding:0 12px;width:100%;color:var(--_ink)}
.button{border:1px solid var(--_line);background:var(--_card);color:var(--_ink);border-radius:10px;padding:0 16px;font-weight:600;
cursor:pointer;touch-action:manipulation;text-decoration:none;display:inline-flex;align-items:center;justify-content:center}
.button:hover{border-color:var(--_accent)}
.primary{background:var(--_accent);border-color:var(--_accent);color:var(--_on-accent)}
.quiet{border-color:transparent;background:none;color:var(--_accent);padding:0 12px}
.button:is(:disabled,[aria-disabled=true]){color:var(--_muted);background:var(--_sunk);border-color:transparent;cursor:default}
:focus-visible{outline:3px solid var(--_accent);outline-offset:2px}
.choices .button{flex:auto}
.choices,.buttons{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.buttons{position:sticky;bottom:0;background:var(--_card);margin:0 -24px -24px;padding:12px 24px 24px}
.buttons .button{min-height:52px;min-width:9rem}
.buttons .primary{min-height:56px;flex:1;font-size:17px}
.buttons .primary+.button{flex:1;min-height:56px;min-width:0}
.offer{display:flex;gap:20px;align-items:center}
.offer-text{display:grid;gap:12px;justify-items:start}
.code{width:200px;min-height:200px;flex:none}
.qr{display:block;width:200px;border-radius:12px}
.title{min-height:44px;display:flex;align-items:center;cursor:pointer;color:var(--_accent);font-weight:600;font-size:14px}
.title::after{content:"";margin-left:10px;width:7px;height:7px;border:solid currentcolor;border-width:0 2px 2px 0;
transform:translateY(-2px) rotate(45deg)}
details[open]>.title::after{transform:translateY(2px) rotate(-135deg)}
.receipt[open]{display:grid;gap:12px;justify-items:start}
.receipt>.title{justify-self:stretch}
.steps+.support{margin-top:-12px}
.steps ol{display:grid;gap:6px;border-left:2px solid var(--_line);padding-left:14px;margin-left:4px}
.steps li{display:flex;justify-content:space-between;gap:16px;font-size:14px}
time{color:var(--_muted);font-variant-numeric:tabular-nums;white-space:nowrap}
.support[open]{display:grid;gap:8px}
.facts{display:grid;gap:4px}
.facts>div{display:grid;grid-template-columns:7.5rem 1fr;gap:12px;font-size:14px}
dt{color:var(--_muted)}
dd{overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
code{font:13px ui-monospace,"Cascadia Mono",Menlo,"DejaVu Sans Mono",monospace}
@media (max-width:759px){
.sheet{width:100vw;max-width:100vw;margin:auto 0 0;max-height:calc(100dvh - 1rem);
border-radius:calc(var(--_round) + 4px) calc(var(--_round) + 4px) 0 0}
.sheet[open]{flex-direction:column}
:host([inline]) .sheet{border-radius:calc(var(--_round) + 4px);width:100%;max-width:100%;margin:0}
.main{padding:16px;gap:12px;flex:none}
.amount{font-size:32px}
.buttons{margin:0 -16px -16px;padding:8px 16px 16px}
.buttons .button{padding-inline:8px}
.offer{flex-direction:column;text-align:center}
.offer-text{justify-items:center}
.facts>div{grid-template-columns:5.75rem 1fr;gap:8px}}`;

export function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

let made: CSSStyleSheet | undefined;

/** The one of every element of a page. */
export function style(): CSSStyleSheet {
  made ??= sheetOf(`${THEME}\n${LAYOUT}\n${PAPER}`);
  return made;
}
