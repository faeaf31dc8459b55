#include "docs/gzip.hpp"

#include <sstream>

#include <Poco/DeflatingStream.h>
#include <Poco/InflatingStream.h>
#include <Poco/MemoryStream.h>
#include <Poco/StreamCopier.h>

namespace portico::docs {

std::string gzip(std::string_view text) {
  std::ostringstream octets;
  Poco::DeflatingOutputStream stream{octets, Poco::DeflatingStreamBuf::STREAM_GZIP};
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  return std::move(octets).str();
}

std::string gunzip(std::string_view octets) {
  Poco::MemoryInputStream source{octets.data(), static_cast<std::streamsize>(octets.size())};
  Poco::InflatingInputStream stream{source, Poco::InflatingStreamBuf::STREAM_GZIP};
  std::string text;
  Poco::StreamCopier::copyToString(stream, text);
  return text;
}

}  // namespace portico::docs
