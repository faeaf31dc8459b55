#include "http/sight/operator_files.hpp"

namespace portico::http {

const std::string_view operator_style = R"(:root{color-scheme:light dark;
--back:#f6f7f9;--card:#fff;--text:#1b1f24;--soft:#59636e;--line:#d8dee4;
--good:#137333;--bad:#b3261e;--doubt:#8a4b00}
@media(prefers-color-scheme:dark){:root{
--back:#0d1117;--card:#161b22;--text:#e6edf3;--soft:#9aa4af;--line:#30363d;
--good:#7ee2a8;--bad:#ff8f87;--doubt:#f0b72f}}
body{font:15px/1.45 system-ui,sans-serif;margin:0;color:var(--text);background:var(--back)}
header,main{max-width:82rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.7rem;margin:1.4rem 0 .2rem}h2{font-size:1.05rem;margin:0 0 .5rem}
small{font-weight:400;font-size:.9rem;color:var(--soft)}
header p{margin:.1rem 0;color:var(--soft);overflow-wrap:anywhere}
#news.stale{color:var(--bad)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.7rem;margin:1rem 0}
dl div,section{background:var(--card);border:1px solid var(--line);border-radius:.6rem}
dl div{padding:.5rem .8rem;display:flex;flex-direction:column-reverse;justify-content:flex-end}
dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums;min-height:1.45em}
section{margin:0 0 1rem;padding:.8rem 1rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.88rem}
th,td{text-align:left;padding:.3rem .9rem .3rem 0;vertical-align:baseline;border-top:1px solid var(--line)}
th{color:var(--soft);font-weight:600;border-top:0;white-space:nowrap}
.count,.rate,.millis,.seconds,.bytes{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.moment{white-space:nowrap}.prose,.lines{min-width:14rem;overflow-wrap:anywhere}
[data-is]{font-weight:600;white-space:nowrap}
dd:empty::before{content:"–";color:var(--soft)}
[data-is=serving],[data-is=ok],[data-is=well]{color:var(--good)}
[data-is=refused],[data-is=quarantined],[data-is=error],[data-is=failing]{color:var(--bad)}
[data-is=waiting],[data-is=warning],[data-is=draining],[data-is=disabled]{color:var(--doubt)}
#log td,pre{font:13px/1.4 ui-monospace,monospace}
pre{margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
summary{cursor:pointer;white-space:nowrap}
.nothing{color:var(--soft);margin:0}[hidden]{display:none}
@media(max-width:40rem){body{font-size:14px}header,main{padding:0 .6rem}section{padding:.6rem .7rem}
.prose,.lines{min-width:17rem}#log th:nth-child(3),#log td:nth-child(3){display:none}}
)";

}  // namespace portico::http
