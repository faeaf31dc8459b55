#pragma once

// The line of a request in the log, after the words of the log:
//
//   plain     timestamp information access PEER METHOD TARGET STATUS BYTES MILLISECONDS PLUGIN
//             ROUTE request=ID[ trace_id=ID][ client=SUBJECT][ principal=NAME]
//             [ FIELD="VALUE"...][ cut]
//   json      {"time":...,"level":"information","logger":"access","request":...,
//             ["trace_id":...,]"peer":...,"method":...,"target":...,"status":200,"bytes":...,
//             "milliseconds":...,"plugin":...,"route":...,["client":...,]["principal":...,]
//             ["fields":{...},]"cut":false}
//   combined  ADDRESS - NAME [31/Jan/2026:23:59:59 +0000] "METHOD TARGET HTTP/1.1" STATUS BYTES
//             "REFERER" "USER-AGENT"
//
// What there is not is "-", in JSON null: the target of a head that could not be read, the status
// of a request that was not answered (combined: 499, as nginx has it), the plugin of what the host
// answers by itself. The client is the subject of the certificate that it has shown, where there is
// one; the principal is who calls, where that was verified. The NAME of combined is the one of the
// two that there is, the principal first. Values that are redacted are "***". Pure but for the
// clock; any thread.

#include <string>

#include "http/wire/service.hpp"
#include "settings/settings.hpp"

namespace portico::http {

/// Without an end of line.
void append_access_line(std::string& out, const Record& record, const settings::Log& log);

}  // namespace portico::http
