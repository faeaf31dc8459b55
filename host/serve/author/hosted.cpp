#include "serve/author/hosted.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <unistd.h>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

#include "life/control/ask.hpp"
#include "life/control/control_socket.hpp"
#include "settings/key.hpp"

namespace portico::serve {
namespace {

using nlohmann::json;

constexpr std::string_view ready = "listening on ";

std::string flag_for(const std::string& key, const std::string& value) {
  return settings::find_key<settings::Settings>(key)->flag() + '=' + value;
}

Child::Wanted child_of(const Hosted::Wanted& wanted) {
  Child::Wanted child{words_of(wanted), Child::Heard::output};
  // Nobody's traffic, unless somebody wants to see it.
  if (!std::getenv("OTEL_SDK_DISABLED")) child.variables.emplace_back("OTEL_SDK_DISABLED=true");
  if (!wanted.preloaded.empty()) child.variables.push_back("LD_PRELOAD=" + wanted.preloaded);
  return child;
}

/// The first of them.
std::string url_in(std::string_view line) {
  line.remove_prefix(ready.size());
  return std::string{line.substr(0, line.find(','))};
}

}  // namespace

std::vector<std::string> words_of(const Hosted::Wanted& wanted) {
  std::vector<std::string> words{std::filesystem::read_symlink("/proc/self/exe").string(), "serve"};
  if (!wanted.preloaded.empty()) words.push_back("--debug");
  if (wanted.sources.file) words.push_back("--config=" + wanted.sources.file->string());
  for (const auto& [key, value] : wanted.sources.flags) words.push_back(flag_for(key, value));
  for (const auto& [key, value] : wanted.otherwise)
    if (!wanted.sources.flags.count(key)) words.push_back(flag_for(key, value));
  return words;
}

Hosted::Hosted(const Wanted& wanted, Attention& attention) : child_{child_of(wanted)} {
  await(attention);
}

/// Until the line that it says when it serves. It says nothing there afterwards.
void Hosted::await(Attention& attention) {
  std::string said;
  std::array<char, 4096> block;
  for (;;) {
    const Attention::Came came = attention.wait(child_.output());
    if (came == Attention::Came::end) throw std::runtime_error{"ended before the host served"};
    if (came != Attention::Came::readable) continue;
    const ssize_t count = ::read(child_.output(), block.data(), block.size());
    if (count <= 0) break;
    said.append(block.data(), static_cast<std::size_t>(count));
    for (std::size_t end; (end = said.find('\n')) != std::string::npos; said.erase(0, end + 1)) {
      const std::string line = said.substr(0, end);
      if (line.starts_with(ready)) return void(url_ = url_in(line));
      announced_ += line + '\n';
    }
  }
  throw std::runtime_error{"the host does not come to serve: see what it says above"};
}

json Hosted::ask(const std::string& command) const {
  for (const life::Listening& one : life::hosts()) {
    if (one.process != child_.id()) continue;
    settings::Settings settings;
    settings.control = one.path;
    json answer = json::parse(life::ask(settings, json{{"command", command}}.dump()));
    if (const auto error = answer.find("error"); error != answer.end())
      throw std::runtime_error{error->get<std::string>()};
    return answer;
  }
  throw std::runtime_error{"the host cannot be asked: it has no control socket"};
}

std::string Hosted::get(const std::string& path) const try {
  const Poco::URI uri{url_};
  Poco::Net::HTTPClientSession session{uri.getHost(), uri.getPort()};
  session.setTimeout(Poco::Timespan{5, 0});
  Poco::Net::HTTPRequest request{Poco::Net::HTTPRequest::HTTP_GET, path,
                                 Poco::Net::HTTPMessage::HTTP_1_1};
  session.sendRequest(request);
  Poco::Net::HTTPResponse response;
  std::string body;
  Poco::StreamCopier::copyToString(session.receiveResponse(response), body);
  return response.getStatus() == Poco::Net::HTTPResponse::HTTP_OK ? body : std::string{};
} catch (const Poco::Exception&) {
  return {};
}

int Hosted::end(Attention& attention) {
  child_.end(attention);
  return *child_.status();
}

}  // namespace portico::serve
