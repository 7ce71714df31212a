/** One style for all pages; contrasts of at least 4.5:1, visible focus, nothing moves. */
export const styleSheet = `
:root { color-scheme: light; --ink: #1c2430; --soft: #4a5568; --line: #c3cbd6; --paper: #fff; --wash: #f4f6f9; --accent: #0b5394; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: var(--ink); background: var(--wash); }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 8px; z-index: 2; }
.band { margin: 0; padding: 6px 16px; background: repeating-linear-gradient(135deg, #ffd84d 0 18px, #222 18px 36px); text-align: center; }
.band strong { background: #222; color: #ffd84d; padding: 2px 12px; letter-spacing: .04em; }
nav { background: var(--paper); border-bottom: 1px solid var(--line); }
nav ul { display: flex; gap: 4px; list-style: none; margin: 0; padding: 0 16px; }
nav a { display: block; padding: 10px 14px; color: var(--ink); text-decoration: none; }
nav a[aria-current] { border-bottom: 3px solid var(--accent); font-weight: 600; }
main { max-width: 1280px; margin: 0 auto; padding: 16px; }
main:focus { outline: none; }
h1 { font-size: 22px; margin: 8px 0 16px; }
h2 { font-size: 17px; margin: 24px 0 8px; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible, summary:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px; margin-bottom: 16px; }
.card > h2:first-child { margin-top: 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 16px; margin: 8px 0 0; }
dt { color: var(--soft); }
dd { margin: 0; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 220px; gap: 16px; align-items: start; }
.halves { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); gap: 0 16px; align-items: start; }
@media (max-width: 900px) { .halves { grid-template-columns: minmax(0, 1fr); } }
h3 { font-size: 15px; margin: 12px 0 4px; }
.shown { display: flex; gap: 16px; align-items: center; margin: 12px 0 0; }
.shown .numero { white-space: normal; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--paper); }
caption { text-align: left; color: var(--soft); padding: 4px 0; }
th, td { text-align: left; vertical-align: top; padding: 6px 10px; border-bottom: 1px solid var(--line); }
thead th { background: #e8ecf2; position: sticky; top: 0; }
.numero { font-family: ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .03em; white-space: nowrap; }
.qr svg { width: 180px; height: 180px; display: block; background: #fff; }
.state { display: inline-block; padding: 1px 8px; border-radius: 10px; border: 1px solid currentColor; white-space: nowrap; }
.state.ok { color: #14532d; background: #e6f4ea; }
.state.wait { color: #1e3a6e; background: #e8effb; }
.state.part { color: #7a3e00; background: #fdf1dc; }
.state.stop { color: #8b1a1a; background: #fdeaea; }
.state.mask { color: #3f3f46; background: #ececf0; }
.events { margin: 0; padding-left: 18px; }
.muted { color: var(--soft); font-weight: 400; }
.notice { border-left: 5px solid var(--accent); background: var(--paper); padding: 8px 12px; margin: 0 0 16px; }
.notice.error { border-color: #8b1a1a; }
fieldset { border: 1px solid var(--line); border-radius: 6px; background: var(--paper); margin: 0 0 12px; padding: 10px 14px; }
legend { font-weight: 600; padding: 0 6px; }
.fields { display: flex; flex-wrap: wrap; gap: 10px 16px; }
.fields > button { align-self: flex-end; }
.fields + .fields { margin-top: 10px; }
.fields label { display: flex; flex-direction: column; gap: 2px; }
.fields label.check { flex-direction: row; align-items: center; gap: 6px; }
.field { display: flex; flex-direction: column; gap: 2px; }
.field .muted { font-size: 13px; }
.fault { color: #8b1a1a; font-weight: 600; max-width: 44ch; }
[aria-invalid] { border: 2px solid #8b1a1a; }
.number { width: 96px; }
.default { position: absolute; left: -999px; }
.search { position: relative; display: block; }
.search input { width: 100%; }
.proposals { position: absolute; z-index: 3; inset: 100% 0 auto; max-height: 260px; overflow-y: auto; margin: 2px 0 0; padding: 0; list-style: none; background: #fff; border: 1px solid #7b8794; }
.proposals[hidden] { display: none; }
.proposals li { padding: 5px 8px; cursor: pointer; }
.proposals [aria-selected=true] { background: var(--accent); color: #fff; }
.wide { flex: 1 1 380px; min-width: 0; }
input, select, textarea, button { font: inherit; color: inherit; padding: 5px 8px; border: 1px solid #7b8794; border-radius: 4px; background: #fff; max-width: 100%; }
input[type=number] { width: 84px; }
button { background: var(--accent); border-color: var(--accent); color: #fff; cursor: pointer; }
button.quiet { background: #fff; color: var(--accent); }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; }
.tour { list-style: none; padding: 0; margin: 0; }
.tour > li > h2 { margin-top: 0; }
.tour > li[aria-current] { border-left: 5px solid var(--accent); }
ul.plain { list-style: none; padding: 0; margin: 0; }
`;
