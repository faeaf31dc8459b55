#include "serve/author/diagnosis.hpp"

#include <gtest/gtest.h>

namespace portico::serve {
namespace {

TEST(Diagnosis, SaysWhatAProgramSaidBeforeMakeDid) {
  EXPECT_EQ(first_error("[ 50%] Generating words.h\n"
                        "words: the list of words is empty\n"
                        "words: add one to words.txt\n"
                        "gmake[3]: *** [CMakeFiles/shop.dir/build.make:75: words.h] Error 3\n"
                        "gmake[2]: *** [CMakeFiles/Makefile2:98: CMakeFiles/shop.dir/all] Error 2\n"
                        "gmake[1]: *** [Makefile:136: all] Error 2\n"
                        "gmake: *** [Makefile:136: all] Error 2\n",
                        "/shop"),
            "words: the list of words is empty\n  words: add one to words.txt");
}

TEST(Diagnosis, SaysWhatAProgramSaidBeforeNinjaDid) {
  EXPECT_EQ(first_error("[1/3] Building CXX object shop.o\n"
                        "[2/3] Generating words.h\n"
                        "FAILED: words.h \n"
                        "cd /shop/build && /shop/words words.txt\n"
                        "words: the list of words is empty\n"
                        "ninja: build stopped: subcommand failed.\n",
                        "/shop"),
            "words: the list of words is empty");
}

TEST(Diagnosis, KeepsWhatMakeAndNinjaThemselvesFind) {
  EXPECT_EQ(first_error("gmake[2]: *** No rule to make target '/shop/shop.cpp', needed by "
                        "'shop.o'.  Stop.\n"
                        "gmake[1]: *** [CMakeFiles/Makefile2:98: all] Error 2\n"
                        "gmake: *** [Makefile:136: all] Error 2\n",
                        "/shop"),
            "gmake[2]: *** No rule to make target '/shop/shop.cpp', needed by 'shop.o'.  Stop.");
  EXPECT_EQ(first_error("ninja: error: '/shop/shop.cpp', needed by 'shop.o', missing and no known "
                        "rule to make it\n",
                        "/shop"),
            "ninja: error: '/shop/shop.cpp', needed by 'shop.o', missing and no known rule to make "
            "it");
}

TEST(Diagnosis, SaysThatACompilerWasKilled) {
  EXPECT_EQ(first_error("[ 50%] Building CXX object shop.o\n"
                        "c++: fatal error: Killed signal terminated program cc1plus\n"
                        "compilation terminated.\n"
                        "gmake[2]: *** [build.make:76: shop.o] Error 1\n",
                        "/shop"),
            "c++: fatal error: Killed signal terminated program cc1plus\n"
            "  compilation terminated.");
}

TEST(Diagnosis, FindsSomethingToSay) {
  EXPECT_EQ(first_error("", "/shop"), "it failed, and said nothing");
  EXPECT_EQ(first_error("gmake: *** [Makefile:136: all] Error 2\n", "/shop"),
            "gmake: *** [Makefile:136: all] Error 2");
}

}  // namespace
}  // namespace portico::serve
