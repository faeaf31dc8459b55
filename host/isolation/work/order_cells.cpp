#include "isolation/work/order_cells.hpp"

#include <span>
#include <string_view>

#include "trace/trace_context.hpp"

namespace portico::isolation {
namespace {

constexpr std::size_t parts_of_order = 11;

portico_value cell_of(const std::string& words) { return text(std::string_view{words}); }

}  // namespace

OrderCells::OrderCells(const std::vector<task::Order>& orders) {
  for (const task::Order& order : orders)
    all_.push_back(array(lists_.emplace_back(std::vector{
        cell_of(order.id), cell_of(order.name), cell_of(order.args), cell_of(order.unique),
        cell_of(order.request), number(order.delay), number(order.at), number(order.priority),
        cell_of(order.route), cell_of(order.trace), cell_of(order.principal)})));
}

std::vector<task::Order> orders_of(const portico_value& value) {
  std::vector<task::Order> orders;
  for (const portico_value& one : items_of(value)) {
    const auto said = items_of(one);
    if (said.size() != parts_of_order) continue;
    task::Order& order = orders.emplace_back();
    order.id = text_of(said[0]);
    order.name = text_of(said[1]);
    order.args = text_of(said[2]);
    order.unique = text_of(said[3]);
    order.request = text_of(said[4]);
    order.delay = said[5].integer;
    order.at = said[6].integer;
    order.priority = static_cast<int>(said[7].integer);
    order.route = text_of(said[8]);
    order.trace = trace::checked(text_of(said[9]));
    order.principal = text_of(said[10]);
  }
  return orders;
}

EnqueuedCells::EnqueuedCells(const task::Enqueued& enqueued) {
  for (const std::string& id : enqueued.ids) ids_.push_back(cell_of(id));
  value_ = enqueued.result == PORTICO_OK ? array(ids_) : cell_of(enqueued.why);
}

task::Enqueued enqueued_of(const Message& message) {
  task::Enqueued enqueued;
  enqueued.result = static_cast<portico_result>(message.number);
  enqueued.why = text_of(message.value());
  for (const portico_value& id : items_of(message.value())) enqueued.ids.emplace_back(text_of(id));
  return enqueued;
}

}  // namespace portico::isolation
