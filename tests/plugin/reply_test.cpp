#include "message/reply.hpp"

#include <atomic>

#include <gtest/gtest.h>

#include "plugin/call.hpp"
#include "plugin/service/values_service.hpp"
#include "route/route.hpp"

namespace portico::plugin {
namespace {

portico_result nothing_yet(void*, portico_event*) { return PORTICO_IDLE; }
void listen(void*, portico_waker waker) {
  if (waker.drop) waker.drop(waker.self);
}

// "without a waker, a quarter of a second later" (portico/values.h), whatever was the body before.
TEST(Reply, ASourceWithoutAWakerIsAskedAgainAfterAQuarterOfASecond) {
  message::Arena arena;
  message::Reply reply{arena};
  route::Route route;
  const std::atomic<bool> gone{false};
  message::Request request;
  portico_call call{route, {request, {}}, arena, reply, gone};
  const portico_values told{sizeof told, nullptr, nothing_yet, listen, nullptr};
  const portico_values asked{sizeof asked, nullptr, nothing_yet, nullptr, nullptr};
  ASSERT_EQ(values_service().values(&call, PORTICO_EVENTS, &told), PORTICO_OK);
  EXPECT_GT(reply.patience, message::Reply::usual_patience);
  ASSERT_EQ(values_service().values(&call, PORTICO_EVENTS, &asked), PORTICO_OK);
  EXPECT_EQ(reply.patience, std::chrono::milliseconds{250});
}

TEST(Reply, NothingOfABodyIsLeftWhenItIsDropped) {
  message::Arena arena;
  message::Reply reply{arena};
  reply.length = 7;
  reply.resumable = true;
  reply.body.append("x");
  reply.drop_body();
  EXPECT_FALSE(reply.length);
  EXPECT_FALSE(reply.resumable);
  EXPECT_TRUE(reply.body.empty());
}

}  // namespace
}  // namespace portico::plugin
