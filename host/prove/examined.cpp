#include "prove/examined.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

namespace portico::prove {
namespace {

/// Until the process that outlives another one has told of its end.
constexpr std::chrono::milliseconds death_patience{3000};

}  // namespace

std::chrono::milliseconds Examined::patience_now() const {
  const auto now = Clock::now();
  if (now >= stop_) throw OutOfTime{};
  return stop_ - now > patience ? patience
                                : std::chrono::ceil<std::chrono::milliseconds>(stop_ - now);
}

Observation Examined::ask(const Inquiry& given) {
  const std::chrono::milliseconds patience_here = patience_now();
  const Inquiry inquiry = ids_.filled(given);
  const std::string id = "prove-" + std::to_string(++requests_);
  const std::size_t before = served_ ? served_->log_size() : 0;
  Observation seen;
  try {
    seen.answer = asker_.ask(bytes_of(inquiry, asker_.origin(), id),
                             inquiry.operation->method != "HEAD", patience_here);
  } catch (const std::runtime_error& nobody) {
    // It has answered before.
    seen.death = nobody.what();
  }
  if (seen.answer.end == Answer::End::overdue && patience_here < patience) throw OutOfTime{};
  const bool ended = seen.answer.end == Answer::End::closed;
  const int status = seen.answer.status;
  if (served_ && seen.death.empty() && (ended || status == 502))
    seen.death = served_->death(before, death_patience);
  if (served_ && status >= 500) seen.messages = served_->messages(before, id);
  if (const char* why = excuse(inquiry, status)) ++excused_[std::to_string(status) + ": " + why];
  ids_.learn(inquiry, seen.answer);
  history_.push_back(inquiry);
  if (history_.size() > most_history) history_.pop_front();
  return seen;
}

void Examined::renew() {
  patience_now();
  asker_.hang_up();
  if (!served_) return;
  served_->restart();
  Origin origin = asker_.origin();
  origin.port = served_->port();
  asker_ = Asker{std::move(origin)};
  ids_.forget();
  history_.clear();
}

}  // namespace portico::prove
