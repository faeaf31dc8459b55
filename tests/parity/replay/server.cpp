#include "parity/replay/server.hpp"

#include <fstream>
#include <stdexcept>

#include <unistd.h>

#include <Poco/PipeStream.h>
#include <nlohmann/json.hpp>

#include "slowness.hpp"

namespace parity {
namespace {

constexpr std::string_view ready = "listening on http://";

std::filesystem::path write_settings(const std::filesystem::path& cases,
                                     const std::string& isolation) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("portico-parity-" + std::to_string(::getpid()) + ".json");
  nlohmann::ordered_json settings;
  settings["plugins"]["parity"]["config"]["cases"] = cases.string();
  settings["plugins"]["parity"]["isolation"] = isolation;
  settings["probe"]["deadline"] = 10 * portico::slowness;
  std::ofstream{path} << settings.dump(2) << '\n';
  return path;
}

}  // namespace

Server::Server(const std::filesystem::path& cases, const std::string& isolation)
    : settings_{write_settings(cases, isolation)} {
  const std::string binary = PORTICO_BINARY_DIR "/bin/portico",
                    plugins = PORTICO_BINARY_DIR "/tests/parity";
  const Poco::Process::Args arguments{"serve",       "--plugins", plugins,           "--listen",
                                      "127.0.0.1:0", "--config",  settings_.string()};
  process_ = std::make_unique<Poco::ProcessHandle>(
      Poco::Process::launch(binary, arguments, nullptr, &output_, nullptr));
  await();
}

Server::~Server() {
  try {
    Poco::Process::requestTermination(process_->id());
    process_->wait();
  } catch (const std::exception&) {
    // it ended by itself: the test has said so already
  }
  std::error_code ignored;
  std::filesystem::remove(settings_, ignored);
}

void Server::await() {
  Poco::PipeInputStream stream{output_};
  std::string printed;
  for (std::string line; std::getline(stream, line);) {
    if (const auto at = line.find(ready); at != std::string::npos) {
      address_ = Poco::Net::SocketAddress{line.substr(at + ready.size())};
      return;
    }
    printed += line + '\n';
  }
  throw std::runtime_error{"the host ended before it listened; it printed:\n" +
                           printed.substr(printed.size() > 4000 ? printed.size() - 4000 : 0)};
}

}  // namespace parity
