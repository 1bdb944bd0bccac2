#include "base/fields.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lathe {
namespace {

struct Inner {
  static constexpr std::string_view kName = "Inner";
  int count = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("count", self.count, Rule().Doc("How many").Required().Range(1, 10));
  }
};

struct Sample {
  static constexpr std::string_view kName = "Sample";
  std::string name;
  std::string email;
  std::optional<std::string> note;
  Patch<std::string> title;
  std::string kind = "a";
  double rate = 0;
  bool on = false;
  std::vector<Inner> items;
  std::map<std::string, int> counts;
  json::object extra;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Required().Format("name"));
    v("email", self.email, Rule().Format("email").Length(0, 254));
    v("note", self.note, Rule().Length(0, 5));
    v("title", self.title, Rule());
    v("kind", self.kind, Rule().OneOf({"a", "b"}));
    v("rate", self.rate, Rule().Min(0));
    v("on", self.on, Rule());
    v("items", self.items, Rule().Length(0, 2));
    v("counts", self.counts, Rule());
    v("extra", self.extra, Rule());
  }
};

Result<Sample> Read(std::string_view text) { return FromJson<Sample>(*ParseJson(text)); }

/// "field code" of every fault, sorted.
std::vector<std::string> Faults(std::string_view text) {
  std::vector<std::string> faults;
  const auto read = Read(text);
  if (read.ok()) return faults;
  EXPECT_EQ(read.error().code, ErrorCode::kValidationFailed);
  for (const FieldError& fault : read.error().errors)
    faults.push_back(fault.field + " " + fault.code);
  std::sort(faults.begin(), faults.end());
  return faults;
}
using List = std::vector<std::string>;

TEST(Fields, AllFaultsAreToldAtOnce) {
  EXPECT_EQ(
      Faults(
          R"({"email":"nobody","rate":-1,"kind":"c","items":[{"count":0},{"count":"1"}],"owner_id":"x"})"),
      (List{"email bad_format", "items[0].count too_small", "items[1].count wrong_type",
            "kind not_allowed", "name required", "owner_id unknown_field", "rate too_small"}));
}

TEST(Fields, AFieldNamedInNestedObjectsMayNotBeUnknownEither) {
  EXPECT_EQ(Faults(R"({"name":"n","items":[{"count":1,"extra":2}]})"),
            List{"items[0].extra unknown_field"});
}

TEST(Fields, WhatIsNoObjectIsRefused) { EXPECT_EQ(Faults("[1]"), List{" wrong_type"}); }

TEST(Fields, LengthsOfTextsAndListsAreKept) {
  EXPECT_EQ(Faults(R"({"name":"n","note":"123456","items":[{"count":1},{"count":1},{"count":1}]})"),
            (List{"items too_long", "note too_long"}));
}

TEST(Fields, LengthsOfTextsAreThoseOfJsonSchema) {
  EXPECT_TRUE(Faults(R"({"name":"n","note":"测试🐧éß"})").empty());
  EXPECT_EQ(Faults(R"({"name":"n","note":"测试🐧éßx"})"), List{"note too_long"});
}

TEST(Fields, NamesMayNotBeBlankLongOrDeceiving) {
  for (const char* name :
       {R"("")", R"("  ")", R"("a\u0000b")", R"("a\nb")", R"("a\u202eb")", R"("a\u2066b")"})
    EXPECT_EQ(Faults(std::string(R"({"name":)") + name + "}"), List{"name bad_format"}) << name;
  EXPECT_EQ(Faults(R"({"name":")" + std::string(256, 'a') + "\"}"), List{"name bad_format"});
  EXPECT_TRUE(Faults(R"({"name":"Größe 测试 🐧"})").empty());
  std::string accents;
  for (int i = 0; i < 255; ++i) accents += "é";
  EXPECT_TRUE(Faults(R"({"name":")" + accents + "\"}").empty());
}

TEST(Fields, AddressesAreChecked) {
  for (const char* email :
       {"a", "@b.c", "a@", "a@b@c.d", "a b@c.d", "a@.c", "a@c.", "a\\r\\nBcc: x@y.z"})
    EXPECT_EQ(Faults(std::string(R"({"name":"n","email":")") + email + "\"}"),
              List{"email bad_format"})
        << email;
  EXPECT_TRUE(Faults(R"({"name":"n","email":"ana.o'hara+x@example.co.uk"})").empty());
}

TEST(Fields, AWholeNumberMayBeWrittenWithAPoint) {
  EXPECT_EQ(Read(R"({"name":"n","items":[{"count":3.0}]})")->items[0].count, 3);
  EXPECT_EQ(Faults(R"({"name":"n","items":[{"count":3.5}]})"), List{"items[0].count wrong_type"});
  EXPECT_EQ(Faults(R"({"name":"n","counts":{"x":99999999999}})"), List{"counts.x wrong_type"});
}

TEST(Fields, APatchTellsAbsentFromNull) {
  EXPECT_FALSE(Read(R"({"name":"n"})")->title.present);
  const Sample cleared = *Read(R"({"name":"n","title":null})");
  EXPECT_TRUE(cleared.title.present);
  EXPECT_FALSE(cleared.title.value);
  EXPECT_EQ(Read(R"({"name":"n","title":"t"})")->title.value, "t");
}

TEST(Fields, WhatIsWrittenIsReadBackTheSame) {
  Sample sample;
  sample.name = "n";
  sample.note = "x";
  sample.rate = 2.5;
  sample.items = {{3}};
  sample.counts = {{"a", 1}};
  sample.extra = {{"free", json::array{1, 2}}};
  sample.email = "a@b.c";
  const json::value written = ToJson(sample);
  EXPECT_EQ(ToJson(*FromJson<Sample>(written)), written);
}

TEST(Fields, NumbersThatJsonLacksAreWrittenAsNull) {
  Sample sample;
  sample.rate = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(ToJson(sample).at("rate").is_null());
}

TEST(Fields, TheSchemaSaysWhatReadingChecks) {
  SchemaSet schemas;
  EXPECT_EQ(SchemaOf<Sample>(schemas).at("$ref").as_string(), "#/components/schemas/Sample");
  const json::object& schema = schemas.at("Sample");
  EXPECT_FALSE(schema.at("additionalProperties").as_bool());
  EXPECT_EQ(schema.at("required"), (json::array{"name"}));
  const json::object& properties = schema.at("properties").as_object();
  EXPECT_EQ(properties.at("kind").at("enum"), (json::array{"a", "b"}));
  EXPECT_EQ(properties.at("items").at("maxItems").as_uint64(), 2U);
  EXPECT_EQ(properties.at("note").at("type"), (json::array{"string", "null"}));
  EXPECT_EQ(schemas.at("Inner").at("properties").at("count").at("maximum").as_double(), 10);
}

}  // namespace
}  // namespace lathe
