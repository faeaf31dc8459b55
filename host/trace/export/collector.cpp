#include "trace/export/collector.hpp"

#include <stdexcept>

#include <Poco/Exception.h>
#include <Poco/URI.h>

namespace portico::trace {

std::string Collector::url() const {
  const bool bare = host.find(':') == host.npos;
  return std::string{tls ? "https://" : "http://"} + (bare ? host : '[' + host + ']') + ':' +
         std::to_string(port) + path.substr(0, path.find('?'));
}

Collector collector_of(const std::string& url, const std::string& otherwise) {
  Poco::URI uri;
  try {
    uri = Poco::URI{url};
  } catch (const Poco::Exception&) {
    throw std::invalid_argument{"is no URL: write it as http://127.0.0.1:4318"};
  }
  const bool secure = uri.getScheme() == "https";
  if ((!secure && uri.getScheme() != "http") || uri.getHost().empty())
    throw std::invalid_argument{"is no URL of http or https: write it as http://127.0.0.1:4318"};
  if (!uri.getUserInfo().empty())
    throw std::invalid_argument{
        "has a name or password in it: say it in OTEL_EXPORTER_OTLP_HEADERS"};
  Collector collector;
  collector.host = uri.getHost();
  collector.port = uri.getPort();
  if (secure) collector.tls.emplace();
  collector.path = uri.getPathAndQuery();
  const std::string path = collector.path.substr(0, collector.path.find('?'));
  if (path.empty() || path == "/") collector.path.replace(0, path.size(), otherwise);
  return collector;
}

}  // namespace portico::trace
