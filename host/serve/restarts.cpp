#include "serve/restarts.hpp"

#include <algorithm>

namespace portico::serve {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_pause = 50ms, longest_pause = 5s;
constexpr int most_unexplained = 5, most_failures = 30;

}  // namespace

void Restarts::served() {
  served_ = true;
  failures_ = unexplained_ = 0;
}

void Restarts::failed(Blame blame) {
  ++failures_;
  unexplained_ = blame == Blame::nobody ? unexplained_ + 1 : 0;
}

std::chrono::milliseconds Restarts::pause() const {
  if (failures_ == 0) return 0ms;
  return std::min(first_pause * (1 << std::min(failures_, 7)), longest_pause);
}

bool Restarts::hopeless() const {
  return !served_ && (unexplained_ >= most_unexplained || failures_ >= most_failures);
}

}  // namespace portico::serve
