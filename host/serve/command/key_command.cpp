#include "serve/command/key_command.hpp"

#include <array>
#include <cstdlib>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <sodium.h>

#include "http/security/key_file.hpp"
#include "http/security/watched_file.hpp"
#include "serve/command/changed_file.hpp"
#include "settings/load.hpp"
#include "settings/printable.hpp"
#include "settings/security/schemes.hpp"

namespace portico::serve {
namespace {

using settings::KeyOrder;

/// What a hash is known by, beside its name.
constexpr std::size_t shown_digits = 12;

/// Of the one scheme that is verified so.
std::string file_of(const settings::Sources& sources) {
  const settings::Settings settings = settings::load(sources);
  std::vector<std::string> files;
  for (const auto& [name, scheme] : settings::schemes_of(settings.security.schemes))
    if (scheme.verify == settings::VerifyBy::keys) files.push_back(scheme.file);
  if (files.size() != 1)
    throw std::runtime_error{"the settings have " + std::to_string(files.size()) +
                             " schemes that are verified by keys: name the file with --file"};
  return files.front();
}

/// What a host would refuse is not written.
std::string checked(std::string text) {
  static_cast<void>(http::read_key_file(text));
  return text;
}

void check_words(const KeyOrder& wanted) {
  std::vector<std::string> words = wanted.scopes;
  words.insert(words.begin(), wanted.name);
  for (const std::string& word : words)
    if (const std::string_view why = http::objection_to_word(word); !why.empty())
      throw std::runtime_error{'"' + word + "\" " + std::string{why}};
}

std::string new_key() {
  std::array<unsigned char, 32> bytes{};
  ::randombytes_buf(bytes.data(), bytes.size());
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
  ::sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
  text.pop_back();
  return "portico_" + text;  // so that those who look for secrets in files know one
}

void add(const std::string& file, const KeyOrder& wanted, std::ostream& out) {
  check_words(wanted);
  const std::string key = new_key();
  change_file(file, [&](std::string text) {
    if (!text.empty() && text.back() != '\n') text += '\n';
    text += wanted.name + ' ' + http::digest_of_key(key);
    for (const std::string& scope : wanted.scopes) text += ' ' + scope;
    return checked(text + '\n');
  });
  out << key << '\n';
}

void list(const std::string& file, std::ostream& out) {
  for (const http::KeyLine& line : http::read_key_file(http::text_of_file(file))) {
    out << settings::printable(line.name) << ' ' << line.digest.substr(0, shown_digits);
    for (const std::string& scope : line.scopes) out << ' ' << settings::printable(scope);
    out << '\n';
  }
}

/// The text without the keys that are meant. Comments stay.
std::string without(const std::string& text, const KeyOrder& wanted, std::size_t& gone) {
  std::istringstream lines{text};
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string name, digest;
    words >> name >> digest;
    const bool meant = name == wanted.name && digest.starts_with(wanted.digest);
    meant ? void(++gone) : void(kept += line + '\n');
  }
  return kept;
}

void revoke(const std::string& file, const KeyOrder& wanted, std::ostream& out) {
  std::size_t gone = 0;
  change_file(file, [&](const std::string& text) {
    std::string kept = without(text, wanted, gone);
    if (gone == 0)
      throw std::runtime_error{"there is no such key of \"" + wanted.name + "\" in \"" + file +
                               '"'};
    return checked(std::move(kept));
  });
  out << "revoked " << gone << (gone == 1 ? " key\n" : " keys\n");
}

}  // namespace

int run_key(const KeyOrder& wanted, const settings::Sources& sources, std::ostream& out) {
  const std::string file = wanted.file.empty() ? file_of(sources) : wanted.file;
  switch (wanted.what) {
  case KeyOrder::What::add: add(file, wanted, out); break;
  case KeyOrder::What::list: list(file, out); break;
  case KeyOrder::What::revoke: revoke(file, wanted, out); break;
  }
  return out.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace portico::serve
