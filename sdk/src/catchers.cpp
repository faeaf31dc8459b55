#include "portico/catchers.hpp"

#include "portico/types/json.hpp"

namespace portico::detail {

namespace {

/// {"detail": ...}
void answer_error(const Call& call, const HttpError& error) {
  Cells cells;
  portico_value detail{};
  if (error.has_detail()) Type<JsonValue>::write(error.detail(), detail, cells);
  call.host().table->fail(call.handle(), error.status(), error.has_detail() ? &detail : nullptr);
  call.headers(error.headers());  // after fail(), which forgets those set before
}

bool attempt_error(const Call& call) {
  try {
    throw;
  } catch (const HttpError& error) {
    return answer_error(call, error), true;
  } catch (...) {
    return false;
  }
}

}  // namespace

Catchers::Catchers() {
  insert({attempt_error, throw_pointer<HttpError>, catch_pointer<HttpError>});
}
Catchers::~Catchers() = default;

bool Catchers::answer(const Call& call) const {
  for (const Catcher& catcher : list_)
    if (catcher.attempt(call)) return true;
  return false;
}

void Catchers::insert(Catcher catcher) {
  std::size_t at = 0;
  while (at < list_.size() && !list_[at].takes(catcher.raise)) ++at;
  if (at < list_.size() && catcher.takes(list_[at].raise))
    list_[at] = std::move(catcher);
  else
    list_.insert(list_.begin() + static_cast<std::ptrdiff_t>(at), std::move(catcher));
}

}  // namespace portico::detail
