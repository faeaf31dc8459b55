#pragma once

// portico/testing.hpp for tests with GoogleTest. A reply is shown with its request and with what
// was logged.

#include <gtest/gtest.h>

#include "portico/testing.hpp"

/// The reply is as the OpenAPI document of its app has it: Reply::breaches().
#define EXPECT_CONTRACT(reply) EXPECT_EQ((reply).breaches(), "") << (reply)
/// The same, and the test ends where it is not.
#define ASSERT_CONTRACT(reply) ASSERT_EQ((reply).breaches(), "") << (reply)
