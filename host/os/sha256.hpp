#pragma once

// SHA-256 (FIPS 180-4), by OpenSSL: it uses what the processor has for it. One thread at a time.

#include <memory>
#include <string>
#include <string_view>

namespace portico::os {

class Sha256 {
public:
  /// Throws std::bad_alloc, as everything here.
  Sha256();
  /// Of the same bytes so far.
  Sha256(const Sha256& other);
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void add(std::string_view bytes);
  /// 64 small hexadecimal digits. Nothing may follow.
  std::string digits();

private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string sha256(std::string_view bytes);

}  // namespace portico::os
