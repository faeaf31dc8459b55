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

#include "portico/json_value.hpp"

namespace portico {

/// Names and values, in the order in which they are sent.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// An answer that is thrown: {"detail": ...} with its status. docs/responses.md.
class HttpError : public std::exception {
public:
  /// Without a detail: the reason phrase of the status.
  explicit HttpError(int status);
  /// Any JSON as the detail, and fields of the reply.
  HttpError(int status, JsonValue detail, Headers headers = {});
  HttpError(const HttpError&);
  HttpError& operator=(const HttpError&);
  ~HttpError() override;

  ///@{
  /// What it was made of.
  int status() const { return status_; }
  bool has_detail() const { return has_detail_; }
  const JsonValue& detail() const { return detail_; }
  const Headers& headers() const { return headers_; }
  ///@}
  const char* what() const noexcept override;

private:
  int status_;
  bool has_detail_ = true;
  JsonValue detail_;
  Headers headers_;
  std::string what_;
};

namespace detail {

class Mismatch : public std::runtime_error {
public:
  /// `context` is what stands as `ctx` in the problem: an object, or nothing.
  Mismatch(std::string type, const std::string& message, JsonValue context = {});
  Mismatch(const Mismatch&);
  ~Mismatch() override;

  const std::string& type() const { return type_; }
  const JsonValue& context() const { return context_; }
  /// From the outside in: ["body", "items", 3].
  JsonValue location() const;
  void inside(JsonValue step);

private:
  std::string type_;
  JsonValue context_;
  std::vector<JsonValue> path_;
};

}  // namespace detail

/// what() says where and why: "portico: items.3.at: the time ...".
class Unwritable : public std::out_of_range {
public:
  /// What is wrong with the value.
  explicit Unwritable(std::string problem);
  Unwritable(const Unwritable&);
  ~Unwritable() override;

  const char* what() const noexcept override;
  /// The value is within that member or item.
  void inside(std::string_view step);

private:
  void describe();

  std::string problem_, path_, what_;
};

}  // namespace portico
