#include "serve/supervise/restarts.hpp"

namespace portico::serve {
namespace {

constexpr int most_unexplained = 5, most_failures = 30;

}  // namespace

void Restarts::served() {
  served_ = true;
  back_off_.succeeded();
  unexplained_ = 0;
}

void Restarts::failed(Blame blame) {
  back_off_.failed();
  unexplained_ = blame == Blame::nobody ? unexplained_ + 1 : 0;
}

bool Restarts::hopeless() const {
  return !served_ && (unexplained_ >= most_unexplained || failures() >= most_failures);
}

}  // namespace portico::serve
