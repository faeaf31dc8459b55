#include "portico/error.hpp"

#include "portico/cells.hpp"

namespace portico {

HttpError::HttpError(int status)
    : status_{status},
      has_detail_{false},
      what_{"HTTP " + std::to_string(status)} {}
HttpError::HttpError(int status, JsonValue detail, Headers headers)
    : status_{status},
      detail_(std::move(detail)),
      headers_{std::move(headers)},
      what_{"HTTP " + std::to_string(status)} {}
HttpError::HttpError(const HttpError&) = default;
HttpError& HttpError::operator=(const HttpError&) = default;
HttpError::~HttpError() = default;
const char* HttpError::what() const noexcept { return what_.c_str(); }

namespace detail {

Mismatch::Mismatch(std::string type, const std::string& message, JsonValue context)
    : std::runtime_error{message},
      type_{std::move(type)},
      context_(std::move(context)) {}
Mismatch::Mismatch(const Mismatch&) = default;
Mismatch::~Mismatch() = default;

JsonValue Mismatch::location() const {
  JsonValue steps = JsonValue::array();
  for (auto step = path_.rbegin(); step != path_.rend(); ++step) steps.push_back(*step);
  return steps;
}
void Mismatch::inside(JsonValue step) { path_.push_back(std::move(step)); }

}  // namespace detail

Unwritable::Unwritable(std::string problem)
    : std::out_of_range{problem},
      problem_{std::move(problem)} {
  describe();
}
Unwritable::Unwritable(const Unwritable&) = default;
Unwritable::~Unwritable() = default;

const char* Unwritable::what() const noexcept { return what_.c_str(); }

void Unwritable::inside(std::string_view step) {
  constexpr std::size_t longest = 120;
  path_.insert(0, std::string{step} + (path_.empty() ? "" : "."));
  if (path_.size() > longest) path_.replace(longest, path_.npos, "...");
  describe();
}
void Unwritable::describe() {
  what_ = "portico: " + path_ + (path_.empty() ? "" : ": ") + problem_;
}

}  // namespace portico
