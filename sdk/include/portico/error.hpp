#pragma once

// What a handler throws. HttpError is an answer, {"detail": ...}; Mismatch is the SDK's own: a
// value that the host let pass does not fit the C++ type (300 in a std::int8_t), which is the
// client's error, 422.

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace portico {

using Headers = std::vector<std::pair<std::string, std::string>>;

class HttpError : public std::exception {
public:
  /// Without a detail: the reason phrase of the status.
  explicit HttpError(int status) : status_{status}, has_detail_{false}, what_{describe()} {}
  HttpError(int status, nlohmann::ordered_json detail, Headers headers = {})
      : status_{status},
        detail_(std::move(detail)), headers_{std::move(headers)}, what_{describe()} {}

  int status() const { return status_; }
  bool has_detail() const { return has_detail_; }
  const nlohmann::ordered_json& detail() const { return detail_; }
  const Headers& headers() const { return headers_; }
  const char* what() const noexcept override { return what_.c_str(); }

private:
  std::string describe() const { return "HTTP " + std::to_string(status_); }

  int status_;
  bool has_detail_ = true;
  nlohmann::ordered_json detail_;
  Headers headers_;
  std::string what_;
};

class Mismatch : public std::runtime_error {
public:
  Mismatch(std::string type, const std::string& message)
      : std::runtime_error{message}, type_{std::move(type)} {}

  const std::string& type() const { return type_; }
  /// From the outside in: ["body", "items", 3].
  nlohmann::ordered_json location() const {
    return nlohmann::ordered_json::array_t{path_.rbegin(), path_.rend()};
  }
  void inside(nlohmann::ordered_json step) { path_.push_back(std::move(step)); }

private:
  std::string type_;
  std::vector<nlohmann::ordered_json> path_;
};

}  // namespace portico
