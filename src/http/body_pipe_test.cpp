#include "http/body_pipe.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>

namespace lathe::http {
namespace {

std::string ReadSome(BodyPipe& pipe, std::size_t size) {
  std::string text(size, '\0');
  const auto count = pipe.Read(std::as_writable_bytes(std::span(text)));
  EXPECT_TRUE(count.ok());
  text.resize(count.ok() ? *count : 0);
  return text;
}

TEST(BodyPipeTest, GivesWhatWasPushedThenTheEnd) {
  BodyPipe pipe(10, 5, [] {});
  EXPECT_EQ(pipe.length(), 5);
  pipe.Push("hel");
  pipe.Push("lo");
  pipe.Finish();
  EXPECT_EQ(ReadSome(pipe, 4), "hell");
  EXPECT_EQ(ReadSome(pipe, 4), "o");
  EXPECT_EQ(ReadSome(pipe, 4), "");
}

TEST(BodyPipeTest, WakesTheSocketOnceThereIsRoom) {
  int woken = 0;
  BodyPipe pipe(4, {}, [&] { ++woken; });
  pipe.Push("12");
  EXPECT_FALSE(pipe.full());
  pipe.Push("34");
  EXPECT_TRUE(pipe.full());
  ReadSome(pipe, 1);
  EXPECT_EQ(woken, 0) << "not before it is half empty";
  ReadSome(pipe, 1);
  EXPECT_EQ(woken, 1);
  ReadSome(pipe, 1);
  EXPECT_EQ(woken, 1);
}

TEST(BodyPipeTest, GivesWhatArrivedBeforeTheError) {
  BodyPipe pipe(10, {}, [] {});
  pipe.Push("a");
  pipe.Fail(Fail(ErrorCode::kRequestTimeout, "late"));
  EXPECT_EQ(ReadSome(pipe, 4), "a");
  std::array<std::byte, 4> buffer;
  const auto count = pipe.Read(buffer);
  ASSERT_FALSE(count.ok());
  EXPECT_EQ(count.error().code, ErrorCode::kRequestTimeout);
}

TEST(BodyPipeTest, AsksForTheBodyOnTheFirstRead) {
  int asked = 0;
  BodyPipe pipe(10, {}, [] {});
  pipe.OnFirstRead([&] { ++asked; });
  pipe.Push("ab");
  EXPECT_EQ(asked, 0);
  ReadSome(pipe, 1);
  ReadSome(pipe, 1);
  EXPECT_EQ(asked, 1);
}

TEST(BodyPipeTest, CarriesMoreThanItHolds) {
  BodyPipe pipe(8, {}, [] {});
  std::string got;
  std::thread reader([&] {
    for (std::string text = ReadSome(pipe, 3); !text.empty(); text = ReadSome(pipe, 3)) got += text;
  });
  std::string sent;
  for (int i = 0; i < 1'000; ++i) {
    const std::string piece = std::to_string(i);
    sent += piece;
    pipe.Push(piece);
  }
  pipe.Finish();
  reader.join();
  EXPECT_EQ(got, sent);
}

}  // namespace
}  // namespace lathe::http
