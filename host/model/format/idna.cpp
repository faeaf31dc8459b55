#include "model/format/idna.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <stdexcept>

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace portico::model {
namespace {

using icu::IDNA;
using icu::IDNAInfo;
using icu::UnicodeString;

constexpr std::uint32_t for_urls = UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                                   UIDNA_NONTRANSITIONAL_TO_ASCII |
                                   UIDNA_NONTRANSITIONAL_TO_UNICODE;
constexpr std::uint32_t for_addresses = for_urls | UIDNA_CHECK_CONTEXTO;

template <class Object> const Object& made(const Object* object, UErrorCode status) {
  if (U_FAILURE(status) || !object) throw std::runtime_error{"ICU has no data"};
  return *object;
}

template <std::uint32_t options> const IDNA& idna() {
  static const IDNA& instance = [&]() -> const IDNA& {
    UErrorCode status = U_ZERO_ERROR;
    const IDNA* created = IDNA::createUTS46Instance(options, status);
    return made(created, status);
  }();
  return instance;
}

UnicodeString decode(std::string_view text) {
  return UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

std::string encode(const UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

/// Calls with each code point and its number.
template <class Each> void each_code(const UnicodeString& text, Each&& each) {
  std::int32_t number = 0;
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1))
    if (!each(static_cast<char32_t>(text.char32At(at)), number++)) return;
}

std::string hex(char32_t code, const char* format = "U+%04X") {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), format, static_cast<unsigned>(code));
  return text.data();
}

std::string join(const std::set<char32_t>& codes) {
  std::string out;
  for (char32_t code : codes) out += (out.empty() ? "" : ", ") + display(code);
  return out;
}

std::uint32_t category(char32_t code) { return U_GET_GC_MASK(static_cast<UChar32>(code)); }

enum class Standing { valid, contextual, disallowed };

/// RFC 5892, for text that UTS 46 has mapped: letters, digits and marks, and the exceptions.
Standing standing(char32_t code) {
  if (code == '-') return Standing::valid;
  for (char32_t one : {0xDFU, 0x3C2U, 0x6FDU, 0x6FEU, 0xF0BU, 0x3007U})
    if (code == one) return Standing::valid;
  for (char32_t one :
       {0x640U, 0x7FAU, 0x302EU, 0x302FU, 0x3031U, 0x3032U, 0x3033U, 0x3034U, 0x3035U, 0x303BU})
    if (code == one) return Standing::disallowed;
  for (char32_t one : {0xB7U, 0x375U, 0x5F3U, 0x5F4U, 0x30FBU, 0x200CU, 0x200DU})
    if (code == one) return Standing::contextual;
  if ((code >= 0x660 && code <= 0x669) || (code >= 0x6F0 && code <= 0x6F9))
    return Standing::contextual;
  const auto point = static_cast<UChar32>(code);
  const int hangul = u_getIntPropertyValue(point, UCHAR_HANGUL_SYLLABLE_TYPE);
  const bool jamo =
      hangul == U_HST_LEADING_JAMO || hangul == U_HST_VOWEL_JAMO || hangul == U_HST_TRAILING_JAMO;
  if (jamo || u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
    return Standing::disallowed;
  constexpr std::uint32_t letters =
      U_GC_LL_MASK | U_GC_LO_MASK | U_GC_LM_MASK | U_GC_MN_MASK | U_GC_MC_MASK | U_GC_ND_MASK;
  return category(code) & letters ? Standing::valid : Standing::disallowed;
}

/// What is wrong with the characters of a label, in the words of Python's idna.
std::string check_label(const UnicodeString& label, std::uint32_t errors) {
  std::string wrong;
  const std::string shown = "'" + encode(label) + "'";
  each_code(label, [&](char32_t code, std::int32_t number) {
    const std::string position = " at position " + std::to_string(number + 1);
    const bool joiner = code == 0x200C || code == 0x200D;
    const Standing found = standing(code);
    const std::uint32_t context =
        joiner ? UIDNA_ERROR_CONTEXTJ
               : UIDNA_ERROR_CONTEXTO_PUNCTUATION | UIDNA_ERROR_CONTEXTO_DIGITS;
    if (found == Standing::disallowed)
      wrong = "Codepoint " + hex(code) + position + " of " + shown + " not allowed";
    else if (found == Standing::contextual && (errors & context))
      wrong = std::string{joiner ? "Joiner " : "Codepoint "} + hex(code) + " not allowed" +
              position + " in " + shown;
    return wrong.empty();
  });
  if (wrong.empty() && (errors & UIDNA_ERROR_BIDI))
    wrong = "Label " + shown + " breaks the rules for right-to-left text";
  return wrong;
}

std::string read_label(const UnicodeString& label, Domain& out) {
  UErrorCode status = U_ZERO_ERROR;
  IDNAInfo named, coded;
  UnicodeString name, ascii;
  idna<for_addresses>().labelToUnicode(label, name, named, status);
  idna<for_addresses>().labelToASCII(label, ascii, coded, status);
  if (U_FAILURE(status)) return "Label cannot be read";
  if (named.getErrors() & (UIDNA_ERROR_PUNYCODE | UIDNA_ERROR_INVALID_ACE_LABEL))
    return "Label is no Punycode";
  const bool beyond = !is_ascii(encode(name));
  if (beyond)
    if (std::string wrong = check_label(name, named.getErrors()); !wrong.empty()) return wrong;
  if (beyond && (coded.getErrors() & UIDNA_ERROR_LABEL_TOO_LONG)) return "Label too long";
  out.name += encode(name);
  out.ascii += encode(ascii);
  return {};
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

std::optional<std::string> host_to_ascii(std::string_view host) {
  // A name has 253 bytes at most (RFC 1035 section 2.3.4); ICU takes time by the square of labels.
  constexpr std::size_t longest = 4096;
  if (host.size() > longest) return std::nullopt;
  constexpr std::uint32_t tolerated =
      UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |
      UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  UErrorCode status = U_ZERO_ERROR;
  IDNAInfo info;
  std::string out;
  icu::StringByteSink<std::string> sink{&out};
  idna<for_urls>().nameToASCII_UTF8({host.data(), static_cast<std::int32_t>(host.size())}, sink,
                                    info, status);
  if (U_FAILURE(status) || (info.getErrors() & ~tolerated)) return std::nullopt;
  return out;
}

std::string map_host(std::string_view host) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2& mapping =
      made(icu::Normalizer2::getInstance(nullptr, "uts46", UNORM2_COMPOSE, status), status);
  UnicodeString out;
  mapping.normalize(decode(host), out, status);
  return encode(out);
}

std::string read_domain(std::string_view mapped, Domain& out) {
  out = {};
  const UnicodeString text = decode(mapped);
  for (std::int32_t at = 0; at <= text.length();) {
    std::int32_t end = text.indexOf(u'.', at);
    if (end < 0) end = text.length();
    if (at > 0) out.name += '.', out.ascii += '.';
    if (std::string wrong = read_label(text.tempSubStringBetween(at, end), out); !wrong.empty())
      return wrong;
    at = end + 1;
  }
  return {};
}

std::string ascii_digits(std::string_view text) {
  UnicodeString out;
  each_code(decode(text), [&out](char32_t code, std::int32_t) {
    const auto point = static_cast<UChar32>(code);
    const std::int32_t digit = u_charDigitValue(point);
    out.append(digit < 0 ? point : static_cast<UChar32>('0' + digit));
    return true;
  });
  return encode(out);
}

std::string to_nfc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2& form = made(icu::Normalizer2::getNFCInstance(status), status);
  return encode(form.normalize(decode(text), status));
}

std::string unsafe_characters(std::string_view text) {
  std::set<char32_t> bad;
  each_code(decode(text), [&bad](char32_t code, std::int32_t number) {
    const std::uint32_t mask = category(code);
    if (mask & U_GC_M_MASK ? number == 0 : mask & (U_GC_Z_MASK | U_GC_C_MASK)) bad.insert(code);
    return true;
  });
  return join(bad);
}

std::string unmappable_characters(std::string_view text) {
  std::set<char32_t> bad;
  each_code(decode(text), [&bad](char32_t code, std::int32_t) {
    const std::string mapped = map_host(encode(UnicodeString{static_cast<UChar32>(code)}));
    const bool unknown = mapped == "\xEF\xBF\xBD";
    if (unknown || (mapped.size() > 1 && mapped.find('.') != std::string::npos)) bad.insert(code);
    return true;
  });
  return join(bad);
}

std::string display(char32_t code) {
  if (code == '\\') return "\"\\\"";
  if (code == '\'') return "\"'\"";
  constexpr std::uint32_t visible = U_GC_L_MASK | U_GC_N_MASK | U_GC_P_MASK | U_GC_S_MASK;
  const auto point = static_cast<UChar32>(code);
  if (category(code) & visible) return "'" + encode(UnicodeString{point}) + "'";
  std::array<char, 128> name{};
  UErrorCode status = U_ZERO_ERROR;
  u_charName(point, U_UNICODE_CHAR_NAME, name.data(), static_cast<std::int32_t>(name.size()),
             &status);
  if (U_SUCCESS(status) && name[0]) return name.data();
  return hex(code, code < 0xFFFF ? "U+%04X" : "U+%08X");
}

}  // namespace portico::model
