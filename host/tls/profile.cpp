#include "tls/profile.hpp"

#include <utility>

namespace portico::tls {

std::vector<std::string> Profile::use(const settings::TlsProfile& settings) {
  const std::lock_guard lock{mutex_};
  tried_ = settings;
  stamps_ = stamps_of(settings);
  if (!tickets_) tickets_ = std::make_shared<TicketKeys>(settings.ticket_rotation);
  std::vector<std::string> warnings;
  context_.set(std::make_shared<const Context>(settings, tickets_, warnings));
  tickets_->rotate_after(settings.ticket_rotation);
  return warnings;
}

std::optional<Stamps> Profile::changed() const {
  const std::lock_guard lock{mutex_};
  Stamps now = stamps_of(tried_);
  return now == stamps_ && speaks() ? std::nullopt : std::optional{std::move(now)};
}

std::unique_ptr<Session> Profile::begin(int descriptor) const {
  std::shared_ptr<const Context> context = context_.get();
  if (!context) return nullptr;
  return std::make_unique<Session>(std::move(context), figures_, descriptor);
}

std::vector<Expiry> Profile::expiries(const std::string& name) const {
  std::vector<Expiry> all;
  if (const std::shared_ptr<const Context> context = context_.get())
    context->each_certificate([&](const Certificate& one) {
      all.push_back({name, one.file, one.until});
    });
  return all;
}

}  // namespace portico::tls
