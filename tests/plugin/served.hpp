#pragma once

// A fixture that is loaded, started and called as the path of a request would, without HTTP.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "message/error_writer.hpp"
#include "plugin/call.hpp"
#include "plugin/folder.hpp"
#include "plugin/generation.hpp"
#include "plugin/refused.hpp"

namespace portico::testing {

/// What fixtures have written with trace() since the last time.
inline std::string taken_trace() {
  const char* words = std::getenv("FIXTURE_TRACE");
  const std::string text = words ? words : "";
  ::unsetenv("FIXTURE_TRACE");
  return text;
}

struct Answer {
  plugin::Outcome outcome{};
  int status = 0;
  std::string media_type, body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string> tasks;  ///< names; the tasks were dropped
  bool streamed = false;
};

class Served {
public:
  explicit Served(const std::string& fixture, const settings::Section& section = {})
      : generation_{plugin::Library{plugin::Copy{Folder::fixture(fixture)}}, section} {}

  const plugin::Generation& generation() const { return generation_; }

  const route::Route& route(const std::string& label) const {
    for (const auto& route : generation_.routes())
      if (route->label() == label) return *route;
    throw std::runtime_error{"no route " + label};
  }

  Answer call(const std::string& label, const message::Request& request = {},
              const portico_value* input = nullptr) const {
    message::Arena arena;
    message::Reply reply{arena};
    portico_call call{route(label), {request, request.path}, arena, reply, gone};
    Answer answer;
    answer.outcome = plugin::run(call, input);
    message::ErrorWriter{}.write(reply, request.path);
    answer.status = reply.status;
    answer.media_type = reply.media_type;
    answer.body = reply.body.view();
    for (const auto& header : reply.headers) answer.headers.emplace_back(header.name, header.value);
    for (const auto& task : reply.tasks) answer.tasks.emplace_back(task.name);
    if (reply.source) answer.streamed = true, answer.body = drained(*reply.source);
    return answer;
  }

  std::atomic<bool> gone{false};

private:
  static std::string drained(const portico_source& source) {
    std::string text;
    for (portico_str chunk{}; source.next(source.self, &chunk) == PORTICO_OK;)
      text.append(chunk.data, chunk.size);
    return text;
  }

  plugin::Generation generation_;
};

/// Why the fixture is not taken; empty: it is.
inline std::string why_refused(const std::string& fixture) {
  try {
    const Served served{fixture};
    return "";
  } catch (const plugin::Refused& refused) {
    return refused.what();
  }
}

}  // namespace portico::testing
