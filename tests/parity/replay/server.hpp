#pragma once

// The host as a child process: started with one folder of plugins on a port of the system's choice,
// awaited, and ended with the object. One thread.

#include <filesystem>
#include <memory>
#include <string>

#include <Poco/Net/SocketAddress.h>
#include <Poco/Pipe.h>
#include <Poco/Process.h>

namespace parity {

class Server {
public:
  /// Runs `portico serve` with the recorded cases of `cases`, and the plugin that answers them with
  /// that isolation; throws std::runtime_error with what it printed when it ends before it listens.
  Server(const std::filesystem::path& cases, const std::string& isolation);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const Poco::Net::SocketAddress& address() const { return address_; }

private:
  void await();

  std::filesystem::path settings_;
  Poco::Pipe output_;
  std::unique_ptr<Poco::ProcessHandle> process_;
  Poco::Net::SocketAddress address_;
};

}  // namespace parity
