#include "trace/export/otel_variables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include <unistd.h>

#include "message/decode.hpp"
#include "os/ascii.hpp"
#include "os/whole_number.hpp"
#include "settings/printable.hpp"

namespace portico::trace {
namespace {

constexpr const char* traces_path = "/v1/traces";

/// The parts between commas that are not empty.
std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto part = os::trimmed(list.substr(0, comma)); !part.empty()) parts.push_back(part);
    list = comma == list.npos ? std::string_view{} : list.substr(comma + 1);
  }
  return parts;
}

std::string decoded(std::string_view text) {
  message::Arena arena;
  return std::string{percent_decode(text, message::Plus::literal, arena)};
}

class Reading {
public:
  explicit Reading(const Variable& variable, std::vector<std::string>& warnings)
      : variable_{variable},
        warnings_{warnings} {}

  std::string_view text(const char* name) const { return os::trimmed(variable_(name)); }
  /// OTEL_EXPORTER_OTLP_TRACES_`rest`, else OTEL_EXPORTER_OTLP_`rest`, and which of them it is.
  struct Said {
    std::string name;
    std::string_view value;
  };
  Said exporter(const std::string& rest) const {
    std::string own = "OTEL_EXPORTER_OTLP_TRACES_" + rest, general = "OTEL_EXPORTER_OTLP_" + rest;
    if (const auto value = text(own.c_str()); !value.empty()) return {std::move(own), value};
    const auto value = text(general.c_str());
    return {std::move(general), value};
  }

  template <class Number> Number number(const Said& said, Number least, Number otherwise) {
    if (said.value.empty()) return otherwise;
    const auto number = os::whole_number<Number>(said.value);
    if (number && *number >= least) return *number;
    warn(said.name, "is no number from " + std::to_string(least) + " on: it counts as " +
                        std::to_string(otherwise));
    return otherwise;
  }
  template <class Number> Number number(const char* name, Number least, Number otherwise) {
    return number<Number>(Said{name, text(name)}, least, otherwise);
  }
  bool truth(const char* name) {
    const std::string word = os::lower(std::string{text(name)});
    if (!word.empty() && word != "true" && word != "false")
      warn(name, "is neither true nor false: it counts as false");
    return word == "true";
  }
  /// "a=b,c=d", with values as in URLs.
  std::vector<std::pair<std::string, std::string>> pairs(const Said& said) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const std::string_view part : parts_of(said.value)) {
      const auto equals = part.find('=');
      const auto name = os::trimmed(part.substr(0, equals));
      if (equals == part.npos || name.empty()) {
        warn(said.name, "has a part that is no NAME=VALUE: it is left out");
        continue;
      }
      all.emplace_back(decoded(name), decoded(os::trimmed(part.substr(equals + 1))));
    }
    return all;
  }
  void warn(const std::string& name, const std::string& what) {
    warnings_.push_back(name + ' ' + what);
  }

private:
  const Variable& variable_;
  std::vector<std::string>& warnings_;
};

std::string quoted(std::string_view text) { return '"' + settings::printable(text) + '"'; }

/// None: nothing is sent.
std::optional<Collector> collector(const std::string& endpoint, Reading& read) {
  try {
    if (!endpoint.empty()) return collector_of(endpoint, traces_path);
    if (const auto own = read.text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"); !own.empty())
      return collector_of(std::string{own}, "/");
    const auto base = read.text("OTEL_EXPORTER_OTLP_ENDPOINT");
    if (base.empty()) return std::nullopt;
    Collector made = collector_of(std::string{base}, "/");
    const std::string query = made.path.substr(std::min(made.path.find('?'), made.path.size()));
    made.path.resize(made.path.size() - query.size());
    if (made.path.ends_with('/')) made.path.pop_back();
    made.path += traces_path + query;
    return made;
  } catch (const std::invalid_argument& error) {
    const bool own = !read.text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").empty();
    read.warn(own ? "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" : "OTEL_EXPORTER_OTLP_ENDPOINT",
              std::string{error.what()} + ": nothing is traced");
  }
  return std::nullopt;
}

bool is_field(const std::string& name, const std::string& value) {
  const auto is_plain = [](char byte) { return byte >= 0x20 && byte != 0x7f; };
  const auto is_token = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(byte) != std::string_view::npos;
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token) &&
         std::all_of(value.begin(), value.end(), is_plain);
}

/// Files of https: what they have may be put there later.
void secure(tls::ClientFiles& files, Reading& read) {
  const auto told = [&](const std::string& name, const tls::ClientFiles& some) {
    if (const std::string why = tls::objection(some); !why.empty())
      read.warn(name, "cannot be used: " + settings::printable(why) +
                          ": no span is taken until that is mended");
  };
  const auto authorities = read.exporter("CERTIFICATE"), own = read.exporter("CLIENT_CERTIFICATE"),
             key = read.exporter("CLIENT_KEY");
  files = {std::string{authorities.value}, std::string{own.value}, std::string{key.value}};
  told(authorities.name, {.authorities = files.authorities});
  told(own.name, {.certificate = files.certificate, .private_key = files.private_key});
  if (own.value.empty() && !key.value.empty())
    read.warn(key.name, "has a key without a certificate: say that in "
                        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE");
}

void complete(Collector& collector, Reading& read) {
  if (collector.tls) secure(*collector.tls, read);
  const auto headers = read.exporter("HEADERS");
  for (auto& [name, value] : read.pairs(headers))
    if (is_field(name, value))
      collector.headers.emplace_back(std::move(name), std::move(value));
    else
      read.warn(headers.name, "has a part that is no field of HTTP: it is left out");
  const auto protocol = read.exporter("PROTOCOL");
  if (protocol.value == "http/json")
    collector.encoding = Encoding::json;
  else if (!protocol.value.empty() && protocol.value != "http/protobuf")
    read.warn(protocol.name,
              quoted(protocol.value) + " is not spoken: http/protobuf is, and http/json");
  const auto packed = read.exporter("COMPRESSION");
  collector.gzip = packed.value == "gzip";
  if (!packed.value.empty() && packed.value != "gzip" && packed.value != "none")
    read.warn(packed.name, quoted(packed.value) + " is neither gzip nor none: it counts as none");
  collector.timeout =
      std::chrono::milliseconds{read.number<std::uint32_t>(read.exporter("TIMEOUT"), 1, 10000)};
}

void put(std::vector<Attribute>& all, const std::string& name, std::string value) {
  for (Attribute& one : all)
    if (one.name == name) return void(one.value = std::move(value));
  all.push_back({name, std::move(value)});
}

std::vector<Attribute> resource(const std::string& version, Reading& read) {
  std::vector<Attribute> all;
  put(all, "service.name", "portico");
  put(all, "service.version", version);
  put(all, "telemetry.sdk.language", "cpp");
  put(all, "telemetry.sdk.name", "portico");
  put(all, "telemetry.sdk.version", PORTICO_VERSION);
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) put(all, "host.name", name.data());
  all.push_back({"process.pid", std::int64_t{::getpid()}});
  const auto said = "OTEL_RESOURCE_ATTRIBUTES";
  for (auto& [key, value] : read.pairs({said, read.text(said)})) put(all, key, std::move(value));
  if (const auto service = read.text("OTEL_SERVICE_NAME"); !service.empty())
    put(all, "service.name", std::string{service});
  return all;
}

/// The share of traceidratio.
double share(Reading& read) {
  const std::string_view said = read.text("OTEL_TRACES_SAMPLER_ARG");
  if (said.empty()) return 1;
  double value = 0;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), value);
  if (error == std::errc{} && end == said.data() + said.size() && value >= 0 && value <= 1)
    return value;
  read.warn("OTEL_TRACES_SAMPLER_ARG", quoted(said) + " is no number from 0 to 1: it counts as 1");
  return 1;
}

Sampler sampler(Reading& read) {
  const std::string_view name = read.text("OTEL_TRACES_SAMPLER");
  if (name.empty()) return {};
  const bool by_share = name.ends_with("traceidratio");
  if (const auto known = Sampler::named(name, by_share ? share(read) : 1)) return *known;
  read.warn("OTEL_TRACES_SAMPLER",
            quoted(name) + " is not known: it counts as parentbased_always_on");
  return {};
}

/// Whether W3C Trace Context is among what is said.
bool propagates(Reading& read) {
  const auto parts = parts_of(read.text("OTEL_PROPAGATORS"));
  return parts.empty() || std::find(parts.begin(), parts.end(), "tracecontext") != parts.end();
}

bool exports(Reading& read) {
  const std::string_view name = read.text("OTEL_TRACES_EXPORTER");
  if (name.empty() || name == "otlp") return true;
  if (name != "none") read.warn("OTEL_TRACES_EXPORTER", quoted(name) + " is not known: otlp is");
  return name != "none";
}

}  // namespace

Configured configure(const settings::Tracing& settings, const std::string& version,
                     const Variable& variable) {
  Configured made;
  Reading read{variable, made.warnings};
  if (read.truth("OTEL_SDK_DISABLED") || !exports(read)) return made;
  auto to = collector(settings.endpoint, read);
  if (!to) return made;
  complete(*to, read);
  Exporter::Options options{std::move(*to)};
  options.resource = resource(version, read);
  options.queue = read.number<std::size_t>("OTEL_BSP_MAX_QUEUE_SIZE", 1, 2048);
  options.batch =
      std::min(options.queue, read.number<std::size_t>("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 1, 512));
  options.delay =
      std::chrono::milliseconds{read.number<std::uint32_t>("OTEL_BSP_SCHEDULE_DELAY", 0, 5000)};
  options.patience =
      std::chrono::milliseconds{read.number<std::uint32_t>("OTEL_BSP_EXPORT_TIMEOUT", 1, 30000)};
  made.exporter = std::move(options);
  made.tracer = {sampler(read), settings.accept && propagates(read), settings.exclude};
  return made;
}

std::string endpoint_objection(const std::string& endpoint) {
  try {
    if (!endpoint.empty()) collector_of(endpoint, traces_path);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

}  // namespace portico::trace
