// The settings of the host, a row each.

#include <vector>

#include "settings/edge/proxy_keys.hpp"
#include "settings/edge/tls_keys.hpp"
#include "settings/http/cors_keys.hpp"
#include "settings/http/deadline_keys.hpp"
#include "settings/http/docs_keys.hpp"
#include "settings/http/upload_keys.hpp"
#include "settings/log/log_keys.hpp"
#include "settings/quota/limit_keys.hpp"
#include "settings/security/security_keys.hpp"
#include "settings/tracing/tracing_keys.hpp"
#include "settings/value.hpp"
#include "settings/work/task_keys.hpp"

namespace portico::settings {
namespace {

using S = Settings;
template <auto... Path> constexpr Setting<S>::Access at = access_to<S, Path...>;

constexpr double day = 86400;

constexpr Setting<S> before_deadlines[] = {
    {"listen", Kind::addresses, R"(["127.0.0.1:8000"])", 1, 0, "",
     "Addresses to listen on, host:port each; port 0 takes a free one", at<&S::listen>,
     "*:8000 is every address of IPv4 and IPv6, unix:/path a socket of a file, fd:NAME one that "
     "systemd gives. An object says more: {\"address\": \"0.0.0.0:443\", \"tls\": \"default\"}, "
     "with the name of a profile (see tls); \"proxy_protocol\": true where a proxy says whose each "
     "connection is; of a file its \"mode\", such as \"0660\", \"owner\" and \"group\".",
     Effect::restart},

    {"plugin_folder", Kind::text, R"("plugins")", 0, 0, "",
     "Folder whose *.so files are the plugins, loaded in the order of their names",
     at<&S::plugin_folder>, "", Effect::restart},

    {"state_folder", Kind::free_text, R"("")", 0, 0, "",
     "Folder of the host's own, where the last good libraries are kept across restarts; empty: "
     "none",
     at<&S::state_folder>,
     "A file that is refused after a restart is then served as it was before.", Effect::restart},

    {"watch", Kind::choice, R"("on")", 0, 0, "on off",
     "Whether files that are dropped, replaced or removed there take effect while serving",
     at<&S::watch>},

    {"breaking_changes", Kind::choice, R"("warn")", 0, 0, "allow warn deny",
     "What becomes of a new version that breaks clients of the one that serves", at<&S::breaking>,
     "A plugin may have its own: \"plugins\": {\"items\": {\"breaking_changes\": \"deny\"}}."},

    {"control", Kind::socket, R"("auto")", 0, 0, "",
     "Socket for portico plugins, reload and the like: a path, auto or off", at<&S::control>,
     "auto: one of its own in XDG_RUNTIME_DIR, in /run/portico or in a private folder of the "
     "account in /tmp.",
     Effect::restart},

    {"probe.deadline", Kind::seconds, "10", 0.01, day, "",
     "Seconds for a library's constructors, start and stop in a process of its own",
     at<&S::probe, &Probe::deadline>},
    {"probe.memory", Kind::mebibytes, "1024", 0, 1048576, "",
     "MiB a library may take there; 0: no limit", at<&S::probe, &Probe::memory>},

    {"trust.permissions", Kind::choice, R"("strict")", 0, 0, "strict ignored",
     "Whether files and folders that others could change are refused",
     at<&S::trust, &Trust::permissions>},
    {"trust.pinned", Kind::boolean, "false", 0, 0, "",
     "Load only libraries whose SHA-256 is in their plugin's section",
     at<&S::trust, &Trust::pinned>},
    {"trust.keys", Kind::public_keys, "[]", 0, 0, "",
     "Ed25519 public keys, in hex or base64; with any, every library needs a signature",
     at<&S::trust, &Trust::keys>,
     "The signature of items.so stands beside it in items.so.sig, 64 bytes."},

    {"limits.target", Kind::bytes, "8192", 64, 65536, "",
     "Bytes of a request's target (414 beyond)", at<&S::limits, &Limits::target>},
    {"limits.header_section", Kind::bytes, "16384", 256, 1048576, "",
     "Bytes of a request's header section (431 beyond)", at<&S::limits, &Limits::header_section>},
    {"limits.header_fields", Kind::count, "100", 1, 10000, "",
     "Fields of a request's header section (431 beyond)", at<&S::limits, &Limits::header_fields>},
    {"limits.body", Kind::bytes, "1048576", 0, gibibyte, "",
     "Bytes of a request's body (413 beyond)", at<&S::limits, &Limits::body>},
    {"limits.depth", Kind::count, "128", 1, 128, "",
     "Levels of arrays and objects of a JSON body (400 beyond)", at<&S::limits, &Limits::depth>},
    {"limits.body_rate", Kind::bytes, "1000", 0, gibibyte, "",
     "Bytes a second a body must bring, measured over ten seconds (408 below)",
     at<&S::limits, &Limits::body_rate>},
    {"limits.bodies", Kind::bytes, "1073741824", 0, 64 * gibibyte, "",
     "Bytes of request bodies in memory, of all connections together (503 beyond); 0: no limit",
     at<&S::limits, &Limits::bodies>},
    {"limits.in_flight", Kind::bytes, "2147483648", 0, 64 * gibibyte, "",
     "Bytes of memory that bodies, and replies that have not left, hold together (503 beyond); 0: "
     "no limit",
     at<&S::limits, &Limits::in_flight>,
     "While there are so many, no handler is called; those that run may still bring more."},
    {"limits.input", Kind::bytes, "67108864", 65536, 64 * gibibyte, "",
     "Bytes of memory that the checked input of a request may take (413 beyond)",
     at<&S::limits, &Limits::input>,
     "It is what a handler gets, defaults filled in: it may be many times the body, where a short "
     "object has many members with defaults."},
    {"limits.send_rate", Kind::bytes, "1000", 0, gibibyte, "",
     "Bytes a second a client must take of its response, measured over deadlines.send",
     at<&S::limits, &Limits::send_rate>},
    {"limits.connections", Kind::count, "0", 0, 1000000, "",
     "Connections of the host, all serving threads together; 0: as many as the system allows",
     at<&S::limits, &Limits::connections>,
     "Those of monitoring.listen are counted for themselves, against the same number."},
    {"limits.connections_beyond", Kind::choice, R"("wait")", 0, 0, "wait refuse",
     "Whether clients beyond them wait until there is room, or are answered 503 with Retry-After",
     at<&S::limits, &Limits::connections_beyond>,
     "An eighth of limits.connections, 16 at least, is answered so at a time; the rest waits."},
    {"limits.memory", Kind::mebibytes, "0", 0, 1048576, "",
     "MiB of the serving process, beyond which a fresh one takes over; 0: no limit",
     at<&S::limits, &Limits::memory>},
    {"limits.library", Kind::mebibytes, "1024", 0, 1048576, "",
     "MiB of the file of a plugin; larger ones are refused; 0: no limit",
     at<&S::limits, &Limits::library>},
    {"limits.at_most", Kind::count, "0", 0, most_at_once, "",
     "Requests of one route that are served at once (503 beyond); 0: no limit",
     at<&S::limits, &Limits::at_most>},
    {"limits.rate", Kind::rate, "false", 0, 0, "",
     "How often one caller may ask one route (429 beyond); false: as often as it likes",
     at<&S::limits, &Limits::rate>, rate_help},
};

constexpr Setting<S> after_deadlines[] = {
    {"threads.serving", Kind::count, "0", 0, 1024, "", "Event loops; 0: one per core",
     at<&S::threads, &Threads::serving>, "", Effect::restart},
    {"threads.handlers", Kind::count, "64", 1, 4096, "", "Threads for handlers that may block",
     at<&S::threads, &Threads::handlers>, "", Effect::restart},
    {"threads.handlers_most", Kind::count, "256", 1, 4096, "",
     "While requests are queued, there is one more thread for each whose handler waits, up to this "
     "many; below threads.handlers it is as many",
     at<&S::threads, &Threads::handlers_most>, "", Effect::restart},
    {"threads.tasks", Kind::count, "2", 1, 4096, "", "Threads for background tasks",
     at<&S::threads, &Threads::tasks>, "", Effect::restart},

    {"queues.handlers", Kind::count, "1024", 1, 1000000, "",
     "Requests that may wait for a handler thread (503 beyond)", at<&S::queues, &Queues::handlers>,
     "", Effect::restart},
    {"queues.tasks", Kind::count, "1024", 1, 1000000, "",
     "Requests whose background tasks may wait for a thread (503 beyond)",
     at<&S::queues, &Queues::tasks>, "", Effect::restart},

    {"errors.format", Kind::choice, R"("fastapi")", 0, 0, message::error_formats,
     "What answers look like that say no", at<&S::errors, &Errors::format>,
     message::error_formats_note},
    {"errors.most", Kind::count, "100", 1, 10000, "",
     "Errors that a 422 lists; what is beyond is told by a last one, too_many_errors",
     at<&S::errors, &Errors::most>},
    {"errors.echo", Kind::bytes, "65536", 0, gibibyte, "",
     "Bytes of input that the errors of a 422 repeat, all together", at<&S::errors, &Errors::echo>,
     "Texts beyond are cut, other values are null."},

    {"replies.contract", Kind::choice, R"("enforce")", 0, 0, "enforce report off",
     "What happens to a reply that breaks its model, where the route does not say",
     at<&S::replies, &Replies::contract>,
     "enforce: 500; report: what breaks it is left out, counted and logged; off: limits are not "
     "looked at. What the model does not have is never sent. A plugin may have its own: "
     "\"plugins\": "
     "{\"items\": {\"replies\": {\"contract\": \"report\"}}}.",
     Effect::fresh_start},
    {"replies.undeclared", Kind::choice, R"("allow")", 0, 0, "allow report deny",
     "What becomes of a reply of a handler whose status its route does not declare",
     at<&S::replies, &Replies::undeclared>,
     "allow: it is sent; report: it is sent and counted, and the log names route and status once; "
     "deny: 500. Statuses of the host's own (404, 422, 504 and the like) are no handler's. A "
     "plugin may have its own.",
     Effect::fresh_start},
};

constexpr Setting<S> after_log[] = {
    {"monitoring.listen", Kind::addresses, "[]", 0, 0, "",
     "Addresses for the operator alone, with /metrics, /healthz, /readyz and a page; none: off",
     at<&S::monitoring, &Monitoring::listen>,
     "Figures tell of plugins and load, which is why they are not on the main addresses.",
     Effect::restart},
    {"monitoring.public", Kind::choice, R"("none")", 0, 0, "none health all",
     "What of them the main addresses answer too", at<&S::monitoring, &Monitoring::shown>,
     "health: /healthz and /readyz; all: /metrics too and, where security.monitoring says who may "
     "see it, the operator's page. A plugin's route of the same path wins."},
    {"monitoring.ready", Kind::choice, R"("serving")", 0, 0, "serving no_quarantine all_plugins",
     "When /readyz is 200: requests are taken; no quarantine, too; every plugin serves, too",
     at<&S::monitoring, &Monitoring::ready>,
     "With every value, a health check of a plugin that fails makes it 503."},

    {"static", Kind::frontends, "[]", 0, 0, "",
     "Folders of files, such as the build of a single-page application, that are served where no "
     "route is",
     at<&S::frontends>,
     "[{\"path\": \"/\", \"folder\": \"dist\"}]: index.html answers for a folder; beside it "
     "\"fallback\" says what answers where there is no file: auto (404.html, else index.html for "
     "browsers that go to a page), index.html, 404.html or false. app.js.br and app.js.gz are sent "
     "for app.js to who takes them. Files with a hash in their name may be kept for ever, unless "
     "\"immutable\" is false. Names that begin with a dot are not served."},
};

constexpr Setting<S> after_docs[] = {
    {"request_id.header", Kind::text, R"("x-request-id")", 0, 0, "",
     "Field that names a request, in its answer and in the log",
     at<&S::request_id, &RequestId::header>},
    {"request_id.accept", Kind::boolean, "true", 0, 0, "",
     "Take the client's own id; false: always make one", at<&S::request_id, &RequestId::accept>,
     "It has to be 1 to 128 of [A-Za-z0-9._-]."},
    {"request_id.send", Kind::boolean, "true", 0, 0, "", "Send the id with the answer",
     at<&S::request_id, &RequestId::send>},

    {"trusted_hosts.allowed", Kind::words, R"(["*"])", 0, 0, "",
     "Hosts answered for (400 for others): names, *.example.org, or * for any",
     at<&S::trusted_hosts, &TrustedHosts::allowed>,
     "Without a port; *.example.org is not example.org itself; IPv6 in brackets."},
    {"trusted_hosts.www_redirect", Kind::boolean, "true", 0, 0, "",
     "Redirect example.org where only www.example.org is allowed",
     at<&S::trusted_hosts, &TrustedHosts::www_redirect>},

    {"https_redirect.enabled", Kind::boolean, "false", 0, 0, "",
     "Redirect every request that did not come over https (307). Refused while the host serves "
     "no TLS and trusts no proxy",
     at<&S::https_redirect, &HttpsRedirect::enabled>},
    {"https_redirect.port", Kind::count, "0", 0, 65535, "",
     "Port of https; 0: that of the request, 80 and 443 left out",
     at<&S::https_redirect, &HttpsRedirect::port>},
};

constexpr Setting<S> after_cors[] = {
    {"compression.enabled", Kind::boolean, "false", 0, 0, "",
     "Compress answers as their clients accept it", at<&S::compression, &Compression::enabled>},
    {"compression.codings", Kind::words, R"(["br","gzip"])", 0, 0, "br gzip",
     "Codings offered, the preferred one first", at<&S::compression, &Compression::codings>},
    {"compression.minimum_size", Kind::bytes, "500", 0, gibibyte, "",
     "Bytes of a body; smaller ones go out as they are",
     at<&S::compression, &Compression::minimum_size>},
    {"compression.gzip_level", Kind::count, "4", 1, 9, "", "Effort of gzip",
     at<&S::compression, &Compression::gzip_level>},
    {"compression.brotli_quality", Kind::count, "3", 0, 11, "",
     "Effort of brotli; of streams it is at most 1",
     at<&S::compression, &Compression::brotli_quality>},
    {"compression.media_types", Kind::words, "[]", 0, 0, "",
     "Types to compress beside text, JSON, XML, JavaScript and their like",
     at<&S::compression, &Compression::media_types>},

    {"security_headers.enabled", Kind::boolean, "false", 0, 0, "",
     "Send the fields below with every answer that has none of its own",
     at<&S::security_headers, &SecurityHeaders::enabled>},
    {"security_headers.content_type_options", Kind::free_text, R"("nosniff")", 0, 0, "",
     "X-Content-Type-Options; empty: not sent",
     at<&S::security_headers, &SecurityHeaders::content_type_options>},
    {"security_headers.referrer_policy", Kind::free_text, R"("no-referrer")", 0, 0, "",
     "Referrer-Policy; empty: not sent",
     at<&S::security_headers, &SecurityHeaders::referrer_policy>},
    {"security_headers.frame_options", Kind::free_text, R"("DENY")", 0, 0, "",
     "X-Frame-Options; empty: not sent", at<&S::security_headers, &SecurityHeaders::frame_options>},
    {"security_headers.strict_transport_security", Kind::free_text, R"("max-age=31536000")", 0, 0,
     "", "Strict-Transport-Security, over https alone; empty: not sent",
     at<&S::security_headers, &SecurityHeaders::strict_transport_security>},
    {"security_headers.content_security_policy", Kind::free_text, R"("")", 0, 0, "",
     "Content-Security-Policy; empty: not sent",
     at<&S::security_headers, &SecurityHeaders::content_security_policy>},
};

constexpr Group<S> all_groups[] = {
    {"trust", "Which libraries are believed",
     "A plugin's section may name the SHA-256 of those that may be loaded: \"plugins\": "
     "{\"items\": "
     "{\"sha256\": \"9f86d0...\"}}."},
    {"probe", "A library is tried in a throw-away process before it is loaded"},
    {"limits", "What a request may be, and what serving it may take"},
    {"rate", "How the requests are counted that limits.rate and the rates of plugins are about"},
    {"uploads", "Forms with files (multipart/form-data)",
     "They are read as they arrive: a large upload costs no memory, but needs deadlines.body to be "
     "long enough."},
    {"deadlines", "Seconds; fractions are allowed"},
    {"threads", "How many threads do what"},
    {"queues", "How many may wait for a thread"},
    {"tls", "TLS of the listeners that name a profile"},
    {"errors", "Answers that say no: their form, and how much a 422 may say"},
    {"replies", "How replies are held to what their routes declare"},
    {"tasks", "Tasks that survive: what plugins enqueue, and what runs it", task_note},
    {"log", "What is written to standard error, or to a file"},
    {"monitoring", "What the host tells its operator",
     "/metrics for Prometheus, /healthz (the process answers), /readyz (503 while it drains, "
     "and see ready) and /_portico/, a page for the operator."},
    {"request_id", "The name of a request, in its answer and in every line of the log about it"},
    {"proxies", "What stands in front of the host"},
    {"trusted_hosts", "Which hosts are answered for"},
    {"https_redirect", "From http to https"},
    {"cors", cors_help},
    {"compression", "Of answers, by what the client accepts",
     "Over https the length of a compressed answer can give away a secret in it to somebody who "
     "can "
     "put text beside it (BREACH): then leave it off."},
    {"security_headers", "Fields that make browsers careful",
     "A plugin's own field wins; an empty value is not sent."},
    {"security", "Who may call, and who verifies that"},
    {"tracing", "Spans of requests, for a collector of OpenTelemetry", tracing_note},
    {"docs", "The OpenAPI document and the pages that the host answers by itself",
     "A path that is empty or false switches its page off; a plugin that serves the same path has "
     "it."},
};

}  // namespace

template <> std::span<const Setting<Settings>> keys() {
  static const auto table = [] {
    using Rows = std::span<const Setting<S>>;
    std::vector<Setting<S>> all;
    for (const Rows rows :
         {Rows{before_deadlines}, Rows{upload_keys}, Rows{rate_keys}, Rows{deadline_keys},
          Rows{after_deadlines}, Rows{task_keys}, Rows{log_keys}, Rows{after_log}, Rows{docs_keys},
          Rows{after_docs}, Rows{proxy_keys}, Rows{tls_keys<S, &S::tls>},
          Rows{cors_keys<S, &S::cors>}, Rows{after_cors}, Rows{security_keys}, Rows{tracing_keys}})
      all.insert(all.end(), rows.begin(), rows.end());
    return all;
  }();
  return table;
}

template <> std::span<const Group<Settings>> groups() { return all_groups; }

}  // namespace portico::settings
