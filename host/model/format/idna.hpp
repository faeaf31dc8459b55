#pragma once

// Host names beyond ASCII, as UTS 46 maps and checks them (ICU's tables), and what Unicode says of
// the characters of an address. Texts are UTF-8. Any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portico::model {

bool is_ascii(std::string_view text);

/// The host of a URL in ASCII, as the WHATWG's standard asks: no check of hyphens, lengths and
/// empty labels. Nothing: it is no domain name, or longer than any may be.
std::optional<std::string> host_to_ascii(std::string_view host);

/// The domain of an e-mail address by IDNA 2008: mapped, with every label in Unicode and in ASCII.
struct Domain {
  std::string name;   ///< "b\u00FCcher.de"
  std::string ascii;  ///< "xn--bcher-kva.de"
};

/// What the mapping of UTS 46 makes of the text, whether it may stand there or not.
std::string map_host(std::string_view host);
/// Why the mapped labels are no domain, in the words of Python's idna; or "" and the domain.
std::string read_domain(std::string_view mapped, Domain& out);

/// Digits of every script as those of ASCII, other characters as they are.
std::string ascii_digits(std::string_view text);
std::string to_nfc(std::string_view text);
/// Characters that hide or move others: controls, blanks, a mark at the beginning. Their names,
/// comma-separated; or "".
std::string unsafe_characters(std::string_view text);
/// Characters that the mapping does not know, or that come to more than one label; as above.
std::string unmappable_characters(std::string_view text);
/// 'x' for a visible character, its name or U+0000 for others.
std::string display(char32_t code);

}  // namespace portico::model
