#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <re2/re2.h>

#include "prove/making/known_formats.hpp"
#include "prove/making/maker.hpp"
#include "prove/making/pattern.hpp"

namespace portico::prove {
namespace {

/// Longer ones are not made: they say more of limits of the host than of a schema.
constexpr double longest = 100'000;

struct Oddity {
  const char* what;
  const char* text;
};

/// Texts of few characters that programs have stumbled over.
constexpr Oddity oddities[]{
    {"umlauts", "gr\xC3\xB6\xC3\x9F"},
    {"decomposed", "e\xCC\x81\xCC\x81"},
    {"emoji", "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80"},
    {"right to left", "\xD7\xA9\xD7\x9C\xE2\x80\xAE\xD7\x9D"},
    {"no characters", "\xEF\xBF\xBF\xEF\xBB\xBF"},
    {"control characters", "a\x01\x1F\x7F"},
    {"line ends", "a\r\nb"},
    {"quotes", "'\"`\\;--"},
    {"markup", "<b>&amp;</b>"},
    {"format directives", "%s%n%d{0}"},
    {"a path", "../../x"},
    {"spaces", "   "},
    {"digits", "0123"},
    {"a null", "null"},
};

class TextVariants {
public:
  TextVariants(const Conformity& conformity, const Json& schema, std::string place)
      : conformity_{conformity},
        schema_{schema},
        place_{std::move(place)} {}

  void add(std::string keyword, Zone zone, const std::string& text) {
    add(std::move(keyword), zone, text,
        conformity_.fits(schema_, text) ? Claim::valid : Claim::invalid);
  }
  void add(std::string keyword, Zone zone, Json value, Claim claim) {
    all.push_back({place_, std::move(keyword), zone, claim, std::move(value)});
  }
  bool has(std::string_view word) const { return docs::find(schema_, word) != nullptr; }

  void add_format(const KnownFormat& format) {
    const std::string keyword = "format: " + std::string{format.name};
    const bool bounded = format.name == "decimal" &&
                         (has("minimum") || has("maximum") || has("exclusiveMinimum") ||
                          has("multipleOf") || has("exclusiveMaximum") || has("pattern"));
    for (const std::string_view text : format.texts) {
      const bool fits = !bounded && conformity_.fits(schema_, std::string{text});
      const bool plain = text == format.texts.front();
      add(keyword, plain ? Zone::inside : Zone::edge, std::string{text},
          fits ? plain ? Claim::valid : Claim::open : Claim::open);
    }
    for (const std::string_view text : format.others)
      add(keyword, Zone::beyond, std::string{text}, Claim::invalid);
  }

  void add_lengths() {
    const double least = number_of(schema_, "minLength", 0);
    const double most = number_of(schema_, "maxLength", INFINITY);
    if (has("minLength")) add_length("minLength", Zone::edge, least);
    if (least >= 1) add_length("minLength", Zone::beyond, least - 1);
    if (std::isinf(most)) return;
    add_length("maxLength", Zone::edge, most);
    add_length("maxLength", Zone::beyond, most + 1);
  }

  void add_patterns(std::string_view pattern, Dice& dice) {
    const double most = number_of(schema_, "maxLength", 32);
    bool shortest = true;
    for (const std::string& text :
         matching(pattern, static_cast<std::size_t>(std::min(most, 1000.0)), dice))
      if (conformity_.fits(schema_, text))
        add("pattern", std::exchange(shortest, false) ? Zone::edge : Zone::inside, text);
    const re2::RE2* wanted = conformity_.pattern(schema_);
    for (const char* text : {"", " ", "\n", "!", "aaaa", "0000", "\xC3\xA9\xC3\xA9", "~{}~"})
      if (wanted && !re2::RE2::PartialMatch(text, *wanted)) add("pattern", Zone::beyond, text);
  }

  void add_oddities() {
    add("unicode", Zone::inside, "plain");
    if (!has("minLength")) add("empty", Zone::edge, "");
    for (const Oddity& one : oddities) add("unicode", Zone::edge, one.text);
    add("unicode", Zone::edge, std::string{"a\0b", 3});
    add("unicode", Zone::beyond, raw("\"\\ud800\""), Claim::open);
    add("unicode", Zone::beyond, raw("\"\xC3(\""), Claim::open);
    if (!has("maxLength")) add("length", Zone::edge, std::string(10'000, 'x'));
  }

  std::vector<Variant> all;

private:
  void add_length(const char* keyword, Zone zone, double length) {
    if (length > longest) return;
    const auto count = static_cast<std::size_t>(length);
    add(keyword, zone, std::string(count, 'a'));
    std::string wide;
    for (std::size_t i = 0; i < count; ++i) wide += "\xC3\xA9";
    if (count > 0) add(keyword, zone, wide);
  }

  const Conformity& conformity_;
  const Json& schema_;
  const std::string place_;
};

}  // namespace

std::vector<Variant> text_variants(const Conformity& conformity, const Json& schema,
                                   const std::string& place, Dice& dice) {
  TextVariants made{conformity, schema, place};
  const std::string_view name = docs::text(schema, "format"),
                         pattern = docs::text(schema, "pattern");
  const KnownFormat* format = known_format(name);
  if (format)
    made.add_format(*format);
  else if (!pattern.empty())
    made.add_patterns(pattern, dice);
  else
    made.add_oddities();
  if (!format) made.add_lengths();
  const bool free = name.empty() || name == "password" || name == "binary";
  if (!format && !free)
    for (Variant& one : made.all) one.claim = Claim::open;
  if (const Json* encoding = docs::find(schema, "contentEncoding"); encoding)
    for (Variant& one : made.all) one.claim = Claim::open;
  return std::move(made.all);
}

}  // namespace portico::prove
