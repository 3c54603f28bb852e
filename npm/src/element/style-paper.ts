// Paper is the same in every theme.

export const PAPER = `.paper{width:302px;max-width:100%;padding:16px 14px 20px;background:#fffef8;color:#1a1a17;
font:12px/1.45 ui-monospace,Menlo,"DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace;box-sizing:border-box}
.paper p{display:flex;justify-content:space-between;gap:12px;margin:0}
.paper span:last-child{text-align:right;overflow-wrap:anywhere}
.paper hr{border:0;border-top:1px dashed #8a8a80;margin:8px 0}
.paper .paper-title{justify-content:center;font-weight:700;font-size:14px}
@media print{.paper{width:72mm;margin:0 auto;padding:4mm 0;background:none;color:#000}}`;
