// The style sheet of reports. Its hash is in the page's policy, so nothing else is applied.
#pragma once

#include <string_view>

namespace lathe::data::report {

inline constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#1d2430;--dim:#5a6473;--line:#d9dee6;--paper:#fff;--sheet:#f6f7f9;--mark:#2f6f8f;--bad:#a8321f;--warn:#7a5200;--up:#2f6f8f;--down:#a8541f}
@media (prefers-color-scheme:dark){:root{--ink:#e7ebf0;--dim:#a5afbd;--line:#38404c;--paper:#14181e;--sheet:#1c222a;--mark:#7fb9d6;--bad:#ff9c8a;--warn:#f0c267;--up:#7fb9d6;--down:#f0a878}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:72rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
p{margin:.25rem 0}
nav a{margin-right:1rem;color:var(--mark)}
.dim{color:var(--dim)}
.score{font-size:2.6rem;line-height:1}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--dim);font-weight:600}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.scroll{overflow-x:auto}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:1rem}
.card{background:var(--sheet);border:1px solid var(--line);border-radius:6px;padding:.85rem;break-inside:avoid}
.card dl{display:grid;grid-template-columns:auto 1fr auto 1fr;gap:.1rem .6rem;margin:.5rem 0 0;font-size:.85rem}
dt{color:var(--dim)}
dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.card ol{list-style:none;margin:.5rem 0 0;padding:0;font-size:.85rem}
.card li{display:grid;grid-template-columns:1fr auto;gap:0 .6rem;overflow-wrap:anywhere}
.card li svg{grid-column:1/-1}
svg{display:block;width:100%;color:var(--mark)}
svg.hist{height:56px;margin-top:.5rem}
svg.bar{height:4px}
svg.heat{max-width:46rem}
svg text{fill:var(--ink);font:9px system-ui,sans-serif}
.high{color:var(--bad);font-weight:600}.medium{color:var(--warn);font-weight:600}
.up{fill:var(--up)}.down{fill:var(--down)}
@media print{:root{color-scheme:light;--ink:#000;--dim:#444;--line:#bbb;--paper:#fff;--sheet:#fff;--mark:#2f6f8f;--bad:#a8321f;--warn:#7a5200}body{padding:0;max-width:none;font-size:11px}nav{display:none}h2{break-after:avoid}tr{break-inside:avoid}.cards{grid-template-columns:1fr 1fr 1fr}svg{print-color-adjust:exact}}
)";

}  // namespace lathe::data::report
