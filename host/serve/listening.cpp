#include "serve/listening.hpp"

namespace portico::serve {

std::vector<http::Listening> listening(const std::vector<Opened>& sockets,
                                       const std::vector<settings::Endpoint>& endpoints,
                                       tls::Profiles& profiles) {
  using Preface = http::Socket::Preface;
  std::vector<http::Listening> all;
  for (const auto& [socket, entry] : sockets) {
    const settings::Endpoint& endpoint = endpoints.at(entry);
    all.emplace_back(socket, profiles.find(endpoint.tls),
                     endpoint.proxy_protocol ? Preface::proxy : Preface::none);
  }
  return all;
}

}  // namespace portico::serve
