// Dates, times, datetimes, timedeltas and UUIDs against their types. A datetime that cannot be read
// is tried as a date and the other way round; the error is then that of the second try.

#include "model/format/coerce.hpp"
#include "model/format/moment.hpp"

namespace portico::model {
namespace {

template <class Write> void set_written(message::Arena& arena, portico_value& out, Write&& write) {
  char* text = room<char>(arena, 48);
  set_text(out, {text, static_cast<std::size_t>(write(text) - text)});
}

bool is_number(const portico_value& raw) {
  return raw.kind == PORTICO_INT || raw.kind == PORTICO_FLOAT || raw.kind == PORTICO_JSON;
}

/// A number as seconds; one beyond 64 bits is far out of any range.
double seconds_of(const portico_value& raw) {
  if (raw.kind == PORTICO_FLOAT) return raw.number;
  if (raw.kind == PORTICO_JSON) return raw.text[0] == '-' ? -1e30 : 1e30;
  return static_cast<double>(raw.integer);
}

Reason moment_of_number(const portico_value& raw, Moment& out) {
  return raw.kind == PORTICO_INT ? moment_of(raw.integer, 0, out) : moment_of(seconds_of(raw), out);
}

constexpr Reason year_zero = "year 0 is out of range";

Coerced lax(Fault fault = {}) { return {fault, Exactness::lax}; }

}  // namespace

Coerced coerce_datetime(const Type&, const portico_value& raw, message::Arena& arena,
                        portico_value& out) {
  constexpr std::string_view parsing = "Input should be a valid datetime, ";
  Moment moment;
  if (is_number(raw)) {
    Reason reason = moment_of_number(raw, moment);
    if (reason.empty() && moment.year == 0) reason = year_zero;
    if (!reason.empty()) return lax(fault_with_error("datetime_parsing", parsing, reason, arena));
  } else if (raw.kind == PORTICO_STRING) {
    if (!read_moment(text_of(raw), moment).empty()) {
      moment = {};
      if (Reason reason = read_date(text_of(raw), moment); !reason.empty())
        return lax(fault_with_error("datetime_from_date_parsing",
                                    "Input should be a valid datetime or date, ", reason, arena));
    }
    if (moment.year == 0)
      return lax(fault_with_error("datetime_parsing", parsing, year_zero, arena));
  } else {
    return {{"datetime_type", "Input should be a valid datetime", {}}};
  }
  set_written(arena, out, [&moment](char* text) { return write_moment(moment, text); });
  return lax();
}

Coerced coerce_date(const Type&, const portico_value& raw, message::Arena& arena,
                    portico_value& out) {
  constexpr std::string_view parsing = "Input should be a valid date or datetime, ";
  Moment moment;
  bool text = raw.kind == PORTICO_STRING;
  if (!text && !is_number(raw)) return {{"date_type", "Input should be a valid date", {}}};
  bool read =
      text && read_date(text_of(raw), moment).empty() &&
      moment.clock.hour + moment.clock.minute + moment.clock.second + moment.clock.micro == 0;
  if (!read) {
    moment = {};
    Reason reason = text ? read_moment(text_of(raw), moment) : moment_of_number(raw, moment);
    if (!reason.empty())
      return lax(fault_with_error("date_from_datetime_parsing", parsing, reason, arena));
    const Clock& clock = moment.clock;
    if (clock.hour || clock.minute || clock.second || clock.micro)
      return lax({"date_from_datetime_inexact",
                  "Datetimes provided to dates should have zero time - e.g. be exact dates",
                  {}});
  }
  if (moment.year == 0)
    return lax(fault_with_error("date_parsing",
                                "Input should be a valid date in the format YYYY-MM-DD, ",
                                year_zero, arena));
  set_written(arena, out, [&moment](char* end) { return write_date(moment, end); });
  return lax();
}

Coerced coerce_time(const Type&, const portico_value& raw, message::Arena& arena,
                    portico_value& out) {
  Clock clock;
  Reason reason;
  if (raw.kind == PORTICO_STRING)
    reason = read_clock(text_of(raw), clock);
  else if (is_number(raw))
    reason = clock_of(seconds_of(raw), clock);
  else
    return {{"time_type", "Input should be a valid time", {}}};
  if (!reason.empty())
    return lax(fault_with_error("time_parsing", "Input should be in a valid time format, ", reason,
                                arena));
  set_written(arena, out, [&clock](char* text) { return write_clock(clock, text); });
  return lax();
}

Coerced coerce_timedelta(const Type&, const portico_value& raw, message::Arena& arena,
                         portico_value& out) {
  Span span;
  Reason reason;
  if (raw.kind == PORTICO_STRING)
    reason = read_span(text_of(raw), span);
  else if (is_number(raw))
    reason = span_of(seconds_of(raw), span);
  else if (raw.kind == PORTICO_BOOL)
    span.seconds = raw.integer;
  else
    return {{"time_delta_type", "Input should be a valid timedelta", {}}};
  if (!reason.empty())
    return lax(fault_with_error("time_delta_parsing", "Input should be a valid timedelta, ", reason,
                                arena));
  set_written(arena, out, [&span](char* text) { return write_span(span, text); });
  return lax();
}

}  // namespace portico::model
