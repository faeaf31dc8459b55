#include "task/run/zone.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace portico::task {
namespace {

constexpr Zone::Seconds day_length = 86400;
constexpr const char* zone_folder = "/usr/share/zoneinfo/";

bool is_zone_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find("..") != name.npos) return false;
  return std::all_of(name.begin(), name.end(), [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) ||
           std::string_view{"/_+-"}.find(byte) != std::string_view::npos;
  });
}

/// Days of Unix time.
Zone::Seconds first_day(int year) {
  const std::chrono::year_month_day first{std::chrono::year{year}, std::chrono::January,
                                          std::chrono::day{1}};
  return std::chrono::sys_days{first}.time_since_epoch().count();
}

int year_of(Zone::Seconds local) {
  const auto days =
      std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{local}});
  return static_cast<int>(std::chrono::year_month_day{days}.year());
}

}  // namespace

/// Reads a file, and the rule at its end.
class Zone::Reader {
public:
  Reader(std::string bytes, Zone& zone) : bytes_{std::move(bytes)}, zone_{zone} {}

  bool read() {
    if (!begin()) return false;
    if (version_ < '2') return body(4);
    at_ += size(4);
    if (!begin() || !body(8)) return false;
    const std::string_view rest = std::string_view{bytes_}.substr(at_);
    if (rest.size() < 2 || rest.front() != '\n') return true;
    text_ = rest.substr(1, rest.find('\n', 1) - 1);
    if (!text_.empty()) rule();
    return true;
  }

private:
  static constexpr std::size_t head = 44;

  std::int64_t number(std::size_t at, std::size_t width) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i)
      value = value << 8 | static_cast<unsigned char>(bytes_[at + i]);
    const unsigned unused = static_cast<unsigned>(64 - 8 * width);
    return static_cast<std::int64_t>(value << unused) >> unused;
  }

  bool begin() {
    if (bytes_.size() < at_ + head || bytes_.compare(at_, 4, "TZif") != 0) return false;
    version_ = bytes_[at_ + 4];
    const auto count = [&](std::size_t at) {
      return static_cast<std::size_t>(number(at_ + at, 4));
    };
    utc_ = count(20), standard_ = count(24), leaps_ = count(28);
    times_ = count(32), types_ = count(36), letters_ = count(40);
    at_ += head;
    return types_ > 0;
  }
  std::size_t size(std::size_t width) const {
    return times_ * (width + 1) + types_ * 6 + letters_ + leaps_ * (width + 4) + standard_ + utc_;
  }
  bool body(std::size_t width) {
    if (bytes_.size() < at_ + size(width)) return false;
    const std::size_t kinds = at_ + times_ * width, types = kinds + times_;
    const auto offset = [&](std::size_t type) { return number(types + type * 6, 4); };
    zone_.first_ = offset(0);
    for (std::size_t i = 0; i < times_; ++i) {
      const auto type = static_cast<unsigned char>(bytes_[kinds + i]);
      if (type >= types_) return false;
      zone_.transitions_.push_back(number(at_ + i * width, width));
      zone_.offsets_.push_back(offset(type));
    }
    at_ += size(width);
    return true;
  }

  // ---- "CET-1CEST,M3.5.0,M10.5.0/3" ----

  void rule() {
    Rule rule;
    name();
    rule.standard = -time();
    rule.summer = rule.standard + 3600;
    if (!text_.empty()) {
      name();
      if (!text_.empty() && text_.front() != ',') rule.summer = -time();
      rule.changes = take(',');
      if (rule.changes) rule.begin = change();
      rule.changes = rule.changes && take(',');
      if (rule.changes) rule.end = change();
    }
    zone_.rule_ = rule;
  }
  bool take(char byte) {
    if (text_.empty() || text_.front() != byte) return false;
    text_.remove_prefix(1);
    return true;
  }
  void name() {
    if (take('<')) {
      text_.remove_prefix(std::min(text_.find('>') + 1, text_.size()));
      return;
    }
    while (!text_.empty() && std::isalpha(static_cast<unsigned char>(text_.front())))
      text_.remove_prefix(1);
  }
  int digits() {
    int value = 0;
    while (!text_.empty() && std::isdigit(static_cast<unsigned char>(text_.front()))) {
      value = std::min(value * 10 + (text_.front() - '0'), 100000);
      text_.remove_prefix(1);
    }
    return value;
  }
  Seconds time() {
    const bool negative = take('-');
    if (!negative) take('+');
    Seconds value = Seconds{digits()} * 3600;
    if (take(':')) value += digits() * 60;
    if (take(':')) value += digits();
    return negative ? -value : value;
  }
  Change change() {
    Change made;
    if (take('M')) {
      made.month = std::clamp(digits(), 1, 12), take('.');
      made.week = std::clamp(digits(), 1, 5), take('.');
      made.day = digits() % 7;
    } else {
      made.kind = take('J') ? Change::Kind::julian : Change::Kind::day;
      made.day = digits();
    }
    if (take('/')) made.time = time();
    return made;
  }

  const std::string bytes_;
  Zone& zone_;
  std::size_t at_ = 0;
  char version_ = 0;
  std::size_t utc_ = 0, standard_ = 0, leaps_ = 0, times_ = 0, types_ = 0, letters_ = 0;
  std::string_view text_;
};

std::shared_ptr<const Zone> Zone::find(const std::string& name) {
  auto zone = std::make_shared<Zone>();
  if (name.empty() || name == "UTC") return zone;
  std::ifstream file;
  if (is_zone_name(name)) file.open(zone_folder + name, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || !Reader{std::move(bytes), *zone}.read())
    throw std::runtime_error{"there is no time zone '" + name +
                             "' here: write a name of IANA, such as Europe/Berlin, and install "
                             "tzdata"};
  return zone;
}

Zone::Seconds Zone::offset(Seconds moment) const {
  const auto next = std::upper_bound(transitions_.begin(), transitions_.end(), moment);
  if (next == transitions_.end() && rule_) return by_rule(moment);
  if (next == transitions_.begin()) return first_;
  return offsets_[static_cast<std::size_t>(next - transitions_.begin()) - 1];
}

Zone::Seconds Zone::moment(Seconds local) const {
  const Seconds before = local - offset(local - day_length),
                after = local - offset(local + day_length);
  for (const Seconds one : {std::min(before, after), std::max(before, after)})
    if (one + offset(one) == local) return one;
  return before;
}

Zone::Seconds Zone::second_of(const Change& change, int year) {
  namespace ch = std::chrono;
  if (change.kind == Change::Kind::weekday) {
    const ch::year_month month{ch::year{year}, ch::month{static_cast<unsigned>(change.month)}};
    const ch::weekday day{static_cast<unsigned>(change.day)};
    const ch::sys_days found =
        change.week == 5
            ? ch::sys_days{month / ch::weekday_last{day}}
            : ch::sys_days{month / ch::weekday_indexed{day, static_cast<unsigned>(change.week)}};
    return Seconds{found.time_since_epoch().count()} * day_length + change.time;
  }
  Seconds day = change.day;
  if (change.kind == Change::Kind::julian) {
    const bool leap = ch::year{year}.is_leap() && change.day >= 60;
    day = change.day - 1 + (leap ? 1 : 0);
  }
  return (first_day(year) + day) * day_length + change.time;
}

Zone::Seconds Zone::by_rule(Seconds moment) const {
  if (!rule_->changes) return rule_->standard;
  const int year = year_of(moment + rule_->standard);
  const Seconds begin = second_of(rule_->begin, year) - rule_->standard;
  const Seconds end = second_of(rule_->end, year) - rule_->summer;
  const bool summer =
      begin < end ? begin <= moment && moment < end : !(end <= moment && moment < begin);
  return summer ? rule_->summer : rule_->standard;
}

}  // namespace portico::task
