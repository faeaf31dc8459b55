#include "portico/body_stream.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <unistd.h>

namespace portico {

namespace {

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw std::system_error{errno, std::generic_category(), "portico: copy_to"};
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

BodyError::BodyError(int status) : status_{status} {}
BodyError::~BodyError() = default;

const char* BodyError::what() const noexcept {
  switch (status_) {
  case 408: return "the body did not come in time";
  case 413: return "the body is larger than its limit";
  case PORTICO_CLIENT_GONE: return "the client went away before the end of the body";
  default: return "the body is malformed";
  }
}

BodyStream::BodyStream(const Call& call)
    : service_{&call.extension<portico_intake_service>(PORTICO_INTAKE_SERVICE)},
      call_{call.handle()} {}

std::optional<std::string_view> BodyStream::next() {
  portico_str chunk{};
  const portico_result result = service_->read(call_, &chunk);
  return taken(result, chunk);
}

std::optional<std::string_view> BodyStream::taken(portico_result result, portico_str chunk) const {
  switch (result) {
  case PORTICO_OK: return detail::to_view(chunk);
  case PORTICO_END: return std::nullopt;
  case PORTICO_FAILED: throw BodyError{service_->failure(call_)};
  default: throw std::logic_error{"portico: the host gives no body to read as it arrives"};
  }
}

std::uint64_t BodyStream::copy_to(int descriptor) {
  std::uint64_t size = 0;
  while (const auto chunk = next()) {
    write_all(descriptor, *chunk);
    size += chunk->size();
  }
  return size;
}

std::optional<std::uint64_t> BodyStream::length() const {
  const std::uint64_t length = service_->length(call_);
  return length == PORTICO_UNKNOWN_LENGTH ? std::nullopt : std::optional{length};
}

std::uint64_t BodyStream::limit() const { return service_->limit(call_); }

}  // namespace portico
