#pragma once

// What a supervisor gives to the process that serves, and what they say to each other.
//
// The process is started as `portico worker <link> serve ...`; the link names descriptors that it
// inherits, "incarnation=2,memory=5,settings=9,link=6,sight=10,control=7,listen=3/0,listen=4/1,
// monitor=8/0". Over the link's socket it says, a line each,
//
//   ready           it serves
//   recycle <why>   another one should take over
//   settings        the memory for them holds those that are in effect now
//   reloaded        it has done what it was asked for, whatever came of it
//   closing         it accepts no more
//   upgrade <n>     somebody asks for another host in this one's place, for the nth time
//
// and the supervisor
//
//   retire          another one has taken over
//   reload          the sources of the settings are to be read again
//   settings        the memory for them holds those that are to be in effect
//   log             the file of the log is to be opened again
//   trying <heir>   the process that is to take this one's place
//   upgraded <what> another host has taken this one's place
//   kept <n> <why>  none has, whoever asked up to the nth time: this one goes on
//
// A link that ends means that the other side is gone.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portico::serve {

/// The hidden command of the executable.
inline constexpr const char* worker_word = "worker";

/// Before the number of an ask.
inline constexpr std::string_view upgrade_word = "upgrade ";
inline std::string asking_upgrade(std::size_t number) {
  return std::string{upgrade_word} + std::to_string(number);
}

/// A socket that listens, and the entry of its setting that it is of.
struct Opened {
  int descriptor;
  std::size_t endpoint;

  bool operator==(const Opened&) const = default;
};

struct Link {
  int incarnation = 1;
  int memory = -1, settings = -1, socket = -1;
  int control = -1;              ///< listens; -1: control is off
  int copies = -1, keeper = -1;  ///< see kept_copies.hpp
  std::vector<Opened> listeners;
  std::vector<Opened> monitors;  ///< listeners for the operator alone
  int sight = -1;                ///< see sight/sight_memory.hpp; -1: it keeps that for itself
};

std::string to_text(const Link& link);
/// Nothing when it is none.
std::optional<Link> link_of(std::string_view text);

}  // namespace portico::serve
