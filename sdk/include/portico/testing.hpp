#pragma once

// Tests of plugins: docs/testing.md. With GoogleTest: portico/testing/gtest.hpp.

#include "portico/testing/app.hpp"
#include "portico/testing/body.hpp"
#include "portico/testing/client.hpp"
#include "portico/testing/reply.hpp"
