#include "http/dto/page.h"

#include <gtest/gtest.h>

#include <map>

namespace lathe::http {
namespace {

// A request that has nothing but a query string.
class QueryRequest final : public Request {
 public:
  explicit QueryRequest(std::map<std::string, std::string, std::less<>> values)
      : values_(std::move(values)) {}
  std::optional<std::string> query(std::string_view name) const override {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
  }
  Method method() const override { return Method::kGet; }
  std::string_view path() const override { return "/"; }
  const std::string& param(std::string_view) const override { return text_; }
  std::optional<std::string_view> header(std::string_view) const override { return {}; }
  std::string_view body() const override { return {}; }
  BodyStream& body_stream() override { std::abort(); }
  const std::string& request_id() const override { return text_; }
  const std::string& client_address() const override { return text_; }
  const store::Caller& caller() const override { std::abort(); }
  const store::WorkspaceScope& scope() const override { std::abort(); }
  const std::optional<store::IdempotencyClaim>& claim() const override { return claim_; }
  Result<json::value> Document() const override { return json::value(); }

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::optional<store::IdempotencyClaim> claim_;
  std::string text_;
};

TEST(QueryReader, AnswersDefaultsWhenNothingIsAsked) {
  const QueryRequest request({});
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  EXPECT_EQ(page.limit, 50);
  EXPECT_EQ(page.cursor, "");
  EXPECT_FALSE(query.Bool("deleted", false));
  EXPECT_FALSE(query.Number("threshold", 0, 1));
  EXPECT_FALSE(query.Choice("status", {"active"}));
  EXPECT_TRUE(query.Finish().ok());
}

TEST(QueryReader, CollectsEveryFault) {
  const QueryRequest request({{"limit", "1e9"},
                              {"deleted", "maybe"},
                              {"status", "gone' OR 1=1"},
                              {"search", "a\nb"},
                              {"threshold", "nan"},
                              {"folds", "99"}});
  QueryReader query(request);
  query.Page();
  query.Bool("deleted", false);
  query.Choice("status", {"active", "archived"});
  query.Text("search");
  query.Number("threshold", 0, 1);
  query.Int("folds", 5, 2, 20);
  const Status status = query.Finish();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kValidationFailed);
  std::map<std::string, std::string> codes;
  for (const FieldError& fault : status.error().errors) codes[fault.field] = fault.code;
  const std::map<std::string, std::string> wanted = {
      {"limit", "wrong_type"},  {"deleted", "wrong_type"},   {"status", "not_allowed"},
      {"search", "bad_format"}, {"threshold", "wrong_type"}, {"folds", "too_large"}};
  EXPECT_EQ(codes, wanted);
}

TEST(QueryReader, BoundsTheLimitOfAPage) {
  for (const auto& [text, code] : std::map<std::string, std::string>{{"0", "too_small"},
                                                                     {"-1", "too_small"},
                                                                     {"1001", "too_large"},
                                                                     {"1000000000", "too_large"},
                                                                     {"abc", "wrong_type"},
                                                                     {"", "wrong_type"},
                                                                     {" 5", "wrong_type"}}) {
    const QueryRequest request({{"limit", text}});
    QueryReader query(request);
    query.Page();
    const Status status = query.Finish();
    ASSERT_FALSE(status.ok()) << text;
    EXPECT_EQ(status.error().errors.front().code, code) << text;
  }
}

struct Thing {
  std::string name;
};
struct ThingDto {
  static constexpr std::string_view kName = "Thing";
  std::string name;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Required());
  }
  static ThingDto From(const Thing& thing) { return {thing.name}; }
};

TEST(ListDto, IsCalledAfterItsItemsAndHoldsAPage) {
  EXPECT_EQ(ListDto<ThingDto>::kName, "ThingList");
  store::Page<Thing> page;
  page.items = {{"a"}, {"b"}};
  page.total = 7;
  EXPECT_EQ(ToText(ToJson(ToList<ThingDto>(page))),
            R"({"items":[{"name":"a"},{"name":"b"}],"next_cursor":null,"total":7})");
}

}  // namespace
}  // namespace lathe::http
