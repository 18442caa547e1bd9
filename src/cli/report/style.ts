/** @file The looks of a report's page, light and dark as the reader has it. */

export const style = `
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --line: #d8dade; --soft: #f4f5f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6ea; --paper: #16181c; --line: #3a3e45; --soft: #20242a; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; padding: 24px; max-width: 1280px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 32px 0 12px; } h3 { font-size: 15px; margin: 0 0 8px; }
.grid { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); }
.chart { border: 0 solid var(--line); min-width: 0; }
.controls { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; background: var(--soft); padding: 8px 12px; margin-bottom: 16px; border-radius: 6px; }
.controls label { display: flex; gap: 8px; align-items: center; }
#sample { width: min(420px, 60vw); }
[data-viewer] { min-width: 0; }
[data-viewer] img { width: 100%; max-width: 720px; height: auto; image-rendering: pixelated; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 3px 16px 3px 0; border-bottom: 1px solid var(--line); font-weight: normal; }
thead th { font-weight: 600; }
tbody th { opacity: 0.75; }
pre { background: var(--soft); padding: 12px; overflow-x: auto; border-radius: 6px; }
.findings { list-style: none; padding: 0; margin: 0; }
.findings li { border-left: 3px solid #d55e00; padding: 2px 0 2px 10px; margin: 6px 0; } .findings .heal { border-color: #009e73; } .findings .change { border-color: #0072b2; }
.note { opacity: 0.75; }
.uplot { font: inherit; font-size: 13px; } .u-legend th { border: 0; opacity: 1; } .u-legend td { border: 0; }
`;
