#include "message/field/charset.hpp"

#include <string>

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "message/decode.hpp"

namespace portico::message {
namespace {

/// The text in UTF-8; no data: it is not in that charset.
std::string_view converted(UConverter* converter, std::string_view bytes, Arena& arena) {
  constexpr std::size_t most =
      INT32_MAX / 4;  // ICU counts in 32 bits, and UTF-8 has three of a unit
  if (bytes.size() > most) return {};
  UErrorCode status = U_ZERO_ERROR;
  const auto size = static_cast<std::int32_t>(bytes.size());
  ucnv_resetToUnicode(converter);
  std::u16string wide(bytes.size() + 1, u'\0');
  const auto units = ucnv_toUChars(converter, wide.data(), static_cast<std::int32_t>(wide.size()),
                                   bytes.data(), size, &status);
  if (status == U_BUFFER_OVERFLOW_ERROR) {
    status = U_ZERO_ERROR;
    wide.resize(static_cast<std::size_t>(units) + 1);
    ucnv_toUChars(converter, wide.data(), units + 1, bytes.data(), size, &status);
  }
  if (U_FAILURE(status)) return {};
  auto* out = room<char>(arena, static_cast<std::size_t>(units) * 3 + 1);
  std::int32_t length = 0;
  u_strToUTF8(out, units * 3 + 1, &length, wide.data(), units, &status);
  if (U_FAILURE(status)) return {};
  return {out, static_cast<std::size_t>(length)};
}

}  // namespace

void Charset::Close::operator()(UConverter* converter) const { ucnv_close(converter); }

Charset::Charset(std::string_view name) {
  UErrorCode status = U_ZERO_ERROR;
  converter_.reset(ucnv_open(std::string{name}.c_str(), &status));
  if (name.empty() || U_FAILURE(status)) {
    kind_ = Kind::latin1;
    return;
  }
  switch (ucnv_getType(converter_.get())) {
  case UCNV_UTF8: kind_ = Kind::utf8; break;
  case UCNV_LATIN_1: kind_ = Kind::latin1; break;
  default: kind_ = Kind::other;
  }
  ucnv_setToUCallBack(converter_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                      &status);
}

std::string_view Charset::read(std::string_view bytes, Arena& arena) const {
  if (bytes.empty()) return bytes;
  if (kind_ == Kind::utf8 && is_utf8(bytes)) return bytes;
  if (kind_ == Kind::other)
    if (const auto text = converted(converter_.get(), bytes, arena); text.data()) return text;
  return latin1(bytes, arena);
}

}  // namespace portico::message
