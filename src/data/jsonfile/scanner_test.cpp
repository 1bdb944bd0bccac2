#include "data/jsonfile/scanner.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "data/csv/bytes.h"

namespace lathe::data::jsonfile {
namespace {

/// Text followed by the bytes that a scanner may read past its end.
std::string Padded(std::string text) {
  text.resize(text.size() + csv::kPadding, '"');
  return text;
}

enum class End { kValue, kMore, kFault };

End Scan(const std::string& text, bool final = true) {
  const std::string padded = Padded(text);
  Scanner scanner({padded.data(), text.size()}, final, 1 << 20);
  Span value;
  if (scanner.Value(1, &value)) return End::kValue;
  return scanner.more() ? End::kMore : End::kFault;
}

ErrorCode FaultOf(const std::string& text) {
  const std::string padded = Padded(text);
  Scanner scanner({padded.data(), text.size()}, true, 16);
  Span value;
  EXPECT_FALSE(scanner.Value(1, &value)) << text;
  return scanner.fault();
}

TEST(Scanner, TakesEveryKindOfValue) {
  for (const char* text : {"null", "true", "false", "0", "-0", "1.5e-3", "\"\"", R"("a\n\u00e9")",
                           "[]", "{}", R"([1, {"a": [true]}])"})
    EXPECT_EQ(Scan(text), End::kValue) << text;
}

TEST(Scanner, RefusesWhatIsNoJson) {
  for (const char* text : {"01", "+1", ".5", "1.", "1e", "nul", "'a'", "\"\t\"", R"("\x")", "[1,]",
                           R"({"a":1,})", "{a:1}", "[1 2]", "NaN", "-Infinity", "tru"})
    EXPECT_EQ(Scan(text), End::kFault) << text;
}

TEST(Scanner, AsksForMoreWhereAPartEnds) {
  const std::string whole = R"({"key": ["text \ud83d\ude00", -1.25e10, true, null], "b": {}} )";
  for (std::size_t size = 0; size + 2 < whole.size(); ++size)
    EXPECT_EQ(Scan(whole.substr(0, size), false), End::kMore) << whole.substr(0, size);
  EXPECT_EQ(Scan(whole, false), End::kValue);
}

TEST(Scanner, NamesTheFault) {
  const std::pair<std::string, ErrorCode> cases[] = {
      {R"("\ud800")", ErrorCode::kJsonInvalidUnicode},
      {R"("\udc00")", ErrorCode::kJsonInvalidUnicode},
      {R"("\ud800\u0041")", ErrorCode::kJsonInvalidUnicode},
      {"\"seventeen letters\"", ErrorCode::kJsonStringTooLarge},
      {std::string(1025, '1'), ErrorCode::kJsonNumberTooLong},
      {std::string(70, '['), ErrorCode::kJsonTooDeep},
      {"[1", ErrorCode::kJsonSyntax},
  };
  for (const auto& [text, code] : cases) EXPECT_EQ(FaultOf(text), code) << text;
}

TEST(Unescape, WritesEveryEscapeInPlace) {
  std::string text = R"(\"\\\/\b\f\n\r\t \u0041\u00e9\u20ac\ud83d\ude00 end)";
  text.resize(Unescape(text, text.data()));
  EXPECT_EQ(text, "\"\\/\b\f\n\r\t A\u00e9\u20ac\U0001F600 end");
}

}  // namespace
}  // namespace lathe::data::jsonfile
