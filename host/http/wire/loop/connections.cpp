#include "http/wire/loop/connections.hpp"

namespace portico::http {

Connections::~Connections() {
  clear(open_);
  remove_buried();
}

void Connections::add(std::unique_ptr<Connection> connection) {
  open_.push_back(*connection.release());
  accepted_.fetch_add(1, std::memory_order_relaxed);
}

void Connections::bury(Connection& connection) {
  open_.erase(open_.iterator_to(connection));
  closed_.fetch_add(1, std::memory_order_release);
  buried_.push_back(connection);
}

void Connections::remove_buried() { clear(buried_); }

// Each may leave the list by what it is told.
void Connections::wind_up() {
  for (auto at = open_.begin(); at != open_.end();) (at++)->wind_up();
}

void Connections::cut(std::vector<Server::Cut>& cuts) {
  for (auto at = open_.begin(); at != open_.end();) (at++)->cut(cuts);
}

void Connections::list(std::vector<Server::Cut>& all) const {
  for (const Connection& connection : open_) connection.list(all);
}

void Connections::clear(List& list) {
  list.clear_and_dispose([](Connection* connection) { delete connection; });
}

}  // namespace portico::http
