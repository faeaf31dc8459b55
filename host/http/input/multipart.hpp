#pragma once

// The body of multipart/form-data (RFC 7578), read as it arrives: what a field or a file holds goes
// to a spool, never the body as a whole into memory. Strict: what is not exactly a form is an
// error, never a guess. Names, file names and fields are text in the form's charset (the parameter
// of its media type, UTF-8 without it). One thread at a time; lives as long as the values made of
// it.
//
//   preamble CRLF                                      dropped (RFC 2046 section 5.1.1)
//   --boundary [blanks] CRLF
//   Content-Disposition: form-data; name="photo"; filename="a.png" CRLF
//   Content-Type: image/png CRLF CRLF
//   bytes CRLF                                        each part
//   --boundary--                                       the end; what follows is dropped

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/input/entries.hpp"
#include "http/input/form.hpp"
#include "http/input/spool.hpp"
#include "http/wire/exchange.hpp"
#include "message/field/charset.hpp"

namespace portico::http {

/// Whether a body of the type is such a form.
bool is_multipart(std::string_view content_type);

class Multipart final : public BodySink {
public:
  /// Bytes of a part's header section.
  static constexpr std::size_t longest_head = 8192;

  /// The limits are borrowed.
  Multipart(std::string_view content_type, const settings::Uploads& limits,
            Budget* spooled = nullptr, std::size_t most_of_head = longest_head);

  /// The next bytes of the body. After the first thing that is wrong the rest is dropped, and what
  /// was kept is given back.
  void write(std::string_view bytes) noexcept override;

  /// When all are there, on a thread that may block: the entries, or what is wrong. A file becomes
  /// an OBJECT {filename, content_type, size, text, headers}; text is its bytes, which stay where
  /// they are.
  message::Refusal finish(Entries& into, message::Arena& arena);

  /// What the log should say of a failure that is not the client's; empty: nothing.
  const std::string& trouble() const { return trouble_; }
  std::uint64_t spooled() const { return spool_.spooled(); }
  std::size_t owed() const override { return spool_.owed(); }
  void flush() noexcept override;
  bool slow() const override { return spool_.spooled() > 0; }
  /// Bytes that came.
  std::uint64_t received() const { return received_; }
  /// Bytes in memory.
  std::size_t held() const override { return spool_.held() + carried_.size() + heads_; }

private:
  enum class At { start, preamble, boundary, head, content, end, failed };
  using Names = std::vector<std::pair<std::string, std::string>>;

  struct Part {
    std::optional<std::string> name, filename, content_type;
    Names headers;  ///< names in lower case
    Spool::Run content;
  };

  template <class Act> void guard(const Act& act) noexcept;
  bool step(std::string_view& text);
  bool read_start(std::string_view& text);
  bool read_preamble(std::string_view& text);
  bool read_boundary(std::string_view& text);
  bool read_head(std::string_view& text);
  bool read_content(std::string_view& text);
  bool add_field(std::string_view line);
  bool begin_content();
  bool keep(std::string_view bytes);
  bool fail(int status, std::string detail);
  bool broken();
  void give_up(message::Refusal fault, const char* why) noexcept;
  void drop() noexcept;
  portico_value upload(const Part& part, message::Arena& arena);

  const settings::Uploads& limits_;
  const std::size_t most_of_head_;
  Spool spool_;
  message::Charset charset_;
  std::string delimiter_;  ///< CRLF -- boundary
  std::string carried_;    ///< bytes that cannot be judged without those behind them
  std::vector<Part> parts_;
  std::size_t heads_ = 0;  ///< bytes of parts_
  std::size_t fields_ = 0, files_ = 0;
  At at_ = At::start;
  std::uint64_t received_ = 0;
  message::Refusal fault_;
  std::string detail_, trouble_;
};

}  // namespace portico::http
