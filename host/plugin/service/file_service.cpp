#include "plugin/service/file_service.hpp"

#include <algorithm>
#include <string>

#include <sys/stat.h>

#include "os/error.hpp"
#include "plugin/library/beneath.hpp"
#include "plugin/service/boundary.hpp"

namespace portico::plugin {
namespace {

/// A file that the handler asked for and that cannot be sent.
portico_result refuse(portico_call& call, const portico_file& given, int error) {
  const std::string why = "file '" + std::string{view(given.path)} + "' beneath '" +
                          std::string{view(given.root)} + "': " + os::reason(error);
  compose_nothing(call, why);
  if (absent(error)) return PORTICO_NO_FILE;
  return PORTICO_REFUSED;
}

/// What is wrong with the request itself, or "".
std::string objection(const portico_file* given) {
  if (!given || !PORTICO_HAS(given, name))
    return "gave a file that is too small a struct: set size to sizeof(portico_file)";
  if (given->disposition != PORTICO_ATTACHMENT && given->disposition != PORTICO_INLINE)
    return "gave a file with a disposition that is neither attachment nor inline";
  if (view(given->root).empty()) return "gave a file without a root";
  return media_objection(view(given->media_type));
}

portico_result send(portico_call& call, const portico_file& given, os::Descriptor opened) {
  struct stat facts {};
  if (::fstat(opened.number(), &facts) != 0) return refuse(call, given, errno);
  if (!S_ISREG(facts.st_mode)) return refuse(call, given, ENOENT);
  compose_file(call, {std::move(opened), static_cast<std::uint64_t>(facts.st_size), facts.st_mtim,
                      view(given.path), view(given.media_type), view(given.name),
                      given.disposition == PORTICO_INLINE ? message::Disposition::inlined
                                                          : message::Disposition::attachment});
  return PORTICO_OK;
}

/// Opens the file and sends it; `open` gives a descriptor, or below 0 minus the errno.
template <class Open>
portico_result compose(portico_call& call, const portico_file* given, const Open& open) noexcept {
  return guarded(call, [&]() -> portico_result {
    compose_nothing(call, {});
    const std::string wrong = objection(given);
    if (!wrong.empty()) return misuse(call, wrong), PORTICO_REFUSED;
    const int opened = open(*given);
    if (opened < 0) return refuse(call, *given, -opened);
    return send(call, *given, os::Descriptor{opened});
  });
}

portico_result file(portico_call* call, const portico_file* given) noexcept {
  if (!held(call)) return PORTICO_REFUSED;
  return compose(*call, given, [](const portico_file& file) {
    return open_beneath(view(file.root), view(file.path));
  });
}

constexpr portico_file_service file_table{sizeof(portico_file_service), file};

}  // namespace

const portico_file_service& file_service() noexcept { return file_table; }

portico_result send_file(portico_call& call, const portico_file& given, os::Descriptor& opened,
                         int error) noexcept {
  return compose(call, &given, [&](const portico_file&) {
    return opened.number() < 0 ? -std::max(error, 1) : opened.release();
  });
}

}  // namespace portico::plugin
