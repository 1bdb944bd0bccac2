// Every JSON file of the bad-input corpus (shared/badinputs) through the import, with the code or
// the warning its manifest asks for; and what some of the good ones become.
#include <string>

#include "data/testing/corpus_fixture.h"

namespace lathe::data::jsonfile {
namespace {

const data_testing::Expectations& Table() {
  static const data_testing::Expectations table = {
      {"ok_records.json", {"", ""}},
      {"ok.ndjson", {"", ""}},
      {"ndjson_named.json", {"", ""}},
      {"ndjson_bad_line.ndjson", {"json_syntax", ""}},
      {"ndjson_blank_lines.ndjson", {"", ""}},
      {"empty.json", {"file_empty", ""}},
      {"trailing_comma.json", {"json_syntax", ""}},
      {"truncated.json", {"json_syntax", ""}},
      {"single_quotes.json", {"json_syntax", ""}},
      {"comments.json", {"json_syntax", ""}},
      {"top_scalar.json", {"json_shape", ""}},
      {"top_null.json", {"json_shape", ""}},
      {"empty_array.json", {"dataset_no_rows", ""}},
      {"empty_object.json", {"dataset_no_columns", ""}},
      {"array_of_arrays.json", {"json_shape", ""}},
      {"array_of_scalars.json", {"json_shape", ""}},
      {"object_of_columns.json", {"", ""}},
      {"object_of_columns_ragged.json", {"json_ragged_columns", ""}},
      {"pandas_split.json", {"", ""}},
      {"nested_objects.json", {"", "column_nested"}},
      {"mixed_types.json", {"", "column_mixed_types"}},
      {"missing_keys.json", {"", ""}},
      {"duplicate_keys.json", {"json_duplicate_key", ""}},
      {"deep_10000_arrays.json", {"json_too_deep", ""}},
      {"deep_10000_objects.json", {"json_too_deep", ""}},
      {"deep_1000000_open.json", {"json_too_deep", ""}},
      {"big_numbers.json", {"", "column_integer_overflow"}},
      {"nan_literals.json", {"json_syntax", ""}},
      {"leading_zero.json", {"json_syntax", ""}},
      {"lone_surrogate.json", {"json_invalid_unicode", ""}},
      {"invalid_utf8.json", {"file_encoding_invalid", ""}},
      {"control_char.json", {"json_syntax", ""}},
      {"bom.json", {"", ""}},
      {"utf16.json", {"", "file_transcoded"}},
      {"nul_in_string.json", {"", ""}},
      {"proto_pollution.json", {"", ""}},
      {"concatenated.json", {"json_syntax", ""}},
      {"huge_key.json", {"column_name_too_long", ""}},
      {"huge_number.json", {"json_number_too_long", ""}},
      {"huge_string.json", {"json_string_too_large", ""}},
      {"many_distinct_keys.json", {"dataset_too_many_columns", ""}},
      {"html_renamed.json", {"file_type_mismatch", ""}},
      {"null_line.ndjson", {"json_shape", ""}},
      {"deep_1000.ndjson", {"json_too_deep", ""}},
      {"deep_100000.ndjson", {"json_too_deep", ""}},
      {"deep_arrays_100000.ndjson", {"json_too_deep", ""}},
      {"duplicate_keys.ndjson", {"json_duplicate_key", ""}},
      {"type_change.ndjson", {"", "column_mixed_types"}},
      {"big_numbers.ndjson", {"", "column_integer_overflow"}},
      {"lone_surrogate.ndjson", {"json_invalid_unicode", ""}},
      {"invalid_utf8.ndjson", {"file_encoding_invalid", ""}},
  };
  return table;
}

class JsonCorpus : public data_testing::CorpusFixture {
 protected:
  JsonCorpus() : CorpusFixture("json") {}
};

TEST_F(JsonCorpus, EveryFileHasARow) { CheckComplete(Table()); }
TEST_F(JsonCorpus, EndsAsTheManifestSays) { CheckAll(Table()); }

TEST_F(JsonCorpus, NothingIsSaidOfAnOrdinaryFile) {
  const auto report = Import("ok.ndjson");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(Codes(report->warnings), "");
  EXPECT_EQ(report->row_count, 50);
}

TEST_F(JsonCorpus, EachOrientationGivesItsRows) {
  EXPECT_EQ(Import("object_of_columns.json")->row_count, 3);
  EXPECT_EQ(Import("pandas_split.json")->row_count, 2);
  EXPECT_EQ(Import("ndjson_named.json")->row_count, 50);
}

TEST_F(JsonCorpus, ObjectsAreFlattened) {
  const auto report = Import("nested_objects.json");
  ASSERT_TRUE(report.ok());
  std::string names;
  for (const ColumnSchema& column : report->schema.columns) names += column.name + " ";
  EXPECT_EQ(names, "a.x a.y.z b ");
}

TEST_F(JsonCorpus, AFaultIsNamedByLineAndColumn) {
  const auto report = Import("ndjson_bad_line.ndjson");
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().detail.find("Line 3, column 6"), std::string::npos)
      << report.error().detail;
  EXPECT_NE(Import("trailing_comma.json").error().detail.find("Line 1, column 10"),
            std::string::npos);
}

}  // namespace
}  // namespace lathe::data::jsonfile
