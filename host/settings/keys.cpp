#include "settings/key.hpp"

#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

namespace portico::settings {
namespace {

using nlohmann::json;

template <auto Part, auto Member> void count(Settings& settings, const json& value) {
  settings.*Part.*Member = value.get<std::size_t>();
}

template <auto Member> void deadline(Settings& settings, const json& value) {
  const double seconds = value.get<double>();
  settings.deadlines.*Member = Milliseconds{std::llround(seconds * 1000)};
}

/// A member as JSON gives it, of the part or of the settings themselves.
template <auto Part, auto Member> void member(Settings& settings, const json& value) {
  value.get_to(settings.*Part.*Member);
}

void listen(Settings& settings, const json& value) {
  settings.listen = value.get<std::vector<std::string>>();
}
void folder(Settings& settings, const json& value) {
  settings.plugin_folder = value.get<std::string>();
}
void watch(Settings& settings, const json& value) {
  settings.watch = value == "on" ? Watch::on : Watch::off;
}
void breaking_changes(Settings& settings, const json& value) {
  settings.breaking = *breaking_of(value.get_ref<const std::string&>());
}
void permissions(Settings& settings, const json& value) {
  settings.trust.permissions = value == "strict" ? Permissions::strict : Permissions::ignored;
}
void control(Settings& settings, const json& value) { settings.control = value.get<std::string>(); }
void probe_deadline(Settings& settings, const json& value) {
  settings.probe.deadline = Milliseconds{std::llround(value.get<double>() * 1000)};
}
void log_level(Settings& settings, const json& value) {
  settings.log.level = value.get<std::string>();
}
void log_format(Settings& settings, const json& value) {
  settings.log.format = value == "json" ? LogFormat::json : LogFormat::plain;
}

void monitoring_public(Settings& settings, const json& value) {
  settings.monitoring.shown = value == "all"      ? Public::all
                              : value == "health" ? Public::health
                                                  : Public::none;
}

void monitoring_ready(Settings& settings, const json& value) {
  settings.monitoring.ready = value == "all_plugins"     ? Ready::all_plugins
                              : value == "no_quarantine" ? Ready::no_quarantine
                                                         : Ready::serving;
}

/// A place or a text of the documents; false stands for an empty one.
template <auto Member> void docs_member(Settings& settings, const json& value) {
  if (value == false)
    settings.docs.*Member = {};
  else
    value.get_to(settings.docs.*Member);
}

using S = Settings;
constexpr double day = 86400;
constexpr double year = 365 * day;
constexpr double gibibyte = 1073741824;

constexpr std::array table{
    Key{"listen", Kind::addresses, R"(["127.0.0.1:8000"])", 1, 0, "",
        "Addresses to listen on, host:port each; port 0 takes a free one", listen},
    Key{"plugin_folder", Kind::text, R"("plugins")", 0, 0, "",
        "Folder whose *.so files are the plugins, loaded in the order of their names", folder},

    Key{"watch", Kind::choice, R"("on")", 0, 0, "on off",
        "Whether files that are dropped, replaced or removed there take effect while serving",
        watch},
    Key{"breaking_changes", Kind::choice, R"("warn")", 0, 0, "allow warn deny",
        "What becomes of a new version that breaks clients of the one that serves",
        breaking_changes},
    Key{"control", Kind::text, R"("auto")", 0, 0, "",
        "Socket for portico plugins, reload and the like: a path, auto or off", control},

    Key{"probe.deadline", Kind::seconds, "10", 0.01, day, "",
        "Seconds for a library's constructors, start and stop in a process of its own",
        probe_deadline},
    Key{"probe.memory", Kind::count, "1024", 0, 1048576, "",
        "MiB a library may take there; 0: no limit", count<&S::probe, &Probe::memory>},

    Key{"trust.permissions", Kind::choice, R"("strict")", 0, 0, "strict ignored",
        "Whether files and folders that others could change are refused", permissions},
    Key{"trust.pinned", Kind::boolean, "false", 0, 0, "",
        "Load only libraries whose SHA-256 is in their plugin's section",
        member<&S::trust, &Trust::pinned>},
    Key{"trust.keys", Kind::words, "[]", 0, 0, "",
        "Ed25519 public keys, in hex or base64; with any, every library needs a signature",
        member<&S::trust, &Trust::keys>},

    Key{"limits.target", Kind::count, "8192", 64, 65536, "",
        "Bytes of a request's target (414 beyond)", count<&S::limits, &Limits::target>},
    Key{"limits.header_section", Kind::count, "16384", 256, 1048576, "",
        "Bytes of a request's header section (431 beyond)",
        count<&S::limits, &Limits::header_section>},
    Key{"limits.header_fields", Kind::count, "100", 1, 10000, "",
        "Fields of a request's header section (431 beyond)",
        count<&S::limits, &Limits::header_fields>},
    Key{"limits.body", Kind::count, "1048576", 0, gibibyte, "",
        "Bytes of a request's body (413 beyond)", count<&S::limits, &Limits::body>},
    Key{"limits.body_rate", Kind::count, "1000", 0, gibibyte, "",
        "Bytes a second a body must bring, measured over ten seconds (408 below)",
        count<&S::limits, &Limits::body_rate>},
    Key{"limits.bodies", Kind::count, "1073741824", 0, 64 * gibibyte, "",
        "Bytes of request bodies in memory, of all connections together (503 beyond); 0: no limit",
        count<&S::limits, &Limits::bodies>},
    Key{"limits.input", Kind::count, "67108864", 65536, 64 * gibibyte, "",
        "Bytes of memory that the checked input of a request may take (413 beyond)",
        count<&S::limits, &Limits::input>},
    Key{"limits.send_rate", Kind::count, "1000", 0, gibibyte, "",
        "Bytes a second a client must take of its response, measured over deadlines.send",
        count<&S::limits, &Limits::send_rate>},
    Key{"limits.connections", Kind::count, "0", 0, 1000000, "",
        "Connections of one serving thread; 0: as many as the system allows",
        count<&S::limits, &Limits::connections>},
    Key{"limits.memory", Kind::count, "0", 0, 1048576, "",
        "MiB of the serving process, beyond which a fresh one takes over; 0: no limit",
        count<&S::limits, &Limits::memory>},

    Key{"uploads.body", Kind::count, "33554432", 0, 4 * gibibyte - 1, "",
        "Bytes of a form with files, all of it (413 beyond)", count<&S::uploads, &Uploads::body>},
    Key{"uploads.memory", Kind::count, "1048576", 0, gibibyte, "",
        "Bytes of a form that are kept in memory; what is beyond goes to a file in the folder",
        count<&S::uploads, &Uploads::memory>},
    Key{"uploads.total", Kind::count, "4294967296", 0, 1048576 * gibibyte, "",
        "Bytes of these files, of all requests together (507 beyond); 0: no limit",
        count<&S::uploads, &Uploads::total>},
    Key{"uploads.folder", Kind::text, R"("/var/tmp")", 0, 0, "",
        "Folder of these files, which have no name and go with their request; one on a disk",
        member<&S::uploads, &Uploads::folder>},
    Key{"uploads.files", Kind::count, "1000", 0, 1000000, "", "Files of a form (400 beyond)",
        count<&S::uploads, &Uploads::files>},
    Key{"uploads.fields", Kind::count, "1000", 0, 1000000, "", "Fields of a form (400 beyond)",
        count<&S::uploads, &Uploads::fields>},
    Key{"uploads.field", Kind::count, "1048576", 0, gibibyte, "",
        "Bytes of a field that is no file (400 beyond)", count<&S::uploads, &Uploads::field>},

    Key{"deadlines.header", Kind::seconds, "10", 0.001, day, "",
        "Seconds for a request's head (408)", deadline<&Deadlines::header>},
    Key{"deadlines.body", Kind::seconds, "30", 0.001, day, "", "Seconds for a request's body (408)",
        deadline<&Deadlines::body>},
    Key{"deadlines.keep_alive", Kind::seconds, "15", 0.001, day, "",
        "Seconds a connection may idle between requests", deadline<&Deadlines::keep_alive>},
    Key{"deadlines.handler", Kind::seconds, "30", 0.001, day, "",
        "Seconds for a handler that runs on the pool (504)", deadline<&Deadlines::handler>},
    Key{"deadlines.send", Kind::seconds, "30", 0.001, day, "",
        "Seconds in which a client must take limits.send_rate of its response, or anything at all",
        deadline<&Deadlines::send>},
    Key{"deadlines.shutdown", Kind::seconds, "10", 0, day, "",
        "Seconds for requests and background tasks to end after SIGTERM",
        deadline<&Deadlines::shutdown>},

    Key{"threads.serving", Kind::count, "0", 0, 1024, "", "Event loops; 0: one per core",
        count<&S::threads, &Threads::serving>},
    Key{"threads.handlers", Kind::count, "16", 1, 4096, "", "Threads for handlers that may block",
        count<&S::threads, &Threads::handlers>},
    Key{"threads.tasks", Kind::count, "2", 1, 4096, "", "Threads for background tasks",
        count<&S::threads, &Threads::tasks>},

    Key{"queues.handlers", Kind::count, "1024", 1, 1000000, "",
        "Requests that may wait for a handler thread (503 beyond)",
        count<&S::queues, &Queues::handlers>},
    Key{"queues.tasks", Kind::count, "1024", 1, 1000000, "",
        "Requests whose background tasks may wait for a thread (503 beyond)",
        count<&S::queues, &Queues::tasks>},

    Key{"errors.most", Kind::count, "100", 1, 10000, "",
        "Errors that a 422 lists; what is beyond is told by a last one, too_many_errors",
        count<&S::errors, &Errors::most>},
    Key{"errors.echo", Kind::count, "65536", 0, gibibyte, "",
        "Bytes of input that the errors of a 422 repeat, all together",
        count<&S::errors, &Errors::echo>},

    Key{"replies.contract", Kind::choice, R"("enforce")", 0, 0, "enforce report off",
        "What happens to a reply that breaks its model, where the route does not say",
        member<&S::replies, &Replies::contract>},

    Key{"log.level", Kind::choice, R"("information")", 0, 0, "debug information warning error",
        "The least important lines to write", log_level},
    Key{"log.format", Kind::choice, R"("plain")", 0, 0, "plain json",
        "One line of text or one JSON object an event, on standard error", log_format},
    Key{"log.access", Kind::boolean, "true", 0, 0, "",
        "A line for every request, at the level information", member<&S::log, &Log::access>},

    Key{"monitoring.listen", Kind::addresses, "[]", 0, 0, "",
        "Addresses for the operator alone, with /metrics, /healthz and /readyz; none: off",
        member<&S::monitoring, &Monitoring::listen>},
    Key{"monitoring.public", Kind::choice, R"("none")", 0, 0, "none health all",
        "What of them the main addresses answer too", monitoring_public},
    Key{"monitoring.ready", Kind::choice, R"("serving")", 0, 0, "serving no_quarantine all_plugins",
        "When /readyz is 200: requests are taken; no quarantine, too; every plugin serves, too",
        monitoring_ready},

    Key{"docs.title", Kind::text, R"("Portico")", 0, 0, "",
        "Title of the OpenAPI document and of the pages", docs_member<&Docs::title>},
    Key{"docs.version", Kind::free_text, R"("")", 0, 0, "",
        "Version of the API; empty: that of the host", docs_member<&Docs::version>},
    Key{"docs.description", Kind::free_text, R"("")", 0, 0, "",
        "Description of the API, in Markdown; empty: a list of the plugins",
        docs_member<&Docs::description>},
    Key{"docs.servers", Kind::urls, "[]", 0, 0, "",
        "URLs under which clients reach the API; empty: wherever the document came from",
        docs_member<&Docs::servers>},
    Key{"docs.openapi", Kind::place, R"("/openapi.json")", 0, 0, "",
        "Path of the OpenAPI document; empty or false: none, nor Swagger UI and ReDoc",
        docs_member<&Docs::openapi>},
    Key{"docs.swagger", Kind::place, R"("/docs")", 0, 0, "",
        "Path of Swagger UI; empty or false: none", docs_member<&Docs::swagger>},
    Key{"docs.redoc", Kind::place, R"("/redoc")", 0, 0, "", "Path of ReDoc; empty or false: none",
        docs_member<&Docs::redoc>},
    Key{"docs.front", Kind::place, R"("/")", 0, 0, "",
        "Path of the page that lists plugins and routes; empty or false: none",
        docs_member<&Docs::front>},

    Key{"request_id.header", Kind::text, R"("x-request-id")", 0, 0, "",
        "Field that names a request, in its answer and in the log",
        member<&S::request_id, &RequestId::header>},
    Key{"request_id.accept", Kind::boolean, "true", 0, 0, "",
        "Take the client's own id; false: always make one",
        member<&S::request_id, &RequestId::accept>},
    Key{"request_id.send", Kind::boolean, "true", 0, 0, "", "Send the id with the answer",
        member<&S::request_id, &RequestId::send>},

    Key{"trusted_hosts.allowed", Kind::words, R"(["*"])", 0, 0, "",
        "Hosts answered for (400 for others): names, *.example.org, or * for any",
        member<&S::trusted_hosts, &TrustedHosts::allowed>},
    Key{"trusted_hosts.www_redirect", Kind::boolean, "true", 0, 0, "",
        "Redirect example.org where only www.example.org is allowed",
        member<&S::trusted_hosts, &TrustedHosts::www_redirect>},

    Key{"https_redirect.enabled", Kind::boolean, "false", 0, 0, "",
        "Redirect every request that did not come over https (307)",
        member<&S::https_redirect, &HttpsRedirect::enabled>},
    Key{"https_redirect.port", Kind::count, "0", 0, 65535, "",
        "Port of https; 0: that of the request, 80 and 443 left out",
        member<&S::https_redirect, &HttpsRedirect::port>},

    Key{"cors.allow_origins", Kind::words, "[]", 0, 0, "",
        "Origins whose scripts may read the answers, as https://example.org, or * for any",
        member<&S::cors, &Cors::allow_origins>},
    Key{"cors.allow_origin_regex", Kind::free_text, R"("")", 0, 0, "",
        "Pattern (RE2) for further origins; it has to match a whole origin",
        member<&S::cors, &Cors::allow_origin_regex>},
    Key{"cors.allow_methods", Kind::words, R"(["GET"])", 0, 0, "",
        "Methods that scripts may use, or * for all", member<&S::cors, &Cors::allow_methods>},
    Key{"cors.allow_headers", Kind::words, "[]", 0, 0, "",
        "Request fields that scripts may set, or * for any",
        member<&S::cors, &Cors::allow_headers>},
    Key{"cors.allow_credentials", Kind::boolean, "false", 0, 0, "",
        "Let scripts send cookies and Authorization", member<&S::cors, &Cors::allow_credentials>},
    Key{"cors.expose_headers", Kind::words, "[]", 0, 0, "",
        "Fields of the answer that scripts may read", member<&S::cors, &Cors::expose_headers>},
    Key{"cors.allow_private_network", Kind::boolean, "false", 0, 0, "",
        "Let pages of public networks reach this host in a private one",
        member<&S::cors, &Cors::allow_private_network>},
    Key{"cors.max_age", Kind::count, "600", 0, year, "",
        "Seconds a browser may keep the answer to a preflight", member<&S::cors, &Cors::max_age>},

    Key{"compression.enabled", Kind::boolean, "false", 0, 0, "",
        "Compress answers as their clients accept it",
        member<&S::compression, &Compression::enabled>},
    Key{"compression.codings", Kind::words, R"(["br","gzip"])", 0, 0, "br gzip",
        "Codings offered, the preferred one first", member<&S::compression, &Compression::codings>},
    Key{"compression.minimum_size", Kind::count, "500", 0, gibibyte, "",
        "Bytes of a body; smaller ones go out as they are",
        member<&S::compression, &Compression::minimum_size>},
    Key{"compression.gzip_level", Kind::count, "4", 1, 9, "", "Effort of gzip",
        member<&S::compression, &Compression::gzip_level>},
    Key{"compression.brotli_quality", Kind::count, "3", 0, 11, "",
        "Effort of brotli; of streams it is at most 1",
        member<&S::compression, &Compression::brotli_quality>},
    Key{"compression.media_types", Kind::words, "[]", 0, 0, "",
        "Types to compress beside text, JSON, XML, JavaScript and their like",
        member<&S::compression, &Compression::media_types>},

    Key{"security_headers.enabled", Kind::boolean, "false", 0, 0, "",
        "Send the fields below with every answer that has none of its own",
        member<&S::security_headers, &SecurityHeaders::enabled>},
    Key{"security_headers.content_type_options", Kind::free_text, R"("nosniff")", 0, 0, "",
        "X-Content-Type-Options; empty: not sent",
        member<&S::security_headers, &SecurityHeaders::content_type_options>},
    Key{"security_headers.referrer_policy", Kind::free_text, R"("no-referrer")", 0, 0, "",
        "Referrer-Policy; empty: not sent",
        member<&S::security_headers, &SecurityHeaders::referrer_policy>},
    Key{"security_headers.frame_options", Kind::free_text, R"("DENY")", 0, 0, "",
        "X-Frame-Options; empty: not sent",
        member<&S::security_headers, &SecurityHeaders::frame_options>},
    Key{"security_headers.strict_transport_security", Kind::free_text, R"("max-age=31536000")", 0,
        0, "", "Strict-Transport-Security, over https alone; empty: not sent",
        member<&S::security_headers, &SecurityHeaders::strict_transport_security>},
    Key{"security_headers.content_security_policy", Kind::free_text, R"("")", 0, 0, "",
        "Content-Security-Policy; empty: not sent",
        member<&S::security_headers, &SecurityHeaders::content_security_policy>},
};

}  // namespace

std::span<const Key> keys() { return table; }

}  // namespace portico::settings
