// Any bytes as a form. The first two choose how a multipart body arrives and how much of it stays
// in memory: whatever they choose, what comes of it is the same. Then the same bytes as
// application/x-www-form-urlencoded.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "http/input/multipart.hpp"
#include "message/text.hpp"
#include "model/write.hpp"

namespace {

using namespace portico;

std::string read(std::string_view body, std::size_t piece, std::size_t memory) {
  settings::Uploads limits{};
  limits.fields = 5, limits.files = 5, limits.field = 200;
  limits.memory = memory, limits.folder = "/dev/shm";
  http::Multipart form{"multipart/form-data; boundary=B", limits, nullptr, 100};
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const std::string bytes{body.substr(at, piece)};
    form.write(bytes);
  }
  message::Arena arena;
  http::Entries entries{arena};
  const message::Refusal fault = form.finish(entries, arena);
  if (fault) return std::to_string(fault.status) + ' ' + std::string{fault.detail};
  std::string all;
  for (const http::Entry& entry : entries) {
    all.append(entry.name).push_back('=');
    if (entry.value.kind == PORTICO_STRING) {
      all.append(entry.value.text, entry.value.size);
      continue;
    }
    for (std::uint32_t i = 0; i < entry.value.size; ++i) {
      const portico_value& value = entry.value.members[i].value;
      all.push_back(';');
      if (value.kind == PORTICO_STRING) all.append(value.text, value.size);
      if (value.kind == PORTICO_INT) all += std::to_string(value.integer);
      if (value.kind == PORTICO_OBJECT) all += std::to_string(value.size);
    }
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view body{reinterpret_cast<const char*>(data) + 2, size - 2};
  const std::size_t piece = data[0] % 64u + 1u, memory = data[1];
  if (read(body, body.size() + 1, 1u << 20) != read(body, piece, memory)) std::abort();
  message::Arena arena;
  http::Entries entries{arena};
  settings::Uploads limits{};
  limits.fields = 1000;
  http::read_form("application/x-www-form-urlencoded", body, limits, entries, arena);
  for (const http::Entry& entry : entries) {
    message::Text text;
    if (!message::write_string({entry.value.text, entry.value.size}, text)) std::abort();
  }
  return 0;
}
