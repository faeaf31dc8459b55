#pragma once

// What a handler throws, and the SDK on its way. HttpError is an answer, {"detail": ...}. Mismatch:
// a value that the host let pass does not fit the C++ type (PT1.5S in std::chrono::seconds), which
// is the client's error, 422. Unwritable: a value of C++ has no form on the wire, which is the
// plugin's, 500.

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
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
        detail_(std::move(detail)),
        headers_{std::move(headers)},
        what_{describe()} {}

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
  /// `context` is what stands as `ctx` in the problem: an object, or nothing.
  Mismatch(std::string type, const std::string& message, nlohmann::ordered_json context = {})
      : std::runtime_error{message},
        type_{std::move(type)},
        context_(std::move(context)) {}

  const std::string& type() const { return type_; }
  const nlohmann::ordered_json& context() const { return context_; }
  /// From the outside in: ["body", "items", 3].
  nlohmann::ordered_json location() const {
    return nlohmann::ordered_json::array_t{path_.rbegin(), path_.rend()};
  }
  void inside(nlohmann::ordered_json step) { path_.push_back(std::move(step)); }

private:
  std::string type_;
  nlohmann::ordered_json context_;
  std::vector<nlohmann::ordered_json> path_;
};

/// what() says where and why: "portico: items.3.at: the time ...".
class Unwritable : public std::out_of_range {
public:
  explicit Unwritable(std::string problem)
      : std::out_of_range{problem},
        problem_{std::move(problem)} {
    describe();
  }

  const char* what() const noexcept override { return what_.c_str(); }
  void inside(std::string_view step) {
    constexpr std::size_t longest = 120;
    path_.insert(0, std::string{step} + (path_.empty() ? "" : "."));
    if (path_.size() > longest) path_.replace(longest, path_.npos, "...");
    describe();
  }

private:
  void describe() { what_ = "portico: " + path_ + (path_.empty() ? "" : ": ") + problem_; }

  std::string problem_, path_, what_;
};

}  // namespace portico
