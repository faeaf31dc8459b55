#include "life/rejections.hpp"

#include <chrono>
#include <cstddef>

namespace portico::life {
namespace {

constexpr std::size_t most = 20;

}  // namespace

void Rejections::add(const std::filesystem::path& file, const std::string& reason) {
  const std::lock_guard lock{mutex_};
  std::erase_if(last_,
                [&](const Rejection& one) { return one.file == file && one.reason == reason; });
  last_.push_front({file, reason, std::chrono::system_clock::now()});
  if (last_.size() > most) last_.pop_back();
}

std::deque<Rejection> Rejections::all() const {
  const std::lock_guard lock{mutex_};
  return last_;
}

}  // namespace portico::life
